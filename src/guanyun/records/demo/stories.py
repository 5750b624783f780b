"""What a story of the demo is made of: who it is about, its turns, and when people do things."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from guanyun.engines.casework import CaseState, Json
from guanyun.engines.common import Budget, Calendar, TimeUnit

from .entities import Entity

REPORTER = "reporter"  # who speaks for the enterprise in this case
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Plot:
    """What is to happen in one case: when it begins, which way it goes, who reports and how.

    ``style`` names the way; ``opener`` is a sign-in name or ``REPORTER``; ``agent`` the sign-in
    name of who acts for the enterprise, empty where the caller proves a phone. A ``scene`` tells
    the story instead of the kind's own; ``answers`` replace those of the report form, ``foreign``
    is another system's number, ``pictures`` how many come along.
    """

    kind: str
    at: datetime
    style: str
    place: str
    chance: Random
    entity: Entity | None = None
    opener: str = REPORTER
    channel: str = "portal"
    agent: str = ""
    phone: str = ""
    scene: "Callable[[Plot, Rhythm], Story] | None" = None
    answers: Mapping[str, Json] | None = None
    foreign: tuple[str, str] | None = None
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """One act of a story: when it is entered, who takes it, which, and what is answered."""

    at: datetime
    who: str
    act: str
    answers: Mapping[str, Json] = field(default_factory=dict)
    occurred_at: datetime | None = None
    facts: Mapping[str, Json] = field(default_factory=dict)
    channel: str = "portal"


# A story yields its next turn and is sent what the case is after it.
Story = Generator[Turn, CaseState, CaseState]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When people work: the calendar of the zone, and the moment at which the year ends."""

    calendar: Calendar
    end: datetime

    def desk(self, at: datetime, hours: float, chance: Random) -> datetime:
        """Return an instant about ``hours`` of office time after ``at``, never on a day off."""
        about = max(hours * chance.uniform(0.7, 1.3), 0.05)
        budget = Budget(Decimal(f"{about:.3f}"), TimeUnit.OFFICE_HOURS)
        return self.calendar.due(at, budget).at.replace(microsecond=0)

    def minutes(self, at: datetime, least: float, most: float, chance: Random) -> datetime:
        """Return an instant some minutes after ``at``, day or night."""
        return at + timedelta(seconds=round(60 * chance.uniform(least, most)))

    def awake(self, at: datetime, hours: float, chance: Random) -> datetime:
        """Return an instant about ``hours`` after ``at`` at which an enterprise answers."""
        found = at + timedelta(seconds=round(3600 * hours * chance.uniform(0.6, 1.4)))
        if 7 <= found.hour < 22:
            return found
        day = found.date() + timedelta(days=1 if found.hour >= 22 else 0)
        return _morning(day, at, chance)

    def day_before(self, days: int) -> date:
        """Return the day ``days`` working days before the one that is counted as today."""
        day = self.end.date()
        while not self.calendar.is_working(day):
            day += timedelta(days=1)
        while days:
            day -= timedelta(days=1)
            days -= self.calendar.is_working(day)
        return day

    def lately(self, chance: Random) -> datetime:
        """Return a moment of the last office hours before the end of the year."""
        day = self.end.date()
        if not self.calendar.is_working(day) or self.end.hour < 11:
            day -= timedelta(days=1)
            while not self.calendar.is_working(day):
                day -= timedelta(days=1)
        return datetime.combine(day, self.end.timetz()).replace(
            hour=9, minute=chance.randrange(5, 55), second=chance.randrange(60), microsecond=0
        )


def _morning(day: date, like: datetime, chance: Random) -> datetime:
    return datetime.combine(day, like.timetz()).replace(
        hour=8, minute=chance.randrange(60), second=chance.randrange(60), microsecond=0
    )


def opened(plot: Plot) -> Turn:
    """Return the turn that opens the case; its answers are those of the report."""
    return Turn(plot.at, plot.opener, "open", channel=plot.channel)
