"""The proof that everything has exactly one line: every matter, duty, place, day and subject."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from shapely.geometry import mapping

from guanyun.engines.mandate.atoms import Atoms, Bools, arrange
from guanyun.engines.mandate.causes import Cause, gap_causes
from guanyun.engines.mandate.fingerprint import proof_hash
from guanyun.engines.mandate.periods import FIRST, LAST
from guanyun.engines.mandate.register import Duty, Line, Register
from guanyun.engines.mandate.tabulation import (
    Responsibility,
    Sheet,
    responsibilities,
    sorted_lines,
    tabulate,
)

GeoJson = Mapping[str, object]
LAYERS = (Duty.LEAD, Duty.HANDLE)


@dataclass(frozen=True, slots=True)
class Fault:
    """A gap or an overlap: where, when, for whom, why, and the lines that cause it.

    ``polygon`` is GeoJSON in degrees, None where the domain itself is no area of the register.
    Holds on ``[since, until)``; None is open. ``subject`` is empty when it is so for everybody.
    ``why``: ``place`` nobody holds this place, ``time`` a line ended or has not begun, ``unit``
    and ``post`` a line stands whose unit is not alive or whose post nobody fills, ``subject`` the
    filters leave this subject out, ``domain`` the domain is no area; an overlap says ``overlap``.
    """

    matter: str
    duty: Duty
    subject: Mapping[str, str]
    since: date | None
    until: date | None
    polygon: GeoJson | None
    lines: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was found for one duty of one matter."""

    matter: str
    duty: Duty
    gaps: tuple[Fault, ...]
    overlaps: tuple[Fault, ...]

    @property
    def covered(self) -> bool:
        """Return whether exactly one line holds everywhere, every day, for everybody."""
        return not self.gaps and not self.overlaps


