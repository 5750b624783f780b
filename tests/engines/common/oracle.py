"""A calendar that walks minute by minute: slow, plain, and sharing nothing with the product.

It knows days off and office minutes as plain sets and counts. Instants are naive Beijing time, in
whole minutes.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
OPEN = [(8 * 60 + 30, 12 * 60), (13 * 60 + 30, 17 * 60)]
OFFICE_DAY = 7 * 60

Rests = Callable[[date], bool]


def is_office_minute(at: datetime, rests: Rests) -> bool:
    """Return whether the minute that begins at ``at`` is office time."""
    minute = at.hour * 60 + at.minute
    return not rests(at.date()) and any(first <= minute < last for first, last in OPEN)


def next_midnight(at: datetime) -> datetime:
    """Return 00:00 of the day after ``at``."""
    return datetime(at.year, at.month, at.day) + DAY  # noqa: DTZ001 - naive by agreement


def office_minutes(first: datetime, last: datetime, rests: Rests) -> int:
    """Return the office minutes from ``first`` to ``last``."""
    found, at = 0, first
    while at < last:
        found += is_office_minute(at, rests)
        at += MINUTE
    return found


def after_office_minutes(at: datetime, minutes: int, rests: Rests) -> datetime:
    """Return the instant at which ``minutes`` (one or more) office minutes have passed."""
    while minutes:
        minutes -= is_office_minute(at, rests)
        at += MINUTE
    return at


def due_working_days(start: datetime, minutes: int, rests: Rests) -> datetime:
    """Return the end of a working-day period: 24:00 of a day used to its last office minute."""
    end = after_office_minutes(next_midnight(start), minutes, rests)
    is_close = end.hour * 60 + end.minute == OPEN[-1][1]
    return next_midnight(end) if is_close else end


def due_calendar_days(start: datetime, days: int, rests: Rests) -> datetime:
    """Return the end of a period of calendar days, moved past days off at its end."""
    last = next_midnight(start)
    for _ in range(days - 1):
        last += DAY
    while rests(last.date()):
        last += DAY
    return last + DAY
