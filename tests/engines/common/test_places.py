"""Places: how they are read, what is refused, datums, the journal's form, measures."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from guanyun.engines.common import (
    Datum,
    Place,
    PlaceKind,
    area_of,
    from_gcj02,
    geojson_of,
    journal_form,
    layer_from_geojson,
    length_of,
    parse_place,
    place_at,
    place_from_geojson,
    share_within,
    to_gcj02,
)
from guanyun.errors import Refused

METRES_PER_DEGREE = 111_320
SQUARE = [[119.0, 29.0], [119.1, 29.0], [119.1, 29.1], [119.0, 29.1], [119.0, 29.0]]
BOW_TIE = [[119, 29], [120, 30], [120, 29], [119, 30], [119, 29]]
LNG, LAT = st.floats(73.5, 135.5), st.floats(3.5, 53.5)


def test_place_of_a_pair() -> None:
    """Longitude comes first; blanks and a full-width comma do no harm."""
    assert parse_place("119.17,29.03") == place_at(119.17, 29.03)
    assert parse_place(" 119.17， 29.03 ").geometry == Point(119.17, 29.03)


@pytest.mark.parametrize(
    ("geometry", "kind"),
    [
        ({"type": "Point", "coordinates": [119.0, 29.0]}, PlaceKind.POINT),
        ({"type": "LineString", "coordinates": SQUARE[:3]}, PlaceKind.LINE),
        ({"type": "MultiLineString", "coordinates": [SQUARE[:3]]}, PlaceKind.LINE),
        ({"type": "Polygon", "coordinates": [SQUARE]}, PlaceKind.AREA),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE]]}, PlaceKind.AREA),
    ],
)
def test_geojson_in_every_wrapping(geometry: dict[str, object], kind: PlaceKind) -> None:
    """A geometry, a feature and a collection of one feature give the same place."""
    feature = {"type": "Feature", "properties": {}, "geometry": geometry}
    collection = {"type": "FeatureCollection", "features": [feature]}

    places = [parse_place(json.dumps(wrapped)) for wrapped in (geometry, feature, collection)]

    assert places[0] == places[1] == places[2]
    assert places[0].kind is kind
    assert place_from_geojson(geojson_of(places[0])) == places[0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("29.03,119.17", "common.place_swapped"),
        ("2.35,48.85", "common.place_outside_china"),
        ("500000,3200000", "common.place_outside_china"),
        ("nan,29", "common.place_form"),
        ("inf,29", "common.place_form"),
        ("119.17", "common.place_form"),
        ("119.17,29.03,5", "common.place_form"),
        ("here,there", "common.place_form"),
        ("", "common.place_form"),
        ("{", "common.place_form"),
        ("{}", "common.place_form"),
        ('{"type": "MultiPoint", "coordinates": [[119, 29]]}', "common.place_form"),
        ('{"type": "Point"}', "common.place_form"),
        ('{"type": "Point", "coordinates": [29, 119]}', "common.place_swapped"),
        ('{"type": "Point", "coordinates": [119]}', "common.place_shape"),
        ('{"type": "Point", "coordinates": [true, 29]}', "common.place_shape"),
        ('{"type": "Point", "coordinates": ["x", 29]}', "common.place_shape"),
        ('{"type": "LineString", "coordinates": [[119, 29]]}', "common.place_shape"),
        ('{"type": "LineString", "coordinates": []}', "common.place_shape"),
        ('{"type": "Feature", "geometry": null}', "common.place_form"),
        ('{"type": "FeatureCollection", "features": []}', "common.place_form"),
        ('{"type": "Point", "coordinates": [119, 29], "datum": "BD-09"}', "common.datum_unknown"),
        (json.dumps({"type": "Polygon", "coordinates": [BOW_TIE]}), "common.place_shape"),
    ],
)
def test_other_places_are_refused(text: str, code: str) -> None:
    """Swapped, foreign, projected, unreadable, open and crossing places each have their reason."""
    with pytest.raises(Refused) as refusal:
        parse_place(text)

    assert refusal.value.code == code


def test_offset_of_web_maps() -> None:
    """The published pair of GCJ-02 comes out to the last digit."""
    assert to_gcj02(120.0, 40.0) == (120.00567568355486, 40.0013047896019)


@settings(max_examples=100, deadline=None)
@given(LNG, LAT)
def test_way_back_from_web_maps(lng: float, lat: float) -> None:
    """To GCJ-02 and back ends within half a metre, in fact within a millimetre."""
    x, y = from_gcj02(*to_gcj02(lng, lat))

    east = (x - lng) * math.cos(math.radians(lat)) * METRES_PER_DEGREE
    north = (y - lat) * METRES_PER_DEGREE
    assert math.hypot(east, north) < 0.001


def test_places_of_web_maps_are_converted_on_entry() -> None:
    """A point clicked on a web map is kept where it really is; the tag in the file wins."""
    on_the_map = to_gcj02(119.17, 29.03)
    tagged = {"type": "Point", "coordinates": list(on_the_map), "datum": "GCJ-02"}

    for place in (place_at(*on_the_map, Datum.GCJ02), place_from_geojson(tagged)):
        assert journal_form(place)["coordinates"] == ["119.17", "29.03"]
    assert place_at(119.17, 29.03, Datum.WGS84) == place_at(119.17, 29.03)


def test_layer_must_say_its_datum() -> None:
    """A layer without a datum is refused; with one it gives properties and places."""
    point = {"type": "Point", "coordinates": [119.17, 29.03]}
    features = [{"type": "Feature", "properties": {"id": "gate"}, "geometry": point}]
    layer = {"type": "FeatureCollection", "features": features}

    with pytest.raises(Refused) as refusal:
        layer_from_geojson(layer)

    assert refusal.value.code == "common.datum_missing"
    read = layer_from_geojson(layer | {"datum": "CGCS2000"})
    assert read == (({"id": "gate"}, place_at(119.17, 29.03)),)


def test_journal_form_is_text_without_ornament() -> None:
    """Seven places at most, no trailing zeros, no exponent."""
    line = Place(LineString([(119.10000001, 29.5), (120.0, 30.123456789)]))

    assert journal_form(line) == {
        "type": "LineString",
        "coordinates": [["119.1", "29.5"], ["120", "30.1234568"]],
    }


def test_equal_areas_have_one_journal_form() -> None:
    """Where a ring starts, how it turns and how parts are ordered leave no mark."""
    hole = [(119.02, 29.02), (119.04, 29.02), (119.04, 29.04)]
    one = Polygon(SQUARE, [hole])
    same = Polygon([*SQUARE[2:], *SQUARE[1:3]][::-1], [hole[::-1]])
    other = box(120, 30, 120.1, 30.1)

    assert journal_form(Place(one)) == journal_form(Place(same))
    assert journal_form(Place(MultiPolygon([one, other]))) == journal_form(
        Place(MultiPolygon([other, same]))
    )


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(LNG, LAT), min_size=3, max_size=8, unique=True))
def test_journal_form_is_stable(corners: list[tuple[float, float]]) -> None:
    """What is read back from the journal is written there again in the same letters."""
    hull = MultiPolygon([Polygon(corners).convex_hull]) if _is_area(corners) else None
    for geometry in (LineString(corners), hull):
        if geometry is None:
            continue
        once = journal_form(Place(geometry))
        assert journal_form(place_from_geojson(once)) == once


def _is_area(corners: list[tuple[float, float]]) -> bool:
    return bool(Polygon(corners).convex_hull.area > 1e-3)


def test_area_and_length_of_a_park() -> None:
    """A square of a hundredth of a degree at 29 N measures as on the ellipsoid."""
    park = Place(box(119, 29, 119.01, 29.01))

    assert area_of(park) == pytest.approx(1_079_920.416, abs=0.01)
    assert length_of(park) == pytest.approx(4_165.401, abs=0.001)
    assert area_of(place_at(119, 29)) == 0
    assert length_of(place_at(119, 29)) == 0


def test_measures_agree_with_geodesics() -> None:
    """Parcels of a few kilometres all over the country agree with geodesics to 1e-6."""
    geodesics = pytest.importorskip("pyproj", reason="needs the development packages").Geod(
        a=6378137, rf=298.257222101
    )

    for lng in range(75, 135, 10):
        for lat in range(18, 54, 5):
            parcel = Polygon([(lng, lat), (lng + 0.03, lat + 0.01), (lng + 0.01, lat + 0.04)])
            area, around = geodesics.geometry_area_perimeter(parcel)
            assert area_of(Place(parcel)) == pytest.approx(area, rel=1e-6)
            assert length_of(Place(parcel)) == pytest.approx(around, rel=1e-6)


def test_share_of_a_pipeline_and_of_a_parcel() -> None:
    """A line is shared by length, an area by area, a point is in or out, edges are in."""
    park = Place(box(119, 28.9, 119.01, 29.1))
    pipe = Place(LineString([(119.0, 29.0), (119.04, 29.0)]))
    parcel = Place(box(118.99, 29.0, 119.01, 29.01))

    assert share_within(pipe, park) == pytest.approx(0.25, abs=1e-8)
    assert share_within(parcel, park) == pytest.approx(0.5, abs=1e-8)
    assert share_within(place_at(119.01, 29.0), park) == 1
    assert share_within(place_at(119.02, 29.0), park) == 0
    assert share_within(pipe, Place(box(120, 30, 121, 31))) == 0
