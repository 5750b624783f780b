"""Progressive shares (超额累进): each part of an amount at the rate of its own bracket."""

import decimal
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from guanyun.errors import Refused

# Sums and products of money never lose a digit: one that would is a defect and is raised.
EXACT: Final = decimal.Context(
    prec=250, traps=[decimal.Inexact, decimal.InvalidOperation, decimal.DivisionByZero]
)


@dataclass(frozen=True, slots=True)
class Bracket:
    """A rate for the part of an amount above ``above`` yuan, up to the next bracket."""

    above: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """What fell into one bracket: ``amount`` at ``rate`` gives ``share``, all in yuan, exact."""

    above: Decimal
    up_to: Decimal | None
    rate: Decimal
    amount: Decimal
    share: Decimal


def bracket_parts(amount: Decimal, brackets: Sequence[Bracket]) -> tuple[Part, ...]:
    """Return how ``amount`` falls into the brackets: the derivation of its progressive share.

    An upper bound belongs to the lower bracket (不超过); nothing below the first is shared.

    Args:
        amount: Yuan; zero or less falls into no bracket.
        brackets: By rising ``above``.

    Raises:
        Refused: ``rules.brackets_order``.

    >>> steps = [Bracket(Decimal(0), Decimal("0.03")), Bracket(Decimal(36000), Decimal("0.1"))]
    >>> [(part.amount, part.share) for part in bracket_parts(Decimal(36001), steps)]
    [(Decimal('36000'), Decimal('1080.00')), (Decimal('1'), Decimal('0.1'))]
    >>> len(bracket_parts(Decimal(36000), steps)), bracket_parts(Decimal(-3), steps)
    (1, ())
    """
    if not brackets or any(low.above >= high.above for low, high in pairwise(brackets)):
        raise Refused("rules.brackets_order", bounds=", ".join(str(b.above) for b in brackets))
    ends: list[Decimal | None] = [*(bracket.above for bracket in brackets[1:]), None]
    parts = []
    for bracket, end in zip(brackets, ends, strict=True):
        if amount > bracket.above:
            within = EXACT.subtract(amount if end is None else min(amount, end), bracket.above)
            share = EXACT.multiply(within, bracket.rate)
            parts.append(Part(bracket.above, end, bracket.rate, within, share))
    return tuple(parts)


def progressive_share(amount: Decimal, brackets: Sequence[Bracket]) -> Decimal:
    """Return the sum of the shares of all brackets, exact; the caller rounds as the rule says.

    Raises:
        Refused: ``rules.brackets_order``.

    >>> steps = [Bracket(Decimal(0), Decimal("0.1")), Bracket(Decimal(1000), Decimal("0.2"))]
    >>> progressive_share(Decimal(1500), steps), progressive_share(Decimal(-3), steps)
    (Decimal('200.0'), Decimal('0'))
    """
    total = Decimal(0)
    for part in bracket_parts(amount, brackets):
        total = EXACT.add(total, part.share)
    return total
