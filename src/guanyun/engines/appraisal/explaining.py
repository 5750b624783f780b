"""Why a mark and a rank changed: own figures, the peers' figures, the rule; exactly, no remainder.

Each of the three may be as before or as after, which makes eight runs. A term is its Shapley value:
the mean, over all orders in which the three could have changed, of what its change did.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import Final, TypeAlias, TypeVar

from guanyun.errors import Refused

from .columns import columns_of, values_at
from .marks import placings
from .scheme import Figures, Scheme
from .walking import place_of

CAUSES: Final = ("own", "peers", "rule")
CLASS: Final = "class"
Coalition: TypeAlias = frozenset[str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Terms:
    """How much of a change each cause brought; they add up to all of it."""

    own: Fraction
    peers: Fraction
    rule: Fraction


@dataclass(frozen=True, slots=True)
class Explanation:
    """A unit's computed mark and rank before and after, and the terms of both changes.

    A mark's terms add up to the difference of the computed marks, in the fractions that their
    doubles are; a rank's to the difference of the ranks, where a fall is positive.
    """

    unit: str
    mark_before: float
    mark_after: float
    mark_terms: Terms
    rank_before: int
    rank_after: int
    rank_terms: Terms


@dataclass(frozen=True, slots=True)
class AppraisalRound:
    """One appraisal: the scheme in force and what was reported."""

    scheme: Scheme
    figures: Figures


def explain_change(unit: str, before: AppraisalRound, after: AppraisalRound) -> Explanation:
    """Return why the mark and the rank of a unit changed from one round to the next.

    Units that came or went belong to the peers' change; a figure that only one of the two schemes
    asks for counts as missing on the side that did not report it.

    Raises:
        Refused: ``appraisal.no_unit`` where the unit is in one round only; ``appraisal.no_mark``
            where a combination of before and after leaves it without a mark.
    """
    runs: dict[Coalition, tuple[Fraction, int]] = {}
    for size in range(len(CAUSES) + 1):
        for changed in combinations(CAUSES, size):
            runs[frozenset(changed)] = _outcome(unit, before, after, frozenset(changed))
    first, last = runs[frozenset()], runs[frozenset(CAUSES)]
    return Explanation(
        unit,
        float(first[0]),
        float(last[0]),
        _terms(lambda changed: runs[changed][0]),
        first[1],
        last[1],
        _terms(lambda changed: Fraction(runs[changed][1])),
    )


def changed_figures(unit: str, before: Figures, after: Figures) -> list[str]:
    """Return which of the unit's own figures differ, and ``class`` where its classes do."""
    first, last = place_of(before, unit), place_of(after, unit)
    names = sorted({*before.columns, *after.columns})
    changed = [name for name in names if _cell(before, name, first) != _cell(after, name, last)]
    classes = [
        {name: column[place] for name, column in side.groupings.items()}
        for side, place in ((before, first), (after, last))
    ]
    return changed if classes[0] == classes[1] else [*changed, CLASS]


def _cell(figures: Figures, name: str, place: int) -> Decimal | None:
    return figures.columns[name][place] if name in figures.columns else None


def partly(unit: str, before: Figures, after: Figures, changed: Coalition) -> Figures:
    """Return the unit alone, with the figures in ``changed`` as after and the others as before."""
    first, last = place_of(before, unit), place_of(after, unit)
    columns = {
        name: (_cell(after, name, last) if name in changed else _cell(before, name, first),)
        for name in {**before.columns, **after.columns}
    }
    side, place = (after, last) if CLASS in changed else (before, first)
    classes = {name: (column[place],) for name, column in side.groupings.items()}
    return Figures((unit,), columns, classes)


def _outcome(
    unit: str, before: AppraisalRound, after: AppraisalRound, changed: Coalition
) -> tuple[Fraction, int]:
    own = (after if "own" in changed else before).figures
    return _run(unit, own, before, after, changed)


def _run(
    unit: str, own: Figures, before: AppraisalRound, after: AppraisalRound, changed: Coalition
) -> tuple[Fraction, int]:
    scheme = (after if "rule" in changed else before).scheme
    peers = (after if "peers" in changed else before).figures
    figures = with_own(unit, own, peers)
    values = values_at(columns_of(scheme, figures), scheme.root)
    cohorts = figures.groupings[scheme.cohort] if scheme.cohort else None
    place = place_of(figures, unit)
    value, rank = (
        values[place],
        placings(figures.units, values, scheme.ranking, cohorts)[place].rank,
    )
    if value is None or rank is None:
        raise Refused("appraisal.no_mark", unit=unit, changed="+".join(sorted(changed)) or "-")
    return Fraction(value), rank


def with_own(unit: str, own: Figures, peers: Figures) -> Figures:
    """Return the peers' figures with the row of ``unit``, and its classes, taken from ``own``.

    Raises:
        Refused: ``appraisal.no_unit`` where either side does not hold the unit.
    """
    mine, place = place_of(own, unit), place_of(peers, unit)
    n = len(peers.units)
    nothing_own: tuple[Decimal | None, ...] = (None,) * len(own.units)
    nothing: tuple[Decimal | None, ...] = (None,) * n
    columns = {
        name: _put(
            peers.columns.get(name, nothing), place, own.columns.get(name, nothing_own)[mine]
        )
        for name in {**peers.columns, **own.columns}
    }
    return Figures(peers.units, columns, _classes(own, peers, mine, place))


def _classes(own: Figures, peers: Figures, mine: int, place: int) -> Mapping[str, tuple[str, ...]]:
    classes = {}
    for name, column in peers.groupings.items():
        held = own.groupings.get(name)
        classes[name] = column if held is None else _put(column, place, held[mine])
    return classes


def _put(column: tuple[T, ...], place: int, value: T) -> tuple[T, ...]:
    return (*column[:place], value, *column[place + 1 :])


def _terms(worth: Callable[[Coalition], Fraction]) -> Terms:
    return Terms(*(_shapley(cause, worth) for cause in CAUSES))


def _shapley(cause: str, worth: Callable[[Coalition], Fraction]) -> Fraction:
    others = [other for other in CAUSES if other != cause]
    return sum(
        (weight * (worth(joined | {cause}) - worth(joined)) for joined, weight in orders(others)),
        Fraction(0),
    )


def orders(others: Sequence[str]) -> Iterator[tuple[Coalition, Fraction]]:
    """Yield who may have changed before somebody, and in what share of all orders just they had."""
    n = len(others)
    for size in range(n + 1):
        share = Fraction(factorial(size) * factorial(n - size), factorial(n + 1))
        for joined in combinations(others, size):
            yield frozenset(joined), share
