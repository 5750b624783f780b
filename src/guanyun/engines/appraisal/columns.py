"""The fast evaluator: whole columns of float64, missing as NaN."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from guanyun.errors import Refused

from . import normalising
from .averaging import copeland, enough, weighted_mean
from .normalising import within
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
    Node,
    Scheme,
    Tie,
    parts_of,
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
    Transform,
    UnitDistance,
    ZScore,
)
from .treating import treat
from .walking import cohorts_of, in_order, place_of

Column = NDArray[np.float64]


def columns_of(scheme: Scheme, figures: Figures) -> dict[str, Column]:
    """Return the value of every node for every unit, in the order of the units.

    An indicator's value is what it is after denominator, filling and treatment.

    Raises:
        Refused: ``appraisal.cycle``, ``appraisal.unknown_node`` where the nodes do not hang
            together; ``appraisal.no_figures``; ``appraisal.figure_range``.
    """
    return recomputed(scheme, figures, {})


def recomputed(scheme: Scheme, figures: Figures, before: Mapping[str, Column]) -> dict[str, Column]:
    """Return the value of every node, given ``before`` of the same figures under other weights.

    What hangs on no group is taken over; everything from the first group up is computed anew.
    """
    work = ColumnRun(scheme, figures)
    above: set[str] = set()
    for node in in_order(scheme):
        if isinstance(node, Group) or above.intersection(parts_of(node)):
            above.add(node.id)
        elif node.id in before:
            work.done[node.id] = before[node.id]
            continue
        work.done[node.id] = work.value(node)
    return work.done


class Stage(StrEnum):
    """How far a figure has come on its way to a mark."""

    RAW = "raw"
    DENOMINATED = "denominated"
    IMPUTED = "imputed"
    TREATED = "treated"
    NORMALISED = "normalised"
    AGGREGATED = "aggregated"


def stage_columns(scheme: Scheme, figures: Figures, stage: Stage) -> dict[str, Column]:
    """Return the values after a stage: of figures up to treated, of curves, then of all nodes.

    A curve counts as normalised as long as it stands on no group.

    Raises:
        Refused: as computing columns does.
    """
    work = ColumnRun(scheme, figures)
    nodes = [node for node in scheme.nodes if isinstance(node, Indicator)]
    raw = {node.id: work.raw(node.id) for node in nodes}
    if stage is Stage.RAW:
        return raw
    divided = {node.id: work.divided(node, raw[node.id]) for node in nodes}
    if stage is Stage.DENOMINATED:
        return divided
    if stage is Stage.IMPUTED:
        return {node.id: work.filled(node, divided[node.id]) for node in nodes}
    columns = columns_of(scheme, figures)
    if stage is Stage.TREATED:
        return {node.id: columns[node.id] for node in nodes}
    if stage is Stage.AGGREGATED:
        return columns
    alone = {node.id for node in nodes}
    for node in in_order(scheme):
        if isinstance(node, Curve) and node.of in alone:
            alone.add(node.id)
    return {name: column for name, column in columns.items() if name in alone}


class ColumnRun:
    """One run: the columns made so far."""

    def __init__(self, scheme: Scheme, figures: Figures) -> None:
        self.scheme, self.figures = scheme, figures
        self.nodes = {node.id: node for node in scheme.nodes}
        self.done: dict[str, Column] = {}
        self.raws: dict[str, Column] = {}
        self.cohorts = cohorts_of(figures, scheme.cohort)

    def value(self, node: Node) -> Column:
        match node:
            case Indicator():
                return self.indicator(node)
            case Curve():
                return self.curve(node)
            case Group():
                return self.group(node)
            case Bonus():
                return self.bonus(node)
            case Gate():
                return self.gate(node)
            case BoundMark():
                return self.raw(node.id)

    def raw(self, name: str) -> Column:
        """Return a reported column; it is read once, and never changed in place."""
        if name not in self.raws:
            if name not in self.figures.columns:
                raise Refused("appraisal.no_figures", figure=name)
            column = self.figures.columns[name]
            numbers = [np.nan if x is None else float(x) for x in column]
            self.raws[name] = np.array(numbers, dtype=np.float64)
        return self.raws[name]

    def counted(self, name: str) -> Column:
        return self.done[name] if name in self.done else self.raw(name)

    def indicator(self, node: Indicator) -> Column:
        return self.treated(node, self.filled(node, self.divided(node, self.raw(node.id))))

    def divided(self, node: Indicator, column: Column) -> Column:
        if not node.denominator:
            return column
        below = self.raw(node.denominator)
        return column / np.where(below == 0, np.nan, below)

    def treated(self, node: Indicator, column: Column) -> Column:
        if node.treatment is None or np.isnan(column).all():
            return column
        return np.array(treat(column, node.treatment).values)

    def filled(self, node: Indicator, column: Column) -> Column:
        filled = column.copy()
        for cohort in cohorts_of(self.figures, node.filled_within):
            part = column[cohort]
            if np.isnan(part).all() and node.missing is not MissingRule.ZERO:
                continue
            match node.missing:
                case MissingRule.ZERO:
                    value = 0.0
                case MissingRule.MEAN:
                    value = float(np.nanmean(part))
                case MissingRule.MEDIAN:
                    value = float(np.nanmedian(part))
                case MissingRule.LEAVE:
                    value = np.nan
            filled[cohort] = np.where(np.isnan(part), value, part)
        return filled

    def curve(self, node: Curve) -> Column:
        column = self.done[node.of]
        source = self.nodes[node.of]
        lower = isinstance(source, Indicator) and source.direction is Direction.LOWER
        for step in node.steps:
            if lower and isinstance(step, NORMALISING):
                column, lower = -column, False
            column = self._step(step, column, node.id)
        return column

    def _step(self, step: CurveStep, column: Column, name: str) -> Column:
        match step:
            case UnitDistance():
                place = place_of(self.figures, step.unit)
                return normalising.unit_distance(column, place)
            case MinMax() | ZScore() | Ranked() | BestDistance() | BestShare():
                tied = self.scheme.ranking.tie is Tie.DECLARED
                return within(column, self.cohorts, lambda part: _compared(step, part, tied=tied))
            case _:
                return step_alone(step, column, name)

    def group(self, node: Group) -> Column:
        table = np.column_stack([self.done[member.of] for member in node.members])
        weights = [Fraction(member.weight) for member in node.members]
        if node.mean is Mean.COPELAND:
            value = np.full(len(table), np.nan)
            for cohort in self.cohorts:
                value[cohort] = copeland(table[cohort], weights)
        else:
            value = weighted_mean(table, weights, node.mean, float(node.power))
        return np.where(enough(table, float(node.min_available)), value, np.nan)

    def bonus(self, node: Bonus) -> Column:
        points = sum(
            (np.nan_to_num(self.counted(item.of)) * float(item.points) for item in node.items),
            np.zeros(len(self.figures.units)),
        )
        return self.done[node.of] + np.clip(points, float(node.low), float(node.high))

    def gate(self, node: Gate) -> Column:
        shut = np.nan_to_num(self.counted(node.trigger)) > float(node.above)
        mark = self.done[node.of]
        return np.where(shut, np.minimum(mark, float(node.at_most)), mark)


def _compared(step: CurveStep, part: Column, *, tied: bool) -> Column:
    match step:
        case MinMax():
            return normalising.min_max(part, float(step.low), float(step.high))
        case ZScore():
            return normalising.z_score(part, float(step.mean), float(step.deviation))
        case Ranked():
            return normalising.ranked(part, step, tied=tied)
        case BestDistance():
            return normalising.best_distance(part)
        case BestShare():
            return normalising.best_share(part, compatible=step.compatible)
        case _:
            raise AssertionError(step)


def step_alone(step: CurveStep, column: Column, name: str) -> Column:
    """Return a column after a step that reads each figure by itself.

    Raises:
        Refused: ``appraisal.figure_range``.
    """
    match step:
        case Clip():
            low = -np.inf if step.low is None else float(step.low)
            return np.clip(column, low, np.inf if step.high is None else float(step.high))
        case Affine():
            moved = (column - float(step.offset)) / float(step.base)
            return moved * float(step.scale) + float(step.shift)
        case Interp():
            at, value = np.array([[float(x), float(y)] for x, y in step.points]).T
            return np.where(np.isnan(column), np.nan, np.interp(column, at, value))
        case Goalposts():
            return normalising.goalposts(column, float(step.low), float(step.high))
        case Transform():
            return _transformed(step, column, name)
        case _:
            raise AssertionError(step)


def _transformed(step: Transform, column: Column, name: str) -> Column:
    least = float(np.min(column, where=~np.isnan(column), initial=np.inf))
    if step.function is Function.EXP:
        return np.exp(column)
    if least < 0 or (least == 0 and (step.function is Function.LOG or step.power < 0)):
        raise Refused("appraisal.figure_range", node=name, least=least)
    return np.log(column) if step.function is Function.LOG else column ** float(step.power)


def values_at(columns: Mapping[str, Column], node: str) -> list[float | None]:
    """Return one node's values with None where there is none."""
    return [None if np.isnan(value) else float(value) for value in columns[node]]
