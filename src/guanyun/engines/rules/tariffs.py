"""Power-factor adjustment of an electricity bill (力调电费): a surcharge is positive."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from guanyun.engines.common import Rounding, round_yuan
from guanyun.engines.rules.brackets import EXACT
from guanyun.errors import Refused

_STEP = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class FactorBand:
    """Power factors from ``top`` down to the next band.

    ``rate`` holds at ``top``, and ``step`` is added for each 0.01 below it.
    """

    top: Decimal
    rate: Decimal
    step: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Bill:
    """The month's charges in yuan: basic (基本电费), energy (电度电费) and levies (代征)."""

    basic: Decimal
    energy: Decimal
    levies: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """How an adjustment came about: ``amount = round(base * rate)``, yuan; a reward is negative."""

    factor: Decimal
    rate: Decimal
    base: Decimal
    amount: Decimal


def power_factor(active: Decimal, reactive: Decimal) -> Decimal:
    """Return the month's mean power factor, rounded half up to 0.01, without any floating point.

    Args:
        active: kWh, positive.
        reactive: kvarh, not negative.

    Raises:
        Refused: ``rules.no_energy``.

    >>> power_factor(Decimal(3), Decimal(4)), power_factor(Decimal(1), Decimal(0))
    (Decimal('0.60'), Decimal('1.00'))
    """
    if active <= 0 or reactive < 0:
        raise Refused("rules.no_energy", active=active, reactive=reactive)
    work, idle = Fraction(active) ** 2, Fraction(reactive) ** 2
    half_hundredths = isqrt(int(40_000 * work / (work + idle)))
    return Decimal((half_hundredths + 1) // 2).scaleb(-2)


def factor_rate(factor: Decimal, bands: Sequence[FactorBand]) -> Decimal:
    """Return the rate of the bands for a power factor of two decimals.

    Args:
        factor: Up to the highest ``top``.
        bands: By falling ``top``.

    Raises:
        Refused: ``rules.no_band``.

    >>> bands = [FactorBand(Decimal("1.00"), Decimal(0)),
    ...          FactorBand(Decimal("0.89"), Decimal("0.005"), Decimal("0.005"))]
    >>> factor_rate(Decimal("0.90"), bands), factor_rate(Decimal("0.85"), bands)
    (Decimal('0'), Decimal('0.025'))
    """
    held = [band for band in bands if band.top >= factor]
    if not held or factor < 0 or factor % _STEP:
        raise Refused("rules.no_band", factor=factor)
    band = min(held, key=lambda one: one.top)
    steps = EXACT.divide(EXACT.subtract(band.top, factor), _STEP)
    return EXACT.add(band.rate, EXACT.multiply(band.step, steps))


def power_factor_adjustment(
    bill: Bill, factor: Decimal, bands: Sequence[FactorBand], *, with_levies: bool
) -> Adjustment:
    """Return the adjustment of a bill, rounded half up to the fen.

    Whether levies take part is disputed between sources, so the caller has to say it (待核).

    Raises:
        Refused: ``rules.no_band``.

    >>> bands = [FactorBand(Decimal("1.00"), Decimal("-0.0075"))]
    >>> bill = Bill(Decimal(1000), Decimal(500), Decimal(100))
    >>> [power_factor_adjustment(bill, Decimal("0.96"), bands, with_levies=included).amount
    ...  for included in (False, True)]
    [Decimal('-11.25'), Decimal('-12.00')]
    """
    base = EXACT.add(bill.basic, bill.energy)
    if with_levies:
        base = EXACT.add(base, bill.levies)
    rate = factor_rate(factor, bands)
    amount = round_yuan(EXACT.multiply(base, rate), Rounding.HALF_UP)
    return Adjustment(factor, rate, base, amount)
