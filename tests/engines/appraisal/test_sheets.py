"""A sheet of a round: equal to rounding, ranking and grading one by one; what marks are made of."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanyun.engines.appraisal import (
    AppraisalRound,
    Bonus,
    BonusItem,
    Clip,
    Curve,
    Direction,
    Figures,
    Gate,
    GradeBand,
    GradeCeiling,
    GradeQuota,
    Grading,
    Group,
    Indicator,
    Member,
    MinMax,
    PastRound,
    PayPlan,
    PayRule,
    QuotaRounding,
    QuotaTie,
    Streak,
    explain_change,
    grades_by_band,
    grades_by_quota,
    pay_of,
    placings,
    points_of,
    round_mark,
    scheme_findings,
    score_sheet,
    streak_hits,
    told_apart,
    whole_marks,
)
from guanyun.errors import Refused
from tests.engines.appraisal.schemes import (
    NAME,
    D,
    drawn_figures,
    drawn_schemes,
    figures,
    scheme,
)

QUOTAS = (GradeQuota("A", D("0.25")), GradeQuota("B", D("0.5")), GradeQuota("C", D("0.25")))
BANDS = (GradeBand("A", D(60)), GradeBand("B", D(30)), GradeBand("C", D(-100)))
marks = st.one_of(
    st.floats(-1e6, 1e6),
    st.integers(-(10**6), 10**6).map(lambda n: n / 8),
    st.integers(-(10**6), 10**6).map(lambda n: n / 1000 + 0.0005),
)


@given(st.lists(marks, min_size=1, max_size=30), st.integers(0, 6))
def test_whole_columns_round_as_single_marks_do(values, places):
    """Twelve written digits, then half up: the fast way and the slow one never differ."""
    fast = whole_marks(np.array(values), places)

    assert [Decimal(int(each)).scaleb(-places) for each in fast] == [
        round_mark(value, places) for value in values
    ]


def test_a_mark_that_cannot_be_published_is_refused():
    """An infinity of a compatible scheme has no published form."""
    with pytest.raises(Refused, match=r"appraisal\.mark_range"):
        whole_marks(np.array([np.inf]), 2)


@settings(max_examples=60)
@given(drawn_schemes(), drawn_figures(), st.sampled_from(QuotaRounding), st.sampled_from(QuotaTie))
def test_a_sheet_equals_placing_and_grading_one_by_one(made, data, rounding, tied):
    """Marks, ranks, and grades by quota in each cohort and by band, worse of the two."""
    made = replace(made, grading=Grading(QUOTAS, BANDS, rounding, tied))
    sheet = score_sheet(made, data)
    values = [None if np.isnan(x) else float(x) for x in sheet.columns[made.root]]
    classes = data.groupings["kind"] if made.cohort else ("",) * len(data.units)
    placed = placings(data.units, values, made.ranking, classes)
    by_band = grades_by_band(placed, BANDS)
    by_quota = {}
    for name in set(classes):
        own = [one for one, of in zip(placed, classes, strict=True) if of == name]
        by_quota |= grades_by_quota(own, QUOTAS, rounding, tied)

    assert list(sheet.marks) == [one.mark for one in placed]
    assert list(sheet.ranks) == [one.rank for one in placed]
    assert list(sheet.grades) == [
        max(by_band[unit], by_quota[unit]) if unit in by_band else "" for unit in data.units
    ]


@settings(max_examples=60)
@given(drawn_schemes(), drawn_figures())
def test_points_add_up_to_the_mark(made, data):
    """Every computed mark is the sum of what its parts brought, with nothing left over."""
    sheet = score_sheet(made, data)
    total = sum(points_of(made, sheet).values())

    for mark, points in zip(sheet.columns[made.root], total, strict=True):
        if not np.isnan(mark):
            assert points == pytest.approx(mark, abs=1e-9)


PLAIN = scheme(
    Indicator("x", NAME),
    Indicator("y", NAME, direction=Direction.LOWER),
    Curve("mx", NAME, "x", (MinMax(),)),
    Curve("my", NAME, "y", (Clip(D(0), D(90)), MinMax())),
    Group("g", NAME, (Member("mx", D(3)), Member("my", D(2)))),
    root="g",
)


@settings(max_examples=40)
@given(drawn_figures(), st.randoms())
def test_order_of_units_and_nodes_changes_nothing(data, chance):
    """Marks, ranks and grades follow the unit wherever its row stands."""
    made = replace(PLAIN, grading=Grading(QUOTAS))
    data = replace(data, columns=data.columns | {"x": data.columns["x0"], "y": data.columns["x1"]})
    order = list(range(len(data.units)))
    chance.shuffle(order)
    mixed = Figures(
        tuple(data.units[k] for k in order),
        {name: tuple(column[k] for k in order) for name, column in data.columns.items()},
        {name: tuple(column[k] for k in order) for name, column in data.groupings.items()},
    )
    nodes = list(made.nodes)
    chance.shuffle(nodes)
    first, second = score_sheet(made, data), score_sheet(replace(made, nodes=tuple(nodes)), mixed)

    for place, k in enumerate(order):
        assert second.marks[place] == first.marks[k]
        assert second.ranks[place] == first.ranks[k]
        assert second.grades[place] == first.grades[k]


def test_a_unit_twice_stands_twice_at_one_rank():
    """A second unit with the same figures ties and pushes only those behind it."""
    one = score_sheet(PLAIN, figures({"x": [9, 5, 1], "y": [1, 5, 9]}))
    two = score_sheet(PLAIN, figures({"x": [9, 5, 1, 5], "y": [1, 5, 9, 5]}))

    assert (one.ranks, two.ranks) == ((1, 2, 3), (1, 2, 4, 2))
    assert two.marks[:3] == one.marks


@given(st.integers(1, 1000))
def test_another_unit_of_measure_changes_no_compared_mark(factor):
    """万元 or 元: figures compared within the cohort give the same marks."""
    first = figures({"x": [9, 5, 1], "y": [1, 5, 9]})
    scaled = replace(first, columns=first.columns | {"x": tuple(x * factor for x in (9, 5, 1))})

    assert score_sheet(PLAIN, scaled).marks == score_sheet(PLAIN, first).marks


@settings(max_examples=40)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=7), st.integers(1, 50))
def test_a_better_figure_is_never_punished(column, more):
    """More of what is wanted, less of what is not: the rank does not fall."""
    data = figures({"x": column, "y": column[::-1]})
    better = figures({"x": [column[0] + more, *column[1:]], "y": [0, *column[::-1][1:]]})

    first, second = score_sheet(PLAIN, data), score_sheet(PLAIN, better)
    assert (second.ranks[0] or 0) <= (first.ranks[0] or 0)


@pytest.mark.parametrize(
    ("units", "grades"),
    [(1, "B"), (2, "AB"), (3, "ABC"), (4, "ABBC"), (5, "ABBBC"), (6, "AABBBC"), (7, "AABBBCC")],
)
def test_quotas_of_cohorts_of_one_to_seven(units, grades):
    """Ends of 25 % and 75 % of n, half up: 0.25 and 0.75; 0.5 and 1.5; ... 1.75 and 5.25."""
    made = replace(PLAIN, grading=Grading(QUOTAS))
    sheet = score_sheet(made, figures({"x": range(units, 0, -1), "y": [0] * units}))

    assert "".join(sheet.grades) == grades


def test_a_tie_across_a_quota_goes_as_declared():
    """Four tie for places 1 to 4 of 4: all A, or all what the last place gives, C."""
    data = figures({"x": [5] * 4, "y": [1] * 4})
    for tied, grade in ((QuotaTie.BETTER, "A"), (QuotaTie.WORSE, "C")):
        made = replace(PLAIN, grading=Grading(QUOTAS, tied=tied))
        assert score_sheet(made, data).grades == (grade,) * 4


GATED = replace(
    scheme(
        Indicator("x", NAME),
        Curve("mx", NAME, "x", (MinMax(),)),
        Bonus("b", NAME, "mx", (BonusItem("wins", D(2)),), D(0), D(6)),
        Gate("g", NAME, "b", "faults", D(0), D(40)),
        root="g",
    ),
    grading=Grading(QUOTAS, ceilings=(GradeCeiling("C", "faults"),)),
    pay=PayPlan((PayRule("A", D(2)), PayRule("B", D(1)), PayRule("C", D(0), cap=D("0.00")))),
)


def test_a_ceiling_holds_a_grade_and_says_so():
    """The best by figures had a fault: 40 points and grade C, named; its place stays empty."""
    data = figures({"x": [10, 8, 4, 0], "wins": [9, None, 1, 0], "faults": [1, 0, None, 0]})
    sheet = score_sheet(GATED, data)

    assert sheet.marks == (D("40.000"), D("80.000"), D("42.000"), D("0.000"))
    assert (sheet.ranks, sheet.grades) == ((3, 1, 2, 4), ("C", "A", "B", "C"))
    assert sheet.held == ("faults", "", "", "")


def test_terms_add_up_under_grades_veto_and_quota():
    """A fault appears, a peer gains, a weight moves: no remainder in mark, rank or own figures."""
    before = figures({"x": [10, 8, 4, 0], "wins": [1, 0, 1, 0], "faults": [0, 0, 0, 0]})
    after = figures({"x": [9, 12, 4, 1], "wins": [3, 2, 1, 0], "faults": [1, 0, 0, 0]})
    later = replace(
        GATED,
        nodes=tuple(replace(n, at_most=D(30)) if isinstance(n, Gate) else n for n in GATED.nodes),
    )
    for unit in before.units:
        first, last = AppraisalRound(GATED, before), AppraisalRound(later, after)
        done = explain_change(unit, first, last)
        terms, ranks = done.mark_terms, done.rank_terms
        total = float(terms.own + terms.peers + terms.rule)
        assert total == pytest.approx(done.mark_after - done.mark_before, abs=1e-9)
        assert ranks.own + ranks.peers + ranks.rule == done.rank_after - done.rank_before
        own = sum(told_apart(unit, first, last).terms.values())
        assert own == pytest.approx(float(terms.own), abs=1e-9)


def test_pay_of_nobody_and_at_all_caps():
    """No graded unit leaves the pool whole; all at a cap of nothing leave it too."""
    nobody = figures({"x": [None, None], "wins": [0, 0], "faults": [0, 0]})
    faulty = figures({"x": [1, 2], "wins": [0, 0], "faults": [1, 1]})
    for data in (nobody, faulty):
        sheet = pay_of(GATED, data, score_sheet(GATED, data), D("100.00"))
        assert sheet.unallocated == D("100.00")

    with pytest.raises(Refused, match=r"appraisal\.no_pay"):
        pay_of(PLAIN, nobody, score_sheet(GATED, nobody), D(1))
    with pytest.raises(Refused, match=r"appraisal\.pool_negative"):
        pay_of(GATED, nobody, score_sheet(GATED, nobody), D(-1))


def past(period, **values):
    """Return a round of one class."""
    return PastRound(period, {name: D(str(x)) for name, x in values.items()}, {}, {})


def test_three_years_among_the_last_two():
    """连续三年末两位: a always, b twice; a class below the least size is spared."""
    rule = Streak("s", NAME, times=3, within=3, last=2)
    years = [past("1", a=1, b=2, c=3), past("2", a=1, b=2, c=3), past("3", a=1, b=3, c=2)]

    assert [hit.unit for hit in streak_hits(rule, years)] == ["a"]
    assert [hit.unit for hit in streak_hits(replace(rule, times=2), years)] == ["a", "b"]
    assert streak_hits(replace(rule, least_units=4), years) == []
    assert streak_hits(rule, years[:2]) == []
    assert streak_hits(rule, []) == []
    with pytest.raises(Refused, match=r"appraisal\.no_grouping: grouping=region"):
        streak_hits(replace(rule, grouping="region"), years)


def banded(high, low):
    """Return grades A and B by band: their least marks and, if closed, their greatest."""
    return {"grading": Grading(bands=(GradeBand("A", *map(D, high)), GradeBand("B", *map(D, low))))}


TWICE = (*QUOTAS[:2], GradeQuota("A", D("0.25")))
UNKNOWN = Grading(QUOTAS, ceilings=(GradeCeiling("Z", "x"),))


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"grading": Grading()}, {"no_grades"}),
        ({"grading": Grading(QUOTAS[:2])}, {"quota_sum"}),
        ({"grading": Grading(TWICE)}, {"grade_twice"}),
        ({"grading": Grading(QUOTAS, BANDS[:2])}, {"grades_differ", "lowest_band"}),
        (banded([1], [2]), {"band_order"}),
        (banded([101], [0]), {"grade_unreachable"}),
        (banded([80], [1]), {"lowest_band"}),
        (banded([80], [0, 79]), {"band_gap"}),
        (banded([80], [0, 80]), {"band_overlap"}),
        (banded([80, 90], [0]), {"above_bands"}),
        ({"grading": UNKNOWN}, {"unknown_grade"}),
        ({"grading": Grading(QUOTAS), "pay": PayPlan((PayRule("A", D(1)),))}, {"grade_unpaid"}),
        ({"streaks": (Streak("s", NAME, 3, 2, last=1),)}, {"streak_times"}),
        ({"streaks": (Streak("s", NAME, 1, 2),)}, {"streak_of_what"}),
    ],
)
def test_what_follows_is_checked_before_any_figure(change, codes):
    """Each fault of grades, pay and streaks has its finding; the sound scheme has none."""
    assert scheme_findings(PLAIN) == []
    found = scheme_findings(replace(PLAIN, **change))
    assert {each.id.removeprefix("appraisal.") for each in found} == codes
