"""All policies over all subjects: who meets them, and what each hit is paid, exact in fen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, lcm
from typing import TypeAlias, cast

import numpy as np

from guanyun.engines.common import Rounding, yuan_of
from guanyun.engines.common.feel import Unknown
from guanyun.engines.rules.amounts import inputs_of, number
from guanyun.engines.rules.columns import Bits, Board, Column, Whole
from guanyun.engines.rules.figures import NUMBERS, Facts, Held, names_on, quantity_of
from guanyun.engines.rules.payout_forms import Fixed, PoolShare, Progressive, RateOf, TierTable
from guanyun.engines.rules.policy import CapPeriod, Policy
from guanyun.errors import Refused

_Figures: TypeAlias = Callable[[str], tuple[Whole, int]]

_ROOM = 2**62  # a product below it leaves the sum of two in 64 bits


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """What one policy comes to for a population, by the place of each subject in the columns.

    ``met`` and ``unknown`` are packed bitmaps; ``hits`` are the places that are paid ``fen``,
    one event each, before exclusion and year or life caps; ``undecided`` met the policy, but
    their amount waits for a figure, or for the others who share the pool.
    """

    policy: str
    met: Bits
    unknown: Bits
    hits: Whole
    fen: Whole
    undecided: Whole


@dataclass(frozen=True, slots=True, eq=False)
class _Sum:
    """Whole numbers over one denominator: 64 bits where they surely fit, else as long as needed."""

    tops: Whole
    bottom: int


def match_all(
    policies: Sequence[Policy],
    columns: Mapping[str, Column],
    *,
    on: date,
    known_on: date | None = None,
) -> tuple[Matches, ...]:
    """Return what every policy comes to; equal to ``award_of`` for each subject, to the fen.

    Args:
        policies: In force on the day; facts of one id are declared alike in all.
        columns: By fact, all of one length; a fact without a column is unknown for everybody.
        on: The day of the assessment.
        known_on: Judge by what was published by then.

    Raises:
        Refused: ``rules.columns_differ``, ``rules.fact_differs``, ``rules.amount_too_large``,
            and as ``award_of``.

    >>> from guanyun.engines.common import Citation, Label, Where
    >>> from guanyun.engines.rules.policy import Clause, Fact, FactType, SubjectKind
    >>> from guanyun.engines.rules.payout_forms import Fixed
    >>> here = Where("rules/staff.yaml", 1)
    >>> staff = Fact("staff", Label("从业人员"), FactType.COUNT, here)
    >>> clause = Clause("enough", "staff", ">= 20", here)
    >>> one = Policy("small", Label("示例"), SubjectKind.ENTERPRISE, Citation("sample"), here,
    ...              clause, (staff,), payout=Fixed(Decimal("0.125")))
    >>> from guanyun.engines.common.feel import UNKNOWN
    >>> from guanyun.engines.rules.columns import column_from
    >>> column = column_from(staff, [Decimal(19), Decimal(20), UNKNOWN])
    >>> (found,) = match_all([one], {"staff": column}, on=date(2026, 1, 1))
    >>> found.hits.tolist(), found.fen.tolist(), np.unpackbits(found.unknown, count=3).tolist()
    ([1], [13], [0, 0, 1])
    """
    sizes = {len(column.values) for column in columns.values()}
    if len(sizes) != 1:
        raise Refused("rules.columns_differ", sizes=sorted(sizes))
    board = Board(columns, sizes.pop())
    return tuple(_matches(policy, board, names_on(policy, on, known_on=known_on))
                 for policy in policies)  # fmt: skip


def _matches(policy: Policy, board: Board, names: Facts) -> Matches:
    trits = board.verdicts(policy.condition, policy, names)
    met = np.unpackbits(trits.met, count=board.size).view(np.bool_)
    if policy.payout is None:
        hits = np.flatnonzero(met)
        none = np.array([], dtype=np.int64)
        return Matches(policy.id, trits.met, trits.unknown, hits, np.zeros_like(hits), none)
    read = inputs_of(policy)
    ready = met.copy()
    facts = {fact.id: fact for fact in policy.facts}
    for name in read:
        if name in facts:
            ready &= board.column(facts[name]).known
    if isinstance(policy.payout, PoolShare) or any(
        isinstance(names.get(name), Unknown) for name in read
    ):
        ready[:] = False
    hits = np.flatnonzero(ready)
    fen = _fen(policy, board, names, hits) if len(hits) else np.array([], dtype=np.int64)
    return Matches(policy.id, trits.met, trits.unknown, hits, fen, np.flatnonzero(met & ~ready))


def _fen(policy: Policy, board: Board, names: Facts, hits: Whole) -> Whole:
    facts = {fact.id: fact for fact in policy.facts}

    def figures(name: str) -> tuple[Whole, int]:
        fact = facts[name]
        if fact.type not in NUMBERS:
            raise Refused("rules.no_number", parameter=name)
        return board.column(fact).values[hits], fact.places

    amount = _payout(policy, figures, names, len(hits))
    if policy.upper_tier is not None:
        values, places = figures(policy.upper_tier)
        amount = _less(amount, _times(values, Fraction(100, 10**places)))
    for cap in policy.caps:
        if cap.per is CapPeriod.EVENT:
            amount = _at_most(amount, _hundred(quantity_of(cap.amount, names)))
    return _rounded(amount, policy.rounding)


def _payout(policy: Policy, figures: _Figures, names: Facts, size: int) -> _Sum:
    payout = policy.payout
    if isinstance(payout, Fixed):
        amount = _hundred(quantity_of(payout.amount, names))
        return _times(np.ones(size, dtype=np.int64), amount)
    if isinstance(payout, RateOf):
        values, places = figures(payout.base)
        return _times(values, _hundred(quantity_of(payout.rate, names)) / 10**places)
    if isinstance(payout, Progressive):
        return _progressive(payout, *figures(payout.base))
    if isinstance(payout, TierTable):
        return _tiered(payout, *figures(payout.base))
    raise Refused("rules.no_number", parameter=policy.id)


def _progressive(payout: Progressive, values: Whole, places: int) -> _Sum:
    above = [Fraction(bracket.above) * 10**places for bracket in payout.brackets]
    if not above or above != sorted(set(above)):
        raise Refused("rules.brackets_order", bounds=", ".join(map(str, above)))
    grid = lcm(*(bound.denominator for bound in above))
    fine = _times(values, Fraction(grid)).tops
    total = _times(np.zeros(len(values), dtype=np.int64), Fraction(0))
    widths = [*(high - low for low, high in pairwise(above)), None]
    for bracket, low, width in zip(payout.brackets, above, widths, strict=True):
        start = int(low * grid)
        part = np.maximum(_wide(fine, start) - start, 0)
        if width is not None:
            part = np.minimum(_wide(part, int(width * grid)), int(width * grid))
        rate = Fraction(bracket.rate) * 100 / 10**places / grid
        total = _less(total, _times(part, -rate))
    return total


def _tiered(payout: TierTable, values: Whole, places: int) -> _Sum:
    tiers = sorted(payout.tiers, key=lambda tier: tier.least)
    fen = [Fraction(0), *(Fraction(tier.amount) * 100 for tier in tiers)]
    bottom = lcm(*(amount.denominator for amount in fen))
    reached = np.zeros(len(values), dtype=np.int64)
    for tier in tiers:
        reached += values >= ceil(Fraction(tier.least) * 10**places)
    tops = [int(amount * bottom) for amount in fen]
    kind = np.int64 if max(map(abs, tops)) < _ROOM else np.object_
    return _Sum(cast(Whole, np.array(tops, dtype=kind)[reached]), bottom)


def _hundred(value: Held) -> Fraction:
    return Fraction(number(value)) * 100


def _times(values: Whole, factor: Fraction) -> _Sum:
    return _Sum(_wide(values, factor=factor.numerator) * factor.numerator, factor.denominator)


def _less(amount: _Sum, other: _Sum) -> _Sum:
    bottom = lcm(amount.bottom, other.bottom)
    mine = _times(amount.tops, Fraction(bottom // amount.bottom))
    theirs = _times(other.tops, Fraction(bottom // other.bottom))
    return _Sum(_wide(mine.tops) - _wide(theirs.tops), bottom)


def _at_most(amount: _Sum, most: Fraction) -> _Sum:
    bottom = lcm(amount.bottom, most.denominator)
    tops = _times(amount.tops, Fraction(bottom // amount.bottom)).tops
    top = int(most * bottom)
    return _Sum(np.minimum(_wide(tops, top), top), bottom)


def _wide(values: Whole, addend: int = 0, *, factor: int = 1) -> Whole:
    """Return the same numbers, of any length where a product or a sum might pass 64 bits."""
    if values.dtype == np.object_ or not len(values):
        return values
    most = max(abs(int(values.min())), abs(int(values.max())), 1)
    fits = most * abs(factor) < _ROOM and abs(factor) < _ROOM and abs(addend) < _ROOM
    return values if fits else values.astype(np.object_)


def _rounded(amount: _Sum, rounding: Rounding) -> Whole:
    """Return whole fen; what is below nothing is nothing."""
    bottom = amount.bottom
    tops = np.maximum(_wide(amount.tops, 2 * bottom, factor=4), 0)
    down = tops // bottom
    rest = tops - down * bottom
    more = {
        Rounding.DOWN: rest < 0,
        Rounding.UP: rest > 0,
        Rounding.HALF_UP: rest * 2 >= bottom,
        Rounding.HALF_EVEN: (rest * 2 > bottom) | ((rest * 2 == bottom) & (down % 2 == 1)),
    }[rounding]
    fen = down + more
    if fen.dtype == np.object_ and any(one >= 2**63 for one in fen):
        raise Refused("rules.amount_too_large", fen=max(fen))
    return cast(Whole, fen.astype(np.int64))


def yuan_by_place(matches: Matches) -> Mapping[int, Decimal]:
    """Return what each hit is paid, in yuan, by its place in the columns."""
    return {
        int(place): yuan_of(int(fen)) for place, fen in zip(matches.hits, matches.fen, strict=True)
    }
