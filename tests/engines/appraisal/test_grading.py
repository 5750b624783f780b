"""Grades hold at ties and small cohorts; pay adds up to the pool to the fen."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanyun.engines.appraisal import (
    GradeBand,
    GradeQuota,
    PayRule,
    Placing,
    Ranking,
    grades_by_band,
    grades_by_quota,
    pay_sheet,
    placings,
)
from guanyun.errors import Refused

D = Decimal
QUOTAS = [GradeQuota("A", D("0.2")), GradeQuota("B", D("0.6")), GradeQuota("C", D("0.2"))]


def graded(*marks, quotas=QUOTAS):
    """Return the grades of units in the order of their marks, as one word."""
    units = [f"u{i}" for i in range(len(marks))]
    grades = grades_by_quota(placings(units, marks, Ranking(2)), quotas)
    return "".join(grades.get(unit, "-") for unit in units)


@pytest.mark.parametrize(
    ("cohort", "grades"),
    [(1, "B"), (2, "BB"), (3, "ABC"), (4, "ABBC"), (5, "ABBBC"), (6, "ABBBBC"), (7, "ABBBBBC")],
)
def test_quotas_of_small_cohorts(cohort, grades):
    """Cumulative share times n, rounded half up: 0.2 x 2 is none, 0.2 x 3 is one."""
    assert graded(*(100.0 - place for place in range(cohort))) == grades


def test_a_tie_across_the_boundary_takes_the_better_grade():
    """Two share rank 1 where one A is due: both are A, and B is one place shorter."""
    assert graded(90.0, 90.0, 80.0, 70.0, 60.0) == "AABBC"
    assert graded(90.0, 80.0, 80.0, 80.0, 80.0) == "ABBBB"


def test_a_unit_without_a_mark_has_no_grade_and_counts_for_none():
    """Five with marks and one without are graded as five."""
    assert graded(5.0, 4.0, None, 3.0, 2.0, 1.0) == "AB-BBC"


def test_shares_that_do_not_add_up_are_refused():
    """A quota of nine tenths leaves somebody without a grade."""
    with pytest.raises(Refused, match=r"appraisal\.quota_sum.*0\.9"):
        graded(1.0, quotas=[GradeQuota("A", D("0.9"))])


def test_half_open_bands_leave_no_gap():
    """Between 99 and 100, where a published scheme had a hole, the mark is C."""
    bands = [GradeBand("A", D(116)), GradeBand("B", D(100)), GradeBand("C", D(80))]
    marks = {"a": "116", "b": "115.99", "c": "99.5", "d": "80"}
    ranks = [Placing(unit, D(mark), 1) for unit, mark in marks.items()]

    assert "".join(grades_by_band(ranks, bands).values()) == "ABCC"
    with pytest.raises(Refused, match=r"appraisal\.below_bands"):
        grades_by_band([Placing("e", D("79.99"), 1)], bands)
    with pytest.raises(Refused, match=r"appraisal\.band_order"):
        grades_by_band(ranks, bands[::-1])


def test_the_last_fen_goes_to_the_largest_remainder_then_by_id():
    """A pool of 100.00 among three alike: the first by id gets the odd fen."""
    sheet = pay_sheet(
        D("100.00"), dict.fromkeys("cab", D(5)), dict.fromkeys("abc", "B"), [PayRule("B", D(1))]
    )

    paid = {line.person: line.amount for line in sheet.lines}
    assert paid == {"a": D("33.34"), "b": D("33.33"), "c": D("33.33")}
    assert sheet.unallocated == 0


def test_money_stays_only_where_all_are_at_their_cap_or_none_is_eligible():
    """Two capped at 30 leave 40 of 100; nobody graded leaves the whole pool."""
    rules = [PayRule("B", D(1), cap=D("30.00"))]
    people = {"p": D(5), "q": D(9)}

    capped = pay_sheet(D("100.00"), people, dict.fromkeys(people, "B"), rules)
    assert [line.amount for line in capped.lines] == [D("30.00"), D("30.00")]
    assert capped.unallocated == D("40.00")
    assert pay_sheet(D("100.00"), people, {}, rules).unallocated == D("100.00")
    assert pay_sheet(D("0.00"), people, dict.fromkeys(people, "B"), rules).unallocated == 0


def test_floors_beyond_the_pool_and_grades_without_a_rule_are_refused():
    """Nothing is paid by guess."""
    with pytest.raises(Refused, match=r"appraisal\.pool_short"):
        pay_sheet(D("9.99"), {"p": D(1)}, {"p": "B"}, [PayRule("B", D(1), floor=D("10.00"))])
    with pytest.raises(Refused, match=r"appraisal\.pay_rule.*grade=C"):
        pay_sheet(D("9.99"), {"p": D(1)}, {"p": "C"}, [PayRule("B", D(1))])
    with pytest.raises(Refused, match=r"appraisal\.cap_below_floor"):
        pay_sheet(D(9), {"p": D(1)}, {"p": "B"}, [PayRule("B", D(1), D("2.00"), D("1.00"))])


fen = st.integers(0, 20000).map(lambda n: (D(n) / 100).quantize(D("0.01")))
rule = st.tuples(st.sampled_from(["0", "0.8", "1", "1.25"]), fen, st.none() | fen)


@given(fen, st.lists(st.tuples(st.integers(0, 50), rule), min_size=1, max_size=7))
def test_paid_and_unallocated_are_the_pool_to_the_fen(extra, drawn):
    """Everybody within floor and cap; what is left is left only where nobody could take it."""
    rules, people, grades = [], {}, {}
    for place, (base, (coefficient, floor, cap)) in enumerate(drawn):
        least = min(floor, cap) if cap is not None else floor
        rules.append(PayRule(str(place), D(coefficient), least, cap))
        people[f"p{place}"], grades[f"p{place}"] = D(base), str(place)
    pool = sum((one.floor for one in rules), D("0.00")) + extra
    sheet = pay_sheet(pool, people, grades, rules)

    assert sum(line.amount for line in sheet.lines) + sheet.unallocated == pool
    assert sheet.unallocated >= 0
    for line, one in zip(sheet.lines, rules, strict=True):
        assert one.floor <= line.amount
        assert one.cap is None or line.amount <= one.cap
        could_take = people[line.person] * one.coefficient > 0 and line.amount != one.cap
        assert sheet.unallocated == 0 or not could_take
