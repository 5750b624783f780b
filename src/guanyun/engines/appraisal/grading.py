"""Grades by quota or by cut-off, and pay by grade under a wage total, to the fen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

from guanyun.engines.common import fen_of, split_yuan, yuan_of
from guanyun.errors import Refused

from .consequences import GradeBand, GradeQuota, PayRule, QuotaRounding, QuotaTie
from .marks import Placing

_HALF: Final = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class PayLine:
    """What one person is paid, by which grade and coefficient."""

    person: str
    grade: str
    coefficient: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PaySheet:
    """Who is paid what; paid and unallocated add up to the pool to the fen."""

    pool: Decimal
    lines: tuple[PayLine, ...]
    unallocated: Decimal


def grades_by_quota(
    placings: Sequence[Placing],
    quotas: Sequence[GradeQuota],
    rounding: QuotaRounding = QuotaRounding.HALF_UP,
    tied: QuotaTie = QuotaTie.BETTER,
) -> dict[str, str]:
    """Return the grade of every ranked unit of one cohort, best grade first.

    A grade ends at its cumulative share times the number of ranked units, rounded as declared.
    Units tied across that boundary take the better grade and use up places of the next one, or
    all take the worse one. The last grade takes whoever is left.

    Raises:
        Refused: ``appraisal.quota_sum`` where the shares do not add up to 1.

    >>> ranks = [Placing("a", Decimal(9), 1), Placing("b", Decimal(8), 2), Placing("c", None, None)]
    >>> grades_by_quota(ranks, [GradeQuota("A", Decimal("0.3")), GradeQuota("B", Decimal("0.7"))])
    {'a': 'A', 'b': 'B'}
    """
    total = sum((quota.share for quota in quotas), Decimal(0))
    if total != 1 or any(quota.share < 0 for quota in quotas):
        raise Refused("appraisal.quota_sum", total=total)
    ranked = {placing.unit: placing.rank for placing in placings if placing.rank is not None}
    places = _last_places(ranked) if tied is QuotaTie.WORSE else ranked
    ends = quota_ends(quotas, len(ranked), rounding)
    return {
        unit: next(grade for end, grade in ends if place <= end) for unit, place in places.items()
    }


def quota_ends(
    quotas: Sequence[GradeQuota], count: int, rounding: QuotaRounding
) -> list[tuple[int, str]]:
    """Return up to which place of ``count`` each grade reaches; the last reaches all.

    >>> quotas = [GradeQuota("A", Decimal("0.25")), GradeQuota("B", Decimal("0.75"))]
    >>> [quota_ends(quotas, 10, how)[0] for how in QuotaRounding]
    [(3, 'A'), (2, 'A'), (3, 'A')]
    """
    ends, cumulative = [], Fraction(0)
    for quota in quotas:
        cumulative += Fraction(quota.share)
        exact = cumulative * count
        match rounding:
            case QuotaRounding.HALF_UP:
                end = int(exact + _HALF)
            case QuotaRounding.DOWN:
                end = int(exact)
            case QuotaRounding.UP:
                end = -int(-exact // 1)
        ends.append((end, quota.grade))
    return ends


def _last_places(ranked: Mapping[str, int]) -> dict[str, int]:
    """Return for each unit the last of the places that its tie takes up."""
    counts = Counter(ranked.values())
    return {unit: rank + counts[rank] - 1 for unit, rank in ranked.items()}


def grades_by_band(placings: Sequence[Placing], bands: Sequence[GradeBand]) -> dict[str, str]:
    """Return the grade of every unit with a mark: the best band it reaches.

    Bands are half open, so between two of them there is neither a gap nor an overlap.

    Args:
        placings: Units with published marks.
        bands: By falling ``at_least``; a mark below the last has no grade in it.

    Raises:
        Refused: ``appraisal.band_order``; ``appraisal.below_bands``.

    >>> steps = [("A", 116), ("B", 100), ("C", 80)]
    >>> bands = [GradeBand(grade, Decimal(least)) for grade, least in steps]
    >>> grades_by_band([Placing("a", Decimal("99.5"), 1)], bands)
    {'a': 'C'}
    """
    if not bands or any(high.at_least <= low.at_least for high, low in pairwise(bands)):
        raise Refused("appraisal.band_order", bounds=", ".join(str(b.at_least) for b in bands))
    grades = {}
    for placing in placings:
        mark = placing.mark
        if mark is None:
            continue
        reached = next((band.grade for band in bands if mark >= band.at_least), None)
        if reached is None:
            raise Refused("appraisal.below_bands", unit=placing.unit, mark=mark)
        grades[placing.unit] = reached
    return grades


def pay_sheet(
    pool: Decimal,
    bases: Mapping[str, Decimal],
    grades: Mapping[str, str],
    rules: Sequence[PayRule],
) -> PaySheet:
    """Return the pay of every graded person out of a pool (工资总额).

    The pool is shared in proportion to base times coefficient. Whoever would fall below the floor
    or rise above the cap of a grade gets just that, and the rest is shared again; fen left over go
    by largest remainder, then by id. Money stays unallocated only where all are at their cap or
    nobody earns a share.

    Args:
        pool: Yuan, whole fen.
        bases: Base pay of each person in yuan; who is not among them is not paid.
        grades: The ratified grade of each person.
        rules: One per grade.

    Raises:
        Refused: ``appraisal.pay_rule`` for a grade without a rule; ``appraisal.pool_short`` where
            the floors alone exceed the pool; ``appraisal.cap_below_floor``.

    >>> rules = [PayRule("A", Decimal("1.5")), PayRule("B", Decimal(1), cap=Decimal("30.00"))]
    >>> bases = {"p": Decimal(100), "q": Decimal(100)}
    >>> sheet = pay_sheet(Decimal("100.01"), bases, {"p": "A", "q": "B"}, rules)
    >>> [str(line.amount) for line in sheet.lines], str(sheet.unallocated)
    (['70.01', '30.00'], '0.00')
    """
    by_grade = {rule.grade: rule for rule in rules}
    people = sorted(person for person in bases if person in grades)
    for person in people:
        if grades[person] not in by_grade:
            raise Refused("appraisal.pay_rule", grade=grades[person], person=person)
    held = {person: by_grade[grades[person]] for person in people}
    weights = {person: bases[person] * held[person].coefficient for person in people}
    amounts = _shared_out(pool, held, weights)
    lines = tuple(
        PayLine(person, grades[person], held[person].coefficient, amounts[person])
        for person in people
    )
    paid = sum(fen_of(line.amount) for line in lines)
    return PaySheet(pool, lines, yuan_of(fen_of(pool) - paid))


def _shared_out(
    pool: Decimal, held: Mapping[str, PayRule], weights: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """Return amounts of whole fen, each within floor and cap, that use up as much as can be.

    Each round shares the rest by weight. Where floors miss more than caps cut off, those below
    their floor are settled at it, else those above their cap at theirs; then the rest anew.
    """
    floors = {person: rule.floor for person, rule in held.items()}
    if any(rule.cap is not None and rule.cap < rule.floor for rule in held.values()):
        raise Refused("appraisal.cap_below_floor")
    if sum(floors.values(), Decimal(0)) > pool:
        raise Refused("appraisal.pool_short", pool=pool, floors=sum(floors.values(), Decimal(0)))
    settled: dict[str, Decimal] = {p: floors[p] for p in held if weights[p] <= 0}
    while len(settled) < len(held):
        free = [person for person in held if person not in settled]
        rest = pool - sum(settled.values(), Decimal(0))
        level = Fraction(rest) / sum((Fraction(weights[p]) for p in free), Fraction(0))
        low, high = _beyond(free, held, weights, level)
        if not low and not high:
            parts = split_yuan(rest, [weights[person] for person in free])
            return dict(zip(free, parts, strict=True)) | settled
        short = sum((Fraction(floors[p]) - _share(weights[p], level) for p in low), Fraction(0))
        over = sum((_share(weights[p], level) - _cap(held[p]) for p in high), Fraction(0))
        if short >= over:
            settled |= {person: floors[person] for person in low}
        if over >= short:
            settled |= {person: Decimal(held[person].cap or 0) for person in high}
    return settled


def _beyond(
    free: Sequence[str],
    held: Mapping[str, PayRule],
    weights: Mapping[str, Decimal],
    level: Fraction,
) -> tuple[list[str], list[str]]:
    low = [p for p in free if _share(weights[p], level) < held[p].floor]
    high = [
        p for p in free if held[p].cap is not None and _share(weights[p], level) > _cap(held[p])
    ]
    return low, high


def _share(weight: Decimal, level: Fraction) -> Fraction:
    return Fraction(weight) * level


def _cap(rule: PayRule) -> Fraction:
    return Fraction(rule.cap or 0)
