"""The one decision: may this act be taken, and what does it do? Pure: events or a refusal."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from guanyun.engines.common import Calendar, Label
from guanyun.errors import Refused

from . import aftercare, amendments, handling, signatures, sweeping
from .case_type import ActRule, CaseType
from .commands import Command, Json
from .drafts import Draft
from .events import Event
from .following import go_over
from .forms import asks_of, check_answers
from .gates import check_still_open
from .handling import Answers
from .issuing import check_numbered
from .journal import Members, route_of
from .lapses import settle
from .opening import open_case
from .paper_acts import MOVING, PAPER_ACTS, after_open, check_early, pass_gates
from .rights import check_entitled, rule_named
from .state import CaseState
from .timing import whole_second
from .together_acts import MOVES, TOGETHER, check_free
from .wording import in_both

Check = Callable[[Draft, ActRule], None]
Effect = Callable[[Draft, ActRule, Answers], None]
GRACE = timedelta(minutes=5)  # between an act and its entry before it is a back-entry (补录)


@dataclass(frozen=True, slots=True)
class Handler:
    """How an act is done: what must hold first, and what it does."""

    effect: Effect
    check: Check | None = None


def _give(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Sign; the act that waited is done as its own handler does it, with the facts of its time."""
    pending = signatures.give(draft, answers)
    if pending is None:
        return
    facts = {**draft.command.facts, **pending.facts}
    route = facts.pop("route", None)
    known = route_of(route) if isinstance(route, dict) else draft.command.route
    draft.command = replace(draft.command, facts=facts, route=known)
    rule = rule_named(draft.case_type, draft.state, pending.act)
    check_free(draft, rule)
    told = (dict(pending.answers), dict(pending.commitments))
    check_still_open(draft, rule, told[0])
    HANDLERS.get(rule.act, ORDINARY).effect(draft, rule, told)


HANDLERS: Mapping[str, Handler] = {
    "hand_back": Handler(handling.hand_back, handling.check_hand_back),
    "pause": Handler(handling.pause, handling.check_pause),
    "resume": Handler(handling.take, handling.check_resume),
    "request_extension": Handler(signatures.request_extension, signatures.check_extension),
    "give_consent": Handler(_give, signatures.check_pending),
    "withhold_consent": Handler(signatures.withhold, signatures.check_pending),
    "return_for_more": Handler(signatures.withhold, signatures.check_pending),
    "declare": Handler(aftercare.declare, aftercare.check_declare),
    "rate": Handler(aftercare.rate, aftercare.check_rate),
    "reopen": Handler(aftercare.reopen, aftercare.check_reopen),
    "rectify": Handler(aftercare.rectify, aftercare.check_rectify),
    "call_back": Handler(aftercare.call_back, aftercare.check_rectify),
    "remind": Handler(amendments.remind, amendments.check_remind),
    "message": Handler(amendments.message),
    "note": Handler(amendments.note),
    "correct": Handler(amendments.correct),
    "withdraw": Handler(amendments.withdraw, amendments.check_withdraw),
    **{act: Handler(*pair) for act, pair in PAPER_ACTS.items()},
    **{act: Handler(*pair) for act, pair in TOGETHER.items()},
}
SWEEPS: Mapping[str, Callable[[Draft], None]] = {
    "tick": sweeping.tick,
    "redate": sweeping.redate,
}
ORDINARY = Handler(handling.take)
UNSETTLED = {*SWEEPS, "follow"}  # the old charter settles what it deemed, not the new one
FREE = frozenset({"message", "note", "remind"})  # may carry any public answers
ASIDE = frozenset(HANDLERS) - {"hand_back", "reopen", "declare"} - MOVES - MOVING  # moves no step


def decide(
    case_type: CaseType,
    state: CaseState | None,
    command: Command,
    *,
    at: datetime,
    calendar: Calendar,
) -> tuple[Event, ...]:
    """Return the events of an act, or refuse it; nothing is read and nothing is written.

    Args:
        case_type: The kind of case, as the charter in force says it.
        state: The case now; None only for ``open``.
        command: The act, who takes it, its answers and the outside facts it needs.
        at: The recording time; ``command.occurred_at`` is when it happened.
        calendar: The working days, as known now.

    Raises:
        Refused: ``casework.*``, saying what happened, why, and what to do next.
    """
    return decided(case_type, state, command, at=at, calendar=calendar)[0]


def decided(
    case_type: CaseType,
    state: CaseState | None,
    command: Command,
    *,
    at: datetime,
    calendar: Calendar,
) -> tuple[tuple[Event, ...], CaseState]:
    """Return what ``decide`` does, and the state that its events fold into; refused as there."""
    draft = begin(case_type, state, command, at=at, calendar=calendar)
    if command.act == "open":
        _check_past(draft, "reason" in command.facts or "reason" in command.commitments)
        open_case(draft)
        after_open(draft)
        if draft.state.on_the_spot:
            _answer_at_once(draft, command.facts["on_the_spot"])
    elif command.act == "follow":
        go_over(draft)
    elif command.act in SWEEPS:
        rule = rule_named(case_type, draft.state, command.act)
        check_entitled(case_type, draft.state, rule, command.by)
        SWEEPS[command.act](draft)
    elif command.act == "back_enter":
        _back_enter(draft)
    else:
        _check_past(draft, False)
        rule = rule_named(case_type, draft.state, command.act)
        _do(draft, rule, (dict(command.answers), dict(command.commitments)))
    check_numbered(draft)
    return tuple(draft.events), draft.state


