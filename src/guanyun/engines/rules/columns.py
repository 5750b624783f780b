"""Policies over whole populations: each test once, packed bits, payouts on hits only, in fen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from guanyun.engines.common.feel import UNKNOWN, Unknown, names_read
from guanyun.engines.rules.bounds import Band, Bands, bands_of
from guanyun.engines.rules.eligibility import Verdict, clause_verdict
from guanyun.engines.rules.figures import LARGEST, NUMBERS, Facts, Held, stated
from guanyun.engines.rules.policy import AllOf, AnyOf, Clause, Condition, Fact, FactType, Policy
from guanyun.engines.rules.unary import read_test
from guanyun.errors import Refused

Bits: TypeAlias = NDArray[np.uint8]
Flags: TypeAlias = NDArray[np.bool_]
Whole: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One fact of all subjects: whole numbers on its grid, and which of them are known.

    Numbers are counted in the last decimal of the fact, truth values are 0 or 1, days are
    ordinals; of choices and lists the numbers are places in ``words``.
    """

    fact: Fact
    values: Whole
    known: Flags
    words: tuple[Held, ...] = ()

    def held(self, value: int) -> Held:
        """Return what one whole number of the column stands for."""
        if self.fact.type in NUMBERS:
            return Decimal(value).scaleb(-self.fact.places)
        if self.fact.type is FactType.BOOLEAN:
            return bool(value)
        return date.fromordinal(value) if self.fact.type is FactType.DATE else self.words[value]


@dataclass(frozen=True, slots=True, eq=False)
class Trits:
    """Three values per subject as two packed bitmaps that never share a bit."""

    met: Bits
    unknown: Bits


def column_from(fact: Fact, cells: Sequence[Held]) -> Column:
    """Return the column of one fact; each cell is checked as the interpreter checks it.

    Raises:
        Refused: ``rules.fact_type``, ``rules.fact_places`` or ``rules.fact_choice``.

    >>> from guanyun.engines.common import Label, Where
    >>> tax = Fact("tax", Label("税收"), FactType.MONEY, Where("a.yaml", 1))
    >>> column = column_from(tax, [Decimal("1.50"), UNKNOWN])
    >>> column.values.tolist(), column.known.tolist()
    ([150, 0], [True, False])
    """
    values = np.zeros(len(cells), dtype=np.int64)
    known = np.zeros(len(cells), dtype=np.bool_)
    words: dict[Held, int] = {}
    for place, cell in enumerate(cells):
        value = stated(fact, cell)
        if isinstance(value, Unknown):
            continue
        known[place] = True
        if isinstance(value, Decimal):
            values[place] = int(value.scaleb(fact.places))
        elif isinstance(value, bool):
            values[place] = value
        elif isinstance(value, date):
            values[place] = value.toordinal()
        else:
            values[place] = words.setdefault(value, len(words))
    return Column(fact, values, known, tuple(words))


def clause_trits(clause: Clause, column: Column, names: Facts) -> Trits:
    """Return where a clause is met and where it cannot be said.

    Comparisons with constants run over the whole column; any other test is asked of the
    interpreter once for each distinct value.

    Raises:
        Refused: ``rules.test_without_answer``.
    """
    bands = bands_of(clause.test, names)
    flags = None if bands is None else _compared(column, bands)
    if flags is not None:
        met, unknown = flags & column.known, np.zeros(len(flags), dtype=np.bool_)
    else:
        met, unknown = _asked(clause, column, names)
    if not column.known.all():
        blank = clause_verdict(clause, UNKNOWN, names)
        met = met | (~column.known & (blank is Verdict.MET))
        unknown = unknown | (~column.known & (blank is Verdict.UNKNOWN))
    return Trits(np.packbits(met), np.packbits(unknown))


def _asked(clause: Clause, column: Column, names: Facts) -> tuple[Flags, Flags]:
    distinct, places = np.unique(column.values, return_inverse=True)
    present = np.zeros(len(distinct), dtype=np.bool_)
    present[places[column.known]] = True
    verdicts = [
        clause_verdict(clause, column.held(int(value)), names) if there else Verdict.UNMET
        for value, there in zip(distinct, present, strict=True)
    ]
    met = np.array([verdict is Verdict.MET for verdict in verdicts], dtype=np.bool_)
    unknown = np.array([verdict is Verdict.UNKNOWN for verdict in verdicts], dtype=np.bool_)
    return met[places] & column.known, unknown[places] & column.known


