"""Policies compiled for columns: shared tests, shared conditions, payouts, each worked out once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from guanyun.engines.common.feel import names_read
from guanyun.engines.rules.bounds import bands_of
from guanyun.engines.rules.figures import NUMBERS, Facts, names_on
from guanyun.engines.rules.making import is_columnar, reads_of
from guanyun.engines.rules.paying import Paying, paying_of
from guanyun.engines.rules.policy import (
    AllOf,
    AnyOf,
    Clause,
    Condition,
    Constant,
    Fact,
    Made,
    Policy,
    Steps,
    Table,
    clauses_of,
)
from guanyun.engines.rules.spans import Spans, spans_of
from guanyun.engines.rules.unary import read_test
from guanyun.errors import Refused


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A column of a run: a fact that is stated, or one made of others; ``tests`` of its table.

    ``direct`` says whether columns can hold it; what they cannot is left to the interpreter.
    """

    fact: Fact
    made: Made | None = None
    reads: tuple[int, ...] = ()
    names: Facts | None = None
    tests: tuple[tuple[int, ...], ...] = ()
    direct: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """One test of one source, shared by all clauses and table cells that ask it."""

    source: int
    clause: Clause
    names: Facts
    spans: Spans | None


@dataclass(frozen=True, slots=True)
class Node:
    """A condition without a *not* but before a test: ``atom``, ``not`` (of one), ``all``, ``any``.

    ``terms`` are places of other nodes, for ``atom`` that of the test.
    """

    kind: str
    terms: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Ruling:
    """One policy of a program: its condition, and the node of each of its clauses."""

    policy: Policy
    names: Facts
    root: int
    clauses: tuple[int, ...]
    sources: Mapping[str, int]
    paying: Paying | None
    asks: bool  # whether a clause or the payout reads what columns cannot hold


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """Policies ready for any number of subjects on one day; compiled once, run as often as asked.

    ``shared`` are nodes that several conditions ask.
    """

    on: date
    known_on: date | None
    rulings: tuple[Ruling, ...]
    sources: tuple[Source, ...]
    atoms: tuple[Atom, ...]
    nodes: tuple[Node, ...]
    shared: frozenset[int]

    def ruling(self, policy: str) -> Ruling:
        """Return the ruling of a policy by its id.

        Raises:
            Refused: ``rules.no_policy``.
        """
        for one in self.rulings:
            if one.policy.id == policy:
                return one
        raise Refused("rules.no_policy", policy=policy)


def compile_policies(
    policies: Sequence[Policy], *, on: date, known_on: date | None = None
) -> Program:
    """Return policies ready to be run over columns, their parameters filled in.

    Args:
        policies: In force on the day; facts of one id are declared alike in all.
        on: The day of the assessment.
        known_on: Judge by what was published by then.

    Raises:
        Refused: ``rules.fact_differs``, ``rules.not_in_force``, ``rules.no_fact``,
            ``rules.no_number``, ``rules.brackets_order``, or a test that is no FEEL.

    >>> from guanyun.engines.common import Citation, Label, Where
    >>> from guanyun.engines.rules.policy import FactType, SubjectKind
    >>> here = Where("rules/staff.yaml", 1)
    >>> staff = Fact("staff", Label("从业人员"), FactType.COUNT, here)
    >>> one, two = (Policy(n, Label("示例"), SubjectKind.ENTERPRISE, Citation("sample"), here,
    ...                    Clause("enough", "staff", ">= 20", here), (staff,)) for n in "ab")
    >>> program = compile_policies([one, two], on=date(2026, 1, 1))
    >>> len(program.rulings), len(program.atoms)
    (2, 1)
    """
    bench = _Bench()
    rulings = []
    for policy in policies:
        names = names_on(policy, on, known_on=known_on)
        rulings.append(bench.ruling(policy, names))
    asked = Counter(term for node in bench.nodes if node.kind != "atom" for term in node.terms)
    asked.update(one.root for one in rulings)
    for source in bench.sources:
        asked.update(node for row in source.tests for node in row)
    shared = frozenset(node for node, times in asked.items() if times > 1)
    return Program(
        on, known_on, tuple(rulings), tuple(bench.sources), tuple(bench.atoms),
        tuple(bench.nodes), shared,
    )  # fmt: skip


