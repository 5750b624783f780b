"""Clocks as people see them: the light, its words, whose time it was, and why that day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from guanyun.charter.schema import Charter
from guanyun.engines.casework import (
    CaseState,
    CaseType,
    Holder,
    Light,
    WhyDue,
    Words,
    attribution,
    light,
    shares,
    why_due,
    words_of,
)
from guanyun.engines.common import Citation, Label
from guanyun.records.charters import shipped

from .names import ENTERPRISE, OUTSIDE, Names

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

    @property
    def hours(self) -> str:
        """Return the hours consumed with one decimal."""
        return f"{self.spent.total_seconds() / 3600:.1f}"


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
    source: str


def labels_of(case_type: CaseType) -> Mapping[str, Label]:
    """Return the label of each clock of a case type, the engine's own two included."""
    return ENGINE_CLOCKS | {rule.id: rule.label for rule in case_type.clocks}


def clocks_shown(
    charter: Charter, case_type: CaseType, state: CaseState, names: Names, *, at: datetime
) -> list[ClockShown]:
    """Return the clocks of a case: those that run first, the most urgent first."""
    labels = labels_of(case_type)
    samples = {rule.id for rule in case_type.clocks if rule.sample}
    found = []
    for clock in state.clocks.values():
        seen = light(case_type, clock, at=at, calendar=charter.calendar)
        why = why_due(case_type, state, clock.id, at=at, calendar=charter.calendar)
        found.append(
            ClockShown(
                id=clock.id,
                label=labels.get(clock.id, Label(clock.id, clock.id)),
                light=seen,
                words=words_of(seen),
                soft=clock.soft,
                sample=clock.id in samples,
                shares=_shares(charter, state, clock.id, names, at),
                why=why,
                source=source_text(why.basis),
            )
        )
    return sorted(found, key=lambda each: (each.light.state != "running", each.light.due))


def _shares(
    charter: Charter, state: CaseState, clock: str, names: Names, at: datetime
) -> tuple[Share, ...]:
    known = state.clocks[clock]
    spent = shares(attribution(state, clock, at=at, calendar=charter.calendar))
    total = sum(spent.values(), timedelta())
    left = max(timedelta(), _left(charter, known.due, known.running_since, at))
    whole = (total + left) or timedelta(seconds=1)
    found, start = [], 0.0
    for number, (holder, part) in enumerate(spent.items()):
        width = 100 * (part / whole)
        tint = 1 + number % TINTS
        found.append(
            Share(holder_label(holder, names), part, start, width, tint, bool(holder.reason))
        )
        start += width
    if left:
        found.append(Share(Label("剩余", "left"), left, start, 100 - start, 0))
    return tuple(found)


def _left(charter: Charter, due: datetime, since: datetime | None, at: datetime) -> timedelta:
    return due - at if since is not None else timedelta()


def holder_label(holder: Holder, names: Names) -> Label:
    """Return who holds a clock, in words."""
    if holder.reason is not None or holder.kind == "pause":
        return Label("停表", "stopped by law")
    if holder.kind == "enterprise":
        return ENTERPRISE
    if holder.kind == "outside":
        return OUTSIDE
    return names.unit(holder.unit)


def source_text(citation: Citation | None) -> str:
    """Return a citation as read: title, number, article, quote."""
    if citation is None:
        return ""
    known = shipped().sources.get(citation.source)
    title = f"《{known.title}》" if known else citation.source
    number = known.number if known else ""
    where = citation.paragraph
    if where.isdigit():
        where = f"第 {where} 行"
    quote = f"：“{citation.quote}”" if citation.quote else ""
    return f"{title}{number}{where}{quote}"
