"""A year as twelve months of days, and the trial of a due date, ready for the template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from guanyun.engines.common import Calendar, Day, DayType, Ends, due_report
from guanyun.errors import Language, Refused

ONE_DAY = timedelta(days=1)
STRIP = 90  # days of a trial that are shown one by one
LOOKS = {
    DayType.WORKING: "work",
    DayType.DAY_OFF: "rest",
    DayType.STATUTORY_HOLIDAY: "feast",
    DayType.MAKE_UP: "extra",
}

FEASTS: Mapping[str, str] = {
    "元旦": "New Year",
    "春节": "Spring Festival",
    "清明节": "Qingming",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
    "周末": "weekend",
}


def feast_words(name: str, language: Language) -> str:
    """Return the name of a day off in the reader's language; what is not known stays as it is.

    >>> feast_words("国庆节、中秋节", "en")
    'National Day, Mid-Autumn Festival'
    >>> feast_words("元旦补假", "en")
    'New Year (day in lieu)'
    """
    if language == "zh":
        return name
    told = []
    for each in name.split("、"):
        plain = each.removesuffix("补假")
        known = FEASTS.get(plain, plain)
        told.append(known if plain == each else f"{known} (day in lieu)")
    return ", ".join(told)


@dataclass(frozen=True, slots=True)
class Square:
    """One day of a month; the weeks are filled with squares without a day."""

    day: Day | None = None

    @property
    def look(self) -> str:
        """Return how the square looks: work, rest, feast, extra or blank."""
        return LOOKS[self.day.type] if self.day else "blank"

    @property
    def is_moved(self) -> bool:
        """Return whether a weekday is off: a notice, or a compensation, makes it so."""
        day = self.day
        return day is not None and day.type is DayType.DAY_OFF and day.date.weekday() < 5


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its number, its weeks from Monday, how many working days it has."""

    number: int
    weeks: tuple[tuple[Square, ...], ...]
    working: int


@dataclass(frozen=True, slots=True)
class Year:
    """One year with what it counts up to; provisional until its notice is published."""

    number: int
    months: tuple[Month, ...]
    counts: dict[str, int]
    provisional: bool
    named: tuple[tuple[str, date, date, int], ...]  # holiday, first and last day, days off

    @property
    def worked(self) -> int:
        """Return how many days offices work."""
        return self.counts["work"] + self.counts["extra"]

    @property
    def rested(self) -> int:
        """Return how many days they do not."""
        return self.counts["rest"] + self.counts["feast"]


@dataclass(frozen=True, slots=True)
class Trial:
    """When a period ends, and day by day why; or the refusal."""

    due: str = ""
    provisional: bool = False
    within: str = ""
    days: tuple[tuple[Day, bool], ...] = ()
    counted: int = 0
    skipped: int = 0
    refused: Refused | None = None


def year_of(calendar: Calendar, year: int) -> Year:
    """Return a year of the calendar."""
    days = [calendar.day(each) for each in _days(date(year, 1, 1), date(year, 12, 31))]
    counts = {look: sum(LOOKS[each.type] == look for each in days) for look in LOOKS.values()}
    return Year(
        number=year,
        months=tuple(_month([each for each in days if each.date.month == n]) for n in range(1, 13)),
        counts=counts,
        provisional=any(each.provisional for each in days),
        named=tuple(_feasts(days)),
    )


def _days(first: date, last: date) -> list[date]:
    return [first + ONE_DAY * step for step in range((last - first).days + 1)]


def _month(days: Sequence[Day]) -> Month:
    squares = [Square()] * days[0].date.weekday() + [Square(each) for each in days]
    squares += [Square()] * (-len(squares) % 7)
    weeks = tuple(tuple(squares[start : start + 7]) for start in range(0, len(squares), 7))
    return Month(days[0].date.month, weeks, sum(each.type.works for each in days))


def _feasts(days: Sequence[Day]) -> list[tuple[str, date, date, int]]:
    """Return each run of days off that holds a statutory holiday, named after it."""
    runs: list[list[Day]] = [[]]
    for each in days:
        if each.type.works:
            runs.append([])
        else:
            runs[-1].append(each)
    found = []
    for run in runs:
        names = [each.name for each in run if each.type is DayType.STATUTORY_HOLIDAY]
        if names:
            told = "、".join(dict.fromkeys("、".join(names).split("、")))
            found.append((told, run[0].date, run[-1].date, len(run)))
    return found


def trial_of(calendar: Calendar, *, start: str, within: str, ends: Ends) -> Trial:
    """Return when a period ends; a refusal is part of the answer.

    >>> from guanyun.charter import load_shared, shipped_charters
    >>> known = load_shared(shipped_charters()).calendar
    >>> trial_of(known, start="2026-11-24", within="7 working days", ends=Ends.MIDNIGHT).due
    '2026-12-03'
    """
    try:
        report = due_report(calendar, start, within, ends=ends)
        counted = {date.fromisoformat(each): True for each in report["counted"]}
        skipped = {date.fromisoformat(each): False for each in report["skipped"]}
        days = sorted((counted | skipped).items())[:STRIP]
        return Trial(
            due=report["due"],
            provisional=report["provisional"],
            within=within,
            days=tuple((calendar.day(on), is_counted) for on, is_counted in days),
            counted=len(counted),
            skipped=len(skipped),
        )
    except Refused as refused:
        return Trial(within=within, refused=refused)
