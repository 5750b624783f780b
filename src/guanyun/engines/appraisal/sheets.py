"""One round as a sheet: marks, ranks and grades of all units, and what each mark is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from .columns import columns_of
from .consequences import grades_of
from .graded_columns import NO_GRADE, grade_places, under_ceilings
from .published import Column, compared, mark_of, ranks_among, whole_marks
from .scheme import Bonus, Figures, Gate, Group, Mean, Scheme
from .walking import cohorts_of, in_order


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
    ranks = ranks_among(compared(values, whole, scheme.ranking.tie), cohorts)
    names: tuple[str, ...] = ()
    graded = np.full(len(values), NO_GRADE)
    held = [""] * len(values)
    if scheme.grading is not None:
        names = grades_of(scheme.grading)
        graded = grade_places(scheme, figures.units, whole, ranks, cohorts)
        graded, held = under_ceilings(scheme.grading, figures, columns, graded)
    return ScoreSheet(
        figures.units,
        columns,
        tuple(
            None if none else mark_of(mark, places)
            for mark, none in zip(whole.tolist(), missing.tolist(), strict=True)
        ),
        tuple(rank or None for rank in ranks.tolist()),
        tuple("" if place == NO_GRADE else names[place] for place in graded.tolist()),
        tuple(held),
    )


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
