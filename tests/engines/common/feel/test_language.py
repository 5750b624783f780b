"""What expressions yield, form by form."""

from datetime import UTC, date, datetime

import pytest

from guanyun.engines.common.feel import (
    UNKNOWN,
    evaluate,
    holds,
    literal,
    names_read,
    parse,
    parse_unary,
)
from guanyun.errors import Refused, sentence


def shown(text: str, **context: object) -> str:
    """Return the literal that an expression yields among these facts."""
    return literal(evaluate(parse(text, names=list(context)), context))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 + 2 * 3", "7"),
        ("-3 ** 2", "9"),
        ("2 ** 3 ** 2", "64"),
        ("0.1 + 0.2", "0.3"),
        ("1 / 0", "null"),
        ('"管" + "运"', '"管运"'),
        ('1 + "1"', "null"),
        ('@"2026-11-21" + @"P1M"', "2026-12-21"),
        ('@"2024-01-31" + @"P1M"', "2024-02-29"),
        ('@"2026-03-01" - @"2026-02-01"', "P28D"),
        ('@"2026-11-21T23:00:00+08:00" + @"PT2H"', "2026-11-22T01:00:00+08:00"),
        ('@"PT1H" * 1.5', "PT1H30M"),
        ('date("2026-02-30")', "null"),
        ('time("09:30:00").minute', "30"),
        ('date and time("2026-11-21T08:00:00").weekday', "6"),
        ("[1..10[.end included", "false"),
        ("]1..10] = (1..10]", "true"),
        ("10 in (1, < 5, >= 10)", "true"),
        ("5 between 1 and 10 and true", "true"),
        ("{a: 1, b c: a + 1, d: b c * 2}.d", "4"),
        ("[{a: 1}, {a: 2}][a > 1].a", "[2]"),
        ("[1, 2, 3][-1]", "3"),
        ("if null then 1 else 2", "2"),
        ("for i in 1..3, j in [i] return i * j", "[1, 4, 9]"),
        ("every x in [1, 2] satisfies x > 1", "false"),
        ("(function(x, y) x - y)(y: 1, x: 3)", "2"),
        ("true and null", "null"),
        ("false and null", "false"),
        ("1 /* 注 */ + 1 // 完", "2"),
        ("[1, 2] instance of list<number>", "true"),
        ("nothing here is null", "null"),
    ],
)
def test_expression_yields_its_literal(text: str, result: str) -> None:
    """Each form of the language yields what DMN says, a mistake of kinds yields null."""
    names = ["nothing here is null"]

    assert literal(evaluate(parse(text, names=names), {})) == result


def test_names_of_several_words_and_chinese_names_are_read() -> None:
    """A name may hold blanks, signs and Chinese when it is told to the parser."""
    assert shown("净增 人数 >= 5 and Date-Time2 = 1", **{"净增 人数": 6, "Date-Time2": 1}) == "true"


def test_python_values_enter_as_they_are() -> None:
    """A date, a float and a list of Python need no conversion by the caller."""
    assert (
        shown("since.year + share + count(parts)", since=date(2026, 1, 1), share=0.5, parts=[1])
        == "2027.5"
    )


def test_now_is_the_clock_that_was_passed() -> None:
    """The clock is an argument, and without one there is no now."""
    stamp = datetime(2026, 11, 21, 8, tzinfo=UTC)

    assert literal(evaluate(parse("now()"), {}, clock=stamp)) == "2026-11-21T08:00:00Z"
    assert evaluate(parse("today()"), {}) is None


@pytest.mark.parametrize(
    ("cell", "value", "result"),
    [
        ("-", UNKNOWN, True),
        ("> 5", 6, True),
        ("[1..3], 7", 7, True),
        ('not("a", "b")', "c", True),
        ("? > 5 and ? < 8", 9, False),
        ("> 5", "six", None),
        ("> 5", UNKNOWN, UNKNOWN),
        ("not(> 5)", UNKNOWN, UNKNOWN),
        ("null", None, True),
        ("false", False, True),
    ],
)
def test_unary_test_holds(cell: str, value: object, result: object) -> None:
    """A cell holds, does not hold, is null, or is unknown."""
    assert holds(parse_unary(cell), value, {}) is result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("税收 > 5", "unknown"),
        ("税收 > 5 and false", "false"),
        ("税收 > 5 or true", "true"),
        ("not(税收 > 5)", "unknown"),
        ("if 税收 > 5 then 1 else 1", "unknown"),
        ("sum([1, 税收])", "unknown"),
        ("税收 = null", "unknown"),
        ("any([税收 > 5, true])", "true"),
        ("for x in 税收 return 1", "unknown"),
        ("some x in [税收, 9] satisfies x > 5", "true"),
        ("税收 in (1, 2)", "unknown"),
        ("税收 instance of number", "unknown"),
        ("税收.a", "unknown"),
        ("[1, 2][item > 税收]", "unknown"),
        ("null and 税收", "unknown"),
    ],
)
def test_unknown_fact_makes_unknown(text: str, result: str) -> None:
    """What reads an unknown fact is unknown, unless and, or, any or all is decided without it."""
    assert shown(text, 税收=UNKNOWN) == result


