"""From computed values to published marks: round, then rank, then tie."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from .scheme import Ranking, Tie

Value: TypeAlias = float | Fraction
# Beyond its 12th significant digit a float says how it was added up, not what was measured.
_WRITTEN: Final = Context(prec=12, rounding=ROUND_HALF_UP)
_WIDE: Final = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Placing:
    """A unit's published mark and its rank in its cohort; without a mark there is no rank."""

    unit: str
    mark: Decimal | None
    rank: int | None


def written(value: Value) -> Decimal:
    """Return the value with 12 significant digits, the last rounded half up.

    >>> written(0.1 + 0.2), written(Fraction(2, 3))
    (Decimal('0.300000000000'), Decimal('0.666666666667'))
    """
    if isinstance(value, Fraction):
        wide = _WIDE.divide(Decimal(value.numerator), Decimal(value.denominator))
        return _WRITTEN.plus(wide)
    return _WRITTEN.create_decimal_from_float(value)


def round_mark(value: Value, places: int) -> Decimal:
    """Return the published mark: 12 significant digits, then ``places`` decimals, half up.

    >>> round_mark(1.005, 2), round_mark(-0.0004, 3)
    (Decimal('1.01'), Decimal('0.000'))
    """
    mark = written(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)
    return abs(mark) if mark == 0 else mark


def placings(
    units: Sequence[str],
    values: Sequence[Value | None],
    ranking: Ranking,
    cohorts: Sequence[str] | None = None,
) -> list[Placing]:
    """Return mark and rank of every unit in the order given.

    Rank 1 is the highest; the rank is one more than the number of higher marks of the cohort.
    Under ``declared precision`` published marks are compared, under ``exact`` computed values.

    >>> [s.rank for s in placings(["a", "b", "c"], [0.1 + 0.2, 0.3, None], Ranking(3))]
    [1, 1, None]
    >>> [s.rank for s in placings(["a", "b"], [0.1 + 0.2, 0.3], Ranking(3, Tie.EXACT))]
    [1, 2]
    """
    classes = cohorts or [""] * len(units)
    marks = [None if value is None else round_mark(value, ranking.places) for value in values]
    compared: Sequence[Value | Decimal | None] = values if ranking.tie is Tie.EXACT else marks
    better: dict[str, dict[Value | Decimal, int]] = {}
    for name in set(classes):
        own = [x for x, c in zip(compared, classes, strict=True) if c == name and x is not None]
        better[name] = {}
        for place, value in enumerate(sorted(own, reverse=True), 1):
            better[name].setdefault(value, place)
    return [
        Placing(unit, mark, None if x is None else better[name][x])
        for unit, mark, x, name in zip(units, marks, compared, classes, strict=True)
    ]
