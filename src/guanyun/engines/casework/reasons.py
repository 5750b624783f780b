"""Why is this due then? Fact, rule, basis, and what to do if it is wrong; with the days counted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from guanyun.engines.common import Calendar, Citation, Day, Ends, Label, TimeUnit

from .case_type import CaseType
from .clocks import rule_of
from .lights import Words
from .state import CaseState, ClockState
from .timing import begun, budget_of, counted
from .wording import all_of, budget_label, in_both


@dataclass(frozen=True, slots=True)
class WhyDue:
    """The four lines of a why, and the strip of days behind it.

    ``counted`` and ``skipped`` run from where the clock last went on to its end; a day carries its
    kind, the name of its holiday and the notice that says so.
    """

    fact: Words
    rule: Words
    basis: Citation
    if_wrong: Words
    counted: tuple[Day, ...]
    skipped: tuple[Day, ...]
    provisional: bool
    sample: bool


def why_due(
    case_type: CaseType, state: CaseState, clock: str, *, at: datetime, calendar: Calendar
) -> WhyDue:
    """Return why a clock ends when it does.

    Args:
        at: The instant of asking; nothing depends on it but which line helps if it is wrong.
        calendar: The working days as known now.
    """
    known = state.clocks[clock]
    rule = rule_of(case_type, clock)
    amount = budget_of(known.budget, begun(known))
    due = calendar.due(begun(known), amount, ends=Ends(known.ends))
    whole = calendar.budget_length(amount)
    if known.running_since is not None and timedelta() < counted(known) < whole:
        due = calendar.due(
            begun(known),
            amount,
            ends=Ends(known.ends),
            consumed=counted(known),
            resumed=known.running_since,
        )
    days = amount.unit is not TimeUnit.HOURS
    return WhyDue(
        fact=_fact(known, state),
        rule=_rule(rule.label, known),
        basis=rule.basis,
        if_wrong=Words(f"casework.why_due_wrong_{'late' if at > known.due else 'ahead'}"),
        counted=tuple(calendar.day(day) for day in due.counted) if days else (),
        skipped=tuple(calendar.day(day) for day in due.skipped) if days else (),
        provisional=known.provisional,
        sample=rule.sample,
    )


def _fact(clock: ClockState, state: CaseState) -> Words:
    fields = {"started": f"{clock.started_at:%Y-%m-%d %H:%M}", "number": state.number}
    paused = any(piece.holder.reason for piece in clock.ledger)
    return Words("casework.why_due_fact_paused" if paused else "casework.why_due_fact", fields)


def _rule(label: Label, clock: ClockState) -> Words:
    fields = in_both("clock", label) | in_both("budget", budget_label(clock.budget))
    fields["due"] = clock.due_text
    if clock.extended:
        more = all_of("more", (budget_label(each) for each in clock.extended))
        return Words("casework.why_due_rule_extended", fields | more)
    return Words("casework.why_due_rule", fields)
