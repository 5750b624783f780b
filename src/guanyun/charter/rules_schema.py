"""How rules are written (``rules/*.yaml``): one paper, the rules in it, what they share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from guanyun.engines.common import Citation, Label, Rounding, Where
from guanyun.engines.rules import (
    Appropriation,
    CapPeriod,
    Control,
    Fact,
    FactType,
    MoneyKind,
    Nature,
    ResultKind,
    Review,
    Standing,
    SubjectKind,
)

Day = date


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """An article of the paper; without a basis it is that of the paper, at this number."""

    id: str
    number: str
    where: Where
    quote: str = ""
    basis: Citation | None = None


@dataclass(frozen=True, slots=True)
class DatedEntry:
    """A value of a parameter from a day on, written as its type asks (``0.15``, ``5000万元``)."""

    since: Day
    value: str
    basis: Citation | None = None
    last_checked: Day | None = None
    known_from: Day | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class ParameterEntry:
    """A dated figure that tests, amounts and made facts read by its id."""

    id: str
    label: Label
    where: Where
    series: tuple[DatedEntry, ...]
    type: FactType = FactType.DECIMAL
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ConditionEntry:
    """A clause (``fact`` and ``test``), or several under ``all_of``, ``any_of`` or ``none_of``."""

    where: Where
    id: str = ""
    fact: str = ""
    test: str = ""
    article: str = ""
    unverified: bool = False
    all_of: tuple["ConditionEntry", ...] = ()
    any_of: tuple["ConditionEntry", ...] = ()
    none_of: tuple["ConditionEntry", ...] = ()


@dataclass(frozen=True, slots=True)
class StepEntry:
    """What a figure gives from ``least`` on, that figure included."""

    least: str
    gives: str


@dataclass(frozen=True, slots=True)
class RowEntry:
    """A line of a decision table: a FEEL unary test per fact read, and what it gives."""

    when: tuple[str, ...]
    gives: str
    where: Where


@dataclass(frozen=True, slots=True)
class MadeEntry:
    """A fact made of others: by FEEL, by steps, by a table, by a total, or the highest of some."""

    id: str
    label: Label
    type: FactType
    where: Where
    unit: str = ""
    control: Control = Control.CONTROLLABLE
    choices: tuple[str, ...] = ()
    choice_labels: tuple[Label, ...] = ()
    decimals: int | None = None
    nature: Nature = Nature.ORDINARY
    feel: str = ""
    reads: tuple[str, ...] = ()
    steps: tuple[StepEntry, ...] = ()
    below: str | None = None
    rows: tuple[RowEntry, ...] = ()
    first: bool = False
    otherwise: str | None = None
    total_of: tuple[str, ...] = ()
    highest_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BracketEntry:
    """The rate of the part of an amount above ``above`` yuan."""

    above: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class TierEntry:
    """An amount from a figure on, that figure included."""

    least: str
    amount: str


@dataclass(frozen=True, slots=True)
class ChoiceEntry:
    """The amount for one choice of a fact."""

    choice: str
    amount: str


@dataclass(frozen=True, slots=True)
class PayoutEntry:
    """One form of payout: fixed, base and rate, base and brackets, tiers, choices, pool, parts."""

    where: Where
    fixed: str = ""
    base: str = ""
    rate: str = ""
    brackets: tuple[BracketEntry, ...] = ()
    tiers: tuple[TierEntry, ...] = ()
    choices: tuple[ChoiceEntry, ...] = ()
    pool: str = ""
    weight: str = ""
    parts: tuple["ComponentEntry", ...] = ()


@dataclass(frozen=True, slots=True)
class ComponentEntry:
    """One part of a sum: what it is, by which article, to whom."""

    id: str
    label: Label
    payout: PayoutEntry
    where: Where
    article: str = ""
    to: str = ""
    unverified: bool = False
    sample: bool = False


@dataclass(frozen=True, slots=True)
class CapEntry:
    """The most per event, year or life; ``counted`` is the fact that says what was had."""

    per: CapPeriod
    amount: str
    counted: str = ""


@dataclass(frozen=True, slots=True)
class PhaseEntry:
    """A share of the amount, paid once its own conditions hold."""

    id: str
    label: Label
    share: Decimal
    where: Where
    condition: tuple[ConditionEntry, ...] = ()
    article: str = ""


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One rule of a paper; what it leaves out is as the paper says."""

    id: str
    label: Label
    where: Where
    result: ResultKind = ResultKind.MONEY
    subject: SubjectKind = SubjectKind.ENTERPRISE
    article: str = ""
    since: Day | None = None
    until: Day | None = None
    condition: tuple[ConditionEntry, ...] = ()
    made: tuple[MadeEntry, ...] = ()
    gives: str = ""
    payout: PayoutEntry | None = None
    money: MoneyKind = MoneyKind.FIXED
    rounding: Rounding = Rounding.HALF_UP
    caps: tuple[CapEntry, ...] = ()
    upper_tier: str = ""
    first_time: str = ""
    exclusion: str = ""
    appropriation: str = ""
    phases: tuple[PhaseEntry, ...] = ()
    documents: tuple[str, ...] = ()
    review: Review | None = None
    unverified: bool = False
    sample: bool = False


@dataclass(frozen=True, slots=True)
class RuleDocument:
    """A policy paper: its basis, days and review, the facts and parameters its rules share."""

    id: str
    label: Label
    since: Day
    where: Where
    rules: tuple[RuleEntry, ...]
    basis: Citation | None = None
    until: Day | None = None
    known_from: Day | None = None
    standing: Standing = Standing.IN_FORCE
    review: Review | None = None
    articles: tuple[ArticleEntry, ...] = ()
    facts: tuple[Fact, ...] = ()
    parameters: tuple[ParameterEntry, ...] = ()
    made: tuple[MadeEntry, ...] = ()
    appropriations: tuple[Appropriation, ...] = ()
    open: Mapping[str, str] = field(default_factory=dict)
    notes: Label | None = None
    unverified: bool = False
    sample: bool = False


@dataclass(frozen=True, slots=True)
class TakenRule:
    """A shared paper of rules and the values this zone gives to the places it leaves open."""

    rule: str
    where: Where
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RulingExpectation:
    """What one rule should say of a subject; only what is written is compared."""

    where: Where
    verdict: str | None = None
    amount: str | None = None  # yuan with two decimals, or unknown
    gives: str | None = None
    missing: tuple[str, ...] | None = None
    payable: str | None = None  # after exclusion, year and life caps over all rules expected
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """A story of rules: the facts of a subject on a day, and what each rule should say."""

    title: Label
    on: Day
    where: Where
    facts: Mapping[str, str] = field(default_factory=dict)
    expect: Mapping[str, RulingExpectation] = field(default_factory=dict)
    known_on: Day | None = None
    source: Citation | None = None
    sample: bool = False
