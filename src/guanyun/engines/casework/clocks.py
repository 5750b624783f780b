"""Clocks of a case: started, held, paused, resumed, stopped, lengthened, dated anew.

Each function adds events to the draft; the arithmetic is in ``timing``.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from guanyun.engines.common import ZONE, Calendar, Ends, Label, feel

from .case_type import CaseType
from .clock_rules import BudgetChoice, ClockRule, PauseRule
from .commands import Json
from .drafts import DESIGNATION, RECTIFY, Draft, clock_rule
from .events import EventKind
from .journal import holder_json, instant_of, instant_text, seconds_of, slice_json
from .paper_clocks import paper_rule
from .papers import Rebased
from .state import CaseState, ClockState, Holder, Slice
from .timing import (
    begun,
    budget_of,
    counted,
    due_text,
    end_of_day_budget,
    schedule,
    spent_since,
    unit_of,
)
from .together_clocks import engine_rule, has_own_holder

parse_feel = lru_cache(maxsize=1024)(feel.parse)
WAITS = {"enterprise": "enterprise", "outside body": "outside", "law": "pause"}


def rule_of(case_type: CaseType, clock: str) -> ClockRule:
    """Return the rule of a clock, also of those that the engine makes itself."""
    found = clock_rule(case_type, clock)
    if found is not None:
        return found
    if clock == DESIGNATION:
        named = case_type.designation
        return ClockRule(
            id=DESIGNATION,
            label=Label("指定承办", "Designation"),
            within=(BudgetChoice(named.within),),
            starts_on=("open",),
            stops_on=("designate",),
            where=case_type.where,
            basis=named.basis,
            ladder=named.ladder,
        )
    if clock == RECTIFY and case_type.rating is not None:
        return ClockRule(
            id=RECTIFY,
            label=Label("差评整改", "Rectification"),
            within=(BudgetChoice(case_type.rating.rectify_within),),
            starts_on=("rate",),
            stops_on=("call_back",),
            where=case_type.where,
            basis=case_type.designation.basis,
        )
    made = engine_rule(case_type, clock) or paper_rule(case_type, clock)
    if made is None:
        raise KeyError(clock)
    return made


def with_budget(draft: Draft, clock: str, budget: str) -> ClockRule:
    """Return the rule of a clock with a budget of this case's own."""
    return replace(rule_of(draft.case_type, clock), within=(BudgetChoice(budget),))


def running(state: CaseState) -> list[ClockState]:
    """Return the clocks that run."""
    return [clock for clock in state.clocks.values() if clock.running_since is not None]


def live(state: CaseState) -> list[ClockState]:
    """Return the clocks that run or are paused."""
    return [clock for clock in state.clocks.values() if clock.stopped_at is None]


def chosen_budget(rule: ClockRule, state: CaseState, start: datetime) -> str:
    """Return the budget of the first choice that holds; an unknown does not hold."""
    names: dict[str, object] = {**state.answers, "reported_at": state.reported_at}
    names["reported_time"] = state.reported_at.astimezone(ZONE).time()  # as time("18:00:00")
    names["class"] = state.case_class
    for choice in rule.within:
        if not choice.when or feel.evaluate(parse_feel(choice.when), names) is True:
            return end_of_day_budget(choice.within, start)
    return end_of_day_budget(rule.within[-1].within, start)


def start(draft: Draft, clock: str, at: datetime, holder: Holder | None = None) -> None:
    """Start a clock, or let a stopped one go on with the time it has used (返回、重入)."""
    known = draft.state.clocks.get(clock)
    if known is not None and known.stopped_at is None:
        return
    if known is not None:
        resume(draft, known, at, holder, reason="again")
    else:
        start_anew(draft, clock, at, holder)


def start_anew(
    draft: Draft,
    clock: str,
    at: datetime,
    holder: Holder | None = None,
    *,
    rule: ClockRule | None = None,
) -> None:
    """Start a clock with nothing used; ``rule`` is its rule with a budget of this case's own."""
    rule = rule or rule_of(draft.case_type, clock)
    budget = chosen_budget(rule, draft.state, at)
    amount = budget_of(budget, at)
    due = draft.calendar.due(at, amount, ends=rule.ends)
    data: dict[str, Json] = {
        "clock": clock,
        "budget": budget,
        "at": instant_text(at),
        "counts_from": instant_text(draft.calendar.begins(at, amount.unit)),
        "holder": holder_json(holder or draft.state.holder),
        "measured_only": rule.measured_only,
        "soft": rule.soft,
        "ends": rule.ends.value,
    }
    due_at = due.at
    when = _due_data(draft, due_at, due.provisional)
    ladder = _ladder_data(draft.calendar, rule, due_at, (at, rule.ends), None)
    draft.add(EventKind.CLOCK_STARTED, data | when | ladder)


