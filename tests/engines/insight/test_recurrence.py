"""What comes back: demands of one matter that say alike, from several or in few days."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from math import log, sqrt
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanyun.engines.insight import Reported, Threshold, grouped, recurring

DAY = date(2026, 11, 2)
BUSES = ("夜间公交班次太少", "夜间没有公交班次", "公交夜间班次少！")


def told(*words: str, matter: str = "roads", firms: int = 9, days: int = 0) -> list[Reported]:
    """Return demands, each of another enterprise up to so many, so many days apart."""
    return [
        Reported(f"{matter}-{n}", matter, text, f"firm {n % firms}", DAY + timedelta(days * n))
        for n, text in enumerate(words)
    ]


def test_three_enterprises_that_say_alike_are_a_class() -> None:
    """However it is put; what is said of something else stays out."""
    (one,) = recurring(told(*BUSES, "厂门口路灯不亮"))
    assert (one.numbers, one.enterprises) == (("roads-0", "roads-1", "roads-2"), 3)
    assert "公交" in one.pieces
    assert (one.since, one.until, one.is_burst) == (DAY, DAY, False)


def test_the_same_words_of_another_matter_are_another_thing() -> None:
    """The register of responsibilities comes first: no class spans two matters."""
    assert recurring([*told(*BUSES[:2]), *told(BUSES[2], matter="other")]) == []


@pytest.mark.parametrize(("days", "is_burst"), [(0, True), (4, True), (5, False)])
def test_one_enterprise_is_a_class_only_in_a_burst(days: int, is_burst: bool) -> None:
    """Four within fourteen days; spread over more it is one enterprise's trouble."""
    found = recurring(told(*BUSES, BUSES[0], firms=1, days=days), Threshold(enterprises=3))
    assert [each.is_burst for each in found] == ([True] if is_burst else [])


def test_nothing_and_blanks_make_no_class() -> None:
    """Empty words are nothing in common."""
    assert recurring([]) == []
    assert recurring(told("", " ", "！", "")) == []


def naive(texts: list[str], alike: float) -> list[list[int]]:
    """Join the two groups that are nearest on average, again and again."""
    counted = [Counter([*text, *map("".join, pairwise(text))]) for text in texts]
    spread = Counter(piece for each in counted for piece in each)
    rare = {piece: 1 + log((1 + len(texts)) / (1 + n)) for piece, n in spread.items()}
    vectors = [{piece: n * rare[piece] for piece, n in each.items()} for each in counted]

    def near(one: dict[str, float], other: dict[str, float]) -> float:
        return sum(value * other.get(piece, 0) for piece, value in one.items())

    likeness = [[near(a, b) / sqrt(near(a, a) * near(b, b)) for b in vectors] for a in vectors]
    groups = [[n] for n in range(len(texts))]
    while len(groups) > 1:
        pairs = [
            (mean(likeness[a][b] for a in one for b in other), i, j)
            for i, one in enumerate(groups)
            for j, other in enumerate(groups)
            if i < j
        ]
        best, i, j = max(pairs)
        if best < alike:
            break
        groups[i] += groups.pop(j)
    return sorted(sorted(each) for each in groups)


LETTERS = "公交班次夜间路灯"


@settings(max_examples=30)
@given(st.lists(st.text(LETTERS, min_size=2, max_size=7), min_size=1, max_size=9, unique=True))
def test_every_text_is_in_one_group_whatever_the_order(texts: list[str]) -> None:
    """Groups share nothing and leave nothing out; equal texts are always together."""
    groups = grouped([*texts, *texts])
    assert sorted(n for each in groups for n in each) == list(range(2 * len(texts)))
    together = {n: set(each) for each in groups for n in each}
    assert all(n + len(texts) in together[n] for n in range(len(texts)))


def test_average_linkage_is_that_of_the_textbook() -> None:
    """Held against joining the nearest pair of all, on texts without ties."""
    texts = [*BUSES[:2], "公交夜间班次少", "厂门口路灯不亮", "路灯坏了没人修"]
    texts += ["变压器容量不够", "变压器跳闸", "招不到电焊工"]
    for alike in (0.1, 0.2, 0.3, 0.5):
        assert grouped(texts, alike=alike) == naive(texts, alike)
