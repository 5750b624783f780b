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


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A straight line per stretch of one source: ``slopes[i] * figure + offsets[i]`` fen.

    All are whole numbers over ``bottom``. Stretch i begins at ``starts[i - 1]``, included.
    ``rate`` is a second source that multiplies; of a choice ``words`` are what each choice gives.
    """

    source: int | None
    slopes: tuple[int, ...]
    offsets: tuple[int, ...]
    bottom: int
    starts: tuple[int, ...] = ()
    rate: int | None = None
    words: Mapping[str, int] | None = None

    @property
    def steepest(self) -> int:
        """The size of its steepest slope."""
        return max(map(abs, self.slopes))

    @property
    def farthest(self) -> int:
        """The size of its largest offset."""
        return max(map(abs, self.offsets))


@dataclass(frozen=True, slots=True, eq=False)
class Paying:
    """How hits of a policy are paid: pieces, less ``upper``, at most ``top``, then rounded.

    ``reads`` are the sources that must be known; nothing is said where ``waits`` holds.
    """

    pieces: tuple[Piece, ...]
    reads: tuple[int, ...]
    rounding: Rounding
    apart: bool = False  # pieces are rounded one by one
    upper: int | None = None
    deducted: Fraction = Fraction(0)  # fen for one of the upper tier's column
    top: Fraction | None = None
    waits: bool = False

    @property
    def is_one(self) -> bool:
        """Whether everybody who is paid is paid the same."""
        return not self.waits and self.upper is None and all(p.source is None for p in self.pieces)


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
        return Paying((), reads, policy.rounding, waits=True)
    payout = policy.payout
    apart = isinstance(payout, Components)
    simple = [one.payout for one in payout.parts] if isinstance(payout, Components) else [payout]
    found = [_piece(one, names, sources, facts) for one in simple]
    pieces = tuple(piece for piece in found if piece is not None)
    if len(pieces) < len(found):
        return None
    tops = [_hundred(quantity_of(cap.amount, names)) for cap in policy.caps
            if cap.per is CapPeriod.EVENT]  # fmt: skip
    upper = None if policy.upper_tier is None else sources[policy.upper_tier]
    deducted = Fraction(0) if upper is None else Fraction(100, 10 ** facts[upper].places)
    top = min(tops, default=None)
    return Paying(pieces, reads, policy.rounding, apart, upper, deducted, top)


def _piece(
    payout: Payout | None, names: Facts, sources: Mapping[str, int], facts: Sequence[Fact]
) -> Piece | None:
    zero = (Fraction(0),)
    if isinstance(payout, Fixed):
        return _over_one(None, zero, (_hundred(quantity_of(payout.amount, names)),))
    if not isinstance(payout, RateOf | Progressive | TierTable | ChoiceTable):
        return None
    base = sources[payout.base]
    if isinstance(payout, ChoiceTable):
        lines = {line.choice: _hundred(line.amount) for line in payout.lines}
        bottom = lcm(*(amount.denominator for amount in lines.values()))
        words = {choice: int(amount * bottom) for choice, amount in lines.items()}
        return Piece(base, (0,), (0,), bottom, words=words)
    if facts[base].type not in NUMBERS:
        raise Refused("rules.no_number", parameter=payout.base)
    fen = Fraction(100, 10 ** facts[base].places)
    if isinstance(payout, RateOf):
        by = sources.get(payout.rate) if isinstance(payout.rate, str) else None
        if by is not None:
            slope = fen / 10 ** facts[by].places
            return Piece(base, (slope.numerator,), (0,), slope.denominator, rate=by)
        rate = _hundred(quantity_of(payout.rate, names)) / 100
        return _over_one(base, (fen * rate,), zero)
    if isinstance(payout, Progressive):
        return _progressive(payout, base, fen)
    tiers = sorted(payout.tiers, key=lambda tier: tier.least)
    starts = tuple(ceil(Fraction(tier.least) * 100 / fen) for tier in tiers)
    given = (Fraction(0), *(_hundred(tier.amount) for tier in tiers))
    return _over_one(base, zero * len(given), given, starts)


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
    return _over_one(base, slopes, offsets, starts)


def _over_one(
    source: int | None,
    slopes: Sequence[Fraction],
    offsets: Sequence[Fraction],
    starts: tuple[int, ...] = (),
) -> Piece:
    """Return a piece with all its figures over their least common denominator."""
    bottom = lcm(*(each.denominator for each in (*slopes, *offsets)))
    whole = [tuple(int(each * bottom) for each in given) for given in (slopes, offsets)]
    return Piece(source, whole[0], whole[1], bottom, starts)


def _hundred(value: Held) -> Fraction:
    return Fraction(number(value)) * 100


def fen_paid(paying: Paying, figures: Figures, words: Words, size: int) -> Whole:
    """Return whole fen for each hit, exact whatever the size of the figures.

    64 bits where the largest figures of the columns surely fit, two words of them where a product
    alone does not, else numbers of any length. Rounding keeps order, so a cap may be rounded by
    itself; it shifts with whole fen too, save that to even.

    Raises:
        Refused: ``rules.amount_too_large``.
    """
    whole = paying.deducted.denominator == 1 and paying.rounding is not Rounding.HALF_EVEN
    if not paying.apart and (paying.upper is None or whole):
        fen = _fen(paying.pieces[0], paying.rounding, figures, words, size)
        bottom = 1
    elif paying.apart:
        fen = _added([_apart(one, paying.rounding, figures, words, size) for one in paying.pieces])
        bottom = 1
    else:
        fen = _tops(paying.pieces[0], figures, words, size)
        bottom = paying.pieces[0].bottom
    if paying.upper is not None:
        common = lcm(bottom, paying.deducted.denominator)
        values, largest = figures(paying.upper)
        less = int(paying.deducted * common)
        fen = _times(fen, common // bottom)
        wide = largest * less >= ROOM or fen.dtype == np.object_
        fen = fen - (values.astype(np.object_) if wide else values) * less
        bottom = common
    fen = rounded(fen, bottom, paying.rounding)
    if paying.top is not None:
        most = int(rounded(np.array([paying.top.numerator], np.object_), paying.top.denominator,
                           paying.rounding)[0])  # fmt: skip
        fen = np.minimum(fen, most)
    return fen


def _fen(piece: Piece, rounding: Rounding, figures: Figures, words: Words, size: int) -> Whole:
    """Return a piece rounded; where a product of a rate would not fit, in two words."""
    bottom = piece.bottom
    if bottom > 1 and piece.source is not None and piece.words is None and piece.rate is None:
        values, largest = figures(piece.source)
        rest_fits = piece.steepest * bottom + piece.farthest + bottom < ROOM
        fits = largest * piece.steepest + piece.farthest + bottom < ROOM
        if not fits and rest_fits and (largest // bottom + 1) * piece.steepest < ROOM // 2:
            many, rest = np.divmod(values, bottom)
            place = _reached(values, piece.starts) if piece.starts else None
            slopes = np.array(piece.slopes, dtype=np.int64)
            slope = slopes[0] if place is None else slopes[place]
            part = rest * slope
            part += piece.offsets[0] if place is None else np.array(piece.offsets)[place]
            if rounding is Rounding.HALF_EVEN:
                over = np.mod(part, bottom)
                whole = (part - over) // bottom + many * slope
                return _evened(whole, over, bottom)
            return many * slope + (part + _MORE[rounding](bottom)) // bottom
    tops = _tops(piece, figures, words, size)
    if bottom == 1:
        return tops
    if rounding is Rounding.HALF_EVEN:
        down = tops // bottom
        return _evened(down, tops - down * bottom, bottom)
    return (tops + _MORE[rounding](bottom)) // bottom


_MORE: Mapping[Rounding, Callable[[int], int]] = {
    Rounding.DOWN: lambda bottom: 0,
    Rounding.UP: lambda bottom: bottom - 1,
    Rounding.HALF_UP: lambda bottom: bottom // 2,
}


def _evened(down: Whole, rest: Whole, bottom: int) -> Whole:
    """Return the even one of two whole numbers where the rest is half."""
    over = rest - (bottom - rest)
    more = (over > 0) | ((over == 0) & (down % 2 == 1))
    evened: Whole = down + more
    return evened


def _apart(piece: Piece, rounding: Rounding, figures: Figures, words: Words, size: int) -> Whole:
    """Return a part of a sum, rounded by itself; below nothing it is rounded by its size."""
    tops = _tops(piece, figures, words, size)
    if piece.bottom == 1:
        return tops
    size_of_it = rounded(np.abs(tops), piece.bottom, rounding)
    signed: Whole = np.where(tops < 0, -size_of_it, size_of_it)
    return signed


def _added(parts: Sequence[Whole]) -> Whole:
    largest = sum(max(map(abs, (int(part.min()), int(part.max())))) for part in parts if len(part))
    total = parts[0]
    if largest >= ROOM:
        total = cast(Whole, total.astype(np.object_))
    for part in parts[1:]:
        total = total + part
    return total


def _times(values: Whole, factor: int) -> Whole:
    if factor == 1:
        return values
    fits = not len(values) or int(np.abs(values).max()) * factor < ROOM
    return (values if fits else values.astype(np.object_)) * factor


def _tops(piece: Piece, figures: Figures, words: Words, size: int) -> Whole:
    """Return a piece as whole numbers over its bottom."""
    if piece.source is None:
        return np.full(size, piece.offsets[0], dtype=_kind(piece.offsets[0]))
    values, largest = figures(piece.source)
    if piece.words is not None:
        given = [piece.words.get(str(word), 0) for word in words(piece.source)]
        return cast(Whole, np.array(given or [0], dtype=_kind(*given))[values])
    if piece.rate is not None:
        rates, most = figures(piece.rate)
        wide = largest * most * piece.slopes[0] >= ROOM
        return (values.astype(np.object_) if wide else values) * rates * piece.slopes[0]
    kind = _kind(largest * piece.steepest + piece.farthest + piece.bottom)
    if kind is np.object_:
        values = values.astype(np.object_)
    if not piece.starts:
        return values * piece.slopes[0]
    place = _reached(values, piece.starts)
    if piece.steepest == 0:
        return cast(Whole, np.array(piece.offsets, dtype=kind)[place])
    tops = np.array(piece.slopes, dtype=kind)[place] * values
    return tops + np.array(piece.offsets, dtype=kind)[place]


def _reached(values: Whole, starts: tuple[int, ...]) -> Whole:
    """Return how many starts each value reaches; few starts are counted faster than sought."""
    place = np.zeros(len(values), dtype=np.int64)
    for start in starts:
        place += np.greater_equal(values, start).astype(np.bool_)
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
    fen = np.maximum(tops, 0)
    if bottom > 1:
        if bottom >= ROOM:
            fen = fen.astype(np.object_)
        if rounding is Rounding.HALF_EVEN:
            down = fen // bottom
            fen = _evened(down, fen - down * bottom, bottom)
        else:
            fen = (fen + _MORE[rounding](bottom)) // bottom
    if fen.dtype == np.object_:
        if any(one >= 2**63 for one in fen):
            raise Refused("rules.amount_too_large", fen=max(fen))
        fen = fen.astype(np.int64)
    return fen
