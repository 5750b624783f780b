"""Payouts of columns: whole numbers over one denominator, worked out when a policy is compiled."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm
from typing import TypeAlias, cast

import numpy as np

from guanyun.engines.common import Rounding
from guanyun.engines.common.feel import Unknown
from guanyun.engines.rules.amounts import inputs_of, number
from guanyun.engines.rules.figures import NUMBERS, Facts, Held, quantity_of
from guanyun.engines.rules.payout_forms import (
    ChoiceTable,
    Components,
    Fixed,
    Payout,
    PoolShare,
    Progressive,
    RateOf,
    TierTable,
)
from guanyun.engines.rules.planes import Whole
from guanyun.engines.rules.policy import CapPeriod, Fact, Policy
from guanyun.errors import Refused

ROOM = 2**62  # whole numbers up to here leave the sum of two in 64 bits

# What a column holds for a source at some places, and the largest of its numbers by size.
Figures: TypeAlias = Callable[[int], tuple[Whole, int]]
Words: TypeAlias = Callable[[int], tuple[Held, ...]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A straight line per stretch of one source, in fen: ``slopes[i] * figure + offsets[i]``.

    Stretch i begins at ``starts[i - 1]``, included. ``rate`` is a second source that multiplies;
    of a choice ``words`` are what each choice gives.
    """

    source: int | None
    slopes: tuple[Fraction, ...]
    offsets: tuple[Fraction, ...]
    starts: tuple[int, ...] = ()
    rate: int | None = None
    words: Mapping[str, Fraction] | None = None

    @property
    def bottom(self) -> int:
        """The least denominator over which every figure of the piece is whole."""
        given = [*self.slopes, *self.offsets, *(self.words or {}).values()]
        return lcm(*(each.denominator for each in given))


@dataclass(frozen=True, slots=True)
class Paying:
    """How hits of a policy are paid: pieces, less ``upper``, at most ``top``, then rounded.

    ``reads`` are the sources that must be known; nothing is said where ``waits`` holds.
    """

    pieces: tuple[Piece, ...]
    bottom: int
    reads: tuple[int, ...]
    rounding: Rounding
    apart: bool = False  # pieces are rounded one by one
    upper: int | None = None
    deducted: Fraction = Fraction(0)  # fen for one of the upper tier's column
    top: Fraction | None = None
    waits: bool = False


def paying_of(
    policy: Policy, names: Facts, sources: Mapping[str, int], facts: Sequence[Fact]
) -> Paying | None:
    """Return how columns pay a policy, None where only the interpreter can.

    Args:
        policy: With a payout.
        names: Its parameters on the day.
        sources: Column by id of fact.
        facts: By column; numbers stand on their grids.

    Raises:
        Refused: ``rules.no_fact``, ``rules.no_number`` or ``rules.brackets_order``.
    """
    read = inputs_of(policy)
    reads = tuple(sources[name] for name in read if name in sources)
    waits = any(name not in sources and isinstance(names.get(name), Unknown) for name in read)
    if waits or isinstance(policy.payout, PoolShare):
        return Paying((), 1, reads, policy.rounding, waits=True)
    apart = isinstance(policy.payout, Components)
    simple = [one.payout for one in policy.payout.parts] if apart else [policy.payout]  # type: ignore[union-attr] # apart says which
    pieces = [_piece(one, names, sources, facts) for one in simple]
    if any(piece is None for piece in pieces):
        return None
    told = tuple(piece for piece in pieces if piece is not None)
    tops = [_hundred(quantity_of(cap.amount, names)) for cap in policy.caps
            if cap.per is CapPeriod.EVENT]  # fmt: skip
    upper = None if policy.upper_tier is None else sources[policy.upper_tier]
    deducted = Fraction(0) if upper is None else Fraction(100, 10 ** facts[upper].places)
    bottom = lcm(deducted.denominator, *(top.denominator for top in tops))
    if not apart:
        bottom = lcm(bottom, told[0].bottom)
    top = min(tops, default=None)
    return Paying(told, bottom, reads, policy.rounding, apart, upper, deducted, top)


def _piece(
    payout: Payout | None, names: Facts, sources: Mapping[str, int], facts: Sequence[Fact]
) -> Piece | None:
    none, zero = Fraction(0), (Fraction(0),)
    if isinstance(payout, Fixed):
        return Piece(None, zero, (_hundred(quantity_of(payout.amount, names)),))
    if not isinstance(payout, RateOf | Progressive | TierTable | ChoiceTable):
        return None
    base = sources[payout.base]
    if isinstance(payout, ChoiceTable):
        return Piece(base, zero, zero, words={
            line.choice: _hundred(line.amount) for line in payout.lines})  # fmt: skip
    if facts[base].type not in NUMBERS:
        raise Refused("rules.no_number", parameter=payout.base)
    fen = Fraction(100, 10 ** facts[base].places)
    if isinstance(payout, RateOf):
        by = sources.get(payout.rate) if isinstance(payout.rate, str) else None
        if by is not None:
            return Piece(base, (fen / 10 ** facts[by].places,), zero, rate=by)
        return Piece(base, (fen * _hundred(quantity_of(payout.rate, names)) / 100,), zero)
    if isinstance(payout, Progressive):
        return _progressive(payout, base, fen)
    tiers = sorted(payout.tiers, key=lambda tier: tier.least)
    starts = tuple(ceil(Fraction(tier.least) * 100 / fen) for tier in tiers)
    given = (none, *(_hundred(tier.amount) for tier in tiers))
    return Piece(base, (none,) * len(given), given, starts)


