"""The condition of one policy with each *not* moved to its tests: counted, forced, asked again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from guanyun.engines.rules.planes import Bits, Planes, none_of
from guanyun.engines.rules.policy import AllOf, AnyOf, Clause, Condition


@dataclass(frozen=True, slots=True)
class Leaf:
    """A clause by its place among the clauses of the policy; ``turned`` under a *not*."""

    clause: int
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """All of its terms, or any of them."""

    every: bool
    terms: "tuple[Tree, ...]"


Tree: TypeAlias = Leaf | Branch


@dataclass(frozen=True, slots=True, eq=False)
class Short:
    """How many clauses a condition is short of: where none, where at most one; where it may hold.

    Of two alternatives the one that is short of less counts; an unknown clause counts as short.
    """

    none: Bits
    one: Bits
    possible: Bits


def tree_of(condition: Condition) -> Tree:
    """Return the tree of a condition.

    >>> from guanyun.engines.common import Where
    >>> from guanyun.engines.rules.policy import Not
    >>> a, b = (Clause(name, name, "> 5", Where("a.yaml", 1)) for name in "ab")
    >>> tree_of(Not(AllOf((a, Not(b)))))
    Branch(every=False, terms=(Leaf(clause=0, turned=True), Leaf(clause=1, turned=False)))
    """
    return _grown(condition, False, [0])


def _grown(condition: Condition, turned: bool, seen: list[int]) -> Tree:
    if isinstance(condition, Clause):
        seen[0] += 1
        return Leaf(seen[0] - 1, turned)
    if isinstance(condition, AllOf | AnyOf):
        terms = tuple(_grown(term, turned, seen) for term in condition.terms)
        return Branch(isinstance(condition, AllOf) is not turned, terms)
    return _grown(condition.term, not turned, seen)


def leaves_of(tree: Tree) -> list[Leaf]:
    """Return the leaves of a tree as they are written."""
    if isinstance(tree, Leaf):
        return [tree]
    return [leaf for term in tree.terms for leaf in leaves_of(term)]


def is_plain(tree: Tree) -> bool:
    """Return whether every clause has to hold."""
    return isinstance(tree, Leaf) or (tree.every and all(map(is_plain, tree.terms)))


def leaf_planes(leaf: Leaf, clauses: Callable[[int], Planes]) -> Planes:
    """Return where a leaf holds and may hold."""
    planes = clauses(leaf.clause)
    return none_of(planes) if leaf.turned else planes


def tree_planes(tree: Tree, clauses: Callable[[int], Planes], full: Bits) -> Planes:
    """Return where a tree holds and may hold, each clause answered by ``clauses``."""
    if isinstance(tree, Leaf):
        return leaf_planes(tree, clauses)
    met = possible = full if tree.every else ~full
    for term in tree.terms:
        found = tree_planes(term, clauses, full)
        if tree.every:
            met, possible = met & found.met, possible & found.possible
        else:
            met, possible = met | found.met, possible | found.possible
    return Planes(met, possible)


def short_of(tree: Tree, clauses: Callable[[int], Planes], full: Bits) -> Short:
    """Return of how many clauses each subject is short, as counters of one bit each."""
    if isinstance(tree, Leaf):
        planes = leaf_planes(tree, clauses)
        return Short(planes.met, full, planes.possible)
    none = one = possible = full if tree.every else ~full
    for term in tree.terms:
        found = short_of(term, clauses, full)
        if not tree.every:
            none, one = none | found.none, one | found.one
            possible = possible | found.possible
            continue
        # At most one in all: none so far and at most one here, or at most one so far, none here.
        if found.one is full:
            one = one & (none | found.none)
        else:
            one = (one & found.none) | (none & found.one)
        none, possible = none & found.none, possible & found.possible
    return Short(none, one, possible)


def pivots(
    tree: Tree, near: Bits, clauses: Callable[[int], Planes], full: Bits
) -> Sequence[tuple[Leaf, Bits]]:
    """Return for each leaf where it alone would carry those who are one clause short."""
    if isinstance(tree, Leaf):
        return [(tree, near & ~leaf_planes(tree, clauses).met)]
    found: list[tuple[Leaf, Bits]] = []
    for term in tree.terms:
        short = short_of(term, clauses, full)
        found += pivots(term, near & short.one & ~short.none, clauses, full)
    return found