def _compared(column: Column, bands: Bands) -> Flags | None:
    """Return where a value lies in the bands, None where they do not fit the kind of fact."""
    found = np.zeros(len(column.values), dtype=np.bool_)
    if not bands.bands:
        found[:] = True
    for band in bands.bands:
        ends = _whole_ends(column, band)
        if ends is None:
            return None
        low, high = ends
        inside = (column.values >= low) & (column.values <= high)
        found |= ~inside if band.outside else inside
    return ~found if bands.negated else found


def _whole_ends(column: Column, band: Band) -> tuple[int, int] | None:
    """Return a band as whole numbers of the column, both included; an empty one is reversed."""
    if column.fact.type in (FactType.CHOICE, FactType.LIST):
        return _word_ends(column, band)
    low, high = (_scaled(column.fact, end) for end in (band.low, band.high))
    unfit = (band.low is not None and low is None) or (band.high is not None and high is None)
    is_logical = column.fact.type is FactType.BOOLEAN
    if unfit or (is_logical and band.low != band.high):
        return None
    if low is not None and high is not None and low > high:
        return None
    included = (band.low_in or band.outside, band.high_in or band.outside)
    least, most = -LARGEST, LARGEST
    if low is not None:
        up = int(low.to_integral_value(ROUND_CEILING))
        least = up if included[0] or up != low else up + 1
    if high is not None:
        down = int(high.to_integral_value(ROUND_FLOOR))
        most = down if included[1] or down != high else down - 1
    return max(least, -LARGEST), min(most, LARGEST)


def _word_ends(column: Column, band: Band) -> tuple[int, int] | None:
    is_one = isinstance(band.low, str) and band.low == band.high and (band.low_in or band.outside)
    if column.fact.type is FactType.LIST or not is_one:
        return None
    place = column.words.index(band.low) if band.low in column.words else -1
    return place, place


def _scaled(fact: Fact, end: Held | None) -> Decimal | None:
    if fact.type in NUMBERS:
        return end.scaleb(fact.places) if isinstance(end, Decimal) else None
    if fact.type is FactType.BOOLEAN:
        return Decimal(int(end)) if isinstance(end, bool) else None
    return Decimal(end.toordinal()) if isinstance(end, date) else None


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """The columns of one run, and the tests already made on them, shared by all policies."""

    columns: Mapping[str, Column]
    size: int
    made: dict[tuple[str, ...], Trits] = field(default_factory=dict)

    def column(self, fact: Fact) -> Column:
        held = self.columns.get(fact.id)
        if held is None:
            return Column(
                fact, np.zeros(self.size, dtype=np.int64), np.zeros(self.size, dtype=np.bool_)
            )
        if (held.fact.type, held.fact.places, held.fact.choices) != (
            fact.type, fact.places, fact.choices,
        ):  # fmt: skip
            raise Refused("rules.fact_differs", fact=fact.id)
        return held

    def trits(self, clause: Clause, policy: Policy, names: Facts) -> Trits:
        read = sorted(names_read(read_test(clause.test)) & names.keys())
        key = (clause.fact, clause.test, *(repr(names[name]) for name in read))
        if key not in self.made:
            facts = {fact.id: fact for fact in policy.facts}
            self.made[key] = clause_trits(clause, self.column(facts[clause.fact]), names)
        return self.made[key]

    def verdicts(self, condition: Condition, policy: Policy, names: Facts) -> Trits:
        """Return Kleene's three values of a condition over all subjects."""
        if isinstance(condition, Clause):
            return self.trits(condition, policy, names)
        if isinstance(condition, AllOf | AnyOf):
            terms = [self.verdicts(term, policy, names) for term in condition.terms]
            return (
                _all(terms, self.size) if isinstance(condition, AllOf) else _any(terms, self.size)
            )
        return _opposite(self.verdicts(condition.term, policy, names))


def _all(terms: Sequence[Trits], size: int) -> Trits:
    met = np.full((size + 7) // 8, 255, dtype=np.uint8)
    possible = met
    for term in terms:
        met, possible = met & term.met, possible & (term.met | term.unknown)
    return Trits(met, possible & ~met)


def _any(terms: Sequence[Trits], size: int) -> Trits:
    met = possible = np.zeros((size + 7) // 8, dtype=np.uint8)
    for term in terms:
        met, possible = met | term.met, possible | term.met | term.unknown
    return Trits(met, possible & ~met)


def _opposite(term: Trits) -> Trits:
    return Trits(~(term.met | term.unknown), term.unknown)
