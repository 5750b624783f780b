"""Acts of the steps: what happens when somebody takes one, said by the case type alone."""

from guanyun.errors import Refused

from . import branches, clocks
from .case_type import ActRule
from .clock_rules import PauseRule
from .commands import Json
from .drafts import Draft, act_id, holder_for, is_undesignated, pause_rule, step_of
from .events import EventKind
from .evidence import check_askable
from .firsts import first_marks
from .forms import plain_pauses
from .issuing import issue
from .journal import Members, instant_text
from .lead_rules import NeedKind
from .opening import start_clocks, start_designation, stop_clocks
from .spawning import spawn
from .state import ClockState
from .wording import all_of, in_both

# What ends a wait that an act begins: the pauses that end with it start by themselves.
AWAITED = {"request_supplement": "supplement", "escalate": "outside_reply"}
Answers = tuple[dict[str, Json], dict[str, str]]  # public ones, and commitments to private ones


def take(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Take an act of the step: its event, its document, its clocks, the step it leads to."""
    told: dict[str, Json] = {"act": act_id(rule), "verb": rule.act, "answers": dict(answers[0])}
    told |= {"commitments": dict(answers[1]), "effective_at": instant_text(draft.effective)}
    told |= said_aside(rule, answers[0])
    if rule.milestone:
        told["milestone"] = rule.milestone
    if rule.act == "dispatch":
        told["provider"] = _provider(draft)
    if rule.act == "request_supplement":
        told["items"] = _items(draft, answers)
    if rule.act == "supplement":
        told["received"] = True
    firsts = first_marks(draft.state, draft.by, rule.act, instant_text(draft.effective))
    if firsts:
        told["firsts"] = firsts
    draft.add(EventKind.ACT_TAKEN, told)
    after_act(draft, rule)


def said_aside(rule: ActRule, answers: Members) -> dict[str, Json]:
    """Return the names of answers that belong to the act alone, not to the case.

    What the charter asks, and a permit it needs, become facts of the case; what an act asks for
    itself (``items``, ``class``, ``unit``) may carry the name of a field and never replaces it.
    """
    asked = {field.id for field in rule.asks}
    asked |= {need.id for need in rule.needs if need.kind is NeedKind.PERMIT}
    aside: list[Json] = [name for name in answers if name not in asked]
    return {"aside": aside} if aside else {}


def after_act(draft: Draft, rule: ActRule) -> None:
    """Do what follows any act: resume, stop, move, start, pause, issue, close."""
    issue(draft, rule.document)
    _resume_on(draft, rule)
    to = rule.to or None
    stop_clocks(draft, {rule.act, act_id(rule)} | ({f"step:{to}"} if to else set()))
    if to:
        move(draft, to)
    start_clocks(draft, act_id(rule), to)
    if act_id(rule) != rule.act:
        start_clocks(draft, rule.act, None)
    awaited = AWAITED.get(rule.act)
    for pause in draft.case_type.pauses if awaited else ():
        if awaited in pause.resumes_on:
            pause_under(draft, pause)
    if rule.opens:
        nobody = branches.open_branch(draft, rule.opens)
        if nobody:
            move(draft, nobody)
    if rule.spawns:
        spawn(draft, rule.spawns)


def move(draft: Draft, to: str) -> None:
    """Go to a step: its holder takes over; a closed one closes the case and its clocks."""
    step = draft.case_type.step(to)
    draft.add(EventKind.STEP_STARTED, {"step": to, "at": instant_text(draft.effective)})
    if step.closed:
        close(draft, draft.state.answers.get("outcome"))
    clocks.hand_over(draft, holder_for(draft.case_type, draft.state, step), draft.effective)


def close(draft: Draft, outcome: Json, kind: EventKind = EventKind.CLOSED) -> None:
    """Close the case (办结): no clock outlives it but those that start with the closing act."""
    for clock in clocks.live(draft.state):
        clocks.stop(draft, clock, draft.effective)
    told: dict[str, Json] = {"at": instant_text(draft.effective)}
    draft.add(kind, told | {"outcome": outcome if isinstance(outcome, str) else "closed"})


def _provider(draft: Draft) -> dict[str, Json]:
    told = draft.command.facts.get("provider")
    named = {name: str(value) for name, value in told.items()} if isinstance(told, dict) else {}
    return {"unit": draft.case_type.provider, **named}


def _items(draft: Draft, answers: Answers) -> list[Json]:
    """Return what a supplement asks for: once, and only from the case type's list.

    A charter whose act asks in words keeps those outside the journal; it can be asked once all
    the same (行政许可法 第三十二条：一次告知).
    """
    if draft.state.asked_items:
        raise Refused("casework.supplement_once")
    told = answers[0].get("items")
    if told is None and "items" in answers[1]:
        return ["*"]
    if not isinstance(told, list) or not told:
        raise Refused("casework.supplement_empty")
    listed = {each.id for each in draft.case_type.evidence}
    plain = {field.id for field in draft.case_type.fields} - listed
    check_askable(draft, [item for item in told if item not in plain])
    return told


def _resume_on(draft: Draft, rule: ActRule) -> None:
    for clock in clocks.live(draft.state):
        if clock.paused_by is None:
            continue
        pause = pause_rule(draft.case_type, clock.paused_by)
        if pause and {rule.act, act_id(rule)} & set(pause.resumes_on):
            clocks.resume(draft, clock, draft.effective, reason=act_id(rule))


def check_pause(draft: Draft, _rule: ActRule) -> None:
    """Refuse a pause where nothing runs that the law lets stand still."""
    if not draft.case_type.pauses:
        raise Refused("casework.no_lawful_pause")
    if not any(_pausable(draft, pause) for pause in plain_pauses(draft.case_type)):
        raise Refused("casework.nothing_to_pause")


def pause(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Stop the clock for a reason of the closed list of the law."""
    named = _named_pause(draft, answers[0].get("pause"))
    until = answers[0].get("needed_until")
    if named.document and not until:
        raise Refused("casework.pause_time_missing", **in_both("pause", named.label))
    take(draft, rule, answers)
    pause_under(draft, named, until)


def _named_pause(draft: Draft, name: Json) -> PauseRule:
    lawful = plain_pauses(draft.case_type)
    if name is None and len(lawful) == 1:
        return lawful[0]
    found = next((each for each in lawful if each.id == name), None)
    if found is None:
        may = all_of("may", (each.label for each in lawful))
        raise Refused("casework.pause_unlawful", pause=name or "-", **may)
    if not _pausable(draft, found):
        raise Refused("casework.nothing_to_pause")
    return found


def _pausable(draft: Draft, pause: PauseRule) -> list[ClockState]:
    own = {rule.id for rule in draft.case_type.clocks}
    may = set(pause.clocks) or own
    return [clock for clock in clocks.running(draft.state) if clock.id in may & own]


def pause_under(draft: Draft, pause: PauseRule, until: Json = None) -> None:
    """Pause every running clock that the lawful reason covers, and tell it in writing."""
    paused = _pausable(draft, pause)
    for clock in paused:
        clocks.pause(draft, clock, pause, draft.effective)
    if paused:
        issue(draft, pause.document, {"pause": pause.id, "until": until})


def check_resume(draft: Draft, _rule: ActRule) -> None:
    """Refuse to resume where nothing stands still."""
    paused = [clock for clock in clocks.live(draft.state) if clock.paused_by is not None]
    if not paused:
        raise Refused("casework.nothing_paused")


def check_hand_back(draft: Draft, rule: ActRule) -> None:
    """Refuse to hand back a case that was designated: a designation is final (指定不得再退)."""
    if rule.to:
        return
    if draft.state.designated:
        raise Refused("casework.designation_final", unit=draft.state.unit or "-")
    if is_undesignated(draft.state):
        raise Refused("casework.already_undesignated")
    if draft.state.together.dispute is not None:
        raise Refused("casework.dispute_waiting")


def hand_back(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Hand the case back: to the step that the charter names, else to the designating post.

    Clocks run on: handing on does not win time (退回不清零).
    """
    take(draft, rule, answers)
    if rule.to:
        return
    told: dict[str, Json] = {"route": None, "unit": None}
    draft.add(EventKind.ROUTED, told)
    step = step_of(draft.case_type, draft.state)
    clocks.hand_over(draft, holder_for(draft.case_type, draft.state, step), draft.effective)
    start_designation(draft)
