"""Clocks as people see them: the light, its words, whose time it was, and why that day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from guanyun.charter.schema import Charter
from guanyun.engines.casework import (
    CaseState,
    CaseType,
    ClockState,
    Holder,
    Light,
    WhyDue,
    Words,
    attribution,
    light,
    rule_of,
    shares,
    why_due,
    words_of,
)
from guanyun.engines.common import Citation, Label, TimeUnit
from guanyun.records.charters import shipped

from .names import ENTERPRISE, OUTSIDE, Names

PROMISE = "promise:gaps"  # runs to the earliest day on which a paper is promised
WHOLE_DAY = timedelta(days=1)
IN_DAYS = (TimeUnit.WORKING_DAYS, TimeUnit.OFFICE_HOURS)
TINTS = 5  # holders are told apart by five colours, then by their names
ENGINE_CLOCKS = {
    "designation": Label("指定承办单位", "Designation of a unit"),
    "rectify": Label("差评整改", "Rectification after a poor rating"),
}


@dataclass(frozen=True, slots=True)
class Share:
    """One holder's part of a clock: label, hours, tint, and its place on the bar (percent)."""

    label: Label
    spent: timedelta
    start: float
    width: float
    tint: int  # 0 = what is left
    is_pause: bool = False
    whole_day: timedelta | None = None  # a working day of the clock's office; None: told in hours

    @property
    def amount(self) -> str:
        """Return what was spent with one decimal: in days of the office, or in hours."""
        return f"{self.spent / (self.whole_day or timedelta(hours=1)):.1f}"


@dataclass(frozen=True, slots=True)
class ClockShown:
    """A clock with its light and words, its shares and its reasons."""

    id: str
    label: Label
    light: Light
    words: Words
    soft: bool
    sample: bool
    shares: tuple[Share, ...]
    why: WhyDue
    source: Label
    limit: float = 100  # where on the bar the budget ends, in percent; below 100 when overrun

    @property
    def longest(self) -> Share | None:
        """Return who spent most of it; a stop by law is nobody's."""
        return longest(self.shares)


@dataclass(frozen=True, slots=True)
class ClockLit:
    """The clock that a line of a list shows: its light, its words, whose time it was."""

    label: Label
    light: Light
    words: Words
    sample: bool
    shares: tuple[Share, ...]

    @property
    def longest(self) -> Share | None:
        """Return who spent most of it; a stop by law is nobody's."""
        return longest(self.shares)


def longest(shares: Sequence[Share]) -> Share | None:
    """Return the holder's part that is longest, of what was spent outside stops by law."""
    spent = (each for each in shares if each.tint and not each.is_pause and each.spent)
    return max(spent, key=lambda each: each.spent, default=None)


def rule_told(case_type: CaseType, clock: str) -> tuple[Label, bool]:
    """Return the label of a clock, the engine's own included, and whether its rule is a sample."""
    try:
        rule = rule_of(case_type, clock)
    except KeyError:  # of a rule that this version of the charter has no more
        return Label(clock, clock), False
    return ENGINE_CLOCKS.get(clock, rule.label), rule.sample


def labels_of(case_type: CaseType) -> Mapping[str, Label]:
    """Return the label of each clock of a case type, the engine's own two included."""
    return ENGINE_CLOCKS | {rule.id: rule.label for rule in case_type.clocks}


def clocks_shown(
    charter: Charter, case_type: CaseType, state: CaseState, names: Names, *, at: datetime
) -> list[ClockShown]:
    """Return the clocks of a case: those that run first, the most urgent first."""
    found = []
    for clock in state.clocks.values():
        label, sample = rule_told(case_type, clock.id)
        seen = _light(charter, case_type, clock, at)
        why = why_due(case_type, state, clock.id, at=at, calendar=charter.calendar)
        parts, limit = _shares(charter, state, seen, names, at)
        found.append(
            ClockShown(
                id=clock.id,
                label=label,
                light=seen,
                words=words_of(seen),
                soft=clock.soft,
                sample=sample,
                shares=parts,
                why=why,
                source=source_text(why.basis),
                limit=limit,
            )
        )
    return sorted(found, key=lambda each: (each.light.state != "running", each.light.due))


