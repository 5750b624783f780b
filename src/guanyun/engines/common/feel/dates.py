"""Built-in functions about dates, times and durations (DMN 1.5, 10.3.4.1, 10.3.4.7, 10.3.4.10)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from guanyun.engines.common.feel.moments import (
    day_of,
    ordinal,
    read_day,
    read_duration,
    read_moment,
    read_time,
    weekday,
)
from guanyun.engines.common.feel.values import (
    NANOS,
    Day,
    DayTime,
    Function,
    Moment,
    Months,
    Span,
    Value,
    integer,
    number,
)

_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def _date(arguments: tuple[Value, ...]) -> Value:
    if len(arguments) == 3:
        year, month, day = (integer(argument) for argument in arguments)
        if year is None or month is None or day is None:
            return None
        return day_of(year, month, day)
    match arguments[0]:
        case str() as text:
            return read_day(text)
        case Moment(day=day_found):
            return day_found
        case Day() as found:
            return found
    return None


def _time(arguments: tuple[Value, ...]) -> Value:
    if len(arguments) > 1:
        return _time_of_parts(arguments)
    match arguments[0]:
        case str() as text:
            return None if text.startswith("T") else read_time(text)
        case Moment(time=time):
            return time
        case DayTime() as found:
            return found
        case Day():
            return DayTime(0, 0)
    return None


def _time_of_parts(arguments: tuple[Value, ...]) -> Value:
    hour, minute, second = integer(arguments[0]), integer(arguments[1]), number(arguments[2])
    offset = arguments[3] if len(arguments) > 3 else None
    if hour is None or minute is None or second is None:
        return None
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
        return None
    nanos = (hour * 60 + minute) * 60 * NANOS + int(second * NANOS)
    if offset is None:
        return DayTime(nanos)
    if not isinstance(offset, Span) or abs(offset.nanos) > 18 * 3600 * NANOS:
        return None
    return DayTime(nanos, int(offset.nanos / NANOS))


def _date_and_time(arguments: tuple[Value, ...]) -> Value:
    if len(arguments) == 2:
        first, second = arguments
        day = first.day if isinstance(first, Moment) else first
        return Moment(day, second) if isinstance(day, Day) and isinstance(second, DayTime) else None
    match arguments[0]:
        case str() as text:
            return read_moment(text)
        case Moment() as found:
            return found
        case Day() as day:
            return Moment(day, DayTime(0))
    return None


def _duration(arguments: tuple[Value, ...]) -> Value:
    text = arguments[0]
    if isinstance(text, str):
        return read_duration(text)
    return text if isinstance(text, Months | Span) else None


def _months_between(arguments: tuple[Value, ...]) -> Value:
    start, end = (one.day if isinstance(one, Moment) else one for one in arguments)
    if not isinstance(start, Day) or not isinstance(end, Day):
        return None
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return Months(months)


def _about_day(work: Callable[[Day], Value]) -> Callable[[tuple[Value, ...]], Value]:
    def body(arguments: tuple[Value, ...]) -> Value:
        given = arguments[0]
        day = given.day if isinstance(given, Moment) else given
        return work(day) if isinstance(day, Day) else None

    return body


def _day_of_year(day: Day) -> Value:
    return Decimal(ordinal(day) - ordinal(Day(day.year, 1, 1)) + 1)


def _week_of_year(day: Day) -> Value:
    """ISO 8601: the week belongs to the year of its Thursday."""
    thursday = ordinal(day) - weekday(day) + 4
    for year in (day.year + 1, day.year, day.year - 1):
        first = ordinal(Day(year, 1, 1))
        if thursday >= first:
            return Decimal((thursday - first) // 7 + 1)
    return None


_DATE = (("date",),)
FUNCTIONS: Final = (
    Function((("from",), ("year", "month", "day")), _date, "date"),
    Function((("from",), ("hour", "minute", "second", "offset?")), _time, "time"),
    Function((("from",), ("date", "time")), _date_and_time, "date and time"),
    Function((("from",),), _duration, "duration"),
    Function((("from", "to"),), _months_between, "years and months duration"),
    Function(_DATE, _about_day(lambda day: _WEEKDAYS[weekday(day) - 1]), "day of week"),
    Function(_DATE, _about_day(_day_of_year), "day of year"),
    Function(_DATE, _about_day(_week_of_year), "week of year"),
    Function(_DATE, _about_day(lambda day: _MONTHS[day.month - 1]), "month of year"),
)
