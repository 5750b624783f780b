"""Money as Decimal yuan: read, written, kept in fen, rounded by name, split without loss."""

import decimal
import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from guanyun.errors import Refused

FEN = Decimal("0.01")
_UNITS = {"": Decimal(1), "元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_FORM = re.compile(
    r"(?P<sign>[-+]?)¥?\s*(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?\s*(?P<unit>(?:[万亿]?元)?)",
    re.ASCII,
)
_EXACT = decimal.Context(prec=60, traps=[decimal.Inexact, decimal.InvalidOperation])


_MOST_DIGITS = 30


class Rounding(StrEnum):
    """How an amount becomes whole fen; a rule says which before anything is paid."""

    HALF_UP = "half_up"  # 四舍五入
    HALF_EVEN = "half_even"  # 四舍六入五成双
    DOWN = "down"  # 舍去
    UP = "up"  # 进一


_MODES = {
    Rounding.HALF_UP: decimal.ROUND_HALF_UP,
    Rounding.HALF_EVEN: decimal.ROUND_HALF_EVEN,
    Rounding.DOWN: decimal.ROUND_DOWN,
    Rounding.UP: decimal.ROUND_UP,
}


def parse_yuan(written: str | int | Decimal) -> Decimal:
    """Return the exact yuan that ``written`` names: "1,080.10", "1080.10 元", "1.5 万元".

    Raises:
        Refused: ``common.money_float`` for a float, which has already lost fen;
            ``common.money_form`` for anything that is not one amount.

    >>> parse_yuan("1,080.10"), parse_yuan("￥1.5万元")
    (Decimal('1080.10'), Decimal('15000.0'))
    >>> parse_yuan("1,08.10")
    Traceback (most recent call last):
    guanyun.errors.Refused: common.money_form: text=1,08.10
    """
    if isinstance(written, float):
        raise Refused("common.money_float", text=written)
    if isinstance(written, bool):
        raise Refused("common.money_form", text=written)
    if isinstance(written, int | Decimal):
        amount = Decimal(written)
        if not amount.is_finite() or amount.adjusted() > _MOST_DIGITS:
            raise Refused("common.money_form", text=written)
        return amount
    form = _FORM.fullmatch(unicodedata.normalize("NFKC", written).strip())
    if form is None or len(form["whole"]) > _MOST_DIGITS:
        raise Refused("common.money_form", text=written[:40])
    digits = form["sign"] + form["whole"].replace(",", "") + (form["part"] or "")
    return _EXACT.multiply(Decimal(digits), _UNITS[form["unit"]])


def fen_of(amount: Decimal) -> int:
    """Return ``amount`` in fen, exactly.

    Raises:
        Refused: ``common.money_fen`` where it is no whole number of fen: round it first.

    >>> fen_of(Decimal("1080.10"))
    108010
    """
    whole, part = divmod(_EXACT.multiply(_yuan(amount), Decimal(100)), 1)
    if part:
        raise Refused("common.money_fen", amount=amount)
    return int(whole)


def yuan_of(fen: int) -> Decimal:
    """Return whole fen as yuan with two places.

    >>> yuan_of(-5)
    Decimal('-0.05')
    """
    return Decimal(fen).scaleb(-2, _EXACT)


def round_yuan(amount: Decimal, rounding: Rounding, places: int = 2) -> Decimal:
    """Return ``amount`` rounded to ``places`` of a yuan; -4 rounds to 万元.

    >>> [round_yuan(Decimal("0.125"), mode) for mode in (Rounding.HALF_UP, Rounding.HALF_EVEN)]
    [Decimal('0.13'), Decimal('0.12')]
    >>> round_yuan(Decimal("15000"), Rounding.HALF_UP, -4)
    Decimal('20000')
    """
    with decimal.localcontext(prec=60):
        rounded = _yuan(amount).quantize(Decimal(1).scaleb(-places), rounding=_MODES[rounding])
        return rounded if places >= 0 else rounded.quantize(Decimal(1))


def yuan_text(amount: Decimal) -> str:
    """Return the amount as files and commands write it: ``1080.10``; whole fen only.

    >>> yuan_text(Decimal("1080.1"))
    '1080.10'
    """
    return f"{yuan_of(fen_of(amount)):f}"


def format_yuan(amount: Decimal) -> str:
    """Return the amount as people read it, grouped by thousands; whole fen only.

    >>> format_yuan(Decimal("1080.1"))
    '1,080.10'
    """
    return f"{yuan_of(fen_of(amount)):,f}"


def format_ten_thousands(amount: Decimal) -> str:
    """Return the amount in 万元 without losing a fen.

    >>> format_ten_thousands(Decimal("15000.00"))
    '1.5 万元'
    """
    text = f"{_EXACT.divide(_yuan(amount), Decimal(10_000)):,f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} 万元"


def split_yuan(total: Decimal, weights: Sequence[int | Decimal]) -> tuple[Decimal, ...]:
    """Return ``total`` split by ``weights`` into whole fen that add up to it exactly.

    Each part first gets its fen rounded down; the fen left go to the largest remainders, among
    equal ones to the earlier: callers order by id.

    Raises:
        Refused: ``common.money_fen`` where the total is no whole number of fen.
        ValueError: no weight is positive, or one is negative.

    >>> split_yuan(Decimal("100.00"), [1, 1, 1])
    (Decimal('33.34'), Decimal('33.33'), Decimal('33.33'))
    """
    if any(weight < 0 for weight in weights) or not any(weights):
        raise ValueError("weights must not be negative, and one must be positive")
    fen = fen_of(total)
    whole = sum((Fraction(weight) for weight in weights), Fraction(0))
    shares = [abs(fen) * Fraction(weight) / whole for weight in weights]
    parts = [int(share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: (parts[i] - shares[i], i))
    for place in by_remainder[: abs(fen) - sum(parts)]:
        parts[place] += 1
    return tuple(yuan_of(part if fen >= 0 else -part) for part in parts)


def _yuan(amount: Decimal) -> Decimal:
    return parse_yuan(amount)
