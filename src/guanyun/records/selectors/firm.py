"""Everything of one enterprise that a visitor may see (企业 360), and what the enterprise sees.

Whatever is counted or summed here is counted over the cases that stand in the visitor's own list:
no number tells of a case that the visitor may not open.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from django.db.models import F

from guanyun.accounts.models import EnterpriseAgent
from guanyun.accounts.roles import Audience
from guanyun.charter.schema import Charter
from guanyun.engines.casework import Words, words_of
from guanyun.engines.common import Label
from guanyun.errors import Refused
from guanyun.records.access import Visitor, scope
from guanyun.records.charters import charter_by_hash, charter_on
from guanyun.records.credit_codes import uscc_of
from guanyun.records.models import Case, Enterprise
from guanyun.records.now import local_date
from guanyun.records.projections import E7
from guanyun.records.stepping import state_now

from .board import holder_labels
from .enterprises import contact_of
from .facts import COLUMNS, Fact, facts_of
from .liaisons import LinkedPost, liaisons_of
from .visits import VisitLine, visits_at

MOST = 300  # cases of one enterprise; the page says when there are more
RECURS = 3  # the same matter so often within a year is a recurrent problem
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class AgentShown:
    """Somebody who acts for the enterprise."""

    name: str
    is_manager: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was issued in a case."""

    number: str
    label: Label
    case: str


@dataclass(frozen=True, slots=True)
class Recurring:
    """A matter that came up three times or more within a year."""

    matter: Label
    count: int
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waited:
    """How long the enterprise's cases lay with one holder, in a year."""

    label: Label
    days: str  # office days
    hours: str  # of clocks that never rest
    cases: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    kind: str  # opened | closed | visited
    label: Label
    case: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case of the enterprise as this visitor reads it."""

    fact: Fact
    matter: str
    unit: Label
    is_theirs: bool  # it waits for the enterprise
    grade: str  # 1 to 5, empty where none was given, or where the visitor may not read it
    grade_hidden: bool

    @property
    def words(self) -> Words | None:
        """Return the words of its light; None once it is closed."""
        return words_of(self.fact.light) if self.fact.light else None


@dataclass(frozen=True, slots=True)
class FirmShown:
    """The page of one enterprise."""

    firm: Enterprise
    code_holds: bool
    place: str
    linked: tuple[LinkedPost, ...]
    contact: tuple[str, str] | None
    agents: tuple[AgentShown, ...]
    cases: tuple[CaseLine, ...]
    is_cut: bool
    documents: tuple[Document, ...]
    visits: tuple[VisitLine, ...]
    recurring: tuple[Recurring, ...]
    waited: tuple[Waited, ...]
    timeline: tuple[Entry, ...]

    @property
    def running(self) -> tuple[CaseLine, ...]:
        """Return the open cases, what turns red first on top."""
        rows = [each for each in self.cases if each.fact.is_open]
        return tuple(sorted(rows, key=lambda each: (each.fact.colour != "red", _due(each))))

    @property
    def waiting(self) -> tuple[CaseLine, ...]:
        """Return the cases that wait for the enterprise itself."""
        return tuple(each for each in self.cases if each.is_theirs)

    @property
    def rated(self) -> tuple[CaseLine, ...]:
        """Return the cases with a grade that the visitor may read."""
        return tuple(each for each in self.cases if each.grade)


def _due(line: CaseLine) -> float:
    return line.fact.light.due.timestamp() if line.fact.light else float("inf")


def firm_shown(*, visitor: Visitor, uscc: str, at: datetime) -> FirmShown:
    """Return the page of an enterprise; Hidden when it is not the visitor's to see."""
    firm = scope(visitor).enterprise(uscc)
    charter = charter_on(firm.zone, local_date(at))
    seen = scope(visitor).cases().filter(enterprise=firm.uscc).order_by("-opened_at", "-pk")
    rows = list(seen.only(*COLUMNS, "holder", "matter")[: MOST + 1])
    facts = facts_of(rows[:MOST], at=at)
    lines = tuple(
        _line(row, fact, charter, visitor) for row, fact in zip(rows, facts, strict=False)
    )
    known = {fact.number for fact in facts}
    visits = tuple(
        each if each.case in known else replace(each, case="")  # a case of others is not named
        for each in (visits_at(visitor=visitor, uscc=uscc, at=at) if visitor.seats else ())
    )
    return FirmShown(
        firm=firm,
        code_holds=_code_holds(firm.uscc),
        place=_place(firm),
        linked=_linked(visitor, firm, at),
        contact=contact_of(visitor=visitor, uscc=uscc),
        agents=_agents(firm),
        cases=lines,
        is_cut=len(rows) > MOST,
        documents=tuple(_documents(rows[:MOST])),
        visits=visits,
        recurring=_recurring(lines, charter, at),
        waited=_waited(facts, charter, at),
        timeline=_timeline(facts, visits),
    )


