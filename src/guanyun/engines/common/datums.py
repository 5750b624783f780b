"""Map datums, and the way in and out of GCJ-02, the datum of Chinese web maps.

Guanyun keeps CGCS2000 (EPSG:4490). WGS-84 differs from it by centimetres and is taken as equal;
GCJ-02 by some 350 m, enough to put a factory on the other side of the wall.
"""

import math
from enum import StrEnum

from guanyun.errors import Refused


class Datum(StrEnum):
    """What longitude and latitude refer to; every layer says which."""

    CGCS2000 = "CGCS2000"
    WGS84 = "WGS-84"
    GCJ02 = "GCJ-02"


# The offset is defined on the ellipsoid of Krasovsky 1940.
_AXIS = 6378245.0
_ECCENTRICITY = 0.00669342162296594323
_ORIGIN = (105.0, 35.0)
_CLOSE_ENOUGH = 1e-9  # degrees, 0.1 mm
_MOST_ROUNDS = 30


def datum_from(written: object) -> Datum:
    """Return the datum that a layer is tagged with.

    Raises:
        Refused: ``common.datum_missing`` without a tag, ``common.datum_unknown`` for another.

    >>> datum_from("GCJ-02")
    <Datum.GCJ02: 'GCJ-02'>
    """
    if not isinstance(written, str) or not written.strip():
        raise Refused("common.datum_missing")
    if written not in list(Datum):
        raise Refused("common.datum_unknown", datum=written, known=", ".join(Datum))
    return Datum(written)


def to_gcj02(lng: float, lat: float) -> tuple[float, float]:
    """Return a CGCS2000 position as web maps show it.

    >>> to_gcj02(120.0, 40.0)
    (120.00567568355486, 40.0013047896019)
    """
    east, north = _offset(lng - _ORIGIN[0], lat - _ORIGIN[1])
    radians = math.radians(lat)
    bent = 1 - _ECCENTRICITY * math.sin(radians) ** 2
    along_meridian = _AXIS * (1 - _ECCENTRICITY) / (bent * math.sqrt(bent))
    along_parallel = _AXIS / math.sqrt(bent) * math.cos(radians)
    return lng + math.degrees(east / along_parallel), lat + math.degrees(north / along_meridian)


def from_gcj02(lng: float, lat: float) -> tuple[float, float]:
    """Return the CGCS2000 position of a point of a web map, by iteration to 0.1 mm.

    >>> [round(value, 7) for value in from_gcj02(120.00567568355486, 40.0013047896019)]
    [120.0, 40.0]
    """
    x, y = lng, lat
    for _ in range(_MOST_ROUNDS):
        there_x, there_y = to_gcj02(x, y)
        x, y = x + lng - there_x, y + lat - there_y
        if max(abs(lng - there_x), abs(lat - there_y)) < _CLOSE_ENOUGH:
            break
    return x, y


def to_cgcs2000(lng: float, lat: float, datum: Datum) -> tuple[float, float]:
    """Return a position of any known datum in CGCS2000."""
    return from_gcj02(lng, lat) if datum is Datum.GCJ02 else (lng, lat)


def _offset(x: float, y: float) -> tuple[float, float]:
    """Return metres east and north at ``x`` and ``y`` degrees from 105 E, 35 N."""
    ripple = 20 * _waves(x, (6, 1), (2, 1))
    root = math.sqrt(abs(x))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (
        ripple + 20 * _waves(x, (1, 1), (1 / 3, 2)) + _waves(x, (1 / 12, 150), (1 / 30, 300))
    ) * (2 / 3)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (
        ripple + 20 * _waves(y, (1, 1), (1 / 3, 2)) + _waves(y, (1 / 12, 160), (1 / 30, 320))
    ) * (2 / 3)
    return east, north


def _waves(at: float, *waves: tuple[float, float]) -> float:
    return sum(height * math.sin(pitch * math.pi * at) for pitch, height in waves)
