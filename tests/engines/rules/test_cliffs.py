"""Where money jumps, and what one more is worth."""

from decimal import Decimal

import pytest

from guanyun.engines.common.feel import UNKNOWN
from guanyun.engines.rules import (
    Bracket,
    Cap,
    CapPeriod,
    Fixed,
    Progressive,
    RateOf,
    Tier,
    TierTable,
    cliffs_of,
    marginal_amount,
)
from guanyun.errors import Refused
from tests.engines.rules.documents import DAY, REVENUE, STAFF, clause, policy

GROWING = policy(
    clause("revenue", ">= 1000"), (REVENUE,), payout=RateOf("revenue", Decimal("0.1")),
    caps=(Cap(CapPeriod.EVENT, Decimal(500)),), id="growing",
)  # fmt: skip
SMALL = policy(clause("revenue", "< 4000"), (REVENUE,), payout=Fixed(Decimal(300)), id="small")


def test_jumps_are_told_and_slopes_are_not():
    """The threshold and the ceiling of smallness jump; a rate and its cap do not."""
    facts = {"revenue": Decimal(900)}

    found = cliffs_of([GROWING, SMALL], facts, "revenue", on=DAY)

    assert [(one.at, one.below, one.from_there, one.gained, one.lost) for one in found] == [
        (Decimal(1000), Decimal(300), Decimal(400), ("growing",), ()),
        (Decimal(4000), Decimal("700.00"), Decimal("400.00"), (), ("small",)),
    ]


def test_tiers_jump_and_brackets_bend():
    """A tier is a cliff, a bracket is none."""
    tiers = TierTable("staff", (Tier(Decimal(5), Decimal(100)), Tier(Decimal(9), Decimal(250))))
    bends = Progressive("staff", (Bracket(Decimal(0), Decimal(1)), Bracket(Decimal(7), Decimal(2))))
    everybody = clause("staff", "-")
    documents = [
        policy(everybody, (STAFF,), payout=one, id=f"p{place}")
        for place, one in enumerate((tiers, bends))
    ]

    found = cliffs_of(documents, {"staff": Decimal(1)}, "staff", on=DAY)

    assert [one.at for one in found] == [Decimal(5), Decimal(9)]


def test_one_more_is_worth_what_all_policies_give_for_it():
    """Below the cap a yuan brings its rate, at it nothing, over a ceiling it costs."""
    policies = [GROWING, SMALL]

    def worth(revenue):
        return marginal_amount(
            policies, {"revenue": Decimal(revenue)}, "revenue", Decimal(10), on=DAY
        )

    assert [worth(n) for n in (2000, 5000, 3995)] == [Decimal(1), Decimal(0), Decimal(-299)]


def test_an_unknown_figure_is_refused():
    """Nobody can say what more of it is worth; nor of a fact that nobody declares."""
    with pytest.raises(Refused, match=r"rules\.no_figure"):
        cliffs_of([GROWING], {"revenue": UNKNOWN}, "revenue", on=DAY)
    with pytest.raises(Refused, match=r"rules\.no_figure"):
        marginal_amount([GROWING], {"other": Decimal(1)}, "other", Decimal(1), on=DAY)
