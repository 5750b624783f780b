"""What the cockpit draws on the server: the bars of twelve months, the squares of the map."""

from collections.abc import Sequence
from dataclasses import dataclass

from guanyun.records.selectors.board import CellShown, MonthRow
from guanyun.web.drawings import Drawing

SLOT, BAR, WIDTH = 62, 24, 24  # pixels: a month, a bar, the margin at the left
HEIGHT, TOP, BASE = 250, 22, 196  # of the picture, of the tallest bar, of the ground


@dataclass(frozen=True, slots=True)
class Bars:
    """The two bars of a month: received and closed."""

    row: MonthRow
    x: int
    received: int  # heights in pixels
    finished: int

    @property
    def x_finished(self) -> int:
        """Return where the second bar begins."""
        return self.x + BAR + 2

    @property
    def middle(self) -> int:
        """Return the middle between the two bars."""
        return self.x + BAR + 1

    @property
    def y_received(self) -> int:
        """Return the top of the first bar."""
        return BASE - self.received

    @property
    def y_finished(self) -> int:
        """Return the top of the second bar."""
        return BASE - self.finished

    @property
    def label(self) -> str:
        """Return the month in short, with the year where it begins: ``2026-01``, else ``02``."""
        return self.row.month if self.row.month.endswith("-01") else self.row.month[5:]


@dataclass(frozen=True, slots=True)
class Trend:
    """The chart of twelve months; its axis begins at nought, every value is told in figures."""

    bars: tuple[Bars, ...]
    bar: int = BAR
    height: int = HEIGHT
    base: int = BASE

    @property
    def width(self) -> int:
        """Return the pixels across."""
        return WIDTH + SLOT * len(self.bars)


@dataclass(frozen=True, slots=True)
class Square:
    """A square of the map with its number; fewer than three cases tell none."""

    cell: CellShown
    x: float
    y: float
    width: float
    height: float
    depth: int  # 1 to 4: how full, beside the number

    @property
    def middle(self) -> tuple[str, str]:
        """Return where the number stands."""
        return f"{self.x + self.width / 2:.1f}", f"{self.y + self.height / 2 + 9:.1f}"


def trend_of(rows: Sequence[MonthRow]) -> Trend:
    """Return the chart of some months."""
    most = max((max(row.received.n, row.finished.n) for row in rows), default=0) or 1
    room = BASE - TOP
    return Trend(
        tuple(
            Bars(
                row, WIDTH + SLOT * n, room * row.received.n // most, room * row.finished.n // most
            )
            for n, row in enumerate(rows)
        )
    )


def squares_of(
    drawing: Drawing, cells: Sequence[CellShown]
) -> tuple[list[Square], list[CellShown]]:
    """Return the squares that lie in a drawing, and those with a number that lie outside it."""
    most = max((cell.count.n for cell in cells if cell.count), default=1)
    inside, outside = [], []
    for cell in cells:
        x, y = drawing.frame.xy(cell.west, cell.south + cell.size)
        right, bottom = drawing.frame.xy(cell.west + cell.size, cell.south)
        depth = 1 + 3 * cell.count.n // most if cell.count else 0
        if right <= 0 or bottom <= 0 or x >= drawing.width or y >= drawing.height:
            outside += [cell] if cell.count else []
            continue
        inside.append(Square(cell, x, y, round(right - x, 1), round(bottom - y, 1), min(depth, 4)))
    return inside, outside
