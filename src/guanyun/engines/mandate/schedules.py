"""The routing table of a charter: per matter and duty, by day, subject and atom, the one line."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from guanyun.engines.common import Citation, Where
from guanyun.engines.mandate.atoms import Atoms, Ints, arrange
from guanyun.engines.mandate.periods import Piece
from guanyun.engines.mandate.raster import OUTSIDE, Raster, draw
from guanyun.engines.mandate.register import Duty, Line, Matter, Mode, Register
from guanyun.engines.mandate.tabulation import (
    Cell,
    Responsibility,
    assisting,
    epoch_of,
    responsibilities,
    sorted_lines,
    tabulate,
)
from guanyun.engines.mandate.wording import Labels, labels_of

GAP = -1  # in the matter's domain, and no line holds it
AWAY = OUTSIDE  # outside the matter's domain


@dataclass(frozen=True, slots=True)
class Route:
    """Who is in charge of a matter at a place on a day, and why.

    ``share`` is the lead's part of a line or an area (four decimals; 1 for a point), and
    ``co_handlers`` are the other units with theirs; what lies outside the domain is in neither.
    ``fields`` fill the sentence ``mandate.routed``.
    """

    line: str
    unit: str
    post: str | None
    duty: Duty
    mode: Mode
    basis: Citation
    where: Where
    assist: tuple[str, ...]
    in_name_of: str | None
    co_handlers: tuple[tuple[str, str], ...]
    share: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """One responsibility tabulated: ``rows[interval][cell][atom]`` is a piece, GAP or AWAY.

    ``starts`` are the ordinals at which the intervals begin; the first is that of date.min.
    ``alone`` and ``routes`` remember answers given, without and with assisting units; they change
    no answer.
    """

    matter: Matter
    duty: Duty
    pieces: tuple[Piece, ...]
    piece_lines: Ints
    attributes: tuple[tuple[str, tuple[str, ...]], ...]
    cells: Mapping[Cell, int]
    starts: list[int]
    rows: list[list[Ints]]
    named: tuple[str, ...]
    assists: tuple[Piece, ...]
    alone: dict[int, Route] = field(default_factory=dict)
    routes: dict[tuple[int, tuple[str, ...]], Route] = field(default_factory=dict)

    def interval(self, day: int) -> int:
        """Return the number of the interval that holds a day (ordinal)."""
        return bisect_right(self.starts, day) - 1


@dataclass(frozen=True, slots=True, eq=False)
class RoutingTable:
    """A register made ready for routing; worked out once per charter and never changed."""

    register: Register
    lines: tuple[Line, ...]
    matters: Mapping[str, Matter]
    labels: Labels
    atoms: Atoms
    raster: Raster
    schedules: Mapping[str, Mapping[Duty, Schedule]]


def compile_register(register: Register) -> RoutingTable:
    """Return the routing table of a register; ``table.lines`` are its lines by id.

    Where two lines would hold the same place the first by id answers: `prove` names such places
    before a charter is adopted, so routing has no branch for them.

    >>> compile_register(Register("empty", (), (), (), (), ())).lines
    ()
    """
    atoms = arrange(register.places)
    lines = sorted_lines(register)
    assists = assisting(register, lines)
    shared: dict[bytes, Ints] = {}
    schedules: dict[str, dict[Duty, Schedule]] = {matter.id: {} for matter in register.matters}
    for one in responsibilities(register, lines):
        schedules[one.matter.id][one.duty] = _schedule(one, atoms, lines, assists, shared)
    matters = {matter.id: matter for matter in register.matters}
    labels = labels_of(register)
    return RoutingTable(register, lines, matters, labels, atoms, draw(atoms), schedules)


def _schedule(
    one: Responsibility,
    atoms: Atoms,
    lines: tuple[Line, ...],
    assists: Mapping[str, tuple[Piece, ...]],
    shared: dict[bytes, Ints],
) -> Schedule:
    starts: list[int] = []
    rows: list[list[Ints]] = []
    for part in tabulate(one, atoms, lines):
        if not starts or starts[-1] != part.start:
            starts.append(part.start)
            rows.append([])
        row = np.where(part.domain, part.owner, AWAY)
        rows[-1].append(shared.setdefault(row.tobytes(), row))
    drawn = {name for n in one.lines for name in _named(lines[n])}
    return Schedule(
        matter=one.matter,
        duty=one.duty,
        pieces=one.pieces,
        piece_lines=_with_refusals([piece.line for piece in one.pieces]),
        attributes=one.attributes,
        cells={cell: number for number, cell in enumerate(one.cells)},
        starts=starts,
        rows=rows,
        named=tuple(sorted(drawn)),
        assists=assists.get(one.matter.id, ()),
    )


def _named(line: Line) -> tuple[str, ...]:
    return (*line.territory.within, *line.territory.outside)


def _with_refusals(lines: list[int]) -> Ints:
    """Return the line of each piece, with GAP (-1) and AWAY (-2) read from the end as -1."""
    return np.array([*lines, -1, -1], dtype=np.intp)


def at_edge(schedule: Schedule, atoms: Atoms, touched: list[int], day: int) -> int:
    """Return the atom to which a point on a boundary belongs, by the matter's edge rule.

    ``inside``: to the atom that lies in the most of the places which the matter's lines name
    (the wall rather than the land around it); ``outside``: in the fewest. Between equals, to the
    places whose ids come first.
    """
    table = atoms.inside[epoch_of(atoms, day)]
    sign = -1 if schedule.matter.edge_rule == "inside" else 1

    def order(atom: int) -> tuple[int, list[str], int]:
        held = [name for name in schedule.named if name in atoms.rows]
        held = [name for name in held if table[atoms.rows[name], atom]]
        return sign * len(held), held, atom

    return min(touched, key=order)
