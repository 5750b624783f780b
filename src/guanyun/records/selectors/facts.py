"""What the figures of a zone count: one fact for each case, read in one query, never stored.

A figure and the list that it opens go through the same facts, so that they cannot differ.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from guanyun.charter.schema import Charter
from guanyun.engines.casework import (
    CaseState,
    ClockState,
    Holder,
    Light,
    attribution,
    light,
    state_of,
)
from guanyun.engines.common import Label, parse_budget
from guanyun.records.charters import charter_by_hash
from guanyun.records.models import Case
from guanyun.records.now import local_date

from .clocks import IN_DAYS

WORST = ("red", "amber", "green", "grey")
WITHDRAWN = "withdrawn"
CELL = 200_000  # side of a square of the map in degrees x 10^7: 0.02 degrees, about 2 km
GOOD = 4  # 满意: a grade of 4 or 5
NOBODY = "none"  # stands for "no unit" in an address


@dataclass(frozen=True, slots=True)
class Spent:
    """What one holder used up of a case's longest clock: days of the office, or hours."""

    holder: str  # id of a unit, else enterprise | outside | provider | pause | none
    time: timedelta
    day: timedelta | None  # length of an office day; None: a clock of hours


@dataclass(frozen=True, slots=True)
class Fact:
    """One case as figures count it, at one moment."""

    number: str
    kind: str
    label: Label  # of the kind, under the case's own charter
    unit: str | None  # in charge
    enterprise: str | None
    opened_at: datetime
    opened_on: date
    closed_at: datetime | None
    closed_on: date | None
    is_withdrawn: bool
    due: datetime | None
    light: Light | None  # the worst of the clocks that still run; None once closed
    is_on_time: bool  # no clock that binds was stopped after its end, or is late now
    solved: str | None
    rating: int | None
    spent: tuple[Spent, ...]
    givers: tuple[str, ...]  # units that handed the case to another one, in order
    signing: tuple[tuple[str, datetime], ...]  # posts whose signature is awaited, since when
    cell: str  # square of the map, empty without a place
    hides_rating: bool
    sample: bool

    @property
    def is_open(self) -> bool:
        """Return whether the case is still on hand."""
        return self.closed_at is None

    @property
    def is_done(self) -> bool:
        """Return whether the case was closed by handling it, not withdrawn (办结)."""
        return self.closed_at is not None and not self.is_withdrawn

    @property
    def colour(self) -> str:
        """Return the colour of the light; grey where no clock runs."""
        return self.light.colour if self.light else "grey"

    @property
    def blame(self) -> str:
        """Return who used most of the time; empty where nobody used any."""
        most = max(self.spent, key=lambda each: each.time, default=None)
        return most.holder if most and most.time else ""


COLUMNS = (
    "zone", "number", "kind", "unit", "enterprise", "opened_at", "opened_on", "closed_at",
    "closed_on", "outcome", "due", "solved", "rating", "charter", "state", "lng_e7", "lat_e7",
)  # fmt: skip


def facts_of(cases: Iterable[Case], *, at: datetime) -> list[Fact]:
    """Return the facts of cases; charters come from memory, nothing else is asked.

    Args:
        cases: A query through the doors of a visitor; give it ``only(*COLUMNS)``.
    """
    charters: dict[tuple[str, str], Charter] = {}
    found = []
    for case in cases:
        key = (case.zone, case.charter)
        if key not in charters:
            charters[key] = charter_by_hash(*key)
        found.append(_fact(case, charters[key], at))
    return found


def _fact(case: Case, charter: Charter, at: datetime) -> Fact:
    kind = charter.case_types[case.kind]
    state = state_of(json.loads(case.state))
    lights = [
        light(kind, clock, at=at, calendar=charter.calendar)
        for clock in state.clocks.values()
        if clock.stopped_at is None and not clock.measured_only
    ]
    worst = min(lights, key=lambda each: (WORST.index(each.colour), each.due), default=None)
    return Fact(
        number=case.number,
        kind=case.kind,
        label=kind.label,
        unit=case.unit,
        enterprise=case.enterprise,
        opened_at=case.opened_at,
        opened_on=case.opened_on,
        closed_at=case.closed_at,
        closed_on=case.closed_on,
        is_withdrawn=case.outcome == WITHDRAWN,
        due=min((each.due for each in lights if each.state == "running"), default=None),
        light=None if case.closed_at else worst,
        is_on_time=_is_on_time(state, lights),
        solved=case.solved,
        rating=case.rating,
        spent=_spent(state, charter, worst, at),
        givers=_givers(state),
        signing=tuple((each.post, each.asked_at) for each in state.consents),
        cell=cell_of(case.lng_e7, case.lat_e7),
        hides_rating=bool(kind.rating and kind.rating.hidden_from_handler),
        sample=kind.sample or charter.manifest.sample,
    )


