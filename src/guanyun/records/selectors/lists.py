"""All the cases that a visitor may see: by words, kind, unit, light, state and day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from guanyun.records.access import Visitor, scope
from guanyun.records.models import Case

from .desk import PAGE, SORTS, named, page_told
from .due import lit
from .lines import Line, lines_in_turn, lines_of

STATES = ("open", "closed", "today", "red")


@dataclass(frozen=True, slots=True)
class Listed:
    """Which cases are asked for; the address holds it all. Days are those of the opening."""

    words: str = ""
    kind: str = ""
    unit: str = ""
    state: str = ""
    enterprise: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of the list, and how many there are."""

    lines: list[Line]
    total: int
    asked: Listed


def listed_in(told: Mapping[str, str]) -> Listed:
    """Return what an address asks for; what makes no sense is left out."""
    state, sort = told.get("state", ""), told.get("sort", "")
    return Listed(
        words=told.get("q", "").strip()[:60],
        kind=told.get("kind", "")[:64],
        unit=told.get("unit", "")[:64],
        state=state if state in STATES else "",
        enterprise=told.get("enterprise", "")[:18],
        since=_day(told.get("since", "")),
        until=_day(told.get("until", "")),
        sort=sort if sort in SORTS else "",
        page=page_told(told.get("page", "1")),
    )


def _day(told: str) -> date | None:
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None


def case_list(*, visitor: Visitor, asked: Listed, at: datetime) -> CaseList:
    """Return the cases of a visitor, newest first."""
    found = _filtered(scope(visitor).cases(), visitor, asked, at)
    start = (asked.page - 1) * PAGE
    rows = _sorted(found, asked)[start : start + PAGE]
    return CaseList(lines_of(rows, visitor, at=at), found.count(), asked)


def case_lines(*, visitor: Visitor, asked: Listed, at: datetime, most: int) -> Iterator[Line]:
    """Yield all lines of a filter, a few hundred in memory at a time."""
    found = _sorted(_filtered(scope(visitor).cases(), visitor, asked, at), asked)[:most]
    return lines_in_turn(found.iterator(chunk_size=1000), visitor, at=at)


def _sorted(cases: QuerySet[Case], asked: Listed) -> QuerySet[Case]:
    return cases.order_by(*SORTS[asked.sort or "-opened"])


def _filtered(
    cases: QuerySet[Case], visitor: Visitor, asked: Listed, at: datetime
) -> QuerySet[Case]:
    columns = {
        "kind": asked.kind,
        "unit": asked.unit,
        "enterprise": asked.enterprise,
        "opened_on__gte": asked.since,
        "opened_on__lte": asked.until,
    }
    cases = cases.filter(**{name: value for name, value in columns.items() if value})
    if asked.state:
        running = Q(closed_at=None)
        states = {"open": running, "closed": ~running}
        cases = cases.filter(states.get(asked.state) or running & lit(at)[asked.state])
    return cases.filter(named(visitor, asked.words)) if asked.words else cases
