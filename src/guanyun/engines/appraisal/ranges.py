"""Between which values a node can lie whatever is reported: for grades that nobody can reach."""

from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from .scheme import Bonus, Curve, Gate, Group, Mean, Node, Scheme
from .steps import (
    Affine,
    BestDistance,
    Clip,
    CurveStep,
    Goalposts,
    Interp,
    MinMax,
    Ranked,
    RankForm,
)
from .walking import in_order

Bound: TypeAlias = Fraction | None  # None is no bound
Range: TypeAlias = tuple[Bound, Bound]
OPEN: Final[Range] = (None, None)


def range_of(scheme: Scheme) -> Range:
    """Return the least and the greatest value that the root can take; None where there is no end.

    A range that is returned is never too small; it may be too large where figures hang together.
    """
    ranges: dict[str, Range] = {}
    for node in in_order(scheme):
        ranges[node.id] = _of_node(node, ranges)
    return ranges[scheme.root]


def _of_node(node: Node, ranges: dict[str, Range]) -> Range:
    match node:
        case Curve():
            held = ranges[node.of]
            for step in node.steps:
                held = _of_step(step, held)
            return held
        case Group():
            return _of_group(node, ranges)
        case Bonus():
            low, high = ranges[node.of]
            return _plus(low, node.low), _plus(high, node.high)
        case Gate():
            low, high = ranges[node.of]
            return (None if low is None else min(low, Fraction(node.at_most))), high
        case _:
            return OPEN


def _of_group(node: Group, ranges: dict[str, Range]) -> Range:
    if node.mean is Mean.COPELAND:
        return OPEN
    parts = [(ranges[each.of], Fraction(each.weight)) for each in node.members if each.weight > 0]
    if not parts:
        return OPEN
    lows, highs = [part[0] for part, _ in parts], [part[1] for part, _ in parts]
    if node.mean is Mean.ARITHMETIC and node.min_available == 1:
        whole = sum((weight for _, weight in parts), Fraction(0))
        return tuple(  # type: ignore[return-value]  # two ends
            None
            if any(end is None for end in ends)
            else sum(((end or 0) * w for end, (_, w) in zip(ends, parts, strict=True)), Fraction(0))
            / whole
            for ends in (lows, highs)
        )
    least = None if None in lows else min(end for end in lows if end is not None)
    most = None if None in highs else max(end for end in highs if end is not None)
    return least, most


def _of_step(step: CurveStep, held: Range) -> Range:
    match step:
        case Clip():
            return _clipped(held, step)
        case Interp() if step.points:
            values = [Fraction(value) for _, value in step.points]
            return min(values), max(values)
        case MinMax():
            return _ordered(Fraction(step.low), Fraction(step.high))
        case BestDistance():
            return Fraction(0), Fraction(1)
        case Ranked(form=RankForm.SHARE):
            return Fraction(0), Fraction(1)
        case Ranked(form=RankForm.QUANTILE):
            return Fraction(1), Fraction(step.classes)
        case Affine() if step.base:
            factor = Fraction(step.scale) / Fraction(step.base)
            return _moved(held, factor, Fraction(step.shift) - Fraction(step.offset) * factor)
        case Goalposts() if step.low != step.high:
            factor = 100 / (Fraction(step.high) - Fraction(step.low))
            return _moved(held, factor, -Fraction(step.low) * factor)
        case _:
            return OPEN


def _clipped(held: Range, step: Clip) -> Range:
    low, high = held
    if step.low is not None:
        least = Fraction(step.low)
        low = least if low is None else max(low, least)
        high = None if high is None else max(high, least)
    if step.high is not None:
        most = Fraction(step.high)
        high = most if high is None else min(high, most)
        low = None if low is None else min(low, most)
    return low, high


def _moved(held: Range, factor: Fraction, shift: Fraction) -> Range:
    ends = [None if end is None else end * factor + shift for end in held]
    return (ends[0], ends[1]) if factor >= 0 else (ends[1], ends[0])


def _ordered(one: Fraction, other: Fraction) -> Range:
    return (one, other) if one <= other else (other, one)


def _plus(end: Bound, more: Decimal) -> Bound:
    return None if end is None else end + Fraction(more)
