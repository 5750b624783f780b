"""What can be wrong with halls, windows and bundles, and names of a centre that lead nowhere."""

from collections.abc import Iterator, Mapping, Sequence

from guanyun.engines.common import Finding, Level, Where

from .counters_schema import Bundle, Centre, WindowKind
from .item_checks import check_items
from .reading import nearest
from .schema import Charter
from .seat_calendar import ANY, unseated_days

OUTSIDE_LIST = "charter.item_outside_list"
Named = tuple[str, Sequence[str], str, Where]  # key, names, which list, line


def check_centre(charter: Charter) -> list[Finding]:
    """Return what is wrong with the service centre of a charter; the reader has said the rest."""
    centre = charter.centre
    found = [*_twice(centre), *_unknown(charter)]
    if found:
        return found
    return [
        *check_items(charter),
        *_windows(centre),
        *(each for bundle in centre.bundles for each in _bundle(bundle)),
    ]


def _twice(centre: Centre) -> Iterator[Finding]:
    """Yield each id that stands twice in one of the lists."""
    for entries in _lists(centre).values():
        first: dict[str, Where] = {}
        for name, where in entries:
            if name in first:
                told = {"id": name, "first": str(first[name])}
                yield Finding("charter.duplicate_id", Level.ERROR, where, told)
            first.setdefault(name, where)


def ids_of(centre: Centre) -> list[str]:
    """Return the id of every entry of a centre."""
    return [name for entries in _lists(centre).values() for name, _ in entries]


def _lists(centre: Centre) -> Mapping[str, list[tuple[str, Where]]]:
    return {
        "papers": [(each.id, each.where) for each in centre.catalogue.papers],
        "items": [(each.id, each.where) for each in centre.catalogue.items],
        "halls": [(each.id, each.where) for each in centre.halls],
        "windows": [(each.id, each.where) for each in centre.windows],
        "bundles": [(each.id, each.where) for each in centre.bundles],
        "services": [(each.id, each.where) for each in centre.services],
        "partners": [(each.id, each.where) for each in centre.partners],
        "occasions": [(each.id, each.where) for each in centre.occasions],
        "meetings": [(each.id, each.where) for each in centre.meetings],
        "visits": [(each.id, each.where) for each in centre.visits],
        "figures": [(each.id, each.where) for each in centre.figures],
    }


def _unknown(charter: Charter) -> Iterator[Finding]:
    """Yield each name that leads nowhere; an item that is not listed is outside the list."""
    known = {
        name: [each for each, _ in entries] for name, entries in _lists(charter.centre).items()
    }
    register = charter.register
    known["units"] = [each.id for each in register.units]
    known["posts"] = [each.id for each in register.posts]
    known["matters"] = [each.id for each in register.matters]
    known["places"] = [each.id for each in register.places]
    known["cases"] = list(charter.case_types)
    for key, names, among, where in _names(charter.centre):
        for name in names:
            if name and name not in known[among]:
                told = {"key": key, "name": name, "nearest": nearest(name, known[among])}
                code = OUTSIDE_LIST if among == "items" else "charter.unknown_name"
                yield Finding(code, Level.ERROR, where, told)


def _names(centre: Centre) -> Iterator[Named]:
    for item in centre.catalogue.items:
        yield "matter", (item.matter,), "matters", item.where
        yield "unit", (item.unit,), "units", item.where
        yield "case", (item.case,), "cases", item.where
        yield "windows", item.windows, "windows", item.where
        for paper in item.evidence:
            yield "paper", (paper.paper, *paper.instead), "papers", paper.where
    for hall in centre.halls:
        yield "unit", (hall.unit,), "units", hall.where
        yield "place", (hall.place,), "places", hall.where
    for window in centre.windows:
        yield "hall", (window.hall,), "halls", window.where
        yield "items", _without_any(window.items), "items", window.where
        for seat in window.seats:
            yield "unit", (seat.unit,), "units", seat.where
            yield "post", (seat.post,), "posts", seat.where
            yield "items", _without_any(seat.items), "items", seat.where
    for bundle in centre.bundles:
        yield "items", bundle.items, "items", bundle.where
        yield "case", (bundle.case,), "cases", bundle.where
        yield "windows", bundle.windows, "windows", bundle.where
    yield from _names_beyond_windows(centre)


def _without_any(items: Sequence[str]) -> Sequence[str]:
    return [each for each in items if each != ANY]


def _names_beyond_windows(centre: Centre) -> Iterator[Named]:
    for service in centre.services:
        yield "unit", (service.unit,), "units", service.where
        yield "matter", (service.matter,), "matters", service.where
    for partner in centre.partners:
        yield "fields", partner.fields, "services", partner.where
    for occasion in centre.occasions:
        yield "units", occasion.units, "units", occasion.where
        yield "matter", (occasion.matter,), "matters", occasion.where
        yield "place", (occasion.place,), "places", occasion.where
    for meeting in centre.meetings:
        yield "convenes", (meeting.convenes,), "posts", meeting.where
        yield "units", meeting.units, "units", meeting.where
        yield "decides", (meeting.decides,), "cases", meeting.where
    for link in centre.links:
        yield "post", (link.post,), "posts", link.where
    for visit in centre.visits:
        yield "post", (visit.post,), "posts", visit.where
        yield "decides", (visit.decides,), "cases", visit.where


def _windows(centre: Centre) -> Iterator[Finding]:
    halls = {each.id: each for each in centre.halls}
    for window in centre.windows:
        if window.kind is WindowKind.SELF_SERVICE:
            continue
        if empty := unseated_days(window, halls[window.hall]):
            told = {"window": window.label.zh, "days": ", ".join(empty)}
            yield Finding("charter.window_unseated", Level.ERROR, window.where, told)


def _bundle(bundle: Bundle) -> Iterator[Finding]:
    if len(set(bundle.items)) < 2:
        told = {"bundle": bundle.label.zh}
        yield Finding("charter.bundle_of_one", Level.ERROR, bundle.where, told)
    first: dict[str, Where] = {}
    for each in bundle.form:
        if each.id in first:
            told = {"id": each.id, "first": str(first[each.id])}
            yield Finding("charter.duplicate_id", Level.ERROR, each.where, told)
        first.setdefault(each.id, each.where)
