"""Built-in functions about numbers and truth (DMN 1.5, 10.3.4.5 and 10.3.4.2)."""

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DecimalException,
)
from typing import Final

from guanyun.engines.common.feel.comparison import inverse
from guanyun.engines.common.feel.values import (
    ARITHMETIC,
    Function,
    Months,
    Span,
    Value,
    integer,
    number,
)

_SCALE_LOW, _SCALE_HIGH = -6111, 6176
_ROOMY: Final = Context(prec=7000, Emax=999_999, Emin=-999_999)


def rounded(value: Decimal, scale: int, way: str) -> Decimal | None:
    """Return ``value`` with ``scale`` decimals, rounded that way; null outside DMN's scales."""
    if not _SCALE_LOW <= scale <= _SCALE_HIGH:
        return None
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -scale:
        return value
    return value.quantize(Decimal(1).scaleb(-scale), rounding=way, context=_ROOMY)


def _rounding(way: str, arguments: tuple[Value, ...]) -> Value:
    value = number(arguments[0])
    scale = integer(arguments[1]) if len(arguments) > 1 else 0
    return None if value is None or scale is None else rounded(value, scale, way)


def _rounder(way: str) -> Callable[[tuple[Value, ...]], Value]:
    return lambda arguments: _rounding(way, arguments)


def _decimal(arguments: tuple[Value, ...]) -> Value:
    return _rounding(ROUND_HALF_EVEN, arguments)


def _absolute(arguments: tuple[Value, ...]) -> Value:
    match arguments[0]:
        case Decimal() as value:
            return abs(value)
        case Months(count=count):
            return Months(abs(count))
        case Span(nanos=nanos):
            return Span(abs(nanos))
    return None


def _modulo(arguments: tuple[Value, ...]) -> Value:
    dividend, divisor = number(arguments[0]), number(arguments[1])
    if dividend is None or not divisor:
        return None
    try:
        rest = _ROOMY.remainder(dividend, divisor)
        if rest and (rest < 0) != (divisor < 0):
            rest = _ROOMY.add(rest, divisor)
        return ARITHMETIC.plus(rest)
    except DecimalException:
        return None


def _of_one(work: Callable[[Decimal], Decimal]) -> Callable[[tuple[Value, ...]], Value]:
    def body(arguments: tuple[Value, ...]) -> Value:
        value = number(arguments[0])
        if value is None:
            return None
        try:
            return work(value)
        except DecimalException:
            return None

    return body


def _logarithm(value: Decimal) -> Decimal:
    return ARITHMETIC.ln(value if value > 0 else Decimal(-1))


def _parity(odd: int) -> Callable[[tuple[Value, ...]], Value]:
    def body(arguments: tuple[Value, ...]) -> Value:
        whole = integer(arguments[0])
        if whole is not None:
            return whole % 2 == odd
        return None if number(arguments[0]) is None else False

    return body


def _number(arguments: tuple[Value, ...]) -> Value:
    text = arguments[0]
    grouping = arguments[1] if len(arguments) > 1 else None
    point = arguments[2] if len(arguments) > 2 else None
    if (
        not isinstance(text, str)
        or grouping not in (None, " ", ",", ".")
        or point not in (None, ".", ",")
    ):
        return None
    if grouping is not None and grouping == point:
        return None
    if isinstance(grouping, str):
        text = text.replace(grouping, "")
    if isinstance(point, str) and point != ".":
        text = text.replace(point, "#" if "." in text else ".")
    try:
        found = Decimal(text)
    except DecimalException:
        return None
    plain = text.isascii() and "_" not in text and text == text.strip()
    return ARITHMETIC.plus(found) if plain and found.is_finite() else None


def _is(arguments: tuple[Value, ...]) -> Value:
    """Same kind and same value, offset and zone of a time included."""
    left, right = arguments
    return type(left) is type(right) and left == right


def _not(arguments: tuple[Value, ...]) -> Value:
    return inverse(arguments[0])


_N, _SCALED = (("n",),), (("n", "scale"),)
_MAY_SCALE = (("n", "scale?"),)
FUNCTIONS: Final = (
    Function(_SCALED, _decimal, "decimal"),
    Function(_MAY_SCALE, _rounder(ROUND_FLOOR), "floor"),
    Function(_MAY_SCALE, _rounder(ROUND_CEILING), "ceiling"),
    Function(_SCALED, _rounder(ROUND_UP), "round up"),
    Function(_SCALED, _rounder(ROUND_DOWN), "round down"),
    Function(_SCALED, _rounder(ROUND_HALF_UP), "round half up"),
    Function(_SCALED, _rounder(ROUND_HALF_DOWN), "round half down"),
    Function(_N, _absolute, "abs"),
    Function((("dividend", "divisor"),), _modulo, "modulo"),
    Function((("number",),), _of_one(ARITHMETIC.sqrt), "sqrt"),
    Function((("number",),), _of_one(_logarithm), "log"),
    Function((("number",),), _of_one(ARITHMETIC.exp), "exp"),
    Function((("number",),), _parity(1), "odd"),
    Function((("number",),), _parity(0), "even"),
    Function((("from", "grouping separator?", "decimal separator?"),), _number, "number"),
    Function((("value1", "value2"),), _is, "is"),
    Function((("negand",),), _not, "not", unknown_aware=True),
)
