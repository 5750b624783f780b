"""One round as a sheet: marks, ranks and grades of all units, and what each mark is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from guanyun.errors import Refused

from .columns import columns_of
from .consequences import Grading, QuotaTie, grades_of
from .grading import quota_ends
from .published import Column, Whole, mark_of, ranks_of, whole_marks
from .scheme import Bonus, Figures, Gate, Group, Mean, Scheme, Tie
from .walking import cohorts_of, in_order

NO_GRADE = -1


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """The result of a scheme on figures, in the order of the units.

    ``columns`` hold the computed value of every node, NaN where there is none. ``held`` names the
    trigger that kept a grade under its ceiling, or is empty.
    """

    units: tuple[str, ...]
    columns: Mapping[str, Column]
    marks: tuple[Decimal | None, ...]
    ranks: tuple[int | None, ...]
    grades: tuple[str, ...]
    held: tuple[str, ...]


def score_sheet(scheme: Scheme, figures: Figures) -> ScoreSheet:
    """Return marks, ranks and grades of all units; a unit without a mark has neither.

    Raises:
        Refused: as computing columns does; ``appraisal.quota_sum``, ``appraisal.band_order`` and
            ``appraisal.below_bands`` where the grades do not fit; ``appraisal.no_figures`` where
            nobody reported what a ceiling watches.
    """
    return sheet_of(scheme, figures, columns_of(scheme, figures))


def sheet_of(scheme: Scheme, figures: Figures, columns: Mapping[str, Column]) -> ScoreSheet:
    """Return the sheet of columns that were computed before; see ``score_sheet``."""
    places = scheme.ranking.places
    values = columns[scheme.root]
    missing = np.isnan(values)
    whole = whole_marks(values, places)
    cohorts = cohorts_of(figures, scheme.cohort)
    compared = values if scheme.ranking.tie is Tie.EXACT else np.where(missing, np.nan, whole)
    ranks = ranks_of(compared, 0 if compared is not values else places, scheme.ranking.tie, cohorts)
    names: tuple[str, ...] = ()
    indices = np.full(len(values), NO_GRADE)
    held = [""] * len(values)
    if scheme.grading is not None:
        names = grades_of(scheme.grading)
        indices = _graded(scheme, figures.units, whole, ranks, cohorts)
        indices, held = _under_ceilings(scheme.grading, figures, columns, indices)
    absent = missing.tolist()
    return ScoreSheet(
        figures.units,
        columns,
        tuple(
            None if none else mark_of(mark, places)
            for mark, none in zip(whole.tolist(), absent, strict=True)
        ),
        tuple(rank or None for rank in ranks.tolist()),
        tuple("" if index == NO_GRADE else names[index] for index in indices.tolist()),
        tuple(held),
    )


def _graded(
    scheme: Scheme,
    units: Sequence[str],
    whole: Whole,
    ranks: Whole,
    cohorts: list[NDArray[np.intp]],
) -> Whole:
    """Return the place of each unit's grade among the grades, -1 without a rank."""
    grading = scheme.grading
    indices = np.zeros(len(ranks), dtype=np.int64)
    if grading is None:
        return indices
    if grading.quotas:
        _check_quotas(grading)
        for cohort in cohorts:
            indices[cohort] = _by_quota(grading, ranks[cohort])
    if grading.bands or not grading.quotas:
        indices = np.maximum(indices, _by_band(scheme, units, whole, ranks))
    return np.where(ranks > 0, indices, NO_GRADE)


def _check_quotas(grading: Grading) -> None:
    total = sum((quota.share for quota in grading.quotas), Decimal(0))
    if total != 1 or any(quota.share < 0 for quota in grading.quotas):
        raise Refused("appraisal.quota_sum", total=total)


