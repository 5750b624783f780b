"""Facts made of facts: exact where all is known, a reach where marks are open, never a false no."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from guanyun.engines.common import Label
from guanyun.engines.common.feel import UNKNOWN
from guanyun.engines.rules import (
    AllOf,
    AnyOf,
    ChoiceAmount,
    ChoiceTable,
    Clause,
    Component,
    Components,
    Condition,
    Derived,
    Fixed,
    Highest,
    MoneyKind,
    Phase,
    Policy,
    Reach,
    ResultKind,
    Row,
    Standing,
    Step,
    Steps,
    Table,
    Total,
    award_of,
    facts_held,
    judge,
    outcome_of,
    phase_amounts,
    settle,
    with_results,
)
from guanyun.engines.rules.boxes import Boxes, witness
from guanyun.engines.rules.brackets import Bracket
from guanyun.engines.rules.payout_forms import Progressive, RateOf
from guanyun.errors import Refused
from tests.engines.rules.documents import HERE, clause, fact, policy

ON = date(2026, 11, 21)
STAFF = fact("staff", "count")
REVENUE = fact("revenue", "money")
GRADE = fact("grade", "choice", choices=("A", "B"))
MARK = fact("mark", "count")
OTHER = fact("other", "count")
SCORE = fact("score", "count")
STEPS = Steps(
    MARK, "staff", (Step(Decimal(10), Decimal(4)), Step(Decimal(20), Decimal(9))), Decimal(0)
)
SCORED = (STEPS, Total(SCORE, ("mark", "other")))


def scored(test: str) -> Policy:
    """Return a policy that asks one thing of a score of two marks."""
    return policy(clause("score", test), (STAFF, OTHER), made=SCORED)


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"staff": "20", "other": "51"}, "met"),
        ({"staff": "19", "other": "51"}, "unmet"),
        ({"other": "51"}, "unknown"),
        ({"other": "60"}, "met"),
        ({"other": "50"}, "unmet"),
        ({"staff": "20"}, "unknown"),
    ],
)
def test_score_with_open_marks_is_decided_as_soon_as_it_can_be(
    facts: dict[str, str], verdict: str
) -> None:
    """A mark of 0 to 9 still open decides nothing only where the threshold lies in between."""
    told = {name: Decimal(value) for name, value in facts.items()}

    assert judge(scored(">= 60"), told, on=ON).verdict.value == verdict


def test_open_mark_is_a_reach_and_its_value_is_told() -> None:
    """What is held against a clause of an open score is the least and the most it can be."""
    (held,) = judge(scored(">= 60"), {"other": Decimal(55)}, on=ON).clauses

    assert held.actual == Reach(Decimal(55), Decimal(64))


def test_highest_takes_the_better_of_open_marks() -> None:
    """The best of a known 5 and an open 0 to 9 lies between 5 and 9."""
    best = Highest(SCORE, ("mark", "other"))
    asked = policy(clause("score", ">= 5"), (STAFF, OTHER), made=(STEPS, best))

    held = facts_held(asked, {"other": Decimal(5)}, {})

    assert held["score"] == Reach(Decimal(5), Decimal(9))
    assert judge(asked, {"other": Decimal(5)}, on=ON).verdict.value == "met"


def table(*, first: bool, otherwise: str | None) -> Table:
    """Return a table of two lines over staff and revenue."""
    rows = (Row((">= 300", ">= 20000000"), "A", HERE), Row((">= 20", ">= 3000000"), "B", HERE))
    return Table(fact("class", "choice", choices=("A", "B", "C")), ("staff", "revenue"), rows,
                 first, otherwise)  # fmt: skip


@pytest.mark.parametrize(
    ("staff", "revenue", "gives"),
    [
        ("300", "20000000", "A"),
        ("300", "19999999.99", "B"),
        ("299", "20000000", "B"),
        ("19", "20000000", "C"),
        (None, "2999999.99", "C"),
        (None, "20000000", UNKNOWN),
        ("19", None, "C"),
    ],
)
def test_table_needs_every_cell_and_one_known_miss_suffices(
    staff: str | None, revenue: str | None, gives: object
) -> None:
    """The larger class needs both bounds; a figure below one of them settles it alone."""
    made = table(first=True, otherwise="C")
    asked = policy(
        AllOf(()), (STAFF, REVENUE), made=(made,), result=ResultKind.CLASS, gives="class"
    )
    given = {"staff": staff, "revenue": revenue}
    facts = {name: Decimal(value) for name, value in given.items() if value is not None}

    assert outcome_of(asked, facts, on=ON) == gives


def test_boxes_find_overlap_gap_and_shadow_with_values() -> None:
    """Each fault of a table comes with values that show it."""
    asked = policy(AllOf(()), (STAFF, REVENUE), made=(table(first=False, otherwise=None),))
    boxes = Boxes(asked, asked.made[0])
    twice = Table(MARK, ("staff",), (Row((">= 1",), Decimal(1), HERE),
                                     Row((">= 2",), Decimal(2), HERE)), True)  # fmt: skip
    shadowed = Boxes(policy(AllOf(()), (STAFF,), made=(twice,)), twice)

    assert witness(("staff", "revenue"), boxes.overlap(0, 1)) == (
        "staff = 300, revenue = 20000000.00"
    )
    assert witness(("staff", "revenue"), boxes.left_out()).startswith("staff = 19")
    assert (shadowed.reached(0) is None, shadowed.reached(1) is None) == (False, True)


def test_ratio_is_exact_at_its_threshold() -> None:
    """3 % of 33,333,333.33 is not reached by 999,999.99, and is by 1,000,000.00."""
    share = Derived(fact("ratio", "rate"), "mark_up / revenue")
    up = fact("mark_up", "money")
    asked = policy(clause("ratio", ">= 0.03"), (up, REVENUE), made=(share,))
    facts = [{"mark_up": Decimal(up), "revenue": Decimal(revenue)} for up, revenue in (
        ("999999.99", "33333333"), ("999999.99", "33333333.33"), ("1000000", "33333333.33"),
        ("1000000", "33333333.34"), ("3", "100"),
    )]  # fmt: skip

    assert [judge(asked, each, on=ON).verdict.value for each in facts] == [
        "met", "unmet", "met", "unmet", "met",
    ]  # fmt: skip
    nothing = judge(asked, {"mark_up": Decimal(1), "revenue": Decimal(0)}, on=ON)
    assert nothing.verdict.value == "unknown"


def test_parts_of_a_sum_are_rounded_one_by_one_and_add_up() -> None:
    """Two halves of a fen become two fen, as they are paid; the lines sum to the total."""
    half = [
        Component(name, Label(name), RateOf("revenue", Decimal("0.5")), HERE, to=name)
        for name in ("county", "zone")
    ]
    steps = (Bracket(Decimal(0), Decimal("0.333")), Bracket(Decimal(1), Decimal("0.4")))
    shared = Component("tax", Label("tax"), Progressive("revenue", steps), HERE)
    asked = policy(AllOf(()), (REVENUE,), payout=Components((*half, shared)))

    done = settle(asked, {"revenue": Decimal("1.01")}, on=ON)

    assert done.total == Decimal("1.36")
    assert [str(part.amount) for part in done.parts] == ["0.51", "0.51", "0.34", "0.00"]
    assert sum(part.amount for part in done.parts) == done.total


def test_choice_pays_its_line_and_nothing_else() -> None:
    """A choice without a line is paid nothing, an unknown one is open."""
    payout = ChoiceTable("grade", (ChoiceAmount("A", Decimal(500)),))
    asked = policy(AllOf(()), (GRADE,), payout=payout)

    amounts = [award_of(asked, {"grade": each}, on=ON).amount for each in ("A", "B")]

    assert amounts == [Decimal("500.00"), Decimal("0.00")]
    assert award_of(asked, {}, on=ON).missing == ("grade",)


def test_tariff_may_be_a_reward_and_a_grant_never_is() -> None:
    """A bill adjusted downwards is below zero; a grant after deduction is nothing."""
    parts = {"payout": Fixed(Decimal("-75.005"))}
    bill = policy(AllOf(()), (), result=ResultKind.TARIFF, **parts)

    assert award_of(bill, {}, on=ON).amount == Decimal("-75.01")
    assert award_of(policy(AllOf(()), (), **parts), {}, on=ON).amount == Decimal("0.00")


def test_phases_part_an_award_to_the_fen() -> None:
    """Thirds of 100.00 add up, and each waits for its own condition."""
    third = Decimal(1) / 3
    phases = tuple(
        Phase(name, Label(name), third, clause("staff", test), HERE)
        for name, test in (("a", ">= 1"), ("b", ">= 10"), ("c", ">= 100"))
    )
    asked = policy(AllOf(()), (STAFF,), payout=Fixed(Decimal(100)), phases=phases)
    facts = {"staff": Decimal(10)}

    parts = phase_amounts(asked, award_of(asked, facts, on=ON), facts, on=ON)

    assert [str(one.amount) for one in parts] == ["33.34", "33.33", "33.33"]
    assert [one.verdict.value for one in parts] == ["met", "met", "unmet"]


def test_certificate_counts_before_the_rule_behind_it() -> None:
    """A stated title stands; without one the rule is asked; without its figures it is unknown."""
    title = policy(clause("staff", ">= 20"), (STAFF,), id="title", result=ResultKind.TITLE)
    held = fact("held", "boolean", result_of="title")
    asker = policy(clause("held", "true"), (held,), id="asker")
    book = {"title": title, "asker": asker}

    def verdict(**facts: object) -> str:
        read = with_results(asker, book, facts, on=ON)
        return judge(asker, read, on=ON).verdict.value

    assert verdict(staff=Decimal(5), held=True) == "met"
    assert (verdict(staff=Decimal(20)), verdict(staff=Decimal(19)), verdict()) == (
        "met", "unmet", "unknown",
    )  # fmt: skip


def test_rules_that_read_each_other_are_refused() -> None:
    """A ring of rules has no answer, and says which rules it goes through."""
    one, two = (
        policy(
            clause("held", "true"),
            (fact("held", "boolean", result_of=other),),
            id=name,
            result=ResultKind.TITLE,
        )
        for name, other in (("one", "two"), ("two", "one"))
    )

    with pytest.raises(Refused) as refusal:
        with_results(one, {"one": one, "two": two}, {}, on=ON)

    assert refusal.value.code == "rules.reads_itself"


def test_batches_take_only_what_is_in_force_verified_and_fixed() -> None:
    """A doubtful clause anywhere keeps a policy out of payout batches."""
    sure = Clause("sure", "staff", ">= 1", HERE)
    doubt = Clause("doubt", "staff", ">= 2", HERE, unverified=True)
    pays = {"payout": Fixed(Decimal(1))}

    def payable(condition: Condition, **more: object) -> bool:
        return replace(policy(condition, (STAFF,), **more), sample=False).payable

    assert payable(sure, **pays)
    assert not payable(AnyOf((sure, AllOf((doubt,)))), **pays)
    assert not payable(sure, standing=Standing.DRAFT, **pays)
    assert not payable(sure, money=MoneyKind.CEILING, **pays)
    assert not payable(sure)
    assert not policy(sure, (STAFF,), **pays).payable
