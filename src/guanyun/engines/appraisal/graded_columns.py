"""Grades of whole columns as places among the grades, 0 the best; one run, or a row per run."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from guanyun.errors import Refused

from .consequences import Grading, QuotaTie, grades_of
from .grading import quota_ends
from .published import Column, Whole, mark_of
from .scheme import Figures, Scheme

NO_GRADE: Final = -1


def grade_places(
    scheme: Scheme,
    units: Sequence[str],
    whole: Whole,
    ranks: Whole,
    cohorts: list[NDArray[np.intp]],
) -> Whole:
    """Return the place of each unit's grade before any ceiling, -1 without a rank.

    Args:
        scheme: With its grading.
        units: Names, for a refusal.
        whole: Published marks in whole last places; the last axis is units.
        ranks: Of the same shape, 0 without a mark.
        cohorts: The places of the units of each cohort.

    Raises:
        Refused: ``appraisal.quota_sum``, ``appraisal.band_order``, ``appraisal.below_bands``.
    """
    grading = scheme.grading or Grading()
    places = np.zeros(ranks.shape, dtype=np.int64)
    if grading.quotas:
        total = sum((quota.share for quota in grading.quotas), Decimal(0))
        if total != 1 or any(quota.share < 0 for quota in grading.quotas):
            raise Refused("appraisal.quota_sum", total=total)
        for cohort in cohorts:
            places[..., cohort] = _by_quota(grading, ranks[..., cohort])
    if grading.bands or not grading.quotas:
        places = np.maximum(places, _by_band(scheme, units, whole, ranks))
    return np.where(ranks > 0, places, NO_GRADE)


def _by_quota(grading: Grading, ranks: Whole) -> Whole:
    count = int((ranks.reshape(-1, ranks.shape[-1])[0] > 0).sum())
    ends = np.array([end for end, _ in quota_ends(grading.quotas, count, grading.rounding)])
    places = ranks
    if grading.tied is QuotaTie.WORSE:
        places = np.apply_along_axis(_last_places, -1, ranks)
    found: Whole = np.searchsorted(ends, places)
    return np.minimum(found, len(ends) - 1)


def _last_places(ranks: Whole) -> Whole:
    """Return the last of the places that each tie takes up."""
    counts: Whole = np.bincount(ranks)
    return ranks + counts[ranks] - 1


def _by_band(scheme: Scheme, units: Sequence[str], whole: Whole, ranks: Whole) -> Whole:
    bands = scheme.grading.bands if scheme.grading is not None else ()
    least = [band.at_least for band in bands]
    if not bands or any(high <= low for high, low in pairwise(least)):
        raise Refused("appraisal.band_order", bounds=", ".join(str(each) for each in least))
    scale = 10**scheme.ranking.places
    starts = [-int(-Fraction(each) * scale // 1) for each in least]  # the first mark of each band
    reached: Whole = len(bands) - np.searchsorted(np.array(starts[::-1]), whole, side="right")
    below = np.argwhere((reached == len(bands)) & (ranks > 0))
    if len(below):
        at = tuple(below[0])
        mark = mark_of(int(whole[at]), scheme.ranking.places)
        raise Refused("appraisal.below_bands", unit=units[int(at[-1])], mark=mark)
    return np.minimum(reached, len(bands) - 1)


def under_ceilings(
    grading: Grading, figures: Figures, columns: Mapping[str, Column], places: Whole
) -> tuple[Whole, list[str]]:
    """Return the places once ceilings hold, and for each unit what held it down, or nothing.

    Raises:
        Refused: ``appraisal.no_figures`` where nobody reported what a ceiling watches.
    """
    held = [""] * places.shape[-1]
    names = grades_of(grading)
    for ceiling in grading.ceilings:
        watched = _watched(ceiling.trigger, figures, columns)
        most = names.index(ceiling.grade)
        cut = (watched > float(ceiling.above)) & (places != NO_GRADE) & (places < most)
        for place in np.flatnonzero(cut.reshape(-1, cut.shape[-1]).any(axis=0)).tolist():
            held[place] = ceiling.trigger
        places = np.where(cut, most, places)
    return places, held


def _watched(name: str, figures: Figures, columns: Mapping[str, Column]) -> Column:
    if name in columns:
        return np.nan_to_num(columns[name])
    if name not in figures.columns:
        raise Refused("appraisal.no_figures", figure=name)
    return np.array([float(x or 0) for x in figures.columns[name]], dtype=np.float64)
