"""One subject under a thousand policies: indexed once, answered in about a millisecond."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from guanyun.engines.common.feel import UNKNOWN, Unknown
from guanyun.engines.rules.eligibility import Verdict, clause_verdict
from guanyun.engines.rules.figures import LARGEST, NUMBERS, Facts, Held, Reach, stated
from guanyun.engines.rules.making import facts_held
from guanyun.engines.rules.planes import Flags, Whole
from guanyun.engines.rules.policy import Fact, FactType, PolicyArticle, clauses_of
from guanyun.engines.rules.programs import Atom, Program, Ruling
from guanyun.engines.rules.reasons import Reason, distance, nearest_passing
from guanyun.engines.rules.spans import Span, Spans, ranges_of, whole_of

_Pair: TypeAlias = tuple[NDArray[np.uint8], NDArray[np.uint8]]
_VERDICTS: Final = (Verdict.UNMET, Verdict.UNKNOWN, Verdict.MET)  # by met + possible


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """Nodes whose terms all stand in earlier levels: places, terms, and where each begins."""

    kind: str
    nodes: Whole
    terms: Whole
    starts: Whole


@dataclass(frozen=True, slots=True)
class _Line:
    """What of a reason is the same for everybody, and the test that tells the rest."""

    clause: str
    article: PolicyArticle | None
    fact: Fact
    required: str
    atom: int


@dataclass(frozen=True, slots=True, eq=False)
class PolicyIndex:
    """A program laid out by test instead of by subject, for one subject at a time.

    ``ranged`` are atoms answered from ``lows`` and ``highs`` of their ranges, of which each
    begins at ``starts``; ``spoken`` those that the interpreter answers. ``tested`` are the nodes
    that are ``tests``, ``never`` those that nothing meets, ``lines`` what reasons say.
    """

    program: Program
    words: Mapping[tuple[int, str], int]
    ranged: Whole
    sources: Whole
    lows: Whole
    highs: Whole
    starts: Whole
    whole: Flags
    spoken: tuple[int, ...]
    levels: tuple[_Level, ...]
    tested: Whole
    tests: Whole
    never: Whole
    made: tuple[int, ...]
    lines: tuple[tuple[_Line, ...], ...]


def policy_index(program: Program) -> PolicyIndex:
    """Return the index of a program; made once, asked for any number of subjects."""
    words: dict[tuple[int, str], int] = {}
    ranged: list[int] = []
    sources: list[int] = []
    ends: list[tuple[int, int]] = []
    starts: list[int] = []
    whole: list[bool] = []
    spoken: list[int] = []
    for place, atom in enumerate(program.atoms):
        if atom.spans is None or not program.sources[atom.source].direct:
            spoken.append(place)
            continue
        found = ranges_of(_in_numbers(atom, atom.spans, words)) or ((1, 0),)
        ranged.append(place)
        whole.append(not atom.spans.spans)
        starts.append(len(ends))
        sources += [atom.source] * len(found)
        ends += found
    nodes = list(enumerate(program.nodes))
    tested = [place for place, node in nodes if node.kind == "atom"]
    tests = [program.nodes[place].terms[0] for place in tested]
    never = [place for place, node in nodes if node.kind == "any" and not node.terms]
    return PolicyIndex(
        program, words, _whole(ranged), _whole(sources),
        _whole([low for low, _ in ends]), _whole([high for _, high in ends]),
        _whole(starts), np.array(whole, dtype=np.bool_), tuple(spoken), tuple(_levels(program)),
        _whole(tested), _whole(tests), _whole(never),
        tuple(place for place, one in enumerate(program.rulings) if one.policy.made),
        tuple(_lines(program, one) for one in program.rulings),
    )  # fmt: skip


def _whole(numbers: Sequence[int]) -> Whole:
    return np.array(numbers, dtype=np.int64)


def _lines(program: Program, ruling: Ruling) -> tuple[_Line, ...]:
    articles = {article.id: article for article in ruling.policy.articles}
    declared = {fact.id: fact for fact in ruling.policy.all_facts}
    told = zip(clauses_of(ruling.policy.condition), ruling.clauses, strict=True)
    return tuple(
        _Line(clause.id, articles.get(clause.article), declared[clause.fact], clause.test,
              program.nodes[node].terms[0])
        for clause, node in told
    )  # fmt: skip


def _in_numbers(atom: Atom, spans: Spans, words: dict[tuple[int, str], int]) -> Spans:
    """Return spans with each word as a number of its own."""
    told = []
    for span in spans.spans:
        if span.word is not None:
            number = words.setdefault((atom.source, span.word), len(words))
            told.append(Span(number, number, span.outside))
        else:
            told.append(span)
    return Spans(tuple(told), spans.negated)


def _levels(program: Program) -> list[_Level]:
    depth: list[int] = []
    for node in program.nodes:
        below = () if node.kind == "atom" else node.terms
        depth.append(1 + max((depth[term] for term in below), default=-1))
    found = []
    for level in range(1, max(depth, default=0) + 1):
        for kind in ("not", "all", "any"):
            places = [
                place for place, node in enumerate(program.nodes)
                if depth[place] == level and node.kind == kind and node.terms
            ]  # fmt: skip
            if not places:
                continue
            terms = [program.nodes[place].terms for place in places]
            sizes = np.array([0, *(len(each) for each in terms)], dtype=np.int64)
            flat = np.array([term for each in terms for term in each], dtype=np.int64)
            found.append(_Level(kind, np.array(places), flat, np.cumsum(sizes)[:-1]))
    return found


class _Subject:
    """One subject as numbers per source, and every test answered."""

    def __init__(self, index: PolicyIndex, facts: Facts) -> None:
        self.index = index
        program = index.program
        count = len(program.sources)
        self.held: list[Held] = [UNKNOWN] * count
        self.values = np.zeros(count, dtype=np.int64)
        self.known = np.zeros(count, dtype=np.bool_)
        for place, source in enumerate(program.sources):
            if source.made is None and source.fact.id in facts:
                self._put(place, stated(source.fact, facts[source.fact.id]))
        for place in index.made:
            self._make(program.rulings[place], facts)
        self.met = np.zeros(len(program.atoms), dtype=np.uint8)
        self.possible = np.ones(len(program.atoms), dtype=np.uint8)
        self._answer()
        self.nodes = self._combine()

    def _put(self, place: int, value: Held) -> None:
        self.held[place] = value
        if isinstance(value, Unknown | Reach | tuple):
            return
        self.known[place] = True
        if isinstance(value, str):
            self.values[place] = self.index.words.get((place, value), -1)
        else:
            self.values[place] = whole_of(self.index.program.sources[place].fact, value)

    def _make(self, ruling: Ruling, facts: Facts) -> None:
        places = [ruling.sources[made.fact.id] for made in ruling.policy.made]
        if all(self.held[place] is not UNKNOWN for place in places):
            return
        held = facts_held(ruling.policy, facts, ruling.names)
        for place, made in zip(places, ruling.policy.made, strict=True):
            self._put(place, held[made.fact.id])

    def _answer(self) -> None:
        index = self.index
        if len(index.ranged):
            figures = self.values[index.sources]
            inside = (figures >= index.lows) & (figures <= index.highs)
            inside = np.logical_or.reduceat(inside, index.starts)
            known = self.known[index.sources[index.starts]] | index.whole
            self.met[index.ranged] = inside & known
            self.possible[index.ranged] = inside | ~known
        atoms = index.program.atoms
        spread = [
            place for place in index.ranged.tolist()
            if isinstance(self.held[atoms[place].source], Reach)
        ] if index.made else []  # fmt: skip
        for place in (*index.spoken, *spread):
            atom = atoms[place]
            verdict = clause_verdict(atom.clause, self.held[atom.source], atom.names)
            self.met[place] = verdict is Verdict.MET
            self.possible[place] = verdict is not Verdict.UNMET

    def _combine(self) -> _Pair:
        index = self.index
        met = np.ones(len(index.program.nodes), dtype=np.uint8)
        possible = met.copy()
        met[index.tested], possible[index.tested] = (
            self.met[index.tests],
            self.possible[index.tests],
        )
        met[index.never] = possible[index.never] = 0
        for level in index.levels:
            below = met[level.terms], possible[level.terms]
            if level.kind == "not":
                met[level.nodes], possible[level.nodes] = 1 - below[1], 1 - below[0]
            else:
                join = np.minimum if level.kind == "all" else np.maximum
                met[level.nodes] = join.reduceat(below[0], level.starts)
                possible[level.nodes] = join.reduceat(below[1], level.starts)
        return met, possible

    def told(self) -> list[tuple[Held, Verdict, Decimal | None]]:
        """Return of each test the value it was asked of, the answer, and what is short."""
        index = self.index
        gaps = np.zeros(len(self.met), dtype=np.int64)
        if len(index.ranged):
            figures = self.values[index.sources]
            far = np.abs(np.clip(figures, index.lows, index.highs) - figures)
            far[index.lows > index.highs] = LARGEST
            gaps[index.ranged] = np.minimum.reduceat(far, index.starts)
        spoken = set(index.spoken)
        sums = (self.met + self.possible).tolist()
        found = []
        for place, (atom, gap) in enumerate(zip(index.program.atoms, gaps.tolist(), strict=True)):
            verdict, actual = _VERDICTS[sums[place]], self.held[atom.source]
            short = None
            if verdict is Verdict.UNMET:
                source = index.program.sources[atom.source]
                fact = source.fact if source.made is None else source.made.fact
                if place in spoken or source.made is not None:
                    wanted = [(atom.clause, Verdict.MET)]
                    short = distance(actual, nearest_passing(fact, actual, wanted, atom.names))
                elif gap < LARGEST // 2:
                    short = _decimal(fact, gap)
            found.append((actual, verdict, short))
        return found


def _decimal(fact: Fact, gap: int) -> Decimal | None:
    if fact.type in NUMBERS:
        return Decimal(gap).scaleb(-fact.places)
    return Decimal(gap) if fact.type is FactType.DATE else None


def verdicts_of(index: PolicyIndex, facts: Facts) -> tuple[Verdict, ...]:
    """Return the verdict of every policy of an index for one subject, in their order.

    Args:
        index: From ``policy_index``.
        facts: By id; what is not given is unknown.

    Raises:
        Refused: as ``judge``.

    >>> from datetime import date
    >>> from guanyun.engines.common import Citation, Label, Where
    >>> from guanyun.engines.rules.policy import Clause, Policy, SubjectKind
    >>> from guanyun.engines.rules.programs import compile_policies
    >>> here = Where("rules/staff.yaml", 1)
    >>> staff = Fact("staff", Label("从业人员"), FactType.COUNT, here)
    >>> some = [Policy(f"from{n}", Label("示例"), SubjectKind.ENTERPRISE, Citation("sample"), here,
    ...                Clause("enough", "staff", f">= {n}", here), (staff,)) for n in (20, 50)]
    >>> index = policy_index(compile_policies(some, on=date(2026, 1, 1)))
    >>> [str(each) for each in verdicts_of(index, {"staff": Decimal(30)})]
    ['met', 'unmet']
    >>> [reasons[0].shortfall for reasons in reasons_by_policy(index, {"staff": Decimal(30)})]
    [None, Decimal('20')]
    """
    met, possible = _Subject(index, facts).nodes
    roots = [ruling.root for ruling in index.program.rulings]
    return tuple(_VERDICTS[each] for each in (met[roots] + possible[roots]).tolist())


def reasons_by_policy(index: PolicyIndex, facts: Facts) -> tuple[tuple[Reason, ...], ...]:
    """Return what ``reasons_of`` says of every policy of an index, in their order.

    Raises:
        Refused: as ``judge``.
    """
    told = _Subject(index, facts).told()
    return tuple(
        tuple(
            Reason(one.clause, one.article, one.fact, one.required, *told[one.atom])
            for one in lines
        )
        for lines in index.lines
    )
