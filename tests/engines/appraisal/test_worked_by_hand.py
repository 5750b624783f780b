"""Unequal weights, missing cells, ties, thresholds, bonus and veto, each cell worked by hand."""

from fractions import Fraction

import pytest

from guanyun.engines.appraisal import (
    Bonus,
    BonusItem,
    Clip,
    Curve,
    Direction,
    Gate,
    Group,
    Indicator,
    Interp,
    Mean,
    Member,
    MinMax,
    MissingRule,
    Ranked,
    RankForm,
    columns_of,
    exact_columns,
    placings,
    values_at,
)
from tests.engines.appraisal.schemes import NAME, D, figures, scheme

# Five enterprises: output over workers, energy (less is better), complaints as tiers, growth.
FIGURES = figures(
    {
        "output": [100, 60, 60, None, 20],
        "workers": [10, 5, 12, 4, 4],
        "energy": [4, 8, None, 2, 6],
        "late": [0, 3, 1, 10, None],
        "growth": [7, 7, 9, 5, None],
        "awards": [0, 8, 1, None, 0],
        "accidents": [0, 0, 1, 0, 0],
    },
    kind=("a", "a", "a", "b", "b"),
)
SCHEME = scheme(
    Indicator("output", NAME, denominator="workers"),
    Indicator("energy", NAME, "", Direction.LOWER, "", MissingRule.MEAN, "kind"),
    Indicator("late", NAME, missing=MissingRule.ZERO),
    Indicator("growth", NAME),
    Curve("efficiency", NAME, "output", (MinMax(),)),
    Curve("saving", NAME, "energy", (MinMax(D(0), D(60)), Clip(D(6), None))),
    Curve("prompt", NAME, "late", (Interp(((D(0), D(100)), (D(2), D(60)), (D(6), D(0)))),)),
    Curve("place", NAME, "growth", (Ranked(RankForm.SHARE),)),
    Group("work", NAME, (Member("efficiency", D(3)), Member("saving", D(1))), min_available=D(1)),
    Group("service", NAME, (Member("prompt", D("0.5")), Member("place", D("1.5")))),
    Group(
        "score",
        NAME,
        (Member("work", D(2)), Member("service", D(1))),
        Mean.ARITHMETIC,
        min_available=D("0.5"),
    ),
    Bonus("bonus", NAME, "score", (BonusItem("awards", D(2)),), D(-5), D(10)),
    Gate("mark", NAME, "bonus", "accidents", D(0), D(30)),
    root="mark",
    places=2,
)
# output: 100/10, 60/5, 60/12, missing, 20/4. energy: the mean of a stands in: (4 + 8) / 2 = 6.
CELLS = {
    "output": (10, 12, 5, None, 5),
    "energy": (4, 8, 6, 2, 6),
    "late": (0, 3, 1, 10, 0),
    # over the range 5 to 12: (10 - 5) / 7, 7 / 7, 0, missing, 0.
    "efficiency": (Fraction(500, 7), 100, 0, None, 0),
    # over -8 to -2 onto 0 to 60: 40, 0, 20, 60, 20; not below 6.
    "saving": (40, 6, 20, 60, 20),
    # 0: 100; 3 is a quarter of the way from 60 to 0; 1 is half way from 100 to 60; beyond 6: 0.
    "prompt": (100, 45, 80, 0, 100),
    # ranks 2, 2, 4, 1 of four: less one over three.
    "place": (Fraction(1, 3), Fraction(1, 3), 1, 0, None),
    # (3 efficiency + saving) / 4; both are asked for.
    "work": (Fraction(445, 7), Fraction(153, 2), 5, None, 5),
    # (0.5 prompt + 1.5 place) / 2; without a place, prompt alone.
    "service": (Fraction(101, 4), Fraction(23, 2), Fraction(83, 4), 0, 100),
    # (2 work + service) / 3; half of the members suffice.
    "score": (
        Fraction(4267, 84),
        Fraction(329, 6),
        Fraction(41, 4),
        0,
        Fraction(110, 3),
    ),
    # awards: 0, 16 held at 10, 2, none reported, 0.
    "bonus": (Fraction(4267, 84), Fraction(389, 6), Fraction(49, 4), 0, Fraction(110, 3)),
    # an accident holds the mark at 30, which 12.25 is below anyway.
    "mark": (Fraction(4267, 84), Fraction(389, 6), Fraction(49, 4), 0, Fraction(110, 3)),
}


@pytest.mark.parametrize("node", list(CELLS))
def test_each_cell_is_what_the_hand_gives(node):
    """Sixty cells: the reference gives the very fraction, the fast one within 1e-12."""
    wanted = list(CELLS[node])
    fast = values_at(columns_of(SCHEME, FIGURES), node)

    assert exact_columns(SCHEME, FIGURES)[node] == wanted
    assert [x is None for x in fast] == [x is None for x in wanted]
    pairs = [(x, w) for x, w in zip(fast, wanted, strict=True) if w is not None]
    assert [x for x, _ in pairs] == pytest.approx([float(w) for _, w in pairs], rel=1e-12)


def test_marks_and_ranks_are_those_of_the_hand():
    """50.80, 64.83, 12.25, 0.00 and 36.67: the second leads."""
    placed = placings(FIGURES.units, values_at(columns_of(SCHEME, FIGURES), "mark"), SCHEME.ranking)

    assert [str(one.mark) for one in placed] == ["50.80", "64.83", "12.25", "0.00", "36.67"]
    assert [one.rank for one in placed] == [2, 1, 4, 5, 3]


def test_a_veto_takes_what_is_above_it():
    """The same accident on the leader holds it at 30, from the first place to the third."""
    hit = figures(
        {name: list(c) for name, c in FIGURES.columns.items()} | {"accidents": [0, 1, 0, 0, 0]},
        kind=FIGURES.groupings["kind"],
    )
    placed = placings(hit.units, values_at(columns_of(SCHEME, hit), "mark"), SCHEME.ranking)

    assert [one.rank for one in placed] == [1, 3, 4, 5, 2]
    assert placed[1].mark == D("30.00")


def test_marks_of_two_cohorts_are_ranked_apart():
    """Three and two units: each cohort has its own first."""
    placed = placings(
        FIGURES.units,
        values_at(columns_of(SCHEME, FIGURES), "mark"),
        SCHEME.ranking,
        FIGURES.groupings["kind"],
    )

    assert [one.rank for one in placed] == [2, 1, 3, 2, 1]
