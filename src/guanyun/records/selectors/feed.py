"""The cases of a visitor for another system: newest first, page by page without a gap."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from guanyun.errors import Refused
from guanyun.records.access import Visitor, scope
from guanyun.records.models import Case, Enterprise

from .lines import Line, lines_of


@dataclass(frozen=True, slots=True)
class After:
    """Where the page before ended: the next begins behind it."""

    opened_at: datetime
    number: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases another system asks for."""

    words: str = ""
    kind: str = ""
    unit: str = ""
    enterprise: str = ""
    state: str = ""  # open | closed | red
    changed_since: datetime | None = None
    after: After | None = None
    most: int = 50


@dataclass(frozen=True, slots=True)
class Feed:
    """One page, and the cursor of the next; None after the last."""

    lines: list[Line]
    cursor: str | None


def case_feed(*, visitor: Visitor, wanted: Wanted, at: datetime) -> Feed:
    """Return one page of the cases that a visitor may see, newest first.

    A case that is opened meanwhile stands before the first page: none is skipped or told twice.
    """
    rows = list(cases_wanted(visitor, wanted, at=at)[: wanted.most + 1])
    page = rows[: wanted.most]
    cursor = (
        cursor_of(After(page[-1].opened_at, page[-1].number)) if len(rows) > len(page) else None
    )
    return Feed(lines_of(page, visitor, at=at), cursor)


def cases_wanted(visitor: Visitor, wanted: Wanted, *, at: datetime) -> QuerySet[Case]:
    """Return the cases behind the cursor, in order."""
    found = scope(visitor).cases()
    columns = {"kind": wanted.kind, "unit": wanted.unit, "enterprise": wanted.enterprise}
    found = found.filter(**{name: value for name, value in columns.items() if value})
    states = {
        "open": Q(closed_at=None),
        "closed": ~Q(closed_at=None),
        "red": Q(closed_at=None, due__lt=at),
    }
    if wanted.state:
        found = found.filter(states[wanted.state])
    if wanted.words:
        firms = Enterprise.objects.filter(zone=visitor.zone).filter(
            Q(label__contains=wanted.words) | Q(initials__startswith=wanted.words.lower())
        )
        found = found.filter(
            Q(number__contains=wanted.words) | Q(enterprise__in=firms.values("uscc"))
        )
    if wanted.changed_since is not None:
        found = found.filter(changed_at__gte=wanted.changed_since)
    if wanted.after is not None:
        earlier, number = wanted.after.opened_at, wanted.after.number
        found = found.filter(Q(opened_at__lt=earlier) | Q(opened_at=earlier, number__lt=number))
    return found.order_by("-opened_at", "-number")


def cursor_of(after: After) -> str:
    """Return a cursor as it stands in an address.

    >>> at = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
    >>> after_of(cursor_of(After(at, "20261124-0001"))).number
    '20261124-0001'
    """
    told = f"{after.opened_at.isoformat()}/{after.number}"
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def after_of(cursor: str) -> After:
    """Return what a cursor says.

    Raises:
        Refused: ``records.cursor``: it is none of ours.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        told = base64.b64decode(padded, altchars=b"-_", validate=True).decode("utf-8")
        opened, _, number = told.partition("/")
        at = datetime.fromisoformat(opened)
    except (ValueError, binascii.Error) as error:
        raise Refused("records.cursor") from error
    is_ours = at.tzinfo is not None and 1900 <= at.year <= 2199 and 0 < len(number) <= 32
    if not is_ours or "\0" in number:
        raise Refused("records.cursor")
    return After(at, number)
