"""Laws that hold for every value and every text."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as some

from guanyun.engines.common.feel import (
    UNKNOWN,
    Day,
    DayTime,
    Moment,
    Months,
    Range,
    Span,
    equal,
    evaluate,
    holds,
    parse,
    parse_unary,
    source_of,
)
from guanyun.errors import Refused

DAYS = some.dates().map(lambda day: Day(day.year, day.month, day.day))
TIMES = some.builds(
    DayTime,
    some.integers(0, 86_399_999_999_999),
    some.none() | some.integers(-1080, 1080).map(lambda minutes: minutes * 60),
)
NUMBERS = some.decimals(
    allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12
)
ATOMS = (
    some.none()
    | some.booleans()
    | NUMBERS
    | some.text(some.characters(exclude_categories=["Cs"]), max_size=8)
    | DAYS
    | TIMES
    | some.builds(Moment, DAYS, TIMES)
    | some.builds(Months, some.integers(-9999, 9999))
    | some.builds(Span, some.integers(-(10**18), 10**18))
    | NUMBERS.map(lambda low: Range(low, low + 1, start_included=False))
)
VALUES = some.recursive(
    ATOMS,
    lambda inner: (
        some.lists(inner, max_size=3).map(tuple)
        | some.dictionaries(
            some.text(some.characters(exclude_categories=["Cs"]), max_size=5), inner, max_size=3
        )
    ),
    max_leaves=6,
)
TRUTHS = some.sampled_from([True, False, UNKNOWN])
WORDS = (
    "1 2.5 a b ? ( ) [ ] { } , : .. . + - * / ** < <= = != in between and or not if then else for "
    "return some every satisfies function instance of null true item sum date time list<number> // "
    "/* */ ' \\ 名称 （"
)
PIECES = some.sampled_from([*WORDS.split(), '"a"', '@"2026-01-01"'])


@given(VALUES)
@settings(max_examples=150, deadline=None)
def test_value_survives_its_literal(value: object) -> None:
    """A value written as FEEL and read again is equal to itself."""
    again = evaluate(parse(source_of(value)), {})

    assert again == value or equal(again, value) is True


@given(TRUTHS, TRUTHS, TRUTHS)
@settings(max_examples=40)
def test_kleene_laws_hold(a: object, b: object, c: object) -> None:
    """And and or commute, associate, absorb, distribute and mirror each other over unknown."""
    facts = {"a": a, "b": b, "c": c}

    def same(one: str, other: str) -> bool:
        return evaluate(parse(one), facts) is evaluate(parse(other), facts)

    assert same("a and b", "b and a")
    assert same("a or (b or c)", "(a or b) or c")
    assert same("a or (a and b)", "a")
    assert same("a and (b or c)", "(a and b) or (a and c)")
    assert same("not(a and b)", "not(a) or not(b)")
    assert same("not(not(a))", "a")


@given(some.text(max_size=40) | some.lists(PIECES, max_size=14).map(" ".join))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text whatever raises anything but a refusal, read as expression or as cell."""
    for read in (parse, parse_unary):
        try:
            tree = read(text, names=["a b"])
            evaluate(tree, {"a": Decimal(1), "?": Decimal(2), "a b": UNKNOWN})
            holds(tree, Decimal(1), {})
        except Refused:
            continue


@given(NUMBERS, NUMBERS, NUMBERS)
@settings(max_examples=60)
def test_range_holds_as_its_ends_say(value: Decimal, low: Decimal, high: Decimal) -> None:
    """A closed range says the same as its two comparisons."""
    facts = {"low": min(low, high), "high": max(low, high)}

    inside = facts["low"] <= value <= facts["high"]

    assert holds(parse_unary("[low..high]"), value, facts) is inside
    assert holds(parse_unary("? >= low and ? <= high"), value, facts) is inside
