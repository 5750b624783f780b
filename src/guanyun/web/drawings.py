"""Maps that the server draws as SVG: boundaries, cases by light, gaps and overlaps, a point.

No tile is asked for anywhere: what is drawn is what the charter says. Degrees become pixels by
one scale, with longitude shortened by the cosine of the latitude.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from guanyun.engines.common import Label, Place, place_at
from guanyun.engines.mandate import Fault, Register, ZonePlace
from guanyun.records.selectors.institution import LiveCase

WIDTH, MARGIN = 720, 24
LEAST, MOST = 320, 760  # pixels of height
METRES_A_DEGREE = 111_320
BARS = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)
ORDER = ("zone", "park", "wall", "community")


@dataclass(frozen=True, slots=True)
class Frame:
    """How degrees become pixels."""

    west: float
    north: float
    across: float  # pixels a degree of longitude
    down: float  # pixels a degree of latitude
    height: int

    def xy(self, lng: float, lat: float) -> tuple[float, float]:
        """Return the pixels of a position."""
        x = MARGIN + (lng - self.west) * self.across
        return round(x, 1), round(MARGIN + (self.north - lat) * self.down, 1)

    def position(self, x: float, y: float) -> tuple[float, float]:
        """Return the position of a pixel, to a metre."""
        lng = self.west + (x - MARGIN) / self.across
        return round(lng, 5), round(self.north - (y - MARGIN) / self.down, 5)


@dataclass(frozen=True, slots=True)
class Shape:
    """One boundary: its path, how it looks, its name and where the name stands."""

    id: str
    look: str
    path: str
    label: Label
    x: float
    y: float
    named: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """One running case: its place, its light, where it leads."""

    x: float
    y: float
    case: LiveCase

    @property
    def points(self) -> str:
        """Return the corners of a triangle or a diamond around the place."""
        corners: tuple[tuple[int, int], ...]
        if self.case.colour == "red":
            corners = ((0, -7), (7, 6), (-7, 6))
        else:
            corners = ((0, -7), (7, 0), (0, 7), (-7, 0))
        return " ".join(f"{self.x + dx:.1f},{self.y + dy:.1f}" for dx, dy in corners)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map ready for the template."""

    frame: Frame
    shapes: tuple[Shape, ...]
    bar: float  # pixels of the scale bar
    bar_metres: int
    marks: tuple[Mark, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()  # look, path
    pin: tuple[float, float] | None = None

    @property
    def width(self) -> int:
        """Return the pixels across."""
        return WIDTH

    @property
    def height(self) -> int:
        """Return the pixels down."""
        return self.frame.height

    @property
    def bar_end(self) -> str:
        """Return where the scale bar ends."""
        return f"{MARGIN + self.bar:.1f}"

    @property
    def bar_text(self) -> str:
        """Return the length of the bar: 500 m, 2 km."""
        metres = self.bar_metres
        return f"{metres} m" if metres < 1000 else f"{metres // 1000} km"


def drawing_of(register: Register, on: date) -> Drawing:
    """Return the boundaries of a register as of a day."""
    alive = [each for each in register.places if each.since <= on < each.until]
    frame = frame_of([each.geometry.geometry for each in alive])
    members = [each for each in alive if each.kind != "community group"]
    ordered = sorted(members, key=lambda each: _rank(each.kind))
    bar = max((one for one in BARS if _pixels(frame, one) <= WIDTH / 4), default=BARS[0])
    return Drawing(
        frame=frame,
        shapes=tuple(_shape(frame, each) for each in ordered),
        bar=round(_pixels(frame, bar), 1),
        bar_metres=bar,
    )


def frame_of(shapes: Sequence[BaseGeometry]) -> Frame:
    """Return the frame that holds all shapes; without any, the middle of nowhere."""
    bounds = [each.bounds for each in shapes if not each.is_empty] or [(116.0, 39.0, 116.1, 39.1)]
    west, south = min(one[0] for one in bounds), min(one[1] for one in bounds)
    east, north = max(one[2] for one in bounds), max(one[3] for one in bounds)
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, high = max((east - west) * squeeze, 1e-6), max(north - south, 1e-6)
    scale = min((WIDTH - 2 * MARGIN) / wide, (MOST - 2 * MARGIN) / high)
    left = west - ((WIDTH - 2 * MARGIN) / (scale * squeeze) - (east - west)) / 2
    height = max(LEAST, round(high * scale) + 2 * MARGIN)
    return Frame(left, north, scale * squeeze, scale, height)


def _pixels(frame: Frame, metres: int) -> float:
    return metres / METRES_A_DEGREE * frame.down


def _rank(kind: str) -> int:
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def _shape(frame: Frame, place: ZonePlace) -> Shape:
    geometry = place.geometry.geometry
    inner = geometry.representative_point()
    x, y = frame.xy(inner.x, inner.y)
    look = place.kind if place.kind in ORDER else "other"
    named = place.kind == "park"
    return Shape(place.id, look, path_of(frame, geometry), place.label, x, y, named)


def path_of(frame: Frame, geometry: BaseGeometry) -> str:
    """Return the rings or lines of a geometry as one SVG path."""
    pieces = []
    for part in getattr(geometry, "geoms", (geometry,)):
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            corners = [frame.xy(x, y) for x, y, *_ in ring.coords]
            told = " L".join(f"{x:g},{y:g}" for x, y in corners)
            pieces.append(f"M{told}{'Z' if part.geom_type == 'Polygon' else ''}")
    return " ".join(pieces)


def faults_on(drawing: Drawing, faults: Iterable[Fault]) -> Drawing:
    """Return the drawing with the polygons of gaps (no line) and overlaps (several)."""
    drawn = [
        (_look(fault), path_of(drawing.frame, shape(fault.polygon)))
        for fault in faults
        if fault.polygon is not None
    ]
    return replace(drawing, faults=tuple(drawn))


def _look(fault: Fault) -> str:
    return "overlap" if fault.why == "overlap" else "gap"


def with_cases(drawing: Drawing, cases: Iterable[LiveCase]) -> Drawing:
    """Return the drawing with running cases, the red ones on top."""
    colours = ("grey", "green", "amber", "red")
    marks = [Mark(*drawing.frame.xy(each.lng, each.lat), each) for each in cases]
    marks.sort(key=lambda mark: colours.index(mark.case.colour))
    return replace(drawing, marks=tuple(marks))


def with_point(drawing: Drawing, place: Place) -> Drawing:
    """Return the drawing with a pin on a place."""
    inner = place.geometry.representative_point()
    return replace(drawing, pin=drawing.frame.xy(inner.x, inner.y))


def place_on(drawing: Drawing, told: Mapping[str, str]) -> Place | None:
    """Return the place that was clicked on the picture (``x``, ``y`` in pixels), or None.

    The upper left corner is what a keyboard sends: no place.

    Raises:
        Refused: as `place_at`.
    """
    x, y = told.get("here.x", ""), told.get("here.y", "")
    if not (x.isdigit() and y.isdigit() and len(x + y) < 10) or (x, y) == ("0", "0"):
        return None
    return place_at(*drawing.frame.position(int(x), int(y)))