def most_urgent(
    charter: Charter, case_type: CaseType, state: CaseState, names: Names, *, at: datetime
) -> tuple[ClockLit | None, bool]:
    """Return the clock of a case that ends first, and whether any is red; without its reasons."""
    lights = [_light(charter, case_type, clock, at) for clock in state.clocks.values()]
    lit = [each for each in lights if each.state != "stopped"]
    if not lit:
        return None, False
    first = min(lit, key=lambda each: (each.state != "running", each.due))
    label, sample = rule_told(case_type, first.clock)
    parts, _ = _shares(charter, state, first, names, at)
    shown = ClockLit(label, first, words_of(first), sample, parts)
    return shown, any(each.colour == "red" for each in lit)


def _light(charter: Charter, case_type: CaseType, clock: ClockState, at: datetime) -> Light:
    """Return the light of a clock; one that runs to a day that was promised is told in days."""
    seen = light(case_type, clock, at=at, calendar=charter.calendar)
    if clock.id != PROMISE or seen.rest < WHOLE_DAY or seen.unit is not TimeUnit.HOURS:
        return seen
    days, rest = divmod(seen.rest, WHOLE_DAY)
    return replace(seen, days=days, rest=rest, unit=TimeUnit.CALENDAR_DAYS)


def _shares(
    charter: Charter, state: CaseState, seen: Light, names: Names, at: datetime
) -> tuple[tuple[Share, ...], float]:
    """Return the bar of a clock, its budget being the whole of it, and where the budget ends."""
    known = state.clocks[seen.clock]
    spent = shares(attribution(state, seen.clock, at=at, calendar=charter.calendar))
    total = sum(spent.values(), timedelta())
    day = charter.calendar.office.length if seen.unit in IN_DAYS else None
    day = WHOLE_DAY if seen.unit is TimeUnit.CALENDAR_DAYS else day
    left = timedelta() if seen.late else _left(seen, day)
    whole = (total + left) or timedelta(seconds=1)
    found, start = [], 0.0
    for number, (holder, part) in enumerate(spent.items()):
        width = 100 * (part / whole)
        tint = 1 + number % TINTS
        found.append(
            Share(holder_label(holder, names), part, start, width, tint, bool(holder.reason), day)
        )
        start += width
    if left:
        label = Label("未用", "not used") if known.stopped_at else Label("剩余", "left")
        found.append(Share(label, left, start, 100 - start, 0, whole_day=day))
    over = min(total, _left(seen, day)) if seen.late else timedelta()
    return tuple(found), 100 * (1 - over / whole)


def _left(seen: Light, day: timedelta | None) -> timedelta:
    """Return what is left of the budget, in the time that the clock counts."""
    return seen.days * (day or timedelta(days=1)) + seen.rest


def holder_label(holder: Holder, names: Names) -> Label:
    """Return who holds a clock, in words."""
    if holder.reason is not None or holder.kind == "pause":
        return Label("停表", "stopped by law")
    if holder.kind == "enterprise":
        return ENTERPRISE
    if holder.kind == "outside":
        return OUTSIDE
    return names.unit(holder.unit) if holder.unit else names.post(holder.post)


def source_text(citation: Citation | None) -> Label:
    """Return a citation as read: title, number, article, quote; the title stays Chinese."""
    if citation is None:
        return Label("", "")
    known = shipped().sources.get(citation.source)
    title = f"《{known.title}》" if known else citation.source
    number = known.number if known else ""
    where = citation.paragraph
    chinese, english = where, where
    if where.isdigit():
        chinese, english = f"第 {where} 行", f"line {where}"
    quote = f"：“{citation.quote}”" if citation.quote else ""
    quoted = f': "{citation.quote}"' if citation.quote else ""
    return Label(f"{title}{number}{chinese}{quote}", f"{title} {number} {english}{quoted}")
