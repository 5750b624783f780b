"""The workbench: what waits for me, by when, why me, what next; ordered by what must go first."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet

from guanyun.accounts.roles import Audience
from guanyun.charter.schema import Charter
from guanyun.engines.casework import CaseState, CaseType, Words, state_of
from guanyun.engines.common import Label
from guanyun.records.access import Visitor, scope
from guanyun.records.actors import actors_of
from guanyun.records.charters import charter_by_hash
from guanyun.records.models import Case, Enterprise
from guanyun.records.now import local_date

from .clocks import ClockShown, clocks_shown
from .names import Names, names_of

TABS = ("todo", "sign", "done", "started", "first")
DOING = ("unit", "provider")  # holders at whose desk a case waits for an act
LIGHTS = ("today", "soon", "red", "others")
PAGE = 50
MOST = 2000  # cases of one desk that are counted; above it the page says "over"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the desk a person asked to see; the address holds it all."""

    tab: str = "todo"
    light: str = ""
    words: str = ""
    kind: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One case of the list."""

    number: str
    version: int
    kind: Label
    enterprise: str
    clock: ClockShown | None
    next_act: Label | None
    next_act_id: str
    step: Label
    holder: Label
    late: bool
    urgent: bool
    opened_at: datetime
    is_closed: bool
    sample: bool
    state: CaseState
    case_type: CaseType

    @property
    def words(self) -> Words | None:
        """Return the words of the light."""
        return self.clock.words if self.clock else None


@dataclass(frozen=True, slots=True)
class Desk:
    """The workbench of one visitor at one moment."""

    lines: list[Line]
    counts: Mapping[str, int]  # by tab
    figures: Mapping[str, int]  # today | soon | red | others
    blame: tuple[int, Label] | None  # how many red ones were mostly spent elsewhere, and where
    total: int
    asked: Asked
    kinds: list[tuple[str, Label]]


def desk_shown(
    *, visitor: Visitor, charter: Charter, asked: Asked, at: datetime, most: int = PAGE
) -> Desk:
    """Return the workbench for a visitor with a post."""
    doors = scope(visitor)
    mine = {tab: _of_tab(doors.cases(), visitor, tab) for tab in TABS}
    waiting = list(mine["todo"].order_by("due", "pk")[:MOST])
    figures = _figures(waiting, doors.cases(), visitor, at)
    shown = _of_others(doors.cases(), visitor) if asked.light == "others" else mine[asked.tab]
    chosen = _filtered(shown, visitor, asked, at)
    total = chosen.count()
    start = (asked.page - 1) * most
    order = ("-closed_at",) if asked.tab == "done" else ("due", "pk")
    lines = lines_of(chosen.order_by(*order)[start : start + most], visitor, at=at)
    if asked.tab in ("todo", "sign"):
        lines.sort(key=_first)
    return Desk(
        lines=lines,
        counts={tab: found.count() for tab, found in mine.items()},
        figures=figures,
        blame=_blame(waiting, visitor, charter, at),
        total=total,
        asked=asked,
        kinds=[(each.id, each.label) for each in charter.case_types.values()],
    )


def _of_tab(cases: QuerySet[Case], visitor: Visitor, tab: str) -> QuerySet[Case]:
    posts, units = visitor.posts, visitor.units
    signing = Q(pk__in=())
    for post in posts:
        signing |= Q(consents__contains=f"|{post}|")
    open_now = Q(closed_at__isnull=True)
    conditions = {
        "todo": open_now
        & Q(holder__in=DOING)
        & (Q(post__in=posts) | Q(post__isnull=True, holder_unit__in=units)),
        "sign": open_now & signing,
        "done": Q(closed_at__isnull=False) & Q(unit__in=units),
        "started": Q(filed_by=visitor.id),
        "first": Q(first_post__in=posts) & open_now,
    }
    return cases.filter(conditions[tab])


def _filtered(
    cases: QuerySet[Case], visitor: Visitor, asked: Asked, at: datetime
) -> QuerySet[Case]:
    if asked.kind:
        cases = cases.filter(kind=asked.kind)
    if asked.words:
        firms = Enterprise.objects.filter(zone=visitor.zone).filter(
            Q(label__contains=asked.words) | Q(initials__startswith=asked.words.lower())
        )
        cases = cases.filter(
            Q(number__contains=asked.words) | Q(enterprise__in=firms.values("uscc"))
        )
    night = tonight(at)
    if asked.light == "red":
        cases = cases.filter(due__lt=at)
    elif asked.light == "today":
        cases = cases.filter(due__gte=at, due__lte=night)
    elif asked.light == "soon":
        cases = cases.filter(due__gt=night, due__lte=night + timedelta(days=3))
    return cases


def tonight(at: datetime) -> datetime:
    """Return the midnight that ends the day."""
    return datetime.combine(local_date(at) + timedelta(days=1), time(), at.tzinfo)


def _figures(
    waiting: Sequence[Case], cases: QuerySet[Case], visitor: Visitor, at: datetime
) -> Mapping[str, int]:
    night = tonight(at)
    dues = [case.due for case in waiting if case.due is not None]
    return {
        "today": sum(at <= due <= night for due in dues),
        "soon": sum(night < due <= night + timedelta(days=3) for due in dues),
        "red": sum(due < at for due in dues),
        "others": _of_others(cases, visitor).count(),
    }


def _of_others(cases: QuerySet[Case], visitor: Visitor) -> QuerySet[Case]:
    """Return the open cases of one's units that wait for somebody else."""
    return cases.filter(closed_at__isnull=True, unit__in=visitor.units).exclude(holder="unit")


