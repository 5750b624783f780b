"""The working-day calendar: when a period begins, what it has used up, when it ends.

Office time is one straight line: so many whole working days before a date, plus the office time
of that date. A working-day budget is so many office days on that line, counted from 00:00 of the
day after the start (民法典 第二百零一条), which is why a clock may stop and go on at any instant.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from guanyun.engines.common.calendar.budgets import Budget, Ends, TimeUnit
from guanyun.engines.common.calendar.days import ONE_DAY, Day, HolidayRules, Notice
from guanyun.engines.common.calendar.office import MICROSECOND, OfficeHours, microseconds_of
from guanyun.engines.common.calendar.table import ZONE, DayTable, day_table, midnight_after

_ZERO = timedelta(0)
_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Due:
    """The end of a period, whether it waits for a notice, and the days it counted and skipped.

    24:00 of a day is the instant 00:00 of the next; ``date`` is the day that people read.
    """

    at: datetime
    provisional: bool
    counted: tuple[date, ...]
    skipped: tuple[date, ...]

    @property
    def date(self) -> date:
        """The last day of the period: 3 December for an end at 24:00 of 3 December."""
        return (self.at - MICROSECOND).date()


class Remaining(NamedTuple):
    """What is left of a clock, or by how much it is overdue: whole days, then the rest as time."""

    days: int
    rest: timedelta
    overdue: bool


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Calendar:
    """Every day from the first notice to the last year of the rules, and the office hours.

    Made by `calendar_from`; two calendars are equal when their versions are. A date outside is
    refused with ``common.outside_calendar``, an instant without offset is a bug.
    """

    notices: tuple[Notice, ...]
    rules: HolidayRules
    office: OfficeHours = field(default_factory=OfficeHours)
    version: str = field(init=False)
    table: DayTable = field(init=False)
    _length: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "version", _version(self.notices, self.rules, self.office))
        object.__setattr__(self, "table", day_table(self.notices, self.rules))
        object.__setattr__(self, "_length", self.office.length // MICROSECOND)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self.version == other.version

    def __hash__(self) -> int:
        return hash(self.version)

    def __repr__(self) -> str:
        return f"Calendar({self.version})"

    def day(self, on: date) -> Day:
        """Return what kind of day ``on`` is, and why."""
        return self.table.day(on)

    def is_working(self, on: date) -> bool:
        """Return whether offices work on ``on``."""
        return self.table.works(on)

    def working_days(self, first: date, last: date) -> int:
        """Return the number of working days from ``first`` to ``last``, both included."""
        if last < first:
            return 0
        table = self.table
        return table.before[table.place(last) + 1] - table.before[table.place(first)]

    def working_day_after(self, start: date, days: int) -> date:
        """Return the ``days``-th working day after ``start``, which is not counted itself."""
        table = self.table
        return table.working[table.number(table.before[table.place(start) + 1] + days - 1)]

    def begins(self, at: datetime, unit: TimeUnit) -> datetime:
        """Return the instant from which time counts: the next day at 00:00, or ``at`` for hours."""
        local = _local(at)
        return midnight_after(local.date()) if unit.whole_days else local

    def consumed(self, since: datetime, until: datetime, unit: TimeUnit) -> timedelta:
        """Return the time used between two instants; none where ``until`` comes first.

        Office time for working days and office hours, wall time for calendar days and hours.
        ``since`` is where counting began or went on (`begins`), not the start of the period.
        """
        first, last = _local(since), _local(until)
        if last <= first:
            return _ZERO
        if unit.wall_time:
            return last - first
        return (self._office_time(last) - self._office_time(first)) * MICROSECOND

    def budget_length(self, budget: Budget) -> timedelta:
        """Return a budget as time: a working day is one office day, a calendar day 24 hours."""
        return _length_of(budget, self._length)

    def due(
        self,
        start: datetime,
        budget: Budget,
        *,
        ends: Ends = Ends.MIDNIGHT,
        consumed: timedelta = _ZERO,
        resumed: datetime | None = None,
    ) -> Due:
        """Return when a period that started at ``start`` ends.

        A clock that stood still gives the time already ``consumed`` and the instant ``resumed``
        at which it goes on; a start day that was not over then stays excluded. The days listed
        are those from there to the end.

        Working days: whole ones end as ``ends`` says, a remainder ends in the office hours of the
        last day. Calendar days end with a day, and a last day that is a legal day off moves to
        the next day after it (民法典 第二百零三条). Hours never move, and no notice changes them.
        """
        unit = budget.unit
        if unit is TimeUnit.WORKING_DAYS and resumed is None and not consumed:
            days = int(budget.amount)
            if days == budget.amount and days:
                return self._due_whole_days(_local(start).date(), days, ends)
        origin = self.begins(start, unit)
        if resumed is not None:
            origin = max(origin, _local(resumed))
        left = self.budget_length(budget) - consumed
        if unit is TimeUnit.HOURS:
            end = origin + left
            return Due(end, False, _dates(origin.date(), (end - MICROSECOND).date()), ())
        if unit is TimeUnit.CALENDAR_DAYS:
            return self._due_calendar_days(origin, left, ends)
        return self._due_office_time(origin, left, ends if unit.whole_days else None)

    def remaining(
        self, at: datetime, due: datetime, unit: TimeUnit = TimeUnit.WORKING_DAYS
    ) -> Remaining:
        """Return the time from ``at`` to ``due``, or from ``due`` to ``at`` once it has passed.

        Whole days are office days for working days and office hours, days of 24 hours for
        calendar days; hours have no days.
        """
        overdue = at > due
        left = self.consumed(due, at, unit) if overdue else self.consumed(at, due, unit)
        if unit is TimeUnit.HOURS:
            return Remaining(0, left, overdue)
        whole = ONE_DAY if unit is TimeUnit.CALENDAR_DAYS else self.office.length
        days, rest = divmod(left, whole)
        return Remaining(days, rest, overdue)

    def with_notice(self, notice: Notice) -> "Calendar":
        """Return the calendar after ``notice`` was published; one with the same id is replaced."""
        others = tuple(known for known in self.notices if known.id != notice.id)
        return replace(self, notices=(*others, notice))

    def with_office(self, office: OfficeHours) -> "Calendar":
        """Return the calendar with the office hours that a charter states."""
        return replace(self, office=office)

    def changed_days(self, other: "Calendar") -> tuple[date, ...]:
        """Return the days on which one calendar works and the other does not, in order."""
        (first, last), (begin, end) = self.table.bounds, other.table.bounds
        named = sorted({*self.table.named, *other.table.named})
        common = (day for day in named if max(first, begin) <= day <= min(last, end))
        return tuple(day for day in common if self.is_working(day) != other.is_working(day))

    def _office_time(self, at: datetime) -> int:
        place = self.table.place(at.date())
        before = self.table.before
        whole = before[place] * self._length
        if before[place + 1] == before[place]:
            return whole
        return whole + self.office.elapsed(microseconds_of(at.time()))

    def _end_of(self, last: date, ends: Ends) -> datetime:
        if ends is Ends.CLOSE:
            return datetime.combine(last, self.office.close, ZONE)
        return midnight_after(last)

    def _due_whole_days(self, start: date, days: int, ends: Ends) -> Due:
        """Answer the common case without the line of office time; both ways give one answer."""
        table = self.table
        before, waiting = table.before, table.waiting
        place = table.place(start) + 1
        worked = before[place]
        number = table.number(worked + days - 1)
        last = table.working[number]
        stop = last.toordinal() + 1 - table.first
        at = table.midnights[number] if ends is Ends.MIDNIGHT else self._end_of(last, ends)
        return Due(
            at,
            waiting[stop] > waiting[place],
            table.working[worked : number + 1],
            table.resting[place - worked : stop - number - 1],
        )

    def _due_office_time(self, origin: datetime, left: timedelta, ends: Ends | None) -> Due:
        """``ends`` is None for office hours, which end at an instant of the office day."""
        table = self.table
        days, rest = divmod(self._office_time(origin) + left // MICROSECOND, self._length)
        last = table.working[table.number(days if rest else days - 1)]
        if rest == 0 and ends is not None:
            at = self._end_of(last, ends)
        else:
            moment = self.office.moment(rest or self._length)
            at = midnight_after(last - ONE_DAY) + moment * MICROSECOND
        first = origin.date() + (ONE_DAY if origin.time() >= self.office.close else _ZERO)
        return Due(at, table.provisional(first, last), *table.between(first, last))

    def _due_calendar_days(self, origin: datetime, left: timedelta, ends: Ends) -> Due:
        table = self.table
        first, named_last = origin.date(), (origin + left - MICROSECOND).date()
        last = table.working[table.number(table.before[table.place(named_last)])]
        counted = (*_dates(first, named_last - ONE_DAY), last)
        skipped = _dates(named_last, last - ONE_DAY)
        return Due(self._end_of(last, ends), table.provisional(first, last), counted, skipped)


def crosses(window: tuple[date, date], changed_days: Sequence[date]) -> bool:
    """Return whether a day that changed lies in ``window``, its first and last day included.

    Only clocks for which this holds are dated anew after a notice.

    >>> crosses((date(2026, 12, 30), date(2027, 1, 4)), [date(2027, 1, 4)])
    True
    >>> crosses((date(2026, 12, 30), date(2027, 1, 3)), [date(2027, 1, 4)])
    False
    """
    first, last = window
    return any(first <= day <= last for day in changed_days)


@lru_cache(maxsize=1024)  # budgets are few, and each light asks for its own
def _length_of(budget: Budget, office_day: int) -> timedelta:
    lengths = {TimeUnit.WORKING_DAYS: office_day, TimeUnit.CALENDAR_DAYS: 24 * _HOUR}
    exact = budget.amount * lengths.get(budget.unit, _HOUR)
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)) * MICROSECOND


def _local(at: datetime) -> datetime:
    if at.tzinfo is ZONE:
        return at
    if at.tzinfo is None:
        raise ValueError(f"{at} has no offset: an instant is aware")
    return at.astimezone(ZONE)


def _dates(first: date, last: date) -> tuple[date, ...]:
    return tuple(date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))


def _version(notices: Sequence[Notice], rules: HolidayRules, office: OfficeHours) -> str:
    """Return the SHA-256 over everything that decides a day or an hour."""
    told = {
        "notices": [asdict(n) for n in sorted(notices, key=lambda n: n.id)],
        "rules": asdict(rules),
        "office": str(office),
    }
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, default=str)
    return f"sha256:{sha256(text.encode()).hexdigest()}"
