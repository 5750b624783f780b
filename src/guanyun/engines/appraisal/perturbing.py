"""How far ranks and grades hang on the weights: the same scheme under many slightly other ones."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from .columns import Column, columns_of, recomputed
from .graded_columns import grade_places, under_ceilings
from .published import Whole, compared, ranks_among, whole_marks
from .runs import Rows, many_runs, runs_at_once
from .scheme import Figures, Group, Scheme, Tie
from .walking import cohorts_of

T = TypeVar("T")
_SPREAD: Final = 0.25
_DRAWS_OF_ONE: Final = 10**6
_AT_ONCE: Final = 2**21  # values held at a time


@dataclass(frozen=True, slots=True)
class RankInterval:
    """A unit's rank as published, and between which ranks 95 of 100 perturbed runs put it.

    ``held`` and ``grade_held`` are the shares of runs in which rank and grade stayed as published;
    the latter is None where the scheme gives no grades.
    """

    unit: str
    rank: int
    low: int
    high: int
    held: float
    grade_held: float | None = None


def chosen(alternatives: Sequence[T], draw: float) -> T:
    """Return the alternative that a draw from [0, 1) picks, each over an equal part of it.

    >>> chosen("abc", 0.0), chosen("abc", 0.34), chosen("abc", 0.999)
    ('a', 'b', 'c')
    """
    return alternatives[min(int(draw * len(alternatives)), len(alternatives) - 1)]


def perturbed(scheme: Scheme, chance: random.Random, spread: float = _SPREAD) -> Scheme:
    """Return the scheme with every weight times a draw from [1 - spread, 1 + spread]."""
    return _weighted(scheme, {name: row[0] for name, row in _draws(scheme, 1, chance, spread)})


def rank_intervals(
    scheme: Scheme, figures: Figures, *, replicates: int, seed: int, spread: float = _SPREAD
) -> list[RankInterval]:
    """Return for each ranked unit its rank and its interval under perturbed weights.

    Args:
        scheme: As published.
        figures: As reported.
        replicates: How many runs, at least one.
        seed: Of the draws; the same seed gives the same intervals.
        spread: How far a weight moves: from 1 - spread to 1 + spread times itself.
    """
    chance = random.Random(seed)
    columns = columns_of(scheme, figures)
    published, grades = _placed(scheme, figures, columns, columns[scheme.root][None, :])
    draws = dict(_draws(scheme, replicates, chance, spread))
    found = [
        _placed(scheme, figures, columns, rows)
        for rows in _runs(scheme, figures, columns, draws, replicates)
    ]
    ranks = np.concatenate([each for each, _ in found])
    low, high = np.percentile(ranks, [2.5, 97.5], axis=0, method="nearest")
    held = (ranks == published).mean(axis=0)
    graded = None
    if grades is not None:
        graded = np.concatenate([each for _, each in found if each is not None]) == grades
    return [
        RankInterval(
            unit,
            rank,
            int(low[i]),
            int(high[i]),
            float(held[i]),
            None if graded is None else float(graded[:, i].mean()),
        )
        for i, (unit, rank) in enumerate(zip(figures.units, published[0].tolist(), strict=True))
        if rank
    ]


def _draws(
    scheme: Scheme, count: int, chance: random.Random, spread: float
) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Yield for each group its factors, a row per run, in steps of a millionth."""
    generator = np.random.default_rng(chance.getrandbits(64))
    ends = int((1 - spread) * _DRAWS_OF_ONE), int((1 + spread) * _DRAWS_OF_ONE)
    for node in scheme.nodes:
        if isinstance(node, Group):
            size = (count, len(node.members))
            yield node.id, generator.integers(*ends, size=size, endpoint=True) / _DRAWS_OF_ONE


def _runs(
    scheme: Scheme,
    figures: Figures,
    columns: dict[str, Column],
    draws: Mapping[str, NDArray[np.float64]],
    replicates: int,
) -> Iterator[Rows]:
    """Yield the root of all runs, some at a time: at once where the scheme allows it."""
    at_once = max(1, _AT_ONCE // max(len(figures.units), 1))
    together = runs_at_once(scheme)
    for first in range(0, replicates, at_once):
        part = {name: rows[first : first + at_once] for name, rows in draws.items()}
        if together:
            yield many_runs(scheme, figures, columns, part, min(at_once, replicates - first))
            continue
        for place in range(min(at_once, replicates - first)):
            shaken = _weighted(scheme, {name: rows[place] for name, rows in part.items()})
            yield recomputed(shaken, figures, columns)[scheme.root][None, :]


def _weighted(scheme: Scheme, factors: Mapping[str, NDArray[np.float64]]) -> Scheme:
    """Return the scheme with each weight times its factor."""
    nodes = tuple(
        _shaken(node, factors[node.id]) if isinstance(node, Group) else node
        for node in scheme.nodes
    )
    return replace(scheme, nodes=nodes)


def _shaken(group: Group, factors: NDArray[np.float64]) -> Group:
    members = tuple(
        replace(
            member, weight=member.weight * Decimal(round(factor * _DRAWS_OF_ONE)) / _DRAWS_OF_ONE
        )
        for member, factor in zip(group.members, factors.tolist(), strict=True)
    )
    return replace(group, members=members)


def _placed(
    scheme: Scheme, figures: Figures, columns: Mapping[str, Column], rows: Rows
) -> tuple[Whole, Whole | None]:
    """Return the ranks of each run, and the places of its grades where there are grades."""
    cohorts = cohorts_of(figures, scheme.cohort)
    exact = scheme.grading is None and scheme.ranking.tie is Tie.EXACT
    whole = np.zeros((1, 1), dtype=np.int64) if exact else whole_marks(rows, scheme.ranking.places)
    ranks = ranks_among(compared(rows, whole, scheme.ranking.tie), cohorts)
    if scheme.grading is None:
        return ranks, None
    grades = grade_places(scheme, figures.units, whole, ranks, cohorts)
    return ranks, under_ceilings(scheme.grading, figures, columns, grades)[0]
