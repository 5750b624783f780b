"""The service centre as pages show it: items, the one complete answer, windows and their days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from guanyun.charter.counters_schema import (
    Bundle,
    Centre,
    Hall,
    Item,
    Paper,
    RequiredPaper,
    Seat,
    Window,
)
from guanyun.charter.papers_asked import bundle_papers, papers_of
from guanyun.charter.schema import Charter
from guanyun.charter.seat_calendar import is_open, next_seat, open_on, seats_on
from guanyun.engines.casework import EvidenceKind, EvidenceSource, budget_label
from guanyun.engines.common import ZONE, Label
from guanyun.errors import Refused

WEEK = 7
NOBODY = Label("—", "—")


@dataclass(frozen=True, slots=True)
class PaperAsked:
    """One paper of the answer: who brings it, whether it may follow, what may stand for it."""

    label: Label
    brought: bool  # False: the office has it by data or by its own record
    register: str
    may_follow: bool  # 可容缺
    instead: tuple[Label, ...]
    sample: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """When and where somebody next takes an item."""

    on: date
    window: Label
    hall: Label
    hours: str


@dataclass(frozen=True, slots=True)
class ItemShown:
    """An item with its one complete answer (一口清)."""

    item: Item
    matter: Label
    unit: Label
    papers: tuple[PaperAsked, ...]
    promised: Label | None
    statutory: Label | None
    windows: tuple[Label, ...]
    next: Opening | None
    can_apply: bool  # a kind of case takes it online


@dataclass(frozen=True, slots=True)
class Day:
    """A window on one day: closed, or who sits there."""

    on: date
    open: bool
    sitting: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class WindowShown:
    """A window with its hall, hours, next days and whether it is open now."""

    window: Window
    hall: Label
    hours: str
    days: tuple[Day, ...]
    open_now: bool
    items: int  # of the list that it takes


def items_found(charter: Charter, words: str, mode: str, window: str) -> list[Item]:
    """Return the items of the list that hold the words, of one mode and at one window."""
    wanted = words.strip().lower()
    return [
        each
        for each in charter.centre.catalogue.items
        if (
            not wanted or wanted in each.label.zh.lower() or wanted in (each.label.en or "").lower()
        )
        and (not mode or each.mode.value == mode)
        and (not window or window in each.windows)
    ]


def item_shown(charter: Charter, item: Item, situations: Sequence[str], on: date) -> ItemShown:
    """Return an item with everything it needs in the situations chosen, said once."""
    labels = _labels(charter)
    windows = {each.id: each.label for each in charter.centre.windows}
    return ItemShown(
        item=item,
        matter=labels.get(item.matter, NOBODY),
        unit=labels.get(item.unit, NOBODY),
        papers=tuple(_papers(charter, papers_of(item, situations))),
        promised=_budget(item.promised),
        statutory=_budget(item.statutory),
        windows=tuple(windows[each] for each in item.windows if each in windows),
        next=_opening(charter, item, on),
        can_apply=item.case in charter.case_types and bool(charter.case_types[item.case].tile),
    )


def bundle_shown(
    charter: Charter, bundle: Bundle, situations: Mapping[str, Sequence[str]]
) -> tuple[list[Item], list[PaperAsked]]:
    """Return the items of a bundle and each paper once."""
    items = {each.id: each for each in charter.centre.catalogue.items}
    papers = bundle_papers(bundle, charter.centre.catalogue, situations)
    return [items[each] for each in bundle.items if each in items], list(_papers(charter, papers))


def windows_shown(charter: Charter, at: datetime) -> list[WindowShown]:
    """Return the windows with who sits there in the next seven days, from today."""
    today = at.astimezone(ZONE).date()
    centre, labels = charter.centre, _labels(charter)
    halls = {each.id: each for each in centre.halls}
    found = []
    for window in centre.windows:
        hall = halls.get(window.hall)
        if hall is None:
            continue
        days = tuple(
            _day(window, hall, today + timedelta(days=ahead), charter, labels)
            for ahead in range(WEEK)
        )
        taken = [each for each in centre.catalogue.items if window.id in each.windows]
        found.append(
            WindowShown(
                window=window,
                hall=hall.label,
                hours=_hours(window, hall, charter),
                days=days,
                open_now=is_open(window, hall, at, charter.calendar),
                items=len(taken),
            )
        )
    return found


def _day(
    window: Window, hall: Hall, on: date, charter: Charter, labels: Mapping[str, Label]
) -> Day:
    sitting = seats_on(window, hall, on, charter.calendar)
    return Day(
        on,
        open_on(window, hall, on, charter.calendar),
        tuple(labels.get(each.unit, NOBODY) for each in sitting),
    )


def _papers(charter: Charter, asked: Sequence[RequiredPaper]) -> Iterator[PaperAsked]:
    papers: Mapping[str, Paper] = {each.id: each for each in charter.centre.catalogue.papers}
    for each in asked:
        paper = papers.get(each.paper)
        if paper is None:
            continue
        yield PaperAsked(
            label=paper.label,
            brought=paper.source is EvidenceSource.APPLICANT,
            register=paper.register,
            may_follow=each.kind is EvidenceKind.SECONDARY,
            instead=tuple(papers[name].label for name in each.instead if name in papers),
            sample=paper.sample,
        )


def _opening(charter: Charter, item: Item, on: date) -> Opening | None:
    found = next_seat(charter.centre, item, on, charter.calendar)
    if found is None:
        return None
    day, window, seat = found
    hall = next(each for each in charter.centre.halls if each.id == window.hall)
    return Opening(day, window.label, hall.label, _hours(window, hall, charter, seat))


def _hours(window: Window, hall: Hall, charter: Charter, seat: Seat | None = None) -> str:
    written = (seat.hours if seat else ()) or window.hours or hall.hours
    return "、".join(written or charter.manifest.office_hours)


def _budget(text: str) -> Label | None:
    if not text:
        return None
    try:
        return budget_label(text)
    except Refused:
        return Label(text, text)


def _labels(charter: Charter) -> dict[str, Label]:
    register = charter.register
    found = {each.id: each.label for each in register.matters}
    return found | {each.id: each.label for each in register.units}


def has_centre(centre: Centre) -> bool:
    """Return whether a charter says anything of a service centre."""
    return bool(centre.catalogue.items or centre.windows)
