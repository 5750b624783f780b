"""Progressive shares are marginal, and each part of them can be shown."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanyun.engines.rules import Bracket, bracket_parts, progressive_share
from guanyun.errors import Refused

# 个人所得税法 表一（综合所得）：上限含在本级内；速算扣除数为国家税务总局公布之数。
TABLE = [
    Bracket(Decimal(above), Decimal(rate))
    for above, rate in (
        (0, "0.03"), (36_000, "0.10"), (144_000, "0.20"), (300_000, "0.25"),
        (420_000, "0.30"), (660_000, "0.35"), (960_000, "0.45"),
    )
]  # fmt: skip
QUICK = (0, 2_520, 16_920, 31_920, 52_920, 85_920, 181_920)
yuan = st.decimals(0, 2_000_000, places=2)


@pytest.mark.parametrize(
    ("income", "tax"),
    [
        (0, "0"), (36_000, "1080"), (36_001, "1080.10"), (144_000, "11880"), (300_000, "43080"),
        (420_000, "73080"), (660_000, "145080"), (960_000, "250080"), (1_000_000, "268080"),
    ],
)  # fmt: skip
def test_income_is_taxed_part_by_part(income, tax):
    """Each figure of the table of the law comes out, marginal and never on the whole amount."""
    assert progressive_share(Decimal(income), TABLE) == Decimal(tax)


def test_parts_tell_the_derivation():
    """The parts name bounds, rate, amount and share, and add up to amount and tax."""
    first, second = bracket_parts(Decimal(36_001), TABLE)

    assert (first.above, first.up_to, first.amount, first.share) == (0, 36_000, 36_000, 1_080)
    assert (second.up_to, second.rate, second.amount) == (144_000, Decimal("0.10"), 1)
    assert second.share == Decimal("0.10")


@settings(max_examples=60, deadline=None)
@given(yuan)
def test_quick_deduction_gives_the_same(income):
    """Whole amount times the highest rate less the quick deduction is the same tax."""
    place = max((i for i, row in enumerate(TABLE) if income > row.above), default=0)

    assert progressive_share(income, TABLE) == income * TABLE[place].rate - QUICK[place]


@settings(max_examples=60, deadline=None)
@given(yuan, yuan)
def test_more_income_is_never_less_tax(one, other):
    """The share rises with the amount, by no more than the highest rate allows."""
    low, high = sorted((one, other))

    rise = progressive_share(high, TABLE) - progressive_share(low, TABLE)

    assert 0 <= rise <= (high - low) * Decimal("0.45")


def test_brackets_out_of_order_are_refused():
    """Brackets that do not rise, or none, are refused by name."""
    for wrong in ([], [TABLE[1], TABLE[0]], [TABLE[0], TABLE[0]]):
        with pytest.raises(Refused) as refusal:
            progressive_share(Decimal(1), wrong)
        assert refusal.value.code == "rules.brackets_order"
