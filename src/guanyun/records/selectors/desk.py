"""The workbench: what waits for me, by when, why me, what next; ordered by what must go first."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, OrderBy, Q, QuerySet

from guanyun.charter.schema import Charter
from guanyun.engines.casework import state_of
from guanyun.engines.common import Label
from guanyun.records.access import Visitor, scope
from guanyun.records.models import Case, Enterprise
from guanyun.records.projections import seat_words

from .due import lit
from .lines import Line, lines_in_turn, lines_of

TABS = ("todo", "sign", "done", "started", "copied", "supervised", "first")
DOING = ("unit", "provider")  # holders at whose desk a case waits for an act
LIGHTS = ("today", "soon", "red", "others")
SORTS: Mapping[str, tuple[OrderBy, ...]] = {
    "due": (F("due").asc(nulls_last=True), F("pk").asc()),
    "-due": (F("due").desc(nulls_last=True), F("pk").desc()),
    "opened": (F("opened_at").asc(), F("pk").asc()),
    "-opened": (F("opened_at").desc(), F("pk").desc()),
    "closed": (F("closed_at").asc(nulls_last=True), F("pk").asc()),
    "-closed": (F("closed_at").desc(nulls_last=True), F("pk").desc()),
    "matter": (F("kind").asc(), F("pk").asc()),
    "-matter": (F("kind").desc(), F("pk").desc()),
    "number": (F("pk").asc(),),
    "-number": (F("pk").desc(),),
}
PAGE = 50
MOST_BLAMED = 500  # red cases of one desk that are asked whose days they took


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the desk a person asked to see; the address holds it all."""

    tab: str = "todo"
    light: str = ""
    words: str = ""
    kind: str = ""
    sort: str = ""
    numbers: tuple[str, ...] = ()  # those that were ticked
    page: int = 1


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


def desk_shown(*, visitor: Visitor, charter: Charter, asked: Asked, at: datetime) -> Desk:
    """Return the workbench for a visitor with a post."""
    counts, figures = _counted(visitor, at)
    red = scope(visitor).cases().filter(_mine(visitor), due__lt=at)
    chosen = _chosen(visitor, asked, at)
    start = (asked.page - 1) * PAGE
    lines = lines_of(_sorted(chosen, asked)[start : start + PAGE], visitor, at=at)
    if asked.tab in ("todo", "sign") and not asked.sort:
        lines.sort(key=_first)
    return Desk(
        lines=lines,
        counts=counts,
        figures=figures,
        blame=blame_of(red, visitor.units, charter) if figures["red"] else None,
        total=chosen.count(),
        asked=asked,
        kinds=[(each.id, each.label) for each in charter.case_types.values()],
    )


def desk_lines(*, visitor: Visitor, asked: Asked, at: datetime, most: int) -> Iterator[Line]:
    """Yield all lines of a filter, a few hundred in memory at a time."""
    found = _sorted(_chosen(visitor, asked, at), asked)[:most]
    return lines_in_turn(found.iterator(chunk_size=1000), visitor, at=at)


def _chosen(visitor: Visitor, asked: Asked, at: datetime) -> QuerySet[Case]:
    cases = scope(visitor).cases()
    is_lit = asked.tab == "todo" and asked.light in lit(at)
    rule = _mine(visitor) if is_lit else _tab(visitor, asked.tab)
    shown = cases.filter(_others(visitor) if asked.light == "others" else rule)
    return _filtered(shown, visitor, asked, at)


def _sorted(cases: QuerySet[Case], asked: Asked) -> QuerySet[Case]:
    by_itself = {"done": "-closed", "started": "-opened", "copied": "-opened"}
    return cases.order_by(*SORTS[asked.sort or by_itself.get(asked.tab, "due")])


def figures_of(*, visitor: Visitor, at: datetime) -> Mapping[str, int]:
    """Return the four numbers of a visitor, the same on the desk and in the morning."""
    return _counted(visitor, at)[1]


