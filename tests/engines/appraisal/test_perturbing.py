"""Rank intervals say how far a rank hangs on the weights, the same for the same seed."""

import random
from dataclasses import replace

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from guanyun.engines.appraisal import (
    Bonus,
    BonusItem,
    Gate,
    GradeQuota,
    Grading,
    Group,
    Indicator,
    Mean,
    Member,
    QuotaTie,
    columns_of,
    perturbed,
    rank_intervals,
)
from guanyun.engines.appraisal.runs import many_runs, runs_at_once
from guanyun.errors import Refused
from tests.engines.appraisal.schemes import (
    NAME,
    D,
    drawn_figures,
    drawn_schemes,
    figures,
    scheme,
)

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


NESTED = scheme(
    *(Indicator(name, NAME) for name in ("a", "b", "c", "d")),
    Group("g", NAME, (Member("a", D(2)), Member("b")), Mean.GEOMETRIC),
    Group("h", NAME, (Member("c"), Member("d", D(3))), Mean.HARMONIC, min_available=D(1)),
    Group("t", NAME, (Member("g"), Member("h", D(2)), Member("a")), Mean.POWER, D(2)),
    Bonus("bonus", NAME, "t", (BonusItem("wins", D(1)),), D(0), D(2)),
    Gate("mark", NAME, "bonus", "faults", D(0), D(3)),
    root="mark",
)


@settings(max_examples=60)
@given(st.one_of(st.just(NESTED), drawn_schemes()), drawn_figures(), st.integers(0, 2**32))
def test_many_runs_at_once_equal_each_by_itself(made, data, seed):
    """Whatever the means, what is missing, bonus and veto: a row is one scheme's marks."""
    names = dict(zip("abcd", ("x0", "x1", "x2", "x3"), strict=True))
    data = replace(data, columns=data.columns | {k: data.columns[v] for k, v in names.items()})
    try:
        columns = columns_of(made, data)
    except Refused:
        assume(False)
    if not runs_at_once(made):
        assume(False)
    chance = np.random.default_rng(seed)
    groups = [node for node in made.nodes if isinstance(node, Group)]
    draws = {g.id: chance.integers(75, 126, size=(3, len(g.members))) / 100 for g in groups}
    rows = many_runs(made, data, columns, draws, 3)

    for number in range(3):
        nodes = tuple(
            replace(
                node,
                members=tuple(
                    replace(member, weight=member.weight * D(f"{factor:.2f}"))
                    for member, factor in zip(node.members, draws[node.id][number], strict=True)
                ),
            )
            if isinstance(node, Group)
            else node
            for node in made.nodes
        )
        alone = columns_of(replace(made, nodes=nodes), data)[made.root]
        np.testing.assert_allclose(rows[number], alone, rtol=1e-11, atol=1e-12)


def test_a_scheme_without_groups_or_by_copeland_has_intervals_too():
    """Nothing to shake: every run is the first; Copeland runs one by one."""
    data = figures({"a": [9, 5, 4], "b": [1, 2, 3]})
    bare = scheme(Indicator("a", NAME), root="a")
    duels = scheme(
        Indicator("a", NAME),
        Indicator("b", NAME),
        Group("g", NAME, (Member("a", D(3)), Member("b")), Mean.COPELAND),
        root="g",
    )
    for made in (bare, duels):
        done = rank_intervals(made, data, replicates=20, seed=1)
        assert [(one.rank, one.low, one.high) for one in done] == [(1, 1, 1), (2, 2, 2), (3, 3, 3)]


def test_a_grade_holds_in_the_share_of_runs_that_leave_it():
    """The middle two trade places and so the last A: each holds as often as its rank does."""
    data = figures({"a": [9, 5, 4, 0], "b": [9, 4, 5, 0]})
    halves = (GradeQuota("A", D("0.5")), GradeQuota("B", D("0.5")))
    made = replace(TWO, grading=Grading(halves, tied=QuotaTie.WORSE))
    done = rank_intervals(made, data, replicates=400, seed=3)

    assert (done[0].grade_held, done[3].grade_held) == (1.0, 1.0)
    assert 0.3 < (done[1].grade_held or 0) < 0.7
    assert rank_intervals(TWO, data, replicates=2, seed=3)[0].grade_held is None
