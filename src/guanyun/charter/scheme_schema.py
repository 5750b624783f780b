"""The nouns of an appraisal page (``appraisals/*.yaml``): a scheme as people write it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from guanyun.engines.appraisal import (
    Affine,
    BestDistance,
    BestShare,
    BonusItem,
    Clip,
    Direction,
    Goalposts,
    Grading,
    Interp,
    Mean,
    Member,
    MinMax,
    MissingRule,
    PayPlan,
    Ranked,
    Ranking,
    Scheme,
    Streak,
    Transform,
    Treatment,
    UnitDistance,
    ZScore,
)
from guanyun.engines.common import Citation, Label, Where
from guanyun.errors import Refused


class Appraised(StrEnum):
    """Who gets a mark."""

    ZONES = "zones"
    TOWNS = "towns"
    COMPANIES = "companies"
    UNITS = "units"
    PEOPLE = "people"
    ENTERPRISES = "enterprises"
    PROJECTS = "projects"
    REGIONS = "regions"


class Rater(StrEnum):
    """Whose judgement a figure is, where it is one (360 度评价)."""

    SELF = "self"
    SUPERIOR = "superior"
    PEER = "peer"
    SUBORDINATE = "subordinate"
    SERVED = "served"  # 服务对象


@dataclass(frozen=True, slots=True)
class StepRule:
    """One step of a curve: exactly one of its keys is written."""

    where: Where
    clip: Clip | None = None
    affine: Affine | None = None
    interp: Interp | None = None
    transform: Transform | None = None
    min_max: MinMax | None = None
    z_score: ZScore | None = None
    ranked: Ranked | None = None
    best_distance: BestDistance | None = None
    unit_distance: UnitDistance | None = None
    best_share: BestShare | None = None
    goalposts: Goalposts | None = None


@dataclass(frozen=True, slots=True)
class DerivedRule:
    """A figure that nobody types: a rate of a kind of case, counted from the trail."""

    case: str
    rate: str
    where: Where


@dataclass(frozen=True, slots=True)
class FigureRule:
    """A figure that is reported, or derived, and its own curve.

    ``owner`` is the line of the register that answers for it. A group that names a figure with
    ``steps`` takes its mark; what counts events (bonuses, gates, ceilings) takes the figure.
    """

    id: str
    label: Label
    where: Where
    unit: str = ""
    direction: Direction = Direction.HIGHER
    denominator: str = ""
    missing: MissingRule = MissingRule.LEAVE
    filled_within: str = ""
    treatment: Treatment | None = None
    steps: tuple[StepRule, ...] = ()
    owner: str = ""
    evidence: tuple[str, ...] = ()
    derived: DerivedRule | None = None
    rater: Rater | None = None
    effort: Decimal | None = None  # what one unit of the figure costs to move, for what-if
    basis: Citation | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class CurveRule:
    """A curve on any node, where a figure's own steps do not do."""

    id: str
    label: Label
    of: str
    steps: tuple[StepRule, ...]
    where: Where


@dataclass(frozen=True, slots=True)
class GroupRule:
    """Members made into one value; ``whole`` is what their weights must add up to, if written.

    With ``judgements`` (层次分析法) the weights come from pairwise comparisons: a row and a column
    per member, in their order, as ``3`` or ``1/3``.
    """

    id: str
    label: Label
    members: tuple[Member, ...]
    where: Where
    mean: Mean = Mean.ARITHMETIC
    power: Decimal = Decimal(1)
    min_available: Decimal = Decimal(0)
    whole: Decimal | None = None
    judgements: tuple[tuple[str, ...], ...] = ()
    basis: Citation | None = None


@dataclass(frozen=True, slots=True)
class BonusRule:
    """Points added or taken off for what happened, held within ``low`` and ``high``."""

    id: str
    label: Label
    of: str
    items: tuple[BonusItem, ...]
    low: Decimal
    high: Decimal
    where: Where


