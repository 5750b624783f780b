"""Areas, lengths and shares of places, on the ellipsoid of CGCS2000.

Areas are exact for edges that are straight on an equal-area map of the ellipsoid; for parcels of a
few kilometres that is within 1e-4 of the area between geodesics. Lengths add up segments scaled at
their middle latitude, right to about 1e-6.
Both are for reports and rules, not for land registration.
"""

import math

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from guanyun.engines.common.places import Place, PlaceKind

AXIS = 6378137.0  # metres; GB 22021, CGCS2000
FLATTENING = 1 / 298.257222101
_SQUARE = FLATTENING * (2 - FLATTENING)
_ECCENTRICITY = math.sqrt(_SQUARE)


def area_of(place: Place) -> float:
    """Return square metres; nothing for points and lines.

    >>> from shapely.geometry import box
    >>> round(area_of(Place(box(119, 29, 119.01, 29.01))))
    1079920
    """
    return float(shapely.area(_equal_area(place.geometry)))


def length_of(place: Place) -> float:
    """Return the metres of a line, or of the boundary of an area.

    >>> from shapely.geometry import LineString
    >>> round(length_of(Place(LineString([(119, 29), (119, 29.1)]))))
    11084
    """
    return _length(place.geometry)


def share_within(place: Place, area: Place) -> float:
    """Return which part of ``place`` lies in ``area``, from 0 to 1: by area, else by length.

    A point on the edge lies in it.

    >>> from shapely.geometry import LineString, box
    >>> pipe = Place(LineString([(119, 29), (119.04, 29)]))
    >>> round(share_within(pipe, Place(box(119, 28, 119.01, 30))), 6)
    0.25
    """
    if place.kind is PlaceKind.POINT:
        return float(shapely.covers(area.geometry, place.geometry))
    inside = shapely.intersection(place.geometry, area.geometry)
    measure = _length if place.kind is PlaceKind.LINE else _area
    whole = measure(place.geometry)
    return min(1.0, measure(inside) / whole) if whole else 0.0


def _area(geometry: BaseGeometry) -> float:
    return float(shapely.area(_equal_area(geometry)))


def _length(geometry: BaseGeometry) -> float:
    rings = shapely.get_parts(geometry.boundary if geometry.area else geometry)
    return sum(_path(shapely.get_coordinates(ring)) for ring in rings)


def _path(corners: NDArray[np.float64]) -> float:
    turned = np.radians(corners)
    middle = (turned[1:, 1] + turned[:-1, 1]) / 2
    step = np.diff(turned, axis=0)
    bent = 1 - _SQUARE * np.sin(middle) ** 2
    north = AXIS * (1 - _SQUARE) / bent**1.5 * step[:, 1]
    east = AXIS / np.sqrt(bent) * np.cos(middle) * step[:, 0]
    return float(np.hypot(north, east).sum())


def _equal_area(geometry: BaseGeometry) -> BaseGeometry:
    """Return the cylindrical equal-area map of the ellipsoid (Snyder 1987, eq. 3-12 and 10-15)."""

    def project(corners: NDArray[np.float64]) -> NDArray[np.float64]:
        turned = np.radians(corners)
        sine = np.sin(turned[:, 1])
        bent = sine / (1 - _SQUARE * sine**2)
        bent += np.arctanh(_ECCENTRICITY * sine) / _ECCENTRICITY
        return np.column_stack((AXIS * turned[:, 0], AXIS * (1 - _SQUARE) / 2 * bent))

    return shapely.transform(geometry, project)
