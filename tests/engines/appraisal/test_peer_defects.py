"""What COINr 1.1.14 gets wrong: each defect as an input, with its right output."""

from fractions import Fraction

import numpy as np
import pytest

from guanyun.engines.appraisal import (
    Curve,
    Group,
    Indicator,
    LogForm,
    Mean,
    Member,
    MinMax,
    Ranked,
    RankForm,
    Ranking,
    Tie,
    chosen,
    columns_of,
    copeland,
    exact_columns,
    log_of,
    placings,
    values_at,
    weighted_mean,
)
from guanyun.errors import Refused
from tests.engines.appraisal.schemes import NAME, D, figures, scheme

ONE = Fraction(1)
TENTHS = [Fraction(1, 10), Fraction(3, 10), Fraction(3, 10), Fraction(1, 10)]


def one_group(mean, columns, **more):
    """Return the values of a group over the columns, by both evaluators."""
    members = tuple(Member(name) for name in columns)
    made = scheme(
        *(Indicator(name, NAME) for name in columns),
        Group("g", NAME, members, mean, **more),
        root="g",
    )
    data = figures(columns)
    return values_at(columns_of(made, data), "g"), exact_columns(made, data)["g"]


def test_copeland_aggregates_a_whole_table():
    """Defect 1: as documented it ended in an error; here it is a mean like the others."""
    fast, exact = one_group(Mean.COPELAND, {"a": [3, 2, 1], "b": [30, 10, 20]})

    assert fast == exact == [2, -1, -1]


def test_the_logarithm_of_the_gii_changes_its_input():
    """Defect 2: ln((max - 1)(x - min)/(max - min) + 1) by hand: 0, ln 1.75, ln 4."""
    done = log_of(np.array([0.0, 1.0, 4.0]), LogForm.GII)

    assert done.tolist() == pytest.approx([0.0, np.log(1.75), np.log(4.0)], rel=1e-15)


def test_missing_figures_do_not_favour_the_later_row():
    """Defect 3: with nothing in common nobody wins, whichever row comes first."""
    table = np.array([[1.0, np.nan], [np.nan, 1.0], [0.0, 0.0]])

    assert copeland(table, [ONE, ONE]).tolist() == [1.0, 1.0, -2.0]
    assert copeland(table[::-1], [ONE, ONE]).tolist() == [-2.0, 1.0, 1.0]


def test_a_tied_majority_is_a_tie():
    """Defect 4: weights .1 + .3 against .3 + .1 are equal, and scores add up to zero."""
    pair = np.array([[2.0, 2.0, 1.0, 1.0], [1.0, 1.0, 2.0, 2.0]])

    assert copeland(pair, TENTHS).tolist() == [0.0, 0.0]


def test_the_power_mean_leaves_out_what_is_missing():
    """Defect 5: the square mean of 3 alone is 3, of 1 and 7 is 5."""
    table = np.array([[3.0, np.nan], [1.0, 7.0], [np.nan, np.nan]])
    done = weighted_mean(table, [ONE, ONE], Mean.POWER, 2.0)

    assert done[:2].tolist() == [3.0, 5.0]
    assert np.isnan(done[2])


def test_a_draw_chooses_by_its_place_between_zero_and_one():
    """Defect 6: draws of 0.1 and 0.2 both choose the first of four, 0.25 the second."""
    methods = ("a", "b", "c", "d")

    assert [chosen(methods, draw) for draw in (0.1, 0.2, 0.25, 0.5, 0.99)] == list("aabcd")


def test_quantiles_are_cut_over_places_not_over_figures():
    """One far figure does not empty the classes between: two units in each of four."""
    data = figures({"x": [1, 2, 3, 4, 5, 6, 7, 1000]})
    made = scheme(
        Indicator("x", NAME), Curve("q", NAME, "x", (Ranked(RankForm.QUANTILE, 4),)), root="q"
    )

    assert values_at(columns_of(made, data), "q") == [1, 1, 2, 2, 3, 3, 4, 4]
    assert exact_columns(made, data)["q"] == [1, 1, 2, 2, 3, 3, 4, 4]


def test_equal_marks_share_a_rank_though_doubles_differ():
    """Defect 7: 0.1 + 0.2 and 0.3 are one mark by declared precision, two by exact doubles."""
    values = [0.1 + 0.2, 0.3, 0.2]

    assert [one.rank for one in placings("abc", values, Ranking(3))] == [1, 1, 3]
    assert [one.rank for one in placings("abc", values, Ranking(3, Tie.EXACT))] == [1, 2, 3]


def test_an_indicator_that_tells_nobody_apart_is_a_number():
    """Defect 7: a constant column is the middle of its scale for everybody, not NaN."""
    data = figures({"x": [7, 7, None]})
    made = scheme(Indicator("x", NAME), Curve("m", NAME, "x", (MinMax(D(0), D(100)),)), root="m")

    assert values_at(columns_of(made, data), "m") == [50.0, 50.0, None]
    assert exact_columns(made, data)["m"] == [50, 50, None]


def test_copeland_counts_signs_not_the_share_of_weight():
    """Defect 8: a win by 9 to 1 and a win by 6 to 4 are one win each."""
    by_nine = copeland(np.array([[2.0, 1.0], [1.0, 2.0]]), [Fraction(9), ONE])
    by_six = copeland(np.array([[2.0, 1.0], [1.0, 2.0]]), [Fraction(6), Fraction(4)])

    assert by_nine.tolist() == by_six.tolist() == [1.0, -1.0]


@pytest.mark.parametrize("mean", [Mean.GEOMETRIC, Mean.HARMONIC])
def test_a_zero_makes_these_means_zero_and_a_negative_is_refused(mean):
    """Neither NaN nor an infinity reaches a mark."""
    fast, exact = one_group(mean, {"a": [0, 4], "b": [9, 4]})

    assert (fast, exact[0]) == ([0.0, pytest.approx(4.0)], 0)
    for evaluator in (columns_of, exact_columns):
        made = scheme(Indicator("a", NAME), Group("g", NAME, (Member("a"),), mean), root="g")
        with pytest.raises(Refused, match=r"appraisal\.mean_negative"):
            evaluator(made, figures({"a": [-1, 2]}))


def test_weights_too_long_for_a_word_are_compared_all_the_same():
    """A weight of 2 to the minus 70 decides nothing against 1 and decides between equals."""
    tiny = Fraction(1, 2**70)

    against_one = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert copeland(against_one, [ONE, tiny]).tolist() == [1.0, -1.0]
    between_equals = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    assert copeland(between_equals, [ONE, ONE, tiny]).tolist() == [1.0, -1.0]
