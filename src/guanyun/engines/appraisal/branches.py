"""The tree along which own figures are told apart: groups, and the changed figures below them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .scheme import Group, Indicator, Scheme, parts_of


@dataclass(frozen=True, slots=True)
class Branch:
    """Changed figures that hang together; without children it is one figure."""

    figures: tuple[str, ...]
    children: tuple["Branch", ...] = ()


def branches_of(scheme: Scheme, changed: Sequence[str]) -> Branch:
    """Return the changed figures as a tree: every group with more than one of them is a branch.

    A figure that several groups read, or that none does (a class, a count, a figure of the other
    scheme alone), stands beside them at the top.
    """
    nodes = {node.id: node for node in scheme.nodes}

    def below(name: str) -> list[str]:
        node = nodes.get(name)
        if node is None:
            return [name]
        own = [name] if isinstance(node, Indicator) else []
        more = [node.denominator] if isinstance(node, Indicator) and node.denominator else []
        return [*own, *more, *(each for part in parts_of(node) for each in below(part))]

    read = below(scheme.root) if scheme.root in nodes else []
    once = {name for name in changed if read.count(name) == 1}

    def branch(name: str) -> list[Branch]:
        node = nodes.get(name)
        if node is None or isinstance(node, Indicator):
            return [Branch((each,)) for each in below(name) if each in once]
        inner = [each for part in parts_of(node) for each in branch(part)]
        return [_joined(inner)] if isinstance(node, Group) and len(inner) > 1 else inner

    top = branch(scheme.root) if scheme.root in nodes else []
    held = {name for each in top for name in each.figures}
    beside = [Branch((name,)) for name in changed if name not in held]
    if beside and len(top) == 1 and top[0].children:
        top = list(top[0].children)
    return _joined([*top, *beside])


def _joined(children: Iterable[Branch]) -> Branch:
    listed = tuple(children)
    if len(listed) == 1:
        return listed[0]
    return Branch(tuple(name for each in listed for name in each.figures), listed)
