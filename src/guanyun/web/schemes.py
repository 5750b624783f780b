"""A scheme of appraisal in the words of a page: its framework, its nodes, what each step does."""

from collections.abc import Iterator
from dataclasses import dataclass

from guanyun.engines.appraisal import (
    Bonus,
    BoundMark,
    Curve,
    Gate,
    Group,
    Indicator,
    Scheme,
    effective_weights,
    parts_of,
)
from guanyun.engines.common import Label
from guanyun.errors import Language
from guanyun.web.framework_drawings import Slice, slices_of
from guanyun.web.templatetags.words import worded


@dataclass(frozen=True, slots=True)
class NodeTold:
    """A node of a scheme in a list, below what it is a part of."""

    id: str
    label: Label
    depth: int
    kind: str
    share: str
    unit: str
    direction: str
    steps: tuple[str, ...]  # what a curve or a group does: ends of the codes ``marks.step_*``
    bounds: str
    sample: bool


def slices_told(scheme: Scheme, language: Language) -> list[Slice]:
    """Return the framework of a scheme as slices; curves stand for what they are curves of."""
    nodes = {node.id: node for node in scheme.nodes}
    members: dict[str, list[tuple[str, float]]] = {}
    for node in scheme.nodes:
        if isinstance(node, Group):
            members[node.id] = [(each.of, float(each.weight)) for each in node.members]
        elif isinstance(node, Bonus | Gate):
            members[node.id] = [(node.of, 1.0)]
    labels = {name: worded(node.label, language) for name, node in nodes.items()}
    root = scheme.root
    while isinstance(nodes.get(root), Bonus | Gate) and len(members[root]) == 1:
        root = members[root][0][0]  # what is added to or cut from the whole is no part of it
    return slices_of(root, members, labels)


def nodes_told(scheme: Scheme) -> list[NodeTold]:
    """Return the nodes of a scheme from the mark down to what is reported."""
    nodes = {node.id: node for node in scheme.nodes}
    shares = effective_weights(scheme)

    def walk(name: str, depth: int) -> Iterator[NodeTold]:
        node = nodes.get(name)
        if node is None:
            yield NodeTold(name, Label(name), depth, "figure", "", "", "", (), "", sample=False)
            return
        share = f"{float(shares[name]) * 100:.4g}%" if name in shares else ""
        figure = nodes.get(node.of) if isinstance(node, Curve) else node
        kind = type(node).__name__.lower()
        if isinstance(figure, Indicator):  # a figure and its own curve are one line
            unit, direction = figure.unit, str(figure.direction)
            sample = figure.sample
            yield NodeTold(
                name, figure.label, depth, kind, share, unit, direction, *_told(node), sample
            )
            return
        yield NodeTold(name, node.label, depth, kind, share, "", "", *_told(node), sample=False)
        for part in parts_of(node):
            yield from walk(part, depth + 1)

    return list(walk(scheme.root, 0))


def _told(node: object) -> tuple[tuple[str, ...], str]:
    """Return what a node does as ends of codes, and the bounds it keeps."""
    match node:
        case Curve():
            return tuple(type(step).__name__.lower() for step in node.steps), ""
        case Group():
            return (f"mean_{node.mean}",), ""
        case Bonus():
            return (), f"{node.low} … {node.high}"
        case Gate():
            return (), f"≤ {node.at_most}"
        case BoundMark():
            return (), f"≥ {node.least_weight}"
        case _:
            return (), ""