def begin(
    case_type: CaseType,
    state: CaseState | None,
    command: Command,
    *,
    at: datetime,
    calendar: Calendar,
) -> Draft:
    """Return the draft of a decision; what cannot be asked at all is a bug, not a refusal."""
    if (state is None) != (command.act == "open"):
        raise ValueError(f"{command.act} {'needs a case' if state is None else 'begins a case'}")
    if state is not None and state.kind != case_type.id:
        raise ValueError(f"a case of kind {state.kind} is not decided by {case_type.id}")
    now, occurred = whole_second(at), whole_second(command.occurred_at)
    if occurred > now:
        raise Refused("casework.in_future", occurred_at=_said(occurred))
    if state is not None and occurred < state.reported_at:
        raise Refused("casework.before_report", reported_at=_said(state.reported_at))
    told = Command(
        command.act,
        command.by,
        occurred,
        command.answers,
        command.commitments,
        command.route,
        command.facts,
        command.lead,
    )
    draft = Draft(case_type, calendar, told, at=now, state=state)
    if state is not None and command.act not in UNSETTLED:
        settle(draft)
    return draft


def _answer_at_once(draft: Draft, told: Json) -> None:
    """Answer a case as it is opened (当场办结): who, what and when stand in one chain of acts."""
    said = cast(Members, told) if isinstance(told, dict) else {}
    rule = rule_named(draft.case_type, draft.state, draft.case_type.on_the_spot)
    answers = dict(cast(Members, said.get("answers", {})))
    _do(draft, rule, (answers, dict(cast(Mapping[str, str], said.get("commitments", {})))))


def _said(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M}"


def _check_past(draft: Draft, explained: bool) -> None:
    """Refuse an act entered later than it happened, unless it says so (补录)."""
    if draft.at - draft.command.occurred_at > GRACE and not explained:
        raise Refused("casework.back_entry_needed", occurred_at=_said(draft.command.occurred_at))


def _do(draft: Draft, rule: ActRule, answers: Answers) -> None:
    check(draft, rule)
    fields = asks_of(draft.case_type, rule)
    if rule.act not in FREE or fields:
        check_answers(fields, answers[0], answers[1])
    effect(draft, rule, answers)


def check(draft: Draft, rule: ActRule) -> None:
    """Refuse an act that this seat or this moment does not allow, whatever its answers are."""
    state, act = draft.state, rule.act
    check_entitled(draft.case_type, state, rule, draft.command.by)
    if signatures.is_waiting(state) and (rule.to or act not in ASIDE) and act != "withdraw":
        waiting = state.consents[0]
        asked = Label(waiting.sentence, waiting.act.replace("_", " "))
        raise Refused("casework.waits_for_consent", **in_both("act", asked), post=waiting.post)
    check_free(draft, rule)
    check_early(draft, rule)
    handler = HANDLERS.get(act, ORDINARY)
    if handler.check is not None:
        handler.check(draft, rule)


def effect(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Do the act, or ask for the signature that it needs first."""
    pass_gates(draft, rule, answers)
    if rule.consent is not None and rule.act != signatures.EXTENSION:
        signatures.ask(draft, rule, answers, rule.consent.post)
        return
    HANDLERS.get(rule.act, ORDINARY).effect(draft, rule, answers)


def _back_enter(draft: Draft) -> None:
    command = draft.command
    inner = str(command.answers.get("act", ""))
    if not inner or inner in ("open", "back_enter", "tick", "redate"):
        raise Refused("casework.back_enter_what", act=inner or "-")
    rule = rule_named(draft.case_type, draft.state, inner)
    needs = draft.case_type.back_entry.needs if draft.case_type.back_entry else ("reason",)
    for name in needs:
        if name not in command.commitments and name not in command.answers:
            raise Refused("casework.back_entry_reason", needs=name)
    fields = {field.id for field in asks_of(draft.case_type, rule)}
    own, rest = _split(command, fields)
    check(draft, rule)
    draft.effective = amendments.counted_instant(draft, command.occurred_at)
    amendments.back_enter(draft, rule, own)
    check_answers(asks_of(draft.case_type, rule), rest[0], rest[1])
    effect(draft, rule, rest)


def _split(command: Command, asked: set[str]) -> tuple[Answers, Answers]:
    """Return the back-entry's own words, and the answers that the inner act asks for."""

    def parted(members: Mapping[str, object], inside: bool) -> Iterator[str]:
        return (name for name in members if (name.split(".")[0] in asked) is inside)

    own: Answers = (
        {name: command.answers[name] for name in parted(command.answers, False)},
        {name: command.commitments[name] for name in parted(command.commitments, False)},
    )
    rest: Answers = (
        {name: command.answers[name] for name in parted(command.answers, True)},
        {name: command.commitments[name] for name in parted(command.commitments, True)},
    )
    return own, rest