@dataclass(frozen=True, slots=True)
class Proof:
    """The whole proof: one coverage per matter and duty, and the hash of what was proved."""

    zone: str
    on: date | None
    coverages: tuple[Coverage, ...]
    hash: str

    @property
    def covered(self) -> bool:
        """Return whether every coverage holds."""
        return all(one.covered for one in self.coverages)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Return all gaps and overlaps."""
        return tuple(fault for one in self.coverages for fault in (*one.gaps, *one.overlaps))

    @property
    def layers(self) -> Mapping[Duty, bool]:
        """Return of each layer of answerability (牵头, 承办) that is owed whether it holds."""
        held: dict[Duty, bool] = {}
        for one in self.coverages:
            if one.duty in LAYERS:
                held[one.duty] = held.get(one.duty, True) and one.covered
        return held


def prove(register: Register, *, on: date | None = None) -> Proof:
    """Return the proof of a register: on one day, or over all days from the first owed.

    A duty is owed from the matter's stated ``since``, else from the first day of its first line,
    while matter and domain live. Two grid steps (2e-9 degrees, 0.2 mm) are the least width that
    is told apart.

    >>> prove(Register("empty", (), (), (), (), ())).covered
    True
    """
    atoms = arrange(register.places)
    lines = sorted_lines(register)
    coverages = tuple(_cover(one, atoms, lines, on) for one in responsibilities(register, lines))
    found = {f"{one.matter}/{one.duty}": [len(one.gaps), len(one.overlaps)] for one in coverages}
    return Proof(register.zone, on, coverages, proof_hash(register, on, found))


def proof_report(proof: Proof) -> dict[str, object]:
    """Return a proof as plain data: ``{matters: {id: {duty: {covered, gaps, overlaps}}}, hash}``.

    ``layers`` says of the leading and the handling layer, where owed, whether each is complete.
    Dates are ISO; ``to`` is the first day on which the fault is over; null is open.
    """
    matters: dict[str, dict[str, object]] = {}
    for one in proof.coverages:
        matters.setdefault(one.matter, {})[str(one.duty)] = {
            "covered": one.covered,
            "gaps": [_told(fault) for fault in one.gaps],
            "overlaps": [_told(fault) for fault in one.overlaps],
        }
    layers = {str(duty): held for duty, held in proof.layers.items()}
    return {"matters": matters, "layers": layers, "hash": proof.hash}


def _told(fault: Fault) -> dict[str, object]:
    return {
        "polygon": fault.polygon,
        "from": fault.since.isoformat() if fault.since else None,
        "to": fault.until.isoformat() if fault.until else None,
        "lines": list(fault.lines),
        "subject": dict(fault.subject),
        "why": fault.why,
    }


@dataclass(frozen=True, slots=True)
class _Spot:
    """A fault as found in one cell: kind, cause and atoms; days are joined later."""

    gap: bool
    cause: Cause
    atoms: tuple[int, ...]


Runs = dict[_Spot, dict[int, list[tuple[int, int]]]]


def _cover(one: Responsibility, atoms: Atoms, lines: Sequence[Line], on: date | None) -> Coverage:
    if one.matter.domain not in atoms.rows:
        lost = Fault(one.matter.id, one.duty, {}, None, None, None, _ids(one, lines), "domain")
        return Coverage(one.matter.id, one.duty, (lost,), ())
    start, end = _owed(one, lines) if on is None else (on.toordinal(), on.toordinal() + 1)
    runs: Runs = defaultdict(lambda: defaultdict(list))
    for sheet in tabulate(one, atoms, lines):
        since, until = max(sheet.start, start), min(sheet.end, end)
        if since < until:
            for spot in _spots(sheet, one, atoms, lines):
                _join(runs[spot][sheet.cell], since, until)
    faults = list(_faults(_without_turns(runs), one, atoms, lines))
    gaps = tuple(fault for gap, fault in faults if gap)
    return Coverage(one.matter.id, one.duty, gaps, tuple(f for gap, f in faults if not gap))


def _ids(one: Responsibility, lines: Sequence[Line]) -> tuple[str, ...]:
    return tuple(lines[n].id for n in one.lines)


def _owed(one: Responsibility, lines: Sequence[Line]) -> tuple[int, int]:
    since = one.matter.since.toordinal()
    if since == FIRST and one.lines:
        since = min(lines[n].since.toordinal() for n in one.lines)
    return since, one.matter.until.toordinal()


def _without_turns(runs: Runs) -> Runs:
    """Return the runs with a gap of place as one fault, though its neighbours changed meanwhile."""
    places: dict[tuple[int, ...], list[_Spot]] = defaultdict(list)
    for spot in runs:
        if spot.cause.why == "place":
            places[spot.atoms].append(spot)
    joined: Runs = {spot: days for spot, days in runs.items() if spot.cause.why != "place"}
    for atoms, spots in places.items():
        beside = sorted({line for spot in spots for line in spot.cause.lines})
        by_cell: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for cell, days in sorted(
            (c, d) for spot in spots for c, ds in runs[spot].items() for d in ds
        ):
            _join(by_cell[cell], *days)
        joined[_Spot(True, Cause("place", tuple(beside)), atoms)] = by_cell
    return joined


def _join(days: list[tuple[int, int]], since: int, until: int) -> None:
    if days and days[-1][1] == since:
        days[-1] = (days[-1][0], until)
    else:
        days.append((since, until))


def _spots(
    sheet: Sheet, one: Responsibility, atoms: Atoms, lines: Sequence[Line]
) -> Iterator[_Spot]:
    none = sheet.domain & (sheet.count == 0)
    several = sheet.domain & (sheet.count > 1)
    if none.any():
        for cause, members in gap_causes(none, sheet, one, atoms, lines):
            yield _Spot(True, cause, members)
    if several.any():
        for cause, members in _overlap_causes(several, sheet, one, atoms, lines):
            yield _Spot(False, cause, members)


def _overlap_causes(
    several: Bools, sheet: Sheet, one: Responsibility, atoms: Atoms, lines: Sequence[Line]
) -> Iterator[tuple[Cause, tuple[int, ...]]]:
    names = [name for name, _ in one.attributes]
    cell = dict(zip(names, one.cells[sheet.cell], strict=True))
    holding = sorted(
        piece.line
        for piece in one.pieces
        if piece.start <= sheet.start < piece.end
        and all(cell.get(k) in v for k, v in lines[piece.line].subject.items())
    )
    masks = np.array([atoms.mask(lines[n].territory, sheet.epoch) for n in holding])
    groups: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for atom in np.flatnonzero(several):
        groups[tuple(np.flatnonzero(masks[:, atom]))].append(int(atom))
    for key, members in groups.items():
        yield Cause("overlap", tuple(lines[holding[n]].id for n in key)), tuple(members)


def _faults(
    runs: Runs, one: Responsibility, atoms: Atoms, lines: Sequence[Line]
) -> Iterator[tuple[bool, Fault]]:
    names = [name for name, _ in one.attributes]
    for spot, by_cell in runs.items():
        shape = shapely.union_all(atoms.polygons[list(spot.atoms)])
        polygon: GeoJson = mapping(shape)
        everybody = len(by_cell) == len(one.cells) and len({str(d) for d in by_cell.values()}) == 1
        cells = [None] if everybody else sorted(by_cell)
        for cell in cells:
            subject = {} if cell is None else dict(zip(names, one.cells[cell], strict=True))
            for since, until in by_cell[min(by_cell) if cell is None else cell]:
                yield (
                    spot.gap,
                    Fault(
                        matter=one.matter.id,
                        duty=one.duty,
                        subject=subject,
                        since=_day(since, FIRST),
                        until=_day(until, LAST),
                        polygon=polygon,
                        lines=spot.cause.lines,
                        why=spot.cause.why,
                    ),
                )


def _day(ordinal: int, open_end: int) -> date | None:
    return None if ordinal == open_end else date.fromordinal(ordinal)