def stop(draft: Draft, clock: ClockState, at: datetime) -> None:
    """Stop a clock; an instant before its last slice cuts the ledger back (补录)."""
    at = max(at, clock.started_at)
    ledger = _ledger_until(draft, clock, at)
    told: dict[str, Json] = {"clock": clock.id, "at": instant_text(at)}
    told["ledger"] = [slice_json(piece) for piece in ledger]
    draft.add(EventKind.CLOCK_STOPPED, told)


def pause(draft: Draft, clock: ClockState, rule: PauseRule, at: datetime) -> None:
    """Pause a running clock: the minutes are the pause's from here on and count for nobody."""
    at = max(at, _held_since(clock))
    told: dict[str, Json] = {"clock": clock.id, "at": instant_text(at), "pause": rule.id}
    told["holder"] = holder_json(Holder(WAITS[rule.waits_for], reason=rule.id))
    draft.add(EventKind.CLOCK_PAUSED, told | _slice_data(draft, clock, at))


def resume(
    draft: Draft, clock: ClockState, at: datetime, holder: Holder | None = None, *, reason: str
) -> None:
    """Let a paused or stopped clock go on; what it has used stays used."""
    rule = rule_of(draft.case_type, clock.id)
    amount = budget_of(clock.budget, begun(clock))
    begins = draft.calendar.begins(begun(clock), amount.unit)
    at = max(at, _held_since(clock))
    told: dict[str, Json] = {
        "clock": clock.id,
        "at": instant_text(at),
        "counts_from": instant_text(max(at, begins)),
        "holder": holder_json(holder or draft.state.holder),
        "reason": reason,
    }
    idle = clock.holder if clock.paused_by is not None else Holder("pause", reason="stopped")
    if at > _held_since(clock):
        told["slice"] = slice_json(Slice(idle, _held_since(clock), at, timedelta()))
    told |= _dated(draft, clock, rule, at)
    draft.add(EventKind.CLOCK_RESUMED, told)


def extend(draft: Draft, clock: ClockState, more: str, budget: str) -> None:
    """Lengthen a clock: the same ledger, a larger budget."""
    told: dict[str, Json] = {"clock": clock.id, "by": more, "budget": budget}
    when = _dated(draft, clock, rule_of(draft.case_type, clock.id), None, budget=budget)
    draft.add(EventKind.CLOCK_EXTENDED, told | when)


def rebudget(
    draft: Draft, clock: ClockState, budget: str, *, anew: bool, rule: ClockRule | None = None
) -> None:
    """Give a live clock another budget (类别变更): the same ledger, and what is used stays used.

    ``anew``: the budget runs from this instant, else from where the clock started. A budget that
    is used up already ends now, unless the clock was late before. ``rule``: another charter's,
    with its own end of day, softness and measure.
    """
    at = max(draft.effective, _held_since(clock))
    told: dict[str, Json] = {"clock": clock.id, "budget": budget, "old_budget": clock.budget}
    told |= {"old_due": instant_text(clock.due), "at": instant_text(at)}
    other = clock
    if rule is not None:
        told |= {"ends": rule.ends.value, "soft": rule.soft, "measured_only": rule.measured_only}
        other = replace(clock, ends=rule.ends.value)
    if anew:
        piece = _slice_data(draft, clock, at)
        before = clock.consumed + spent_since(clock, at, draft.calendar)
        counts_from = draft.calendar.begins(at, budget_of(budget, at).unit)
        told |= piece | {"rebased_at": instant_text(at), "before": seconds_of(before)}
        told["counts_from"] = instant_text(counts_from) if clock.running_since else None
        other = replace(
            other,
            rebased=Rebased(at, before, clock.explained_until),
            consumed=before,
            running_since=clock.running_since and counts_from,
        )
    rule = rule or rule_of(draft.case_type, clock.id)
    when = _dated(draft, other, rule, None, budget=budget)
    if instant_of(when["due"]) <= at:
        placed = (clock.started_at, Ends(other.ends))
        ended = min(at, clock.due)
        when = _due_data(draft, ended, False)
        when |= _ladder_data(draft.calendar, rule, ended, placed, (clock, draft.at))
    draft.add(EventKind.CLOCK_REBUDGETED, told | when)


def redate(draft: Draft, clock: ClockState, reason: str) -> None:
    """Date a running clock by the draft's calendar; an unchanged end makes no event."""
    when = _dated(draft, clock, rule_of(draft.case_type, clock.id), None)
    unchanged = (instant_text(clock.due), clock.provisional)
    if (when["due"], when["provisional"]) == unchanged:
        return
    told: dict[str, Json] = {
        "clock": clock.id,
        "old_due": instant_text(clock.due),
        "old_due_text": clock.due_text,
        "old_calendar": clock.calendar_version,
        "reason": reason,
    }
    draft.add(EventKind.CLOCK_REDATED, told | when)


