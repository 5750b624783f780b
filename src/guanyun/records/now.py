"""The one place that reads the clock; everybody else is told the time."""

import time
from datetime import UTC, date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))


def now() -> datetime:
    """Return this instant in Beijing time, in whole seconds: the journal keeps no fraction."""
    return datetime.now(BEIJING).replace(microsecond=0)


def today() -> date:
    """Return this day in Beijing."""
    return now().date()


def utc(instant: datetime) -> datetime:
    """Return the instant in UTC, as tables keep it.

    >>> utc(datetime(2026, 11, 24, 9, tzinfo=BEIJING)).hour
    1
    """
    return instant.astimezone(UTC)


def local_date(instant: datetime) -> date:
    """Return the day in Beijing on which the instant falls.

    >>> local_date(datetime(2026, 11, 24, 17, tzinfo=UTC)).day
    25
    """
    return instant.astimezone(BEIJING).date()


def seconds_passed() -> float:
    """Return a steady count of seconds for measuring how long something took."""
    return time.monotonic()


def local_time_text(instant: datetime) -> str:
    """Return an instant as people read it, in Beijing time.

    >>> local_time_text(datetime(2026, 11, 24, 1, 5, tzinfo=UTC))
    '2026-11-24 09:05'
    """
    return f"{instant.astimezone(BEIJING):%Y-%m-%d %H:%M}"
