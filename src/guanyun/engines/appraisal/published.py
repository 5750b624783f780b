"""Published marks of whole columns: rounded, ranked and tied exactly as one by one, only faster."""

from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from guanyun.errors import Refused

from .marks import round_mark
from .scheme import Tie

Column = NDArray[np.float64]
Whole = NDArray[np.int64]
MOST_WHOLE = 2.0**52  # beyond it a double holds no halves: every figure goes the slow way
MOST_MARK = 9e18  # beyond it a mark fits no word
_NEAR = 1e-10  # how near to a half, by its size, a figure must be asked digit by digit


def whole_marks(values: Column, places: int) -> Whole:
    """Return published marks as whole numbers of their last place; a missing value gives 0.

    Equal to rounding each value by itself: only what lies near a half is asked digit by digit,
    because 12 written digits move a figure by less than that.

    Raises:
        Refused: ``appraisal.mark_range`` for a mark that is infinite or has 19 digits.

    >>> whole_marks(np.array([1.005, 0.1 + 0.2, -0.0004]), 2).tolist()
    [101, 30, 0]
    """
    scaled = np.nan_to_num(values, nan=0.0, posinf=np.inf, neginf=-np.inf) * 10.0**places
    if (np.abs(scaled) >= MOST_MARK).any():
        raise Refused("appraisal.mark_range", mark=float(np.abs(scaled).max()) / 10.0**places)
    near = np.abs(np.abs(scaled - np.floor(scaled)) - 0.5) <= _NEAR * (np.abs(scaled) + 1)
    near |= np.abs(scaled) >= MOST_WHOLE
    marks: Whole = np.where(near, 0, np.rint(np.where(near, 0.0, scaled))).astype(np.int64)
    for place in np.argwhere(near & ~np.isnan(values)):
        at = tuple(place)
        marks[at] = int(round_mark(float(values[at]), places).scaleb(places))
    return marks


def mark_of(whole: int, places: int) -> Decimal:
    """Return a whole number of last places as a published mark.

    >>> mark_of(-101, 2)
    Decimal('-1.01')
    """
    return Decimal(whole).scaleb(-places)


def compared(values: Column, whole: Whole, tie: Tie) -> Column:
    """Return what is compared for ranks: published marks, or under ``exact`` computed values."""
    if tie is Tie.EXACT:
        return values
    return np.where(np.isnan(values), np.nan, whole)


def ranks_among(values: Column, cohorts: list[NDArray[np.intp]]) -> Whole:
    """Return the rank of each value in its cohort, 1 the highest; 0 where there is no value.

    Args:
        values: What is compared: one per unit, or a row of them per run.
        cohorts: The places of the units of each cohort.

    >>> ranks_among(np.array([3.0, 5.0, np.nan, 5.0]), [np.arange(4)]).tolist()
    [3, 1, 0, 1]
    """
    missing = np.isnan(values)
    filled = np.where(missing, -np.inf, values)
    ranks = np.zeros(values.shape, dtype=np.int64)
    for cohort in cohorts:
        ranks[..., cohort] = _ranked(filled[..., cohort])
    return np.where(missing, 0, ranks)


def _ranked(values: Column) -> Whole:
    """Return one more than the number of higher values in the last axis."""
    order = np.argsort(-values, axis=-1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=-1)
    first = np.ones(values.shape, dtype=bool)
    first[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    places = np.arange(1, values.shape[-1] + 1)
    starts = np.maximum.accumulate(np.where(first, places, 0), axis=-1)
    ranks: Whole = np.empty(values.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, starts, axis=-1)
    return ranks
