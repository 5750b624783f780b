"""The steps of a curve and the treatment of outliers, as a scheme declares them."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeAlias


class Function(StrEnum):
    """Functions of one figure; a logarithm asks for a positive one."""

    LOG = "log"
    EXP = "exp"
    POWER = "power"


class RankForm(StrEnum):
    """How a place among n units is written; the lowest figure has rank 1, ties the least."""

    RANK = "rank"  # 1 .. n
    BORDA = "borda"  # rank - 1
    SHARE = "share"  # (rank - 1) / (n - 1)
    QUANTILE = "quantile"  # class 1 .. classes by ceil(rank x classes / n)


class LogForm(StrEnum):
    """Logarithms that pull in a long tail, over the range [min, max] of the column.

    COIN tool: ln(x - min + 0.01 (max - min)); plus: its mirror -ln(max - x + 0.01 (max - min))
    where the skew is negative; original: ln(x - min + 1); GII: ln((max - 1)(x - min)/(max - min)
    + 1); Box-Cox: ((x - min + 1)^power - 1) / power, its logarithm where the power is 0.
    """

    COIN_TOOL = "coin tool"
    COIN_TOOL_PLUS = "coin tool plus"
    ORIGINAL = "coin tool original"
    GII = "gii"
    BOX_COX = "box-cox"


@dataclass(frozen=True, slots=True)
class Clip:
    """Not below ``low``, not above ``high``; None leaves that side open."""

    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Affine:
    """``(figure - offset) / base x scale + shift``."""

    scale: Decimal = Decimal(1)
    base: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)
    shift: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Interp:
    """Straight lines between points (figure, value) by rising figure; flat beyond both ends."""

    points: tuple[tuple[Decimal, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Transform:
    """A function of the figure; ``power`` is read by the power function."""

    function: Function
    power: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class MinMax:
    """The worst of the cohort at ``low``, the best at ``high``."""

    low: Decimal = Decimal(0)
    high: Decimal = Decimal(100)


@dataclass(frozen=True, slots=True)
class ZScore:
    """Standard scores over n - 1, moved to ``mean`` and ``deviation``."""

    mean: Decimal = Decimal(0)
    deviation: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Ranked:
    """The place in the cohort; ``classes`` are read by quantiles."""

    form: RankForm = RankForm.RANK
    classes: int = 4


@dataclass(frozen=True, slots=True)
class BestDistance:
    """``1 - (best - figure) / (best - worst)`` of the cohort."""


@dataclass(frozen=True, slots=True)
class UnitDistance:
    """The distance to the figure of ``unit``, which gets 1 and the worst 0; uncapped."""

    unit: str


@dataclass(frozen=True, slots=True)
class BestShare:
    """The figure over the best of the cohort; over a best of 0 it is missing.

    ``compatible`` divides by 0 as COINr does, for schemes that must repeat its infinities.
    """

    compatible: bool = False


@dataclass(frozen=True, slots=True)
class Goalposts:
    """0 at ``low``, 100 at ``high``, a straight line through both; unclipped."""

    low: Decimal
    high: Decimal


CurveStep: TypeAlias = (
    Clip
    | Affine
    | Interp
    | Transform
    | MinMax
    | ZScore
    | Ranked
    | BestDistance
    | UnitDistance
    | BestShare
    | Goalposts
)

# Before the first of these the direction of an indicator multiplies.
NORMALISING: Final = (MinMax, ZScore, Ranked, BestDistance, UnitDistance, BestShare, Goalposts)


@dataclass(frozen=True, slots=True)
class Treatment:
    """Outliers pulled in while a column is skewed (|skew| > limit and kurtosis > limit).

    First up to ``winsorised`` points of the long tail take the value of the next; where that does
    not do, ``then`` is applied to the column as it was. Skewness and excess kurtosis are those of
    a sample (type 2), over all units with a figure.
    """

    winsorised: int = 5
    then: LogForm | None = None
    power: Decimal = Decimal(0)  # of Box-Cox
    skew_limit: Decimal = Decimal(2)
    kurtosis_limit: Decimal = Decimal("3.5")
