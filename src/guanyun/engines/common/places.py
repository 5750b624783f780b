"""Places in CGCS2000 (EPSG:4490): a point, a line or an area, always longitude first."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import shapely
from shapely.geometry import MultiPolygon, Point, mapping
from shapely.geometry import shape as shapely_shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from guanyun.engines.common.datums import Datum, datum_from, to_cgcs2000
from guanyun.errors import Refused

CHINA = (73.0, 3.0, 136.0, 54.0)  # west, south, east, north, roundly
PLACES = 7  # decimal places of a degree: about a centimetre


class PlaceKind(StrEnum):
    """A place is a spot, a stretch (a pipeline, a road) or a surface (a parcel, a park)."""

    POINT = "point"
    LINE = "line"
    AREA = "area"


_KINDS = {
    "Point": PlaceKind.POINT,
    "LineString": PlaceKind.LINE,
    "MultiLineString": PlaceKind.LINE,
    "Polygon": PlaceKind.AREA,
    "MultiPolygon": PlaceKind.AREA,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A geometry in CGCS2000, (lng, lat).

    Not checked here: what comes from people goes through `parse_place` or `place_from_geojson`.
    """

    geometry: BaseGeometry

    @property
    def kind(self) -> PlaceKind:
        """Whether it is a point, a line or an area."""
        return _KINDS[self.geometry.geom_type]


def place_at(lng: float, lat: float, datum: Datum = Datum.CGCS2000) -> Place:
    """Return the place of one point.

    Raises:
        Refused: ``common.place_swapped``, ``common.place_outside_china``.

    >>> place_at(119.17, 29.03).geometry.wkt
    'POINT (119.17 29.03)'
    >>> place_at(29.03, 119.17)
    Traceback (most recent call last):
    guanyun.errors.Refused: common.place_swapped: lng=29.03, lat=119.17
    """
    return Place(Point(*_checked(lng, lat, datum)))


def parse_place(text: str, datum: Datum = Datum.CGCS2000) -> Place:
    """Return the place that ``text`` gives as ``LNG,LAT`` or as GeoJSON.

    Raises:
        Refused: ``common.place_form`` and what `place_from_geojson` raises.

    >>> parse_place("119.17, 29.03").kind
    <PlaceKind.POINT: 'point'>
    """
    written = text.strip()
    if written.startswith("{"):
        try:
            return place_from_geojson(json.loads(written), datum)
        except (ValueError, RecursionError) as error:
            raise Refused("common.place_form", text=_short(written)) from error
    parts = written.replace("，", ",").split(",")
    if len(parts) != 2:
        raise Refused("common.place_form", text=_short(written))
    try:
        lng, lat = (float(part) for part in parts)
    except ValueError as error:
        raise Refused("common.place_form", text=_short(written)) from error
    return place_at(lng, lat, datum)


def place_from_geojson(written: Mapping[str, object], datum: Datum = Datum.CGCS2000) -> Place:
    """Return the place of a GeoJSON geometry, a Feature, or a FeatureCollection of one.

    Coordinates are numbers, or decimal strings as the journal holds them. A ``datum`` member of
    the outermost object wins over the argument.

    Raises:
        Refused: ``common.place_form`` for anything but a point, line or area;
            ``common.place_shape`` where a boundary is open or crosses itself;
            ``common.place_swapped``, ``common.place_outside_china``, ``common.datum_unknown``.

    >>> pipe = {"type": "LineString", "coordinates": [["119", "29"], ["119.5", "29"]]}
    >>> place_from_geojson(pipe).kind
    <PlaceKind.LINE: 'line'>
    """
    if "datum" in written:
        datum = datum_from(written["datum"])
    geometry = _geometry_of(written)
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in _KINDS:
        raise Refused("common.place_form", text=_short(str(kind)))
    try:
        made = shapely_shape({"type": kind, "coordinates": _converted(coordinates, datum)})
    except (ValueError, TypeError, ArithmeticError, shapely.errors.GEOSException) as error:
        raise Refused("common.place_shape", why=_short(str(error))) from error
    if made.is_empty or not made.is_valid:
        raise Refused("common.place_shape", why=_short(explain_validity(made)))
    return Place(made)


