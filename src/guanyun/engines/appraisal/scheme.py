"""The nouns of a scheme of appraisal: nodes from figures to one mark, and how marks are ranked."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from guanyun.engines.common import Citation, Label

from .consequences import Grading, PayPlan, Streak
from .steps import CurveStep, Treatment


class Direction(StrEnum):
    """Whether a higher or a lower figure is the better one."""

    HIGHER = "higher"
    LOWER = "lower"


class MissingRule(StrEnum):
    """What stands in for a figure nobody reported; nothing does unless the scheme says so."""

    LEAVE = "leave"
    ZERO = "zero"
    MEAN = "mean"
    MEDIAN = "median"


class Mean(StrEnum):
    """How the members of a group become one value.

    Copeland counts wins minus losses against every other unit of the cohort, on the weighted
    majority of the members both units have.
    """

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"
    HARMONIC = "harmonic"
    POWER = "power"
    COPELAND = "copeland"


class Tie(StrEnum):
    """When two marks are equal: as declared (rounded) numbers, or as computed ones."""

    DECLARED = "declared precision"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A reported figure (指标) and what is done to it before any curve.

    Order: divide by ``denominator`` (the id of another figure), fill what is missing from the
    units alike in the grouping ``filled_within`` (all units if empty), treat outliers.
    ``direction`` multiplies only where a curve compares units.
    """

    id: str
    label: Label
    unit: str = ""
    direction: Direction = Direction.HIGHER
    denominator: str = ""
    missing: MissingRule = MissingRule.LEAVE
    filled_within: str = ""
    treatment: Treatment | None = None
    owner: str = ""  # the mandate that answers for the figure
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """A node put through steps, first to last."""

    id: str
    label: Label
    of: str
    steps: tuple[CurveStep, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A node in a group; weights are divided by the sum of their siblings'."""

    of: str
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Group:
    """Members made into one value.

    A missing member is left out and the weights of the others grow in proportion, as long as the
    share of members present (by number) reaches ``min_available``; none present is missing.
    ``power`` is read by the power mean alone, and is not 0.
    """

    id: str
    label: Label
    members: tuple[Member, ...]
    mean: Mean = Mean.ARITHMETIC
    power: Decimal = Decimal(1)
    min_available: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class BonusItem:
    """Points for each time something happened (``of`` counts it); negative points deduct."""

    of: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Bonus:
    """Points added to or taken off a node (加减分): their sum is held within ``low`` and ``high``.

    What nobody reported did not happen.
    """

    id: str
    label: Label
    of: str
    items: tuple[BonusItem, ...]
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Gate:
    """A mark that may not exceed ``at_most`` once ``trigger`` passes ``above`` (一票否决)."""

    id: str
    label: Label
    of: str
    trigger: str
    above: Decimal = Decimal(0)
    at_most: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class BoundMark:
    """A mark of another scheme (捆绑考核), read from the figures under ``id``.

    In every group it enters it weighs at least ``least_weight`` of its siblings.
    """

    id: str
    label: Label
    scheme: str
    least_weight: Decimal
    basis: Citation


Node: TypeAlias = Indicator | Curve | Group | Bonus | Gate | BoundMark


@dataclass(frozen=True, slots=True)
class Ranking:
    """Round, then rank, then tie: 1 is the highest mark, equal marks share the better rank.

    ``places`` are decimals of the published mark, rounded half up.
    """

    places: int
    tie: Tie = Tie.DECLARED


@dataclass(frozen=True, slots=True)
class Scheme:
    """One version of a method: its nodes, the node that is the mark, its cohorts, its ranking.

    Units are compared with those alike in the grouping ``cohort``; with all units if it is empty.
    What follows from marks (grades, pay, streaks) is declared with it.
    """

    id: str
    label: Label
    nodes: tuple[Node, ...]
    root: str
    ranking: Ranking
    cohort: str = ""
    basis: Citation | None = None
    sample: bool = False
    grading: Grading | None = None
    pay: PayPlan | None = None
    streaks: tuple[Streak, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """What was reported: a column per figure in the order of ``units``; None is missing.

    ``groupings`` say for each unit to which class it belongs, by the name of the grouping.
    """

    units: tuple[str, ...]
    columns: Mapping[str, tuple[Decimal | None, ...]]
    groupings: Mapping[str, tuple[str, ...]]


def parts_of(node: Node) -> tuple[str, ...]:
    """Return the ids that a node reads: of nodes, and for counts and denominators of figures."""
    match node:
        case Curve():
            return (node.of,)
        case Group():
            return tuple(member.of for member in node.members)
        case Bonus():
            return (node.of, *(item.of for item in node.items))
        case Gate():
            return (node.of, node.trigger)
        case _:
            return ()
