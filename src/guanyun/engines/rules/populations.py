"""All policies over all subjects: who meets them, and what each hit is paid, exact in fen."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

import numpy as np

from guanyun.engines.common import fen_of, yuan_of
from guanyun.engines.rules.amounts import award_of
from guanyun.engines.rules.blocks import BLOCK, Block
from guanyun.engines.rules.columns import Column, size_of
from guanyun.engines.rules.eligibility import Verdict
from guanyun.engines.rules.figures import Held
from guanyun.engines.rules.paying import fen_paid
from guanyun.engines.rules.planes import Bits, Planes, Whole, counted, packed, places_of, zeros
from guanyun.engines.rules.policy import Policy
from guanyun.engines.rules.programs import Program, Ruling, compile_policies

Progress: TypeAlias = Callable[[int, int], None]
_Told: TypeAlias = dict[int, tuple[bool, int | None]]  # whether met, and fen where they are known


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """What one policy comes to in one stretch of at most 65,536 subjects from ``start`` on.

    All bitmaps count from ``start``: where it is met, where it may be, who is ``paid`` (in that
    order ``fen``), whose amount ``waits``; ``asked`` subjects needed the interpreter.
    """

    start: int
    size: int
    met: Bits
    possible: Bits
    paid: Bits
    fen: Whole
    waits: Bits
    asked: int

    @property
    def hits(self) -> Whole:
        """Return the places of those who are paid, rising, counted from the first of all."""
        return places_of(self.paid, self.size) + self.start

    @property
    def undecided(self) -> Whole:
        """Return the places of those who qualify and whose amount is open."""
        return places_of(self.waits, self.size) + self.start


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """What one policy comes to for a population, by the place of each subject in the columns.

    ``hits`` are the places that are paid ``fen``, one event each, before exclusion and year or
    life caps; ``undecided`` met the policy, but their amount waits for a figure, or for the
    others who share the pool; ``asked`` subjects were left to the interpreter.
    """

    policy: str
    stretches: tuple[Stretch, ...]

    @property
    def met(self) -> Bits:
        """Return where the policy is met, as a packed bitmap."""
        return np.concatenate([one.met for one in self.stretches])

    @property
    def unknown(self) -> Bits:
        """Return where it cannot be said, as a packed bitmap."""
        return np.concatenate([one.possible & ~one.met for one in self.stretches])

    @property
    def hits(self) -> Whole:
        """Return the places of those who are paid, rising."""
        return np.concatenate([one.hits for one in self.stretches])

    @property
    def fen(self) -> Whole:
        """Return what each hit is paid."""
        return np.concatenate([one.fen for one in self.stretches])

    @property
    def undecided(self) -> Whole:
        """Return the places of those who qualify and whose amount is open."""
        return np.concatenate([one.undecided for one in self.stretches])

    @property
    def asked(self) -> int:
        """Return for how many subjects the interpreter was asked."""
        return sum(one.asked for one in self.stretches)

    @property
    def met_count(self) -> int:
        """Return how many subjects meet the policy."""
        return sum(counted(one.met) for one in self.stretches)

    @property
    def unknown_count(self) -> int:
        """Return of how many subjects it cannot be said."""
        return sum(counted(one.possible & ~one.met) for one in self.stretches)

    @property
    def total_fen(self) -> int:
        """Return the sum of what all hits are paid, exact."""
        return sum(total(one.fen) for one in self.stretches)


def total(fen: Whole) -> int:
    """Return the sum of whole fen, exact however large.

    >>> total(np.array([2**62, 2**62]))
    9223372036854775808
    """
    if not len(fen):
        return 0
    return int(fen.sum()) if int(fen.max()) < 2**62 // len(fen) else sum(fen.tolist())


def match_all(
    policies: Sequence[Policy],
    columns: Mapping[str, Column],
    *,
    on: date,
    known_on: date | None = None,
    progress: Progress | None = None,
) -> tuple[Matches, ...]:
    """Return what every policy comes to; equal to ``award_of`` for each subject, to the fen.

    Args:
        policies: In force on the day; facts of one id are declared alike in all.
        columns: By fact, all of one length; a fact without a column is unknown for everybody.
        on: The day of the assessment.
        known_on: Judge by what was published by then.
        progress: Told how many subjects of how many are done; what it raises ends the run.

    Raises:
        Refused: ``rules.columns_differ``, ``rules.fact_differs``, ``rules.amount_too_large``,
            and as ``award_of``.

    >>> from guanyun.engines.common import Citation, Label, Where
    >>> from guanyun.engines.rules.policy import Clause, Fact, FactType, SubjectKind
    >>> from guanyun.engines.rules.payout_forms import Fixed
    >>> here = Where("rules/staff.yaml", 1)
    >>> staff = Fact("staff", Label("从业人员"), FactType.COUNT, here)
    >>> clause = Clause("enough", "staff", ">= 20", here)
    >>> one = Policy("small", Label("示例"), SubjectKind.ENTERPRISE, Citation("sample"), here,
    ...              clause, (staff,), payout=Fixed(Decimal("0.125")))
    >>> from guanyun.engines.common.feel import UNKNOWN
    >>> from guanyun.engines.rules.columns import column_from
    >>> column = column_from(staff, [Decimal(19), Decimal(20), UNKNOWN])
    >>> (found,) = match_all([one], {"staff": column}, on=date(2026, 1, 1))
    >>> found.hits.tolist(), found.fen.tolist(), np.unpackbits(found.unknown, count=3).tolist()
    ([1], [13], [0, 0, 1])
    """
    program = compile_policies(policies, on=on, known_on=known_on)
    return match_program(program, columns, progress=progress)


def match_program(
    program: Program, columns: Mapping[str, Column], *, progress: Progress | None = None
) -> tuple[Matches, ...]:
    """Return what every policy of a compiled program comes to; as ``match_all``."""
    found: list[list[Stretch]] = [[] for _ in program.rulings]
    for stretches in match_blocks(program, columns, progress=progress):
        for kept, part in zip(found, stretches, strict=True):
            kept.append(part)
    return tuple(
        Matches(one.policy.id, tuple(stretches))
        for one, stretches in zip(program.rulings, found, strict=True)
    )


def match_blocks(
    program: Program, columns: Mapping[str, Column], *, progress: Progress | None = None
) -> Iterator[tuple[Stretch, ...]]:
    """Yield what all policies come to, stretch by stretch, so that nothing large is kept.

    Whoever stops asking ends the run.
    """
    size = size_of(columns)
    read = {source.fact.id for source in program.sources}
    columns = {name: column for name, column in columns.items() if name in read}
    for start in range(0, max(size, 1), BLOCK):
        stretch = slice(start, min(start + BLOCK, size))
        held = {name: column.part(stretch) for name, column in columns.items()}
        block = Block(program, held, stretch.stop - start)
        yield tuple(_part(ruling, block, start) for ruling in program.rulings)
        if progress is not None:
            progress(stretch.stop, size)


def _part(ruling: Ruling, block: Block, start: int) -> Stretch:
    planes = block.planes(ruling.root)
    met, possible = planes.met, planes.possible
    if block.size % 64:
        met, possible = met & block.full, possible & block.full
    told: _Told = {}
    if ruling.asks or (block.left and _is_left(ruling, block)):
        met, possible, told = _survivors(ruling, block, Planes(met, possible))
    open_ = met & ~_bits(told, block.size) if told else met
    paid = ready_of(ruling, block, open_)
    fen = fen_of_hits(ruling, block, paid)
    waits = zeros(block.size) if paid is open_ else open_ & ~paid
    if told:
        paid, fen, waits = _with_told(told, paid, fen, waits)
    return Stretch(start, block.size, met, possible, paid, fen, waits, len(told))


def ready_of(ruling: Ruling, block: Block, met: Bits) -> Bits:
    """Return of whom every figure of the amount is known."""
    paying = ruling.paying
    if paying is None:
        return met
    if paying.waits:
        return zeros(block.size)
    for source in paying.reads:
        known = block.settled(source)
        met = met if known is None else met & known
    return met


def _bits(places: Iterable[int], size: int) -> Bits:
    flags = np.zeros(size, dtype=np.bool_)
    flags[list(places)] = True
    return packed(flags)


def _with_told(told: _Told, paid: Bits, fen: Whole, waits: Bits) -> tuple[Bits, Whole, Bits]:
    """Return who is paid, the fen and who waits with those of the interpreter among them."""
    size = len(paid) * 8
    more = {place: amount for place, (met, amount) in told.items() if met and amount is not None}
    late = [place for place, (met, amount) in told.items() if met and amount is None]
    places = np.concatenate((places_of(paid, size), np.array(list(more), dtype=np.int64)))
    fen = np.concatenate((fen, np.array(list(more.values()), dtype=np.int64)))
    return paid | _bits(more, size), fen[np.argsort(places)], waits | _bits(late, size)


def _is_left(ruling: Ruling, block: Block) -> bool:
    atoms = {block.program.nodes[node].terms[0] for node in ruling.clauses}
    return not atoms.isdisjoint(block.left)


def _survivors(ruling: Ruling, block: Block, planes: Planes) -> tuple[Bits, Bits, _Told]:
    """Return the planes with the interpreter's word on all whom columns leave open, and it."""
    paying, sources = ruling.paying, block.program.sources
    if paying is None:
        pays = ruling.policy.payout is None
    else:
        pays = paying.waits or all(sources[one].direct for one in paying.reads)
    open_ = planes.possible & ~planes.met if pays else planes.possible
    told: _Told = {}
    unknown: list[int] = []
    for place in places_of(open_, block.size).tolist():
        facts = block.facts(ruling.policy, ruling.sources, place)
        award = award_of(ruling.policy, facts, on=block.program.on, known_on=block.program.known_on)
        fen = None if award.amount is None else fen_of(award.amount)
        told[place] = (award.verdict is Verdict.MET, fen)
        if award.verdict is Verdict.UNKNOWN:
            unknown.append(place)
    asked = ~_bits(told, block.size)
    met = _bits([place for place, (is_met, _) in told.items() if is_met], block.size)
    met = planes.met & asked | met
    possible = planes.possible & asked | met | _bits(unknown, block.size)
    return met, possible, told


def fen_of_hits(ruling: Ruling, block: Block, paid: Bits) -> Whole:
    """Return what columns pay each of those whose figures are known, in whole fen."""
    paying = ruling.paying
    if paying is None or paying.is_one:
        amount = 0 if paying is None else int(fen_paid(paying, _no_figures, _no_words, 1)[0])
        return np.broadcast_to(np.int64(amount), counted(paid))
    places = places_of(paid, block.size)
    if not len(places):
        return places

    def figures(source: int) -> tuple[Whole, int]:
        return block.column(source).values[places], block.largest(source)

    return fen_paid(paying, figures, lambda one: block.column(one).words, len(places))


def _no_figures(source: int) -> tuple[Whole, int]:
    return np.zeros(1, dtype=np.int64), source


def _no_words(source: int) -> tuple[Held, ...]:
    return (str(source),)


def yuan_by_place(matches: Matches) -> Mapping[int, Decimal]:
    """Return what each hit is paid, in yuan, by its place in the columns."""
    return {
        int(place): yuan_of(int(fen)) for place, fen in zip(matches.hits, matches.fen, strict=True)
    }
