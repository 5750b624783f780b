"""Sums, products and powers of numbers, strings, dates and durations (DMN 1.5, table 58)."""

from decimal import Decimal, DecimalException
from typing import Final

from guanyun.engines.common.feel.moments import (
    from_ordinal,
    instant,
    local_nanos,
    ordinal,
    shift_moment,
    shift_months,
)
from guanyun.engines.common.feel.values import (
    ARITHMETIC,
    DAY_NANOS,
    LONGEST,
    UNKNOWN,
    Day,
    DayTime,
    Moment,
    Months,
    Span,
    Value,
)
from guanyun.errors import Refused

_MOST_POWER: Final = Decimal(1_000_000)


def reckon(sign: str, left: Value, right: Value) -> Value:
    """Return ``left sign right``; null where the signs' table has no row, or the result no number.

    >>> reckon("/", Decimal(1), Decimal(0)) is None
    True
    >>> reckon("+", Day(2026, 2, 28), Months(-12))
    Day(year=2025, month=2, day=28)
    """
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _numbers(sign, left, right)
    match sign:
        case "+":
            return _sum(left, right)
        case "-":
            return _difference(left, right)
        case "*":
            return _product(left, right)
        case "/":
            return _quotient(left, right)
    return None


def negative(value: Value) -> Value:
    """Return ``-value`` for a number or a duration, else null."""
    if value is UNKNOWN:
        return UNKNOWN
    if isinstance(value, Decimal):
        return value.copy_negate() if value else value
    if isinstance(value, Months):
        return Months(-value.count)
    return Span(-value.nanos) if isinstance(value, Span) else None


def _numbers(sign: str, left: Decimal, right: Decimal) -> Decimal | None:
    try:
        match sign:
            case "+":
                return ARITHMETIC.add(left, right)
            case "-":
                return ARITHMETIC.subtract(left, right)
            case "*":
                return ARITHMETIC.multiply(left, right)
            case "/":
                return ARITHMETIC.divide(left, right)
            case _:
                return ARITHMETIC.power(left, right) if abs(right) <= _MOST_POWER else None
    except DecimalException:
        return None


def _sum(left: Value, right: Value) -> Value:
    if isinstance(left, str) and isinstance(right, str):
        if len(left) + len(right) > LONGEST:
            raise Refused("feel.too_much", most=LONGEST)
        return left + right
    if isinstance(left, Months) and isinstance(right, Months):
        return Months(left.count + right.count)
    if isinstance(left, Span) and isinstance(right, Span):
        return Span(left.nanos + right.nanos)
    if isinstance(left, Months | Span):
        left, right = right, left
    return _shifted(left, right)


def _shifted(start: Value, duration: Value) -> Value:
    match start, duration:
        case Day(), Months(count=count):
            return shift_months(start, count)
        case Day(), Span(nanos=nanos):
            return from_ordinal((ordinal(start) * DAY_NANOS + nanos) // DAY_NANOS)
        case Moment(), Months(count=count):
            day = shift_months(start.day, count)
            return Moment(day, start.time) if day else None
        case Moment(), Span(nanos=nanos):
            return shift_moment(start, nanos)
        case DayTime(), Span(nanos=nanos):
            return DayTime((start.nanos + nanos) % DAY_NANOS, start.offset, start.zone)
    return None


def _difference(left: Value, right: Value) -> Value:
    match left, right:
        case (Months(), Months()) | (Span(), Span()):
            return _sum(left, negative(right))
        case _, Months() | Span():
            return _shifted(left, negative(right))
        case DayTime(), DayTime():
            if (left.offset is None) != (right.offset is None) or left.zone != right.zone:
                return None
            shift = (right.offset or 0) - (left.offset or 0)
            return Span(left.nanos - right.nanos + shift * 1_000_000_000)
        case Day(), Day():
            return Span((ordinal(left) - ordinal(right)) * DAY_NANOS)
        case ((Day() | Moment()), (Day() | Moment())):
            return _between(_at_midnight(left), _at_midnight(right))
    return None


def _at_midnight(value: Day | Moment) -> Moment:
    return Moment(value, DayTime(0, 0)) if isinstance(value, Day) else value


def _between(left: Moment, right: Moment) -> Span | None:
    first, second = instant(left), instant(right)
    if (first is None) != (second is None):
        return None
    if first is None or second is None:
        return Span(local_nanos(left) - local_nanos(right))
    return Span(first - second)


def _product(left: Value, right: Value) -> Value:
    if isinstance(left, Decimal):
        left, right = right, left
    if not isinstance(right, Decimal):
        return None
    if isinstance(left, Months):
        return Months(int(left.count * right))
    return Span(int(left.nanos * right)) if isinstance(left, Span) else None


def _quotient(left: Value, right: Value) -> Value:
    match left, right:
        case (Months(count=one), Months(count=other)) | (Span(nanos=one), Span(nanos=other)):
            return _numbers("/", Decimal(one), Decimal(other))
        case Months(), Decimal() if right:
            return Months(int(ARITHMETIC.divide(left.count, right)))
        case Span(), Decimal() if right:
            return Span(int(ARITHMETIC.divide(left.nanos, right)))
    return None
