"""The morning of who leads: what needs me, what went red and whose days, what units carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from guanyun.charter.schema import Charter
from guanyun.engines.common import Label
from guanyun.records.access import Visitor, scope
from guanyun.records.now import local_date

from .clocks import Share
from .desk import figures_of
from .due import lit
from .lines import Line, lines_of
from .stack import Decision, decisions_waiting

MOST_RED = 30
WAITING = ("enterprise", "outside", "pause")  # holders for whom a unit waits


@dataclass(frozen=True, slots=True)
class Load:
    """What a unit carries: open cases, those due today, red ones, those that wait for others."""

    unit: str
    label: Label
    open: int
    today: int
    red: int
    others: int


@dataclass(frozen=True, slots=True)
class Spent:
    """A case that went red, and who held it the longest; None where no clock tells it."""

    line: Line
    share: Share | None


@dataclass(frozen=True, slots=True)
class Digest:
    """One page for the morning."""

    decisions: list[Decision]
    figures: Mapping[str, int]  # the four numbers of the desk
    since: datetime
    red: list[Spent]
    reds: int
    loads: list[Load]

    @property
    def signatures(self) -> int:
        """Return how many signatures wait."""
        return sum(each.signature is not None for each in self.decisions)

    @property
    def designations(self) -> int:
        """Return how many cases wait for who is in charge, or whose time it was."""
        return len(self.decisions) - self.signatures


def digest_shown(*, visitor: Visitor, charter: Charter, at: datetime) -> Digest:
    """Return the morning of a visitor over the cases that they see.

    "Since yesterday" reaches back to the beginning of the last working day before this one.
    """
    open_now = scope(visitor).cases().filter(closed_at__isnull=True)
    since, due = _since(charter, at), lit(at)
    red = open_now.filter(due__gte=since, due__lt=at)
    lines = lines_of(red.order_by("due", "pk")[:MOST_RED], visitor, at=at)
    carried = (
        open_now.exclude(unit=None)
        .values("unit")
        .annotate(
            all=Count("pk"),
            today=Count("pk", filter=due["today"]),
            red=Count("pk", filter=due["red"]),
            others=Count("pk", filter=Q(holder__in=WAITING)),
        )
        .values_list("unit", "all", "today", "red", "others")
    )
    labels = {each.id: each.label for each in charter.register.units}
    loads = [
        Load(str(unit), labels.get(str(unit), Label(str(unit), str(unit))), *counts)
        for unit, *counts in carried
    ]
    return Digest(
        decisions=decisions_waiting(visitor=visitor, at=at),
        figures=figures_of(visitor=visitor, at=at),
        since=since,
        red=[_spent(line) for line in lines],
        reds=red.count(),
        loads=sorted(loads, key=lambda each: (-each.red, -each.open, each.unit)),
    )


def _since(charter: Charter, at: datetime) -> datetime:
    day = local_date(at) - timedelta(days=1)
    while not charter.calendar.is_working(day):
        day -= timedelta(days=1)
    return at.replace(
        year=day.year, month=day.month, day=day.day, hour=0, minute=0, second=0, microsecond=0
    )


def _spent(line: Line) -> Spent:
    shares = [each for each in (line.clock.shares if line.clock else ()) if each.tint]
    return Spent(line, max(shares, key=lambda each: each.spent, default=None))
