"""Who holds what as a table: one responsibility, by day interval, subject cell and atom."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from guanyun.engines.mandate.atoms import Atoms, Bools, Ints
from guanyun.engines.mandate.periods import FIRST, LAST, Piece, Staffing, pieces_of
from guanyun.engines.mandate.register import Duty, Line, Matter, Register

Counts = NDArray[np.intp]
Cell = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Responsibility:
    """One duty of one matter with every line that speaks of it.

    ``lines`` are numbers into the register's lines sorted by id, ``unit_days`` the days on which
    the unit of each lives; ``attributes`` are those that some line filters on, each with the
    closed list of values of the matter; ``cells`` are all combinations of these, ``()`` is one.
    """

    matter: Matter
    duty: Duty
    lines: tuple[int, ...]
    unit_days: tuple[tuple[int, int], ...]
    pieces: tuple[Piece, ...]
    attributes: tuple[tuple[str, tuple[str, ...]], ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One interval of days ``[start, end)`` and one cell: per atom how many lines, and the first.

    ``owner`` is a number into the pieces of the responsibility, -1 where nobody holds the atom.
    """

    start: int
    end: int
    epoch: int
    cell: int
    count: Counts
    owner: Ints
    domain: Bools


def sorted_lines(register: Register) -> tuple[Line, ...]:
    """Return the lines by id: their order in the file decides nothing."""
    return tuple(sorted(register.lines, key=lambda line: line.id))


def responsibilities(register: Register, lines: Sequence[Line]) -> list[Responsibility]:
    """Return what must be proved or routed: each matter with each duty that it declares.

    A line speaks of a matter by its id or by its category. Assist is of any number and is no
    responsibility; see `assisting`.
    """
    spoken = _by_matter(lines)
    staffing = Staffing(register)
    return [
        _responsibility(matter, duty, lines, spoken, staffing)
        for matter in register.matters
        for duty in dict.fromkeys(matter.duties)
        if duty is not Duty.ASSIST
    ]


def assisting(register: Register, lines: Sequence[Line]) -> dict[str, tuple[Piece, ...]]:
    """Return per matter the pieces of its assist lines, where it has some."""
    spoken = _by_matter(lines)
    staffing = Staffing(register)
    found = {}
    for matter in register.matters:
        one = _responsibility(matter, Duty.ASSIST, lines, spoken, staffing)
        if one.pieces:
            found[matter.id] = one.pieces
    return found


def tabulate(one: Responsibility, atoms: Atoms, lines: Sequence[Line]) -> Iterator[Sheet]:
    """Yield the table of a responsibility, interval by interval and cell by cell."""
    starts = np.array([piece.start for piece in one.pieces], dtype=np.intp)
    ends = np.array([piece.end for piece in one.pieces], dtype=np.intp)
    fits = _fits(one, lines)
    days = _days(one, atoms)
    pairs: dict[int, tuple[Ints, Ints]] = {}
    for start, end in pairwise(days):
        epoch = epoch_of(atoms, start)
        if epoch not in pairs:
            pairs[epoch] = _pairs(one, atoms, lines, epoch)
        holds = (starts <= start) & (ends > start)
        domain = domain_of(one.matter, atoms, epoch)
        for cell in range(len(one.cells)):
            count, owner = _count(holds & fits[cell], pairs[epoch], len(atoms.polygons))
            yield Sheet(start, end, epoch, cell, count, owner, domain)


def domain_of(matter: Matter, atoms: Atoms, epoch: int) -> Bools:
    """Return the atoms over which a matter is owed an answer."""
    row = atoms.rows.get(matter.domain)
    if row is None:
        return np.zeros(len(atoms.polygons), dtype=np.bool_)
    held: Bools = atoms.inside[epoch][row]
    return held


def epoch_of(atoms: Atoms, day: int) -> int:
    """Return the number of the epoch that holds on a day (ordinal)."""
    return int(np.searchsorted(atoms.epochs, day, side="right")) - 1


def matches(line: Line, subject: Mapping[str, str]) -> bool:
    """Return whether a line's filter lets a subject through; an attribute not known does not.

    >>> from guanyun.engines.common import Citation, Where
    >>> line = Line("1", "m", "u", Duty.HANDLE, "statutory", Where("f", 1), Citation("s"),
    ...             subject={"size": ("small", "micro")})
    >>> matches(line, {"size": "micro"}), matches(line, {})
    (True, False)
    """
    return all(subject.get(name) in values for name, values in line.subject.items())


def _by_matter(lines: Sequence[Line]) -> Mapping[str, list[int]]:
    spoken: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        spoken[line.matter].append(number)
    return spoken


def _responsibility(
    matter: Matter,
    duty: Duty,
    lines: Sequence[Line],
    spoken: Mapping[str, list[int]],
    staffing: Staffing,
) -> Responsibility:
    named = set(spoken.get(matter.id, ()))
    if matter.category:
        named.update(spoken.get(matter.category, ()))
    numbers = tuple(sorted(n for n in named if lines[n].duty is duty))
    used = {name for n in numbers for name in lines[n].subject}
    declared = sorted(used & set(matter.subjects))
    attributes = tuple((name, matter.subjects[name]) for name in declared)
    pieces = [
        piece
        for n in numbers
        for piece in pieces_of(n, lines[n], staffing.seats(lines[n].unit, lines[n].post))
    ]
    days = tuple(staffing.life(lines[n].unit) for n in numbers)
    cells = tuple(product(*(values for _, values in attributes)))
    return Responsibility(matter, duty, numbers, days, tuple(pieces), attributes, cells)


def _days(one: Responsibility, atoms: Atoms) -> list[int]:
    turns = {FIRST, LAST, *atoms.epochs}
    for piece in one.pieces:
        turns.add(piece.start)
        turns.add(piece.end)
    for day in (one.matter.since, one.matter.until):
        turns.add(day.toordinal())
    return sorted(turns)


def _fits(one: Responsibility, lines: Sequence[Line]) -> Bools:
    """Return the table cells x pieces of whose filter lets which cell through."""
    table = np.ones((len(one.cells), len(one.pieces)), dtype=np.bool_)
    names = [name for name, _ in one.attributes]
    for column, piece in enumerate(one.pieces):
        line = lines[piece.line]
        if line.subject:
            for row, cell in enumerate(one.cells):
                table[row, column] = matches(line, dict(zip(names, cell, strict=True)))
    return table


def _pairs(
    one: Responsibility, atoms: Atoms, lines: Sequence[Line], epoch: int
) -> tuple[Ints, Ints]:
    """Return (piece, atom) for every atom that the territory of a piece holds."""
    held = [atoms.members(lines[piece.line].territory, epoch) for piece in one.pieces]
    if not held:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    sizes = [len(members) for members in held]
    return np.repeat(np.arange(len(held)), sizes), np.concatenate(held)


def _count(holds: Bools, pairs: tuple[Ints, Ints], atoms: int) -> tuple[Counts, Ints]:
    piece, atom = pairs
    chosen = holds[piece]
    piece, atom = piece[chosen], atom[chosen]
    owner = np.full(atoms, -1, dtype=np.intp)
    owner[atom[::-1]] = piece[::-1]  # of several, the first by id stays
    return np.bincount(atom, minlength=atoms), owner
