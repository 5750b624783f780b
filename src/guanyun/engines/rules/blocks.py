"""One stretch of subjects under a program: every test made once, every shared condition once."""

from collections.abc import Mapping

import numpy as np

from guanyun.engines.common.feel import UNKNOWN
from guanyun.engines.rules.columns import Column, unknown_column
from guanyun.engines.rules.eligibility import Verdict, clause_verdict
from guanyun.engines.rules.figures import NUMBERS, Facts, Held
from guanyun.engines.rules.made_columns import made_column
from guanyun.engines.rules.planes import (
    Bits,
    Flags,
    Planes,
    Whole,
    all_of,
    any_of,
    filled,
    none_of,
    packed,
    zeros,
)
from guanyun.engines.rules.policy import FactType, Policy
from guanyun.engines.rules.programs import Atom, Program
from guanyun.engines.rules.spans import Span
from guanyun.errors import Refused

BLOCK = 65_536  # subjects at a time: what they need stays near the processor
_MOST_DISTINCT = 512  # values that the interpreter is asked for one by one, for all subjects
_NARROW = ((2**15, np.int16), (2**31, np.int32))


class Block:
    """The columns of one stretch and all that was worked out on them so far."""

    def __init__(self, program: Program, columns: Mapping[str, Column], size: int) -> None:
        self.program = program
        self.size = size
        self.full = filled(size)
        self.left: set[int] = set()  # atoms that only the interpreter can answer here
        self._given = columns
        self._columns: dict[int, Column] = {}
        self._known: dict[int, Bits | None] = {}
        self._narrow: dict[int, tuple[Whole, Whole | None]] = {}
        self._reached: dict[tuple[int, int], Planes] = {}
        self._planes: dict[int, Planes] = {}
        self._largest: dict[int, int] = {}

    def column(self, place: int) -> Column:
        """Return the column of a source.

        Raises:
            Refused: ``rules.fact_differs`` where the column is of another kind of fact.
        """
        if place not in self._columns:
            source = self.program.sources[place]
            if source.made is not None:
                self._columns[place] = made_column(source, self)
                return self._columns[place]
            held = self._given.get(source.fact.id)
            if held is None:
                held = unknown_column(source.fact, self.size)
            mine, theirs = source.fact, held.fact
            if (mine.type, mine.places, mine.choices) != (
                theirs.type, theirs.places, theirs.choices,
            ):  # fmt: skip
                raise Refused("rules.fact_differs", fact=mine.id)
            self._columns[place] = held
        return self._columns[place]

    def known(self, place: int) -> Bits | None:
        """Return where a source is known, None where it is everywhere."""
        if place not in self._known:
            flags = self.column(place).known
            self._known[place] = None if flags.all() else packed(flags)
        return self._known[place]

    def settled(self, place: int) -> Bits | None:
        """Return where a source is one figure and not the reach of several; None: everywhere."""
        column, known = self.column(place), self.known(place)
        if column.highs is None:
            return known
        return packed(column.known & (column.highs == column.values))

    def largest(self, place: int) -> int:
        """Return the size of the largest figure of a source."""
        if place not in self._largest:
            values = self.column(place).values
            self._largest[place] = max(-int(values.min()), int(values.max())) if len(values) else 0
        return self._largest[place]

    def planes(self, node: int) -> Planes:
        """Return where a node of the program is met and where it may be."""
        if node in self._planes:
            return self._planes[node]
        kind, terms = self.program.nodes[node].kind, self.program.nodes[node].terms
        if kind == "atom":
            found = self._tested(terms[0])
        elif kind == "not":
            found = none_of(self.planes(terms[0]))
        elif not terms:
            bits = self.full if kind == "all" else zeros(self.size)
            found = Planes(bits, bits)
        else:
            below = [self.planes(term) for term in terms]
            found = all_of(below) if kind == "all" else any_of(below)
        if node in self.program.shared:
            self._planes[node] = found
        return found

    def facts(self, policy: Policy, sources: Mapping[str, int], place: int) -> Facts:
        """Return what the interpreter needs of one subject: the stated facts of a policy."""
        return {fact.id: self.column(sources[fact.id]).at(place) for fact in policy.facts}

    def _tested(self, place: int) -> Planes:
        atom = self.program.atoms[place]
        source = self.program.sources[atom.source]
        found = None
        if source.direct:
            found = self._compared(atom) if atom.spans is not None else self._asked(atom)
        if found is None:
            self.left.add(place)
            found = Planes(zeros(self.size), self.full)
        return found

    def _compared(self, atom: Atom) -> Planes:
        spans = atom.spans
        if spans is None or not spans.spans:
            bits = zeros(self.size) if spans is not None and spans.negated else self.full
            return Planes(bits, bits)
        terms = [self._within(atom.source, span) for span in spans.spans]
        found = any_of(terms)
        if spans.negated:
            found = none_of(found)
        known = self.known(atom.source)
        if known is None:
            return found
        met = found.met & known
        return Planes(met, found.possible | ~known)

    def _within(self, source: int, span: Span) -> Planes:
        """Return where the figures of a source lie in a span, unknown ones anyhow."""
        column = self.column(source)
        if span.word is not None or column.fact.type is FactType.BOOLEAN:
            figure = span.low
            if span.word is not None:
                figure = column.words.index(span.word) if span.word in column.words else -1
            bits = packed(column.values == figure)
            found = Planes(bits, bits)
        elif span.low == span.high and column.highs is None:
            bits = packed(np.equal(self._narrowed(source)[0], span.low))
            found = Planes(bits, bits)
        else:
            found = all_of((self._reaches(source, span.low),
                            none_of(self._reaches(source, span.high + 1))))  # fmt: skip
        return none_of(found) if span.outside else found

    def _reaches(self, source: int, figure: int) -> Planes:
        key = (source, figure)
        if key not in self._reached:
            lows, highs = self._narrowed(source)
            met = packed(np.greater_equal(lows, figure))
            possible = met if highs is None else packed(np.greater_equal(highs, figure))
            self._reached[key] = Planes(met, possible)
        return self._reached[key]

    def _narrowed(self, source: int) -> tuple[Whole, Whole | None]:
        """Return the figures of a source in as few bytes as hold them."""
        if source not in self._narrow:
            column, largest = self.column(source), self.largest(source)
            kind = next((kind for most, kind in _NARROW if largest < most), None)
            if kind is None or column.highs is not None:
                self._narrow[source] = (column.values, column.highs)
            else:
                self._narrow[source] = (column.values.astype(kind), None)
        return self._narrow[source]

    def _asked(self, atom: Atom) -> Planes | None:
        """Return the answers of the interpreter, one for each distinct value; None: too many."""
        column = self.column(atom.source)
        if column.fact.type in NUMBERS or column.fact.type is FactType.DATE:
            sample = column.values[: 4 * _MOST_DISTINCT]
            if len(np.unique(sample)) > _MOST_DISTINCT:
                return None
        distinct, places = np.unique(column.values, return_inverse=True)
        if len(distinct) > _MOST_DISTINCT:
            return None
        fixed = column.known if column.highs is None else self._fixed(column)
        present = np.zeros(len(distinct), dtype=np.bool_)
        present[places[fixed]] = True
        told = [
            self._answer(atom, column.held(int(value))) if there else Verdict.UNMET
            for value, there in zip(distinct, present, strict=True)
        ]
        met = np.array([verdict is Verdict.MET for verdict in told], dtype=np.bool_)[places]
        may = np.array([verdict is not Verdict.UNMET for verdict in told], dtype=np.bool_)[places]
        blank = Verdict.UNKNOWN if fixed.all() else self._answer(atom, UNKNOWN)
        met = np.where(fixed, met, blank is Verdict.MET)
        may = np.where(fixed, may, blank is not Verdict.UNMET)
        if column.highs is not None:
            may |= column.known & ~fixed
        return Planes(packed(met), packed(may))

    @staticmethod
    def _fixed(column: Column) -> Flags:
        fixed: Flags = column.known & (column.values == column.highs)
        return fixed

    @staticmethod
    def _answer(atom: Atom, value: Held) -> Verdict:
        return clause_verdict(atom.clause, value, atom.names)