def _by_quota(grading: Grading, ranks: Whole) -> Whole:
    ranked = ranks[ranks > 0]
    ends = [end for end, _ in quota_ends(grading.quotas, len(ranked), grading.rounding)]
    places = ranks
    if grading.tied is QuotaTie.WORSE and len(ranked):
        places = ranks + np.bincount(ranked, minlength=int(ranked.max()) + 1)[ranks] - 1
    found: Whole = np.searchsorted(np.array(ends), places)
    return np.minimum(found, len(ends) - 1)


def _by_band(scheme: Scheme, units: Sequence[str], whole: Whole, ranks: Whole) -> Whole:
    bands = scheme.grading.bands if scheme.grading is not None else ()
    least = [band.at_least for band in bands]
    if not bands or any(high <= low for high, low in pairwise(least)):
        raise Refused("appraisal.band_order", bounds=", ".join(str(each) for each in least))
    scale = 10**scheme.ranking.places
    starts = [-int(-Fraction(each) * scale // 1) for each in least]  # the first mark in each band
    reached: Whole = len(bands) - np.searchsorted(np.array(starts[::-1]), whole, side="right")
    below = np.flatnonzero((reached == len(bands)) & (ranks > 0))
    if len(below):
        mark = mark_of(int(whole[below[0]]), scheme.ranking.places)
        raise Refused("appraisal.below_bands", unit=units[int(below[0])], mark=mark)
    return reached


def _under_ceilings(
    grading: Grading, figures: Figures, columns: Mapping[str, Column], indices: Whole
) -> tuple[Whole, list[str]]:
    held = [""] * len(indices)
    names = grades_of(grading)
    for ceiling in grading.ceilings:
        watched = _watched(ceiling.trigger, figures, columns)
        most = names.index(ceiling.grade)
        cut = (watched > float(ceiling.above)) & (indices != NO_GRADE) & (indices < most)
        for place in np.flatnonzero(cut).tolist():
            held[place] = ceiling.trigger
        indices = np.where(cut, most, indices)
    return indices, held


def _watched(name: str, figures: Figures, columns: Mapping[str, Column]) -> Column:
    if name in columns:
        return np.nan_to_num(columns[name])
    if name not in figures.columns:
        raise Refused("appraisal.no_figures", figure=name)
    return np.array([float(x or 0) for x in figures.columns[name]], dtype=np.float64)


def points_of(scheme: Scheme, sheet: ScoreSheet) -> dict[str, Column]:
    """Return what each mark is made of: points by node, which add up to the computed mark.

    Arithmetic groups hand their points on to their members by weight among those present. A mark,
    and a group by another mean, keeps what reaches it. A bonus has what it added or took off, a
    gate what it cut.
    """
    columns = sheet.columns
    nodes = {node.id: node for node in scheme.nodes}
    shares: dict[str, Column] = {scheme.root: np.ones(len(sheet.units))}
    points: dict[str, Column] = {}
    for node in reversed(in_order(scheme)):
        share = shares.get(node.id)
        if share is None:
            continue
        match node:
            case Bonus() | Gate():
                moved = np.nan_to_num(columns[node.id] - columns[node.of])
                points[node.id] = points.get(node.id, 0.0) + share * moved
                shares[node.of] = shares.get(node.of, 0.0) + share
            case Group() if node.mean is Mean.ARITHMETIC:
                for name, part in _parts(node, columns):
                    shares[name] = shares.get(name, 0.0) + share * part
            case _:
                points[node.id] = share * np.nan_to_num(columns[node.id])
    return {name: points[name] for name in nodes if name in points}


def _parts(group: Group, columns: Mapping[str, Column]) -> list[tuple[str, Column]]:
    table = np.column_stack([columns[member.of] for member in group.members])
    weights = np.array([float(member.weight) for member in group.members])
    present = np.where(np.isnan(table), 0.0, weights)
    whole = present.sum(axis=1, keepdims=True)
    parts = np.where(whole > 0, present / np.where(whole > 0, whole, 1.0), 0.0)
    return [(member.of, parts[:, place]) for place, member in enumerate(group.members)]
