"""Who is in charge: one matter, one place, one day, exactly one unit with its basis."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from types import MappingProxyType

import numpy as np
import shapely
from numpy.typing import NDArray

from guanyun.engines.common import Place
from guanyun.engines.mandate import extents
from guanyun.engines.mandate.atoms import Ints
from guanyun.engines.mandate.raster import EDGE, MIXED, OUTSIDE, cell_of, cells_of, touching
from guanyun.engines.mandate.refusals import (
    no_unit,
    not_declared,
    outside_zone,
    subject_unknown,
    value_unknown,
)
from guanyun.engines.mandate.register import Duty
from guanyun.engines.mandate.schedules import AWAY, GAP, Route, RoutingTable, Schedule, at_edge
from guanyun.engines.mandate.tabulation import epoch_of, matches
from guanyun.engines.mandate.wording import DUTY_LABELS, MODE_LABELS, named

Subject = Mapping[str, str]
Floats = NDArray[np.float64]
NOBODY: Subject = MappingProxyType({})
NOTHING: Mapping[Duty, Schedule] = MappingProxyType({})


def route(
    table: RoutingTable,
    *,
    matter: str,
    place: Place,
    on: date,
    duty: Duty = Duty.HANDLE,
    subject: Subject = NOBODY,
) -> Route:
    """Return the one unit in charge of a matter at a place on a day, with its basis.

    A point on a boundary goes by the matter's edge rule; a line or an area has one lead by its
    lead rule and co-handlers for the rest. A subject attribute is asked for only where the answer
    turns on it.

    Raises:
        Refused: ``mandate.unknown_matter``, ``duty_not_declared``, ``outside_zone``, ``no_unit``,
            ``subject_unknown`` (with the attribute and its values).

    >>> from guanyun.engines.mandate import Register, compile_register
    >>> table = compile_register(Register("empty", (), (), (), (), ()))
    >>> route(table, matter="fault", place=None, on=date(2026, 1, 1))
    Traceback (most recent call last):
    guanyun.errors.Refused: mandate.unknown_matter: matter=fault
    """
    schedule = table.schedules.get(matter, NOTHING).get(duty)
    if schedule is None:
        raise not_declared(table, matter, duty)
    day, shape = on.toordinal(), place.geometry
    rows = schedule.rows[bisect_right(schedule.starts, day) - 1]
    if shape.geom_type != "Point":
        return _route_extent(table, schedule, rows, place, day, subject)
    atom = cell_of(table.raster, shape.x, shape.y)
    if atom == MIXED:
        atom = _nearby(table, schedule, rows, touching(table.atoms, shape.x, shape.y), day)
    if atom == OUTSIDE:
        raise outside_zone(table, schedule, place, on)
    row = rows[0] if not schedule.attributes else _row(table, schedule, rows, subject, atom)
    piece: int = row.item(atom)
    if piece < 0:
        raise (no_unit if piece == GAP else outside_zone)(table, schedule, place, on)
    if not schedule.assists:
        known = schedule.alone.get(piece)
        return known if known is not None else _alone(table, schedule, piece)
    return _answer(table, schedule, piece, _assist(table, schedule, [atom], day, subject))


def route_many(
    table: RoutingTable,
    *,
    matters: str | Sequence[str] | NDArray[np.str_],
    lngs: Sequence[float] | Floats,
    lats: Sequence[float] | Floats,
    on: date,
    duty: Duty = Duty.HANDLE,
    subject: Subject = NOBODY,
) -> Ints:
    """Return for each point the number of its line in ``table.lines``, -1 where `route` refuses.

    Columns of equal length; one matter may stand for all; ``subject`` is one for all points.
    """
    xs, ys = np.asarray(lngs, dtype=np.float64), np.asarray(lats, dtype=np.float64)
    atoms, edges = _locate_many(table, xs, ys)
    ids, codes = _coded(matters, len(xs))
    day = on.toordinal()
    answers = np.full((len(ids), len(table.atoms.polygons) + 2), -1, dtype=np.intp)
    schedules = [table.schedules.get(one, NOTHING).get(duty) for one in ids]
    for number, schedule in enumerate(schedules):
        if schedule is not None:
            rows = schedule.rows[schedule.interval(day)]
            answers[number, :-2] = schedule.piece_lines[_agreed(schedule, rows, subject)]
    for point, touched in edges:
        schedule = schedules[codes[point]]
        if schedule is not None:
            rows = schedule.rows[schedule.interval(day)]
            atoms[point] = _nearby(table, schedule, rows, touched, day)
    found: Ints = answers[codes, atoms]
    return found


def _coded(matters: str | Sequence[str] | NDArray[np.str_], size: int) -> tuple[list[str], Ints]:
    if isinstance(matters, str):
        return [matters], np.zeros(size, dtype=np.intp)
    codes: dict[str, int] = {}
    listed = matters.tolist() if isinstance(matters, np.ndarray) else matters
    coded = [codes.setdefault(one, len(codes)) for one in listed]
    return list(codes), np.array(coded, dtype=np.intp)


def _locate_many(
    table: RoutingTable, xs: Floats, ys: Floats
) -> tuple[Ints, list[tuple[int, list[int]]]]:
    """Return the atom of each point (OUTSIDE for none), and those on an edge with their atoms."""
    atoms = cells_of(table.raster, xs, ys)
    mixed = np.flatnonzero(atoms == MIXED)
    points = shapely.points(xs[mixed], ys[mixed])
    point, atom = table.atoms.tree.query(points, predicate="dwithin", distance=EDGE)
    times = np.bincount(point, minlength=len(mixed))
    atoms[mixed] = OUTSIDE
    alone = times[point] == 1
    atoms[mixed[point[alone]]] = atom[alone]
    edges: dict[int, list[int]] = {}
    for one, other in zip(point[~alone].tolist(), atom[~alone].tolist(), strict=True):
        edges.setdefault(int(mixed[one]), []).append(other)
    return atoms, [(one, sorted(touched)) for one, touched in edges.items()]


def _nearby(
    table: RoutingTable, schedule: Schedule, rows: list[Ints], touched: list[int], day: int
) -> int:
    """Return the atom for a point near a boundary: of those in the domain, by the edge rule."""
    owed = [atom for atom in touched if rows[0][atom] != AWAY]
    if not owed:
        return touched[0] if touched else OUTSIDE
    return owed[0] if len(owed) == 1 else at_edge(schedule, table.atoms, owed, day)


def _row(
    table: RoutingTable, schedule: Schedule, rows: list[Ints], subject: Subject, *atoms: int
) -> Ints:
    """Return the row of a subject; where it is not wholly known, any that all agree on."""
    cells = _cells(schedule, subject)
    if not cells:
        raise value_unknown(table, schedule, subject)
    first = rows[cells[0]]
    if any(rows[cell][atom] != first[atom] for cell in cells[1:] for atom in atoms):
        raise subject_unknown(table, schedule, subject)
    return first


def _cells(schedule: Schedule, subject: Subject) -> list[int]:
    """Return the cells that what is known of a subject leaves open; none for an unknown value."""
    choices = [
        values if name not in subject else tuple(v for v in values if v == subject[name])
        for name, values in schedule.attributes
    ]
    return [schedule.cells[cell] for cell in product(*choices)]


def _agreed(schedule: Schedule, rows: list[Ints], subject: Subject) -> Ints:
    """Return the row on which all open cells agree, GAP where they do not."""
    cells = _cells(schedule, subject)
    if not cells:
        return np.full_like(rows[0], GAP)
    first = rows[cells[0]]
    same = np.ones(len(first), dtype=np.bool_)
    for cell in cells[1:]:
        same &= rows[cell] == first
    return np.where(same, first, GAP)


def _assist(
    table: RoutingTable, schedule: Schedule, atoms: Sequence[int], day: int, subject: Subject
) -> tuple[str, ...]:
    """Return the units that assist on any of the atoms, by id of their lines."""
    epoch = epoch_of(table.atoms, day)
    units = []
    for piece in schedule.assists:
        line = table.lines[piece.line]
        if piece.start <= day < piece.end and matches(line, subject):
            mask = table.atoms.mask(line.territory, epoch)
            if any(mask[atom] for atom in atoms):
                units.append(line.unit)
    return tuple(dict.fromkeys(units))


def _alone(table: RoutingTable, schedule: Schedule, piece: int) -> Route:
    schedule.alone[piece] = _answer(table, schedule, piece, ())
    return schedule.alone[piece]


def _answer(table: RoutingTable, schedule: Schedule, piece: int, assist: tuple[str, ...]) -> Route:
    known = schedule.routes.get((piece, assist))
    if known is not None:
        return known
    held = schedule.pieces[piece]
    line = table.lines[held.line]
    answer = Route(
        line=line.id,
        unit=line.unit,
        post=held.post,
        duty=line.duty,
        mode=line.mode,
        basis=line.basis,
        where=line.where,
        assist=tuple(unit for unit in assist if unit != line.unit),
        in_name_of=line.in_name_of,
        co_handlers=(),
        share="1.0000",
        fields=_fields(table, schedule, piece),
    )
    schedule.routes[(piece, assist)] = answer
    return answer


def _fields(table: RoutingTable, schedule: Schedule, piece: int) -> Mapping[str, str]:
    line = table.lines[schedule.pieces[piece].line]
    told = named("matter", schedule.matter.id, schedule.matter.label)
    told |= named("unit", line.unit, table.labels.units.get(line.unit))
    told |= named("duty", line.duty, DUTY_LABELS[line.duty])
    told |= named("mode", line.mode, MODE_LABELS[line.mode])
    told |= {"source": line.basis.source, "paragraph": line.basis.paragraph}
    return told | {"line": line.id, "where": str(line.where)}


def _route_extent(
    table: RoutingTable,
    schedule: Schedule,
    rows: list[Ints],
    place: Place,
    day: int,
    subject: Subject,
) -> Route:
    """Return the lead for a line or an area, with the units of the other parts."""
    shape, on = place.geometry, date.fromordinal(day)
    met = [int(n) for n in table.atoms.tree.query(shape, predicate="intersects")]
    owed = [atom for atom in met if rows[0][atom] != AWAY]
    ranked = extents.ranked(owed, lambda left: at_edge(schedule, table.atoms, left, day))
    parts = extents.parts(shape, [(atom, table.atoms.polygons[atom]) for atom in ranked])
    if not parts:
        raise outside_zone(table, schedule, place, on)
    row = _row(table, schedule, rows, subject, *parts)
    held = {atom: (int(row[atom]), part) for atom, part in parts.items() if row[atom] != GAP}
    if not held:
        raise no_unit(table, schedule, place, on)
    shares: dict[int, float] = {}
    for piece, part in held.values():
        shares[piece] = shares.get(piece, 0.0) + part
    origin = _piece_at(table, schedule, rows, row, extents.origin(shape), day)
    units = {piece: table.lines[schedule.pieces[piece].line].unit for piece in shares}
    lead = extents.lead(schedule.matter, shares, units, origin)
    helping = _assist(table, schedule, list(parts), day, subject)
    answer = _answer(table, schedule, lead, helping)
    return _with_others(answer, extents.by_unit(shares, units))


def _piece_at(
    table: RoutingTable,
    schedule: Schedule,
    rows: list[Ints],
    row: Ints,
    point: tuple[float, float],
    day: int,
) -> int:
    atom = _nearby(table, schedule, rows, touching(table.atoms, *point), day)
    return int(row[atom]) if atom != OUTSIDE else AWAY


def _with_others(answer: Route, shares: Mapping[str, str]) -> Route:
    others = tuple((unit, share) for unit, share in shares.items() if unit != answer.unit)
    beside = tuple(unit for unit in answer.assist if unit not in shares)
    share = shares.get(answer.unit, "0.0000")
    return replace(answer, co_handlers=others, share=share, assist=beside)
