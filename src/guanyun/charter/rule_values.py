"""Values of rules as people write them: numbers, yuan in ten thousands, days, choices."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from guanyun.engines.common import Finding, Label, Level, Where, parse_yuan
from guanyun.engines.common.feel import UNKNOWN
from guanyun.engines.rules import (
    NUMBERS,
    Constant,
    Fact,
    FactType,
    Held,
    Quantity,
    stated,
)
from guanyun.errors import Refused

_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,15})?")
_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_LIST: Final = "、"
UNKNOWN_WORD: Final = "unknown"  # how a scenario writes a figure that nobody holds


def number_of(text: str) -> Decimal | None:
    """Return a number written plainly, or an amount with its unit; None where it is neither.

    >>> number_of("0.15"), number_of("5000万元"), number_of("15%")
    (Decimal('0.15'), Decimal('50000000'), None)
    """
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    if not text.endswith("元"):
        return None
    try:
        return parse_yuan(text).normalize() + Decimal(0)
    except Refused:
        return None


def quantity_of_text(text: str) -> Quantity | None:
    """Return a number, or the id of the parameter or fact that holds it.

    >>> quantity_of_text("20"), quantity_of_text("most"), quantity_of_text("20 %")
    (Decimal('20'), 'most', None)
    """
    number = number_of(text)
    if number is not None:
        return number
    return text if _ID.fullmatch(text) else None


def constant_of(text: str, kind: FactType) -> Constant | None:
    """Return a written value as its type asks, None where it has another form.

    >>> constant_of("true", FactType.BOOLEAN), constant_of("3月", FactType.DATE)
    (True, None)
    """
    if kind in NUMBERS:
        return number_of(text)
    if kind is FactType.BOOLEAN:
        return {"true": True, "false": False}.get(text)
    if kind is FactType.DATE:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    return text


def held_of(text: str, fact: Fact) -> Held:
    """Return the value of a fact as a scenario writes it; a list is parted by ``、``.

    Raises:
        Refused: ``rules.fact_type``, ``rules.fact_places`` or ``rules.fact_choice``.
    """
    if text in ("", UNKNOWN_WORD):
        return UNKNOWN
    if fact.type is FactType.LIST:
        return stated(fact, tuple(each for each in text.split(_LIST) if each))
    value = constant_of(text, fact.type)
    if value is None:
        raise Refused("rules.fact_type", fact=fact.id, value=text, type=fact.type)
    return stated(fact, value)


def refuse(code: str, where: Where, **told: str) -> Finding:
    """Return a finding of level error on a rule."""
    return Finding(code, Level.ERROR, where, told)


def labels_by_choice(fact: Fact) -> Mapping[str, Label]:
    """Return what people call each choice of a fact."""
    return dict(zip(fact.choices, fact.choice_labels, strict=False))
