"""One column made comparable: every unit measured against the others of its cohort.

Missing is NaN and stays so. Where a column tells no two units apart each gets the middle of the
scale, as a standard score gives each the mean; ranks are tied at 1.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .steps import Ranked, RankForm

Column = NDArray[np.float64]
SAME: Final = 1e-12  # figures nearer than this share of their size are one figure


def min_max(column: Column, low: float, high: float) -> Column:
    """Return the column with its least figure at ``low`` and its greatest at ``high``.

    >>> min_max(np.array([2.0, 3.0, 4.0]), 1.0, 100.0).tolist()
    [1.0, 50.5, 100.0]
    >>> min_max(np.array([7.0, 7.0]), 0.0, 100.0).tolist()
    [50.0, 50.0]
    """
    least, greatest = _ends(column)
    if _same(least, greatest):
        return np.where(np.isnan(column), np.nan, (low + high) / 2)
    scaled: Column = (column - least) / (greatest - least) * (high - low) + low
    return scaled


def z_score(column: Column, mean: float, deviation: float) -> Column:
    """Return standard scores over n - 1, moved to ``mean`` and ``deviation``.

    >>> z_score(np.array([1.0, 2.0, 3.0]), 10.0, 2.0).tolist()
    [8.0, 10.0, 12.0]
    """
    if _same(*_ends(column)):
        return np.where(np.isnan(column), np.nan, mean)
    scores: Column = (column - np.nanmean(column)) / np.nanstd(column, ddof=1)
    return scores * deviation + mean


def places(column: Column, *, tied: bool) -> Column:
    """Return ranks from 1 at the lowest figure; equal figures share the least rank.

    Args:
        column: Figures.
        tied: Whether figures equal to 12 significant digits are equal; else only equal doubles.

    >>> places(np.array([0.1 + 0.2, 0.3, 0.1]), tied=True).tolist()
    [2.0, 2.0, 1.0]
    >>> places(np.array([0.1 + 0.2, 0.3, 0.1]), tied=False).tolist()
    [3.0, 2.0, 1.0]
    """
    ranks = np.full(len(column), np.nan)
    present = ~np.isnan(column)
    figures = column[present]
    if tied:
        figures = significant(figures)
    _, group, counts = np.unique(figures, return_inverse=True, return_counts=True)
    firsts = np.concatenate(([0], np.cumsum(counts)[:-1])) + 1
    ranks[present] = firsts[group]
    return ranks


def significant(figures: Column) -> Column:
    """Return the figures as written with 12 significant digits.

    >>> significant(np.array([0.1 + 0.2, -2.0])).tolist()
    [0.3, -2.0]
    """
    return np.array([float(f"{figure:.11e}") for figure in figures.tolist()], dtype=np.float64)


def ranked(column: Column, step: Ranked, *, tied: bool) -> Column:
    """Return the places of a column in the form a scheme asks for.

    >>> ranked(np.array([5.0, 7.0, 9.0]), Ranked(RankForm.SHARE), tied=True).tolist()
    [0.0, 0.5, 1.0]
    """
    ranks = places(column, tied=tied)
    n = int(np.sum(~np.isnan(column)))
    match step.form:
        case RankForm.RANK:
            return ranks
        case RankForm.BORDA:
            return ranks - 1
        case RankForm.SHARE:
            return (ranks - 1) / (n - 1) if n > 1 else ranks * 0.5
        case RankForm.QUANTILE:
            return np.ceil(ranks * step.classes / max(n, 1))


def best_distance(column: Column) -> Column:
    """Return 1 for the best figure, 0 for the worst.

    >>> best_distance(np.array([2.0, 3.0, 4.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    least, greatest = _ends(column)
    if _same(least, greatest):
        return np.where(np.isnan(column), np.nan, 0.5)
    return 1 - (greatest - column) / (greatest - least)


def unit_distance(column: Column, place: int) -> Column:
    """Return 1 for the figure at ``place``, 0 for the worst of the column; uncapped.

    Where that unit has no figure, or itself is the worst, nothing can be measured: all missing.
    """
    if np.isnan(column[place]) or _same(least := _ends(column)[0], float(column[place])):
        return np.full(len(column), np.nan)
    nearness: Column = 1 - (column[place] - column) / (column[place] - least)
    return nearness


def best_share(column: Column, *, compatible: bool = False) -> Column:
    """Return each figure over the best one; over a best of 0 nothing is a share: all missing.

    ``compatible`` divides by 0 all the same, with its sign, as COINr does.

    >>> best_share(np.array([1.0, 4.0])).tolist(), best_share(np.array([0.0, -4.0])).tolist()
    ([0.25, 1.0], [nan, nan])
    """
    _, greatest = _ends(column)
    if greatest == 0 and not compatible:
        return np.full(len(column), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        return column / greatest


def goalposts(column: Column, low: float, high: float) -> Column:
    """Return 0 at ``low`` and 100 at ``high``, on a straight line, unclipped.

    >>> goalposts(np.array([20.0, 85.0, 98.0]), 20.0, 85.0).tolist()
    [0.0, 100.0, 120.0]
    """
    return (column - low) / (high - low) * 100


def within(
    column: Column, cohorts: list[NDArray[np.intp]], step: Callable[[Column], Column]
) -> Column:
    """Return the column after ``step`` in each cohort by itself."""
    done = np.full(len(column), np.nan)
    for cohort in cohorts:
        if not np.isnan(column[cohort]).all():
            done[cohort] = step(column[cohort])
    return done


def _ends(column: Column) -> tuple[float, float]:
    return float(np.nanmin(column)), float(np.nanmax(column))


def _same(least: float, greatest: float) -> bool:
    return greatest - least <= SAME * max(abs(least), abs(greatest))
