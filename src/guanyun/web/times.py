"""Moments as the office writes them: in the zone's time, without saying so in every cell."""

from datetime import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(at: datetime | None) -> datetime | None:
    """Return a moment in the time of the zone, without its offset: Excel knows none.

    >>> from datetime import UTC
    >>> local(datetime(2026, 11, 27, 9, 30, tzinfo=UTC))
    datetime.datetime(2026, 11, 27, 17, 30)
    """
    return at.astimezone(SHANGHAI).replace(tzinfo=None) if at else None
