"""A policy is met, unmet or unknown, and every clause says why."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from guanyun.engines.common.feel import UNKNOWN
from guanyun.engines.rules import AllOf, AnyOf, Not, Verdict, judge, reasons_of
from guanyun.errors import Refused
from tests.engines.rules.documents import (
    DAY,
    FOUNDED,
    GRADE,
    LISTED,
    PARAMETERS,
    REVENUE,
    SHARE,
    STAFF,
    clause,
    parameter,
    policy,
)

MET, UNMET, OPEN = Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN
STAFFED, EARNING = clause("staff", ">= 20"), clause("revenue", ">= 3000000")

# 工业企业划型（2011 年规定）：大一级须两项下限同时达到，否则下划一档；微型只须一项不足。
SIZES = {
    "large": (("staff", 1000), ("revenue", 400_000_000)),
    "medium": (("staff", 300), ("revenue", 20_000_000)),
    "small": (("staff", 20), ("revenue", 3_000_000)),
}


def size_class(staff, revenue):
    """Return the first class both of whose lower bounds are met; micro needs one below."""
    facts = {"staff": staff, "revenue": revenue}
    for name, bounds in SIZES.items():
        both = AllOf(tuple(clause(fact, f">= {least}") for fact, least in bounds))
        verdict = judge(policy(both, (STAFF, REVENUE)), facts, on=DAY).verdict
        if verdict is not UNMET:
            return name if verdict is MET else None
    return "micro"


@pytest.mark.parametrize(
    ("staff", "revenue", "size"),
    [
        ("1000", "400000000", "large"), ("999", "400000000", "medium"),
        ("1000", "399999999.99", "medium"), ("300", "20000000", "medium"),
        ("299", "20000000", "small"), ("5000", "3000000", "small"), ("20", "3000000", "small"),
        ("19", "400000000", "micro"), ("5000", "2999999.99", "micro"), ("0", "0", "micro"),
    ],
)  # fmt: skip
def test_a_larger_class_needs_both_bounds(staff, revenue, size):
    """At, just below and above each bound the class is that of the two lower bounds."""
    assert size_class(Decimal(staff), Decimal(revenue)) == size


def test_one_missing_figure_decides_only_where_it_can():
    """With revenue unknown too few staff still make it micro; enough staff leave it open."""
    assert size_class(Decimal(19), UNKNOWN) == "micro"
    assert size_class(Decimal(20), UNKNOWN) is None


@pytest.mark.parametrize(
    ("condition", "staff", "revenue", "verdict"),
    [
        (AllOf((STAFFED, EARNING)), UNKNOWN, Decimal(1), UNMET),
        (AllOf((STAFFED, EARNING)), UNKNOWN, Decimal(3_000_000), OPEN),
        (AnyOf((STAFFED, EARNING)), UNKNOWN, Decimal(3_000_000), MET),
        (AnyOf((STAFFED, EARNING)), UNKNOWN, Decimal(1), OPEN),
        (Not(STAFFED), UNKNOWN, Decimal(1), OPEN),
        (Not(AllOf((STAFFED, EARNING))), UNKNOWN, Decimal(1), MET),
        (AllOf(()), UNKNOWN, UNKNOWN, MET),
        (AnyOf(()), UNKNOWN, UNKNOWN, UNMET),
    ],
)
def test_unknown_is_no_no(condition, staff, revenue, verdict):
    """And, or and not follow Kleene: unknown only where the missing figure could decide."""
    document = policy(condition, (STAFF, REVENUE))

    assert judge(document, {"staff": staff, "revenue": revenue}, on=DAY).verdict is verdict


def test_reasons_name_article_required_actual_and_shortfall():
    """Each clause is told, met or not, with the exact figure that is short."""
    held = {"staff": Decimal(17), "revenue": Decimal("2999999.99"), "founded": date(2025, 6, 1)}
    terms = (STAFFED, clause("revenue", "> 3000000"), clause("founded", "< @\"2025-06-01\""),
             clause("grade", "\"A\""), clause("listed", "-"))  # fmt: skip
    document = policy(AllOf(terms), (STAFF, REVENUE, FOUNDED, GRADE, LISTED))

    told = reasons_of(document, held, on=DAY)

    assert [(one.required, one.verdict, one.shortfall) for one in told] == [
        (">= 20", UNMET, Decimal(3)),
        ("> 3000000", UNMET, Decimal("0.02")),
        ('< @"2025-06-01"', UNMET, Decimal(1)),
        ('"A"', OPEN, None),
        ("-", MET, None),
    ]
    assert {one.article.number for one in told} == {"第三条"}
    assert told[0].actual == 17
    assert told[3].actual is UNKNOWN


def test_parameters_hold_from_their_day():
    """A threshold changes on the day its new value comes into force, and not before."""
    document = policy(clause("staff", ">= least"), (STAFF,), parameters=PARAMETERS)

    verdicts = [
        judge(document, {"staff": Decimal(10)}, on=day).verdict
        for day in (date(2019, 12, 31), date(2025, 12, 31), date(2026, 1, 1))
    ]

    assert verdicts == [OPEN, MET, UNMET]


def test_a_figure_published_later_can_be_left_out():
    """Judged by what was known on a day, a value published after it does not count."""
    first = parameter("least", (date(2026, 1, 1), Decimal(5)))
    (value,) = first.series
    corrected = replace(value, value=Decimal(20), known_from=date(2026, 2, 1))
    both = replace(first, series=(value, corrected))
    document = policy(clause("staff", ">= least"), (STAFF,), parameters=(both,))
    facts = {"staff": Decimal(10)}

    assert judge(document, facts, on=DAY, known_on=date(2026, 1, 31)).verdict is MET
    assert judge(document, facts, on=DAY).verdict is UNMET


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"staff": True}, "rules.fact_type"),
        ({"staff": 20.0}, "rules.fact_type"),
        ({"staff": Decimal("NaN")}, "rules.fact_type"),
        ({"staff": Decimal("20.5")}, "rules.fact_places"),
        ({"share": Decimal("0.06001")}, "rules.fact_places"),
        ({"grade": "D"}, "rules.fact_choice"),
    ],
)
def test_a_figure_of_the_wrong_kind_is_refused(facts, code):
    """A value that its fact cannot have is refused on entry and never judged."""
    document = policy(STAFFED, (STAFF, SHARE, GRADE))

    with pytest.raises(Refused) as refusal:
        judge(document, facts, on=DAY)

    assert refusal.value.code == code


def test_outside_its_days_a_policy_is_not_asked():
    """The day of sunset is the first on which a policy no longer holds."""
    document = policy(STAFFED, (STAFF,), since=DAY, until=date(2027, 1, 1))

    assert judge(document, {}, on=date(2026, 12, 31)).verdict is OPEN
    for day in (date(2026, 2, 28), date(2027, 1, 1)):
        with pytest.raises(Refused, match=r"rules\.not_in_force"):
            judge(document, {}, on=day)


def test_a_test_that_does_not_fit_is_refused():
    """A test that answers neither yes nor no for a value names clause, test and value."""
    document = policy(clause("grade", "> 5"), (GRADE,))

    with pytest.raises(Refused, match=r"rules\.test_without_answer"):
        judge(document, {"grade": "A"}, on=DAY)
