"""The leading layer of a case: who leads it (牵头领导), or by when the principal says who."""

from guanyun.errors import Refused

from . import clocks
from .branches import holder_now
from .case_type import ActRule
from .commands import RouteFact
from .drafts import Draft, post_for
from .events import EventKind
from .handling import Answers, after_act
from .journal import instant_text, route_json
from .paper_clocks import LEADING
from .state import Holder


def lead_at_open(draft: Draft) -> None:
    """Record who leads a new case; where nobody or several do, the principal's clock runs."""
    if draft.case_type.lead is None or draft.command.lead is None:
        return
    lead(draft, draft.command.lead)
    if draft.state.lead is None or not draft.state.lead.post:
        principal = post_for(draft.case_type, draft.state.route, draft.case_type.lead.principal)
        clocks.start(draft, LEADING, draft.effective, Holder("unit", None, principal))


def lead(draft: Draft, fact: RouteFact) -> None:
    """Write who leads, by which rung of the ladder, on what basis."""
    told = {"lead": route_json(fact), "rung": fact.mode, "at": instant_text(draft.effective)}
    draft.add(EventKind.LED, told)
    clocks.hand_over(draft, holder_now(draft.case_type, draft.state), draft.effective)


def check_designate_lead(draft: Draft, _rule: ActRule) -> None:
    """Refuse to name a leader where the kind has no leading layer, or the case is closed."""
    if draft.case_type.lead is None:
        raise Refused("casework.no_leading_layer")
    if draft.state.closed_at is not None:
        raise Refused("casework.closed_already")


def designate_lead(draft: Draft, rule: ActRule, _answers: Answers) -> None:
    """Name the leader (主要领导签批明确); whoever led before hands over."""
    fact = draft.command.lead
    if fact is None or not fact.post:
        raise Refused("casework.lead_needs_post")
    clock = draft.state.clocks.get(LEADING)
    if clock is not None and clock.stopped_at is None:
        clocks.stop(draft, clock, draft.effective)
    lead(draft, fact)
    after_act(draft, rule)
