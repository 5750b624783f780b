"""How far a population is from its policies: funnels, and all who are one clause short."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from guanyun.engines.rules.blocks import BLOCK, Block
from guanyun.engines.rules.columns import Column, size_of
from guanyun.engines.rules.figures import NUMBERS
from guanyun.engines.rules.planes import Planes, Whole, counted, places_of
from guanyun.engines.rules.policy import Fact, FactType, clauses_of
from guanyun.engines.rules.populations import Progress
from guanyun.engines.rules.programs import Program, Ruling
from guanyun.engines.rules.spans import common, ranges_of
from guanyun.engines.rules.trees import (
    Branch,
    Leaf,
    Tree,
    is_plain,
    leaves_of,
    pivots,
    short_of,
    tree_of,
    tree_planes,
)


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """Who is left after one more term of a condition: surely, and at most; its clauses by id."""

    clauses: tuple[str, ...]
    met: int
    possible: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """One policy over a population: steps in the order written, and who is one clause short.

    ``near`` are unmet for want of exactly one clause; ``by_clause`` how many lack which: where
    alternatives stand beside each other one subject may lack any of several.
    """

    policy: str
    subjects: int
    met: int
    unknown: int
    near: int
    by_clause: Mapping[str, int]
    steps: tuple[FunnelStep, ...]


@dataclass(frozen=True, slots=True, eq=False)
class NearMiss:
    """All who would meet a policy if one clause came out otherwise.

    ``gaps`` are what would have to be added to their figure, in the last decimal of the fact
    (days for a date), None where the test has no order or other clauses ask the same fact in
    another way; ``unreachable`` marks those whom no figure helps.
    """

    policy: str
    clause: str
    fact: Fact
    places: Whole
    gaps: Whole | None
    unreachable: int = 0


def funnels(
    program: Program, columns: Mapping[str, Column], *, progress: Progress | None = None
) -> tuple[Funnel, ...]:
    """Return the funnel of every policy, and how many are one clause short of it.

    A clause of free FEEL that columns cannot answer counts as unknown here.

    Raises:
        Refused: as ``match_all``.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from guanyun.engines.common import Citation, Label, Where
    >>> from guanyun.engines.rules.columns import column_from
    >>> from guanyun.engines.rules.policy import AllOf, Clause, Policy, SubjectKind
    >>> from guanyun.engines.rules.programs import compile_policies
    >>> here = Where("rules/staff.yaml", 1)
    >>> facts = tuple(Fact(n, Label(n), FactType.COUNT, here) for n in ("staff", "patents"))
    >>> both = AllOf((Clause("enough", "staff", ">= 20", here),
    ...               Clause("clever", "patents", ">= 2", here)))
    >>> one = Policy("small", Label("示例"), SubjectKind.ENTERPRISE, Citation("sample"), here,
    ...              both, facts)
    >>> columns = {each.id: column_from(each, [Decimal(n) for n in row])
    ...            for each, row in zip(facts, ((20, 30, 19), (2, 1, 2)))}
    >>> (found,) = funnels(compile_policies([one], on=date(2026, 1, 1)), columns)
    >>> [step.met for step in found.steps], found.near, dict(found.by_clause)
    ([2, 1], 2, {'enough': 1, 'clever': 1})
    """
    trees = [tree_of(one.policy.condition) for one in program.rulings]
    counts = [_Counts(len(one.clauses)) for one in program.rulings]
    size = size_of(columns)
    for block, stop in blocks_of(program, columns):
        for ruling, tree, count in zip(program.rulings, trees, counts, strict=True):
            count.add(ruling, tree, block)
        if progress is not None:
            progress(stop, size)
    return tuple(
        count.funnel(ruling, size) for ruling, count in zip(program.rulings, counts, strict=True)
    )


def counted_near(program: Program, columns: Mapping[str, Column]) -> tuple[int, ...]:
    """Return of every policy only how many are one clause short: a third of what funnels ask.

    Raises:
        Refused: as ``match_all``.
    """
    trees = [tree_of(one.policy.condition) for one in program.rulings]
    found = [0] * len(trees)
    for block, _ in blocks_of(program, columns):
        for place, (ruling, tree) in enumerate(zip(program.rulings, trees, strict=True)):
            short = short_of(tree, asked_once(ruling, block), block.full)
            found[place] += counted(short.one & ~short.possible & block.full)
    return tuple(found)


def blocks_of(program: Program, columns: Mapping[str, Column]) -> Iterator[tuple[Block, int]]:
    """Yield stretches of a population, each with the place where it ends."""
    size = size_of(columns)
    for start in range(0, max(size, 1), BLOCK):
        stretch = slice(start, min(start + BLOCK, size))
        held = {name: column.part(stretch) for name, column in columns.items()}
        yield Block(program, held, stretch.stop - start), stretch.stop


def asked_once(ruling: Ruling, block: Block) -> Callable[[int], Planes]:
    """Return what answers the clauses of a policy by place, each worked out once."""
    known: dict[int, Planes] = {}

    def clauses(place: int) -> Planes:
        if place not in known:
            known[place] = block.planes(ruling.clauses[place])
        return known[place]

    return clauses


class _Counts:
    """What is counted for one policy while blocks pass."""

    def __init__(self, clauses: int) -> None:
        self.met = self.unknown = self.near = 0
        self.by_clause = [0] * clauses
        self.steps: list[list[int]] = []
        self.terms: list[tuple[int, ...]] = []

    def add(self, ruling: Ruling, tree: Tree, block: Block) -> None:
        clauses = asked_once(ruling, block)
        short = short_of(tree, clauses, block.full)
        near = short.one & ~short.possible & block.full
        self.met += counted(short.none & block.full)
        self.unknown += counted(short.possible & ~short.none & block.full)
        found = counted(near)
        self.near += found
        if found:
            lacking = [0] * len(self.by_clause)
            for leaf, bits in pivots(tree, near, clauses, block.full):
                lacking[leaf.clause] += counted(bits)
            self.by_clause = [a + b for a, b in zip(self.by_clause, lacking, strict=True)]
        self._step(tree, clauses, block)

    def _step(self, tree: Tree, clauses: Callable[[int], Planes], block: Block) -> None:
        terms = tree.terms if isinstance(tree, Branch) and tree.every else (tree,)
        if not self.steps:
            self.steps = [[0, 0] for _ in terms]
            self.terms = [tuple(leaf.clause for leaf in leaves_of(term)) for term in terms]
        met = possible = block.full
        for step, term in zip(self.steps, terms, strict=True):
            planes = tree_planes(term, clauses, block.full)
            met, possible = met & planes.met, possible & planes.possible
            step[0] += counted(met)
            step[1] += counted(possible)

    def funnel(self, ruling: Ruling, size: int) -> Funnel:
        ids = [clause.id for clause in clauses_of(ruling.policy.condition)]
        steps = tuple(
            FunnelStep(tuple(ids[place] for place in term), met, possible)
            for term, (met, possible) in zip(self.terms, self.steps, strict=True)
        )
        lacking = {name: many for name, many in zip(ids, self.by_clause, strict=True) if many}
        return Funnel(ruling.policy.id, size, self.met, self.unknown, self.near, lacking, steps)


def near_misses(
    program: Program, columns: Mapping[str, Column], policy: str
) -> tuple[NearMiss, ...]:
    """Return all who are one clause short of a policy, by clause, with what their figure lacks.

    Raises:
        Refused: ``rules.no_policy``; as ``match_all``.
    """
    ruling = program.ruling(policy)
    tree = tree_of(ruling.policy.condition)
    told = list(clauses_of(ruling.policy.condition))
    found: list[list[tuple[Whole, Whole]]] = [[] for _ in told]
    ranges: dict[int, tuple[tuple[int, int], ...] | None] = {}
    for block, stop in blocks_of(program, columns):
        clauses = asked_once(ruling, block)
        short = short_of(tree, clauses, block.full)
        near = short.one & ~short.possible & block.full
        for leaf, bits in pivots(tree, near, clauses, block.full):
            places = places_of(bits, block.size)
            source = program.atoms[program.nodes[ruling.clauses[leaf.clause]].terms[0]].source
            ranges[leaf.clause] = _ranges(program, ruling, tree, leaf)
            values = block.column(source).values[places]
            found[leaf.clause].append((places + (stop - block.size), values))
    return tuple(
        _near_miss(program, ruling, place, found[place], ranges.get(place))
        for place in range(len(told)) if sum(len(one) for one, _ in found[place])
    )  # fmt: skip


def _near_miss(
    program: Program,
    ruling: Ruling,
    place: int,
    found: list[tuple[Whole, Whole]],
    ranges: tuple[tuple[int, int], ...] | None,
) -> NearMiss:
    places = np.concatenate([one for one, _ in found])
    values = np.concatenate([one for _, one in found])
    clause = list(clauses_of(ruling.policy.condition))[place]
    fact = program.sources[ruling.sources[clause.fact]].fact
    if ranges is None:
        return NearMiss(ruling.policy.id, clause.id, fact, places, None)
    if not ranges:
        return NearMiss(ruling.policy.id, clause.id, fact, places, None, len(places))
    return NearMiss(ruling.policy.id, clause.id, fact, places, gaps_to(values, ranges))


def gaps_to(values: Whole, ranges: tuple[tuple[int, int], ...]) -> Whole:
    """Return what has to be added to each figure to lie in one of the ranges, the least by size.

    >>> gaps_to(np.array([3, 6, 12]), ((5, 7), (10, 11))).tolist()
    [2, 0, -1]
    """
    best: Whole | None = None
    for low, high in ranges:
        gap: Whole = np.clip(values, low, high) - values
        best = gap if best is None else np.where(np.abs(gap) < np.abs(best), gap, best)
    return values * 0 if best is None else best


def _ranges(
    program: Program, ruling: Ruling, tree: Tree, leaf: Leaf
) -> tuple[tuple[int, int], ...] | None:
    """Return the figures with which the leaf holds and no other clause of its fact fails."""
    atoms = [program.atoms[program.nodes[node].terms[0]] for node in ruling.clauses]
    source = atoms[leaf.clause].source
    fact = program.sources[source].fact
    if fact.type not in NUMBERS and fact.type is not FactType.DATE:
        return None
    same = [one for one in leaves_of(tree) if atoms[one.clause].source == source]
    if len(same) > 1 and not is_plain(tree):
        return None
    found: tuple[tuple[int, int], ...] | None = None
    for one in same:
        spans = atoms[one.clause].spans
        if spans is None:
            return None
        mine = ranges_of(spans, passing=not one.turned)
        found = mine if found is None else common(found, mine)
    return found