def _counted(visitor: Visitor, at: datetime) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Return how many cases each tab and each of the four numbers holds, in one look at them."""
    rules = {f"tab_{tab}": _tab(visitor, tab) for tab in TABS}
    rules |= {f"lit_{name}": _mine(visitor) & due for name, due in lit(at).items()}
    rules["lit_others"] = _others(visitor)
    counted = {name: Count("pk", filter=rule) for name, rule in rules.items()}
    told = scope(visitor).cases().aggregate(**counted)
    return {tab: told[f"tab_{tab}"] for tab in TABS}, {
        light: told[f"lit_{light}"] for light in LIGHTS
    }


def _tab(visitor: Visitor, tab: str) -> Q:
    """Return which cases stand in a tab."""
    posts, units = visitor.posts, visitor.units
    open_now, signing = Q(closed_at__isnull=True), among("consents", posts)
    asked = (word for seat in visitor.seats for word in seat_words(seat.unit, seat.post))
    holding = Q(post__in=posts) | Q(post__isnull=True, holder_unit__in=units)
    conditions = {
        "todo": (open_now & Q(holder__in=DOING) & holding & ~signing) | among("branches", asked),
        "sign": open_now & signing,
        "done": Q(closed_at__isnull=False) & Q(unit__in=units),
        "started": Q(filed_by=visitor.id),
        "copied": among("copied", posts),
        "supervised": open_now & among("supervised", posts),
        "first": Q(first_post__in=posts) & open_now,
    }
    return conditions[tab]


def _mine(visitor: Visitor) -> Q:
    """Return which cases wait for a visitor: to be handled, or to be signed."""
    return _tab(visitor, "todo") | _tab(visitor, "sign")


def among(column: str, posts: Iterable[str]) -> Q:
    """Return the condition that a column of words between bars names one of them."""
    found = Q(pk__in=())
    for post in posts:
        found |= Q(**{f"{column}__contains": f"|{post}|"})
    return found


def named(visitor: Visitor, words: str) -> Q:
    """Return the condition that a number holds the words, or an enterprise is called so."""
    firms = Enterprise.objects.filter(zone=visitor.zone).filter(
        Q(label__contains=words) | Q(initials__startswith=words.lower())
    )
    return Q(number__contains=words) | Q(enterprise__in=firms.values("uscc"))


def _filtered(
    cases: QuerySet[Case], visitor: Visitor, asked: Asked, at: datetime
) -> QuerySet[Case]:
    if asked.kind:
        cases = cases.filter(kind=asked.kind)
    if asked.numbers:
        cases = cases.filter(number__in=asked.numbers)
    if asked.words:
        cases = cases.filter(named(visitor, asked.words))
    due = lit(at).get(asked.light)
    return cases if due is None else cases.filter(due)


def _others(visitor: Visitor) -> Q:
    """Return which open cases of one's units wait for somebody else."""
    return Q(closed_at__isnull=True, unit__in=visitor.units) & ~Q(holder="unit")


def blame_of(
    red: QuerySet[Case], units: Iterable[str], charter: Charter
) -> tuple[int, Label] | None:
    """Return how many red cases were mostly spent by other units, and which one most often."""
    found: dict[str, int] = {}
    for told in red.order_by("due").values_list("state", flat=True)[:MOST_BLAMED]:
        most = spender_of(told)
        if most and most not in units:
            found[most] = found.get(most, 0) + 1
    if not found:
        return None
    unit = max(found, key=lambda each: found[each])
    labels = {each.id: each.label for each in charter.register.units}
    return found[unit], labels.get(unit, Label(unit, unit))


def spender_of(state: str) -> str:
    """Return the unit that spent most of the time of a case, from the text of its state."""
    spent: dict[str, timedelta] = {}
    for clock in state_of(json.loads(state)).clocks.values():
        for piece in clock.ledger:
            unit = piece.holder.unit or ""
            spent[unit] = spent.get(unit, timedelta()) + piece.consumed
    return max(spent, key=lambda unit: spent[unit], default="")


def _first(line: Line) -> tuple[bool, float, bool]:
    """Order by danger, then by when it turns red, then by who waits (先办)."""
    due = line.clock.light.due.timestamp() if line.clock else float("inf")
    return not line.urgent, due, line.is_closed


def page_told(told: str) -> int:
    """Return the number of a page as an address tells it; the first for what makes no sense."""
    return int(told) if told.isdigit() and 0 < int(told) < 10_000 else 1


def numbers_told(told: Sequence[str]) -> tuple[str, ...]:
    """Return the numbers that were ticked, at most a page of them."""
    return tuple(dict.fromkeys(each[:32] for each in told if each))[:PAGE]
