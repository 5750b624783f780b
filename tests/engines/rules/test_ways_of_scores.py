"""What is missing where scores, tables, sums and free FEEL stand between figures and clauses."""

import os
from datetime import date
from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from guanyun.engines.rules import (
    AllOf,
    AnyOf,
    Control,
    Derived,
    Highest,
    Not,
    Row,
    Step,
    Steps,
    Table,
    Total,
    Verdict,
    judge,
    ways_to_qualify,
)
from tests.engines.rules.documents import (
    DAY,
    FACTS,
    HERE,
    PARAMETERS,
    clause,
    conditions,
    fact,
    facts_held,
    policy,
)
from tests.engines.rules.test_programs import MADE, made_conditions

FULL = os.environ.get("GUANYUN_FULL") == "1"
MET = Verdict.MET
A, B, C = (fact(name, "count") for name in "abc")
MARKS = (
    Steps(fact("mark", "count"), "a", (Step(Decimal(2), Decimal(3)), Step(Decimal(4), Decimal(6))),
          Decimal(0)),
    Table(fact("extra", "count"), ("b", "c"), (
        Row((">= 3", "< 2"), Decimal(4), HERE), Row(("-", ">= 5"), Decimal(2), HERE),
    ), otherwise=Decimal(0)),
    Total(fact("score", "count"), ("mark", "extra")),
    Highest(fact("best", "count"), ("mark", "extra")),
)  # fmt: skip
GRID = [Decimal(n) for n in range(-1, 9)]


def asked(way):
    """Return what a way asks for."""
    return {one.fact.id: one.from_day or one.to for one in way.remedies}


def test_a_score_is_reached_by_the_marks_it_lacks():
    """Each way to more marks is told with its figures; what is more than needed is not."""
    document = policy(clause("score", ">= 6"), (A, B, C), made=MARKS)

    ways = ways_to_qualify(document, {"a": Decimal(1), "b": Decimal(0), "c": Decimal(9)}, on=DAY)

    assert [asked(way) for way in ways] == [
        {"a": Decimal(4)},
        {"a": Decimal(2), "b": Decimal(3), "c": Decimal(1)},
    ]


def test_a_ratio_is_reached_by_either_figure_alone():
    """Of a share of two figures each is moved alone, to the last decimal."""
    ratio = Derived(fact("ratio", "rate"), "a / b")
    document = policy(clause("ratio", ">= 0.05"), (A, B), made=(ratio,))

    ways = ways_to_qualify(document, {"a": Decimal(7), "b": Decimal(401)}, on=DAY)

    assert [asked(way) for way in ways] == [{"a": Decimal(21)}, {"b": Decimal(140)}]


def test_a_made_age_tells_from_which_day():
    """What free FEEL makes of a founding day is told by the day that time brings."""
    founded = fact("founded", "date", control=Control.TIME)
    aged = Derived(fact("age", "decimal"), "years and months duration(founded, on).years")
    document = policy(clause("age", ">= 3"), (founded,), made=(aged,))

    (way,) = ways_to_qualify(document, {"founded": date(2024, 2, 1)}, on=DAY)

    assert (asked(way), way.possible) == ({"founded": date(2027, 2, 1)}, True)


def test_a_long_table_is_no_obstacle():
    """Of a table of many lines the way to the wanted class is told and is sound."""
    rows = tuple(
        Row((f">= {10 * n}", f">= {5 * n}", "-"), f"class {n}", HERE) for n in range(12, 0, -1)
    )
    classes = fact("class", "choice", choices=tuple(f"class {n}" for n in range(13)))
    table = Table(classes, ("a", "b", "c"), rows, first=True, otherwise="class 0")
    document = policy(clause("class", '"class 9"'), (A, B, C), made=(table,))
    facts = {"a": Decimal(31), "b": Decimal(44), "c": Decimal(0)}

    ways = ways_to_qualify(document, facts, on=DAY)

    assert [asked(way) for way in ways] == [{"a": Decimal(90), "b": Decimal(45)}]


@settings(max_examples=10_000 if FULL else 60, deadline=None)
@given(made_conditions, facts_held)
def test_ways_through_made_facts_are_sound_and_minimal(condition, facts):
    """Applying all remedies flips the decision; leaving out any of them does not."""
    document = policy(condition, FACTS, parameters=PARAMETERS, made=MADE)

    for way in ways_to_qualify(document, facts, on=DAY):
        told = [(one.fact.id, one.to) for one in way.remedies]
        if way.waits_for or any(to is None for _, to in told):
            continue
        assert judge(document, facts | dict(told), on=DAY).verdict is MET
        for left_out in told:
            fewer = facts | {name: to for name, to in told if (name, to) != left_out}
            assert judge(document, fewer, on=DAY).verdict is not MET


small = st.sampled_from(
    [clause(name, test) for name, tests in {
        "a": (">= 2", "[1..3]", "not(2)"), "c": ("< 2", "4, > 6"), "mark": ("3", ">= 3"),
        "extra": (">= 2", "not(4)"), "score": (">= 6", "[5..8)", ">= 10", "not(0)"),
        "best": (">= 4", "< 4"),
    }.items() for test in tests]
)  # fmt: skip
small_conditions = st.recursive(
    small,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=2).map(tuple).map(AllOf)
        | st.lists(inner, min_size=1, max_size=2).map(tuple).map(AnyOf)
        | inner.map(Not)
    ),
    max_leaves=3,
)
grid_values = st.integers(0, 8).map(Decimal)


def beats(one, other, actual):
    """Return whether a point leaves every figure where the other has it, or nearer."""
    return all(
        a == b or abs(a - now) < abs(b - now) for a, b, now in zip(one, other, actual, strict=True)
    )


@settings(max_examples=1_000 if FULL else 6, deadline=None)
@given(small_conditions, st.tuples(grid_values, grid_values, grid_values))
def test_ways_are_the_nearest_of_the_whole_grid(condition, actual):
    """The ways told are those points of the grid that no other point beats in every figure."""
    document = policy(condition, (A, B, C), made=MARKS)
    facts = dict(zip("abc", actual, strict=True))

    ways = ways_to_qualify(document, facts, on=DAY)

    met = [
        point for point in product(GRID, repeat=3)
        if judge(document, dict(zip("abc", point, strict=True)), on=DAY).verdict is MET
    ]  # fmt: skip
    least = {
        tuple(abs(a - b) for a, b in zip(point, actual, strict=True))
        for point in met
        if not any(other != point and beats(other, point, actual) for other in met)
    }
    told = {
        tuple(abs(asked(way).get(name, facts[name]) - facts[name]) for name in "abc")
        for way in ways
    }
    assert told == least


@settings(max_examples=2_000 if FULL else 30, deadline=None)
@given(conditions, facts_held)
def test_ways_of_plain_clauses_stay_what_they_were(condition, facts):
    """A made fact that nobody asks changes no way."""
    plain = policy(condition, FACTS, parameters=PARAMETERS)
    richer = policy(condition, FACTS, parameters=PARAMETERS, made=MADE)

    assert ways_to_qualify(plain, facts, on=DAY) == ways_to_qualify(richer, facts, on=DAY)