def _is_on_time(state: CaseState, lights: Iterable[Light]) -> bool:
    """Return whether no binding clock ran over; soft limits (原则上) ask for reasons, not blame."""
    stopped = (each for each in state.clocks.values() if each.stopped_at is not None)
    over = any(
        clock.stopped_at is not None
        and clock.stopped_at > clock.due
        and not (clock.soft or clock.measured_only)
        for clock in stopped
    )
    return not over and not any(each.colour == "red" for each in lights)


def _spent(
    state: CaseState, charter: Charter, worst: Light | None, at: datetime
) -> tuple[Spent, ...]:
    """Return who used up the clock that counts: the red one, else the one that ends last.

    One clock only: several run at once, and their sum would count a day twice.
    """
    clocks = [each for each in state.clocks.values() if not each.measured_only]
    if not clocks:
        return ()
    last = max(clocks, key=lambda each: each.due)
    if worst is not None and worst.colour == "red":
        last = state.clocks[worst.clock]
    day = charter.calendar.office.length if _is_in_days(last) else None
    found: dict[str, timedelta] = {}
    for piece in attribution(state, last.id, at=at, calendar=charter.calendar):
        name = holder_key(piece.holder)
        found[name] = found.get(name, timedelta()) + piece.consumed
    return tuple(Spent(name, time, day) for name, time in found.items() if time)


def _is_in_days(clock: ClockState) -> bool:
    """Return whether a clock counts office time; one until an instant counts hours."""
    is_until = clock.budget.startswith("until ")
    return not is_until and parse_budget(clock.budget).unit in IN_DAYS


def holder_key(holder: Holder) -> str:
    """Return how figures name a holder: the unit, else what kind of holder it is."""
    if holder.reason is not None or holder.kind == "pause":
        return "pause"
    if holder.kind in ("enterprise", "outside"):
        return holder.kind
    return holder.unit or (NOBODY if holder.kind == "unit" else holder.kind)


def _givers(state: CaseState) -> tuple[str, ...]:
    """Return the units that passed the case on to another unit."""
    clocks = [each for each in state.clocks.values() if each.ledger]
    if not clocks:
        return ()
    longest = max(clocks, key=lambda each: (len(each.ledger), each.due))
    holders = [piece.holder for piece in longest.ledger]
    if longest.stopped_at is None:
        holders.append(longest.holder)
    hands = [each.unit for each in holders if each.kind == "unit" and each.unit]
    return tuple(before for before, after in pairwise(hands) if before != after)


def cell_of(lng_e7: int | None, lat_e7: int | None) -> str:
    """Return the square of the map in which a point lies; empty for no point.

    >>> cell_of(1_239_512_345, 280_312_345)
    '6197_1401'
    """
    if lng_e7 is None or lat_e7 is None:
        return ""
    return f"{lng_e7 // CELL}_{lat_e7 // CELL}"


def months_before(on: date, count: int) -> list[date]:
    """Return the first days of the last months, the month of ``on`` last.

    >>> [each.isoformat() for each in months_before(date(2026, 2, 10), 3)]
    ['2025-12-01', '2026-01-01', '2026-02-01']
    """
    number = on.year * 12 + on.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(number - count + 1, number + 1)]


def month_of(on: date | None) -> str:
    """Return ``2026-11``; empty for no day."""
    return on.isoformat()[:7] if on else ""


def working_days_since(charter: Charter, since: datetime, at: datetime) -> int:
    """Return how many working days have begun since a moment, that day itself left out."""
    first, last = local_date(since), local_date(at)
    counted = charter.calendar.working_days(first, last)
    return int(counted) - int(charter.calendar.is_working(first))
