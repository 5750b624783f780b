"""An amount follows its stages in order, and several awards stand together as the text says."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanyun.engines.common import Label
from guanyun.engines.common.feel import UNKNOWN
from guanyun.engines.rules import (
    Appropriation,
    Cap,
    CapPeriod,
    Fixed,
    MoneyKind,
    PoolShare,
    RateOf,
    Sharing,
    Stage,
    Tier,
    TierTable,
    Verdict,
    appropriate,
    award_of,
    entitle,
    pool_shares,
)
from guanyun.errors import Refused
from tests.engines.rules.documents import (
    DAY,
    HERE,
    PAID,
    PARAMETERS,
    REVENUE,
    STAFF,
    clause,
    fact,
    parameter,
    policy,
)

ANYBODY = clause("staff", "-")
FACTS = (STAFF, REVENUE, PAID, fact("had", "money"))
yuan = st.decimals(0, 10**6, places=2)


def fixed(ident, amount, **more):
    """Return a policy that pays everybody one amount."""
    return policy(ANYBODY, FACTS, id=ident, payout=Fixed(Decimal(amount)), **more)


def amounts(entitlement):
    """Return what each policy comes to."""
    return {award.policy: award.amount for award in entitlement.awards}


def test_stages_apply_in_order():
    """Rate, then upper-tier deduction, then cap per event, then rounding to the fen."""
    document = policy(
        ANYBODY, FACTS, payout=RateOf("revenue", Decimal("0.0333")), upper_tier="paid",
        caps=(Cap(CapPeriod.EVENT, Decimal("30.015")),),
    )  # fmt: skip

    award = award_of(document, {"revenue": Decimal("1000.05"), "paid": Decimal("3.20")}, on=DAY)

    assert award.derivation == (
        (Stage.PAYOUT, Decimal("33.301665")),
        (Stage.UPPER_TIER, Decimal("30.101665")),
        (Stage.EVENT_CAP, Decimal("30.015")),
        (Stage.ROUNDED, Decimal("30.02")),
    )
    assert award.amount == Decimal("30.02")


def test_an_upper_tier_that_pays_more_leaves_nothing():
    """Nothing is ever paid below zero."""
    document = fixed("one", "100", upper_tier="paid")

    assert award_of(document, {"paid": Decimal("100.01")}, on=DAY).amount == 0
    assert award_of(document, {"paid": UNKNOWN}, on=DAY).missing == ("paid",)


@pytest.mark.parametrize(
    ("staff", "amount"),
    [(4, "0"), (5, "1000"), (19, "1000"), (20, "30000"), (21, "30000")],
)
def test_a_tier_holds_from_its_least_figure(staff, amount):
    """At, just below and just above each step the tier is that of the highest figure reached."""
    tiers = (Tier(Decimal(20), Decimal(30_000)), Tier(Decimal(5), Decimal(1_000)))
    document = policy(ANYBODY, FACTS, payout=TierTable("staff", tiers))

    assert award_of(document, {"staff": Decimal(staff)}, on=DAY).amount == Decimal(amount)


def test_an_unmet_policy_pays_nothing_and_an_undecided_one_is_open():
    """Unmet is 0.00 and decided; unknown has no amount yet."""
    document = policy(clause("staff", ">= 20"), FACTS, payout=Fixed(Decimal(5)))

    unmet, undecided = (
        award_of(document, {"staff": staff}, on=DAY) for staff in (Decimal(19), UNKNOWN)
    )

    assert (unmet.verdict, unmet.amount) == (Verdict.UNMET, 0)
    assert (undecided.verdict, undecided.amount) == (Verdict.UNKNOWN, None)


def test_a_parameter_without_value_leaves_the_amount_open():
    """An amount that reads a figure nobody has published is open and says which."""
    document = policy(ANYBODY, FACTS, parameters=PARAMETERS, payout=Fixed("lost"))

    award = award_of(document, {}, on=DAY)

    assert (award.amount, award.missing) == (None, ("lost",))


def test_an_undeclared_figure_is_refused():
    """A payout on a fact that the policy does not declare is a mistake of the policy."""
    with pytest.raises(Refused, match=r"rules\.no_fact"):
        award_of(policy(ANYBODY, (STAFF,), payout=RateOf("tax", Decimal(1))), {}, on=DAY)


def test_ceilings_are_never_payable():
    """A ceiling and a discretionary amount are shown and not summed."""
    found = entitle(
        [
            fixed("sure", "10.10"),
            fixed("most", "5000", money=MoneyKind.CEILING),
            fixed("maybe", "70", money=MoneyKind.DISCRETIONARY),
        ],
        {},
        on=DAY,
    )

    assert found.payable == Decimal("10.10")
    assert amounts(found)["most"] == 5000


def test_of_a_group_only_the_highest_is_paid():
    """从高不重复: the highest stands, of equal ones the earlier; other groups are untouched."""
    found = entitle(
        [
            fixed("low", "10", exclusion="g"), fixed("high", "30", exclusion="g"),
            fixed("also", "30", exclusion="g"), fixed("apart", "1"),
        ],
        {},
        on=DAY,
    )  # fmt: skip

    assert amounts(found) == {"low": 0, "high": 30, "also": 0, "apart": 1}
    assert found.payable == 31


@pytest.mark.parametrize(("ceiling", "sure"), [("30", "30"), ("30.01", None)])
def test_a_ceiling_leaves_a_group_open_unless_it_is_beaten(ceiling, sure):
    """A fixed amount stands against a ceiling it reaches; against a higher one it must wait."""
    found = entitle(
        [
            fixed("sure", "30", exclusion="g"),
            fixed("most", ceiling, exclusion="g", money=MoneyKind.CEILING),
        ],
        {},
        on=DAY,
    )

    assert amounts(found)["sure"] == (None if sure is None else Decimal(sure))
    assert found.payable == (None if sure is None else Decimal(sure))


def test_an_undecided_rival_leaves_the_group_open():
    """While a rival cannot be judged, nothing of the group is payable, and it says for whom."""
    rival = policy(
        clause("staff", ">= 20"), FACTS, id="rival", payout=Fixed(Decimal(9)), exclusion="g"
    )
    both = [fixed("sure", "30", exclusion="g"), rival]

    waiting, unmet = (entitle(both, {"staff": staff}, on=DAY) for staff in (UNKNOWN, Decimal(1)))

    assert (waiting.payable, waiting.awards[0].missing) == (None, ("rival",))
    assert unmet.payable == 30


def test_caps_of_year_and_life_count_what_was_had():
    """After exclusion the year's cap, then the cap for life, leave what is not yet used."""
    caps = (
        Cap(CapPeriod.LIFE, Decimal(100), counted="had"),
        Cap(CapPeriod.YEAR, Decimal(50), counted="paid"),
    )
    document = fixed("one", "40", caps=caps)
    facts = {"paid": Decimal(20), "had": Decimal("95.50")}

    found = entitle([document], facts, on=DAY)
    unknown = entitle([document], {"paid": Decimal(20)}, on=DAY)

    assert found.awards[0].derivation[-2:] == (
        (Stage.YEAR_CAP, Decimal(30)),
        (Stage.LIFE_CAP, Decimal("4.50")),
    )
    assert found.payable == Decimal("4.50")
    assert (unknown.payable, unknown.awards[0].missing) == (None, ("had",))