def _line(row: Case, fact: Fact, charter: Charter, visitor: Visitor) -> CaseLine:
    handles = fact.unit in visitor.units and not visitor.audience & {Audience.AUDITOR}
    hidden = fact.hides_rating and handles
    return CaseLine(
        fact=fact,
        matter=row.matter,
        unit=holder_labels(charter).get(fact.unit or "none", Label(fact.unit or "—")),
        is_theirs=fact.is_open and row.holder == "enterprise",
        grade="" if hidden or fact.rating is None else str(fact.rating),
        grade_hidden=hidden,
    )


def _code_holds(uscc: str) -> bool:
    """Return whether the credit code has the check digit of GB 32100-2015."""
    try:
        return uscc_of(uscc) == uscc
    except Refused:
        return False


def _place(firm: Enterprise) -> str:
    if firm.lng_e7 is None or firm.lat_e7 is None:
        return ""
    return f"{firm.lng_e7 / E7:.6f},{firm.lat_e7 / E7:.6f}"


def _linked(visitor: Visitor, firm: Enterprise, at: datetime) -> tuple[LinkedPost, ...]:
    """Return who is linked to the enterprise: the dated register of links, and its steward."""
    return tuple(liaisons_of(visitor=visitor, uscc=firm.uscc, at=at))


def _agents(firm: Enterprise) -> tuple[AgentShown, ...]:
    accepted = EnterpriseAgent.objects.filter(
        zone=firm.zone, uscc=firm.uscc, accepted_at__isnull=False, removed_at__isnull=True
    )
    told = accepted.annotate(named=F("person__name")).order_by("-is_manager", "accepted_at")
    return tuple(
        AgentShown(row.named or row.name, row.is_manager, row.accepted_at)
        for row in told
        if row.accepted_at is not None
    )


def _documents(rows: Sequence[Case]) -> list[Document]:
    found = []
    charter = cache(charter_by_hash)  # of this list alone
    for row in rows:
        rules = charter(row.zone, row.charter).case_types[row.kind].documents
        for number in state_now(row).documents:
            label = next((rule.label for rule in rules if number.startswith(rule.prefix)), None)
            found.append(Document(number, label or Label(number, number), row.number))
    return found


def _recurring(lines: Sequence[CaseLine], charter: Charter, at: datetime) -> tuple[Recurring, ...]:
    labels = {each.id: each.label for each in charter.register.matters}
    recent = [each for each in lines if each.fact.opened_at >= at - YEAR]
    counts = Counter(each.matter for each in recent)
    return tuple(
        Recurring(
            labels.get(matter, Label(matter, matter)),
            n,
            tuple(each.fact.number for each in recent if each.matter == matter),
        )
        for matter, n in counts.most_common()
        if n >= RECURS
    )


def _waited(facts: Sequence[Fact], charter: Charter, at: datetime) -> tuple[Waited, ...]:
    """Return with whom the time of a year's cases was spent, most first; one clock for a case."""
    labels = holder_labels(charter)
    days: dict[str, timedelta] = {}
    hours: dict[str, timedelta] = {}
    cases: Counter[str] = Counter()
    for fact in facts:
        if fact.opened_at < at - YEAR:
            continue
        for each in fact.spent:
            cases[each.holder] += 1
            if each.day:
                part = each.time / (each.day / timedelta(days=1))
                days[each.holder] = days.get(each.holder, timedelta()) + part
            else:
                hours[each.holder] = hours.get(each.holder, timedelta()) + each.time
    zero = timedelta()
    order = sorted(cases, key=lambda name: (-days.get(name, zero), -hours.get(name, zero), name))
    return tuple(
        Waited(
            labels.get(name, Label(name, name)),
            f"{days.get(name, zero) / timedelta(days=1):.1f}",
            f"{hours.get(name, zero) / timedelta(hours=1):.1f}",
            cases[name],
        )
        for name in order
    )


def _timeline(facts: Sequence[Fact], visits: Sequence[VisitLine]) -> tuple[Entry, ...]:
    found = [Entry(fact.opened_at, "opened", fact.label, fact.number) for fact in facts]
    found += [
        Entry(fact.closed_at, "closed", fact.label, fact.number)
        for fact in facts
        if fact.closed_at is not None
    ]
    found += [Entry(each.visited_at, "visited", each.unit, each.case) for each in visits]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True)[:60])


def documents_of(*, visitor: Visitor) -> list[Document]:
    """Return the documents issued in the cases of who asks, the latest case first."""
    rows = scope(visitor).cases().order_by("-opened_at")[:MOST]
    return _documents(list(rows))
