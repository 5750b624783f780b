"""What is missing to qualify is exact, sufficient and not more than needed."""

from datetime import date
from decimal import Decimal
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from guanyun.engines.common.feel import UNKNOWN
from guanyun.engines.rules import (
    AllOf,
    AnyOf,
    Not,
    Verdict,
    fewest_unknown,
    judge,
    ways_to_qualify,
)
from tests.engines.rules.documents import (
    DAY,
    FACTS,
    FOUNDED,
    LISTED,
    PARAMETERS,
    REVENUE,
    STAFF,
    clause,
    conditions,
    facts_held,
    policy,
)

STAFFED = clause("staff", ">= 20")


def asked(way):
    """Return what a way asks for."""
    return {one.fact.id: one.from_day or one.to for one in way.remedies}


def test_each_alternative_is_told_with_its_nearest_figure():
    """Of two alternatives both are told, the nearer threshold of one fact hides the farther."""
    condition = AnyOf((STAFFED, clause("staff", ">= 50"), clause("revenue", "> 3000000")))
    facts = {"staff": Decimal(17), "revenue": Decimal(3_000_000)}

    ways = ways_to_qualify(policy(condition, (STAFF, REVENUE)), facts, on=DAY)

    assert [asked(way) for way in ways] == [
        {"staff": Decimal(20)},
        {"revenue": Decimal("3000000.01")},
    ]


def test_a_change_keeps_what_already_holds():
    """More staff is proposed only as far as the upper bound on staff allows."""
    within = policy(AllOf((STAFFED, clause("staff", "< 50"))), (STAFF,))
    never = policy(AllOf((clause("staff", ">= 50"), clause("staff", "< 20"))), (STAFF,))

    (way,) = ways_to_qualify(within, {"staff": Decimal(60)}, on=DAY)

    assert asked(way) == {"staff": Decimal(49)}
    assert ways_to_qualify(never, {"staff": Decimal(60)}, on=DAY) == ()


def test_time_tells_from_which_day():
    """What only time brings is told by its first day, what is fixed as not possible."""
    aged = clause("founded", '<= on - duration("P1Y")')
    condition = AnyOf((AllOf((aged, STAFFED)), clause("listed", "true")))
    document = policy(condition, (STAFF, FOUNDED, LISTED))
    facts = {"staff": Decimal(19), "founded": date(2025, 6, 15), "listed": False}

    waiting, listed = ways_to_qualify(document, facts, on=DAY)

    assert asked(waiting) == {"staff": Decimal(20), "founded": date(2026, 6, 15)}
    assert (waiting.possible, listed.possible) == (True, False)


def test_a_day_after_the_sunset_is_no_way():
    """Who would come of age after the policy ended is told no day."""
    aged = clause("founded", '<= on - duration("P1Y")')
    document = policy(aged, (FOUNDED,), until=date(2026, 6, 15))

    (way,) = ways_to_qualify(document, {"founded": date(2025, 6, 15)}, on=DAY)

    assert not way.possible


def test_the_fewest_unknown_facts_are_asked_first():
    """One figure that can decide alone is named before two that must come together."""
    condition = AllOf((AnyOf((STAFFED, clause("revenue", "> 5"))), clause("listed", "true")))
    document = policy(condition, (STAFF, REVENUE, LISTED))

    assert fewest_unknown(document, {}, on=DAY) == ("listed",)
    assert fewest_unknown(document, {"listed": True}, on=DAY) == ("revenue",)
    assert fewest_unknown(document, {"listed": False}, on=DAY) == ()


def test_a_met_policy_asks_for_nothing():
    """Who qualifies has the empty way and nothing else."""
    (way,) = ways_to_qualify(policy(STAFFED, (STAFF,)), {"staff": Decimal(20)}, on=DAY)

    assert (way.remedies, way.waits_for) == ((), ())


@settings(max_examples=60, deadline=None)
@given(conditions, facts_held)
def test_ways_are_sound_and_minimal(condition, facts):
    """Applying all remedies makes the policy met; leaving out any of them does not."""
    document = policy(condition, FACTS, parameters=PARAMETERS)

    for way in ways_to_qualify(document, facts, on=DAY):
        told = [(one.fact.id, one.to) for one in way.remedies]
        if way.waits_for or any(to is None for _, to in told):
            continue
        assert judge(document, facts | dict(told), on=DAY).verdict is Verdict.MET
        for fewer in combinations(told, max(0, len(told) - 1)):
            if told:
                assert judge(document, facts | dict(fewer), on=DAY).verdict is not Verdict.MET


small = st.sampled_from(
    [clause(name, test) for name in ("a", "b")
     for test in (">= 2", "< 2", "[1..3]", "not(2)", "4", "> 4")]
)  # fmt: skip
small_conditions = st.recursive(
    small,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(tuple).map(AllOf)
        | st.lists(inner, min_size=1, max_size=3).map(tuple).map(AnyOf)
        | inner.map(Not)
    ),
    max_leaves=5,
)


@settings(max_examples=25, deadline=None)
@given(small_conditions, st.integers(0, 6), st.integers(0, 6))
def test_ways_equal_brute_force(condition, first, second):
    """On a small grid, one fact alone qualifies as told exactly where trying all values says so."""
    a, b = (type(STAFF)(name, STAFF.label, STAFF.type, STAFF.where) for name in "ab")
    document = policy(condition, (a, b))
    facts = {"a": Decimal(first), "b": Decimal(second)}
    grid = [Decimal(n) for n in range(-1, 9)]

    ways = ways_to_qualify(document, facts, on=DAY)

    for name in "ab":
        passing = [
            abs(n - facts[name])
            for n in grid
            if judge(document, facts | {name: n}, on=DAY).verdict is Verdict.MET
        ]
        alone = [asked(way)[name] for way in ways if set(asked(way)) == {name}]
        if passing and min(passing) > 0:
            assert min(abs(to - facts[name]) for to in alone) == min(passing)
        elif not passing:
            assert alone == []
    assert (ways != ()) == any(
        judge(document, {"a": n, "b": m}, on=DAY).verdict is Verdict.MET for n in grid for m in grid
    )


@settings(max_examples=60, deadline=None)
@given(conditions, facts_held)
def test_what_is_undecided_names_an_unknown_fact(condition, facts):
    """Every undecided subject of tests on figures is told which unknown facts to bring."""
    document = policy(condition, FACTS, parameters=PARAMETERS)
    undecided = judge(document, facts, on=DAY).verdict is Verdict.UNKNOWN

    named = fewest_unknown(document, facts, on=DAY)

    assert all(facts[name] is UNKNOWN for name in named)
    assert undecided or named == ()
