"""The stack: the decisions that wait for a person's posts, the one that is due first on top."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.charters import charter_by_hash
from guanyun.records.models import Case, ClockRow
from guanyun.records.privacy import private_texts
from guanyun.records.projections import LEADING
from guanyun.records.stepping import state_now

from .cases import Offer, offers_of
from .desk import among
from .lines import Line, lines_of
from .names import names_of
from .signing import Signature, signatures_waiting
from .trace import entries_of

MOST = 60
# Acts by which a post decides what others cannot: who is in charge, who leads, whose time it was.
DECIDING = ("designate", "designate_lead", "settle_contest")
CLOCKS = ("designation", "dispute:", "contest:", LEADING)


@dataclass(frozen=True, slots=True)
class Decision:
    """One card of the stack: a signature, or an act that decides between others."""

    line: Line
    signature: Signature | None = None
    offer: Offer | None = None
    description: str = ""


def decisions_waiting(*, visitor: Visitor, at: datetime) -> list[Decision]:
    """Return the decisions that wait for the posts of a visitor, at most what one day holds."""
    open_now = scope(visitor).cases().filter(closed_at__isnull=True)
    rows = list(open_now.filter(among("consents", visitor.posts)).order_by("due", "pk")[:MOST])
    lines = lines_of(rows, visitor, at=at)
    cards = signatures_waiting(visitor=visitor, lines=lines, at=at)
    found = [Decision(card.line, card, None, card.description) for card in cards]
    return found + list(_deciding(visitor, _disputed(visitor), at))


def _disputed(visitor: Visitor) -> list[Case]:
    """Return the open cases in which somebody has to decide: no unit, a dispute, an objection."""
    named = Q(pk__in=())
    for clock in CLOCKS:
        named |= Q(clock__startswith=clock)
    clocks = ClockRow.objects.filter(named, zone=visitor.zone, running=True)
    numbers = set(clocks.values_list("case", flat=True)[:500]) | set(_nobodys(visitor))
    open_now = scope(visitor).cases().filter(closed_at__isnull=True, number__in=numbers)
    return list(open_now.order_by("due", "pk")[:MOST])


def _nobodys(visitor: Visitor) -> Sequence[str]:
    try:
        gaps = scope(visitor).gaps().filter(designated_at=None)
    except Hidden:
        return ()
    return list(gaps.values_list("case", flat=True)[:500])


def _deciding(visitor: Visitor, rows: Sequence[Case], at: datetime) -> Iterator[Decision]:
    for row, line in zip(rows, lines_of(rows, visitor, at=at), strict=True):
        charter = charter_by_hash(row.zone, row.charter)
        names = names_of(charter, zone=row.zone)
        offers = offers_of(
            visitor, row, charter.case_types[row.kind], state_now(row), charter, names, at=at
        )
        for offer in offers:
            if offer.verb in DECIDING and offer.refused is None:
                yield Decision(line, None, offer, _described(row))


def _described(row: Case) -> str:
    entries = entries_of(row.zone, row.number)
    told = entries[0].said["data"].get("commitments") or {}
    return private_texts(row.zone, f"case:{row.number}").get(told.get("description", ""), "")
