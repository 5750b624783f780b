"""The value of a node from the values of its parts, row by row: nobody is compared."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from guanyun.errors import Refused

from .averaging import enough, weighted_mean
from .columns import Column, step_alone
from .scheme import Bonus, Curve, Gate, Group, Mean, Node
from .steps import NORMALISING


def compares(node: Node) -> bool:
    """Return whether a node's value hangs on other units, or on the direction of a figure."""
    if isinstance(node, Group):
        return node.mean is Mean.COPELAND
    return isinstance(node, Curve) and any(isinstance(step, NORMALISING) for step in node.steps)


def value_above(node: Node, values: Mapping[str, Column]) -> Column:
    """Return what a group, bonus, gate or curve that compares nobody makes of its parts.

    Raises:
        Refused: ``appraisal.mean_negative``, ``appraisal.figure_range``; ``appraisal.no_figures``
            for a node that is reported.
    """
    match node:
        case Group():
            table = np.column_stack([values[member.of] for member in node.members])
            weights = [Fraction(member.weight) for member in node.members]
            value = weighted_mean(table, weights, node.mean, float(node.power))
            return np.where(enough(table, float(node.min_available)), value, np.nan)
        case Bonus():
            points = np.zeros(len(values[node.of]))
            for item in node.items:
                points = points + np.nan_to_num(values[item.of]) * float(item.points)
            return values[node.of] + np.clip(points, float(node.low), float(node.high))
        case Gate():
            shut = np.nan_to_num(values[node.trigger]) > float(node.above)
            return np.where(shut, np.minimum(values[node.of], float(node.at_most)), values[node.of])
        case Curve():
            column = values[node.of]
            for step in node.steps:
                column = step_alone(step, column, node.id)
            return column
        case _:
            raise Refused("appraisal.no_figures", figure=node.id)
