"""The places of a charter from GeoJSON: dated areas in CGCS2000, each with its line."""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from shapely import get_coordinates

from guanyun.engines.casework import Json
from guanyun.engines.common import (
    Citation,
    Finding,
    Label,
    Level,
    Place,
    PlaceKind,
    Where,
    parse_place,
    place_from_geojson,
)
from guanyun.engines.mandate import ZonePlace
from guanyun.errors import Refused, sentence

from .nodes import Entries, Items, Node, Scalar, content
from .reading import read_as, wrong_type

DATUM = "CGCS2000"
REFUSALS = MappingProxyType(
    {
        "common.place_swapped": "charter.swapped_coordinates",
        "common.place_outside_china": "charter.bad_coordinates",
    }
)


@dataclass(frozen=True, slots=True)
class PlaceProperties:
    """What a feature says about its area."""

    id: str
    label: Label
    kind: str
    where: Where
    since: date = date.min
    until: date = date.max
    sample: bool = False
    basis: Citation | None = None


def places_of(root: Node | None, file: str, found: list[Finding]) -> tuple[ZonePlace, ...]:
    """Return the areas of a FeatureCollection whose top member ``datum`` is CGCS2000.

    A missing or other datum, swapped or foreign coordinates, an open ring and a crossing boundary
    are findings; such an area is left out.
    """
    if root is None:
        return ()
    if not isinstance(root, Entries):
        found.append(wrong_type(root, "FeatureCollection", "mapping"))
        return ()
    _check_datum(root, file, found)
    features = root.get("features")
    if not isinstance(features, Items):
        told = {"key": "features", "noun": "FeatureCollection"}
        found.append(Finding("charter.missing_key", Level.ERROR, root.where, told))
        return ()
    read = (_place(each, found) for each in features.items)
    return tuple(each for each in read if each is not None)


def _check_datum(root: Entries, file: str, found: list[Finding]) -> None:
    datum = root.get("datum")
    written = datum.text if isinstance(datum, Scalar) else ""
    if written != DATUM:
        where = datum.where if datum is not None else Where(file, 1)
        told = {"got": written or "-", "wanted": DATUM}
        found.append(Finding("charter.bad_datum", Level.ERROR, where, told))


def _place(node: Node, found: list[Finding]) -> ZonePlace | None:
    if not isinstance(node, Entries):
        found.append(wrong_type(node, "Feature", "mapping"))
        return None
    properties, geometry = node.get("properties"), node.get("geometry")
    if properties is None or geometry is None:
        told = {"key": "geometry" if properties is not None else "properties", "noun": "Feature"}
        found.append(Finding("charter.missing_key", Level.ERROR, node.where, told))
        return None
    said = read_as(PlaceProperties, properties, found)
    area = _area(geometry, found)
    if said is None or area is None:
        return None
    return ZonePlace(
        id=said.id,
        label=said.label,
        kind=said.kind,
        geometry=area,
        where=said.where,
        since=said.since,
        until=said.until,
        sample=said.sample,
    )


def _area(node: Node, found: list[Finding]) -> Place | None:
    written = content(node)
    if not isinstance(written, dict):
        _refuse("charter.bad_geometry", node, found, why="-")
        return None
    try:
        place = place_from_geojson(written)
    except Refused as refusal:
        code = REFUSALS.get(refusal.code, "charter.bad_geometry")
        told = {"got": f"{refusal.fields.get('lng', '-')}, {refusal.fields.get('lat', '-')}"}
        _refuse(code, node, found, why=sentence(refusal.code, refusal.fields), **told)
        return None
    if place.kind is not PlaceKind.AREA:
        _refuse("charter.bad_geometry", node, found, why=place.kind.value)
        return None
    return place


def place_of_answer(answer: Json) -> Place | None:
    """Return the place that an answer gives: GeoJSON with decimal strings, or ``lng,lat``.

    >>> place_of_answer("119.17,29.03").kind.value, place_of_answer("厂门口")
    ('point', None)
    """
    try:
        if isinstance(answer, str):
            return parse_place(answer)
        return place_from_geojson(answer) if isinstance(answer, dict) else None
    except Refused:
        return None


def corners_told(answer: str) -> str:
    """Return the corners of a place as a reader sees them; what is no place stays as it is.

    >>> corners_told('{"type":"LineString","coordinates":[[119.17,29.03],[119.18,29.04]]}')
    '119.17,29.03 → 119.18,29.04'
    >>> corners_told("119.17,29.03"), corners_told("厂门口")
    ('119.17,29.03', '厂门口')
    """
    place = place_of_answer(answer) if answer.startswith("{") else None
    if place is None:
        return answer
    corners = get_coordinates(place.geometry).tolist()
    return " → ".join(f"{round(x, 6)},{round(y, 6)}" for x, y in corners)


def _refuse(code: str, node: Node, found: list[Finding], **told: str) -> None:
    found.append(Finding(code, Level.ERROR, node.where, told))
