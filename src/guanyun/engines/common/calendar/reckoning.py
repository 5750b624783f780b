"""The working-day calendar: when a period begins, what it has used up, when it ends.

Office time is one straight line: so many whole working days before a date, plus the office time
of that date. A working-day budget is so many office days on that line, counted from 00:00 of the
day after the start (民法典 第二百零一条), which is why a clock may stop and go on at any instant.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from typing import NamedTuple
from zoneinfo import ZoneInfo

from guanyun.engines.common.calendar.budgets import Budget, Ends, TimeUnit
from guanyun.engines.common.calendar.days import (
    ONE_DAY,
    SATURDAY,
    Day,
    DayType,
    HolidayRules,
    Notice,
    days_of_notices,
    provisional_days,
)
from guanyun.engines.common.calendar.office import MICROSECOND, OfficeHours, microseconds_of
from guanyun.errors import Refused

ZONE = ZoneInfo("Asia/Shanghai")
_ZERO = timedelta(0)
_MIDNIGHT = time(0)
_DAY_UNITS = frozenset((TimeUnit.WORKING_DAYS, TimeUnit.CALENDAR_DAYS))


@dataclass(frozen=True, slots=True)
class Due:
    """The end of a period, whether it still waits for a notice, and the days it counted and skipped.

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


