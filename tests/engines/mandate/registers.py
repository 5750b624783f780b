"""Small registers for the tests of this room: invented zones, units and matters."""

from collections.abc import Iterable
from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry

from guanyun.engines.common import Citation, Label, Place, Where
from guanyun.engines.mandate import (
    BodyKind,
    Duty,
    Line,
    Matter,
    Mode,
    Post,
    PowerKind,
    Register,
    Territory,
    Unit,
    ZonePlace,
)

WHERE = Where("sample/mandate.yaml", 1)
BASIS = Citation("S1", "28")
DAY = date(2026, 3, 2)
WEST, SOUTH = 119.0, 29.0
ZONE = shapely.box(119.0, 29.0, 119.1, 29.1)
WALL = shapely.box(119.02, 29.02, 119.06, 29.06)


def point(lng: float, lat: float) -> Place:
    """Return a point."""
    return Place(shapely.Point(lng, lat))


def stretch(*corners: tuple[float, float]) -> Place:
    """Return a line."""
    return Place(shapely.LineString(corners))


def area(shape: BaseGeometry) -> Place:
    """Return an area."""
    return Place(shape)


def zone_place(name: str, shape: BaseGeometry, **more: object) -> ZonePlace:
    """Return a place of the charter."""
    return ZonePlace(name, Label(name), more.pop("kind", "grid"), Place(shape), WHERE, **more)


def unit(name: str, kind: BodyKind = BodyKind.ORGAN, **more: object) -> Unit:
    """Return a unit, an organ unless said otherwise."""
    return Unit(name, Label(f"{name} 单位", f"Unit {name}"), kind, WHERE, **more)


def post(name: str, of: str, **more: object) -> Post:
    """Return a post of a unit."""
    return Post(name, of, Label(name), WHERE, **more)


def matter(name: str = "repair", **more: object) -> Matter:
    """Return an enterprise service that is handled, unless said otherwise."""
    power = more.pop("power", PowerKind.ENTERPRISE_SERVICE)
    duties = more.pop("duties", (Duty.HANDLE,))
    return Matter(name, Label(f"{name} 事项", f"Matter {name}"), power, duties, WHERE, **more)


EVERYWHERE = Territory()
INSIDE = Territory(("wall",))
OUTSIDE = Territory(("zone",), ("wall",))


def line(name: str, of: str, territory: Territory = EVERYWHERE, **more: object) -> Line:
    """Return a line for the unit ``of`` to handle ``repair`` in the zone, unless said otherwise."""
    about = more.pop("matter", "repair")
    duty, mode = more.pop("duty", Duty.HANDLE), more.pop("mode", Mode.STATUTORY)
    return Line(name, about, of, duty, mode, WHERE, BASIS, territory, **more)


def register(
    lines: Iterable[Line],
    *,
    matters: Iterable[Matter] = (matter(),),
    places: Iterable[ZonePlace] = (),
    units: Iterable[Unit] = (unit("zone_unit"), unit("town_unit")),
    posts: Iterable[Post] = (),
) -> Register:
    """Return a register over the zone and the wall, with more places if given."""
    drawn = (zone_place("zone", ZONE, kind="zone"), zone_place("wall", WALL, kind="wall"))
    return Register(
        "sample", tuple(units), tuple(posts), tuple(matters), (*drawn, *places), tuple(lines)
    )


def wall_register(**more: object) -> Register:
    """Return the register of the factory wall: inside the zone's unit, outside the town's."""
    lines = (line("inside", "zone_unit", INSIDE), line("outside", "town_unit", OUTSIDE))
    return register(lines, matters=(matter(**more),))