def _progressive(payout: Progressive, base: int, fen: Fraction) -> Piece:
    above = [Fraction(bracket.above) for bracket in payout.brackets]
    if not above or above != sorted(set(above)):
        raise Refused("rules.brackets_order", bounds=", ".join(map(str, above)))
    rates = [Fraction(bracket.rate) for bracket in payout.brackets]
    slopes, offsets = [Fraction(0)], [Fraction(0)]
    below = Fraction(0)  # what the full brackets below give, in yuan
    for place, (start, rate) in enumerate(zip(above, rates, strict=True)):
        slopes.append(rate * fen)
        offsets.append((below - rate * start) * 100)
        if place + 1 < len(above):
            below += (above[place + 1] - start) * rate
    starts = tuple(floor(start * 100 / fen) + 1 for start in above)
    return Piece(base, tuple(slopes), tuple(offsets), starts)


def _hundred(value: Held) -> Fraction:
    return Fraction(number(value)) * 100


def fen_paid(paying: Paying, figures: Figures, words: Words, size: int) -> Whole:
    """Return whole fen for each hit, exact whatever the size of the figures.

    64 bits where the largest figures of the columns surely fit, else numbers of any length.

    Raises:
        Refused: ``rules.amount_too_large``.
    """
    if paying.apart:
        parts = [
            rounded(_tops(piece, piece.bottom, figures, words, size), piece.bottom, paying.rounding)
            for piece in paying.pieces
        ]
        tops = _times(_added(parts, size), paying.bottom)
    else:
        tops = _tops(paying.pieces[0], paying.bottom, figures, words, size)
    if paying.upper is not None:
        values, largest = figures(paying.upper)
        less = int(paying.deducted * paying.bottom)
        wide = largest * less >= ROOM or tops.dtype == np.object_
        tops = tops - (values.astype(np.object_) if wide else values) * less
    if paying.top is not None:
        most = int(paying.top * paying.bottom)
        tops = np.minimum(tops.astype(np.object_) if most >= ROOM else tops, most)
    return rounded(tops, paying.bottom, paying.rounding)


def _added(parts: Sequence[Whole], size: int) -> Whole:
    total = np.zeros(size, dtype=np.int64)
    for part in parts:
        if size and int(total.max()) + int(part.max()) >= ROOM:
            raise Refused("rules.amount_too_large", fen=int(total.max()) + int(part.max()))
        total = total + part
    return total


def _times(values: Whole, factor: int) -> Whole:
    fits = not len(values) or int(values.max()) * factor < ROOM
    return (values if fits else values.astype(np.object_)) * factor


def _tops(piece: Piece, bottom: int, figures: Figures, words: Words, size: int) -> Whole:
    """Return a piece as whole numbers over ``bottom``."""
    slopes = [int(slope * bottom) for slope in piece.slopes]
    offsets = [int(offset * bottom) for offset in piece.offsets]
    if piece.source is None:
        return np.full(size, offsets[0], dtype=_kind(offsets[0]))
    values, largest = figures(piece.source)
    if piece.words is not None:
        given = [int(piece.words.get(str(word), Fraction(0)) * bottom)
                 for word in words(piece.source)]  # fmt: skip
        return cast(Whole, np.array(given or [0], dtype=_kind(*given))[values])
    if piece.rate is not None:
        rates, most = figures(piece.rate)
        wide = largest * most * max(1, slopes[0]) >= ROOM
        return (values.astype(np.object_) if wide else values) * rates * slopes[0]
    steepest, farthest = (max(map(abs, each)) for each in (slopes, offsets))
    kind = _kind(largest * steepest + farthest)
    values = values.astype(kind) if kind is np.object_ else values
    if not piece.starts:
        return values * slopes[0]
    place = _reached(values, piece.starts)
    if steepest == 0:
        return cast(Whole, np.array(offsets, dtype=kind)[place])
    return np.array(slopes, dtype=kind)[place] * values + np.array(offsets, dtype=kind)[place]


def _reached(values: Whole, starts: tuple[int, ...]) -> Whole:
    """Return how many starts each value reaches; few starts are counted faster than sought."""
    place = np.zeros(len(values), dtype=np.int64)
    for start in starts:
        place += np.greater_equal(values, start).astype(np.int64)
    return place


def _kind(*largest: int) -> type[np.generic]:
    return np.int64 if all(abs(each) < ROOM for each in largest) else np.object_


def rounded(tops: Whole, bottom: int, rounding: Rounding) -> Whole:
    """Return whole fen of what is over ``bottom``; below nothing is nothing.

    Raises:
        Refused: ``rules.amount_too_large``.

    >>> rounded(np.array([-5, 4, 5, 15]), 10, Rounding.HALF_EVEN).tolist()
    [0, 0, 0, 2]
    """
    tops = np.maximum(tops, 0)
    if bottom > 1:
        if bottom >= ROOM:
            tops = tops.astype(np.object_)
        if rounding is Rounding.HALF_EVEN:
            down = tops // bottom
            rest = tops - down * bottom
            over = rest - (bottom - rest)
            tops = down + ((over > 0) | ((over == 0) & (down % 2 == 1)))
        else:
            more = {Rounding.DOWN: 0, Rounding.UP: bottom - 1, Rounding.HALF_UP: bottom // 2}
            tops = (tops + more[rounding]) // bottom
    if tops.dtype == np.object_:
        if any(one >= 2**63 for one in tops):
            raise Refused("rules.amount_too_large", fen=max(tops))
        tops = tops.astype(np.int64)
    return tops
