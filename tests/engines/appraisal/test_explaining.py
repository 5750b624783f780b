"""A change of mark or rank is own figures, peers' figures and rule, with nothing left over."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from guanyun.engines.appraisal import (
    AppraisalRound,
    Clip,
    Curve,
    Figures,
    Goalposts,
    Group,
    Indicator,
    Mean,
    Member,
    MinMax,
    explain_change,
    told_apart,
)
from guanyun.errors import Refused
from tests.engines.appraisal.asem import figures_of, scheme_of
from tests.engines.appraisal.schemes import NAME, D, drawn_figures, drawn_schemes, figures, scheme

FIXED = scheme(
    Indicator("x", NAME), Curve("m", NAME, "x", (Goalposts(D(0), D(50)), Clip(D(0)))), root="m"
)
COMPARED = scheme(Indicator("x", NAME), Curve("m", NAME, "x", (MinMax(),)), root="m")


def sums(done):
    """Return the sums of the terms of the mark and of the rank."""
    return [terms.own + terms.peers + terms.rule for terms in (done.mark_terms, done.rank_terms)]


def test_under_fixed_goalposts_the_mark_is_own_and_the_rank_is_shared():
    """From 20 to 25 of 50 the mark gains 10; a peer that overtakes costs the rank."""
    before = AppraisalRound(FIXED, figures({"x": [20, 10]}))
    after = AppraisalRound(FIXED, figures({"x": [25, 30]}))
    done = explain_change("u0", before, after)

    assert (done.mark_before, done.mark_after) == (40.0, 50.0)
    assert (done.mark_terms.own, done.mark_terms.peers, done.mark_terms.rule) == (10, 0, 0)
    assert (done.rank_before, done.rank_after) == (1, 2)
    assert (done.rank_terms.own, done.rank_terms.peers, done.rank_terms.rule) == (0, 1, 0)


def test_peers_alone_move_a_compared_mark():
    """Own figure 5 of a range that grew from 0-10 to 0-20: from 50 to 25, all by the peers."""
    before = AppraisalRound(COMPARED, figures({"x": [5, 0, 10]}))
    after = AppraisalRound(COMPARED, figures({"x": [5, 0, 20]}))
    terms = explain_change("u0", before, after).mark_terms

    assert (terms.own, terms.peers, terms.rule) == (0, -25, 0)


def test_three_causes_share_by_hand():
    """Two units under min-max to 100, then to 200: own 0 to 10 against a peer from 10 to 0.

    Worth: own or peers alone ties the two at the middle; both lift the unit to the top.
    """
    after_rule = replace(
        COMPARED, nodes=(COMPARED.nodes[0], Curve("m", NAME, "x", (MinMax(D(0), D(200)),)))
    )
    done = explain_change(
        "u0",
        AppraisalRound(COMPARED, figures({"x": [0, 10]})),
        AppraisalRound(after_rule, figures({"x": [10, 0]})),
    )

    assert sums(done) == [200, -1]
    assert done.mark_terms.own == done.mark_terms.peers == 75
    assert done.mark_terms.rule == 50
    assert done.rank_terms.own == done.rank_terms.peers == Fraction(-1, 2)
    assert done.rank_terms.rule == 0


def test_a_unit_in_one_round_only_or_without_a_mark_is_refused():
    """There is no change to explain."""
    once = AppraisalRound(FIXED, figures({"x": [20, 10]}))
    fewer = AppraisalRound(FIXED, figures({"x": [20]}))
    empty = AppraisalRound(FIXED, figures({"x": [None, 10]}))

    with pytest.raises(Refused, match=r"appraisal\.no_unit: unit=u1"):
        explain_change("u1", once, fewer)
    with pytest.raises(Refused, match=r"appraisal\.no_mark: unit=u0"):
        explain_change("u0", once, empty)


def test_own_figures_are_told_apart_and_add_up():
    """Under a product of two, the root grows from 6 to 12: 3.5 and 2.5.

    Alone the first figure brings 9 - 6 = 3, after the second 12 - 8 = 4; the second 2 or 3.
    """
    members = (Member("x"), Member("y"))
    made = scheme(
        Indicator("x", NAME),
        Indicator("y", NAME),
        Indicator("z", NAME),
        Group("g", NAME, members, Mean.GEOMETRIC),
        root="g",
    )
    before = AppraisalRound(made, figures({"x": [4], "y": [9], "z": [1]}))
    after = AppraisalRound(made, figures({"x": [9], "y": [16], "z": [1]}))
    terms = told_apart("u0", before, after).terms

    assert set(terms) == {"x", "y"}
    assert float(terms["x"]) == pytest.approx(3.5, abs=1e-12)
    assert float(terms["y"]) == pytest.approx(2.5, abs=1e-12)
    own = explain_change("u0", before, after).mark_terms.own
    assert sum(terms.values()) == pytest.approx(float(own), abs=1e-12)


def test_a_changed_class_is_a_change_of_ones_own():
    """From the class of the strong to that of the weak with the same figure: 0 to 100."""
    made = replace(COMPARED, cohort="kind")
    columns = {"x": [5, 9, 1]}
    before = AppraisalRound(made, figures(columns, kind=("a", "a", "b")))
    after = AppraisalRound(made, figures(columns, kind=("b", "a", "b")))

    assert told_apart("u0", before, after).terms == pytest.approx({"class": 100})


def test_thirteen_changed_figures_of_one_group_are_sampled_and_add_up():
    """Orders of thirteen are sampled: a sum is still told exactly, and its error is nothing."""
    names = [f"x{place}" for place in range(13)]
    nodes = (*(Indicator(name, NAME) for name in names), group_of(names))
    made = scheme(*nodes, root="g")
    before, after = (
        AppraisalRound(made, figures({name: [value * place] for place, name in enumerate(names)}))
        for value in (1, 2)
    )
    done = told_apart("u0", before, after)

    assert sum(done.terms.values()) == pytest.approx(6.0, abs=1e-9)
    assert done.terms["x12"] == pytest.approx(12 / 13)
    assert done.error < 1e-9


def test_branches_change_as_one():
    """Owen values of (a, b | c) under a product: worked by hand over the four orders.

    From 1 to 8, 27 and 64 under cube roots a product of 2, 3 and 4: orders a b c, b a c, c a b and
    c b a. a: 1, 3, 4, 12; b: 4, 2, 16, 8; c: 18, 18, 3, 3; each a mean.
    """
    inner = Group("g", NAME, (Member("a"), Member("b")), Mean.GEOMETRIC)
    outer = Group("t", NAME, (Member("g", D(2)), Member("c")), Mean.GEOMETRIC)
    nodes = (*(Indicator(name, NAME) for name in "abc"), inner, outer)
    made = scheme(*nodes, root="t")
    before, after = (
        AppraisalRound(made, figures(dict(zip("abc", ([x] for x in row), strict=True))))
        for row in ((1, 1, 1), (8, 27, 64))
    )
    terms = told_apart("u0", before, after).terms

    assert terms == pytest.approx({"a": 20 / 4, "b": 30 / 4, "c": 42 / 4})


def test_every_own_figure_of_asem_is_told_apart_exactly(golden_part: Callable[[str], Path]):
    """Forty-nine changed figures down the tree of ASEM: no remainder, no sampling."""
    folder = golden_part("golden/asem")
    first = figures_of(folder, "std_Treated.csv")
    columns = {
        name: tuple(
            None if x is None else x * (D("1.02") + D(place % 7) / 100)
            for place, x in enumerate(column)
        )
        for name, column in first.columns.items()
    }
    made = scheme_of(folder, (MinMax(D(1), D(100)),), means={4: Mean.GEOMETRIC})
    before, after = (
        AppraisalRound(made, first),
        AppraisalRound(made, replace(first, columns=columns)),
    )
    done = told_apart("CHN", before, after)

    own = explain_change("CHN", before, after).mark_terms.own
    assert len(done.terms) > 12
    assert sum(done.terms.values()) == pytest.approx(float(own), abs=1e-9)
    assert done.error == 0


def group_of(names):
    """Return a group of equal members."""
    return Group("g", NAME, tuple(Member(name) for name in names))


def test_a_peer_who_leaves_is_the_peers_change():
    """The best of three is gone: the second leads, and that is not the second's doing."""
    before = AppraisalRound(FIXED, figures({"x": [20, 10, 30]}))
    after = AppraisalRound(FIXED, figures({"x": [20, 10]}))
    done = explain_change("u0", before, after)

    assert (done.rank_before, done.rank_after, done.rank_terms.peers) == (2, 1, -1)


