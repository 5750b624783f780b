"""After the work: 是否解决, 好差评, 整改 and 回访, 还没解决 - said by the enterprise alone."""

from datetime import datetime

from guanyun.engines.common import Calendar, parse_budget
from guanyun.errors import Refused

from . import clocks
from .case_type import ActRule, CaseType
from .clock_rules import ClockRule
from .commands import Json
from .drafts import RECTIFY, Draft, act_id, clock_rule, holder_for, step_of
from .events import EventKind
from .flow import ending_acts
from .handling import Answers, after_act, move, take
from .journal import instant_text
from .opening import start_clocks
from .state import CaseState, ClockState, Holder
from .timing import due_text
from .wording import budget_label, in_both


def check_declare(draft: Draft, rule: ActRule) -> None:
    """Refuse a word on the solution while work is going on, or a second one in the same life."""
    listed = rule in step_of(draft.case_type, draft.state).acts
    if draft.state.closed_at is None and not listed:
        raise Refused("casework.not_closed_yet")
    if draft.state.solved is not None:
        raise Refused("casework.declared_already", solved=draft.state.solved)


def declare(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Keep the enterprise's word: 已解决, 部分, 未解决, 知道做不了; the unit cannot say it."""
    told: dict[str, Json] = {"solved": answers[0]["solved"], "at": instant_text(draft.effective)}
    draft.add(EventKind.DECLARED, told)
    after_act(draft, rule)


def check_rate(draft: Draft, _rule: ActRule) -> None:
    """Refuse a rating before closing, twice in one life, or where the kind has none."""
    if draft.case_type.rating is None:
        raise Refused("casework.no_rating")
    if draft.state.closed_at is None:
        raise Refused("casework.not_closed_yet")
    if draft.state.rating is not None:
        raise Refused("casework.rated_already")


def rate(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Keep the grade (好差评); a poor one starts rectification, to end with a call-back."""
    rating = draft.case_type.rating
    if rating is None:
        raise Refused("casework.no_rating")
    grade = int(str(answers[0]["rating"]))
    poor = grade <= rating.poor_at_most
    told: dict[str, Json] = {"rating": grade, "poor": poor, "at": instant_text(draft.effective)}
    draft.add(EventKind.RATED, told | {"commitments": dict(answers[1])})
    if poor:
        unit = draft.state.unit or draft.state.first_asked.get("unit")
        post = draft.state.route.post if draft.state.route else None
        clocks.start(draft, RECTIFY, draft.effective, Holder("unit", unit, post))


def check_rectify(draft: Draft, _rule: ActRule) -> None:
    """Refuse rectification and call-back where no poor rating asks for them."""
    clock = draft.state.clocks.get(RECTIFY)
    if clock is None or clock.stopped_at is not None:
        raise Refused("casework.nothing_to_rectify")


def rectify(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Note what was put right; the clock runs on to the call-back (回访)."""
    take(draft, rule, answers)


def call_back(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Note the call-back and end rectification."""
    take(draft, rule, answers)


def comes_back(case_type: CaseType, state: CaseState, at: datetime, calendar: Calendar) -> bool:
    """Return whether a number of another system that comes again is taken in by this case.

    An open one takes it in; a closed one is opened again where its kind says so, in time.
    """
    if state.closed_at is None:
        return True
    reopening = case_type.reopening
    if reopening is None or not reopening.by_number or state.together.merged_into:
        return False
    until = calendar.due(state.closed_at, parse_budget(reopening.within)).at
    return state.life <= reopening.times and at <= until


def check_reopen(draft: Draft, rule: ActRule) -> None:
    """Refuse where the kind does not reopen, the time for it has passed, or it was too often."""
    reopening, state = draft.case_type.reopening, draft.state
    if reopening is None:
        raise Refused("casework.no_reopening")
    listed = rule in step_of(draft.case_type, state).acts
    if state.closed_at is None and not listed:
        raise Refused("casework.not_closed_yet")
    if state.life > reopening.times:
        raise Refused("casework.reopened_enough", times=reopening.times)
    if state.closed_at is None:
        return
    budget = parse_budget(reopening.within)
    until = draft.calendar.due(state.closed_at, budget).at
    if draft.effective > until:
        within = in_both("within", budget_label(reopening.within))
        raise Refused("casework.reopening_over", **within, until=due_text(until))


def reopen(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Open the case again (还没解决): its life counts, and its clocks go on from what is used.

    A clock goes on if it starts on ``reopen``, or if it measures to the end of the case.
    """
    reopening = draft.case_type.reopening
    if reopening is None:
        raise Refused("casework.no_reopening")
    told: dict[str, Json] = {"life": draft.state.life + 1, "at": instant_text(draft.effective)}
    draft.add(EventKind.REOPENED, told | {"commitments": dict(answers[1])})
    to = rule.to or reopening.to
    move(draft, to)
    for clock in list(draft.state.clocks.values()):
        known = clock_rule(draft.case_type, clock.id)
        if clock.stopped_at is not None and known and _measures_end(draft, known):
            _go_on(draft, clock, reopening.keeps_consumed)
    start_clocks(draft, act_id(rule), to)


def _measures_end(draft: Draft, rule: ClockRule) -> bool:
    to_the_end = bool(ending_acts(draft.case_type) & set(rule.stops_on))
    return to_the_end or "reopen" in rule.starts_on


def _go_on(draft: Draft, clock: ClockState, keeps_consumed: bool) -> None:
    holder = holder_for(draft.case_type, draft.state, step_of(draft.case_type, draft.state))
    if keeps_consumed:
        clocks.resume(draft, clock, draft.effective, holder, reason="reopened")
    else:
        clocks.start_anew(draft, clock.id, draft.effective, holder)
