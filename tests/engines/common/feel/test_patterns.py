"""Patterns of matches, replace and split: what they mean, and that none hangs an evaluation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanyun.engines.common import feel
from guanyun.errors import Refused

SEARCHES = (
    "x+y", "[a-m]+", "(ab|cd)*e", "^a.c$", "a{2,3}b?", "[^abc]x", "(?:a|b)(c|d)", r"\.", "d.*?a",
)  # fmt: skip


def told(text: str, **names: object) -> feel.Value:
    """Return the value of an expression."""
    return feel.evaluate(feel.parse(text), names)


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "fits"),
    [
        ("ABO", "[A-Z-[OI]]+$", "", False),
        ("abo", "[A-Z-[OI]]$", "i", False),
        ("abc", "[A-Z-[OI]]$", "i", True),
        ("é", r"\p{Lu}", "i", False),  # flag i changes no class that an escape names
        ("K", "[a-z]", "i", True),
        ("Q", "[^q]", "i", False),
        ("٣", r"^\d$", "", True),
        ("浙江Ａ1", r"^\p{L}+\d$", "", True),
        ("企业", r"^\p{IsCJKUnifiedIdeographs}{2}$", "", True),
        ("a\nb", "a.b", "", False),
        ("a\nb", "a.b", "s", True),
        ("a\nb", "^b$", "m", True),
        ("ab", "a b", "x", True),
        ("a\n", "a$", "", False),  # the very end, not before a last line break
        ("aab", r"(.)\1b", "", True),
        ("aA", r"(a)\1", "i", True),
    ],
)
def test_pattern_means_what_xpath_says(text: str, pattern: str, flags: str, fits: bool) -> None:
    """Subtraction, classes, ends and flags."""
    assert told("matches(s, p, f)", s=text, p=pattern, f=flags) is fits


@pytest.mark.parametrize("pattern", ["(a", "a**", "a*+", "[b-a]", "a{3,2}", r"\q", "(?=a)", "[]"])
def test_wrong_pattern_is_null(pattern: str) -> None:
    """As DMN has it for every error."""
    assert told("matches(s, p)", s="a", p=pattern) is None


def test_replacement_takes_groups_and_empty_places_once() -> None:
    """``$1`` is a group, ``$12`` group 1 and a 2 where there are fewer; an end is met once."""
    assert told('replace("01.02", "(..).(..)", "$2/$12")') == "02/012"
    assert told('replace("ab", "$", "!")') == "ab!"
    assert told('split("a;b;;c", ";")') == ("a", "b", "", "c")


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(a*)*c", "(.*)(.*)(.*)(.*)(.*)x"])
def test_pattern_meant_to_explode_answers(pattern: str) -> None:
    """What would take a backtracking engine years is looked through once."""
    assert told("matches(s, p)", s="a" * 3000 + "b!", p=pattern) is False


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        (r"^(.+)\1$", "pattern_reference"),
        (r"(a|b)\1", "pattern_reference"),
        (r"(a){2}\1", "pattern_reference"),
        ("a{1001}", "pattern_large"),
        ("(a{1000}){1000}", "pattern_large"),
        (r"(\p{L}{1,90}){1,90}", "pattern_large"),
    ],
)
def test_pattern_without_bounded_time_is_refused(pattern: str, code: str) -> None:
    """The reader is told what to take out."""
    with pytest.raises(Refused, match=f"feel.{code}"):
        told("matches(s, p)", s="aa", p=pattern)


@pytest.mark.parametrize(
    "text",
    [
        'for i in 1..100000 return matches(s, "(.*)(.*)(.*)[^a]$")',
        'for i in 1..100000 return matches(input: s, pattern: "(.*)(.*)(.*)[^a]$")',
        'for i in 1..100000 return matches([s], "(.*)(.*)(.*)[^a]$")',
        'for i in 1..100000 return matches("a", string(i) + "([a-f]{2}){20}")',
        'replace(s + s + s + s, "(?:a.*b)|a", "")',
    ],
)
def test_patterns_pay_for_their_size_and_text(text: str) -> None:
    """However the arguments are given, looking counts as steps."""
    with pytest.raises(Refused, match="too_many_steps"):
        told(text, s="a" * 20_000)


@given(st.sampled_from(SEARCHES), st.text("abcdexy.", max_size=12))
def test_split_pieces_and_matches_are_the_whole_text(pattern: str, text: str) -> None:
    """What is split off and what is left make up the text again."""
    marked = told('replace(s, p, "<$0>")', s=text, p=pattern)
    assert isinstance(marked, str)
    assert marked.replace("<", "").replace(">", "") == text
    pieces = told("split(s, p)", s=text, p=pattern)
    assert pieces == tuple(told('split(replace(s, p, "|"), "\\|")', s=text, p=pattern) or ())


def test_evaluations_inside_a_budget_share_it() -> None:
    """Each is small, together they are too many; outside of it nothing is counted."""
    text = "count(for i in 1..400 return i)"
    with feel.within(1_000) as budget:
        assert str(told(text)) == "400"
        assert budget.spent < 1_000
        with pytest.raises(Refused, match=r"feel\.budget_spent"):
            told("count(for i in 1..900 return i)")
    assert budget.used_up
    assert str(told(text)) == "400"
