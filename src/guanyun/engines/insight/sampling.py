"""A sample that anybody can draw again: the seed, the list and one digest decide, nothing else.

The algorithm is written for people without this software in ``docs/audit.md``.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from guanyun.errors import Refused

LONGEST_SEED = 64


class Method(StrEnum):
    """How the drawn are chosen: from all alike, or from each stratum by its share."""

    SIMPLE = "simple"
    BY_UNIT = "unit"
    BY_KIND = "kind"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample: the numbers in drawing order, how many of how many by stratum, the list's digest.

    ``shares`` is (stratum, drawn, listed) by stratum; a simple draw has the one stratum "".
    """

    numbers: tuple[str, ...]
    shares: tuple[tuple[str, int, int], ...]
    list_hash: str


def place_of(seed: str, number: str) -> str:
    """Return what orders the list: SHA-256 of ``seed:number`` as UTF-8, in hexadecimal.

    In a shell: ``printf '%s' "seed:number" | sha256sum``.

    >>> place_of("2026-11-24", "20261124-0001")[:16]
    '418b44c2e82b0ac3'
    """
    return sha256(f"{seed}:{number}".encode()).hexdigest()


def list_text(listed: Mapping[str, str]) -> str:
    r"""Return the list as its digest covers it: a line ``number TAB stratum`` each, in order.

    >>> list_text({"20261124-0002": "", "20261124-0001": ""})
    '20261124-0001\t\n20261124-0002\t\n'
    """
    return "".join(f"{number}\t{listed[number]}\n" for number in sorted(listed))


def list_hash(listed: Mapping[str, str]) -> str:
    """Return the SHA-256 of the list: who draws again first compares this."""
    return sha256(list_text(listed).encode()).hexdigest()


def draw(listed: Mapping[str, str], n: int, *, seed: str) -> Drawn:
    """Return ``n`` of the listed numbers: in each stratum those whose place comes first.

    The strata share ``n`` by their sizes with the largest remainders, a tie going to the stratum
    whose name comes first; so one stratum is the simple random sample. Every number of a stratum
    is as likely as any other, for whoever does not choose the seed knowing the list.

    Args:
        listed: Stratum by number; all "" for a simple draw.
        n: From 1 to as many as are listed.
        seed: Any text without a line break; publish it before the list is known.

    Raises:
        Refused: ``insight.sample_size``, ``insight.sample_seed``.

    >>> draw({"a": "", "b": "", "c": ""}, 2, seed="1").numbers
    ('a', 'b')
    """
    if not seed or len(seed) > LONGEST_SEED or not seed.isprintable():
        raise Refused("insight.sample_seed", most=LONGEST_SEED)
    if not 1 <= n <= len(listed):
        raise Refused("insight.sample_size", n=n, listed=len(listed))
    sizes = Counter(listed.values())
    shares = _shared(sizes, n)
    chosen: list[str] = []
    for stratum in sorted(sizes):
        members = (number for number, each in listed.items() if each == stratum)
        chosen += _ordered(members, seed)[: shares[stratum]]
    told = tuple((each, shares[each], sizes[each]) for each in sorted(sizes))
    return Drawn(tuple(_ordered(chosen, seed)), told, list_hash(listed))


def _ordered(numbers: Iterable[str], seed: str) -> list[str]:
    return sorted(numbers, key=lambda number: (place_of(seed, number), number))


def _shared(sizes: Mapping[str, int], n: int) -> Mapping[str, int]:
    """Return how many of ``n`` each stratum gives: largest remainders, never more than it has."""
    total = sum(sizes.values())
    shares = {stratum: n * size // total for stratum, size in sizes.items()}
    left = n - sum(shares.values())
    by_rest = sorted(sizes, key=lambda stratum: (-(n * sizes[stratum] % total), stratum))
    return shares | {stratum: shares[stratum] + 1 for stratum in by_rest[:left]}
