"""Columns of made facts: steps, tables, totals; of a number with unknown parts, its reach."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Protocol

import numpy as np

from guanyun.engines.rules.columns import Column, unknown_column
from guanyun.engines.rules.figures import NUMBERS, Held
from guanyun.engines.rules.planes import Flags, Planes, Whole, flags_of
from guanyun.engines.rules.policy import Constant, Fact, FactType, Highest, Steps, Table
from guanyun.engines.rules.programs import Source
from guanyun.engines.rules.spans import whole_of
from guanyun.errors import Refused

_Choice = tuple[Flags, Constant | None]


class Figures(Protocol):
    """Where columns and answers to tests come from."""

    size: int

    def column(self, place: int) -> Column:
        """Return the column of a source."""

    def planes(self, node: int) -> Planes:
        """Return where a node of the program is met and where it may be."""


def made_column(source: Source, block: Figures) -> Column:
    """Return the column of a made fact; free FEEL has none and is unknown here.

    Raises:
        Refused: ``rules.no_number`` where a part is none; ``rules.amount_too_large``.
    """
    made = source.made
    if not source.direct or made is None:
        return unknown_column(source.fact, block.size)
    if isinstance(made, Steps):
        return _chosen(source.fact, _stepped(made, block.column(source.reads[0])))
    if isinstance(made, Table):
        return _chosen(source.fact, _tabled(made, source.tests, block))
    return _joined(source, [block.column(one) for one in source.reads], isinstance(made, Highest))


def _joined(source: Source, parts: Sequence[Column], highest: bool) -> Column:
    """Return the sum or the highest of numbers on one grid."""
    known: Flags = np.logical_and.reduce([part.known for part in parts])
    lows, highs = ([_on_grid(each, part, source.fact) for part, each in ends] for ends in (
        [(part, part.values) for part in parts],
        [(part, part.values if part.highs is None else part.highs) for part in parts],
    ))  # fmt: skip
    if highest:
        low, high = np.maximum.reduce(lows), np.maximum.reduce(highs)
    else:
        low, high = (np.add.reduce(each) for each in (lows, highs))
    spread = any(part.highs is not None for part in parts)
    return Column(source.fact, low, known, (), high if spread else None)


def _on_grid(values: Whole, part: Column, fact: Fact) -> Whole:
    if part.fact.type not in NUMBERS:
        raise Refused("rules.no_number", parameter=part.fact.id)
    factor = 10 ** (fact.places - part.fact.places)
    most = 2**56 // factor  # a sum of 64 parts stays in 64 bits
    if len(values) and max(-int(values.min()), int(values.max())) > most:
        raise Refused("rules.amount_too_large", fen=int(np.abs(values).max()))
    scaled: Whole = values * factor
    return scaled


def _stepped(made: Steps, column: Column) -> list[_Choice]:
    """Return which gifts of the steps are still possible for each subject."""
    if column.fact.type not in NUMBERS:
        raise Refused("rules.no_number", parameter=column.fact.id)
    steps = sorted(made.steps, key=lambda one: one.least)
    starts = [ceil(step.least.scaleb(column.fact.places)) for step in steps]
    first = _reached(column.values, starts)
    last = first if column.highs is None else _reached(column.highs, starts)
    first, last = np.where(column.known, first, 0), np.where(column.known, last, len(steps))
    given = [made.below, *(step.gives for step in steps)]
    return [((first <= place) & (place <= last), gift) for place, gift in enumerate(given)]


def _reached(values: Whole, starts: Sequence[int]) -> Whole:
    place = np.zeros(len(values), dtype=np.int64)
    for start in starts:
        place += values >= start
    return place


def _tabled(made: Table, tests: Sequence[Sequence[int]], block: Figures) -> list[_Choice]:
    """Return which lines of a table may be the one that holds, for each subject."""
    left = np.ones(block.size, dtype=np.bool_)
    found: list[_Choice] = []
    for row, nodes in zip(made.rows, tests, strict=True):
        sure, may = left, left
        for node in nodes:
            planes = block.planes(node)
            sure = sure & flags_of(planes.met, block.size)
            may = may & flags_of(planes.possible, block.size)
        found.append((may, row.gives))
        left = left & ~sure
    return [*found, (left, made.otherwise)]


def _chosen(fact: Fact, choices: Sequence[_Choice]) -> Column:
    """Return the value that is left of several, the reach of several numbers, else unknown."""
    merged: dict[Constant | None, Flags] = {}
    for may, gift in choices:
        merged[gift] = merged[gift] | may if gift in merged else may
    size = len(choices[0][0])
    count = np.zeros(size, dtype=np.int64)
    for may in merged.values():
        count += may
    known = ~merged.pop(None, np.zeros(size, dtype=np.bool_))
    if fact.type not in NUMBERS:
        return _worded(fact, merged, known & (count == 1))
    low = np.full(size, 2**62, dtype=np.int64)
    high = -low
    for gift, may in merged.items():
        if not isinstance(gift, Decimal):
            raise Refused("rules.no_number", parameter=fact.id)
        figure = whole_of(fact, gift)
        low = np.where(may & (low > figure), figure, low)
        high = np.where(may & (high < figure), figure, high)
    low, high = np.where(known, low, 0), np.where(known, high, 0)
    return Column(fact, low, known, (), high if bool((count > 1).any()) else None)


def _worded(fact: Fact, merged: dict[Constant | None, Flags], known: Flags) -> Column:
    values = np.zeros(len(known), dtype=np.int64)
    words: list[Held] = []
    for gift, may in merged.items():
        if fact.type is FactType.BOOLEAN or isinstance(gift, date):
            values[may & known] = whole_of(fact, gift if gift is not None else False)
        elif gift is not None:
            values[may & known] = len(words)
            words.append(gift)
    return Column(fact, values, known, tuple(words))
