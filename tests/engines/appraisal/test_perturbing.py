"""Rank intervals say how far a rank hangs on the weights, the same for the same seed."""

import random

from guanyun.engines.appraisal import (
    Group,
    Indicator,
    Member,
    columns_of,
    perturbed,
    rank_intervals,
)
from tests.engines.appraisal.schemes import NAME, D, figures, scheme

TWO = scheme(
    Indicator("a", NAME),
    Indicator("b", NAME),
    Group("g", NAME, (Member("a"), Member("b"))),
    root="g",
)


def test_a_unit_that_leads_in_everything_leads_under_any_weights():
    """Its interval is one rank; two units that trade places have both ranks in theirs."""
    data = figures({"a": [9, 5, 4, 0], "b": [9, 4, 5, 0]})
    first, second, third, last = rank_intervals(TWO, data, replicates=200, seed=7)

    assert (first.rank, first.low, first.high, first.held) == (1, 1, 1, 1.0)
    assert (last.rank, last.low, last.high) == (4, 4, 4)
    assert [(one.rank, one.low, one.high) for one in (second, third)] == [(2, 2, 3), (2, 2, 3)]


def test_the_same_seed_gives_the_same_intervals():
    """Nothing is drawn but from the seed."""
    data = figures({"a": [3, 1, 2, None], "b": [1, 3, 2, None]})

    once = rank_intervals(TWO, data, replicates=50, seed=3)
    assert once == rank_intervals(TWO, data, replicates=50, seed=3)
    assert [one.unit for one in once] == ["u0", "u1", "u2"]


def test_perturbed_weights_stay_within_a_quarter():
    """Each weight is its own times 0.75 to 1.25, and the figures below are untouched."""
    shaken = perturbed(TWO, random.Random(1))
    group = shaken.nodes[-1]

    assert isinstance(group, Group)
    assert all(D("0.75") <= member.weight <= D("1.25") for member in group.members)
    assert shaken.nodes[:-1] == TWO.nodes[:-1]
    data = figures({"a": [4], "b": [4]})
    assert columns_of(shaken, data)["g"].tolist() == [4.0]
