"""Dates, times and durations: reading and writing them as ISO 8601, and reckoning with them."""

import re
from datetime import datetime, timezone
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from guanyun.engines.common.feel.values import DAY_NANOS, NANOS, Day, DayTime, Moment, Months, Span

FURTHEST_YEAR: Final = 999_999_999
_DATE = re.compile(r"(-?(?:\d{4}|[1-9]\d{4,8}))-(\d{2})-(\d{2})")
_TIME = re.compile(
    r"T?(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:(Z)|([+-])(\d{2}):(\d{2})(?::(\d{2}))?|@([\w+/-]+))?"
)
_MONTHS = re.compile(r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?")
_SPAN = re.compile(r"(-)?P(?:(\d+)D)?(T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d*))?S)?)?")
_FURTHEST_OFFSET = 18 * 3600


def month_length(year: int, month: int) -> int:
    """Return the days of a month.

    >>> month_length(2024, 2), month_length(1900, 2)
    (29, 28)
    """
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return 29 if leap else 28
    return 30 if month in (4, 6, 9, 11) else 31


def day_of(year: int, month: int, day: int) -> Day | None:
    """Return a date that exists, else None."""
    if (
        abs(year) > FURTHEST_YEAR
        or not 1 <= month <= 12
        or not 1 <= day <= month_length(year, month)
    ):
        return None
    return Day(year, month, day)


def ordinal(day: Day) -> int:
    """Return the days from 1970-01-01, in the proleptic Gregorian calendar.

    >>> ordinal(Day(1970, 1, 1)), ordinal(Day(2000, 3, 1))
    (0, 11017)
    """
    year = day.year - (day.month <= 2)
    era, of_era = divmod(year, 400)
    of_year = (153 * (day.month + (-3 if day.month > 2 else 9)) + 2) // 5 + day.day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def from_ordinal(days: int) -> Day | None:
    """Return the date that many days from 1970-01-01, or None beyond the furthest year.

    >>> from_ordinal(11016)
    Day(year=2000, month=2, day=29)
    """
    era, rest = divmod(days + 719_468, 146_097)
    of_era = (rest - rest // 1_460 + rest // 36_524 - rest // 146_096) // 365
    of_year = rest - (365 * of_era + of_era // 4 - of_era // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + (3 if shifted < 10 else -9)
    year = of_era + era * 400 + (month <= 2)
    return day_of(year, month, of_year - (153 * shifted + 2) // 5 + 1)


def weekday(day: Day) -> int:
    """Return 1 for Monday to 7 for Sunday."""
    return (ordinal(day) + 3) % 7 + 1


def read_day(text: str) -> Day | None:
    """Return the date that ``text`` says, else None."""
    found = _DATE.fullmatch(text)
    return day_of(int(found[1]), int(found[2]), int(found[3])) if found else None


def read_time(text: str) -> DayTime | None:
    """Return the time of day that ``text`` says, with its offset or zone, else None.

    >>> read_time("24:00:00")
    DayTime(nanos=0, offset=None, zone=None)
    """
    time = _read_time(text)
    if time is None or time.nanos < DAY_NANOS:
        return time
    return DayTime(0, time.offset, time.zone)


def _read_time(text: str) -> DayTime | None:
    """24:00:00 stays whole here: in a date and time it is the next midnight."""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3])
    nanos = ((hour * 60 + minute) * 60 + second) * NANOS + _nanos(found[4])
    if minute > 59 or second > 59 or nanos > DAY_NANOS:
        return None
    if found[5]:
        return DayTime(nanos, 0)
    if found[6]:
        offset = int(found[7]) * 3600 + int(found[8]) * 60 + int(found[9] or 0)
        if offset > _FURTHEST_OFFSET or int(found[8]) > 59 or int(found[9] or 0) > 59:
            return None
        return DayTime(nanos, -offset if found[6] == "-" else offset)
    if found[10]:
        return DayTime(nanos, None, found[10]) if _zone(found[10]) else None
    return DayTime(nanos)


def read_moment(text: str) -> Moment | None:
    """Return the date and time that ``text`` says; a date alone is its midnight, else None."""
    head, mark, tail = text.partition("T")
    day, time = read_day(head), _read_time(tail) if mark else DayTime(0)
    if day is None or time is None or tail.startswith("T"):
        return None
    return _at(ordinal(day) * DAY_NANOS + time.nanos, time)


def read_duration(text: str) -> Months | Span | None:
    """Return the duration that ``text`` says, else None.

    >>> read_duration("P1Y2M"), read_duration("-PT90M"), read_duration("P")
    (Months(count=14), Span(nanos=-5400000000000), None)
    """
    found = _MONTHS.fullmatch(text)
    if found and (found[2] or found[3]):
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return Months(-months if found[1] else months)
    found = _SPAN.fullmatch(text)
    if not found or found[3] == "T" or not (found[2] or found[3]):
        return None
    seconds = int(found[2] or 0) * 86_400 + int(found[4] or 0) * 3600
    seconds += int(found[5] or 0) * 60 + int(found[6] or 0)
    nanos = seconds * NANOS + _nanos(found[7])
    return Span(-nanos if found[1] else nanos)


def read_literal(text: str) -> "Day | DayTime | Moment | Months | Span | None":
    """Return what the text of an ``@"..."`` literal says, else None."""
    for read in (read_day, read_time, read_moment, read_duration):
        found = read(text)
        if found is not None:
            return found  # type: ignore[no-any-return, unused-ignore]
    return None


def _nanos(digits: str | None) -> int:
    return int(digits[:9].ljust(9, "0")) if digits else 0


def written_day(day: Day) -> str:
    """Return a date as ISO 8601."""
    sign = "-" if day.year < 0 else ""
    return f"{sign}{abs(day.year):04d}-{day.month:02d}-{day.day:02d}"


def written_time(time: DayTime) -> str:
    """Return a time of day as ISO 8601, its zone after ``@``."""
    seconds, nanos = divmod(time.nanos, NANOS)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if nanos:
        text += f".{nanos:09d}".rstrip("0")
    if time.zone is not None:
        return f"{text}@{time.zone}"
    if time.offset is None:
        return text
    return text + ("Z" if time.offset == 0 else _written_offset(time.offset))


def _written_offset(offset: int) -> str:
    size = abs(offset)
    text = f"{'-' if offset < 0 else '+'}{size // 3600:02d}:{size // 60 % 60:02d}"
    return text + (f":{size % 60:02d}" if size % 60 else "")


def written_months(duration: Months) -> str:
    """Return a duration of years and months as ISO 8601.

    >>> written_months(Months(-14)), written_months(Months(0))
    ('-P1Y2M', 'P0M')
    """
    years, months = divmod(abs(duration.count), 12)
    text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-" if duration.count < 0 else "") + "P" + (text or "0M")


def written_span(duration: Span) -> str:
    """Return a duration of days and time as ISO 8601.

    >>> written_span(Span(90_061_500_000_000)), written_span(Span(0))
    ('P1DT1H1M1.5S', 'PT0S')
    """
    days, rest = divmod(abs(duration.nanos), DAY_NANOS)
    seconds, nanos = divmod(rest, NANOS)
    fraction = f".{nanos:09d}".rstrip("0") if nanos else ""
    hours, minutes, left = seconds // 3600, seconds // 60 % 60, seconds % 60
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{left}{fraction}S" if left or fraction else ""
    text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return ("-" if duration.nanos < 0 else "") + "P" + (text or "T0S")


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # ZoneInfo tells an unknown name in these three ways
        return None


def offset_of(moment: Moment) -> int | None:
    """Return the seconds east of Greenwich at ``moment``, or None for a local one."""
    time = moment.time
    if time.zone is None:
        return time.offset
    zone = _zone(time.zone)
    if zone is None:
        return None
    # the rules of a zone are looked up in a year Python's calendar has
    year = moment.day.year if 1 < moment.day.year < 9999 else 2000 + moment.day.year % 400
    seconds = time.nanos // NANOS
    hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    local = datetime(year, moment.day.month, moment.day.day, hour, minute, second, tzinfo=zone)
    shift = local.utcoffset()
    return int(shift.total_seconds()) if shift is not None else None


def local_nanos(moment: Moment) -> int:
    """Return the nanoseconds from 1970-01-01T00:00 on the moment's own wall clock."""
    return ordinal(moment.day) * DAY_NANOS + moment.time.nanos


def instant(moment: Moment) -> int | None:
    """Return the nanoseconds from 1970-01-01T00:00Z, or None for a local moment."""
    offset = offset_of(moment)
    return None if offset is None else local_nanos(moment) - offset * NANOS


def shift_moment(moment: Moment, nanos: int) -> Moment | None:
    """Return ``moment`` later by ``nanos``; in a named zone the clock may jump."""
    local = local_nanos(moment) + nanos
    before = offset_of(moment) if moment.time.zone else None
    shifted = _at(local, moment.time)
    if shifted is not None and before is not None:
        after = offset_of(shifted)
        if after is not None and after != before:
            return _at(local + (after - before) * NANOS, moment.time)
    return shifted


def _at(local: int, like: DayTime) -> Moment | None:
    days, nanos = divmod(local, DAY_NANOS)
    day = from_ordinal(days)
    return Moment(day, DayTime(nanos, like.offset, like.zone)) if day else None


def shift_months(day: Day, months: int) -> Day | None:
    """Return ``day`` moved by months, at the last day of a shorter month.

    >>> shift_months(Day(2024, 1, 31), 1)
    Day(year=2024, month=2, day=29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if abs(year) > FURTHEST_YEAR:
        return None
    return day_of(year, month + 1, min(day.day, month_length(year, month + 1)))


def moment_from(stamp: datetime) -> Moment:
    """Return Python's datetime as a moment; an aware one keeps its offset."""
    shift = stamp.utcoffset()
    nanos = (
        (stamp.hour * 60 + stamp.minute) * 60 + stamp.second
    ) * NANOS + stamp.microsecond * 1000
    offset = None if shift is None else int(shift.total_seconds())
    zone = getattr(stamp.tzinfo, "key", None)
    if isinstance(stamp.tzinfo, timezone) or not isinstance(zone, str):
        zone = None
    return Moment(
        Day(stamp.year, stamp.month, stamp.day), DayTime(nanos, None if zone else offset, zone)
    )
