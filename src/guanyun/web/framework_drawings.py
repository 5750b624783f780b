"""What pages of marks draw of a scheme: its framework as rings, figures as heat and as dots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

CORE, RING = 46, 54  # pixels: the hole with the name, a level
CELL, HEAD, NAME = 34, 96, 150  # of the heat map: a cell, the names above, the names at the left
BOX, EDGE = 420, 44  # of the dots: the picture, its margins
WORDS_FROM = 0.035  # of the whole: a smaller share has its name in the list alone


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the framework: how much of the whole it weighs, where its ring is."""

    id: str
    label: str
    share: float
    depth: int
    begin: float  # share of the whole at which it begins

    @property
    def percent(self) -> str:
        """Return the share as people write it."""
        return f"{self.share * 100:.3g}%"

    @property
    def is_named(self) -> bool:
        """Return whether there is room for its name."""
        return self.share >= WORDS_FROM

    @property
    def tone(self) -> int:
        """Return the depth as a class of colour."""
        return min(self.depth, 4)


@dataclass(frozen=True, slots=True)
class Arc:
    """A slice as SVG draws it."""

    slice: Slice
    path: str
    x: str  # where its name stands
    y: str


@dataclass(frozen=True, slots=True)
class Sunburst:
    """The framework of a scheme in rings, weights as angles."""

    arcs: tuple[Arc, ...]
    size: int


def slices_of(
    root: str, members: Mapping[str, Sequence[tuple[str, float]]], labels: Mapping[str, str]
) -> list[Slice]:
    """Return the parts of a framework, each level laid out within its parent.

    Args:
        root: Where it begins; it is no slice itself.
        members: The parts of a node with their weights; these are divided by their sum.
        labels: Names of the nodes.
    """
    found: list[Slice] = []

    def lay(name: str, share: float, begin: float, depth: int) -> None:
        parts = members.get(name, ())
        whole = sum(weight for _, weight in parts) or 1.0
        for part, weight in parts:
            own = share * weight / whole
            found.append(Slice(part, labels.get(part, part), own, depth, begin))
            lay(part, own, begin, depth + 1)
            begin += own

    lay(root, 1.0, 0.0, 1)
    return found


def sunburst_of(slices: Sequence[Slice]) -> Sunburst:
    """Return the picture of the slices."""
    depth = max((each.depth for each in slices), default=1)
    half = CORE + RING * depth + 4
    return Sunburst(tuple(_arc(each, half) for each in slices), half * 2)


def _arc(each: Slice, half: int) -> Arc:
    inner = CORE + RING * (each.depth - 1)
    outer = inner + RING - 2
    first = 2 * pi * each.begin - pi / 2
    last = first + 2 * pi * min(each.share, 0.9999)  # a whole ring needs two ends
    large = int(each.share > 0.5)

    def at(radius: float, angle: float) -> str:
        return f"{half + radius * cos(angle):.1f} {half + radius * sin(angle):.1f}"

    path = (
        f"M {at(outer, first)} A {outer} {outer} 0 {large} 1 {at(outer, last)} "
        f"L {at(inner, last)} A {inner} {inner} 0 {large} 0 {at(inner, first)} Z"
    )
    x, y = at((inner + outer) / 2, (first + last) / 2).split()
    return Arc(each, path, x, y)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A unit's value in a node: its depth of colour beside the figure."""

    x: int
    y: int
    told: str
    tone: int  # 1 (least) to 5 (most); 0 where nothing is known


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Units by nodes; a colour never stands without its figure."""

    units: tuple[tuple[str, int], ...]  # name, y
    nodes: tuple[tuple[str, int], ...]  # name, x
    cells: tuple[HeatCell, ...]
    cell: int = CELL
    left: int = NAME
    top: int = HEAD

    @property
    def width(self) -> int:
        """Return the pixels across."""
        return NAME + CELL * len(self.nodes) + 60

    @property
    def height(self) -> int:
        """Return the pixels down."""
        return HEAD + CELL * len(self.units) + 4


def heat_map_of(
    units: Sequence[str], nodes: Sequence[str], values: Sequence[Sequence[float | None]]
) -> HeatMap:
    """Return the heat map; colours compare the units within each node.

    Args:
        values: A row per unit, in the order of the nodes; None is not known.
    """
    cells = []
    for n in range(len(nodes)):
        known = [value for row in values if (value := row[n]) is not None]
        low, high = min(known, default=0.0), max(known, default=0.0)
        for m, row in enumerate(values):
            value = row[n]
            told = "—" if value is None else f"{value:.3g}"
            tone = 0 if value is None else _tone(value, low, high)
            cells.append(HeatCell(NAME + CELL * n, HEAD + CELL * m, told, tone))
    return HeatMap(
        tuple((label, HEAD + CELL * m) for m, label in enumerate(units)),
        tuple((label, NAME + CELL * n) for n, label in enumerate(nodes)),
        tuple(cells),
    )


def _tone(value: float, low: float, high: float) -> int:
    return 3 if high == low else 1 + min(4, int(5 * (value - low) / (high - low)))


@dataclass(frozen=True, slots=True)
class Dot:
    """A unit among the others by two of its values."""

    label: str
    x: float
    y: float
    is_own: bool


@dataclass(frozen=True, slots=True)
class Scatter:
    """Two values of every unit; the axes tell their ends."""

    dots: tuple[Dot, ...]
    across: tuple[str, str]
    up: tuple[str, str]
    size: int = BOX
    edge: int = EDGE

    @property
    def far(self) -> int:
        """Return the end of the axes."""
        return self.size - self.edge

    @property
    def under(self) -> int:
        """Return where the words below the axis stand."""
        return self.far + 18

    @property
    def above(self) -> int:
        """Return where the words above the axis stand."""
        return self.edge - 10


def scatter_of(points: Sequence[tuple[str, float, float]], own: str = "") -> Scatter:
    """Return the dots of units: name, value across, value up.

    Args:
        own: The unit whose name stands beside its dot.
    """
    xs, ys = [x for _, x, _ in points], [y for _, _, y in points]
    (left, right), (low, high) = _ends(xs), _ends(ys)
    room = BOX - EDGE * 2

    def part(value: float, least: float, most: float) -> float:
        return (value - least) / ((most - least) or 1.0)

    dots = tuple(
        Dot(
            label,
            round(EDGE + room * part(x, left, right), 1),
            round(BOX - EDGE - room * part(y, low, high), 1),
            label == own,
        )
        for label, x, y in points
    )
    return Scatter(dots, (f"{left:.4g}", f"{right:.4g}"), (f"{low:.4g}", f"{high:.4g}"))


def _ends(values: Sequence[float]) -> tuple[float, float]:
    return min(values, default=0.0), max(values, default=1.0)
