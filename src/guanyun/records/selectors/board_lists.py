"""The cases behind a number of the cockpit, what turns red first on top."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from guanyun.engines.common import Label
from guanyun.records.access import Visitor
from guanyun.records.models import Enterprise

from .board import holder_labels, seen_at
from .board_sets import Wanted, counted
from .facts import WORST, Fact

PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the cases behind a number, how many there are, and how they are told."""

    wanted: Wanted
    facts: tuple[Fact, ...]
    total: int
    page: int
    last_page: int
    names: Mapping[str, str]  # enterprises by credit code
    units: Mapping[str, Label]
    posts: Mapping[str, Label]
    at: datetime
    since: date
    kind: Label | None = None


def board_list(
    *, visitor: Visitor, wanted: Wanted, page: int, at: datetime, most: int = PAGE
) -> Listed:
    """Return the cases behind a number, what turns red first on top."""
    facts, now = seen_at(visitor, at)
    charter = now.charter
    found = sorted(counted(facts, wanted, now), key=_first)
    shown = tuple(found[(page - 1) * most : page * most])
    codes = {fact.enterprise for fact in shown if fact.enterprise}
    firms = Enterprise.objects.filter(zone=visitor.zone, uscc__in=codes)
    kind = charter.case_types.get(wanted.kind)
    return Listed(
        wanted=wanted,
        facts=shown,
        total=len(found),
        page=page,
        last_page=max(1, -(-len(found) // most)),
        names=dict(firms.values_list("uscc", "label")),
        units=holder_labels(charter),
        posts={post.id: post.label for post in charter.register.posts},
        at=at,
        since=now.since,
        kind=kind.label if kind else None,
    )


def _first(fact: Fact) -> tuple[bool, int, float]:
    latest = fact.closed_at or fact.opened_at
    due = fact.light.due.timestamp() if fact.light else -latest.timestamp()
    return not fact.is_open, WORST.index(fact.colour), due
