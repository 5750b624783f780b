"""Funnels, near misses and moved thresholds are what asking each subject alone comes to."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from guanyun.engines.common.feel import UNKNOWN
from guanyun.engines.rules import (
    AllOf,
    AnyOf,
    Clause,
    Fixed,
    Not,
    RateOf,
    Verdict,
    award_of,
    clauses_of,
    column_from,
    compile_policies,
    funnels,
    judge,
    near_misses,
    relaxation,
)
from guanyun.errors import Refused
from tests.engines.rules.documents import (
    DAY,
    FACTS,
    PARAMETERS,
    REVENUE,
    STAFF,
    clause,
    conditions,
    facts_held,
    payouts,
    policy,
)

MET, UNMET = Verdict.MET, Verdict.UNMET
some_rows = st.lists(facts_held, min_size=1, max_size=9)


def columns_of(rows):
    """Return the columns of rows of facts."""
    return {one.id: column_from(one, [row[one.id] for row in rows]) for one in FACTS}


def numbered(condition, seen):
    """Return a condition whose clauses have ids of their own."""
    if isinstance(condition, Clause):
        seen.append(condition)
        return replace(condition, id=f"c{len(seen) - 1}")
    if isinstance(condition, AllOf | AnyOf):
        return type(condition)(tuple(numbered(term, seen) for term in condition.terms))
    return Not(numbered(condition.term, seen))


def with_answers(condition, answers):
    """Return whether a condition is met where clauses answer as told, unknown ones hindering."""
    if isinstance(condition, Clause):
        return answers[condition.id]
    if isinstance(condition, AllOf | AnyOf):
        terms = [with_answers(term, answers) for term in condition.terms]
        whole = {UNMET} if isinstance(condition, AllOf) else {MET}
        if whole & set(terms):
            return whole.pop()
        other = MET if isinstance(condition, AllOf) else UNMET
        return other if set(terms) <= {other} else Verdict.UNKNOWN
    turned = {MET: UNMET, UNMET: MET}
    answer = with_answers(condition.term, answers)
    return turned.get(answer, answer)


@settings(max_examples=80, deadline=None)
@given(conditions, some_rows)
def test_near_misses_are_those_whom_one_clause_would_carry(condition, rows):
    """Who is unmet and would be met were one clause otherwise is listed under that clause."""
    document = policy(numbered(condition, []), FACTS, parameters=PARAMETERS)
    program, columns = compile_policies([document], on=DAY), columns_of(rows)

    (funnel,) = funnels(program, columns)
    found = {
        one.clause: set(one.places.tolist()) for one in near_misses(program, columns, "sample")
    }

    expected = {}
    for place, row in enumerate(rows):
        judged = judge(document, row, on=DAY)
        answers = {one.clause.id: one.verdict for one in judged.clauses}
        for name, answer in answers.items():
            other = {**answers, name: UNMET if answer is MET else MET}
            if judged.verdict is UNMET and with_answers(document.condition, other) is MET:
                expected.setdefault(name, set()).add(place)
    assert found == expected
    assert funnel.near == len(set().union(*expected.values()))
    assert dict(funnel.by_clause) == {name: len(places) for name, places in expected.items()}


def test_a_gap_is_what_the_figure_lacks():
    """The gap leads to the nearest figure that no other clause of the fact forbids."""
    within = (clause("staff", ">= 20"), clause("staff", "< 50"), clause("revenue", ">= 10"))
    rows = [(17, 10), (60, 10), (30, "9.99"), (17, 9), (20, 10)]
    columns = {
        "staff": column_from(STAFF, [Decimal(row[0]) for row in rows]),
        "revenue": column_from(REVENUE, [Decimal(row[1]) for row in rows]),
    }
    program = compile_policies([policy(AllOf(within), (STAFF, REVENUE))], on=DAY)

    told = {one.clause: one for one in near_misses(program, columns, "sample")}

    assert {name: (one.places.tolist(), one.gaps.tolist()) for name, one in told.items()} == {
        "staff >= 20": ([0], [3]), "staff < 50": ([1], [-11]), "revenue >= 10": ([2], [1]),
    }  # fmt: skip


def test_what_no_figure_mends_is_marked():
    """Of two clauses that no figure passes together nobody is told a gap."""
    never = AllOf((clause("staff", ">= 50"), clause("staff", "< 20")))
    program = compile_policies([policy(never, (STAFF,))], on=DAY)

    (told,) = near_misses(program, {"staff": column_from(STAFF, [Decimal(60)])}, "sample")

    assert (told.clause, told.gaps, told.unreachable) == ("staff < 20", None, 1)


@settings(max_examples=60, deadline=None)
@given(conditions, some_rows, payouts, st.sampled_from([">= 6", "< 20", "[4..20]", "not(5)"]))
def test_a_moved_threshold_is_the_changed_policy(condition, rows, payout, test):
    """Moving one test says of hits and money what the policy so rewritten comes to."""
    seen = []
    condition = numbered(condition, seen)
    asked = [place for place, one in enumerate(seen) if one.fact == "staff"]
    assume(asked)
    name = f"c{asked[0]}"
    document = policy(condition, FACTS, parameters=PARAMETERS, payout=payout)
    moved = relaxation(compile_policies([document], on=DAY), columns_of(rows), "sample", name)

    told = moved.under(test)

    rewritten = replace(document, condition=_rewritten(condition, name, test))
    awards = [award_of(rewritten, row, on=DAY) for row in rows]
    met = [one for one in awards if one.verdict is MET]
    assert told.met == len(met)
    assert told.fen == sum(int((one.amount or 0) * 100) for one in met)


def _rewritten(condition, name, test):
    if isinstance(condition, Clause):
        return replace(condition, test=test) if condition.id == name else condition
    if isinstance(condition, AllOf | AnyOf):
        return type(condition)(tuple(_rewritten(term, name, test) for term in condition.terms))
    return Not(_rewritten(condition.term, name, test))


def test_what_is_no_threshold_is_refused():
    """A clause that is not there, and a test that is more than comparisons, are refused."""
    document = policy(clause("staff", ">= 20"), (STAFF,), payout=Fixed(Decimal(1)))
    program = compile_policies([document], on=DAY)
    columns = {"staff": column_from(STAFF, [Decimal(60)])}

    with pytest.raises(Refused, match=r"rules\.no_clause"):
        relaxation(program, columns, "sample", "other")
    with pytest.raises(Refused, match=r"rules\.no_policy"):
        relaxation(program, columns, "other", "staff >= 20")
    with pytest.raises(Refused, match=r"rules\.not_a_threshold"):
        relaxation(program, columns, "sample", "staff >= 20").under("? * 2 > 5")


def test_the_funnel_counts_in_the_order_written():
    """Each step says who is left surely, and at most."""
    both = AllOf((clause("staff", ">= 20"), clause("revenue", ">= 10")))
    rows = {"staff": (20, 30, 19, 40), "revenue": (10, 9, 10)}
    columns = {
        "staff": column_from(STAFF, [Decimal(n) for n in rows["staff"]]),
        "revenue": column_from(REVENUE, [*(Decimal(n) for n in rows["revenue"]), UNKNOWN]),
    }
    program = compile_policies(
        [policy(both, (STAFF, REVENUE), payout=RateOf("revenue", Decimal(1)))], on=DAY
    )

    (funnel,) = funnels(program, columns)

    assert [(step.met, step.possible) for step in funnel.steps] == [(3, 3), (1, 2)]
    assert (funnel.met, funnel.unknown, len(list(clauses_of(both)))) == (1, 1, 2)
