"""What stands after a dot: an entry of a context, a part of a date or a range (DMN table 65)."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from guanyun.engines.common.feel.moments import offset_of, weekday
from guanyun.engines.common.feel.values import (
    DAY_NANOS,
    NANOS,
    UNKNOWN,
    Day,
    DayTime,
    Moment,
    Months,
    Range,
    Span,
    Value,
)


def property_of(source: Value, name: str) -> Value:
    """Return a property by name; null where the value has none of that name.

    >>> property_of(Day(2026, 11, 21), "weekday")
    Decimal('6')
    """
    if isinstance(source, Mapping):
        return source.get(name)
    if source is UNKNOWN:
        return UNKNOWN
    if isinstance(source, Moment):
        if name == "time offset":
            offset = offset_of(source)
            return None if offset is None else Span(offset * NANOS)
        part: Day | DayTime = source.day if name in _PROPERTIES[Day] else source.time
        return property_of(part, name)
    found = _PROPERTIES.get(type(source), {}).get(name)
    return None if found is None else found(source)


def _offset(time: DayTime) -> Value:
    return None if time.offset is None else Span(time.offset * NANOS)


def _whole(size: int, sign: int) -> Decimal:
    return Decimal(size if sign >= 0 else -size)


def _of_months(part: int) -> Callable[[Months], Value]:
    return lambda duration: _whole(divmod(abs(duration.count), 12)[part], duration.count)


def _of_span(unit: int, cycle: int) -> Callable[[Span], Value]:
    def read(duration: Span) -> Value:
        units = abs(duration.nanos) // unit
        return _whole(units % cycle if cycle else units, duration.nanos)

    return read


_PROPERTIES: "Final[dict[type, dict[str, Callable[[Any], Value]]]]" = {
    Day: {
        "year": lambda day: Decimal(day.year),
        "month": lambda day: Decimal(day.month),
        "day": lambda day: Decimal(day.day),
        "weekday": lambda day: Decimal(weekday(day)),
    },
    DayTime: {
        "hour": lambda time: Decimal(time.nanos // (3600 * NANOS)),
        "minute": lambda time: Decimal(time.nanos // (60 * NANOS) % 60),
        "second": lambda time: Decimal(time.nanos // NANOS % 60),
        "time offset": _offset,
        "timezone": lambda time: time.zone,
    },
    Months: {"years": _of_months(0), "months": _of_months(1)},
    Span: {
        "days": _of_span(DAY_NANOS, 0),
        "hours": _of_span(3600 * NANOS, 24),
        "minutes": _of_span(60 * NANOS, 60),
        "seconds": _of_span(NANOS, 60),
    },
    Range: {
        "start": lambda span: span.start,
        "end": lambda span: span.end,
        "start included": lambda span: span.start_included,
        "end included": lambda span: span.end_included,
    },
}