class _Table(NamedTuple):
    """Days by position from ``first``; ``before`` and ``waiting`` count what lies before each."""

    first: int
    before: Sequence[int]
    waiting: Sequence[int]
    working: tuple[date, ...]
    resting: tuple[date, ...]
    midnights: tuple[datetime, ...]
    named: dict[date, Day]
    source: dict[int, str]


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Every day from the first notice to the last year of the rules, and the office hours.

    Made by `calendar_from`; two calendars are equal when their versions are.
    """

    notices: tuple[Notice, ...]
    rules: HolidayRules
    office: OfficeHours = field(default_factory=OfficeHours)
    version: str = field(init=False)
    _table: _Table = field(init=False, repr=False)
    _length: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "version", _version(self.notices, self.rules, self.office))
        object.__setattr__(self, "_table", _table(self.notices, self.rules))
        object.__setattr__(self, "_length", self.office.length // MICROSECOND)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self.version == other.version

    def __hash__(self) -> int:
        return hash(self.version)

    @property
    def first(self) -> date:
        """The first day covered."""
        return date.fromordinal(self._table.first)

    @property
    def last(self) -> date:
        """The last day covered."""
        return date.fromordinal(self._table.first + len(self._table.before) - 2)

    def day(self, on: date) -> Day:
        """Return what kind of day ``on`` is, and why.

        Raises:
            Refused: ``common.outside_calendar``.
        """
        place = self._place(on)
        named = self._table.named.get(on)
        if named is not None:
            return named
        provisional = self._table.waiting[place + 1] > self._table.waiting[place]
        source = self._table.source.get(on.year, "")
        if on.weekday() >= SATURDAY:
            return Day(on, DayType.DAY_OFF, "周末", source, provisional)
        return Day(on, DayType.WORKING, "", source, provisional)

    def is_working(self, on: date) -> bool:
        """Return whether offices work on ``on``."""
        place = self._place(on)
        return self._table.before[place + 1] > self._table.before[place]

    def working_days(self, first: date, last: date) -> int:
        """Return the number of working days from ``first`` to ``last``, both included."""
        if last < first:
            return 0
        before = self._table.before
        return before[self._place(last) + 1] - before[self._place(first)]

    def working_day_after(self, start: date, days: int) -> date:
        """Return the ``days``-th working day after ``start``, which is not counted itself."""
        place = self._place(start) + 1
        return self._working(self._table.before[place] + days - 1)

    def begins(self, at: datetime, unit: TimeUnit) -> datetime:
        """Return the instant from which time counts: the next day at 00:00, or ``at`` for hours."""
        local = _local(at)
        if unit in _DAY_UNITS:
            return datetime.combine(local.date() + ONE_DAY, _MIDNIGHT, ZONE)
        return local

    def consumed(self, since: datetime, until: datetime, unit: TimeUnit) -> timedelta:
        """Return the time used between two instants; none where ``until`` comes first.

        Office time for working days and office hours, wall time for calendar days and hours.
        ``since`` is where counting began or went on (`begins`), not the start of the period.
        """
        first, last = _local(since), _local(until)
        if last <= first:
            return _ZERO
        if unit in (TimeUnit.HOURS, TimeUnit.CALENDAR_DAYS):
            return last - first
        return (self._office_time(last) - self._office_time(first)) * MICROSECOND

    def budget_length(self, budget: Budget) -> timedelta:
        """Return a budget as time: a working day is one office day, a calendar day 24 hours."""
        unit = budget.unit
        if unit is TimeUnit.WORKING_DAYS:
            return _times(budget.amount, self._length)
        hours = 24 if unit is TimeUnit.CALENDAR_DAYS else 1
        return _times(budget.amount, hours * 3_600_000_000)

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

        Raises:
            Refused: ``common.outside_calendar`` where the period leaves the calendar.
        """
        unit = budget.unit
        origin = self.begins(start, unit)
        if resumed is not None:
            origin = max(origin, _local(resumed))
        left = self.budget_length(budget) - consumed
        if unit is TimeUnit.HOURS:
            end = origin + left
            return Due(end, False, tuple(_dates(origin.date(), (end - MICROSECOND).date())), ())
        if unit is TimeUnit.CALENDAR_DAYS:
            return self._due_calendar_days(origin, left, ends)
        return self._due_office_time(origin, left, None if unit is TimeUnit.OFFICE_HOURS else ends)

    def remaining(
        self, at: datetime, due: datetime, unit: TimeUnit = TimeUnit.WORKING_DAYS
    ) -> Remaining:
        """Return the time from ``at`` to ``due``, or from ``due`` to ``at`` once it has passed.

        Whole days are office days for working days and office hours, days of 24 hours for
        calendar days; hours have no days.
        """
        overdue = at > due
        time_left = self.consumed(due, at, unit) if overdue else self.consumed(at, due, unit)
        if unit is TimeUnit.HOURS:
            return Remaining(0, time_left, overdue)
        whole = ONE_DAY if unit is TimeUnit.CALENDAR_DAYS else self.office.length
        days, rest = divmod(time_left, whole)
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
        first, last = max(self.first, other.first), min(self.last, other.last)
        named = sorted({*self._table.named, *other._table.named})
        return tuple(
            day
            for day in named
            if first <= day <= last and self.is_working(day) != other.is_working(day)
        )

    def _place(self, on: date) -> int:
        place = on.toordinal() - self._table.first
        if 0 <= place < len(self._table.before) - 1:
            return place
        raise self._outside(on)

    def _outside(self, on: date) -> Refused:
        return Refused("common.outside_calendar", date=on, first=self.first, last=self.last)

    def _working(self, number: int) -> date:
        if 0 <= number < len(self._table.working):
            return self._table.working[number]
        raise self._outside(self.first - ONE_DAY if number < 0 else self.last + ONE_DAY)

    def _office_time(self, at: datetime) -> int:
        place = self._place(at.date())
        before = self._table.before
        whole = before[place] * self._length
        if before[place + 1] == before[place]:
            return whole
        return whole + self.office.elapsed(microseconds_of(at.time()))

    def _end_of(self, last: date, ends: Ends) -> datetime:
        if ends is Ends.CLOSE:
            return datetime.combine(last, self.office.close, ZONE)
        return datetime.combine(last + ONE_DAY, _MIDNIGHT, ZONE)

    def _due_office_time(self, origin: datetime, left: timedelta, ends: Ends | None) -> Due:
        """``ends`` is None for office hours, which end at an instant of the office day."""
        days, rest = divmod(self._office_time(origin) + left // MICROSECOND, self._length)
        if rest == 0 and ends is not None:
            last = self._working(days - 1)
            return self._passed(origin, last, self._end_of(last, ends))
        last = self._working(days if rest else days - 1)
        moment = self.office.moment(rest or self._length)
        at = datetime.combine(last, _MIDNIGHT, ZONE) + moment * MICROSECOND
        return self._passed(origin, last, at)

    def _passed(self, origin: datetime, last: date, at: datetime) -> Due:
        first = origin.date()
        if origin.time() >= self.office.close:
            first += ONE_DAY
        table = self._table
        start, stop = min(first, last).toordinal() - table.first, last.toordinal() + 1 - table.first
        begun = first.toordinal() - table.first
        provisional = table.waiting[stop] > table.waiting[start]
        if begun >= stop:
            return Due(at, provisional, (), ())
        worked, done = table.before[begun], table.before[stop]
        counted, skipped = table.working[worked:done], table.resting[begun - worked : stop - done]
        return Due(at, provisional, counted, skipped)

    def _due_calendar_days(self, origin: datetime, left: timedelta, ends: Ends) -> Due:
        table = self._table
        named_last = (origin + left - MICROSECOND).date()
        place = self._place(named_last)
        last = self._working(table.before[place])
        skipped = tuple(_dates(named_last, last - ONE_DAY))
        counted = (*_dates(origin.date(), named_last - ONE_DAY), last)
        stop = self._place(last) + 1
        start = min(self._place(origin.date()), place)
        provisional = table.waiting[stop] > table.waiting[start]
        return Due(self._end_of(last, ends), provisional, counted, skipped)


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


def _local(at: datetime) -> datetime:
    if at.tzinfo is ZONE:
        return at
    if at.tzinfo is None:
        raise ValueError(f"{at} has no offset: an instant is aware")
    return at.astimezone(ZONE)


def _times(amount: Decimal, microseconds: int) -> timedelta:
    exact = (amount * microseconds).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return int(exact) * MICROSECOND


def _dates(first: date, last: date) -> list[date]:
    return [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]


def _version(notices: tuple[Notice, ...], rules: HolidayRules, office: OfficeHours) -> str:
    """Return the SHA-256 over everything that decides a day or an hour."""
    told = {
        "notices": sorted((asdict(notice) for notice in notices), key=lambda told: str(told["id"])),
        "rules": asdict(rules),
        "office": str(office),
    }
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, default=str)
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def _table(notices: tuple[Notice, ...], rules: HolidayRules) -> _Table:
    noticed = {notice.year for notice in notices}
    start, stop = date(min(noticed), 1, 1), date(rules.until, 12, 31)
    named: dict[date, Day] = {}
    for year in range(start.year, stop.year + 1):
        if year not in noticed:
            named.update(provisional_days(year, rules))
    named.update(days_of_notices(notices, rules))
    before, waiting = [0], [0]
    working: list[date] = []
    resting: list[date] = []
    for day in _dates(start, stop):
        known = named.get(day)
        works = known.type.works if known else day.weekday() < SATURDAY
        (working if works else resting).append(day)
        before.append(len(working))
        waiting.append(waiting[-1] + (known.provisional if known else day.year not in noticed))
    midnights = tuple(datetime.combine(day + ONE_DAY, _MIDNIGHT, ZONE) for day in working)
    source = {notice.year: notice.cited for notice in sorted(notices, key=lambda n: n.id)[::-1]}
    return _Table(
        start.toordinal(), before, waiting, tuple(working), tuple(resting), midnights, named, source
    )
