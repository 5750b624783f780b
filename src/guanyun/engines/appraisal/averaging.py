"""Members made into one value: weighted means over what is present, and Copeland's count."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from guanyun.errors import Refused

from .scheme import Mean

Column = NDArray[np.float64]
Table = NDArray[np.float64]  # units down, members across
_WORD: Final = 2**62


def weighted_mean(
    table: Table, weights: Sequence[Fraction], mean: Mean, power: float = 1.0
) -> Column:
    """Return one value per unit; a missing member is left out, its weight goes to the others.

    A zero among the members makes the geometric and the harmonic mean zero: their limit.

    Raises:
        Refused: ``appraisal.mean_negative`` where any but the arithmetic mean meets a negative.

    >>> table = np.array([[1.0, 4.0], [9.0, np.nan]])
    >>> weighted_mean(table, [Fraction(1)] * 2, Mean.GEOMETRIC).round(9).tolist()
    [2.0, 9.0]
    """
    present = ~np.isnan(table)
    least = float(np.min(table, where=present, initial=0.0))
    if mean is not Mean.ARITHMETIC and least < 0:
        raise Refused("appraisal.mean_negative", mean=mean.value, least=least)
    shares = np.where(present, np.array([float(weight) for weight in weights]), 0.0)
    whole = shares.sum(axis=1)
    figures = np.where(present, table, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = shares / whole[:, None]
        match mean:
            case Mean.GEOMETRIC:
                value = np.exp(_sum(shares, np.log(figures)))
            case Mean.HARMONIC:
                value = 1 / _sum(shares, 1 / figures)
            case Mean.POWER:
                value = _sum(shares, figures**power) ** (1 / power)
            case _:
                value = _sum(shares, figures)
    return np.where(whole > 0, value, np.nan)


def enough(table: Table, share: float) -> NDArray[np.bool_]:
    """Return which units have at least one member, and at least ``share`` of them by number."""
    present = (~np.isnan(table)).sum(axis=1)
    reached: NDArray[np.bool_] = (present > 0) & (present >= share * table.shape[1] - 1e-9)
    return reached


def copeland(table: Table, weights: Sequence[Fraction]) -> Column:
    """Return wins minus losses of every unit against all others.

    One unit beats another where the members in which its figure is higher weigh more than those
    in which it is lower, among the members both have. Weights are compared as whole numbers, so
    a tie is a tie; the order of units changes nothing and all scores add up to zero.

    >>> copeland(np.array([[1.0, 5.0], [2.0, 3.0], [0.0, 0.0]]), [Fraction(1, 10)] * 2).tolist()
    [1.0, 1.0, -2.0]
    """
    scale = math.lcm(*(weight.denominator for weight in weights))
    whole = [int(weight * scale) for weight in weights]
    number = np.dtype("int64" if sum(map(abs, whole)) < _WORD else "object")
    balance = np.zeros((len(table), len(table)), dtype=number)
    for column, weight in zip(table.T, whole, strict=True):
        higher = (column[:, None] > column[None, :]).astype(number)
        balance += (higher - higher.T) * weight
    signs = np.where(balance > 0, 1.0, np.where(balance < 0, -1.0, 0.0))
    scores: Column = signs.sum(axis=1)
    return scores


def correlations(left: Table, right: Table) -> Table:
    """Return Pearson's correlation of each column of ``left`` with each of ``right``."""
    a, b = left - left.mean(axis=0), right - right.mean(axis=0)
    lengths = np.sqrt((a**2).sum(axis=0))[:, None] * np.sqrt((b**2).sum(axis=0))[None, :]
    correlated: Table = (a.T @ b) / lengths
    return correlated


def _sum(shares: Table, figures: Table) -> Column:
    """Return row sums in which a share of 0 counts for nothing, whatever it meets."""
    sums: Column = np.where(shares > 0, shares * figures, 0.0).sum(axis=1)
    return sums
