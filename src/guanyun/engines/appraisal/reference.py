"""The reference evaluator: fractions where a scheme is rational, else 50 digits of Decimal.

It shares no arithmetic with the fast evaluator and is held beside it by tests.
"""

from collections.abc import Callable
from decimal import Context, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final, TypeAlias

from guanyun.errors import Refused

from .marks import written
from .scheme import (
    Bonus,
    BoundMark,
    Curve,
    Direction,
    Figures,
    Gate,
    Group,
    Indicator,
    Mean,
    MissingRule,
    Scheme,
    Tie,
)
from .steps import (
    NORMALISING,
    Affine,
    BestDistance,
    BestShare,
    Clip,
    CurveStep,
    Function,
    Goalposts,
    Interp,
    MinMax,
    Ranked,
    RankForm,
    Transform,
    UnitDistance,
    ZScore,
)
from .tails import treated_exactly
from .walking import cohorts_of, in_order, place_of

Exact: TypeAlias = Fraction | None
Column: TypeAlias = list[Exact]
DIGITS: Final = Context(prec=50)
_HALF: Final = Fraction(1, 2)


def exact_columns(scheme: Scheme, figures: Figures) -> dict[str, Column]:
    """Return the value of every node for every unit, in the order of the units; None is missing.

    Raises:
        Refused: as the fast evaluator does.
    """
    work = _Exact(scheme, figures)
    for node in in_order(scheme):
        match node:
            case Indicator():
                column = work.indicator(node)
            case Curve():
                column = work.curve(node)
            case Group():
                column = work.group(node)
            case Bonus():
                column = work.bonus(node)
            case Gate():
                column = work.gate(node)
            case BoundMark():
                column = work.raw(node.id)
        work.done[node.id] = column
    return work.done


class _Exact:
    """One run: the columns made so far."""

    def __init__(self, scheme: Scheme, figures: Figures) -> None:
        self.scheme, self.figures = scheme, figures
        self.nodes = {node.id: node for node in scheme.nodes}
        self.done: dict[str, Column] = {}
        self.tied = scheme.ranking.tie is Tie.DECLARED
        self.cohorts = [places.tolist() for places in cohorts_of(figures, scheme.cohort)]

    def raw(self, name: str) -> Column:
        if name not in self.figures.columns:
            raise Refused("appraisal.no_figures", figure=name)
        return [None if x is None else Fraction(x) for x in self.figures.columns[name]]

    def counted(self, name: str) -> Column:
        return self.done[name] if name in self.done else self.raw(name)

    def indicator(self, node: Indicator) -> Column:
        column = self.raw(node.id)
        if node.denominator:
            below = self.raw(node.denominator)
            column = [
                None if x is None or not by else x / by for x, by in zip(column, below, strict=True)
            ]
        for places in cohorts_of(self.figures, node.filled_within):
            present = [x for i in places if (x := column[i]) is not None]
            value = _stand_in(present, node.missing)
            for i in places:
                column[i] = value if column[i] is None else column[i]
        present = [x for x in column if x is not None]
        if node.treatment is None or not present:
            return column
        values = iter(treated_exactly(present, node.treatment, DIGITS))
        return [None if x is None else next(values) for x in column]

    def curve(self, node: Curve) -> Column:
        column = list(self.done[node.of])
        source = self.nodes[node.of]
        lower = isinstance(source, Indicator) and source.direction is Direction.LOWER
        for step in node.steps:
            compares = isinstance(step, NORMALISING)
            if lower and compares:
                column, lower = [None if x is None else -x for x in column], False
            if isinstance(step, UnitDistance):
                column = _to_unit(column, place_of(self.figures, step.unit))
            elif compares and not isinstance(step, Goalposts):
                column = self._compared(step, column)
            else:
                column = [None if x is None else _alone(step, x, node.id) for x in column]
        return column

    def _compared(self, step: CurveStep, column: Column) -> Column:
        done: Column = [None] * len(column)
        for places in self.cohorts:
            own = [(i, x) for i in places if (x := column[i]) is not None]
            values = _against(step, [x for _, x in own], tied=self.tied) if own else []
            for (i, _), value in zip(own, values, strict=True):
                done[i] = value
        return done

    def group(self, node: Group) -> Column:
        columns = [self.done[member.of] for member in node.members]
        weights = [Fraction(member.weight) for member in node.members]
        rows = list(zip(*columns, strict=True))
        if node.mean is Mean.COPELAND:
            done: Column = [None] * len(rows)
            for places in self.cohorts:
                for i in places:
                    duels = (_duel(rows[i], rows[j], weights) for j in places)
                    done[i] = Fraction(sum(duels))
        else:
            done = [_mean(row, weights, node) for row in rows]
        least = Fraction(node.min_available) * len(weights)
        present = [sum(x is not None for x in row) for row in rows]
        return [v if n and n >= least else None for v, n in zip(done, present, strict=True)]

    def bonus(self, node: Bonus) -> Column:
        low, high = Fraction(node.low), Fraction(node.high)
        points = [Fraction(0)] * len(self.figures.units)
        for item in node.items:
            counts = self.counted(item.of)
            each = Fraction(item.points)
            points = [p + (x or 0) * each for p, x in zip(points, counts, strict=True)]
        held = [min(max(p, low), high) for p in points]
        base = self.done[node.of]
        return [None if x is None else x + p for x, p in zip(base, held, strict=True)]

    def gate(self, node: Gate) -> Column:
        most, above = Fraction(node.at_most), Fraction(node.above)
        shut = [(x or 0) > above for x in self.counted(node.trigger)]
        base = self.done[node.of]
        return [x if x is None or not s else min(x, most) for x, s in zip(base, shut, strict=True)]


