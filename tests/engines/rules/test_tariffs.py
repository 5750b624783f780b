"""The power-factor adjustment holds to the fen, with the sign that makes a surcharge positive."""

from decimal import Decimal

import pytest

from guanyun.engines.rules import (
    Bill,
    FactorBand,
    factor_rate,
    power_factor,
    power_factor_adjustment,
)
from guanyun.errors import Refused

# 《功率因数调整电费办法》（83）水电财字第 215 号，标准 0.90。
STANDARD_90 = [
    FactorBand(Decimal(top), Decimal(rate), Decimal(step))
    for top, rate, step in (
        ("1.00", "-0.0075", "0"), ("0.95", "-0.0075", "0.0015"), ("0.89", "0.005", "0.005"),
        ("0.69", "0.11", "0.01"), ("0.64", "0.17", "0.02"),
    )
]  # fmt: skip


@pytest.mark.parametrize(
    ("factor", "per_cent"),
    [
        ("1.00", "-0.75"), ("0.96", "-0.75"), ("0.95", "-0.75"), ("0.93", "-0.45"), ("0.90", "0"),
        ("0.89", "0.5"), ("0.85", "2.5"), ("0.70", "10"), ("0.69", "11"), ("0.65", "15"),
        ("0.64", "17"), ("0.52", "41"),
    ],
)  # fmt: skip
def test_factor_gives_the_rate_of_the_table(factor, per_cent):
    """Each step of the table of standard 0.90 gives its rate, a reward being negative."""
    assert factor_rate(Decimal(factor), STANDARD_90) == Decimal(per_cent) / 100


def test_worked_bill_comes_to_the_fen():
    """400 kVA at 26 yuan and 2,650 kWh at 0.5344 with factor 0.52 are surcharged 4,844.63."""
    bill = Bill(400 * Decimal(26), 2_650 * Decimal("0.5344"), levies=Decimal("100.00"))

    without = power_factor_adjustment(bill, Decimal("0.52"), STANDARD_90, with_levies=False)
    included = power_factor_adjustment(bill, Decimal("0.52"), STANDARD_90, with_levies=True)

    assert (without.base, without.rate) == (Decimal("11816.16"), Decimal("0.41"))
    assert without.amount == Decimal("4844.63")
    assert included.amount == Decimal("4885.63")


def test_mean_factor_is_rounded_half_up():
    """A mean of exactly 0.905 counts as 0.91, one a hair below as 0.90."""
    # tan = 0 gives 1; 181 and sqrt(200**2 - 181**2) = sqrt(7239) bracket 0.905.
    assert power_factor(Decimal(181), Decimal("85.0823")) == Decimal("0.91")
    assert power_factor(Decimal(181), Decimal("85.0824")) == Decimal("0.90")
    assert power_factor(Decimal(24), Decimal(7)) == Decimal("0.96")


def test_no_energy_has_no_factor():
    """A month without active energy, and a factor above 1, are refused."""
    with pytest.raises(Refused, match=r"rules\.no_energy"):
        power_factor(Decimal(0), Decimal(5))
    with pytest.raises(Refused, match=r"rules\.no_band"):
        factor_rate(Decimal("1.01"), STANDARD_90)
