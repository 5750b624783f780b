"""One threshold moved: who comes in or falls out, and the money, from sorted figures."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from guanyun.engines.rules.blocks import Block
from guanyun.engines.rules.bounds import bands_of
from guanyun.engines.rules.columns import Column
from guanyun.engines.rules.figures import NUMBERS, Facts
from guanyun.engines.rules.nearness import asked_once, blocks_of
from guanyun.engines.rules.planes import Bits, Planes, Whole, counted, places_of, zeros
from guanyun.engines.rules.policy import Fact, FactType, clauses_of
from guanyun.engines.rules.populations import fen_of_hits, ready_of, total
from guanyun.engines.rules.programs import Program, Ruling
from guanyun.engines.rules.spans import ranges_of, spans_of
from guanyun.engines.rules.trees import leaves_of, tree_of, tree_planes
from guanyun.errors import Refused


@dataclass(frozen=True, slots=True)
class Moved:
    """What a policy comes to with another test: who meets it, what all hits are paid in fen."""

    met: int
    fen: int


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """All whom one clause decides, sorted by their figure; the others meet the policy anyhow.

    ``before[i]`` is what the first i are paid together; those whose amount waits count nothing.
    """

    policy: str
    clause: str
    fact: Fact
    names: Facts
    figures: Whole
    before: Whole
    anyhow: Moved
    turned: bool = False  # the policy asks that the test does not hold

    def under(self, test: str) -> Moved:
        """Return what the policy comes to with another test of the same fact.

        Raises:
            Refused: ``rules.not_a_threshold``: more than comparisons with known figures.
        """
        spans = spans_of(self.fact, bands_of(test, self.names))
        if spans is None:
            raise Refused("rules.not_a_threshold", clause=self.clause, test=test)
        met, fen = self.anyhow.met, self.anyhow.fen
        for low, high in ranges_of(spans, passing=not self.turned):
            first = int(np.searchsorted(self.figures, low, side="left"))
            last = int(np.searchsorted(self.figures, high, side="right"))
            met += last - first
            fen += int(self.before[last]) - int(self.before[first])
        return Moved(met, fen)


def relaxation(
    program: Program, columns: Mapping[str, Column], policy: str, clause: str
) -> Relaxation:
    """Return what is needed to answer at once what another threshold would bring.

    Before exclusion and year or life caps. Whom the interpreter alone could judge counts as
    unknown.

    Raises:
        Refused: ``rules.no_policy``, ``rules.no_clause``, ``rules.not_a_threshold`` where the
            fact has no order; as ``match_all``.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from guanyun.engines.common import Citation, Label, Where
    >>> from guanyun.engines.rules.columns import column_from
    >>> from guanyun.engines.rules.payout_forms import Fixed
    >>> from guanyun.engines.rules.policy import Clause, Policy, SubjectKind
    >>> from guanyun.engines.rules.programs import compile_policies
    >>> here = Where("rules/staff.yaml", 1)
    >>> staff = Fact("staff", Label("从业人员"), FactType.COUNT, here)
    >>> clause = Clause("enough", "staff", ">= 20", here)
    >>> one = Policy("small", Label("示例"), SubjectKind.ENTERPRISE, Citation("sample"), here,
    ...              clause, (staff,), payout=Fixed(Decimal(5)))
    >>> columns = {"staff": column_from(staff, [Decimal(n) for n in (9, 15, 20, 31)])}
    >>> moved = relaxation(compile_policies([one], on=date(2026, 1, 1)), columns, "small", "enough")
    >>> moved.under(">= 20"), moved.under(">= 10")
    (Moved(met=2, fen=1000), Moved(met=3, fen=1500))
    """
    ruling = program.ruling(policy)
    place = _place(ruling, clause)
    source = program.atoms[program.nodes[ruling.clauses[place]].terms[0]].source
    fact = program.sources[source].fact
    ordered = fact.type in NUMBERS or fact.type is FactType.DATE
    if not ordered or not program.sources[source].direct:
        raise Refused("rules.not_a_threshold", clause=clause, test="-")
    told = [_decided(ruling, place, source, block) for block, _ in blocks_of(program, columns)]
    figures = np.concatenate([each[0] for each in told])
    fen = np.concatenate([each[1] for each in told])
    order = np.argsort(figures, kind="stable")
    if total(fen) >= 2**63:
        fen = fen.astype(np.object_)
    before = np.concatenate((np.zeros(1, dtype=fen.dtype), np.cumsum(fen[order])))
    anyhow = Moved(sum(each[2].met for each in told), sum(each[2].fen for each in told))
    leaf = leaves_of(tree_of(ruling.policy.condition))[place]
    return Relaxation(
        policy, clause, fact, ruling.names, figures[order], before, anyhow, leaf.turned
    )


def _place(ruling: Ruling, clause: str) -> int:
    for place, one in enumerate(clauses_of(ruling.policy.condition)):
        if one.id == clause:
            return place
    raise Refused("rules.no_clause", policy=ruling.policy.id, clause=clause)


def _decided(ruling: Ruling, place: int, source: int, block: Block) -> tuple[Whole, Whole, Moved]:
    """Return figures and fen of those whom the clause decides, and what the others come to."""
    tree, asked = tree_of(ruling.policy.condition), asked_once(ruling, block)
    leaf = leaves_of(tree)[place]
    empty = zeros(block.size)

    def met_if(holds: bool) -> Bits:
        forced = block.full if holds is not leaf.turned else empty

        def clauses(one: int) -> Planes:
            return Planes(forced, forced) if one == place else asked(one)

        return tree_planes(tree, clauses, block.full).met & block.full

    sure = met_if(False)
    turned = met_if(True) & ~sure
    settled = block.settled(source)
    if settled is not None:
        turned = turned & settled
    places = places_of(turned, block.size)
    figures = block.column(source).values[places]
    paid = ready_of(ruling, block, turned)
    fen = np.zeros(block.size, dtype=np.int64)
    if ruling.policy.payout is not None:
        fen[places_of(paid, block.size)] = fen_of_hits(ruling, block, paid)
    money = total(fen_of_hits(ruling, block, ready_of(ruling, block, sure)))
    return figures, fen[places], Moved(counted(sure), money)
