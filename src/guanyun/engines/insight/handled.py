"""What the list of unusual handling reads and tells: journals as values, thresholds, facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

Members = Mapping[str, Any]
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a journal: what, when it happened, when it was entered, by whom, in which seat.

    ``role`` is staff, enterprise, provider or system; ``for_person`` the principal of a stand-in.
    """

    seq: int
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    person: str
    role: str
    unit: str = ""
    post: str = ""
    for_person: str = ""
    channel: str = ""
    data: Members = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Journal:
    """The entries of one stream in order, with what the case is: empty for other streams.

    ``day_and_night``: its kind is handled at all hours, so that an hour says nothing.
    """

    stream: str
    lines: tuple[Line, ...]
    kind: str = ""
    unit: str = ""
    enterprise: str = ""
    charter: str = ""
    day_and_night: bool = False

    @property
    def number(self) -> str:
        """Return the number of the case; empty for other streams."""
        return self.stream.removeprefix("case:") if self.stream.startswith("case:") else ""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on a thing is listed; every figure is stated on the page and in the workbook."""

    office_minutes: int = 30  # this far from any office time
    units_seconds: int = 60  # between two acts of one person in two units
    consent_seconds: int = 30  # between asking and signing
    due_minutes: int = 60  # between stopping a clock and its end
    budget_percent: int = 10  # of a budget that was left when it was paused
    hand_backs: int = 2
    first_cases: int = 3  # of one enterprise, each taken up before older ones
    again_days: int = 3  # between closing and the same matter under a new number


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the journals show: the rule that lists it, when, its entries, its figures.

    ``told`` holds ids (``person``, ``unit``, ``clock``, ...) and figures as text; a page turns ids
    into names. No fact says why, or whether it was right.
    """

    rule: str
    at: datetime
    entries: tuple[tuple[str, int], ...]  # stream, seq
    told: Mapping[str, str] = field(default_factory=dict)


def acts_of(journal: Journal) -> Iterator[list[Line]]:
    """Yield the entries of each act: those entered at one instant by one person."""
    for _, lines in groupby(journal.lines, key=lambda line: (line.recorded_at, line.person)):
        yield list(lines)


def clocks_before(lines: tuple[Line, ...]) -> Iterator[tuple[Line, Mapping[str, Members]]]:
    """Yield each entry with the clocks as they stood before it: due and budget by clock."""
    clocks: dict[str, Members] = {}
    for line in lines:
        yield line, clocks
        name = line.data.get("clock")
        if isinstance(name, str) and line.kind.startswith("clock_") and "due" in line.data:
            known = dict(clocks.get(name, {}))
            kept = {key: line.data[key] for key in ("due", "budget") if key in line.data}
            clocks[name] = known | kept


def instant(text: object) -> datetime:
    """Return an instant that the journal wrote."""
    return datetime.fromisoformat(str(text))
