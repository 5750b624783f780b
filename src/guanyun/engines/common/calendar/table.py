"""All days in a row with running counts, so that a count of days is one subtraction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

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
from guanyun.errors import Refused

ZONE = ZoneInfo("Asia/Shanghai")
_FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class DayTable:
    """Days by their place from ``first``.

    ``before`` and ``waiting`` hold, for each place, how many working days and how many days
    without a notice come before it; ``working`` and ``resting`` are those days themselves and
    ``midnights`` the instants 24:00 of the working days.
    """

    first: int
    before: Sequence[int]
    waiting: Sequence[int]
    working: tuple[date, ...]
    resting: tuple[date, ...]
    midnights: tuple[datetime, ...] = field(repr=False)
    named: dict[date, Day]
    sources: dict[int, str]

    @property
    def bounds(self) -> tuple[date, date]:
        """The first and the last day covered."""
        return date.fromordinal(self.first), date.fromordinal(self.first + len(self.before) - 2)

    def place(self, on: date) -> int:
        """Return the place of ``on``.

        Raises:
            Refused: ``common.outside_calendar``.
        """
        place = on.toordinal() - self.first
        if 0 <= place < len(self.before) - 1:
            return place
        raise self._outside(on.isoformat())

    def number(self, number: int) -> int:
        """Return ``number`` if there is a working day of that number, counted from 0.

        Raises:
            Refused: ``common.outside_calendar``.
        """
        if 0 <= number < len(self.working):
            return number
        first, last = self.bounds
        raise self._outside(f"< {first}" if number < 0 else f"> {last}")

    def works(self, on: date) -> bool:
        """Return whether offices work on ``on``."""
        place = self.place(on)
        return self.before[place + 1] > self.before[place]

    def day(self, on: date) -> Day:
        """Return what kind of day ``on`` is, and why."""
        place = self.place(on)
        if named := self.named.get(on):
            return named
        provisional = self.waiting[place + 1] > self.waiting[place]
        source = self.sources.get(on.year, "")
        if on.weekday() >= SATURDAY:
            return Day(on, DayType.DAY_OFF, "周末", source, provisional)
        return Day(on, DayType.WORKING, "", source, provisional)

    def provisional(self, first: date, last: date) -> bool:
        """Return whether a day from ``first`` to ``last`` lies in a year without a notice."""
        start, stop = self.place(min(first, last)), self.place(last) + 1
        return self.waiting[stop] > self.waiting[start]

    def between(self, first: date, last: date) -> tuple[tuple[date, ...], tuple[date, ...]]:
        """Return the working days and the days off from ``first`` to ``last``."""
        if last < first:
            return (), ()
        start, stop = self.place(first), self.place(last) + 1
        worked, done = self.before[start], self.before[stop]
        return self.working[worked:done], self.resting[start - worked : stop - done]

    def _outside(self, told: str) -> Refused:
        first, last = self.bounds
        return Refused("common.outside_calendar", date=told, first=first, last=last)


def day_table(notices: Sequence[Notice], rules: HolidayRules) -> DayTable:
    """Return the days from the first year with a notice to the last year of the rules.

    Without any notice all years that have festivals are provisional.
    """
    noticed = {notice.year for notice in notices}
    years = range(min(noticed or rules.festivals or {_FIRST_YEAR}), rules.until + 1)
    start, stop = date(years[0], 1, 1), date(years[-1], 12, 31)
    named: dict[date, Day] = {}
    for year in years:
        if year not in noticed:
            named.update(provisional_days(year, rules))
    named.update(days_of_notices(notices, rules))
    before, waiting = [0], [0]
    working: list[date] = []
    resting: list[date] = []
    for ordinal in range(start.toordinal(), stop.toordinal() + 1):
        day = date.fromordinal(ordinal)
        known = named.get(day)
        works = known.type.works if known else day.weekday() < SATURDAY
        (working if works else resting).append(day)
        before.append(len(working))
        waiting.append(waiting[-1] + (known.provisional if known else day.year not in noticed))
    return DayTable(
        first=start.toordinal(),
        before=before,
        waiting=waiting,
        working=tuple(working),
        resting=tuple(resting),
        midnights=tuple(midnight_after(day) for day in working),
        named=named,
        sources={n.year: n.cited for n in sorted(notices, key=lambda n: n.id, reverse=True)},
    )


def midnight_after(day: date) -> datetime:
    """Return 24:00 of ``day``: the instant 00:00 of the next."""
    return datetime.combine(day + ONE_DAY, time(0), ZONE)