def layer_from_geojson(
    written: Mapping[str, object],
) -> tuple[tuple[Mapping[str, object], Place], ...]:
    """Return the properties and the place of each feature of a layer tagged with its datum.

    Raises:
        Refused: ``common.datum_missing`` and what `place_from_geojson` raises.
    """
    datum = datum_from(written.get("datum"))
    return tuple(
        (_mapping(feature.get("properties") or {}), place_from_geojson(feature, datum))
        for feature in _mappings(written.get("features"))
    )


def geojson_of(place: Place) -> dict[str, object]:
    """Return a place as a GeoJSON geometry with numbers, for maps."""
    return {"type": place.geometry.geom_type, "coordinates": mapping(place.geometry)["coordinates"]}


def journal_form(place: Place) -> dict[str, object]:
    """Return a place as GeoJSON with decimal strings of <= 7 places; equal places are equal.

    Rings turn anticlockwise (RFC 7946), each from its smallest corner, parts in order; lines keep
    the direction in which they were drawn.

    >>> journal_form(place_at(119.10, 29.123456789))
    {'type': 'Point', 'coordinates': ['119.1', '29.1234568']}
    """
    rounded = shapely.transform(place.geometry, lambda corners: corners.round(PLACES))
    if place.kind is PlaceKind.AREA:
        rounded = _normal_area(rounded)
    told = mapping(rounded)
    return {"type": told["type"], "coordinates": _texts(told["coordinates"])}


def _normal_area(area: BaseGeometry) -> BaseGeometry:
    """``normalize`` orders rings and corners, but turns shells clockwise."""
    parts = shapely.get_parts(shapely.normalize(area))
    turned = [shapely.normalize(part).reverse() for part in parts]
    return turned[0] if area.geom_type == "Polygon" else MultiPolygon(turned)


def _texts(coordinates: object) -> object:
    if isinstance(coordinates, (int, float)):
        return (f"{coordinates:.{PLACES}f}".rstrip("0").rstrip(".")) if coordinates else "0"
    return [_texts(each) for each in _sequence(coordinates)]


def _converted(coordinates: object, datum: Datum) -> object:
    """Return nested coordinates as checked floats; a position is the innermost pair."""
    items = _sequence(coordinates)
    if items and not isinstance(items[0], (list, tuple)):
        if len(items) < 2:
            raise ValueError(f"{items} is no position")
        lng, lat = (_number(each) for each in items[:2])
        return _checked(lng, lat, datum)
    return [_converted(each, datum) for each in items]


def _checked(lng: float, lat: float, datum: Datum) -> tuple[float, float]:
    if not (math.isfinite(lng) and math.isfinite(lat)):
        raise Refused("common.place_form", text=f"{lng},{lat}")
    if not _in_china(lng, lat):
        code = "common.place_swapped" if _in_china(lat, lng) else "common.place_outside_china"
        raise Refused(code, lng=lng, lat=lat)
    return to_cgcs2000(lng, lat, datum)


def _in_china(lng: float, lat: float) -> bool:
    west, south, east, north = CHINA
    return west <= lng <= east and south <= lat <= north


def _geometry_of(written: Mapping[str, object]) -> Mapping[str, object]:
    if written.get("type") == "FeatureCollection":
        features = _mappings(written.get("features"))
        if len(features) != 1:
            raise Refused("common.place_form", text=f"FeatureCollection: {len(features)}")
        return _geometry_of(features[0])
    if written.get("type") == "Feature":
        return _mapping(written.get("geometry"))
    return written


def _number(written: object) -> float:
    if isinstance(written, bool) or not isinstance(written, (int, float, str)):
        raise TypeError(f"{written!r} is no coordinate")
    return float(written)


def _mapping(value: object) -> Mapping[str, object]:
    if isinstance(value, Mapping):
        return value
    raise Refused("common.place_form", text=_short(str(value)))


def _mappings(value: object) -> list[Mapping[str, object]]:
    return [_mapping(each) for each in _sequence(value)]


def _sequence(value: object) -> Sequence[object]:
    if isinstance(value, (list, tuple)):
        return value
    raise Refused("common.place_form", text=_short(str(value)))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
