"""Lines and areas across several territories: the parts, their shares, and who leads."""

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import cos, radians

import shapely
from shapely import affinity

from guanyun.engines.mandate.register import Matter

STEP = Decimal("0.0001")


def ranked(atoms: Sequence[int], first: Callable[[list[int]], int]) -> list[int]:
    """Return atoms in the order in which they take what lies on a common boundary."""
    left, order = list(atoms), []
    while left:
        order.append(first(left))
        left.remove(order[-1])
    return order


def parts(
    shape: shapely.Geometry, atoms: Sequence[tuple[int, shapely.Geometry]]
) -> dict[int, float]:
    """Return the share of a shape in each atom: length of a line, area of an area, of the whole.

    Every stretch is counted once: what runs along a boundary goes to the first atom that has it.
    Degrees of longitude are shortened by the cosine of the latitude. A touch without extent
    counts for nothing.
    """
    flat = cos(radians(shape.centroid.y))
    area = shapely.get_dimensions(shape) == 2
    whole = _measure(shape, flat, area=area)
    found = {}
    rest = shape
    for number, atom in atoms:
        part = _measure(shapely.intersection(rest, atom), flat, area=area)
        rest = shapely.difference(rest, atom)
        if part > 0:
            found[number] = part / whole
    return found


def _measure(shape: shapely.Geometry, flat: float, *, area: bool) -> float:
    plane = affinity.scale(shape, xfact=flat, origin=(0, 0))
    return float(plane.area if area else plane.length)


def origin(shape: shapely.Geometry) -> tuple[float, float]:
    """Return where a line begins, or a point inside an area."""
    if "Line" in shape.geom_type:
        lng, lat = shapely.get_coordinates(shape)[0]
        return float(lng), float(lat)
    inner = shape.representative_point()
    return inner.x, inner.y


def lead(matter: Matter, shares: Mapping[int, float], units: Mapping[int, str], origin: int) -> int:
    """Return the piece that leads: by origin, by the fixed unit, else by the largest share.

    The largest share is the unit's; of its pieces the largest, of equals the first by id. Where
    the origin or the fixed unit holds no part, the largest share leads.
    """
    if matter.lead_rule == "origin" and origin in shares:
        return origin
    totals: dict[str, float] = {}
    for piece, share in shares.items():
        totals[units[piece]] = totals.get(units[piece], 0.0) + share
    fixed = matter.lead_unit if matter.lead_rule == "fixed" else None
    pool = [piece for piece in shares if units[piece] == fixed] or list(shares)
    return min(pool, key=lambda p: (-round(totals[units[p]], 9), units[p], -round(shares[p], 9), p))


def by_unit(shares: Mapping[int, float], units: Mapping[int, str]) -> dict[str, str]:
    """Return each unit's share with four decimals, largest first; less than half a step is none.

    >>> by_unit({0: 0.25, 1: 0.75, 2: 0.00001}, {0: "town", 1: "zone", 2: "county"})
    {'zone': '0.7500', 'town': '0.2500'}
    """
    totals: dict[str, float] = {}
    for piece, share in shares.items():
        totals[units[piece]] = totals.get(units[piece], 0.0) + share
    told = {unit: _four_decimals(share) for unit, share in totals.items()}
    order = sorted(told, key=lambda unit: (-told[unit], unit))
    return {unit: str(told[unit]) for unit in order if told[unit] or len(told) == 1}


def _four_decimals(share: float) -> Decimal:
    return Decimal(repr(share)).quantize(STEP, ROUND_HALF_UP)
