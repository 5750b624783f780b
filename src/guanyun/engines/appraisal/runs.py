"""Many runs of one scheme under other weights at once: an array per node, a row per run."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from .averaging import enough
from .columns import Column
from .scheme import Bonus, Curve, Figures, Gate, Group, Mean, Scheme, parts_of
from .walking import in_order

Draws = Mapping[str, NDArray[np.float64]]  # by group: a row per run, a factor per member
Rows = NDArray[np.float64]  # runs down, units across


def many_runs(
    scheme: Scheme, figures: Figures, columns: Mapping[str, Column], draws: Draws, count: int
) -> Rows:
    """Return the root of every run: each weight of each group times its draw.

    Args:
        scheme: One that ``runs_at_once``.
        figures: As reported.
        columns: Computed under the weights as published.
        draws: ``count`` rows each.
        count: How many runs.
    """
    done: dict[str, Column | Rows] = {}
    for node in in_order(scheme):
        above = [part for part in parts_of(node) if done.get(part, columns[scheme.root]).ndim > 1]
        match node:
            case Group():
                done[node.id] = _group(node, done, draws[node.id])
            case Bonus() if above:
                done[node.id] = done[node.of] + (columns[node.id] - columns[node.of])
            case Gate() if above:
                shut = _watched(node.trigger, figures, columns) > float(node.above)
                mark = done[node.of]
                done[node.id] = np.where(shut, np.minimum(mark, float(node.at_most)), mark)
            case _:
                done[node.id] = columns[node.id]
    return np.broadcast_to(done[scheme.root], (count, len(figures.units)))


def runs_at_once(scheme: Scheme) -> bool:
    """Return whether nothing but means, bonuses and gates stands on groups.

    What a bonus counts or a gate watches must not stand on one either.
    """
    above: set[str] = set()
    for node in in_order(scheme):
        parts = above.intersection(parts_of(node))
        if isinstance(node, Group):
            if node.mean is Mean.COPELAND:
                return False
            above.add(node.id)
        elif isinstance(node, Curve) and parts:
            return False
        elif parts:
            if parts != {parts_of(node)[0]}:
                return False
            above.add(node.id)
    return True


def _watched(name: str, figures: Figures, columns: Mapping[str, Column]) -> Column:
    if name in columns:
        return np.nan_to_num(columns[name])
    return np.array([float(x or 0) for x in figures.columns[name]], dtype=np.float64)


def _group(node: Group, done: Mapping[str, Column | Rows], draws: NDArray[np.float64]) -> Rows:
    """Return one mean in every run: a product of weights and members where these do not vary."""
    base = np.array([float(Fraction(member.weight)) for member in node.members])
    weights = draws * base
    values = [done[member.of] for member in node.members]
    fixed = [place for place, value in enumerate(values) if value.ndim == 1]
    varied = [place for place, value in enumerate(values) if value.ndim > 1]
    total: Rows | float = 0.0
    whole: Rows | float = 0.0
    zeros: Rows | float = 0.0
    if fixed:
        table = np.vstack([values[place] for place in fixed])
        present = ~np.isnan(table)
        own = weights[:, fixed]
        total = own @ _inner(node, table, present)
        whole = own @ present.astype(np.float64)
        if node.mean is not Mean.ARITHMETIC:
            zeros = own @ (table == 0).astype(np.float64)
    for place in varied:
        present = ~np.isnan(values[place])
        own = weights[:, place : place + 1]
        total = total + own * _inner(node, values[place], present)
        whole = whole + own * present
        if node.mean is not Mean.ARITHMETIC:
            zeros = zeros + own * (values[place] == 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = _outer(node, np.asarray(total) / np.asarray(whole))
    if node.mean is not Mean.ARITHMETIC and not (node.mean is Mean.POWER and node.power > 0):
        value = np.where(np.asarray(zeros) > 0, 0.0, value)
    one = np.column_stack([each if each.ndim == 1 else each[0] for each in values])
    return np.where(enough(one, float(node.min_available)) & (np.asarray(whole) > 0), value, np.nan)


def _inner(node: Group, values: Column | Rows, present: NDArray[np.bool_]) -> Column | Rows:
    """Return what a mean adds up: the figures, their logarithms, their inverses or powers."""
    match node.mean:
        case Mean.GEOMETRIC:
            return np.log(np.where(present & (values > 0), values, 1.0))
        case Mean.HARMONIC:
            return np.where(present, 1 / np.where(present & (values != 0), values, 1.0), 0.0)
        case Mean.POWER:
            power = float(node.power)
            safe = values if power > 0 else np.where(values != 0, values, 1.0)
            return np.where(present, np.where(present, safe, 1.0) ** power, 0.0)
        case _:
            return np.where(present, values, 0.0)


def _outer(node: Group, value: Rows) -> Rows:
    match node.mean:
        case Mean.GEOMETRIC:
            return np.exp(value)
        case Mean.HARMONIC:
            return 1 / value
        case Mean.POWER:
            rooted: Rows = value ** (1 / float(node.power))
            return rooted
        case _:
            return value
