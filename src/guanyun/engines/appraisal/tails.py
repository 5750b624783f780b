"""The treatment of outliers in exact arithmetic, for the reference evaluator."""

from decimal import Context, Decimal
from fractions import Fraction

from guanyun.errors import Refused

from .steps import LogForm, Treatment

_FEWEST = 4  # figures without which there is no kurtosis


def treated_exactly(
    column: list[Fraction], treatment: Treatment, digits: Context
) -> list[Fraction]:
    """Return a column (nothing missing) after as little treatment as brings it within limits."""
    treated, points = column, 0
    ordered = sorted(column)
    while fails(treated, treatment) and points < min(treatment.winsorised, len(column) - 2):
        points += 1
        if _third(treated) >= 0:
            treated = [min(x, ordered[-1 - points]) for x in treated]
        else:
            treated = [max(x, ordered[points]) for x in treated]
    if treatment.then is None or not fails(treated, treatment):
        return treated
    return _logs(column, treatment, digits)


def fails(column: list[Fraction], treatment: Treatment) -> bool:
    """Return whether a column is beyond both limits, by the squares of the sample's skewness."""
    n = len(column)
    second = _moment(column, 2)
    if n < _FEWEST or not second:
        return False
    skew_squared = _moment(column, 3) ** 2 / second**3 * n * (n - 1) / (n - 2) ** 2
    fourth = _moment(column, 4) / second**2 - 3
    heavy = ((n + 1) * fourth + 6) * (n - 1) / ((n - 2) * (n - 3))
    return skew_squared > Fraction(treatment.skew_limit) ** 2 and heavy > Fraction(
        treatment.kurtosis_limit
    )


def _third(column: list[Fraction]) -> Fraction:
    return _moment(column, 3)


def _moment(column: list[Fraction], order: int) -> Fraction:
    mean = sum(column, Fraction(0)) / len(column)
    return sum(((x - mean) ** order for x in column), Fraction(0)) / len(column)


def _logs(column: list[Fraction], treatment: Treatment, digits: Context) -> list[Fraction]:
    low, high = min(column), max(column)
    margin = (high - low) / 100

    def ln(x: Fraction) -> Fraction:
        return Fraction(digits.ln(digits.divide(Decimal(x.numerator), Decimal(x.denominator))))

    def exp(x: Fraction) -> Fraction:
        return Fraction(digits.exp(digits.divide(Decimal(x.numerator), Decimal(x.denominator))))

    match treatment.then:
        case LogForm.COIN_TOOL_PLUS if _third(column) < 0:
            return [-ln(high - x + margin) for x in column]
        case LogForm.ORIGINAL:
            return [ln(x - low + 1) for x in column]
        case LogForm.GII:
            if high <= 0:
                raise Refused("appraisal.log_range", high=float(high))
            return [ln((high - 1) * (x - low) / (high - low) + 1) for x in column]
        case LogForm.BOX_COX:
            power = Fraction(treatment.power)
            if not power:
                return [ln(x - low + 1) for x in column]
            return [(exp(ln(x - low + 1) * power) - 1) / power for x in column]
        case _:
            return [ln(x - low + margin) for x in column]
