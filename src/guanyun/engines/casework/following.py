"""Running cases under a new charter (新旧衔接): they follow only as the new charter says."""

from dataclasses import dataclass
from datetime import date, datetime

from guanyun.engines.common import Calendar, parse_budget
from guanyun.errors import Refused

from . import branches, clocks
from .branch_rules import Moving, Transition
from .case_type import ActRule, CaseType, Role
from .clock_rules import ClockRule
from .commands import Command
from .drafts import SYSTEM, Draft, act_id, clock_rule, pause_rule
from .events import EventKind
from .journal import instant_text
from .opening import start_clocks, stop_clocks
from .state import CaseState, ClockState
from .timing import longer_budget
from .together_clocks import has_own_holder
from .wording import act_label, in_both, seat_label


@dataclass(frozen=True, slots=True)
class ClockMove:
    """What becomes of a clock under a new charter; empty text where it does not run."""

    clock: str
    budget: str
    new_budget: str
    due: str
    new_due: str


@dataclass(frozen=True, slots=True)
class Following:
    """What a running case would do under a new charter; ``stays`` says by code why it does not."""

    number: str
    step: str
    new_step: str
    clocks: tuple[ClockMove, ...] = ()
    stays: str = ""


def first_day(transition: Transition | None, since: date) -> date | None:
    """Return from which day running cases follow; None if they stay.

    Args:
        since: The first day of the charter.
    """
    if transition is None or transition.running is Moving.STAY:
        return None
    return max(since, transition.since or since)


def what_follows(
    case_type: CaseType, state: CaseState, *, at: datetime, calendar: Calendar
) -> Following:
    """Return what a running case would do under this kind of a new charter; nothing is written.

    Args:
        case_type: The kind as the new charter says it.
        at: When it would follow.
        calendar: The working days as the new charter has them.
    """
    command = Command("follow", SYSTEM, at, facts={"charter": "-"})
    draft = Draft(case_type, calendar, command, at=at, state=state)
    try:
        go_over(draft)
    except Refused as refused:
        return Following(state.number, state.step, state.step, stays=refused.code)
    after = draft.state
    names = [*state.clocks, *(name for name in after.clocks if name not in state.clocks)]
    moves = (_move(name, state.clocks.get(name), after.clocks.get(name)) for name in names)
    changed = tuple(m for m in moves if (m.budget, m.due) != (m.new_budget, m.new_due))
    return Following(state.number, state.step, after.step, changed)


def _move(name: str, before: ClockState | None, after: ClockState | None) -> ClockMove:
    ran = before is not None and before.stopped_at is None
    runs = after is not None and after.stopped_at is None
    return ClockMove(
        clock=name,
        budget=before.budget if ran and before else "",
        new_budget=after.budget if runs and after else "",
        due=before.due_text if ran and before else "",
        new_due=after.due_text if runs and after else "",
    )


def go_over(draft: Draft) -> None:
    """Let a case follow the charter whose kind decides now; only the system does so.

    The old charter's step may not exist any more, so that no rule of a step is asked.
    """
    rule = ActRule("follow", (Role.SYSTEM,), draft.case_type.where)
    if draft.command.by.role != "system":
        who = in_both("who", seat_label(Role.SYSTEM))
        raise Refused("casework.not_yours", **in_both("act", act_label(rule)), **who)
    _check(draft)
    _follow(draft)


def _check(draft: Draft) -> None:
    """Refuse where the new charter says that running cases stay, or cannot go on with this one.

    A case waits with following while something is open that the new charter has no rule for: a
    signature, a branch, a lawful pause.
    """
    state, case_type = draft.state, draft.case_type
    transition = case_type.transition
    if transition is None or transition.running is Moving.STAY:
        raise Refused("casework.follow_stays")
    if state.closed_at is not None:
        raise Refused("casework.closed_already")
    if state.together.charter == draft.command.facts.get("charter"):
        raise Refused("casework.followed_already")
    to = transition.steps.get(state.step, state.step)
    step = next((each for each in case_type.steps if each.id == to), None)
    if step is None or step.closed:
        raise Refused("casework.follow_no_step", step=state.step)
    acts = {act_id(each) for each in step.acts} | {branches.EXTENSION, "forward"}
    kinds = {each.id for each in case_type.branches}
    unknown = [
        *(each.act for each in state.consents if each.act not in acts),
        *(b.id for b, _ in branches.open_seats(state) if b.rule not in kinds | {"assist"}),
        *(c.id for c in clocks.live(state) if not _goes_on(case_type, c)),
    ]
    if unknown:
        raise Refused("casework.follow_open", what=", ".join(unknown))


def _goes_on(case_type: CaseType, clock: ClockState) -> bool:
    """Return whether a clock that is the engine's own, or paused, can go on under a kind."""
    if clock.paused_by and clock_rule(case_type, clock.id) is not None:
        return pause_rule(case_type, clock.paused_by) is not None
    return not has_own_holder(clock.id) or _known(case_type, clock.id) is not None


def _known(case_type: CaseType, clock: str) -> ClockRule | None:
    try:
        return clocks.rule_of(case_type, clock)
    except KeyError:
        return None


def _follow(draft: Draft) -> None:
    """Go on under this kind of the new charter: step, clocks and holder as it says.

    A clock keeps what it has consumed and how long it was lengthened; one that the new charter
    does not have ends. Clocks that would have started before do not start now: no law reaches
    back (立法法 第一百零四条); those of the step that the case goes to do.
    """
    state, transition = draft.state, draft.case_type.transition
    steps = transition.steps if transition is not None else {}
    to = steps.get(state.step, state.step)
    at = instant_text(draft.effective)
    draft.add(EventKind.FOLLOWED, {"charter": draft.command.facts.get("charter"), "at": at})
    for clock in clocks.live(state):
        if not has_own_holder(clock.id):
            _rerule(draft, clock)
    if to != state.step:
        stop_clocks(draft, {f"step:{to}"})
        draft.add(EventKind.STEP_STARTED, {"step": to, "at": at})
        start_clocks(draft, f"step:{to}", to)
    holder = branches.holder_now(draft.case_type, draft.state)
    clocks.hand_over(draft, holder, draft.effective)


def _rerule(draft: Draft, clock: ClockState) -> None:
    rule = clock_rule(draft.case_type, clock.id)
    if rule is None and _known(draft.case_type, clock.id) is not None:
        return
    if rule is None:
        clocks.stop(draft, clock, draft.effective)
        return
    budget = _budget(draft, clock, rule)
    told = (budget, rule.ends.value, rule.soft, rule.measured_only)
    if told != (clock.budget, clock.ends, clock.soft, clock.measured_only):
        clocks.rebudget(draft, clock, budget, anew=False, rule=rule)


def _budget(draft: Draft, clock: ClockState, rule: ClockRule) -> str:
    """Return the budget that the new rule gives, with what was added by consent."""
    budget = clocks.chosen_budget(rule, draft.state, clock.started_at)
    for more in clock.extended:
        longer = parse_budget(more)
        if budget.startswith("until ") or parse_budget(budget).unit is longer.unit:
            budget = longer_budget(budget, longer)
    return budget
