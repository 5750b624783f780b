"""What can be wrong with an item of the list: nobody takes it, nobody may, it takes too long."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from guanyun.engines.common import Budget, Finding, Level, TimeUnit, parse_budget
from guanyun.engines.mandate import Duty, Line, Matter, Mode, PowerKind, Register
from guanyun.errors import Refused

from .counters_schema import Channel, Frequency, Hall, Item, Window
from .reading import nearest
from .schema import Charter
from .seat_calendar import serves, unseated_days

WEEK, HOURS_OF_A_DAY = Decimal(5), Decimal(24)
SERVICES = frozenset({PowerKind.PUBLIC_SERVICE, PowerKind.ENTERPRISE_SERVICE})
HOLDS = frozenset({Duty.DECIDE, Duty.HANDLE})
ERRANDS = HOLDS | {Duty.ASSIST}  # 代办 may stand in the register as assisting
ALONE = frozenset({Channel.ONLINE, Channel.SELF_SERVICE})  # open without anybody at a window


def check_items(charter: Charter) -> Iterator[Finding]:
    """Yield what is wrong with the list of items and with each item and paper on it."""
    catalogue = charter.centre.catalogue
    published = catalogue.published
    if published is not None and published.count and published.count != len(catalogue.items):
        told = {"count": str(published.count), "got": str(len(catalogue.items))}
        yield Finding("charter.item_count", Level.ERROR, published.where, told)
    for paper in catalogue.papers:
        # 优化营商环境条例 第四十三条: only law, administrative regulation or State Council decision
        if paper.by_intermediary and paper.basis is None:
            told = {"paper": paper.label.zh}
            yield Finding("charter.intermediary_without_law", Level.ERROR, paper.where, told)
    for item in catalogue.items:
        yield from _served(item, charter)
        yield from _limits(item)
        yield from _evidence(item)
        yield from _registered(item, charter)


def _told(item: Item, **more: str) -> dict[str, str]:
    return {"item": item.id, "label": item.label.zh} | more


def _served(item: Item, charter: Charter) -> Iterator[Finding]:
    windows = {each.id: each for each in charter.centre.windows}
    halls = {each.id: each for each in charter.centre.halls}
    if not item.windows and not item.channels:
        yield Finding("charter.item_without_window", Level.ERROR, item.where, _told(item))
    chosen = [windows[name] for name in item.windows if name in windows]
    for window in chosen:
        takers = window.seats or (None,)
        if not any(serves(window, seat, item.id) for seat in takers):
            told = _told(item, window=window.id)
            yield Finding("charter.item_not_taken", Level.ERROR, item.where, told)
    daily = ALONE & set(item.channels) or any(_daily(item, each, halls) for each in chosen)
    if item.frequency is Frequency.HIGH and not daily:
        yield Finding("charter.frequent_item_unseated", Level.WARNING, item.where, _told(item))


def _daily(item: Item, window: Window, halls: Mapping[str, Hall]) -> bool:
    """Return whether a window takes an item on every day that its hall is open."""
    hall = halls.get(window.hall)
    if hall is None or set(hall.days) - set(window.days or hall.days):
        return False
    return not unseated_days(window, hall, item.id)


def _limits(item: Item) -> Iterator[Finding]:
    if not item.statutory:
        return
    told = _told(item, promised=item.promised or "-", statutory=item.statutory)
    if item.statutory_basis is None:
        yield Finding("charter.statutory_without_law", Level.ERROR, item.where, told)
    if item.promised and exceeds(item.promised, item.statutory):
        yield Finding("charter.item_over_statutory", Level.ERROR, item.where, told)


def exceeds(promised: str, statutory: str) -> bool:
    """Return whether a promised limit may end after a statutory one, in weeks without a holiday.

    Working days are held against calendar days with the week-ends that may fall among them.

    >>> exceeds("3 hours", "20 working days"), exceeds("6 working days", "7 calendar days")
    (False, True)
    """
    try:
        ours, theirs = parse_budget(promised), parse_budget(statutory)
    except Refused:  # the reader has said so
        return False
    if ours.unit is theirs.unit:
        return ours.amount > theirs.amount
    return _longest(ours) > _shortest(theirs)


def _longest(budget: Budget) -> Decimal:
    if budget.unit is TimeUnit.HOURS:
        return budget.amount
    if budget.unit is TimeUnit.CALENDAR_DAYS:
        return budget.amount * HOURS_OF_A_DAY
    if budget.unit is TimeUnit.OFFICE_HOURS:
        return budget.amount * 3  # a day of eight office hours lasts 24
    return (budget.amount + 2 * -(-budget.amount // WEEK)) * HOURS_OF_A_DAY


def _shortest(budget: Budget) -> Decimal:
    return budget.amount if not budget.unit.whole_days else budget.amount * HOURS_OF_A_DAY


def _evidence(item: Item) -> Iterator[Finding]:
    situations = [each.id for each in item.situations]
    asked: set[tuple[str, str]] = set()
    for each in item.evidence:
        for name in each.situations:
            if name not in situations:
                told = {"key": "situations", "name": name, "nearest": nearest(name, situations)}
                yield Finding("charter.unknown_name", Level.ERROR, each.where, told)
        for situation in each.situations or situations or [""]:
            if (each.paper, situation) in asked:
                told = _told(item, paper=each.paper)
                yield Finding("charter.paper_asked_twice", Level.ERROR, each.where, told)
                break
            asked.add((each.paper, situation))


def _registered(item: Item, charter: Charter) -> Iterator[Finding]:
    """Yield where the list says what the register does not: it gives nobody a power by itself."""
    register = charter.register
    matter = next((each for each in register.matters if each.id == item.matter), None)
    if matter is None:
        return
    lines = lines_about(matter, register)
    told = _told(item, matter=matter.id)
    if Duty.HANDLE not in matter.duties or not any(each.duty is Duty.HANDLE for each in lines):
        yield Finding("charter.item_not_handled", Level.ERROR, item.where, told)
        return
    case = charter.case_types.get(item.case)
    if case is not None and case.matter != item.matter:
        wrong = told | {"case": case.id, "other": case.matter}
        yield Finding("charter.item_other_matter", Level.ERROR, item.where, wrong)
    duties = ERRANDS if item.mode is Mode.AGENCY else HOLDS
    held = [each for each in lines if each.duty in duties and each.mode is item.mode]
    if not held:
        modes = sorted({each.mode.value for each in lines if each.duty in ERRANDS})
        told |= {"mode": item.mode.value, "modes": ", ".join(modes)}
        yield Finding("charter.item_mode", Level.ERROR, item.where, told)
        return
    yield from _lawful(item, matter, held, charter)


def lines_about(matter: Matter, register: Register) -> list[Line]:
    """Return the lines that speak of a matter by its id or by its category."""
    names = {matter.id, matter.category} - {""}
    return [each for each in register.lines if each.matter in names]


def _lawful(item: Item, matter: Matter, held: list[Line], charter: Charter) -> Iterator[Finding]:
    """Yield what the law does not allow in the way the centre came to hold an item.

    An errand decides nothing (代办); who is stationed comes from the body that holds the power
    (派驻); an entrusted item names the body that entrusted it (行政许可法 第二十四条).
    """
    told = _told(item, matter=matter.id, unit=item.unit or "-")
    is_power = matter.power not in SERVICES
    if item.mode is Mode.AGENCY and is_power and Duty.DECIDE not in matter.duties:
        yield Finding("charter.errand_decides", Level.ERROR, item.where, told)
    if item.mode is Mode.ENTRUSTED and is_power:
        owners = {each.entrustment.entruster for each in held if each.entrustment is not None}
        if item.unit not in owners:
            told["owners"] = ", ".join(sorted(owners)) or "-"
            yield Finding("charter.item_entruster", Level.ERROR, item.where, told)
    if item.mode is Mode.STATIONED:
        yield from _stationed(item, held, charter, told)


def _stationed(
    item: Item, held: list[Line], charter: Charter, told: dict[str, str]
) -> Iterator[Finding]:
    senders = {each.unit for each in held}
    windows = [each for each in charter.centre.windows if each.id in item.windows]
    seated = {seat.unit for each in windows for seat in each.seats if serves(each, seat, item.id)}
    if windows and not (seated & senders):
        told |= {"senders": ", ".join(sorted(senders)), "seated": ", ".join(sorted(seated)) or "-"}
        yield Finding("charter.stationed_elsewhere", Level.ERROR, item.where, told)
