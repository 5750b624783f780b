"""Opening a case: intake never refuses a person (不得说不); a gap in the register is our affair."""

from collections.abc import Mapping
from typing import cast

from guanyun.errors import Refused

from . import clocks
from .case_type import CaseType
from .commands import Json, RouteFact
from .drafts import DESIGNATION, Draft, holder_for, post_for, step_of
from .events import EventKind
from .forms import check_answers
from .journal import holder_json, instant_text, route_json
from .paper_clocks import FEEDBACK
from .situations import class_at_intake
from .state import Holder
from .together_forms import child_fields

# facts of intake: the case that made it, its number elsewhere, the closed one of that number
KIN = ("parent", "foreign", "earlier")


def open_case(draft: Draft) -> None:
    """Open, route, start the clocks of intake; without a unit start the clock of 指定.

    Raises:
        Refused: an answer of the form is missing or wrong; never for want of a unit.
    """
    case_type, command = draft.case_type, draft.command
    fields = child_fields(case_type) if "parent" in command.facts else case_type.fields
    check_answers(fields, command.answers, command.commitments)
    first_asked = _first_asked(command.facts)
    step = case_type.steps[0]
    keeper = Holder("unit", first_asked.get("unit"), first_asked.get("post"))
    found = class_at_intake(case_type, command.answers)
    at_once = bool(case_type.on_the_spot) and command.facts.get("on_the_spot") is not None
    draft.add(
        EventKind.OPENED,
        {
            "number": _text(command.facts, "number"),
            "kind": case_type.id,
            "step": step.id,
            "holder": holder_json(keeper),
            "enterprise": command.facts.get("enterprise"),
            "channel": command.by.channel,
            "first_asked": dict(first_asked),
            "reported_at": instant_text(draft.effective),
            "opened_at": instant_text(draft.at),
            "answers": dict(command.answers),
            "commitments": dict(command.commitments),
            **{name: command.facts[name] for name in KIN if name in command.facts},
            **({} if found is None else {"class": found}),
            **({"on_the_spot": True} if at_once else {}),
        },
    )
    route_to(draft, command.route, EventKind.ROUTED)
    start_clocks(draft, "open", step.id)
    if draft.state.unit is None:
        start_designation(draft)


def _first_asked(facts: Mapping[str, Json]) -> dict[str, str]:
    told = facts.get("first_asked")
    if not isinstance(told, dict):
        raise Refused("casework.first_asked_missing")
    return {name: str(value) for name, value in told.items() if value is not None}


def _text(facts: Mapping[str, Json], name: str) -> str:
    value = facts.get(name)
    if not isinstance(value, str) or not value:
        raise Refused("casework.number_missing")
    return value


def route_to(draft: Draft, route: RouteFact | None, kind: EventKind) -> None:
    """Write the route and hand the case to its unit; without a unit the first-asked keeps it."""
    unit = None if route is None or route.refused else route.unit
    if route is not None:
        told: dict[str, Json] = {"route": cast(Json, route_json(route)), "unit": unit}
        if kind is EventKind.DESIGNATED:
            told["at"] = instant_text(draft.effective)
        draft.add(kind, told)
    step = step_of(draft.case_type, draft.state)
    clocks.hand_over(draft, holder_for(draft.case_type, draft.state, step), draft.effective)


def start_designation(draft: Draft) -> None:
    """Start the clock in which the named post says who is in charge (指定承办)."""
    post = post_for(draft.case_type, draft.state.route, draft.case_type.designation.post)
    clocks.start(draft, DESIGNATION, draft.effective, Holder("unit", None, post))


def start_clocks(draft: Draft, act: str, step: str | None) -> None:
    """Start the clocks that run from this act or from the step it leads to."""
    begins = {act} if step is None else {act, f"step:{step}"}
    for rule in draft.case_type.clocks:
        if begins & set(rule.starts_on):
            clocks.start(draft, rule.id, draft.effective)
    owed = draft.case_type.feedback
    if owed is not None and begins & set(owed.starts_on):
        known = draft.state.clocks.get(FEEDBACK)
        if known is None or known.stopped_at is not None:
            clocks.start_anew(draft, FEEDBACK, draft.effective)


def stop_clocks(draft: Draft, acts: set[str]) -> None:
    """Stop the live clocks that end with one of these acts or steps."""
    for clock in clocks.live(draft.state):
        if acts & set(clocks.rule_of(draft.case_type, clock.id).stops_on):
            clocks.stop(draft, clock, draft.effective)


def first_closed_step(case_type: CaseType) -> str:
    """Return the step in which a case without an act of its own for it ends."""
    return next((step.id for step in case_type.steps if step.closed), case_type.steps[-1].id)
