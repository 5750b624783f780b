"""The nouns of a policy document: articles, facts, dated parameters, clauses, payout, limits."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from guanyun.engines.common import Citation, Label, Rounding, Where
from guanyun.engines.rules.brackets import Bracket


class SubjectKind(StrEnum):
    """Whom a rule is about; runs count pairs per kind."""

    ENTERPRISE = "enterprise"
    PROJECT = "project"
    HOUSEHOLD = "household"
    TOWN = "town"
    SETTLEMENT = "settlement"  # between governments: county and zone
    PERSON = "person"


class FactType(StrEnum):
    """What kind of value a fact has; a rate is 0.06, never 6."""

    BOOLEAN = "boolean"
    COUNT = "count"
    DECIMAL = "decimal"
    MONEY = "money"  # yuan
    RATE = "rate"
    DATE = "date"
    CHOICE = "choice"
    LIST = "list"


class Control(StrEnum):
    """Whether the subject can change a fact."""

    CONTROLLABLE = "controllable"
    TIME = "only time"
    FIXED = "fixed"


class Nature(StrEnum):
    """What a fact says about its subject, as far as fair competition asks (公平竞争审查条例)."""

    ORDINARY = "ordinary"
    TAX_PAID = "tax paid"
    TAX_MARK = "tax mark"  # a class or score with tax among its marks
    IDENTITY = "identity"  # who the subject is: name, credit code
    DOMICILE = "domicile"  # where it is registered or pays tax


class MoneyKind(StrEnum):
    """What an amount means: to be paid, at most (最高不超过), or left to a decision."""

    FIXED = "fixed"
    CEILING = "ceiling"
    DISCRETIONARY = "discretionary"


class CapPeriod(StrEnum):
    """What a cap counts over."""

    EVENT = "event"
    YEAR = "year"
    LIFE = "life"


class Sharing(StrEnum):
    """How an appropriation that does not suffice is given out."""

    FIRST_COME = "first come"
    PRO_RATA = "pro rata"


Constant: TypeAlias = bool | Decimal | date | str
Quantity: TypeAlias = Decimal | str  # a number, or the id of the parameter that holds it

_PLACES = {FactType.COUNT: 0, FactType.MONEY: 2, FactType.RATE: 4, FactType.DECIMAL: 6}


@dataclass(frozen=True, slots=True)
class PolicyArticle:
    """An article of the document: its number and where its words stand."""

    id: str
    number: str  # 第三条
    basis: Citation
    where: Where


@dataclass(frozen=True, slots=True)
class Fact:
    """What a rule asks about its subject, and who holds the figure.

    Numbers stand on a grid of ``places`` decimals: by type 0 (count), 2 (money), 4 (rate), 6.
    """

    id: str
    label: Label
    type: FactType
    where: Where
    unit: str = ""
    control: Control = Control.CONTROLLABLE
    held_by: str = ""  # the unit or system that has the figure
    choices: tuple[str, ...] = ()
    decimals: int | None = None
    nature: Nature = Nature.ORDINARY
    sample: bool = False

    @property
    def places(self) -> int:
        """Decimals of the grid of a number."""
        return _PLACES.get(self.type, 0) if self.decimals is None else self.decimals


@dataclass(frozen=True, slots=True)
class DatedValue:
    """What a parameter is worth from a day on, by which paper, known from when, last checked."""

    since: date
    value: Constant
    basis: Citation
    last_checked: date | None = None
    known_from: date = date.min
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated figure of a policy; tests read it by its id."""

    id: str
    label: Label
    series: tuple[DatedValue, ...]
    where: Where
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition: a fact passes a FEEL unary test, which may read parameters and ``on``."""

    id: str
    fact: str
    test: str
    where: Where
    article: str = ""
    unverified: bool = False  # 待核


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every term holds (且)."""

    terms: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one term holds (或)."""

    terms: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The term does not hold (非)."""

    term: "Condition"


Condition: TypeAlias = Clause | AllOf | AnyOf | Not


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
class PoolShare:
    """A share of one pool in proportion to a fact of all who qualify."""

    pool: Quantity
    weight: str


Payout: TypeAlias = Fixed | RateOf | Progressive | TierTable | PoolShare


@dataclass(frozen=True, slots=True)
class Cap:
    """The most in yuan per event, year or life; ``counted`` is the fact that says what was had."""

    per: CapPeriod
    amount: Quantity
    counted: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """The fair-competition review (公平竞争审查) of a policy."""

    conclusion: str
    on: date
    basis: Citation
    exception: str = ""  # the item of 公平竞争审查条例第十二条 relied on


@dataclass(frozen=True, slots=True)
class Appropriation:
    """The money that a policy or several may spend (预算), and how it is shared out."""

    id: str
    label: Label
    amount: Decimal
    sharing: Sharing
    where: Where


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy, benefit, share or title, in force over [since, until); ``until`` is its sunset.

    ``upper_tier`` is the fact that says what a higher tier of government already pays; of an
    ``exclusion`` group a subject has only the highest (从高不重复).
    """

    id: str
    label: Label
    subject: SubjectKind
    basis: Citation
    where: Where
    condition: Condition
    facts: tuple[Fact, ...]
    articles: tuple[PolicyArticle, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    payout: Payout | None = None
    money: MoneyKind = MoneyKind.FIXED
    upper_tier: str | None = None
    caps: tuple[Cap, ...] = ()
    rounding: Rounding = Rounding.HALF_UP
    exclusion: str | None = None
    appropriation: str | None = None
    documents: tuple[str, ...] = ()
    review: Review | None = None
    since: date = date.min
    until: date = date.max
    sample: bool = False
