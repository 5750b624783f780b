"""Outliers of one column: how skewed it is, points winsorised, logarithms of the long tail."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guanyun.errors import Refused

from .steps import LogForm, Treatment

Column = NDArray[np.float64]
_FEWEST_FOR_SKEW, _FEWEST_FOR_KURTOSIS = 3, 4


@dataclass(frozen=True, slots=True)
class Treated:
    """A column after treatment: how many points were winsorised, whether a logarithm was taken."""

    values: tuple[float, ...]
    winsorised: int
    logged: bool
    skews: tuple[float, ...]  # before, after winsorising, after the logarithm, as far as it went
    kurtoses: tuple[float, ...]


def skewness(column: Column) -> float:
    """Return the sample skewness (type 2) of what is not missing; NaN below three figures.

    >>> round(skewness(np.array([1.0, 2.0, 3.0, 10.0])), 6), skewness(np.array([2.0, 2.0, 2.0]))
    (1.763633, nan)
    """
    return _shape(column)[0]


def kurtosis(column: Column) -> float:
    """Return the excess kurtosis of a sample (type 2); NaN below four figures.

    >>> round(kurtosis(np.array([1.0, 2.0, 3.0, 10.0])), 6)
    3.228
    """
    return _shape(column)[1]


def log_of(column: Column, form: LogForm, power: float = 0.0) -> Column:
    """Return the logarithm of a column in one of its forms; a constant column stays as it is.

    Raises:
        Refused: ``appraisal.log_range`` where GII's form meets a largest figure of 0 or less.

    >>> log_of(np.array([0.0, 2.0, 4.0]), LogForm.GII).round(4).tolist()
    [0.0, 0.9163, 1.3863]
    """
    low, high = float(np.nanmin(column)), float(np.nanmax(column))
    if high == low:
        return column
    margin = 0.01 * (high - low)
    match form:
        case LogForm.COIN_TOOL_PLUS if skewness(column) < 0:
            return -np.log(high - column + margin)
        case LogForm.COIN_TOOL | LogForm.COIN_TOOL_PLUS:
            return np.log(column - low + margin)
        case LogForm.ORIGINAL:
            return np.log(column - low + 1)
        case LogForm.GII:
            if high <= 0:
                raise Refused("appraisal.log_range", high=high)
            return np.log((high - 1) * (column - low) / (high - low) + 1)
        case LogForm.BOX_COX:
            moved = column - low + 1
            return np.log(moved) if power == 0 else (moved**power - 1) / power


def treat(column: Column, treatment: Treatment) -> Treated:
    """Return the column after as little treatment as brings it within the limits."""
    checks = [_shape(column)]
    points, treated = 0, column
    most = min(treatment.winsorised, int(np.sum(~np.isnan(column))) - 2)
    while _fails(checks[-1] if points == 0 else _shape(treated), treatment) and points < most:
        points += 1
        treated = _winsorised_on(column, treated, points)
    if points:
        checks.append(_shape(treated))
    logged = treatment.then is not None and _fails(checks[-1], treatment)
    if logged and treatment.then is not None:
        treated = log_of(column, treatment.then, float(treatment.power))
        checks.append(_shape(treated))
    skews, kurtoses = zip(*checks, strict=True)
    return Treated(tuple(treated.tolist()), points, logged, skews, kurtoses)


def _winsorised_on(column: Column, treated: Column, points: int) -> Column:
    """Return the next round of winsorising: the side is asked of what the rounds before left."""
    figures = np.sort(column[~np.isnan(column)])
    if skewness(treated) >= 0:
        drawn: Column = np.minimum(treated, figures[-1 - points])
    else:
        drawn = np.maximum(treated, figures[points])
    return drawn


def _shape(column: Column) -> tuple[float, float]:
    """Return skewness and excess kurtosis (type 2), NaN below three and four figures."""
    figures = column[~np.isnan(column)]
    n = len(figures)
    if n < _FEWEST_FOR_SKEW:
        return float("nan"), float("nan")
    off = figures - figures.sum() / n
    squares = off * off
    spread = float(squares.sum()) / n
    if spread == 0:
        return float("nan"), float("nan")
    third = float(squares @ off) / n / spread**1.5
    skew = third * math.sqrt(n * (n - 1)) / (n - 2)
    if n < _FEWEST_FOR_KURTOSIS:
        return skew, float("nan")
    fourth = float(squares @ squares) / n / spread**2 - 3
    return skew, ((n + 1) * fourth + 6) * (n - 1) / ((n - 2) * (n - 3))


def _fails(shape: tuple[float, float], treatment: Treatment) -> bool:
    skew, heavy = shape
    return abs(skew) > float(treatment.skew_limit) and heavy > float(treatment.kurtosis_limit)
