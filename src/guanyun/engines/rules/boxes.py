"""Decision tables as boxes of values: what overlaps, what is never reached, what is left out."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TypeAlias

from guanyun.engines.rules.bounds import bands_of
from guanyun.engines.rules.figures import NUMBERS, Facts
from guanyun.engines.rules.making import passes
from guanyun.engines.rules.policy import Constant, Fact, FactType, Policy, Table

Box: TypeAlias = tuple[frozenset[Constant], ...]  # values per fact read
MOST_BOXES = 5_000


def last_names(policy: Policy) -> Facts:
    """Return the parameters of a policy as they stand last, and its first day as ``on``."""
    names: dict[str, Constant] = {"on": max(policy.since, date(1900, 1, 1))}
    for parameter in policy.parameters:
        if parameter.series:
            names[parameter.id] = max(parameter.series, key=lambda one: one.since).value
    return names


def values_told_apart(fact: Fact, tests: Sequence[str], names: Facts) -> tuple[Constant, ...]:
    """Return values of a fact among which every different answer of the tests shows.

    None are returned where a test is more than comparisons with constants, or a fact of its kind
    has no order and no choices.

    >>> from guanyun.engines.common import Label, Where
    >>> staff = Fact("staff", Label("人数"), FactType.COUNT, Where("a.yaml", 1))
    >>> [int(value) for value in values_told_apart(staff, [">= 20"], {})]
    [19, 20, 21]
    """
    if fact.type is FactType.BOOLEAN:
        return (False, True)
    if fact.type is FactType.CHOICE:
        return fact.choices
    ends: list[Constant] = []
    for test in tests:
        bands = bands_of(test, names)
        if bands is None:
            return ()
        ends += [end for band in bands.bands for end in (band.low, band.high) if end is not None]
    if fact.type is FactType.DATE:
        days = [end for end in ends if isinstance(end, date)] or [date(2026, 1, 1)]
        return tuple(sorted({day + timedelta(n) for day in days for n in (-1, 0, 1)}))
    if fact.type not in NUMBERS:
        return ()
    grid = Decimal(1).scaleb(-fact.places)
    numbers = [end for end in ends if isinstance(end, Decimal)] or [Decimal(0)]
    rounded = {end.quantize(grid, mode) for end in numbers for mode in (ROUND_FLOOR, ROUND_CEILING)}
    return tuple(sorted({end + step for end in rounded for step in (-grid, Decimal(0), grid)}))


class Boxes:
    """The lines of a decision table over the values that its tests tell apart."""

    def __init__(self, policy: Policy, table: Table) -> None:
        facts = {fact.id: fact for fact in policy.all_facts}
        names = last_names(policy)
        self.whole: Box = tuple(
            frozenset(values_told_apart(facts[name], [row.tests[at] for row in table.rows], names))
            for at, name in enumerate(table.reads)
        )
        self.is_told = all(self.whole)
        self.rows: tuple[Box, ...] = tuple(
            tuple(
                frozenset(value for value in values if passes(test, value, names) is True)
                for values, test in zip(self.whole, row.tests, strict=True)
            )
            for row in table.rows
        )

    def overlap(self, one: int, other: int) -> Sequence[Constant] | None:
        """Return values that two lines both take, None where there are none."""
        both = tuple(a & b for a, b in zip(self.rows[one], self.rows[other], strict=True))
        return _first(both)

    def reached(self, row: int) -> Sequence[Constant] | None:
        """Return values for which a line is the first that holds, None where there are none."""
        return self._left(self.rows[row], self.rows[:row])

    def left_out(self) -> Sequence[Constant] | None:
        """Return values that no line takes, None where there are none."""
        return self._left(self.whole, self.rows)

    def _left(self, box: Box, taken: Sequence[Box]) -> Sequence[Constant] | None:
        boxes = [box]
        for each in taken:
            boxes = [piece for kept in boxes for piece in _without(kept, each)]
            if len(boxes) > MOST_BOXES:
                return _first(boxes[0])
        return next((point for kept in boxes if (point := _first(kept)) is not None), None)


def _first(box: Box) -> Sequence[Constant] | None:
    if not all(box):
        return None
    return [min(values, key=_order) for values in box]


def _order(value: Constant) -> tuple[str, Decimal | str | date]:
    if isinstance(value, Decimal):
        return "number", abs(value)
    return type(value).__name__, value if isinstance(value, date) else str(value)


def _without(box: Box, taken: Box) -> list[Box]:
    """Return the pieces of a box that another does not take."""
    if any(not (a & b) for a, b in zip(box, taken, strict=True)):
        return [box]
    pieces: list[Box] = []
    rest = list(box)
    for at, (mine, theirs) in enumerate(zip(box, taken, strict=True)):
        if apart := mine - theirs:
            pieces.append((*rest[:at], apart, *rest[at + 1 :]))
        rest[at] = mine & theirs
    return pieces


def witness(reads: Sequence[str], values: Sequence[Constant]) -> str:
    """Return values as a person reads them: ``staff = 20, listed = true``."""
    told = zip(reads, values, strict=True)
    return ", ".join(f"{name} = {_told(value)}" for name, value in told)


def _told(value: Constant) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