def hand_over(draft: Draft, holder: Holder, at: datetime) -> None:
    """Change the holder: each running clock closes a slice for the one before."""
    if holder == draft.state.holder:
        return
    pieces: list[Json] = []
    for clock in running(draft.state):
        if has_own_holder(clock.id):
            continue
        since = max(at, _held_since(clock))
        pieces.append({"clock": clock.id, **_slice_data(draft, clock, since)})
    told: dict[str, Json] = {"holder": holder_json(holder), "at": instant_text(at)}
    draft.add(EventKind.HOLDER_CHANGED, told | {"clocks": pieces})


def _held_since(clock: ClockState) -> datetime:
    """Return from when on the present holder has had the clock."""
    return clock.ledger[-1].until if clock.ledger else clock.started_at


def _slice_data(draft: Draft, clock: ClockState, until: datetime) -> dict[str, Json]:
    since = _held_since(clock)
    if since == until:
        return {}
    spent = spent_since(clock, until, draft.calendar)
    return {"slice": slice_json(Slice(clock.holder, since, until, spent))}


def _ledger_until(draft: Draft, clock: ClockState, at: datetime) -> tuple[Slice, ...]:
    """Return the ledger as it is at ``at``: cut back, or with the open slice closed."""
    last = Slice(clock.holder, _held_since(clock), at, spent_since(clock, at, draft.calendar))
    if at == last.since:
        return clock.ledger
    if at > last.since:
        return (*clock.ledger, last)
    kept = tuple(piece for piece in clock.ledger if piece.until <= at)
    cut = next((piece for piece in clock.ledger if piece.since < at < piece.until), None)
    if cut is None:
        return kept
    begins = draft.calendar.begins(clock.started_at, unit_of(clock))
    spent = timedelta()
    if cut.consumed:
        spent = draft.calendar.consumed(max(cut.since, begins), at, unit_of(clock))
    return (*kept, Slice(cut.holder, cut.since, at, spent))


def _dated(
    draft: Draft,
    clock: ClockState,
    rule: ClockRule,
    resumed: datetime | None,
    *,
    budget: str | None = None,
) -> dict[str, Json]:
    """Return due and ladder of a clock that goes on at ``resumed`` or from where it runs."""
    amount = budget_of(budget or clock.budget, begun(clock))
    since = resumed or clock.running_since
    due_at, provisional = clock.due, clock.provisional
    if draft.calendar.budget_length(amount) > counted(clock):
        ends = Ends(clock.ends)
        due = draft.calendar.due(
            begun(clock), amount, ends=ends, consumed=counted(clock), resumed=since
        )
        due_at, provisional = due.at, due.provisional
    when = _due_data(draft, due_at, provisional)
    placed = (clock.started_at, Ends(clock.ends))
    return when | _ladder_data(draft.calendar, rule, due_at, placed, (clock, draft.at))


def _due_data(draft: Draft, due: datetime, provisional: bool) -> dict[str, Json]:
    return {
        "due": instant_text(due),
        "due_text": due_text(due),
        "provisional": provisional,
        "calendar": draft.calendar.version,
    }


def _ladder_data(
    calendar: Calendar,
    rule: ClockRule,
    due: datetime,
    placed: tuple[datetime, Ends],
    before: tuple[ClockState, datetime] | None,
) -> dict[str, Json]:
    """Return the next rung; a rung that fired is armed again when its instant lies ahead now."""
    started_at, ends = placed
    times = schedule(rule, due, started_at, calendar, ends)
    fired: list[Json] = []
    armed = 1
    if before is not None:
        clock, at = before
        ahead = {name for when, name in times if when > at}
        fired = [name for name in clock.rungs_fired if name not in ahead]
        armed = clock.armed + (len(fired) < len(clock.rungs_fired))
    coming = next(((when, name) for when, name in times if name not in fired), None)
    return {
        "fire_at": None if coming is None else instant_text(coming[0]),
        "next_rung": None if coming is None else coming[1],
        "rungs_fired": fired,
        "armed": armed,
    }


def next_after(
    draft: Draft, clock: ClockState, fired: tuple[str, ...]
) -> tuple[datetime, str] | None:
    """Return the rung that follows those fired."""
    place = (clock.id, clock.due, clock.started_at, clock.ends)
    times = draft.times.get(place)
    if times is None:
        rule = rule_of(draft.case_type, clock.id)
        times = schedule(rule, clock.due, clock.started_at, draft.calendar, Ends(clock.ends))
        draft.times[place] = times
    return next(((when, name) for when, name in times if name not in fired), None)
