"""The constants at which the answer of a unary test can change, and the bands between them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guanyun.engines.common.feel import Day, Value, evaluate, names_read
from guanyun.engines.common.feel.syntax import Asked, Expression, Interval, Literal, UnaryTests
from guanyun.engines.rules.figures import Facts
from guanyun.engines.rules.policy import Constant
from guanyun.engines.rules.unary import read_test


@dataclass(frozen=True, slots=True)
class Band:
    """Values from ``low`` to ``high``; ``outside`` turns it into all others."""

    low: Constant | None
    high: Constant | None
    low_in: bool = True
    high_in: bool = True
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Bands:
    """A test as a union of bands, or as everything but their union; none means any value."""

    bands: tuple[Band, ...]
    negated: bool


def bands_of(test: str, names: Facts) -> Bands | None:
    """Return the bands of a unary test with its parameters filled in.

    None where the test is more than comparisons with known constants: such a test is asked
    value by value.

    >>> bands_of("[5..top)", {"top": Decimal(9)}).bands[0].high
    Decimal('9')
    >>> from guanyun.engines.common.feel import UNKNOWN
    >>> bands_of("? * 2 > 5", {}), bands_of("> top", {"top": UNKNOWN})
    (None, None)
    """
    tree = read_test(test)
    if not isinstance(tree, UnaryTests):
        return None
    found = [_band(one, names) for one in tree.tests]
    bands = tuple(band for band in found if band is not None)
    return Bands(bands, tree.negated) if len(bands) == len(found) else None


def _band(test: Expression, names: Facts) -> Band | None:
    if not isinstance(test, Interval):
        value = _constant(test, names)
        return None if value is None else Band(value, value)
    ends = []
    for end in (test.start, test.end):
        is_open = test.comparator != "" and isinstance(end, Literal) and end.value is None
        value = None if is_open else _constant(end, names)
        if value is None and not is_open:
            return None
        ends.append(value)
    if test.comparator == "!=":
        return Band(ends[0], ends[1], outside=True)
    return Band(ends[0], ends[1], test.start_included, test.end_included)


def _constant(expression: Expression, names: Facts) -> Constant | None:
    """Return the value of an expression over parameters alone, None where it has no plain one."""
    if isinstance(expression, Asked) or not names_read(expression) <= names.keys():
        return None
    return plain(evaluate(expression, names))


def plain(value: Value) -> Constant | None:
    """Return a FEEL value as a constant of a rule, None where it is none.

    >>> plain(Day(2026, 2, 1)), plain(None)
    (datetime.date(2026, 2, 1), None)
    """
    if isinstance(value, Day):
        in_reach = date.min.year <= value.year <= date.max.year
        return date(value.year, value.month, value.day) if in_reach else None
    return value if isinstance(value, bool | Decimal | str) else None
