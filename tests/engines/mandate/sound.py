"""A sound register of an invented zone: crooked parcels, a wall with a hole, dated entrustments."""

from datetime import date
from random import Random

import shapely
from shapely.geometry.base import BaseGeometry

from guanyun.engines.common import Citation, Label, Place, Where
from guanyun.engines.mandate import (
    BodyKind,
    Duty,
    Entrustment,
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
COLUMNS, ROWS = 5, 4
START, WALL_DAY, TERM_ENDS = date(2021, 1, 1), date(2024, 7, 1), date(2029, 1, 1)


def sound_register(seed: int) -> Register:
    """Return a sound register: parcels with crooked edges, a wall with a hole, two communities."""
    rng = Random(seed)
    return Register("sample", _units(), _posts(), _matters(), (*_places(rng),), (*_lines(rng),))


BODIES = {
    "bureau": BodyKind.ORGAN,
    "audit": BodyKind.ORGAN,
    "committee": BodyKind.ZONE_COMMITTEE,
    "town_a": BodyKind.TOWN,
    "town_b": BodyKind.TOWN,
    "brigade": BodyKind.INSTITUTION,
    "company": BodyKind.COMPANY,
    "community": BodyKind.COMMUNITY,
    "grid": BodyKind.GRID,
    "broker": BodyKind.THIRD_PARTY,
    "headquarters": BodyKind.COORDINATION,
}
POWERLESS = ("company", "community", "grid", "broker")


def _units() -> tuple[Unit, ...]:
    certified = {"bureau"}
    return tuple(
        Unit(name, Label(name), kind, WHERE, certified_inspector=name in certified)
        for name, kind in BODIES.items()
    )


def _posts() -> tuple[Post, ...]:
    posts = []
    for name in BODIES:
        desk, deputy = f"{name}_desk", f"{name}_deputy"
        posts.append(Post(desk, name, Label(desk), WHERE, substitutes=(deputy,)))
        posts.append(Post(deputy, name, Label(deputy), WHERE, substitutes=(desk,)))
    return tuple(posts)


def _matters() -> tuple[Matter, ...]:
    def one(name: str, power: PowerKind, *duties: Duty, **more: object) -> Matter:
        return Matter(name, Label(name), power, duties, WHERE, **more)

    sizes = {"size": ("large", "small")}
    return (
        one("roads", PowerKind.PUBLIC_SERVICE, Duty.HANDLE),
        one("repair", PowerKind.ENTERPRISE_SERVICE, Duty.HANDLE),
        one("building", PowerKind.LICENCE, Duty.DECIDE, Duty.HANDLE),
        one("market", PowerKind.PENALTY, Duty.ENFORCE),
        one("safety", PowerKind.INSPECTION, Duty.INSPECT),
        one("subsidy", PowerKind.PAYMENT, Duty.DECIDE, Duty.ASSESS, subjects=sizes),
        one("sanitation", PowerKind.PUBLIC_SERVICE, Duty.HANDLE, domain="communities"),
    )


def _places(rng: Random) -> list[ZonePlace]:
    def place(name: str, shape: BaseGeometry) -> ZonePlace:
        return ZonePlace(name, Label(name), "grid", Place(shape), WHERE)

    corners = {}
    for c in range(COLUMNS + 1):
        for r in range(ROWS + 1):
            inner = 0 < c < COLUMNS and 0 < r < ROWS
            shift = (rng.uniform(-0.004, 0.004), rng.uniform(-0.004, 0.004)) if inner else (0, 0)
            corners[c, r] = (
                round(119 + 0.02 * c + shift[0], 7),
                round(29 + 0.02 * r + shift[1], 7),
            )
    around = [(0, 0), (1, 0), (1, 1), (0, 1)]
    parcels = [
        place(f"p{c}_{r}", shapely.Polygon([corners[c + i, r + j] for i, j in around]))
        for c in range(COLUMNS)
        for r in range(ROWS)
    ]
    zone = shapely.box(119, 29, 119 + 0.02 * COLUMNS, 29 + 0.02 * ROWS)
    wall = shapely.box(119.011, 29.013, 119.067, 29.055) - shapely.box(119.03, 29.03, 119.04, 29.04)
    west, east = (
        shapely.box(119.07, 29.06, 119.08, 29.07),
        shapely.box(119.08, 29.06, 119.09, 29.07),
    )
    return [
        *parcels,
        place("zone", zone),
        place("wall", wall),
        place("west", west),
        place("east", east),
        place("communities", west | east),
    ]


def _lines(rng: Random) -> list[Line]:
    def one(name: str, matter: str, unit: str, duty: Duty, **more: object) -> Line:
        filled = {"mode": Mode.STATUTORY, "since": START, "post": f"{unit}_desk"} | more
        return Line(name, matter, unit, duty, where=WHERE, basis=BASIS, **filled)

    parcels = [f"p{c}_{r}" for c in range(COLUMNS) for r in range(ROWS)]
    inside, outside = Territory(("wall",)), Territory(("zone",), ("wall",))
    licence = Entrustment("2024-1", "bureau", published=True, since=date(2024, 1, 1))
    penalty = Entrustment("2024-2", "bureau", True, date(2024, 1, 1), TERM_ENDS)
    entrusted = {"mode": Mode.ENTRUSTED, "in_name_of": "bureau", "since": date(2024, 1, 1)}
    large, small = {"size": ("large",)}, {"size": ("small",)}
    return [
        *(
            one(
                f"roads_{parcel}",
                "roads",
                rng.choice(["town_a", "town_b", "company"]),
                Duty.HANDLE,
                territory=Territory((parcel,)),
                mode=Mode.AGENCY,
            )
            for parcel in parcels
        ),
        one("repair_before", "repair", "committee", Duty.HANDLE, until=WALL_DAY),
        one("repair_in", "repair", "community", Duty.HANDLE, territory=inside, since=WALL_DAY),
        one("repair_out", "repair", "town_a", Duty.HANDLE, territory=outside, since=WALL_DAY),
        one("decide_before", "building", "bureau", Duty.DECIDE, until=date(2024, 1, 1)),
        one("decide_after", "building", "committee", Duty.DECIDE, entrustment=licence, **entrusted),
        one("building_handle", "building", "bureau", Duty.HANDLE),
        one("enforce_before", "market", "bureau", Duty.ENFORCE, until=date(2024, 1, 1)),
        one(
            "enforce_in",
            "market",
            "brigade",
            Duty.ENFORCE,
            territory=inside,
            until=TERM_ENDS,
            entrustment=penalty,
            **entrusted,
        ),
        one(
            "enforce_out",
            "market",
            "town_a",
            Duty.ENFORCE,
            territory=outside,
            until=TERM_ENDS,
            entrustment=penalty,
            **entrusted,
        ),
        one("enforce_later", "market", "bureau", Duty.ENFORCE, since=TERM_ENDS),
        one("safety_inspect", "safety", "bureau", Duty.INSPECT),
        one("subsidy_large", "subsidy", "committee", Duty.DECIDE, subject=large),
        one("subsidy_small", "subsidy", "town_b", Duty.DECIDE, subject=small),
        one("subsidy_assess", "subsidy", "audit", Duty.ASSESS),
        one("clean_west", "sanitation", "town_a", Duty.HANDLE, territory=Territory(("west",))),
        one("clean_east", "sanitation", "grid", Duty.HANDLE, territory=Territory(("east",))),
    ]