@settings(max_examples=40)
@given(drawn_schemes(), drawn_schemes(), drawn_figures(), st.integers(1, 30))
def test_terms_add_up_whatever_changed(first, second, data, step):
    """With bonus, veto, missing figures and any mean; without a change of rule its term is 0."""
    moved = {
        name: tuple(
            None if x is None else x + D(step * (place % 3)) / 4 for place, x in enumerate(c)
        )
        for name, c in data.columns.items()
    }
    later = Figures(data.units, moved, data.groupings)
    try:
        done = explain_change("u0", AppraisalRound(first, data), AppraisalRound(second, later))
        same = explain_change("u0", AppraisalRound(first, data), AppraisalRound(first, later))
        parts = told_apart("u0", AppraisalRound(first, data), AppraisalRound(second, later))
    except Refused as refused:
        assume(refused.code != "appraisal.no_mark")
        raise

    assert abs(float(sums(done)[0]) - (done.mark_after - done.mark_before)) <= 1e-9
    assert sums(done)[1] == done.rank_after - done.rank_before
    assert (same.mark_terms.rule, same.rank_terms.rule) == (0, 0)
    assert sum(parts.terms.values()) == pytest.approx(float(done.mark_terms.own), abs=1e-9)


def test_every_unit_of_asem_with_geometric_means(golden_part: Callable[[str], Path]):
    """One unit in three better by a tenth: nothing is left over in mark or rank of all 51."""
    folder = golden_part("golden/asem")
    figures_before = figures_of(folder, "std_Treated.csv")
    columns = {
        name: tuple(
            None if x is None else x * Decimal("1.1") if place % 3 == 0 else x
            for place, x in enumerate(column)
        )
        for name, column in figures_before.columns.items()
    }
    after = replace(figures_before, columns=columns)
    made = scheme_of(
        folder, (MinMax(D(1), D(100)),), means=dict.fromkeys((2, 3, 4), Mean.GEOMETRIC)
    )

    for unit in figures_before.units:
        done = explain_change(
            unit, AppraisalRound(made, figures_before), AppraisalRound(made, after)
        )
        assert abs(float(sums(done)[0]) - (done.mark_after - done.mark_before)) <= 1e-9
        assert sums(done)[1] == done.rank_after - done.rank_before
        assert done.mark_terms.rule == done.rank_terms.rule == 0
