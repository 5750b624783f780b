"""What follows from marks, as a scheme declares it: grades, pay by grade, streaks of bad rounds."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from guanyun.engines.common import Citation, Label


class QuotaRounding(StrEnum):
    """How a cumulative share of a cohort becomes a whole number of units."""

    HALF_UP = "half up"
    DOWN = "down"
    UP = "up"


class QuotaTie(StrEnum):
    """Which grade units tied across the end of a quota take."""

    BETTER = "better grade"
    WORSE = "worse grade"


@dataclass(frozen=True, slots=True)
class GradeQuota:
    """A grade and how much of the cohort it may take, as a share (0.25)."""

    grade: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class GradeBand:
    """A grade from a published mark on, up to the next better band (含本数, 不含上一档).

    ``at_most`` is written where the source closes its bands above; it is only checked against the
    next band, because published bands like 80-99 and 100-115 leave a hole that a mark may hit.
    """

    grade: str
    at_least: Decimal
    at_most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class GradeCeiling:
    """A grade that may not be exceeded once ``trigger`` passes ``above`` (等次封顶, 一票否决)."""

    grade: str
    trigger: str
    above: Decimal = Decimal(0)
    basis: Citation | None = None


@dataclass(frozen=True, slots=True)
class Grading:
    """How marks become grades, best grade first: by quota in each cohort, by band, or by both.

    Under both a unit takes the worse of the two. A ceiling comes last, and the place it leaves
    empty in a quota stays empty.
    """

    quotas: tuple[GradeQuota, ...] = ()
    bands: tuple[GradeBand, ...] = ()
    rounding: QuotaRounding = QuotaRounding.HALF_UP
    tied: QuotaTie = QuotaTie.BETTER
    ceilings: tuple[GradeCeiling, ...] = ()


@dataclass(frozen=True, slots=True)
class PayRule:
    """What a grade multiplies a base pay by; the amount stays within floor and cap, in yuan."""

    grade: str
    coefficient: Decimal
    floor: Decimal = Decimal("0.00")
    cap: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PayPlan:
    """Pay by grade under a wage total; ``base`` is the figure that holds each base pay, in yuan.

    Without a base all have the same one.
    """

    rules: tuple[PayRule, ...]
    base: str = ""


@dataclass(frozen=True, slots=True)
class Streak:
    """Bad rounds that have consequences: ``times`` of the last ``within`` rounds (连续三年末五位).

    A round is bad for a unit among the ``last`` of its class in ``grouping`` (of all units if it
    is empty), or with ``grade`` or a worse one. Units tied across the boundary of the last places
    are spared, and so are classes with fewer than ``least_units`` ranked units.
    """

    id: str
    label: Label
    times: int
    within: int
    last: int = 0
    grade: str = ""
    grouping: str = ""
    least_units: int = 0
    then: Label | None = None
    basis: Citation | None = None


def grades_of(grading: Grading) -> tuple[str, ...]:
    """Return the grades of a scheme, best first.

    >>> grades_of(Grading(bands=(GradeBand("A", Decimal(90)), GradeBand("B", Decimal(0)))))
    ('A', 'B')
    """
    return tuple(each.grade for each in grading.quotas or grading.bands)
