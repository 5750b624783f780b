"""Lights of clocks and the words for them; whose time it was (归因). Computed, never stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from guanyun.engines.common import Calendar, Label, TimeUnit, parse_budget
from guanyun.errors import Language, sentence

from .case_type import CaseType
from .clocks import rule_of
from .drafts import pause_rule
from .state import CaseState, ClockState, Holder, Slice
from .timing import counted, is_overdue, length_of, spent_since, unit_of, used, whole_second
from .wording import in_both

Colour = Literal["red", "amber", "green", "grey"]
AMBER_SHARE = 5  # 临期 begins when a fifth of the budget is left, where the charter says nothing


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence to be: its code in the messages, and the fields it needs."""

    code: str
    fields: Mapping[str, str] = field(default_factory=dict)

    def text(self, language: Language = "zh") -> str:
        """Return the sentence in the reader's language."""
        return sentence(self.code, self.fields, language)


@dataclass(frozen=True, slots=True)
class Light:
    """What a person sees of a clock: colour, whole days and the rest, left or overdue.

    Days are working days for working-day and office-hour clocks, days of 24 hours for calendar
    days; a clock of hours has no days. ``late`` says that the budget was overrun, whatever the
    colour is now.
    """

    clock: str
    colour: Colour
    state: Literal["running", "paused", "stopped"]
    late: bool
    days: int
    rest: timedelta
    unit: TimeUnit
    due: datetime
    due_text: str
    provisional: bool
    soft: bool
    holder: Holder
    pause: Label | None = None  # the lawful reason


def light(case_type: CaseType, clock: ClockState, *, at: datetime, calendar: Calendar) -> Light:
    """Return the light of a clock: red when overdue, amber when little is left, grey at rest.

    A soft limit (原则上) that has passed is amber: it asks for a reason, not for blame. Where the
    kind owes feedback it is red until somebody has given the reason and a day ahead. A clock that
    only measures is grey.
    """
    at = whole_second(at)
    late = is_overdue(clock, at, calendar)
    days, rest, _ = _left(clock, at, calendar)
    resting: Literal["running", "paused", "stopped"] = "running"
    if clock.stopped_at is not None:
        resting = "stopped"
    elif clock.paused_by is not None:
        resting = "paused"
    named = pause_rule(case_type, clock.paused_by) if clock.paused_by else None
    return Light(
        clock=clock.id,
        colour=_colour(case_type, clock, late, at, calendar),
        state=resting,
        late=late,
        days=days,
        rest=rest,
        unit=unit_of(clock),
        due=clock.due,
        due_text=clock.due_text,
        provisional=clock.provisional,
        soft=clock.soft,
        holder=clock.holder,
        pause=named.label if named else None,
    )


def _left(clock: ClockState, at: datetime, calendar: Calendar) -> tuple[int, timedelta, bool]:
    """Return whole days and the rest, left or overdue; a resting clock by what it has used."""
    if clock.running_since is not None:
        return calendar.remaining(at, clock.due, unit_of(clock))
    left = length_of(clock, calendar) - counted(clock)
    unit = unit_of(clock)
    if unit is TimeUnit.HOURS:
        return 0, abs(left), left < timedelta()
    whole = timedelta(days=1) if unit is TimeUnit.CALENDAR_DAYS else calendar.office.length
    days, rest = divmod(abs(left), whole)
    return days, rest, left < timedelta()


def _colour(
    case_type: CaseType, clock: ClockState, late: bool, at: datetime, calendar: Calendar
) -> Colour:
    if clock.measured_only or clock.stopped_at is not None:
        return "grey"
    if late:
        return "amber" if clock.soft and _is_explained(case_type, clock, at) else "red"
    if clock.paused_by is not None:
        return "grey"
    whole = length_of(clock, calendar)
    rule = rule_of(case_type, clock.id)
    edge = whole / AMBER_SHARE
    if rule.amber_at:
        edge = calendar.budget_length(parse_budget(rule.amber_at))
    return "amber" if whole - used(clock, at, calendar) <= edge else "green"


def _is_explained(case_type: CaseType, clock: ClockState, at: datetime) -> bool:
    until = clock.explained_until
    return case_type.feedback is None or (until is not None and at <= until)


def words_of(shown: Light) -> Words:
    """Return the words of a light: 剩 1 日 3 小时, 超期 1 日, 停表 - never months or weeks.

    >>> left = Light("c", "green", "running", False, 1, timedelta(hours=3), TimeUnit.WORKING_DAYS,
    ...              datetime(2026, 12, 4), "2026-12-03 24:00", False, False, Holder("unit"))
    >>> words_of(left).code, dict(words_of(left).fields)
    ('casework.left_days_hours', {'days': '1', 'hours': '3'})
    """
    if shown.state == "paused":
        return Words("casework.light_paused", in_both("pause", shown.pause or Label("-")))
    if shown.state == "stopped":
        return Words("casework.light_stopped_late" if shown.late else "casework.light_stopped")
    side = "over" if shown.late else "left"
    hours, minutes = divmod(int(shown.rest.total_seconds()) // 60, 60)
    told = {"days": shown.days, "hours": hours, "minutes": minutes if not shown.days else 0}
    parts = [name for name, value in told.items() if value]
    if not parts:
        return Words(f"casework.{side}_moment")
    return Words(f"casework.{side}_{'_'.join(parts)}", {name: str(told[name]) for name in parts})


def attribution(
    state: CaseState, clock: str, *, at: datetime, calendar: Calendar
) -> tuple[Slice, ...]:
    """Return the ledger of a clock up to ``at``, the open slice closed: who held it, from, to.

    The time consumed by the slices sums exactly to what the clock has used; a lawful pause and the
    time between two lives consume nothing.
    """
    known = state.clocks[clock]
    if known.stopped_at is not None:
        return known.ledger
    at = whole_second(at)
    since = known.ledger[-1].until if known.ledger else known.started_at
    if at <= since:
        return known.ledger
    return (*known.ledger, Slice(known.holder, since, at, spent_since(known, at, calendar)))


def shares(slices: tuple[Slice, ...]) -> dict[Holder, timedelta]:
    """Return the time consumed by holder, the largest share first: whose days it was."""
    summed: dict[Holder, timedelta] = {}
    for piece in slices:
        summed[piece.holder] = summed.get(piece.holder, timedelta()) + piece.consumed
    return dict(sorted(summed.items(), key=lambda item: item[1], reverse=True))