def zone_figures(*, visitor: Visitor, at: datetime) -> Mapping[str, int] | None:
    """Return how many cases of the zone are open and red, for who leads it; None for others."""
    if Audience.LEADER not in visitor.audience:
        return None
    running = scope(visitor).cases().filter(closed_at__isnull=True)
    return {"open": running.count(), "red": running.filter(due__lt=at).count()}


def _blame(
    waiting: Iterable[Case], visitor: Visitor, charter: Charter, at: datetime
) -> tuple[int, Label] | None:
    """Return how many red cases were mostly spent by another unit, and which one most often."""
    found: dict[str, int] = {}
    for case in waiting:
        if case.due is None or case.due >= at:
            continue
        state = state_of(json.loads(case.state))
        spent: dict[str, timedelta] = {}
        for clock in state.clocks.values():
            for piece in clock.ledger:
                unit = piece.holder.unit or ""
                spent[unit] = spent.get(unit, timedelta()) + piece.consumed
        most = max(spent, key=lambda unit: spent[unit], default="")
        if most and most not in visitor.units:
            found[most] = found.get(most, 0) + 1
    if not found:
        return None
    unit = max(found, key=lambda each: found[each])
    labels = {each.id: each.label for each in charter.register.units}
    return found[unit], labels.get(unit, Label(unit, unit))


def lines_of(cases: Iterable[Case], visitor: Visitor, *, at: datetime) -> list[Line]:
    """Return cases as lines of a list, each with its most urgent clock and the next act."""
    rows = list(cases)
    named: dict[str, Names] = {}
    for content in {row.charter for row in rows}:
        charter = charter_by_hash(str(visitor.zone), content)
        named[content] = names_of(
            charter, zone=str(visitor.zone), enterprises=[row.enterprise for row in rows]
        )
    return [_line(row, visitor, named[row.charter], at) for row in rows]


def _line(case: Case, visitor: Visitor, names: Names, at: datetime) -> Line:
    charter = charter_by_hash(case.zone, case.charter)
    case_type = charter.case_types[case.kind]
    state = state_of(json.loads(case.state))
    clocks = clocks_shown(charter, case_type, state, names, at=at)
    lit = [each for each in clocks if each.light.state != "stopped"]
    act, act_id = _next_act(case_type, state, visitor)
    return Line(
        number=case.number,
        version=case.version,
        kind=case_type.label,
        enterprise=names.enterprise(case.enterprise),
        clock=next(iter(lit), None),
        next_act=act,
        next_act_id=act_id,
        step=case_type.step(case.step).label,
        holder=names.unit(case.holder_unit),
        late=any(each.light.colour == "red" for each in lit),
        urgent=state.answers.get(case_type.urgent_field) == "danger",
        opened_at=case.opened_at,
        is_closed=case.closed_at is not None,
        sample=case_type.sample or any(each.sample for each in lit),
        state=state,
        case_type=case_type,
    )


def _next_act(case_type: CaseType, state: CaseState, visitor: Visitor) -> tuple[Label | None, str]:
    """Return the main act of the step when one of the visitor's seats may take it."""
    if any(each.post in visitor.posts for each in state.consents):
        return Label("等我签", "Sign"), "give_consent"
    actors = actors_of(visitor, case_type, state)
    units = {actor.unit for actor in actors}
    for rule in case_type.step(state.step).acts:
        if rule.primary and (state.holder.unit in units or state.holder.post in visitor.posts):
            return rule.label, rule.id or rule.act
    return None, ""


def _first(line: Line) -> tuple[bool, float, bool]:
    """Order by danger, then by when it turns red, then by who waits (先办)."""
    due = line.clock.light.due.timestamp() if line.clock else float("inf")
    return not line.urgent, due, line.is_closed
