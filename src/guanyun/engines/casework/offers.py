"""What a person may do now, and what would happen: the same checks as the decision itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from guanyun.engines.common import Calendar
from guanyun.errors import Refused

from .case_type import ActRule, CaseType, Field, FieldKind, Role
from .commands import Actor, Command, Json
from .decisions import begin, check, effect
from .drafts import SYSTEM, Draft, act_id, step_of
from .forms import asks_of
from .rights import is_entitled, rule_named, rules_now
from .state import CaseState, Holder

NOTHING: Mapping[str, Json] = MappingProxyType({})
SILENT = frozenset({"tick", "redate", "take_in", "child_told", "follow"})
TOLD_WHY = frozenset(  # an act that every case has is greyed for these, else it is left out
    f"casework.{why}"
    for why in (
        "reminded_already",
        "reopening_over",
        "reopened_enough",
        "own_consent",
        "urged_already",
        "designation_final",
        "forward_too_late",
        "dispute_after_accepting",
        "dispute_too_late",
        "dispute_waiting",
        "waits_for_branch",
        "waits_for_children",
        "own_contest",
    )
)
STAFF_ROLES = {Role.FIRST_ASKED, Role.IN_CHARGE, Role.POST}


def allowed_acts(
    case_type: CaseType,
    state: CaseState,
    actors: Sequence[Actor],
    *,
    at: datetime,
    calendar: Calendar,
    facts: Mapping[str, Json] = NOTHING,
) -> list[tuple[ActRule, Refused | None]]:
    """Return the acts of a person, in the order of the step, each with why it is greyed, if so.

    Args:
        actors: The person in each seat they hold in this case; the first entitled seat counts.
        facts: What acts turn on outside the case; unknown without it.

    A staff member sees the acts of other seats greyed with whose they are; an enterprise sees only
    its own. An act that every case has and that makes no sense now is left out.
    """
    offers: list[tuple[ActRule, Refused | None]] = []
    state = settled(case_type, state, at=at, calendar=calendar)
    listed = step_of(case_type, state).acts
    for rule in rules_now(case_type, state):
        if rule.act in SILENT:
            continue
        mine = [actor for actor in actors if is_entitled(case_type, state, rule, actor)]
        if not mine and not (rule in listed and _is_seen(rule, actors)):
            continue
        asked = [Command(act_id(rule), actor, at, facts=facts) for actor in mine or actors]
        refused = _refusal(case_type, state, rule, asked, at, calendar)
        if refused is None or rule in listed or refused.code in TOLD_WHY:
            offers.append((rule, refused))
    return offers


def settled(
    case_type: CaseType, state: CaseState, *, at: datetime, calendar: Calendar
) -> CaseState:
    """Return the case as the law has left it by now (视为), before the sweep has written so."""
    if all(clock.lapses is None for clock in case_type.clocks) and case_type.tolerance is None:
        return state
    looking = Command("note", SYSTEM, at)
    return begin(case_type, state, looking, at=at, calendar=calendar).state


def _is_seen(rule: ActRule, actors: Sequence[Actor]) -> bool:
    return bool(STAFF_ROLES & set(rule.by)) and any(actor.role == "staff" for actor in actors)


def _refusal(
    case_type: CaseType,
    state: CaseState,
    rule: ActRule,
    commands: Sequence[Command],
    at: datetime,
    calendar: Calendar,
) -> Refused | None:
    told: Refused | None = None
    for command in commands:
        try:
            check(begin(case_type, state, command, at=at, calendar=calendar), rule)
        except Refused as refused:
            told = refused
        else:
            return None
    return told


@dataclass(frozen=True, slots=True)
class Preview:
    """What an act would do: where the case goes, who holds it, what is due when."""

    step: str
    holder: Holder
    unit: str | None
    consent: str | None  # post whose signature comes first
    closes: bool
    due: Mapping[str, str]  # clock -> how people read its end, of the clocks that would run
    stops: tuple[str, ...]  # clocks that would stop


def preview(
    case_type: CaseType,
    state: CaseState,
    command: Command,
    *,
    at: datetime,
    calendar: Calendar,
) -> Preview:
    """Return what happens after the act; answers not given yet are taken as the first choice.

    Raises:
        Refused: the act is not allowed, exactly as ``decide`` would refuse it.
    """
    draft = begin(case_type, state, command, at=at, calendar=calendar)
    rule = rule_named(case_type, draft.state, command.act)
    check(draft, rule)
    answers = _filled(draft, rule, command.answers)
    effect(draft, rule, (answers, dict(command.commitments)))
    after = draft.state
    asked = [each for each in after.consents if each not in state.consents]
    return Preview(
        step=after.step,
        holder=after.holder,
        unit=after.unit,
        consent=asked[-1].post if asked else None,
        closes=after.closed_at is not None and state.closed_at is None,
        due={c.id: c.due_text for c in after.clocks.values() if c.running_since is not None},
        stops=tuple(
            c.id
            for c in after.clocks.values()
            if c.stopped_at is not None and state.clocks.get(c.id) != c
        ),
    )


def _filled(draft: Draft, rule: ActRule, given: Mapping[str, Json]) -> dict[str, Json]:
    told = dict(given)
    for field in asks_of(draft.case_type, rule):
        if field.id not in told and not field.private:
            value = _sample_answer(draft, field)
            if value is not None:
                told[field.id] = value
    return told


def _sample_answer(draft: Draft, field: Field) -> Json:
    if field.id == "items":
        return [draft.case_type.fields[0].id]
    if field.id == "more":
        return next((c.extension.most for c in draft.case_type.clocks if c.extension), None)
    if field.kind is FieldKind.CHOICE and field.choices:
        return field.choices[0].id
    return None
