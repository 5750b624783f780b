"""Areas, lengths and shares of places, on the ellipsoid of CGCS2000.

Areas are taken on an equal-area map about the middle of the place, lengths by segments scaled at
their middle latitude; for parcels of some kilometres both agree with geodesics to 1e-6.
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
    """Return Lambert's azimuthal equal-area map about the middle (Snyder 1987, 3-11, 24-2)."""
    west, south, east, north = geometry.bounds
    middle = math.radians((west + east) / 2)
    tilt = _authalic(np.radians((south + north) / 2))

    def project(corners: NDArray[np.float64]) -> NDArray[np.float64]:
        turned = np.radians(corners)
        across, up = turned[:, 0] - middle, _authalic(turned[:, 1])
        level, height = np.cos(up) * np.cos(across), np.sin(up)
        scale = _RADIUS * np.sqrt(2 / (1 + np.sin(tilt) * height + np.cos(tilt) * level))
        x = scale * np.cos(up) * np.sin(across)
        y = scale * (np.cos(tilt) * height - np.sin(tilt) * level)
        return np.column_stack((x, y))

    return shapely.transform(geometry, project)


def _authalic(latitude: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    """Return the latitudes at which the sphere of equal area has the same areas."""
    return np.asarray(np.arcsin(_bent(np.sin(latitude)) / _POLE))


def _bent(sine: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    angular = np.arctanh(_ECCENTRICITY * sine) / _ECCENTRICITY
    return np.asarray((1 - _SQUARE) * (sine / (1 - _SQUARE * sine**2) + angular))


_POLE = float(_bent(np.float64(1)))
_RADIUS = AXIS * math.sqrt(_POLE / 2)
