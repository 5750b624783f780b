"""The hours in which an office is open, as lengths inside one day."""

from dataclasses import dataclass
from datetime import time, timedelta
from itertools import pairwise

from guanyun.errors import Refused

MICROSECOND = timedelta(microseconds=1)


def microseconds_of(at: time) -> int:
    """Return the microseconds from 00:00 to ``at``."""
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Opening periods of a working day, in order, without overlap.

    The default is no law: a charter states its own hours, and the national file marks these 示例.

    >>> OfficeHours().length
    datetime.timedelta(seconds=25200)
    >>> OfficeHours(periods=((time(9), time(9)),))
    Traceback (most recent call last):
    guanyun.errors.Refused: common.office_hours: text=09:00-09:00
    """

    periods: tuple[tuple[time, time], ...] = (
        (time(8, 30), time(12)),
        (time(13, 30), time(17)),
    )

    def __post_init__(self) -> None:
        edges = [edge for period in self.periods for edge in period]
        rising = all(before < after for before, after in pairwise(edges))
        if not edges or not rising or any(edge.tzinfo for edge in edges):
            raise Refused("common.office_hours", text=str(self))

    def __str__(self) -> str:
        return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in self.periods)

    @property
    def length(self) -> timedelta:
        """The office time of one working day."""
        return self.elapsed(24 * 3_600_000_000) * MICROSECOND

    @property
    def close(self) -> time:
        """The close of business (停止业务活动的时间)."""
        return self.periods[-1][1]

    def elapsed(self, moment: int) -> int:
        """Return the office microseconds before ``moment``, given in microseconds from 00:00."""
        total = 0
        for opens, closes in self.periods:
            first = microseconds_of(opens)
            if moment <= first:
                break
            total += min(moment, microseconds_of(closes)) - first
        return total

    def moment(self, office: int) -> int:
        """Return the earliest moment of the day with ``office`` microseconds elapsed.

        >>> OfficeHours().moment(int(3.5 * 3_600_000_000)) // 3_600_000_000   # noon, not 13:30
        12
        """
        left = office
        for opens, closes in self.periods:
            first, last = microseconds_of(opens), microseconds_of(closes)
            if left <= last - first:
                return first + left
            left -= last - first
        raise ValueError(f"{office} microseconds are more than one office day")
