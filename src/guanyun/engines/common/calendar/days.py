"""What kind of day a date is: notices of the State Council, and the holidays behind them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class DayType(StrEnum):
    """Four kinds of day; a notice may make a weekday a day off and a weekend day a working day."""

    STATUTORY_HOLIDAY = "statutory_holiday"
    DAY_OFF = "day_off"
    MAKE_UP = "make_up_working_day"
    WORKING = "working_day"

    @property
    def works(self) -> bool:
        """Whether offices work on such a day."""
        return self in (DayType.WORKING, DayType.MAKE_UP)


@dataclass(frozen=True, slots=True)
class Day:
    """One date: its type, the holiday it belongs to, the notice that says so.

    ``provisional`` (暂定) marks a day of a year without a notice.
    """

    date: date
    type: DayType
    name: str
    notice: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice of the State Council: dated days off and make-up days with their holiday.

    ``number`` is the document number (发文字号), or 待核 where it was not seen at its source.
    """

    id: str
    year: int
    number: str
    title: str
    url: str
    rest: tuple[tuple[date, str], ...]
    work: tuple[tuple[date, str], ...]

    @property
    def cited(self) -> str:
        """The title with its number, as a page cites it."""
        return f"{self.title}（{self.number}）"


@dataclass(frozen=True, slots=True)
class Holiday:
    """A rule of a statutory holiday: a month-day or a festival, moved, for so many days."""

    name: str
    falls: str
    offset: int
    days: int

    def dates(self, year: int, festivals: Mapping[str, date]) -> list[date]:
        """Return its dates in ``year``."""
        known = festivals.get(self.falls)
        first = known or date.fromisoformat(f"{year}-{self.falls}")
        return [first + timedelta(days=self.offset + step) for step in range(self.days)]


@dataclass(frozen=True, slots=True)
class Edition:
    """全国年节及纪念日放假办法 in one edition, in force from the first day of ``since``."""

    since: int
    source: str
    holidays: tuple[Holiday, ...]


@dataclass(frozen=True, slots=True)
class HolidayRules:
    """All editions and the dates of the festivals, year by year, to the last year covered."""

    editions: tuple[Edition, ...]
    festivals: Mapping[int, Mapping[str, date]]
    until: int

    def edition(self, year: int) -> Edition:
        """Return the edition in force in ``year``."""
        return max((e for e in self.editions if e.since <= year), key=lambda e: e.since)

    def holidays(self, year: int) -> list[tuple[date, str]]:
        """Return the statutory holidays of ``year``; two may fall on one day."""
        festivals = self.festivals.get(year, {})
        rules = self.edition(year).holidays
        return sorted((day, rule.name) for rule in rules for day in rule.dates(year, festivals))

    def statutory(self, year: int) -> dict[date, str]:
        """Return the statutory holidays proper (法定节假日) of ``year`` by day."""
        named: dict[date, str] = {}
        for day, name in self.holidays(year):
            named[day] = f"{named[day]}、{name}" if day in named else name
        return named


def days_of_notices(notices: Iterable[Notice], rules: HolidayRules) -> dict[date, Day]:
    """Return every day that a notice or a holiday rule names; a later notice wins.

    A weekday that a notice calls a working day again is an ordinary working day.
    """
    ordered = sorted(notices, key=lambda notice: (notice.year, notice.id))
    named: dict[date, Day] = {}
    for year in sorted({notice.year for notice in ordered}):
        for day, name in rules.statutory(year).items():
            named[day] = Day(
                day, DayType.STATUTORY_HOLIDAY, name, rules.edition(year).source, False
            )
    statutory = frozenset(named)
    for notice in ordered:
        for day, name in notice.rest:
            kind = DayType.STATUTORY_HOLIDAY if day in statutory else DayType.DAY_OFF
            named[day] = Day(day, kind, name, notice.cited, False)
        for day, name in notice.work:
            kind = DayType.MAKE_UP if day.weekday() >= SATURDAY else DayType.WORKING
            named[day] = Day(day, kind, name, notice.cited, False)
    return named


def provisional_days(year: int, rules: HolidayRules) -> dict[date, Day]:
    """Return the holidays of a year without a notice, each marked 暂定.

    Each holiday on a weekend is compensated on the next working day that is no holiday (办法
    第六条: 适逢周六、周日，应当在工作日补假); make-up days are never guessed.
    """
    source = rules.edition(year).source
    named = {
        day: Day(day, DayType.STATUTORY_HOLIDAY, name, source, True)
        for day, name in rules.statutory(year).items()
    }
    for day, name in rules.holidays(year):
        if day.weekday() >= SATURDAY:
            free = _next_free(day, named)
            named[free] = Day(free, DayType.DAY_OFF, f"{name}补假", source, True)
    return named


def _next_free(day: date, taken: Mapping[date, Day]) -> date:
    later = (day + timedelta(days=step) for step in count(1))
    return next(d for d in later if d.weekday() < SATURDAY and d not in taken)
