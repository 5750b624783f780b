"""Which atom a point stands in: a raster answers most points, the tree those near an edge."""

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
import shapely
from numpy.typing import NDArray

from guanyun.engines.mandate.atoms import GRID, Atoms, Ints

EDGE = GRID  # degrees: a point nearer to a boundary than this stands on it
OUTSIDE = -2  # in no atom
MIXED = -1  # a boundary runs through this cell of the raster

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """Square cells over all atoms; each is wholly in one atom, wholly outside, or mixed."""

    west: float
    south: float
    per_lng: float  # cells per degree
    per_lat: float
    side: int
    cells: list[int]
    table: Ints


def draw(atoms: Atoms) -> Raster:
    """Return the raster of an arrangement, finer where there are more atoms (16 to 512 a side)."""
    if not len(atoms.polygons):
        return Raster(0.0, 0.0, 1.0, 1.0, 0, [], np.empty(0, dtype=np.intp))
    side = min(512, max(16, 16 * ceil(sqrt(len(atoms.polygons)))))
    west, south, east, north = shapely.total_bounds(atoms.polygons)
    wide, high = (east - west) / (side - 2), (north - south) / (side - 2)
    west, south = west - wide, south - high  # a rim of cells outside everything
    column, row = np.meshgrid(np.arange(side), np.arange(side))
    left, low = (west + column * wide).ravel(), (south + row * high).ravel()
    margin = 2 * EDGE
    boxes = shapely.box(left - margin, low - margin, left + wide + margin, low + high + margin)
    table = np.full(side * side, OUTSIDE, dtype=np.intp)
    centres = shapely.points(left + wide / 2, low + high / 2)
    cell, atom = atoms.tree.query(centres, predicate="within")
    table[cell] = atom
    crossed = shapely.STRtree(_segments(atoms)).query(boxes, predicate="intersects")[0]
    table[crossed] = MIXED
    return Raster(west, south, 1 / wide, 1 / high, side, table.tolist(), table)


def _segments(atoms: Atoms) -> NDArray[np.object_]:
    """Return every straight piece of every boundary."""
    rings = shapely.get_rings(atoms.polygons)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[:-1] == ring[1:]
    pairs = np.stack([points[:-1][joined], points[1:][joined]], axis=1)
    lines: NDArray[np.object_] = shapely.linestrings(pairs)
    return lines


def cell_of(raster: Raster, lng: float, lat: float) -> int:
    """Return the atom of a point in the open, OUTSIDE, or MIXED when the tree must be asked."""
    column = int((lng - raster.west) * raster.per_lng)
    row = int((lat - raster.south) * raster.per_lat)
    if 0 <= column < raster.side and 0 <= row < raster.side:
        return raster.cells[row * raster.side + column]
    return OUTSIDE


def cells_of(raster: Raster, lngs: Floats, lats: Floats) -> Ints:
    """Return `cell_of` for columns of points."""
    found = np.full(len(lngs), OUTSIDE, dtype=np.intp)
    with np.errstate(invalid="ignore"):
        column = np.floor((lngs - raster.west) * raster.per_lng)
        row = np.floor((lats - raster.south) * raster.per_lat)
        known = (column >= 0) & (column < raster.side) & (row >= 0) & (row < raster.side)
    spots = row[known].astype(np.intp) * raster.side + column[known].astype(np.intp)
    found[known] = raster.table[spots]
    return found


def touching(atoms: Atoms, lng: float, lat: float) -> list[int]:
    """Return the atoms that a point stands in or on, none, one, or several on an edge."""
    point = shapely.Point(lng, lat)
    return sorted(int(n) for n in atoms.tree.query(point, predicate="dwithin", distance=EDGE))
