"""What columns make of scores, tables and free FEEL is what the interpreter makes of them."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanyun.engines.common import Label
from guanyun.engines.rules import (
    AllOf,
    AnyOf,
    ChoiceAmount,
    ChoiceTable,
    Component,
    Components,
    Derived,
    Fixed,
    Highest,
    PoolShare,
    RateOf,
    Row,
    Step,
    Steps,
    Table,
    TierTable,
    Total,
    Verdict,
    award_of,
    column_from,
    compile_policies,
    judge,
    match_all,
    match_blocks,
    policy_index,
    reasons_by_policy,
    reasons_of,
    verdicts_of,
)
from tests.engines.rules.documents import (
    _TIERS,
    DAY,
    FACTS,
    HERE,
    PARAMETERS,
    REVENUE,
    STAFF,
    clause,
    conditions,
    fact,
    facts_held,
    policy,
)

MADE = (
    Steps(fact("mark", "count"), "staff",
          (Step(Decimal(5), Decimal(2)), Step(Decimal(20), Decimal("7.5"))), Decimal(0)),
    Steps(fact("part", "count"), "revenue", (Step(Decimal("2999999.995"), Decimal(3)),)),
    Table(fact("level", "choice", choices=("low", "high")), ("staff", "grade"), (
        Row((">= 20", '"A", "B"'), "high", HERE), Row(("-", 'not("C")'), "low", HERE),
    ), otherwise="low"),
    Table(fact("extra", "count"), ("listed", "share"), (
        Row(("true", ">= 0.03"), Decimal(4), HERE), Row(("-", "> lost"), Decimal(1), HERE),
    ), first=True, otherwise=Decimal(0)),
    Total(fact("score", "count"), ("mark", "extra", "staff")),
    Highest(fact("best", "count"), ("mark", "extra")),
    Derived(fact("ratio", "decimal"), "revenue / staff"),
    Derived(fact("aged", "boolean"), 'founded <= on - duration("P1Y")'),
)  # fmt: skip
_TESTS = {
    "mark": (">= 7.5", "0", "[2..7]"), "part": ("3", "< 3"), "level": ('"high"', 'not("low")'),
    "score": (">= 10", "< 10", "[5..20), > 24", "not([7..9])", "? * 2 > 19", "!= 7.5"),
    "best": (">= 4", "< 7.5"), "extra": ("0, 4", "> 0"),
    "ratio": (">= 150000", "< 142857.142857142857142", "600000"), "aged": ("true", "false"),
}  # fmt: skip
made_clauses = st.sampled_from([clause(name, test) for name, row in _TESTS.items() for test in row])
made_conditions = st.one_of(
    made_clauses,
    st.tuples(made_clauses, conditions).map(AllOf),
    st.tuples(made_clauses, conditions).map(AnyOf),
)
_PARTS = Components((
    Component("a", Label("a"), RateOf("revenue", Decimal("0.0000125")), HERE),
    Component("b", Label("b"), RateOf("score", "share"), HERE),
))  # fmt: skip
made_payouts = st.sampled_from(
    [
        None, Fixed(Decimal("0.125")), RateOf("score", "rate"), RateOf("ratio", "rate"),
        RateOf("revenue", "share"), TierTable("score", _TIERS), _PARTS,
        ChoiceTable("level", (ChoiceAmount("high", Decimal("10.005")),)),
        PoolShare(Decimal(100), "score"),
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(made_conditions, made_payouts, st.lists(facts_held, min_size=1, max_size=9))
def test_made_facts_equal_the_interpreter(condition, payout, rows):
    """Steps, tables, totals, free FEEL and what is paid by them come out alike both ways."""
    document = policy(condition, FACTS, parameters=PARAMETERS, made=MADE, payout=payout)
    columns = {one.id: column_from(one, [row[one.id] for row in rows]) for one in FACTS}

    (matches,) = match_all([document], columns, on=DAY)

    met = np.unpackbits(matches.met, count=len(rows))
    unknown = np.unpackbits(matches.unknown, count=len(rows))
    paid = dict(zip(matches.hits.tolist(), matches.fen.tolist(), strict=True))
    for place, row in enumerate(rows):
        award = award_of(document, row, on=DAY)
        is_met = award.verdict is Verdict.MET
        assert (met[place], unknown[place]) == (is_met, award.verdict is Verdict.UNKNOWN)
        amount = award.amount if is_met else None
        assert paid.get(place) == (None if amount is None else int(amount * 100))
        assert (place in matches.undecided) == (is_met and amount is None)


@settings(max_examples=40, deadline=None)
@given(st.lists(made_conditions, min_size=1, max_size=3), facts_held)
def test_an_index_answers_as_the_interpreter(some, facts):
    """Verdicts and reasons of all policies at once are those of each alone."""
    documents = [
        policy(one, FACTS, parameters=PARAMETERS, made=MADE, id=f"p{place}")
        for place, one in enumerate(some)
    ]
    index = policy_index(compile_policies(documents, on=DAY))

    verdicts, reasons = verdicts_of(index, facts), reasons_by_policy(index, facts)

    assert verdicts == tuple(judge(one, facts, on=DAY).verdict for one in documents)
    assert reasons == tuple(reasons_of(one, facts, on=DAY) for one in documents)


def test_only_survivors_are_left_to_the_interpreter():
    """Free FEEL is asked only of those whom columns leave open, and the result says how many."""
    document = policy(
        AllOf((clause("staff", ">= 20"), clause("ratio", ">= 2"))), (STAFF, REVENUE), made=MADE[6:7]
    )
    staff = [Decimal(each) for each in (10, 19, 20, 30)]
    columns = {
        "staff": column_from(STAFF, staff),
        "revenue": column_from(REVENUE, [Decimal(60)] * 4),
    }

    (matches,) = match_all([document], columns, on=DAY)

    assert (matches.hits.tolist(), matches.asked) == ([2, 3], 2)


def test_a_run_tells_how_far_it_is_and_can_be_ended():
    """After each stretch the run says how many are done; what the caller raises then ends it."""
    size = 65_536 + 10
    column = column_from(STAFF, [Decimal(25)] * size)
    document = policy(clause("staff", ">= 20"), (STAFF,))
    told = []

    def end(done, total):
        told.append((done, total))
        raise InterruptedError

    with pytest.raises(InterruptedError):
        match_all([document], {"staff": column}, on=DAY, progress=end)
    (matches,) = match_all([document], {"staff": column}, on=DAY)
    program = compile_policies([document], on=date(2026, 3, 1))
    starts = [one.start for (one,) in match_blocks(program, {"staff": column})]

    assert told == [(65_536, size)]
    assert (matches.met_count, matches.hits[-1], starts) == (size, size - 1, [0, 65_536])
