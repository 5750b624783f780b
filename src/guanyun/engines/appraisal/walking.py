"""The order in which nodes can be computed, cohorts of units, weights down to the figures."""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from guanyun.errors import Refused

from .scheme import Bonus, BoundMark, Figures, Gate, Group, Indicator, Node, Scheme, parts_of


def in_order(scheme: Scheme) -> list[Node]:
    """Return the nodes so that each comes after those it reads.

    What a bonus counts, a gate watches or an indicator divides by may be a bare figure; what a
    curve, a group, a bonus or a gate is *of* must be a node.

    Raises:
        Refused: ``appraisal.cycle`` or ``appraisal.unknown_node``.
    """
    nodes = {node.id: node for node in scheme.nodes}
    if scheme.root not in nodes:
        raise Refused("appraisal.unknown_node", node=scheme.root, asked_by=scheme.id)
    ordered: dict[str, Node] = {}
    open_nodes: list[str] = []

    def visit(name: str) -> None:
        if name in ordered:
            return
        if name in open_nodes:
            raise Refused("appraisal.cycle", nodes=" → ".join([*open_nodes, name]))
        open_nodes.append(name)
        node = nodes[name]
        for part in parts_of(node):
            if part in nodes:
                visit(part)
            elif part in _must_be_nodes(node):
                raise Refused("appraisal.unknown_node", node=part, asked_by=name)
        ordered[name] = node
        open_nodes.pop()

    for name in nodes:
        visit(name)
    return list(ordered.values())


def _must_be_nodes(node: Node) -> tuple[str, ...]:
    return (node.of,) if isinstance(node, Bonus | Gate) else parts_of(node)


def cohorts_of(figures: Figures, grouping: str) -> list[NDArray[np.intp]]:
    """Return the places of the units of each class of a grouping; of all units if it is empty.

    Raises:
        Refused: ``appraisal.no_grouping``.
    """
    if not grouping:
        return [np.arange(len(figures.units))]
    if grouping not in figures.groupings:
        raise Refused("appraisal.no_grouping", grouping=grouping)
    places: dict[str, list[int]] = {}
    for place, name in enumerate(figures.groupings[grouping]):
        places.setdefault(name, []).append(place)
    return [np.array(found, dtype=np.intp) for found in places.values()]


def place_of(figures: Figures, unit: str) -> int:
    """Return where a unit stands among the figures.

    Raises:
        Refused: ``appraisal.no_unit``.
    """
    if unit not in figures.units:
        raise Refused("appraisal.no_unit", unit=unit)
    return figures.units.index(unit)


def effective_weights(scheme: Scheme) -> dict[str, Fraction]:
    """Return how much of the root each node weighs: normalised weights multiplied down to it.

    A node that enters twice weighs the sum. Curves, bonuses and gates hand their weight on.
    """
    weights: dict[str, Fraction] = {scheme.root: Fraction(1)}
    for node in reversed(in_order(scheme)):
        own = weights.setdefault(node.id, Fraction(0))
        if isinstance(node, Group):
            whole = sum((Fraction(member.weight) for member in node.members), Fraction(0))
            shares = [(member.of, Fraction(member.weight) / whole) for member in node.members]
        else:
            shares = [(part, Fraction(1)) for part in parts_of(node)[:1]]
        for part, share in shares:
            weights[part] = weights.get(part, Fraction(0)) + own * share
    return weights


def figures_asked(scheme: Scheme) -> tuple[str, ...]:
    """Return the ids of all figures a scheme reads: reported, counted, watched, of bases of pay."""
    nodes = {node.id for node in scheme.nodes}
    asked: dict[str, None] = {}
    for node in scheme.nodes:
        match node:
            case Indicator():
                read: tuple[str, ...] = (node.id, node.denominator)
            case BoundMark():
                read = (node.id,)
            case Bonus() | Gate():
                read = tuple(name for name in parts_of(node) if name not in nodes)
            case _:
                read = ()
        asked |= dict.fromkeys(read)
    if scheme.grading is not None:
        watched = [ceiling.trigger for ceiling in scheme.grading.ceilings]
        asked |= dict.fromkeys(name for name in watched if name not in nodes)
    if scheme.pay is not None:
        asked[scheme.pay.base] = None
    return tuple(name for name in asked if name)


def groupings_asked(scheme: Scheme) -> tuple[str, ...]:
    """Return the groupings by which a scheme compares, fills gaps or counts streaks."""
    names = [scheme.cohort, *(streak.grouping for streak in scheme.streaks)]
    names += [node.filled_within for node in scheme.nodes if isinstance(node, Indicator)]
    return tuple(dict.fromkeys(name for name in names if name))
