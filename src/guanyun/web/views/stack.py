"""The leader's morning, and the stack of decisions that wait: one card after another."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guanyun.charter.schema import Charter
from guanyun.records.access import DESK, Visitor, policy, visitor_of
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, now
from guanyun.records.reading import note_reading
from guanyun.records.selectors.cases import case_shown
from guanyun.records.selectors.digest import digest_shown
from guanyun.records.selectors.stack import Decision, decisions_waiting
from guanyun.web.acting_fields import with_choices
from guanyun.web.forms import asked_of, render_key
from guanyun.web.known_asks import with_known

RAISED = ("disputed", "contested")  # entries that ask for a decision: who says what, and why


@policy(DESK)
def morning(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the morning: what needs me, what went red and whose days, what units carry."""
    at = now()
    charter = charter_on(zone, local_date(at))
    digest = digest_shown(visitor=visitor_of(request), charter=charter, at=at)
    context = {"digest": digest, "at": at, "zone_label": charter.manifest.label}
    return render(request, "desk/morning.html", context)


@policy(DESK)
def stack_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the decisions that wait for me; the first one counts as opened."""
    visitor, at = visitor_of(request), now()
    charter = charter_on(zone, local_date(at))
    waiting = decisions_waiting(visitor=visitor, at=at)
    if waiting and waiting[0].signature is not None:
        note_reading(visitor, waiting[0].line.number, "sign", at)
    context = {
        "cards": [_card(visitor, each, charter, at) for each in waiting],
        "units": [(each.id, each.label) for each in charter.register.units],
        "zone_label": charter.manifest.label,
    }
    return render(request, "desk/stack.html", context)


def _card(
    visitor: Visitor, decision: Decision, charter: Charter, at: datetime
) -> dict[str, object]:
    """Return a card with the fields of its act and a key for this rendering."""
    card: dict[str, object] = {
        "decision": decision,
        "card": decision.signature,
        "asks": [],
        "key": render_key(),
    }
    offer = decision.offer
    if offer is None:
        return card
    shown = case_shown(visitor=visitor, number=decision.line.number, at=at)
    asks = with_known(shown, offer, with_choices(offer.asks, charter))
    raised = next((each for each in reversed(shown.rows) if each.kind in RAISED), None)
    return card | {"asks": asked_of(asks, prefix=f"{offer.id}-"), "raised": raised}
