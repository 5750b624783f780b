"""The planar arrangement of all place boundaries: atoms, of which every place holds all or nothing.

Coverage becomes a table over atoms instead of a question of geometry. All boundaries are noded
together on one grid (snap rounding), so that a corner on a neighbour's edge opens no false sliver,
while a strip of two grid steps or more is an atom of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from guanyun.engines.mandate.register import Territory, ZonePlace

GRID = 1e-9  # degrees, about 0.1 mm: coordinates closer than this are one
RESOLUTION = 2 * GRID  # a face thinner than this is rounding, neither gap nor overlap

AREAS = frozenset({"Polygon", "MultiPolygon"})
LAST = 3652059  # date.max.toordinal(): an open end

Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Atoms:
    """Faces of the arrangement, and which place holds which face from which day on.

    ``epochs`` are the ordinals of days on which some place begins or ends, the first is 1;
    ``inside[e]`` is a table places x atoms that holds from ``epochs[e]`` to the next; ``rows``
    gives the row of each place id. ``masks`` and ``lists`` remember what was asked before.
    """

    polygons: NDArray[np.object_]
    rows: Mapping[str, int]
    epochs: tuple[int, ...]
    inside: tuple[Bools, ...]
    tree: shapely.STRtree
    masks: dict[tuple[Territory, int], Bools] = field(default_factory=dict)
    lists: dict[tuple[Territory, int], Ints] = field(default_factory=dict)

    def mask(self, territory: Territory, epoch: int) -> Bools:
        """Return which atoms a territory holds: union of ``within`` less union of ``outside``."""
        key = (territory, epoch)
        found = self.masks.get(key)
        if found is None:
            held = self._union(territory.within, epoch)
            found = held & ~self._union(territory.outside, epoch)
            self.masks[key] = found
        return found

    def members(self, territory: Territory, epoch: int) -> Ints:
        """Return the numbers of the atoms that a territory holds."""
        key = (territory, epoch)
        found = self.lists.get(key)
        if found is None:
            found = np.flatnonzero(self.mask(territory, epoch))
            self.lists[key] = found
        return found

    def _union(self, names: Sequence[str], epoch: int) -> Bools:
        rows = [self.rows[name] for name in names if name in self.rows]
        held: Bools = np.logical_or.reduce(self.inside[epoch][rows], axis=0)
        return held


def is_area(place: ZonePlace) -> bool:
    """Return whether a place has an inside: only areas can bound a territory."""
    return place.geometry.geometry.geom_type in AREAS


def arrange(places: Sequence[ZonePlace]) -> Atoms:
    """Return the atoms of all area places; coordinates are degrees of CGCS2000.

    Points and lines among the places bound nothing and are passed over. An invalid ring is mended
    for the table; ``check_legality`` names it.

    >>> arrange([]).rows
    {}
    """
    areas = [place for place in places if is_area(place)]
    shapes = np.array([_on_grid(place) for place in areas], dtype=object)
    faces = _faces(shapes)
    names = tuple(sorted({place.id for place in areas}))
    epochs = _epochs(areas)
    holds = _holds(shapes, faces)
    row = {name: number for number, name in enumerate(names)}
    rows = np.array([row[place.id] for place in areas], dtype=np.intp)
    tables = []
    for day in epochs:
        table = np.zeros((len(names), len(faces)), dtype=np.bool_)
        alive = [n for n, p in enumerate(areas) if p.since.toordinal() <= day < p.until.toordinal()]
        np.logical_or.at(table, rows[alive], holds[alive])
        tables.append(table)
    return Atoms(faces, row, epochs, tuple(tables), shapely.STRtree(faces))


def _on_grid(place: ZonePlace) -> shapely.Geometry:
    return shapely.set_precision(shapely.make_valid(place.geometry.geometry), GRID)


def _epochs(areas: Sequence[ZonePlace]) -> tuple[int, ...]:
    days = {1} | {place.since.toordinal() for place in areas}
    ends = {place.until.toordinal() for place in areas}
    return tuple(sorted(days | (ends - {LAST})))


def _faces(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the faces inside at least one shape, thicker than the resolution."""
    if not len(shapes):
        return np.empty(0, dtype=object)
    edges = shapely.union_all(shapely.boundary(shapes), grid_size=GRID)
    found = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    thick = 2 * shapely.area(found) >= RESOLUTION * shapely.length(found)
    found = found[thick]
    inner = shapely.point_on_surface(found)
    held = np.unique(shapely.STRtree(shapes).query(inner, predicate="within")[0])
    kept: NDArray[np.object_] = found[held]
    return kept


def _holds(shapes: NDArray[np.object_], faces: NDArray[np.object_]) -> Bools:
    """Return the table shapes x faces of which shape holds which face."""
    table = np.zeros((len(shapes), len(faces)), dtype=np.bool_)
    if len(faces):
        inner = shapely.point_on_surface(faces)
        face, shape = shapely.STRtree(shapes).query(inner, predicate="within")
        table[shape, face] = True
    return table
