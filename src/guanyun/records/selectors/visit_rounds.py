"""Rounds of visits that the charter declares: whom to visit how often, and who is owed one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Q, QuerySet

from guanyun.charter.counters_schema import VisitRound
from guanyun.engines.common import Label
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.charters import charter_on
from guanyun.records.models import Enterprise, Visit
from guanyun.records.now import local_date

MOST = 500  # enterprises on a page; the workbook holds all


@dataclass(frozen=True, slots=True)
class Owed:
    """An enterprise that nobody visited in the round yet, with when somebody last was there."""

    uscc: str
    firm: str
    address: str
    steward: str
    last: date | None


@dataclass(frozen=True, slots=True)
class RoundShown:
    """A round and how far it is; ``enterprises`` None: the charter does not say whom it means."""

    id: str
    label: Label
    among: Label
    every: str
    since: date
    until: date
    enterprises: int | None
    visited: int
    sample: bool

    @property
    def waiting(self) -> int:
        """Return how many are owed a visit."""
        return (self.enterprises or 0) - self.visited


def rounds_shown(*, visitor: Visitor, at: datetime) -> list[RoundShown]:
    """Return the rounds of the charter with the visits of the period that runs now."""
    charter = charter_on(scope(visitor).zone, local_date(at))
    return [_shown(visitor, each, local_date(at)) for each in charter.centre.visits]


def round_shown(*, visitor: Visitor, name: str, at: datetime) -> tuple[RoundShown, list[Owed]]:
    """Return one round with every enterprise that is owed a visit, the longest ago first.

    Raises:
        Hidden: the charter has no such round, or does not say whom it means.
    """
    charter = charter_on(scope(visitor).zone, local_date(at))
    rule = next((each for each in charter.centre.visits if each.id == name), None)
    if rule is None or not _is_counted(rule):
        raise Hidden("visit round")
    return _shown(visitor, rule, local_date(at)), list(_owed(visitor, rule, local_date(at)))


def period_of(every: str, on: date) -> tuple[date, date]:
    """Return the week, month, quarter or year of a day: its first day, and the first after it.

    >>> period_of("quarter", date(2026, 11, 24))
    (datetime.date(2026, 10, 1), datetime.date(2027, 1, 1))
    >>> period_of("week", date(2026, 11, 24))
    (datetime.date(2026, 11, 23), datetime.date(2026, 11, 30))
    """
    if every == "week":
        first = on - timedelta(days=on.weekday())
        return first, first + timedelta(days=7)
    months = {"month": 1, "quarter": 3, "half-year": 6}.get(every, 12)
    begun = (on.month - 1) // months * months
    year, month = divmod(begun + months, 12)
    return date(on.year, begun + 1, 1), date(on.year + year, month + 1, 1)


def _is_counted(rule: VisitRound) -> bool:
    return rule.everybody or bool(rule.industries)


def _shown(visitor: Visitor, rule: VisitRound, on: date) -> RoundShown:
    since, until = period_of(rule.every, on)
    told = (rule.id, rule.label, rule.among, rule.every, since, until)
    if not _is_counted(rule):
        return RoundShown(*told, None, 0, rule.sample)
    firms = set(_firms(visitor, rule).values_list("uscc", flat=True))
    visited = len(firms & _visited(visitor, since, until))
    return RoundShown(*told, len(firms), visited, rule.sample)


def _firms(visitor: Visitor, rule: VisitRound) -> QuerySet[Enterprise]:
    """Return whom a round means: all of the register, or those of its industries (GB/T 4754)."""
    firms = Enterprise.objects.filter(zone=scope(visitor).zone)
    if rule.everybody:
        return firms
    wanted = Q()
    for each in rule.industries:
        wanted |= Q(industry__startswith=each)
    return firms.filter(wanted)


def _visited(visitor: Visitor, since: date, until: date) -> frozenset[str]:
    rows = Visit.objects.filter(zone=scope(visitor).zone)
    seen = rows.filter(visited_on__gte=since, visited_on__lt=until)
    return frozenset(seen.values_list("uscc", flat=True))


def _owed(visitor: Visitor, rule: VisitRound, on: date) -> Iterator[Owed]:
    since, until = period_of(rule.every, on)
    visited = _visited(visitor, since, until)
    seen = Visit.objects.filter(zone=scope(visitor).zone).values_list("uscc")
    last = dict(seen.annotate(last=Max("visited_on")))
    rows = _firms(visitor, rule).order_by("label_key")
    for row in sorted(rows, key=lambda row: last.get(row.uscc) or date.min):
        if row.uscc in visited:
            continue
        yield Owed(row.uscc, row.label, row.address, row.steward, last.get(row.uscc))