def _stand_in(present: list[Fraction], rule: MissingRule) -> Exact:
    if rule is MissingRule.ZERO:
        return Fraction(0)
    if not present or rule is MissingRule.LEAVE:
        return None
    if rule is MissingRule.MEAN:
        return sum(present, Fraction(0)) / len(present)
    ordered, half = sorted(present), len(present) // 2
    return ordered[half] if len(present) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _alone(step: CurveStep, x: Fraction, name: str) -> Fraction:
    match step:
        case Clip():
            x = x if step.low is None else max(x, Fraction(step.low))
            return x if step.high is None else min(x, Fraction(step.high))
        case Affine():
            moved = (x - Fraction(step.offset)) / Fraction(step.base)
            return moved * Fraction(step.scale) + Fraction(step.shift)
        case Goalposts():
            return (x - Fraction(step.low)) / (Fraction(step.high) - Fraction(step.low)) * 100
        case Interp():
            return _between([(Fraction(a), Fraction(b)) for a, b in step.points], x)
        case Transform():
            return _transformed(step, x, name)
        case _:
            raise AssertionError(step)


def _between(points: list[tuple[Fraction, Fraction]], x: Fraction) -> Fraction:
    if x <= points[0][0]:
        return points[0][1]
    for (a, low), (b, high) in pairwise(points):
        if x <= b:
            return low + (x - a) / (b - a) * (high - low)
    return points[-1][1]


def _transformed(step: Transform, x: Fraction, name: str) -> Fraction:
    if step.function is Function.EXP:
        return Fraction(DIGITS.exp(decimal_of(x)))
    if x < 0 or (x == 0 and (step.function is Function.LOG or step.power < 0)):
        raise Refused("appraisal.figure_range", node=name, least=float(x))
    if step.function is Function.LOG:
        return Fraction(DIGITS.ln(decimal_of(x)))
    return power_of(x, Fraction(step.power))


