"""How much time somebody has: an amount in one of four units, and how it is written."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from guanyun.errors import Refused


class TimeUnit(StrEnum):
    """The four units of time; each clock says which, and on what basis (行政许可法 第八十二条)."""

    WORKING_DAYS = "working days"
    CALENDAR_DAYS = "calendar days"
    OFFICE_HOURS = "office hours"
    HOURS = "hours"

    @property
    def whole_days(self) -> bool:
        """Whether periods are counted by day, so that the start day is excluded."""
        return self in (TimeUnit.WORKING_DAYS, TimeUnit.CALENDAR_DAYS)

    @property
    def wall_time(self) -> bool:
        """Whether time runs day and night, on days off too."""
        return self in (TimeUnit.HOURS, TimeUnit.CALENDAR_DAYS)


class Ends(StrEnum):
    """When the last day of a period ends (民法典 第二百零三条): 24:00 or close of business."""

    MIDNIGHT = "24:00"
    CLOSE = "close of business"


@dataclass(frozen=True, slots=True)
class Budget:
    """An amount of time in its unit.

    >>> str(Budget(Decimal("1"), TimeUnit.WORKING_DAYS))
    '1 working day'
    """

    amount: Decimal
    unit: TimeUnit

    def __str__(self) -> str:
        word = self.unit.value.removesuffix("s") if self.amount == 1 else self.unit.value
        return f"{self.amount.normalize():f} {word}"


_FORM = re.compile(
    r"(?P<amount>\d{1,6}(?:\.\d{1,6})?) +"
    r"(?P<unit>(?:working day|calendar day|office hour|hour|minute)s?)"
)
_MINUTES_PER_HOUR = Decimal(60)


def parse_budget(text: str) -> Budget:
    """Return the budget that ``text`` names: "3 working days", "1 office hour", "30 minutes".

    Minutes are wall-clock time and become hours.

    Raises:
        Refused: ``common.budget_form`` for any other form, and for no time at all.

    >>> parse_budget("3 working days")
    Budget(amount=Decimal('3'), unit=<TimeUnit.WORKING_DAYS: 'working days'>)
    >>> parse_budget("30 minutes")
    Budget(amount=Decimal('0.5'), unit=<TimeUnit.HOURS: 'hours'>)
    """
    form = _FORM.fullmatch(text.strip())
    if form is None or not (amount := Decimal(form["amount"])):
        raise Refused("common.budget_form", text=text)
    word = form["unit"].removesuffix("s") + "s"
    if word == "minutes":
        return Budget(amount / _MINUTES_PER_HOUR, TimeUnit.HOURS)
    return Budget(amount, TimeUnit(word))
