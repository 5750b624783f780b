"""The cockpit: every number of a zone at one moment, and the list of exactly those cases.

One query brings the cases, one function counts them, one filter lists them: a number is the length
of the list that it opens.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from guanyun.accounts.roles import Audience
from guanyun.charter.schema import Charter
from guanyun.engines.common import Label
from guanyun.records.access import Visitor, scope
from guanyun.records.charters import charter_on
from guanyun.records.models import Case
from guanyun.records.now import local_date
from guanyun.records.scopes import NOBODY as NOTHING
from guanyun.records.scopes import WHOLE_ZONE

from .board_sets import AGES, REST, SETS, Moment, Wanted, counted, fits
from .due import tonight
from .facts import CELL, COLUMNS, NOBODY, WORST, Fact, facts_of, month_of, months_before
from .names import ENTERPRISE, OUTSIDE, UNKNOWN

BOARD_READERS = frozenset({Audience.HEAD, Audience.LEADER, Audience.AUDITOR})
MONTHS = 12
LEAST_SHOWN = 3  # a square of the map with fewer cases tells no number
OTHERS: Mapping[str, Label] = {
    "enterprise": ENTERPRISE,
    "outside": OUTSIDE,
    "provider": Label("服务商", "the provider"),
    "pause": Label("停表", "stopped by law"),
    NOBODY: Label("暂无承办单位", "no unit yet"),
}


@dataclass(frozen=True, slots=True)
class Count:
    """A number, and the address of the list with exactly those cases."""

    n: int
    query: str

    def __bool__(self) -> bool:
        return bool(self.n)


@dataclass(frozen=True, slots=True)
class Share:
    """A rate with its own numerator and denominator; nothing is claimed of an empty one."""

    id: str
    part: Count
    whole: Count
    missing: Count  # the whole less the part

    @property
    def percent(self) -> str:
        """Return the rate with one decimal; a dash where there is nothing to count."""
        return percent_of(self.part.n, self.whole.n)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit in charge: its load, how punctual, what it used up, what it passed on."""

    label: Label
    load: Count
    red: Count
    finished: Count
    on_time: Share
    days: str  # office days used by the unit itself
    in_days: Count  # in how many cases
    hours: str  # hours of clocks that never rest
    in_hours: Count
    handed: Count


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of case."""

    label: Label
    sample: bool
    received: Count
    load: Count
    red: Count
    on_time: Share


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of the trend."""

    month: str
    received: Count
    finished: Count
    on_time: Share


@dataclass(frozen=True, slots=True)
class CellShown:
    """One square of the map; ``count`` is None where fewer than three cases lie in it."""

    cell: str
    west: float
    south: float
    size: float  # degrees
    count: Count | None
    red: int = 0  # 0 where fewer than three are red


@dataclass(frozen=True, slots=True)
class Blame:
    """Who used most of the time of overdue cases."""

    label: Label
    count: Count


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for the signature of one post, by age in working days."""

    label: Label
    all: Count
    ages: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """All numbers of the cockpit at one moment."""

    at: datetime
    since: date
    whole_zone: bool
    units: tuple[Label, ...]  # whose board it is, where not of the whole zone
    received_today: Count
    done_today: Count
    load: Count
    lights: Mapping[str, Count]
    due_today: Count
    overdue: Count
    blamed: tuple[Blame, ...]
    gaps: Count | None
    rates: tuple[Share, ...]
    on_time: Share
    received: Count
    finished: Count
    by_unit: tuple[UnitRow, ...]
    by_kind: tuple[KindRow, ...]
    months: tuple[MonthRow, ...]
    cells: tuple[CellShown, ...]
    rest: Count
    signing: Count
    ages: tuple[Count, ...]
    queues: tuple[Queue, ...]


RATES = (("closed", "accepted"), ("solved", "declared"), ("satisfied", "rated"))


def percent_of(part: int, whole: int) -> str:
    """Return a rate with one decimal, never rounded up to a full hundred.

    >>> percent_of(999_999, 1_000_000), percent_of(1, 3), percent_of(0, 0)
    ('99.9', '33.3', '—')
    """
    if not whole:
        return "—"
    tenths = (2000 * part + whole) // (2 * whole)
    if part < whole:
        tenths = min(tenths, 999)
    return f"{tenths // 10}.{tenths % 10}"


def board_shown(*, visitor: Visitor, at: datetime) -> Board:
    """Return the numbers of a zone for who leads or audits it, of the own units for a head."""
    facts, now = seen_at(visitor, at)
    return _Counter(facts, now, visitor).board()


def board_cases(visitor: Visitor) -> QuerySet[Case]:
    """Return the cases that a board is about: all of the zone, or of a head's own units."""
    seen = NOTHING
    for seat in visitor.seats:
        mine = NOTHING
        if seat.role in WHOLE_ZONE:
            mine = ~NOTHING
        elif seat.role is Audience.HEAD and seat.unit:
            mine = Q(unit__in={seat.unit, *seat.units_below})
        seen |= mine & Q(kind__in=seat.kinds) if seat.kinds else mine
    return scope(visitor).cases().filter(seen)


