"""When a case is due today, soon, or is red: one definition for the desk, the morning and lists."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.db.models import Q

from guanyun.accounts.roles import Audience
from guanyun.records.access import Visitor, scope
from guanyun.records.now import local_date

SOON = timedelta(days=3)


def tonight(at: datetime) -> datetime:
    """Return the midnight that ends the day."""
    return datetime.combine(local_date(at) + timedelta(days=1), time(), at.tzinfo)


def lit(at: datetime) -> Mapping[str, Q]:
    """Return which cases are due today, turn red within three days after, or are red."""
    night = tonight(at)
    return {
        "today": Q(due__gte=at, due__lte=night),
        "soon": Q(due__gt=night, due__lte=night + SOON),
        "red": Q(due__lt=at),
    }


def zone_figures(*, visitor: Visitor, at: datetime) -> Mapping[str, int] | None:
    """Return how many cases of the zone are open, due today, red; None for who does not lead."""
    if Audience.LEADER not in visitor.audience:
        return None
    running = scope(visitor).cases().filter(closed_at__isnull=True)
    due = lit(at)
    return {
        "open": running.count(),
        "today": running.filter(due["today"]).count(),
        "red": running.filter(due["red"]).count(),
    }
