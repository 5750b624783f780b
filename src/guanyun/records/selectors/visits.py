"""Visits as pages show them: mine today, who was not visited yet, what was said."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Q, QuerySet

from guanyun.accounts.roles import Audience
from guanyun.engines.common import Label
from guanyun.records.access import Visitor, scope
from guanyun.records.charters import charter_on
from guanyun.records.models import Enterprise, PrivateText, Visit
from guanyun.records.now import local_date
from guanyun.records.telling import enterprise_stream

from .names import Names, names_of

MOST = 50
WHOLE_ZONE = frozenset({Audience.LEADER, Audience.AUDITOR})
SPANS = {"week": 7, "month": 30, "quarter": 91, "year": 365}


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit: when, at whose door, by whom, for what, with what came of it.

    ``words`` is empty for who may not read them: they are for the visitor's unit and above.
    """

    uscc: str
    firm: str
    visited_at: datetime
    recorded_at: datetime
    purpose: str
    topics: tuple[str, ...]
    person: str
    unit: Label
    case: str
    words: str = ""

    @property
    def is_late(self) -> bool:
        """Return whether it was recorded the day after or later (补录)."""
        return local_date(self.recorded_at) > local_date(self.visited_at)


@dataclass(frozen=True, slots=True)
class NotVisited:
    """An enterprise nobody was at in the span, with when somebody last was."""

    uscc: str
    firm: str
    address: str
    last: date | None
    open_cases: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the enterprises were visited at least once since a day: n of N, never more."""

    since: date
    visited: int
    enterprises: int
    waiting: tuple[NotVisited, ...]
    visits: int

    @property
    def percent(self) -> str:
        """Return n/N in per cent with one decimal, or a dash of nothing."""
        return f"{self.visited * 100 / self.enterprises:.1f}" if self.enterprises else "—"


def visits_seen(visitor: Visitor) -> QuerySet[Visit]:
    """Return the visits that a visitor of the staff may see: of the own units and those below."""
    found = Visit.objects.filter(zone=scope(visitor).zone)
    if visitor.audience & WHOLE_ZONE:
        return found
    reach: set[str] = set()
    for seat in visitor.seats:
        reach |= {seat.unit or "", *seat.units_below}
    return found.filter(Q(unit__in=reach - {""}) | Q(person=visitor.id))


def my_visits(*, visitor: Visitor, at: datetime) -> list[VisitLine]:
    """Return the visits of this person today, latest first."""
    rows = visits_seen(visitor).filter(person=visitor.id, visited_on=local_date(at))
    return _lines(visitor, rows.order_by("-visited_at")[:MOST], at)


def visits_at(*, visitor: Visitor, uscc: str, at: datetime) -> list[VisitLine]:
    """Return the visits at one enterprise that the visitor may see; Hidden as the enterprise."""
    firm = scope(visitor).enterprise(uscc)
    rows = visits_seen(visitor).filter(uscc=firm.uscc)
    return _lines(visitor, rows.order_by("-visited_at")[:MOST], at)


def latest_visits(*, visitor: Visitor, at: datetime) -> list[VisitLine]:
    """Return the latest visits of the visitor's reach."""
    return _lines(visitor, visits_seen(visitor).order_by("-visited_at")[:MOST], at)


def coverage_of(*, visitor: Visitor, span: str, at: datetime) -> Coverage:
    """Return which enterprises were visited in a span, and whose turn it is.

    The population is the zone's register of enterprises for leaders, else those whose steward sits
    in the visitor's posts; where no steward is named, the whole register.
    """
    since = local_date(at) - timedelta(days=SPANS.get(span, SPANS["month"]))
    zone = scope(visitor).zone
    firms = Enterprise.objects.filter(zone=zone)
    if not visitor.audience & WHOLE_ZONE:
        own = firms.filter(steward__in=[seat.post for seat in visitor.seats if seat.post])
        firms = own if own.exists() else firms
    codes = firms.values("uscc")
    done = Visit.objects.filter(zone=zone, uscc__in=codes, visited_on__gte=since)
    visited = done.values("uscc").distinct()
    total = firms.count()
    return Coverage(
        since=since,
        visited=visited.count(),
        enterprises=total,
        waiting=tuple(_waiting(visitor, firms.exclude(uscc__in=visited))),
        visits=done.count(),
    )


def _waiting(visitor: Visitor, firms: QuerySet[Enterprise]) -> list[NotVisited]:
    """Return whose turn it is, those with most open cases first; only cases seen are counted."""
    zone = scope(visitor).zone
    live = Counter(
        scope(visitor)
        .cases()
        .filter(enterprise__in=firms.values("uscc"), closed_at__isnull=True)
        .values_list("enterprise", flat=True)
    )
    first = [code for code, _ in live.most_common(MOST) if code]
    rows = list(firms.filter(uscc__in=first))
    rows += firms.exclude(uscc__in=first).order_by("label_key")[: MOST - len(rows)]
    last = dict(
        Visit.objects.filter(zone=zone, uscc__in=[row.uscc for row in rows])
        .values_list("uscc")
        .annotate(last=Max("visited_on"))
    )
    found = [
        NotVisited(row.uscc, row.label, row.address, last.get(row.uscc), live[row.uscc])
        for row in rows
    ]
    return sorted(found, key=lambda each: (-each.open_cases, each.last or date.min))


def _lines(visitor: Visitor, rows: Iterable[Visit], at: datetime) -> list[VisitLine]:
    found = list(rows)
    if not found:
        return []
    zone = scope(visitor).zone
    charter = charter_on(zone, local_date(at))
    names = names_of(
        charter,
        zone=zone,
        people={row.person for row in found},
        enterprises={r.uscc for r in found},
    )
    streams = {enterprise_stream(row.uscc) for row in found}
    said = {
        (stream, seq): text
        for stream, seq, text in PrivateText.objects.filter(
            zone=zone, stream__in=streams, name="words", text__isnull=False
        ).values_list("stream", "seq", "text")
    }
    return [_line(row, names, said) for row in found]


def _line(row: Visit, names: Names, said: Mapping[tuple[str, int], str | None]) -> VisitLine:
    return VisitLine(
        uscc=row.uscc,
        firm=names.enterprise(row.uscc),
        visited_at=row.visited_at,
        recorded_at=row.recorded_at,
        purpose=row.purpose,
        topics=tuple(each for each in row.topics.split("|") if each),
        person=names.person(row.person),
        unit=names.unit(row.unit),
        case=row.case,
        words=said.get((enterprise_stream(row.uscc), row.seq)) or "",
    )
