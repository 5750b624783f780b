"""Samples: drawn again by anybody, of the size asked for, each stratum by its share."""

import subprocess
from collections import Counter
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanyun.engines.insight import draw, list_hash, list_text, place_of
from guanyun.errors import Refused

NUMBERS = st.integers(1, 9999).map(lambda n: f"20261124-{n:04d}")
LISTS = st.dictionaries(NUMBERS, st.sampled_from(["", "north", "south", "town"]), min_size=1)
SEEDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)


@given(LISTS, SEEDS, st.data())
def test_order_of_the_list_changes_nothing(
    listed: dict[str, str], seed: str, data: st.DataObject
) -> None:
    """Whoever has the seed and the list, in whatever order, draws the same."""
    n = data.draw(st.integers(1, len(listed)))
    shuffled = dict(data.draw(st.permutations(list(listed.items()))))

    assert draw(listed, n, seed=seed) == draw(shuffled, n, seed=seed)


@given(LISTS, SEEDS, st.data())
def test_sample_is_of_the_size_asked_for(
    listed: dict[str, str], seed: str, data: st.DataObject
) -> None:
    """As many as asked for, all from the list, none twice."""
    n = data.draw(st.integers(1, len(listed)))
    drawn = draw(listed, n, seed=seed)

    assert len(drawn.numbers) == len(set(drawn.numbers)) == n
    assert set(drawn.numbers) <= set(listed)
    assert sum(share for _, share, _ in drawn.shares) == n


@given(LISTS, SEEDS, st.data())
def test_each_stratum_gives_its_share(
    listed: dict[str, str], seed: str, data: st.DataObject
) -> None:
    """A stratum gives its exact share, rounded up or down, and is drawn from by the same order."""
    n = data.draw(st.integers(1, len(listed)))
    drawn = draw(listed, n, seed=seed)
    counted = Counter(listed[number] for number in drawn.numbers)

    for stratum, share, size in drawn.shares:
        assert share == counted[stratum]
        assert n * size // len(listed) <= share <= -(-n * size // len(listed))
        members = [number for number in listed if listed[number] == stratum]
        first = sorted(members, key=lambda number: place_of(seed, number))[:share]
        assert set(first) <= set(drawn.numbers)


@given(st.sets(NUMBERS, min_size=2), SEEDS)
def test_larger_simple_sample_begins_with_the_smaller(numbers: set[str], seed: str) -> None:
    """One more case drawn leaves the cases drawn before: an audit may be widened."""
    listed = dict.fromkeys(numbers, "")
    whole = draw(listed, len(listed), seed=seed).numbers

    assert draw(listed, len(listed) - 1, seed=seed).numbers == whole[:-1]


def test_every_case_is_as_likely_as_another() -> None:
    """Over four thousand seeds each of ten cases is drawn about as often as any other."""
    listed = {f"20261124-{n:04d}": "" for n in range(1, 11)}
    counted = Counter(
        number for seed in range(4000) for number in draw(listed, 3, seed=str(seed)).numbers
    )

    assert all(abs(times - 1200) < 6 * (4000 * 0.3 * 0.7) ** 0.5 for times in counted.values())


def test_shell_draws_the_same() -> None:
    """Three tools of any machine draw the documented order: printf, sha256sum, sort."""
    listed = {f"20261124-{n:04d}": "" for n in range(1, 21)}
    script = 'while read n; do printf "%s %s\\n" "$(printf "%s" "$0:$n" | sha256sum)" "$n"; done'
    done = subprocess.run(
        ["sh", "-c", script, "2026-11-24"], input="\n".join(listed) + "\n", text=True,
        capture_output=True, check=True,
    )  # fmt: skip
    by_hand = [line.split()[-1] for line in sorted(done.stdout.splitlines())][:5]

    assert list(draw(listed, 5, seed="2026-11-24").numbers) == by_hand


def test_digest_is_that_of_the_written_list() -> None:
    """The digest of the list is the SHA-256 of the file that the page hands out."""
    listed = {"20261124-0002": "south", "20261124-0001": "north"}

    assert list_text(listed) == "20261124-0001\tnorth\n20261124-0002\tsouth\n"
    assert list_hash(listed) == sha256(list_text(listed).encode()).hexdigest()


@pytest.mark.parametrize(("n", "seed"), [(0, "1"), (3, "1"), (1, ""), (1, "a\nb"), (1, "x" * 65)])
def test_what_cannot_be_drawn_is_refused(n: int, seed: str) -> None:
    """None, more than there are, or a seed that cannot be told is refused."""
    with pytest.raises(Refused):
        draw({"a": "", "b": ""}, n, seed=seed)
