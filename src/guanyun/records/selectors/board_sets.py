"""Which cases a number of the cockpit counts: sets with one definition each, and filters.

An address holds a whole ``Wanted``; the number and its list both go through ``counted``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from urllib.parse import urlencode

from guanyun.charter.schema import Charter

from .facts import GOOD, NOBODY, Fact, month_of, working_days_since

AGES = ("today", "one", "two", "more")  # working days that a signature has waited: 0, 1, 2, 3+
REST = "rest"  # cases that the map does not show


@dataclass(frozen=True, slots=True)
class Moment:
    """The instant of a board, what follows from it, and the squares that the map shows."""

    at: datetime
    charter: Charter
    today: date
    since: date  # first day that the figures of the year count
    night: datetime  # the midnight that ends the day
    cells: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases a number counts; an address holds all of it, empty parts left out."""

    of: str = "open"
    light: str = ""
    unit: str = ""  # in charge; "none": nobody yet
    kind: str = ""
    month: str = ""  # 2026-11: of the day that the set is about
    cell: str = ""  # a square of the map; "rest": those it does not show
    blame: str = ""  # who used most of the time
    spender: str = ""  # who used any of it
    clock: str = ""  # with spender: days | hours
    giver: str = ""  # who passed the case on
    signer: str = ""  # post whose signature is awaited
    age: str = ""  # how long it has been

    @property
    def query(self) -> str:
        """Return the part of an address that asks for these."""
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        return urlencode({name: value for name, value in told.items() if value})


def _is_finished(fact: Fact, now: Moment) -> bool:
    return fact.is_done and fact.closed_on is not None and fact.closed_on >= now.since


Test = Callable[[Fact, Moment], bool]
# What each number counts. Every definition stands once: here, and in words in the messages.
SETS: Mapping[str, Test] = {
    "open": lambda fact, now: fact.is_open,
    "received_today": lambda fact, now: fact.opened_on == now.today,
    "done_today": lambda fact, now: fact.is_done and fact.closed_on == now.today,
    "due_today": lambda fact, now: (
        fact.is_open and fact.due is not None and now.at <= fact.due <= now.night
    ),
    "overdue": lambda fact, now: fact.is_open and fact.colour == "red",
    "gap": lambda fact, now: fact.is_open and fact.unit is None,
    "signing": lambda fact, now: fact.is_open and bool(fact.signing),
    "received": lambda fact, now: fact.opened_on >= now.since,
    "accepted": lambda fact, now: fact.opened_on >= now.since and not fact.is_withdrawn,
    "closed": lambda fact, now: fact.opened_on >= now.since and fact.is_done,
    "declared": lambda fact, now: fact.opened_on >= now.since and fact.solved is not None,
    "solved": lambda fact, now: fact.opened_on >= now.since and fact.solved == "solved",
    "rated": lambda fact, now: fact.opened_on >= now.since and fact.rating is not None,
    "satisfied": lambda fact, now: fact.opened_on >= now.since and (fact.rating or 0) >= GOOD,
    "finished": _is_finished,
    "on_time": lambda fact, now: _is_finished(fact, now) and fact.is_on_time,
    "not_closed": lambda fact, now: SETS["accepted"](fact, now) and not fact.is_done,
    "not_solved": lambda fact, now: SETS["declared"](fact, now) and fact.solved != "solved",
    "not_satisfied": lambda fact, now: SETS["rated"](fact, now) and (fact.rating or 0) < GOOD,
    "late": lambda fact, now: _is_finished(fact, now) and not fact.is_on_time,
}
BY_CLOSING = ("finished", "on_time", "late", "done_today")  # their month is that of the closing


def counted(facts: Iterable[Fact], wanted: Wanted, now: Moment) -> list[Fact]:
    """Return the cases that a number counts."""
    test = SETS[wanted.of]
    return [fact for fact in facts if test(fact, now) and fits(fact, wanted, now)]


def fits(fact: Fact, wanted: Wanted, now: Moment) -> bool:
    """Return whether a case of the set passes the filters as well."""
    if wanted.unit and wanted.unit != (fact.unit or NOBODY):
        return False
    if wanted.kind and wanted.kind != fact.kind:
        return False
    if wanted.light and wanted.light != fact.colour:
        return False
    if wanted.month and wanted.month != _month(fact, wanted):
        return False
    if wanted.blame and wanted.blame != fact.blame:
        return False
    if wanted.cell and wanted.cell != (fact.cell if fact.cell in now.cells else REST):
        return False
    if wanted.giver and wanted.giver not in fact.givers:
        return False
    return _has_spent(fact, wanted) and _has_waited(fact, wanted, now)


def _month(fact: Fact, wanted: Wanted) -> str:
    return month_of(fact.closed_on if wanted.of in BY_CLOSING else fact.opened_on)


def _has_spent(fact: Fact, wanted: Wanted) -> bool:
    if not wanted.spender:
        return True
    clocks = {"days": (True,), "hours": (False,)}.get(wanted.clock, (True, False))
    return any(
        each.holder == wanted.spender and (each.day is not None) in clocks for each in fact.spent
    )


def _has_waited(fact: Fact, wanted: Wanted, now: Moment) -> bool:
    if not (wanted.signer or wanted.age):
        return True
    waits = [since for post, since in fact.signing if wanted.signer in ("", post)]
    if not waits:
        return False
    return not wanted.age or age_of(min(waits), now) == wanted.age


def age_of(since: datetime, now: Moment) -> str:
    """Return the age of a signature that has waited since a moment."""
    days = working_days_since(now.charter, since, now.at)
    return AGES[min(max(days, 0), len(AGES) - 1)]


def wanted_in(told: Mapping[str, str]) -> Wanted:
    """Return what an address asks for; what makes no sense is left out."""
    names = {each.name for each in fields(Wanted)}
    asked = {name: value[:64] for name, value in told.items() if name in names}
    found = Wanted(**asked)
    return found if found.of in SETS else replace(found, of="open")
