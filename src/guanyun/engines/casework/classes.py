"""Classes, soft limits and staged feedback: 类别变更, 说明延误, 阶段反馈."""

from datetime import date, datetime

from guanyun.engines.common import parse_budget
from guanyun.errors import Refused

from . import clocks
from .case_type import ActRule, CaseType
from .commands import Json
from .drafts import Draft, clock_rule
from .events import EventKind
from .handling import Answers, take
from .journal import instant_text
from .lead_rules import CaseClass, Classification
from .paper_clocks import FEEDBACK
from .state import ClockState
from .timing import UNTIL, due_text, longer_budget
from .tolerance import end_of
from .wording import act_label, all_of, in_both

CHANGE = "change"


def class_named(case_type: CaseType, name: Json) -> CaseClass | None:
    """Return the class of that id."""
    listed = case_type.classification.classes if case_type.classification else ()
    return next((each for each in listed if each.id == name), None)


def check_reclassify(draft: Draft, _rule: ActRule) -> None:
    """Refuse a change of class where the kind has none, or the case is closed."""
    if draft.case_type.classification is None:
        raise Refused("casework.no_classes")
    if draft.state.closed_at is not None:
        raise Refused("casework.closed_already")


def reclassify(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Change the class: budgets follow, and what was used stays used.

    The charter says whether a budget runs on from acceptance or anew from the change.

    Raises:
        Refused: ``casework.no_such_class``, ``casework.class_already``.
    """
    named, classification = class_named(draft.case_type, answers[0].get("class")), _rule_of(draft)
    if named is None or classification is None:
        may = all_of("may", [c.label for c in classification.classes] if classification else [])
        raise Refused("casework.no_such_class", **may)
    if draft.state.case_class == named.id:
        raise Refused("casework.class_already", **in_both("class", named.label))
    told: dict[str, Json] = {"class": named.id, "before": draft.state.case_class}
    told |= {"at": instant_text(draft.effective), "commitments": dict(answers[1])}
    draft.add(EventKind.RECLASSIFIED, told)
    anew = classification.runs_from == CHANGE
    for clock in clocks.live(draft.state):
        known = clock_rule(draft.case_type, clock.id)
        if known is None:
            continue
        budget = _extended(clock, clocks.chosen_budget(known, draft.state, clock.started_at))
        if budget != clock.budget:
            clocks.rebudget(draft, clock, budget, anew=anew)
    take(draft, rule, answers)
    if named.feedback:
        promise_feedback(draft, None)


def _rule_of(draft: Draft) -> Classification | None:
    return draft.case_type.classification


def _extended(clock: ClockState, budget: str) -> str:
    """Return the budget of a class with what was granted on top (延期)."""
    for more in clock.extended:
        budget = longer_budget(budget, parse_budget(more))
    return budget


def overdue_soft(draft: Draft) -> list[ClockState]:
    """Return the soft clocks whose end has passed (原则上) without reason and next date."""
    return [
        clock
        for clock in clocks.running(draft.state)
        if clock.soft
        and clock.due < draft.effective
        and (clock.explained_until is None or clock.explained_until < draft.effective)
    ]


def check_explain(draft: Draft, _rule: ActRule) -> None:
    """Refuse to explain where no soft limit runs."""
    if draft.case_type.feedback is None or not any(
        clock.soft for clock in clocks.running(draft.state)
    ):
        raise Refused("casework.nothing_to_explain")


def explain_delay(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Say why a soft limit is passed, and when the next feedback comes.

    Raises:
        Refused: ``casework.feedback_date``, ``casework.feedback_too_far``.
    """
    until = _promised_day(draft, answers[0].get("next_feedback"))
    take(draft, rule, answers)
    for clock in clocks.running(draft.state):
        if clock.soft:
            told: dict[str, Json] = {"clock": clock.id, "until": instant_text(until)}
            draft.add(EventKind.DELAY_EXPLAINED, told | {"commitments": dict(answers[1])})
    promise_feedback(draft, until)


def check_feedback(draft: Draft, _rule: ActRule) -> None:
    """Refuse staged feedback where the kind has none, or the case is closed."""
    if draft.case_type.feedback is None:
        raise Refused("casework.no_feedback_rule")
    if draft.state.closed_at is not None:
        raise Refused("casework.closed_already")


def feedback(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Tell the enterprise where it stands (阶段性反馈), and promise the next day."""
    until = _promised_day(draft, answers[0].get("next_feedback"))
    owed = draft.state.clocks.get(FEEDBACK)
    late = owed is not None and owed.stopped_at is None and owed.due < draft.effective
    take(draft, rule, answers)
    told: dict[str, Json] = {"next": instant_text(until), "late": late}
    draft.add(EventKind.FEEDBACK_GIVEN, told | {"at": instant_text(draft.effective)})
    for clock in clocks.running(draft.state):
        if clock.soft and clock.explained_until is not None:
            again: dict[str, Json] = {"clock": clock.id, "until": instant_text(until)}
            draft.add(EventKind.DELAY_EXPLAINED, again)
    promise_feedback(draft, until)


def promise_feedback(draft: Draft, until: datetime | None) -> None:
    """Arm the clock of the next feedback anew; without a promised day, the charter's interval."""
    if draft.case_type.feedback is None:
        return
    known = draft.state.clocks.get(FEEDBACK)
    if known is not None and known.stopped_at is None:
        clocks.stop(draft, known, draft.effective)
    rule = clocks.rule_of(draft.case_type, FEEDBACK)
    if until is not None:
        rule = clocks.with_budget(draft, FEEDBACK, UNTIL + instant_text(until))
    clocks.start_anew(draft, FEEDBACK, draft.effective, rule=rule)


def _promised_day(draft: Draft, told: Json) -> datetime:
    """Return the end of the day promised for the next feedback."""
    rule = draft.case_type.feedback
    if rule is None:
        raise Refused("casework.no_feedback_rule")
    latest = draft.calendar.due(draft.effective, parse_budget(rule.every)).at
    if told in (None, ""):
        return latest
    try:
        end = end_of(date.fromisoformat(str(told)))
    except ValueError:
        raise Refused("casework.feedback_date", day=told or "-") from None
    if end <= draft.effective:
        raise Refused("casework.feedback_date", day=told)
    if end > latest:
        raise Refused("casework.feedback_too_far", day=told, latest=due_text(latest))
    return end


def check_explained(draft: Draft, rule: ActRule) -> None:
    """Refuse an act that ends a soft clock after its end before somebody has said why."""
    if draft.case_type.feedback is None:
        return
    acts = {rule.act, rule.id, f"step:{rule.to}"}
    for clock in overdue_soft(draft):
        known = clock_rule(draft.case_type, clock.id)
        if known is not None and acts & set(known.stops_on):
            told = in_both("act", act_label(rule)) | in_both("clock", known.label)
            raise Refused("casework.explain_first", **told)
