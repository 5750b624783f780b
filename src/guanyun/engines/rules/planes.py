"""Three values for many subjects at once: two packed bitmaps, and Kleene's logic on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Bits: TypeAlias = NDArray[np.uint8]
Flags: TypeAlias = NDArray[np.bool_]
Whole: TypeAlias = NDArray[np.int64]

_WORD = 8  # bitmaps are whole words of 64 bits, so that they can be counted word by word


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """Where something is met, and where it is met or may still be; the first lies in the second.

    Of a bitmap's last word the bits beyond the last subject mean nothing.
    """

    met: Bits
    possible: Bits


def packed(flags: Flags) -> Bits:
    """Return flags as a bitmap of whole words, the first subject in the highest bit.

    >>> packed(np.array([True, False, True])).tolist()
    [160, 0, 0, 0, 0, 0, 0, 0]
    """
    bits = np.packbits(flags)
    over = len(bits) % _WORD
    return np.concatenate((bits, np.zeros(_WORD - over, np.uint8))) if over else bits


def flags_of(bits: Bits, size: int) -> Flags:
    """Return a bitmap as flags, one per subject."""
    return np.unpackbits(bits, count=size).view(np.bool_)


def places_of(bits: Bits, size: int) -> Whole:
    """Return the places of the bits that are set, rising.

    >>> places_of(packed(np.array([True, False, True])), 3).tolist()
    [0, 2]
    """
    return np.flatnonzero(flags_of(bits, size))


def counted(bits: Bits) -> int:
    """Return how many bits are set, those beyond the last subject included."""
    return int(np.bitwise_count(bits.view(np.uint64)).sum())


def filled(size: int) -> Bits:
    """Return the bitmap in which exactly the bits of ``size`` subjects are set.

    >>> counted(filled(70))
    70
    """
    return packed(np.ones(size, dtype=np.bool_))


def zeros(size: int) -> Bits:
    """Return the bitmap of ``size`` subjects in which no bit is set."""
    return packed(np.zeros(size, dtype=np.bool_))


def all_of(terms: Sequence[Planes]) -> Planes:
    """Return Kleene's *and* of at least one term.

    >>> yes, open_ = packed(np.array([True])), packed(np.array([False]))
    >>> both = all_of([Planes(yes, yes), Planes(open_, yes)])
    >>> counted(both.met), counted(both.possible)
    (0, 1)
    """
    met, possible = terms[0].met, terms[0].possible
    for term in terms[1:]:
        met = met & term.met
        possible = possible & term.possible
    return Planes(met, possible)


def any_of(terms: Sequence[Planes]) -> Planes:
    """Return Kleene's *or* of at least one term."""
    met, possible = terms[0].met, terms[0].possible
    for term in terms[1:]:
        met = met | term.met
        possible = possible | term.possible
    return Planes(met, possible)


def none_of(term: Planes) -> Planes:
    """Return Kleene's *not*."""
    return Planes(~term.possible, ~term.met)
