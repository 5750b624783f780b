"""转办 to another unit, 收回 of what nobody has acted on yet: clocks keep what they consumed."""

from typing import cast

from guanyun.errors import Refused

from . import branches, clocks
from .case_type import ActRule
from .commands import Json
from .drafts import Draft, is_undesignated, post_for
from .events import EventKind
from .handling import Answers, after_act
from .journal import instant_text, route_json
from .recusing import check_not_aside
from .state import CaseState
from .together import Forwarded
from .together_journal import value_json


def check_forward(draft: Draft, _rule: ActRule) -> None:
    """Refuse to forward what was designated, what nobody is in charge of, what may not be."""
    state, rule = draft.state, draft.case_type.forwarding
    if rule is None:
        raise Refused("casework.no_forwarding")
    if state.closed_at is not None:
        raise Refused("casework.closed_already")
    if state.designated:
        raise Refused("casework.designation_final", unit=state.unit or "-")
    if is_undesignated(state):
        raise Refused("casework.already_undesignated")
    if rule.steps and state.step not in rule.steps:
        raise Refused("casework.forward_too_late", unit=state.unit or "-")
    if state.together.dispute is not None:
        raise Refused("casework.dispute_waiting")


def forward(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Give the case to another unit, with the reason; it goes on where it was.

    The route that it follows stands in the command, with its sentence and the charter's basis.

    Raises:
        Refused: no unit, the own unit, one that the charter does not name, or one that had the
            case: that needs the post that designates.
    """
    route = draft.command.route
    if route is None or route.unit is None:
        raise Refused("casework.forward_needs_unit")
    _check_target(draft, route.unit)
    state = draft.state
    back = Forwarded(
        by=draft.command.by.person,
        unit=state.unit,
        route=None if state.route is None else route_json(state.route),
        since=state.together.in_charge_since,
        step=state.step,
    )
    told: dict[str, Json] = {
        "route": route_json(route),
        "unit": route.unit,
        "back": value_json(back),
        "at": instant_text(draft.effective),
        "commitments": dict(answers[1]),
    }
    draft.add(EventKind.FORWARDED, told)
    after_act(draft, rule)
    _hand_over(draft)


def _check_target(draft: Draft, unit: str) -> None:
    state, rule = draft.state, draft.case_type.forwarding
    check_not_aside(state, unit=unit)
    if unit == state.unit:
        raise Refused("casework.forward_to_oneself", unit=unit)
    if rule is not None and rule.units and unit not in rule.units:
        raise Refused("casework.forward_elsewhere", unit=unit, may=", ".join(rule.units))
    designates = post_for(draft.case_type, state.route, draft.case_type.designation.post)
    if unit in state.together.came_from and draft.command.by.post != designates:
        raise Refused("casework.forward_back", unit=unit, post=designates)


def _hand_over(draft: Draft) -> None:
    holder = branches.holder_now(draft.case_type, draft.state)
    clocks.hand_over(draft, holder, draft.effective)


def own_things(state: CaseState, person: str) -> list[str]:
    """Return what a person may take back: ids of requests and branches, ``forward``; last first.

    Only what nobody has acted on: no signature of its group was given, no seat has answered.
    """
    own = (each for each in state.consents if each.asked_by == person)
    found = [each.id for each in own if not each.group and not each.signed]
    for branch in branches.open_branches(state):
        answered = any(seat.answered_at for seat in branch.seats)
        if branch.asked_by == person and not answered:
            found.append(branch.id)
    forwarded = state.together.forwarded
    if forwarded is not None and forwarded.by == person:
        found.append("forward")
    return found[::-1]


def check_recall(draft: Draft, _rule: ActRule) -> None:
    """Refuse where nothing of one's own waits untouched."""
    if not own_things(draft.state, draft.command.by.person):
        raise Refused("casework.nothing_to_recall")


def recall(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Take back the own request, branch or forwarding; ``what`` names one of several."""
    own = own_things(draft.state, draft.command.by.person)
    what = str(answers[0].get("what") or own[0])
    if what not in own:
        raise Refused("casework.nothing_to_recall")
    at: dict[str, Json] = {"at": instant_text(draft.effective), "commitments": dict(answers[1])}
    branch = next((b for b in branches.open_branches(draft.state) if b.id == what), None)
    if branch is not None:
        branches.end(draft, branch, "recalled", answers[1])
    elif what == "forward":
        _take_back(draft, cast(Forwarded, draft.state.together.forwarded), at)
    else:
        draft.add(EventKind.CONSENT_RECALLED, {"group": what} | at)
    _hand_over(draft)


def _take_back(draft: Draft, back: Forwarded, at: dict[str, Json]) -> None:
    told: dict[str, Json] = {
        "route": None if back.route is None else dict(back.route),
        "unit": back.unit,
        "since": None if back.since is None else instant_text(back.since),
    }
    draft.add(EventKind.FORWARD_RECALLED, told | at)
    if draft.state.step != back.step:
        moved: dict[str, Json] = {"step": back.step, "at": at["at"]}
        draft.add(EventKind.STEP_STARTED, moved)