def seen_at(visitor: Visitor, at: datetime) -> tuple[list[Fact], Moment]:
    """Return the cases of the last twelve months and all that are open, and the moment."""
    today = local_date(at)
    since = months_before(today, MONTHS)[0]
    recent = Q(closed_at=None) | Q(opened_on__gte=since) | Q(closed_on__gte=since)
    facts = facts_of(board_cases(visitor).filter(recent).only(*COLUMNS), at=at)
    counts = Counter(fact.cell for fact in facts if fact.is_open and fact.cell)
    cells = frozenset(cell for cell, n in counts.items() if n >= LEAST_SHOWN)
    charter = charter_on(visitor.zone or "", today)
    return facts, Moment(at, charter, today, since, tonight(at), cells)


def holder_labels(charter: Charter) -> Mapping[str, Label]:
    """Return the labels of whoever may hold a case."""
    return dict(OTHERS) | {unit.id: unit.label for unit in charter.register.units}


@dataclass(slots=True)
class _Counter:
    """Counts facts into the parts of a board."""

    facts: Sequence[Fact]
    now: Moment
    visitor: Visitor
    labels: Mapping[str, Label] = field(init=False)
    sets: dict[str, list[Fact]] = field(init=False)

    def __post_init__(self) -> None:
        self.labels = holder_labels(self.now.charter)
        self.sets = {name: counted(self.facts, Wanted(name), self.now) for name in SETS}

    def count(self, **asked: str) -> Count:
        wanted = Wanted(**asked)
        whole = self.sets[wanted.of]
        if len(asked) == 1:  # the set itself
            return Count(len(whole), wanted.query)
        return Count(sum(fits(fact, wanted, self.now) for fact in whole), wanted.query)

    def share(self, name: str, whole: str, missing: str, **asked: str) -> Share:
        return Share(
            name,
            self.count(of=name, **asked),
            self.count(of=whole, **asked),
            self.count(of=missing, **asked),
        )

    def punctual(self, **asked: str) -> Share:
        return self.share("on_time", "finished", "late", **asked)

    def board(self) -> Board:
        is_whole = bool(self.visitor.audience & WHOLE_ZONE)
        heads = [seat for seat in self.visitor.seats if seat.role is Audience.HEAD and seat.unit]
        return Board(
            at=self.now.at,
            since=self.now.since,
            whole_zone=is_whole,
            units=tuple(self.labels.get(seat.unit or "", UNKNOWN) for seat in heads),
            received_today=self.count(of="received_today"),
            done_today=self.count(of="done_today"),
            load=self.count(of="open"),
            lights={each: self.count(of="open", light=each) for each in WORST},
            due_today=self.count(of="due_today"),
            overdue=self.count(of="overdue"),
            blamed=self.blamed(),
            gaps=self.count(of="gap") if is_whole else None,
            rates=tuple(self.share(n, whole, f"not_{n}") for n, whole in RATES),
            on_time=self.punctual(),
            received=self.count(of="received"),
            finished=self.count(of="finished"),
            by_unit=self.by_unit(),
            by_kind=self.by_kind(),
            months=self.months(),
            cells=self.cells(),
            rest=self.count(of="open", cell=REST),
            signing=self.count(of="signing"),
            ages=tuple(self.count(of="signing", age=each) for each in AGES),
            queues=self.queues(),
        )

    def blamed(self) -> tuple[Blame, ...]:
        names = Counter(fact.blame for fact in self.sets["overdue"] if fact.blame)
        return tuple(
            Blame(self.labels.get(name, UNKNOWN), self.count(of="overdue", blame=name))
            for name, _ in names.most_common()
        )

    def by_unit(self) -> tuple[UnitRow, ...]:
        units = {fact.unit for fact in self.facts if fact.unit}
        if self.visitor.audience & WHOLE_ZONE:  # a head reads of the own units alone
            units |= {each.holder for fact in self.sets["received"] for each in fact.spent}
        rows = [self._unit(unit) for unit in units if unit not in OTHERS]
        if any(fact.unit is None for fact in self.facts):
            rows.append(self._unit(NOBODY))
        return tuple(sorted(rows, key=lambda row: (-row.load.n, -row.finished.n, row.label.zh)))

    def _unit(self, unit: str) -> UnitRow:
        days = hours = timedelta()
        for fact in self.sets["received"]:
            for each in fact.spent:
                if each.holder != unit:
                    continue
                days += each.time / (each.day / timedelta(days=1)) if each.day else timedelta()
                hours += timedelta() if each.day else each.time
        return UnitRow(
            label=self.labels.get(unit, UNKNOWN),
            load=self.count(of="open", unit=unit),
            red=self.count(of="overdue", unit=unit),
            finished=self.count(of="finished", unit=unit),
            on_time=self.punctual(unit=unit),
            days=f"{days / timedelta(days=1):.1f}",
            in_days=self.count(of="received", spender=unit, clock="days"),
            hours=f"{hours / timedelta(hours=1):.0f}",
            in_hours=self.count(of="received", spender=unit, clock="hours"),
            handed=self.count(of="received", giver=unit),
        )

    def by_kind(self) -> tuple[KindRow, ...]:
        kinds = {fact.kind: fact for fact in self.facts}
        rows = [
            KindRow(
                label=fact.label,
                sample=fact.sample,
                received=self.count(of="received", kind=kind),
                load=self.count(of="open", kind=kind),
                red=self.count(of="overdue", kind=kind),
                on_time=self.punctual(kind=kind),
            )
            for kind, fact in kinds.items()
        ]
        return tuple(sorted(rows, key=lambda row: (-row.received.n, row.label.zh)))

    def months(self) -> tuple[MonthRow, ...]:
        names = [month_of(each) for each in months_before(self.now.today, MONTHS)]
        return tuple(
            MonthRow(
                month=name,
                received=self.count(of="received", month=name),
                finished=self.count(of="finished", month=name),
                on_time=self.punctual(month=name),
            )
            for name in names
        )

    def cells(self) -> tuple[CellShown, ...]:
        size = CELL / 10**7
        red = Counter(fact.cell for fact in self.facts if fact.is_open and fact.colour == "red")
        found = []
        for cell in sorted({fact.cell for fact in self.facts if fact.is_open and fact.cell}):
            west, south = (int(part) * CELL / 10**7 for part in cell.split("_"))
            shown = cell in self.now.cells
            count = self.count(of="open", cell=cell) if shown else None
            late = red[cell] if shown and red[cell] >= LEAST_SHOWN else 0
            found.append(CellShown(cell, west, south, size, count, late))
        return tuple(found)

    def queues(self) -> tuple[Queue, ...]:
        posts = {post.id: post.label for post in self.now.charter.register.posts}
        names = {post for fact in self.facts if fact.is_open for post, _ in fact.signing}
        found = [
            Queue(
                label=posts.get(name, UNKNOWN),
                all=self.count(of="signing", signer=name),
                ages=tuple(self.count(of="signing", signer=name, age=each) for each in AGES),
            )
            for name in names
        ]
        return tuple(sorted(found, key=lambda each: (-each.all.n, each.label.zh)))
