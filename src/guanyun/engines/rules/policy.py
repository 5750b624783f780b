"""The nouns of a policy document: articles, facts, dated parameters, clauses, payout, limits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from guanyun.engines.common import Citation, Label, Rounding, Where
from guanyun.engines.rules.payout_forms import Components, Payout, Quantity


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


class ResultKind(StrEnum):
    """What a rule gives."""

    TITLE = "title"
    CLASS = "class"
    MONEY = "money"
    SHARE = "share"  # between governments
    TARIFF = "tariff"
    COEFFICIENT = "pay coefficient"
    SERVICE = "service"  # a named benefit without money


class Standing(StrEnum):
    """How far the paper of a rule has come."""

    IN_FORCE = "in force"
    DRAFT = "draft"  # 征求意见稿
    FRAME = "frame"  # the source names it and publishes no figures


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

_PLACES = {FactType.COUNT: 0, FactType.MONEY: 2, FactType.RATE: 4, FactType.DECIMAL: 6}


@dataclass(frozen=True, slots=True)
class PolicyArticle:
    """An article of the document: its number and where its words stand."""

    id: str
    number: str  # 第三条
    basis: Citation | None
    where: Where


@dataclass(frozen=True, slots=True)
class Fact:
    """What a rule asks about its subject or makes of other facts, and who holds the figure.

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
    choice_labels: tuple[Label, ...] = ()  # one per choice, in their order
    result_of: str = ""  # the rule whose title or class it is, where nobody states it

    @property
    def places(self) -> int:
        """Decimals of the grid of a number."""
        return _PLACES.get(self.type, 0) if self.decimals is None else self.decimals


@dataclass(frozen=True, slots=True)
class DatedValue:
    """What a parameter is worth from a day on, by which paper, known from when, last checked."""

    since: date
    value: Constant
    basis: Citation | None
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
class Derived:
    """A fact made by FEEL from other facts, parameters and ``on``."""

    fact: Fact
    expression: str


@dataclass(frozen=True, slots=True)
class Step:
    """What a figure gives from ``least`` on, that figure included."""

    least: Decimal
    gives: Constant


@dataclass(frozen=True, slots=True)
class Steps:
    """A fact made by the highest step that another reaches; below all, ``below``."""

    fact: Fact
    reads: str
    steps: tuple[Step, ...]
    below: Constant | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a decision table: a FEEL unary test for each fact read, and what it gives."""

    tests: tuple[str, ...]
    gives: Constant
    where: Where


@dataclass(frozen=True, slots=True)
class Table:
    """A fact made by a decision table; ``first`` takes the first line that holds, else the one."""

    fact: Fact
    reads: tuple[str, ...]
    rows: tuple[Row, ...]
    first: bool = False
    otherwise: Constant | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """A fact made by adding others, such as a score of its marks."""

    fact: Fact
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Highest:
    """A fact made by taking the highest of others (择高)."""

    fact: Fact
    of: tuple[str, ...]


Made: TypeAlias = Derived | Steps | Table | Total | Highest


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
class Cap:
    """The most in yuan per event, year or life; ``counted`` is the fact that says what was had."""

    per: CapPeriod
    amount: Quantity
    counted: str = ""


@dataclass(frozen=True, slots=True)
class Phase:
    """A share of an amount that is paid once its own condition holds (分期兑付)."""

    id: str
    label: Label
    share: Decimal
    condition: Condition
    where: Where
    article: str = ""


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
    ``exclusion`` group a subject has only the highest (从高不重复). ``made`` stands in order: each
    reads only facts and what was made before it. ``gives`` is the fact that a class, tariff or
    coefficient is; ``first_time`` the fact that bars who had the benefit before.
    """

    id: str
    label: Label
    subject: SubjectKind
    basis: Citation | None  # None only of a sample
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
    result: ResultKind = ResultKind.MONEY
    gives: str = ""
    made: tuple[Made, ...] = ()
    phases: tuple[Phase, ...] = ()
    first_time: str = ""
    standing: Standing = Standing.IN_FORCE
    document: str = ""  # id of the paper that several rules share
    article: str = ""
    known_from: date = date.min
    unverified: bool = False  # 待核

    @property
    def all_facts(self) -> tuple[Fact, ...]:
        """What the clauses may ask: the facts stated, then those made of them."""
        return (*self.facts, *(one.fact for one in self.made))

    @property
    def payable(self) -> bool:
        """Whether a payout batch may take it: in force, verified, published, a fixed amount."""
        clauses_open = any(one.unverified for one in clauses_of(self.condition))
        parts = self.payout.parts if isinstance(self.payout, Components) else ()
        doubtful = self.unverified or clauses_open or any(one.unverified for one in parts)
        fixed = self.money is MoneyKind.FIXED and self.standing is Standing.IN_FORCE
        return fixed and self.payout is not None and not self.sample and not doubtful


def clauses_of(condition: Condition) -> Iterator[Clause]:
    """Yield the clauses of a condition in the order they are written."""
    if isinstance(condition, Clause):
        yield condition
        return
    terms = condition.terms if isinstance(condition, AllOf | AnyOf) else (condition.term,)
    for term in terms:
        yield from clauses_of(term)