def test_an_amount_follows_its_parameter_by_date():
    """The same case is paid by the figure in force on its own day."""
    dated = parameter("sum", (date(2025, 1, 1), Decimal(5)), (date(2026, 1, 1), Decimal(8)))
    document = policy(ANYBODY, FACTS, parameters=(dated,), payout=Fixed("sum"))

    paid = [award_of(document, {}, on=day).amount for day in (date(2025, 12, 31), DAY)]

    assert paid == [5, 8]


def test_a_pool_has_no_amount_before_all_are_known():
    """A share of a pool is open for one subject alone."""
    document = policy(ANYBODY, FACTS, payout=PoolShare(Decimal(100), "revenue"))

    assert award_of(document, {"revenue": Decimal(3)}, on=DAY).amount is None


@settings(max_examples=40, deadline=None)
@given(yuan, st.dictionaries(st.text("abc", min_size=1), yuan, min_size=1))
def test_shares_of_a_pool_add_up(pool, weights):
    """Shares sum to the pool to the fen whatever the order; without weights nobody is paid."""
    if not any(weights.values()):
        with pytest.raises(Refused, match=r"rules\.no_weight"):
            pool_shares(pool, weights)
        return

    shares = pool_shares(pool, weights)

    assert sum(shares.values()) == pool
    assert pool_shares(pool, dict(reversed(weights.items()))) == shares


@settings(max_examples=40, deadline=None)
@given(yuan, st.lists(yuan, min_size=1, max_size=6), st.sampled_from(Sharing))
def test_an_appropriation_is_never_exceeded(money, claims, sharing):
    """All is paid where it suffices, else exactly all of it, and nobody more than the claim."""
    numbered = [(str(place), claim) for place, claim in enumerate(claims)]

    paid = appropriate(Appropriation("a", Label("示例"), money, sharing, HERE), numbered)

    assert sum(paid.values()) == min(money, sum(claims))
    assert all(0 <= paid[subject] <= claim for subject, claim in numbered)


def test_first_come_is_paid_first():
    """The claim that meets the end of the money gets what is left, the next nothing."""
    money = Appropriation("a", Label("示例"), Decimal(50), Sharing.FIRST_COME, HERE)

    paid = appropriate(money, [("x", Decimal(30)), ("y", Decimal(30)), ("z", Decimal(1))])

    assert paid == {"x": 30, "y": 20, "z": 0}
