"""Why nobody holds a place: the lines that would, but for their days, unit, post or filter."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from guanyun.engines.mandate.atoms import Atoms, Bools
from guanyun.engines.mandate.register import Line
from guanyun.engines.mandate.tabulation import Responsibility, Sheet, matches


@dataclass(frozen=True, slots=True)
class Cause:
    """What made a fault: a word for why, and the ids of the lines."""

    why: str
    lines: tuple[str, ...]


Spots = Iterator[tuple[Cause, tuple[int, ...]]]


def gap_causes(
    gap: Bools, sheet: Sheet, one: Responsibility, atoms: Atoms, lines: Sequence[Line]
) -> Spots:
    """Yield each cause of a gap with its atoms; a gap of place is split into its parts."""
    groups: dict[Cause | None, list[int]] = defaultdict(list)
    masks = [atoms.mask(lines[n].territory, sheet.epoch) for n in one.lines]
    for atom in np.flatnonzero(gap):
        there = [n for n, mask in zip(one.lines, masks, strict=True) if mask[atom]]
        groups[_absent(there, sheet, one, lines)].append(int(atom))
    for cause, members in groups.items():
        if cause is not None:
            yield cause, tuple(members)
        else:
            yield from _parts(members, sheet, one, atoms, lines)


def _absent(
    there: Sequence[int], sheet: Sheet, one: Responsibility, lines: Sequence[Line]
) -> Cause | None:
    """Return why the lines drawn over a place do not hold it; None when there are none."""
    if not there:
        return None
    names = [name for name, _ in one.attributes]
    subject = dict(zip(names, one.cells[sheet.cell], strict=True))
    fitting = [n for n in there if matches(lines[n], subject)]
    standing = [n for n in fitting if _stands(lines[n], sheet.start)]
    if standing:
        dead = [n for n in standing if not _lives(one, n, sheet.start)]
        return Cause("unit" if dead else "post", _ids(dead or standing, lines))
    excluded = [n for n in there if _stands(lines[n], sheet.start)]
    if excluded:
        return Cause("subject", _ids(excluded, lines))
    return Cause("time", _ids(fitting or there, lines))


def _stands(line: Line, day: int) -> bool:
    return line.since.toordinal() <= day < line.until.toordinal()


def _lives(one: Responsibility, line: int, day: int) -> bool:
    start, end = one.unit_days[one.lines.index(line)]
    return start <= day < end


def _ids(numbers: Sequence[int], lines: Sequence[Line]) -> tuple[str, ...]:
    return tuple(sorted({lines[n].id for n in numbers}))


def _parts(
    members: Sequence[int], sheet: Sheet, one: Responsibility, atoms: Atoms, lines: Sequence[Line]
) -> Spots:
    """Yield the connected parts of a gap of place, each with the lines that border on it."""
    shapes = atoms.polygons[list(members)]
    whole = shapely.union_all(shapes)
    inner = shapely.point_on_surface(shapes)
    for part in shapely.get_parts(whole):
        within = np.flatnonzero(shapely.intersects(part, inner))
        bordering = atoms.tree.query(part, predicate="intersects")
        owners = {int(sheet.owner[atom]) for atom in bordering} - {-1}
        cause = Cause("place", _ids([one.pieces[owner].line for owner in owners], lines))
        yield cause, tuple(members[int(n)] for n in within)
