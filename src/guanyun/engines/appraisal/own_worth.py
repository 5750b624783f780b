"""What a unit's mark would be with some of its own figures as after and the others as before.

Many such questions are asked at once: below the groups each node is computed once per pattern of
the figures it reads, above them a question is a row. Where a scheme compares what stands on a group
with other units, each question is a run.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from guanyun.errors import Refused

from .columns import Column, columns_of
from .explaining import CLASS, AppraisalRound, partly, with_own
from .scheme import Figures, Group, Indicator, Scheme, parts_of
from .values_above import compares, value_above
from .walking import in_order, place_of

Rows = NDArray[np.bool_]
Values = NDArray[np.float64]
Runs: TypeAlias = Callable[[frozenset[str]], tuple[Mapping[str, Column], int, Figures]]
MOST_READ = 6  # changed figures that one node below the groups may read


@dataclass(frozen=True, slots=True)
class Worth:
    """Marks by rows of changed figures, and whether many rows are asked at the cost of few."""

    of: Callable[[Rows], Values]
    at_once: bool


def worth_of(
    unit: str,
    changed: Sequence[str],
    before: AppraisalRound,
    after: AppraisalRound,
    given: tuple[Scheme, Figures],
) -> Worth:
    """Return what gives the unit's mark for each row (which figures have changed).

    Args:
        unit: Whose mark.
        changed: The figures, a column each.
        before: Where unchanged figures come from.
        after: Where changed figures come from.
        given: The scheme in force and the peers' figures.
    """
    scheme, peers = given
    known: dict[frozenset[str], tuple[Mapping[str, Column], int, Figures]] = {}

    def run(names: frozenset[str]) -> tuple[Mapping[str, Column], int, Figures]:
        if names not in known:
            own = partly(unit, before.figures, after.figures, names)
            figures = with_own(unit, own, peers)
            known[names] = columns_of(scheme, figures), place_of(figures, unit), figures
        return known[names]

    leaves = _leaves(scheme, changed)
    if leaves is None:
        return Worth(lambda rows: _one_by_one(rows, changed, run, scheme, unit), False)
    return Worth(lambda rows: _together(rows, changed, run, scheme, leaves, unit), True)


def _leaves(scheme: Scheme, changed: Sequence[str]) -> Mapping[str, tuple[str, ...]] | None:
    """Return the nodes below all groups with the changed figures they read; None if all compare."""
    read: dict[str, set[str]] = {}
    above: set[str] = set()
    names = set(changed)
    for node in in_order(scheme):
        parts = parts_of(node)
        if isinstance(node, Group) or above.intersection(parts):
            if compares(node):
                return None
            above.add(node.id)
            parts = tuple(part for part in parts if part not in above)
            for bare in parts:
                read.setdefault(bare, {bare} & names)
            continue
        own = {node.id} if isinstance(node, Indicator) else set()
        more = {node.denominator} if isinstance(node, Indicator) else set()
        classes = {CLASS} & names
        read[node.id] = (own | more) & names | classes
        for part in parts:
            read[node.id] |= read.get(part, {part} & names)
    if any(len(figures) > MOST_READ for figures in read.values()):
        return None
    return {name: tuple(sorted(figures)) for name, figures in read.items()}


def _one_by_one(rows: Rows, changed: Sequence[str], run: Runs, scheme: Scheme, unit: str) -> Values:
    marks = np.empty(len(rows))
    for number, row in enumerate(rows.tolist()):
        names = frozenset(name for name, on in zip(changed, row, strict=True) if on)
        columns, place, _ = run(names)
        marks[number] = columns[scheme.root][place]
    return _present(marks, unit)


def _together(
    rows: Rows,
    changed: Sequence[str],
    run: Runs,
    scheme: Scheme,
    leaves: Mapping[str, tuple[str, ...]],
    unit: str,
) -> Values:
    at = {name: place for place, name in enumerate(changed)}
    everything = frozenset(changed)
    done: dict[str, Values] = {}
    for name, reads in leaves.items():
        table = np.empty(1 << len(reads))
        for bits in product((False, True), repeat=len(reads)):
            on = frozenset(each for each, bit in zip(reads, bits, strict=True) if bit)
            names = everything if on == set(reads) and on else on
            table[_number(bits)] = _value(name, *run(names))
        index = np.zeros(len(rows), dtype=np.int64)
        for figure in reads:
            index = index * 2 + rows[:, at[figure]]
        done[name] = table[index]
    for node in in_order(scheme):
        if node.id not in done:
            done[node.id] = value_above(node, done)
    return _present(done[scheme.root], unit)


def _number(bits: Sequence[bool]) -> int:
    number = 0
    for bit in bits:
        number = number * 2 + bit
    return number


def _value(name: str, columns: Mapping[str, Column], place: int, figures: Figures) -> float:
    if name in columns:
        return float(columns[name][place])
    return float(figures.columns[name][place] or 0)


def _present(marks: Values, unit: str) -> Values:
    if np.isnan(marks).any():
        raise Refused("appraisal.no_mark", unit=unit, changed="own")
    return marks
