"""What look-ups of an enterprise's dishonesty found: the last one counts while it is fresh."""

from dataclasses import dataclass
from datetime import date

from guanyun.records.access import Visitor, scope
from guanyun.records.models import CreditNote
from guanyun.records.papers import UNKNOWN, dishonesty_of

MOST = 20


@dataclass(frozen=True, slots=True)
class LookedUp:
    """A look-up: what it found (``none``, ``unrepaired``, ``repaired``), where, on which day."""

    state: str
    source: str
    seen_on: date


@dataclass(frozen=True, slots=True)
class CreditShown:
    """An enterprise's look-ups, the newest first, and what counts today."""

    uscc: str
    label: str
    known: str  # none | unrepaired | repaired; empty: nothing fresh is known
    notes: tuple[LookedUp, ...]


def credit_shown(*, visitor: Visitor, uscc: str, on: date) -> CreditShown:
    """Return what is known of an enterprise's dishonesty on a day.

    Raises:
        Hidden: no such enterprise for this visitor.
    """
    known = scope(visitor)
    firm = known.enterprise(uscc)
    rows = CreditNote.objects.filter(zone=known.zone, enterprise=uscc).order_by("-seen_on", "-pk")
    state = dishonesty_of(known.zone, uscc, on)
    return CreditShown(
        uscc,
        firm.label,
        "" if state == UNKNOWN else state,
        tuple(LookedUp(each.state, each.source, each.seen_on) for each in rows[:MOST]),
    )
