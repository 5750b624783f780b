"""What pages of marks draw on the server: why a mark moved, ranks over periods, their intervals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Scale = Callable[[float], float]
ROW, LEFT, WIDE = 30, 190, 640  # pixels: a row, the room for names, the whole picture
TOP, STEP, SIDE = 28, 26, 110  # of the ladder: its head, a rank, the margins left and right


@dataclass(frozen=True, slots=True)
class Piece:
    """A bar of the waterfall: what it stands for and from where to where it reaches."""

    label: str
    value: float
    x: float
    width: float
    y: int
    kind: str  # whole | up | down

    @property
    def told(self) -> str:
        """Return the figure beside the bar, a change with its sign."""
        return f"{self.value:.4g}" if self.kind == "whole" else f"{self.value:+.4g}"

    @property
    def middle(self) -> int:
        """Return the height at which words stand."""
        return self.y + ROW // 2 + 4

    @property
    def told_at(self) -> float:
        """Return where the figure stands."""
        return round(self.x + self.width + 6, 1)


@dataclass(frozen=True, slots=True)
class Waterfall:
    """A mark before, what each cause added or took, the mark after."""

    pieces: tuple[Piece, ...]
    width: int = WIDE
    left: int = LEFT

    @property
    def height(self) -> int:
        """Return the pixels down."""
        return ROW * len(self.pieces)


def waterfall_of(
    before: tuple[str, float], terms: Sequence[tuple[str, float]], after: tuple[str, float]
) -> Waterfall:
    """Return the waterfall from a mark before to a mark after.

    The axis begins a little below the lowest point passed, not at nought: the steps are what is
    looked at, and each tells its figure.
    """
    reached = [before[1]]
    for _, value in terms:
        reached.append(reached[-1] + value)
    low, high = min(*reached, after[1]), max(*reached, after[1])
    span = (high - low) or abs(high) or 1.0
    start, room = low - span * 0.15, WIDE - LEFT - 80

    def at(value: float) -> float:
        return round(LEFT + room * (value - start) / (high - start), 1)

    pieces = [_whole(*before, at, 0)]
    for n, (label, value) in enumerate(terms):
        x, end = sorted((at(reached[n]), at(reached[n + 1])))
        kind = "up" if value >= 0 else "down"
        pieces.append(Piece(label, value, x, max(round(end - x, 1), 1), ROW * (n + 1), kind))
    pieces.append(_whole(*after, at, ROW * (len(terms) + 1)))
    return Waterfall(tuple(pieces))


def _whole(label: str, value: float, at: Scale, y: int) -> Piece:
    return Piece(label, value, LEFT, max(round(at(value) - LEFT, 1), 1), y, "whole")


@dataclass(frozen=True, slots=True)
class Interval:
    """A unit's published rank between the ranks that other weights would give it."""

    label: str
    rank: int
    low: int
    high: int
    x_low: float
    x_high: float
    x_rank: float
    y: int

    @property
    def middle(self) -> int:
        """Return the height of the line."""
        return self.y + ROW // 2

    @property
    def words_at(self) -> int:
        """Return the height at which words stand."""
        return self.middle + 4


@dataclass(frozen=True, slots=True)
class Intervals:
    """Every unit's interval, by rank; the best stands at the left."""

    rows: tuple[Interval, ...]
    width: int = WIDE
    left: int = LEFT

    @property
    def height(self) -> int:
        """Return the pixels down."""
        return ROW * len(self.rows)


def intervals_of(rows: Sequence[tuple[str, int, int, int]]) -> Intervals:
    """Return the picture of intervals: label, rank, lowest and highest rank of each unit."""
    most = max((high for *_, high in rows), default=1)
    room = WIDE - LEFT - 40

    def at(rank: int) -> float:
        return round(LEFT + 16 + room * (rank - 1) / max(most - 1, 1), 1)

    return Intervals(
        tuple(
            Interval(label, rank, low, high, at(low), at(high), at(rank), ROW * n)
            for n, (label, rank, low, high) in enumerate(rows)
        )
    )


@dataclass(frozen=True, slots=True)
class Rung:
    """A unit's line through the periods: its points where it had a rank."""

    label: str
    points: tuple[tuple[int, int, int], ...]  # x, y, rank
    tone: int  # 1 to 6, beside its name at the end of the line

    @property
    def line(self) -> str:
        """Return the points as an SVG polyline takes them."""
        return " ".join(f"{x},{y}" for x, y, _ in self.points)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Ranks over periods, the first at the top; a unit without a rank leaves a gap."""

    periods: tuple[tuple[str, int], ...]  # name, x
    rungs: tuple[Rung, ...]
    width: int
    height: int


def ladder_of(periods: Sequence[str], ranks: Mapping[str, Sequence[int | None]]) -> Ladder:
    """Return the ladder of some units over periods, oldest first.

    Args:
        ranks: By the unit's name, a rank for each period or None.
    """
    wide = max(WIDE, SIDE * 2 + 90 * (len(periods) - 1))
    gap = (wide - SIDE * 2) / max(len(periods) - 1, 1)
    across = [round(SIDE + gap * n) for n in range(len(periods))]
    most = max((rank or 0 for each in ranks.values() for rank in each), default=1)
    rungs = []
    for n, (label, held) in enumerate(ranks.items()):
        points = tuple(
            (x, TOP + STEP * rank, rank)
            for x, rank in zip(across, held, strict=True)
            if rank is not None
        )
        if points:
            rungs.append(Rung(label, points, n % 6 + 1))
    return Ladder(
        tuple(zip(periods, across, strict=True)), tuple(rungs), wide, TOP + STEP * (most + 1)
    )