def test_missing_name_is_unknown_where_the_caller_says_so() -> None:
    """A charter takes a name nobody bound for unknown, DMN takes it for null."""
    assert evaluate(parse("人数 + 1"), {}, missing=UNKNOWN) is UNKNOWN
    assert evaluate(parse("人数 + 1"), {}) is None


def test_names_read_are_the_free_ones() -> None:
    """Bound names, functions and ? are not read from outside."""
    read = names_read(parse("{t: 税收, u: t * 率, v: sum(for x in 表 return x + t)}"))

    assert read == {"税收", "率", "表"}
    assert names_read(parse_unary("? > 底线")) == {"底线"}


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("1 +", "feel.syntax", "4"),
        ("(1", "feel.syntax", "3"),
        ("1 2", "feel.syntax", "3"),
        ('"abc', "feel.syntax", "1"),
        ("（1）", "feel.full_width", "1"),
        ("", "feel.syntax", "1"),
        ("if a then b", "feel.syntax", "12"),
    ],
)
def test_mistake_is_refused_at_its_column(text: str, code: str, column: str) -> None:
    """A text that is no expression is refused with the column and a sentence in both languages."""
    with pytest.raises(Refused) as refused:
        parse(text)

    assert (refused.value.code, refused.value.fields["column"]) == (code, column)
    assert column in sentence(code, refused.value.fields, "zh")
    assert column in sentence(code, refused.value.fields, "en")


@pytest.mark.parametrize("piece", ["(", "[", "{a:", "-", "if ", "not(", "a.", "f(", "x in ", "1-"])
def test_bottomless_nesting_is_refused(piece: str) -> None:
    """Thousands of open brackets end in a sentence, not in a crash."""
    with pytest.raises(Refused):
        evaluate(parse(piece * 3000 + "1" + ")" * 3000), {})


def test_long_chain_is_no_nesting() -> None:
    """A sum of thousands of terms is one level deep."""
    assert evaluate(parse("1" + " + 1" * 4000), {}) == 4001


@pytest.mark.parametrize(
    "text",
    [
        "{f: function(n) f(n)}.f(1)",
        "{f: function(n) if n = 0 then 0 else f(n - 1) + 1, g: f(500)}.g",
        "count(for a in 1..9999, b in 1..9999 return 1)",
        (
            "{a: string join(for i in 1..99 return string(i)), b: a+a+a+a+a+a+a+a+a+a, "
            "c: b+b+b+b+b+b,"
            " d: c+c+c+c+c+c+c, e: d+d+d+d+d+d+d, f: e+e+e+e+e+e+e+e}.f"
        ),
    ],
)
def test_runaway_evaluation_is_refused(text: str) -> None:
    """An endless call, a huge loop and a string that doubles are stopped with a sentence."""
    with pytest.raises(Refused):
        evaluate(parse(text), {})


MANY = "b: for i in 1..100000 return i"
NESTED = "a: [1, 1, 1, 1, 1, 1, 1, 1], " + ", ".join(
    f"{chr(98 + n)}: [{', '.join([chr(97 + n)] * 8)}]" for n in range(8)
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("for i in 1..200000 return partial", "steps"),
        ("for i in 1..5000 return [partial[-1]]", "too_deep"),
        ("for i in 1..50 return partial", "too_much"),
        ("{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(40)}.r", "steps"),
        (f"{{{MANY}, r: for i in 1..100000 return sum(b)}}.r", "steps"),
        (f"{{{MANY}, r: for i in 1..100000 return b = b}}.r", "steps"),
        (f"{{{MANY}, r: for i in 1..100000 return b in (b)}}.r", "steps"),
        (f"{{{MANY}, r: for i in 1..100000 return count(b[item > 0])}}.r", "steps"),
        (f"{{{MANY}, c: for i in 1..100000 return b, r: count(flatten(c))}}.r", "too_much"),
        (f"{{{NESTED}, r: i = i}}.r", "too_much"),
        ("distinct values(for i in 1..20000 return [i])", "steps"),
        ('{s: string join(for i in 1..9999 return "a"), r: replace(s, "a", s)}.r', "too_much"),
    ],
)
def test_expression_meant_to_hang_is_stopped(text: str, code: str) -> None:
    """Loops in loops, lists of lists and functions that call themselves twice end by a count."""
    with pytest.raises(Refused, match=code):
        evaluate(parse(text), {})


def test_long_list_of_plain_values_is_made_distinct() -> None:
    """Numbers, texts, booleans and nulls are told apart without comparing each with each."""
    assert shown("count(distinct values(for i in 1..20000 return i))") == "20000"
    assert shown('distinct values([1, true, "1", 1.0, null, 0, false, [1], null, [1.0]])') == (
        '[1, true, "1", null, 0, false, [1]]'
    )