@dataclass(frozen=True, slots=True)
class GateRule:
    """A mark that may not exceed ``at_most`` once ``trigger`` passes ``above``."""

    id: str
    label: Label
    of: str
    trigger: str
    where: Where
    above: Decimal = Decimal(0)
    at_most: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class BoundRule:
    """A mark of another scheme (``scheme``, or ``zone/scheme``) with its least weight."""

    id: str
    label: Label
    scheme: str
    least_weight: Decimal
    basis: Citation
    where: Where


@dataclass(frozen=True, slots=True)
class PeriodRule:
    """A period with values of its own: ``parameters`` map a path of the page to its value."""

    period: str
    where: Where
    since: date = date.min
    until: date = date.max
    parameters: Mapping[str, str] = field(default_factory=dict)
    basis: Citation | None = None


@dataclass(frozen=True, slots=True)
class SchemePage:
    """One page: a scheme with who assesses whom, how often, by which data, until when.

    ``visible_to`` are posts that may see personal marks; ``ratified_by`` is the kind of case by
    which a meeting takes the result; ``collected_within`` and ``objection`` are budgets.
    """

    id: str
    label: Label
    version: str
    since: date
    root: str
    ranking: Ranking
    where: Where
    until: date = date.max
    every: str = "year"
    assesses: Appraised = Appraised.UNITS
    assessor: str = ""
    appraised: tuple[str, ...] = ()
    cohort: str = ""
    figures: tuple[FigureRule, ...] = ()
    curves: tuple[CurveRule, ...] = ()
    groups: tuple[GroupRule, ...] = ()
    bonuses: tuple[BonusRule, ...] = ()
    gates: tuple[GateRule, ...] = ()
    bound_marks: tuple[BoundRule, ...] = ()
    grades: Grading | None = None
    pay: PayPlan | None = None
    streaks: tuple[Streak, ...] = ()
    periods: tuple[PeriodRule, ...] = ()
    collected_within: str = ""
    objection: str = ""
    ratified_by: str = ""
    visible_to: tuple[str, ...] = ()
    notes: Label | None = None
    basis: Citation | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A page as read: the scheme it declares, and the scheme of each period with own values.

    ``lines`` say where each node stands.
    """

    page: SchemePage
    scheme: Scheme
    periods: Mapping[str, Scheme]
    lines: Mapping[str, Where]

    @property
    def id(self) -> str:
        """Return the id of the scheme."""
        return self.page.id

    @property
    def label(self) -> Label:
        """Return the name of the scheme."""
        return self.page.label

    @property
    def where(self) -> Where:
        """Return where the scheme is written."""
        return self.page.where

    def scheme_in(self, period: str) -> Scheme:
        """Return the scheme as it holds in a period: with that period's values.

        A scheme without values by period holds in all; an empty name asks for the page as written.

        Raises:
            Refused: ``appraisal.no_period`` where other periods have values and this one has none:
                last year's bases are no guess at next year's.
        """
        if not period or not self.periods:
            return self.scheme
        if period not in self.periods:
            known = ", ".join(self.periods)
            raise Refused("appraisal.no_period", scheme=self.label.zh, period=period, known=known)
        return self.periods[period]


@dataclass(frozen=True, slots=True)
class ReportedRow:
    """The figures of one unit in a worked example, as texts; empty is missing."""

    unit: str
    where: Where
    cohort: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExpectedMark:
    """What a worked example must come to for one unit; only what is written is compared."""

    unit: str
    where: Where
    mark: str | None = None
    rank: int | None = None
    grade: str | None = None
    scores: Mapping[str, str] = field(default_factory=dict)  # node -> value to 4 decimals
    amount_yuan: str | None = None


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """Figures of invented units and what a scheme must make of them (``tests/*.yaml``)."""

    title: Label
    scheme: str
    figures: tuple[ReportedRow, ...]
    expect: tuple[ExpectedMark, ...]
    where: Where
    period: str = ""
    pool_yuan: str = ""
    unallocated_yuan: str | None = None
    source: Citation | None = None
    sample: bool = False
