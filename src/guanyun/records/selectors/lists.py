"""All the cases that a visitor may see: by words, kind, unit, light and state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from guanyun.records.access import Visitor, scope
from guanyun.records.models import Case, Enterprise

from .desk import PAGE, Line, lines_of

STATES = ("open", "closed", "red")


@dataclass(frozen=True, slots=True)
class Listed:
    """Which cases are asked for; the address holds it all."""

    words: str = ""
    kind: str = ""
    unit: str = ""
    state: str = ""
    enterprise: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of the list, and how many there are."""

    lines: list[Line]
    total: int
    asked: Listed


def listed_in(told: Mapping[str, str]) -> Listed:
    """Return what an address asks for; what makes no sense is left out."""
    page = told.get("page", "1")
    state = told.get("state", "")
    return Listed(
        words=told.get("q", "").strip()[:60],
        kind=told.get("kind", "")[:64],
        unit=told.get("unit", "")[:64],
        state=state if state in STATES else "",
        enterprise=told.get("enterprise", "")[:18],
        page=int(page) if page.isdigit() and 0 < int(page) < 10_000 else 1,
    )


def case_list(*, visitor: Visitor, asked: Listed, at: datetime) -> CaseList:
    """Return the cases of a visitor, newest first."""
    found = _filtered(scope(visitor).cases(), visitor, asked, at)
    start = (asked.page - 1) * PAGE
    rows = found.order_by("-opened_at", "-pk")[start : start + PAGE]
    return CaseList(lines_of(rows, visitor, at=at), found.count(), asked)


def _filtered(
    cases: QuerySet[Case], visitor: Visitor, asked: Listed, at: datetime
) -> QuerySet[Case]:
    columns = {"kind": asked.kind, "unit": asked.unit, "enterprise": asked.enterprise}
    cases = cases.filter(**{name: value for name, value in columns.items() if value})
    if asked.state:
        states = {"open": Q(closed_at=None), "closed": ~Q(closed_at=None)}
        cases = cases.filter(states.get(asked.state, Q(closed_at=None, due__lt=at)))
    if asked.words:
        firms = Enterprise.objects.filter(zone=visitor.zone).filter(
            Q(label__contains=asked.words) | Q(initials__startswith=asked.words.lower())
        )
        by_firm = Q(enterprise__in=firms.values("uscc"))
        cases = cases.filter(Q(number__contains=asked.words) | by_firm)
    return cases