def _against(step: CurveStep, column: list[Fraction], *, tied: bool) -> Column:
    low, high = min(column), max(column)
    match step:
        case MinMax():
            ends = Fraction(step.low), Fraction(step.high)
            return _over_range(column, low, high, lambda t: ends[0] + t * (ends[1] - ends[0]))
        case BestDistance():
            return _over_range(column, low, high, lambda t: t)
        case ZScore():
            n, mean = len(column), sum(column, Fraction(0)) / len(column)
            spread = sum(((x - mean) ** 2 for x in column), Fraction(0))
            if not spread:
                return [Fraction(step.mean)] * n
            deviation = power_of(spread / (n - 1), _HALF)
            scale = Fraction(step.deviation)
            return [(x - mean) / deviation * scale + Fraction(step.mean) for x in column]
        case BestShare():
            return [x / high if high else None for x in column]
        case Ranked():
            return _places(column, step, tied=tied)
        case _:
            raise AssertionError(step)


def _over_range(
    column: list[Fraction], low: Fraction, high: Fraction, scale: Callable[[Fraction], Fraction]
) -> Column:
    return [scale(_HALF if low == high else (x - low) / (high - low)) for x in column]


def _places(column: list[Fraction], step: Ranked, *, tied: bool) -> Column:
    compared = [Fraction(written(x)) if tied else x for x in column]
    n = len(column)
    ranks = [Fraction(1 + sum(other < x for other in compared)) for x in compared]
    match step.form:
        case RankForm.RANK:
            return list(ranks)
        case RankForm.BORDA:
            return [rank - 1 for rank in ranks]
        case RankForm.SHARE:
            return [(rank - 1) / (n - 1) if n > 1 else _HALF for rank in ranks]
        case RankForm.QUANTILE:
            return [Fraction(-((-rank * step.classes) // n)) for rank in ranks]


def _to_unit(column: Column, place: int) -> Column:
    wanted = column[place]
    least = min((x for x in column if x is not None), default=None)
    if wanted is None or least is None or wanted == least:
        return [None] * len(column)
    return [None if x is None else 1 - (wanted - x) / (wanted - least) for x in column]


def _duel(mine: tuple[Exact, ...], other: tuple[Exact, ...], weights: list[Fraction]) -> int:
    balance = Fraction(0)
    for x, y, weight in zip(mine, other, weights, strict=True):
        if x is not None and y is not None and x != y:
            balance += weight if x > y else -weight
    return (balance > 0) - (balance < 0)


def _mean(row: tuple[Exact, ...], weights: list[Fraction], node: Group) -> Exact:
    present = [(x, w) for x, w in zip(row, weights, strict=True) if x is not None and w]
    if not present:
        return None
    whole = sum((w for _, w in present), Fraction(0))
    if node.mean is Mean.ARITHMETIC:
        return sum((x * w for x, w in present), Fraction(0)) / whole
    least = min(x for x in row if x is not None)
    if least < 0:
        raise Refused("appraisal.mean_negative", mean=node.mean.value, least=float(least))
    power = Fraction(node.power)
    if least == 0 and (node.mean is not Mean.POWER or power < 0):
        return Fraction(0) if any(x == 0 for x, _ in present) else _positive(present, whole, node)
    return _positive(present, whole, node)


def _positive(present: list[tuple[Fraction, Fraction]], whole: Fraction, node: Group) -> Fraction:
    if node.mean is Mean.HARMONIC:
        return whole / sum((w / x for x, w in present), Fraction(0))
    if node.mean is Mean.GEOMETRIC:
        logs = sum((Fraction(DIGITS.ln(decimal_of(x))) * w for x, w in present), Fraction(0))
        return Fraction(DIGITS.exp(decimal_of(logs / whole)))
    power = Fraction(node.power)
    inner = sum((power_of(x, power) * w for x, w in present), Fraction(0)) / whole
    return power_of(inner, 1 / power)


def decimal_of(x: Fraction) -> Decimal:
    """Return the fraction to 50 digits."""
    return DIGITS.divide(Decimal(x.numerator), Decimal(x.denominator))


def power_of(x: Fraction, power: Fraction) -> Fraction:
    """Return x to a power: exact for whole ones, else to 50 digits."""
    if power.denominator == 1:
        return Fraction(x**power.numerator)
    return Fraction(DIGITS.power(decimal_of(x), decimal_of(power))) if x else Fraction(0)
