"""Which atom a point stands in: by the cell of a raster, by one edge in it, or by the tree."""

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
import shapely
from numpy.typing import NDArray

from guanyun.engines.mandate.atoms import GRID, Atoms, Bools, Ints

EDGE = GRID  # degrees: a point nearer to a boundary than this stands on it
OUTSIDE = -2  # in no atom
MIXED = -1  # several boundaries run through this cell of the raster, or the point is on one
FIRST_EDGE = -3  # cells crossed by one edge hold FIRST_EDGE - its number

Floats = NDArray[np.float64]
Edge = tuple[float, float, float, float, float, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """Square cells over all atoms; each is in one atom, outside, crossed by one edge, or mixed.

    An edge is (lng, lat, run, rise, tolerance, atom on the left, atom on the right).
    """

    west: float
    south: float
    per_lng: float  # cells per degree
    per_lat: float
    side: int
    cells: list[int]
    edges: list[Edge]
    table: Ints
    edge_table: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Segments:
    """Every straight piece of every boundary once, with the atoms on its two sides."""

    start: Floats
    end: Floats
    left: Ints
    right: Ints


def draw(atoms: Atoms) -> Raster:
    """Return the raster of an arrangement, finer where there are more atoms (16 to 512 a side)."""
    if not len(atoms.polygons):
        empty = np.empty(0, dtype=np.intp)
        return Raster(0.0, 0.0, 1.0, 1.0, 0, [], [], empty, np.empty((0, 7)))
    side = min(512, max(16, 16 * ceil(sqrt(len(atoms.polygons)))))
    west, south, east, north = (float(bound) for bound in shapely.total_bounds(atoms.polygons))
    wide, high = (east - west) / (side - 2), (north - south) / (side - 2)
    west, south = west - wide, south - high  # a rim of cells outside everything
    column, row = np.meshgrid(np.arange(side), np.arange(side))
    left, low = (west + column * wide).ravel(), (south + row * high).ravel()
    segments = _segments(atoms)
    table = np.full(side * side, OUTSIDE, dtype=np.intp)
    centres = shapely.points(left + wide / 2, low + high / 2)
    cell, atom = atoms.tree.query(centres, predicate="within")
    table[cell] = atom
    margin = 2 * EDGE
    boxes = shapely.box(left - margin, low - margin, left + wide + margin, low + high + margin)
    lines = shapely.linestrings(np.stack([segments.start, segments.end], axis=1))
    cell, edge = shapely.STRtree(lines).query(boxes, predicate="intersects")
    times = np.bincount(cell, minlength=len(table))
    table[cell] = np.where(times[cell] == 1, FIRST_EDGE - edge, MIXED)
    edges = _edge_table(segments)
    tuples: list[Edge] = [(*row[:5], int(row[5]), int(row[6])) for row in edges.tolist()]
    return Raster(west, south, 1 / wide, 1 / high, side, table.tolist(), tuples, table, edges)


def _segments(atoms: Atoms) -> _Segments:
    """Return each piece of boundary once: neighbours share it, drawn in opposite directions."""
    polygons = shapely.orient_polygons(atoms.polygons)  # the inside is on the left of every ring
    rings, atom = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[:-1] == ring[1:]
    start, end, owner = points[:-1][joined], points[1:][joined], atom[ring[:-1][joined]]
    forward = _is_before(start, end)
    ends = np.where(forward[:, None], np.hstack([start, end]), np.hstack([end, start]))
    pieces, number = np.unique(ends, axis=0, return_inverse=True)
    number = number.ravel()
    left = np.full(len(pieces), OUTSIDE, dtype=np.intp)
    right = np.full(len(pieces), OUTSIDE, dtype=np.intp)
    left[number[forward]] = owner[forward]
    right[number[~forward]] = owner[~forward]
    return _Segments(pieces[:, :2], pieces[:, 2:], left, right)


def _is_before(start: Floats, end: Floats) -> Bools:
    level = start[:, 0] == end[:, 0]
    before: Bools = np.where(level, start[:, 1] < end[:, 1], start[:, 0] < end[:, 0])
    return before


def _edge_table(segments: _Segments) -> Floats:
    run = segments.end - segments.start
    tolerance = EDGE * np.hypot(run[:, 0], run[:, 1])
    sides = [segments.left[:, None], segments.right[:, None]]
    table: Floats = np.hstack([segments.start, run, tolerance[:, None], *sides]).astype(np.float64)
    return table


def cell_of(raster: Raster, lng: float, lat: float) -> int:
    """Return the atom of a point in the open, OUTSIDE, or MIXED when the tree must be asked."""
    side = raster.side
    column = int((lng - raster.west) * raster.per_lng)
    row = int((lat - raster.south) * raster.per_lat)
    if not (0 <= column < side and 0 <= row < side):
        return OUTSIDE
    found = raster.cells[row * side + column]
    if found > FIRST_EDGE:
        return found
    x, y, run, rise, tolerance, left, right = raster.edges[FIRST_EDGE - found]
    beside = run * (lat - y) - rise * (lng - x)
    if beside > tolerance:
        return left
    return right if beside < -tolerance else MIXED


def cells_of(raster: Raster, lngs: Floats, lats: Floats) -> Ints:
    """Return `cell_of` for columns of points."""
    found = np.full(len(lngs), OUTSIDE, dtype=np.intp)
    column = np.floor((lngs - raster.west) * raster.per_lng)
    row = np.floor((lats - raster.south) * raster.per_lat)
    known = (column >= 0) & (column < raster.side) & (row >= 0) & (row < raster.side)
    spots = row[known].astype(np.intp) * raster.side + column[known].astype(np.intp)
    found[known] = raster.table[spots]
    crossed = np.flatnonzero(found <= FIRST_EDGE)
    x, y, run, rise, tolerance, left, right = raster.edge_table[FIRST_EDGE - found[crossed]].T
    beside = run * (lats[crossed] - y) - rise * (lngs[crossed] - x)
    side = np.where(beside > tolerance, left, np.where(beside < -tolerance, right, MIXED))
    found[crossed] = side.astype(np.intp)
    return found


def touching(atoms: Atoms, lng: float, lat: float) -> list[int]:
    """Return the atoms that a point stands in or on, none, one, or several on an edge."""
    point = shapely.Point(lng, lat)
    return sorted(int(n) for n in atoms.tree.query(point, predicate="dwithin", distance=EDGE))