class _Bench:
    """What is gathered while policies are compiled."""

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self.atoms: list[Atom] = []
        self.nodes: list[Node] = []
        self._found: dict[object, int] = {}

    def ruling(self, policy: Policy, names: Facts) -> Ruling:
        sources = {fact.id: self._stated(fact) for fact in policy.facts}
        for made in policy.made:
            sources[made.fact.id] = self._made(made, names, sources)
        told = [self._clause(c, policy, names, sources) for c in clauses_of(policy.condition)]
        root = self._condition(policy.condition, policy, names, sources)
        paying = None
        facts = [source.fact for source in self.sources]
        if policy.payout is not None:
            paying = paying_of(policy, names, sources, facts)
        read = {self.atoms[self.nodes[node].terms[0]].source for node in told}
        read |= set() if paying is None else set(paying.reads)
        asks = any(not self.sources[one].direct for one in read)
        asks = asks or (policy.payout is not None and paying is None)
        return Ruling(policy, names, root, tuple(told), sources, paying, asks)

    def _stated(self, fact: Fact) -> int:
        place = self._found.get(("fact", fact.id))
        if place is None:
            return self._kept(("fact", fact.id), Source(fact))
        held = self.sources[place].fact
        if (held.type, held.places, held.choices) != (fact.type, fact.places, fact.choices):
            raise Refused("rules.fact_differs", fact=fact.id)
        return place

    def _kept(self, key: object, source: Source) -> int:
        self._found[key] = len(self.sources)
        self.sources.append(source)
        return self._found[key]

    def _made(self, made: Made, names: Facts, sources: Mapping[str, int]) -> int:
        asked = [name for name in reads_of(made) if name in sources]
        if len(asked) < len(reads_of(made)) and is_columnar(made):
            raise Refused("rules.no_fact", policy=made.fact.id, fact=set(reads_of(made)) - {*asked})
        reads = tuple(sources[name] for name in asked)
        key = ("made", repr(made), reads, repr(sorted(names.items())))
        if key in self._found:
            return self._found[key]
        direct = is_columnar(made) and all(self.sources[one].direct for one in reads)
        tests: tuple[tuple[int, ...], ...] = ()
        if isinstance(made, Table) and direct:
            tests = tuple(
                tuple(
                    self._test(Clause(made.fact.id, name, test, row.where), names, sources[name])
                    for name, test in zip(made.reads, row.tests, strict=True)
                )
                for row in made.rows
            )
        fact = replace(made.fact, decimals=self._places(made, reads))
        return self._kept(key, Source(fact, made, reads, names, tests, direct))

    def _places(self, made: Made, reads: Sequence[int]) -> int | None:
        """Return the decimals that hold every number a made fact can come to."""
        if made.fact.type not in NUMBERS or not is_columnar(made):
            return made.fact.decimals
        if not isinstance(made, Steps | Table):
            return max((self.sources[one].fact.places for one in reads), default=0)
        given: list[Constant | None] = (
            [made.below, *(step.gives for step in made.steps)]
            if isinstance(made, Steps)
            else [made.otherwise, *(row.gives for row in made.rows)]
        )
        exponents = [one.normalize().as_tuple().exponent for one in given
                     if isinstance(one, Decimal) and one.is_finite()]  # fmt: skip
        return max([0, *(-int(exponent) for exponent in exponents)])

    def _condition(
        self, condition: Condition, policy: Policy, names: Facts, sources: Mapping[str, int]
    ) -> int:
        if isinstance(condition, Clause):
            return self._clause(condition, policy, names, sources)
        if isinstance(condition, AllOf | AnyOf):
            kind = "all" if isinstance(condition, AllOf) else "any"
            below = [self._condition(term, policy, names, sources) for term in condition.terms]
            return self._node(kind, tuple(dict.fromkeys(below)))
        term = self._condition(condition.term, policy, names, sources)
        return self._node("not", (term,))

    def _clause(
        self, clause: Clause, policy: Policy, names: Facts, sources: Mapping[str, int]
    ) -> int:
        if clause.fact not in sources:
            raise Refused("rules.no_fact", policy=policy.id, fact=clause.fact)
        return self._test(clause, names, sources[clause.fact])

    def _test(self, clause: Clause, names: Facts, source: int) -> int:
        read = {name: names[name] for name in sorted(names_read(read_test(clause.test)))
                if name in names}  # fmt: skip
        key = ("atom", source, clause.test, repr(read))
        if key not in self._found:
            spans = spans_of(self.sources[source].fact, bands_of(clause.test, names))
            self._found[key] = len(self.atoms)
            self.atoms.append(Atom(source, clause, read, spans))
        return self._node("atom", (self._found[key],))

    def _node(self, kind: str, terms: tuple[int, ...]) -> int:
        node = Node(kind, terms)
        if node not in self._found:
            self._found[node] = len(self.nodes)
            self.nodes.append(node)
        return self._found[node]
