"""The nouns of a payout: a sum, a rate, brackets, tiers, a share of a pool, several parts."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from guanyun.engines.common import Label, Where
from guanyun.engines.rules.brackets import Bracket

Quantity: TypeAlias = Decimal | str  # a number, or the id of the parameter that holds it


@dataclass(frozen=True, slots=True)
class Fixed:
    """One amount in yuan."""

    amount: Quantity


@dataclass(frozen=True, slots=True)
class RateOf:
    """A rate of a fact; its most is a cap per event."""

    base: str
    rate: Quantity


@dataclass(frozen=True, slots=True)
class Progressive:
    """Brackets over a fact, each part at its own rate (超额累进)."""

    base: str
    brackets: tuple[Bracket, ...]


@dataclass(frozen=True, slots=True)
class Tier:
    """An amount in yuan from a figure on, that figure included."""

    least: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class TierTable:
    """The amount of the highest tier that a fact reaches; below the first, nothing."""

    base: str
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class ChoiceAmount:
    """An amount in yuan for one choice."""

    choice: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ChoiceTable:
    """The amount of the choice that a fact holds; for a choice without a line, nothing."""

    base: str
    lines: tuple[ChoiceAmount, ...]


@dataclass(frozen=True, slots=True)
class PoolShare:
    """A share of one pool in proportion to a fact of all who qualify."""

    pool: Quantity
    weight: str


Simple: TypeAlias = Fixed | RateOf | Progressive | TierTable | ChoiceTable


@dataclass(frozen=True, slots=True)
class Component:
    """One named part of a sum, rounded to the fen by itself, and to whom it goes."""

    id: str
    label: Label
    payout: Simple
    where: Where
    article: str = ""
    to: str = ""
    unverified: bool = False  # 待核
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Components:
    """The sum of several parts, as in a settlement between governments."""

    parts: tuple[Component, ...]


Payout: TypeAlias = Simple | PoolShare | Components
