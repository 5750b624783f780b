"""What comes back (一件事到一类事): demands of one matter that say alike, found by their words.

Within a matter each text is its one- and two-letter pieces, weighed by how rare they are (TF-IDF);
groups are joined while their members are alike on average. No word list, no language model: the
pieces of Chinese are its letters.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
ALIKE = 0.3  # average cosine from which groups are one; chosen on demands of one line
MOST_PIECES = 4_096  # kinds of pieces that are compared; rarer ones only lengthen a text


@dataclass(frozen=True, slots=True)
class Reported:
    """One demand: its number, matter and words, who reported it and on which day."""

    number: str
    matter: str
    words: str
    enterprise: str
    day: date


@dataclass(frozen=True, slots=True)
class Threshold:
    """From when demands that say alike are shown as a class.

    ``enterprises`` different ones at any time, or ``burst`` demands within ``within`` days.
    """

    enterprises: int = 3
    burst: int = 4
    within: int = 14


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Demands of one matter that say alike, and why they are shown.

    ``numbers`` by day; ``pieces`` are what most of them have in common, for a title.
    """

    matter: str
    numbers: tuple[str, ...]
    enterprises: int
    since: date
    until: date
    is_burst: bool
    pieces: tuple[str, ...]


def recurring(
    reported: Sequence[Reported], threshold: Threshold | None = None, *, alike: float = ALIKE
) -> list[Recurrence]:
    """Return the classes among demands, the largest first.

    Args:
        alike: Average cosine of two groups from which they are one, above 0, at most 1.

    >>> day = date(2026, 11, 2)
    >>> said = ["夜间公交班次太少", "夜间没有公交班次", "公交夜间班次少", "厂门口路灯不亮"]
    >>> told = [Reported(str(n), "roads", text, f"firm {n}", day) for n, text in enumerate(said)]
    >>> [(each.numbers, each.enterprises, each.is_burst) for each in recurring(told)]
    [(('0', '1', '2'), 3, False)]
    """
    wanted = threshold or Threshold()
    found: list[Recurrence] = []
    ordered = sorted(reported, key=lambda each: (each.matter, each.day, each.number))
    for _, group in groupby(ordered, key=lambda each: each.matter):
        members = list(group)
        for place in grouped([each.words for each in members], alike=alike):
            one = _recurrence([members[n] for n in place], wanted)
            if one is not None:
                found.append(one)
    return sorted(found, key=lambda each: (-each.enterprises, -len(each.numbers), each.numbers))


def grouped(texts: Sequence[str], *, alike: float = ALIKE) -> list[list[int]]:
    """Return the groups of texts that say alike, by their places; most are alone.

    >>> grouped(["路灯不亮", "招不到电焊工", "路灯不亮了", ""])
    [[0, 2], [1], [3]]
    """
    same: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        same.setdefault(plain(text), []).append(place)
    once = list(same)
    joined = _joined(_likeness(once), [len(same[text]) for text in once], alike)
    whole = [sorted(place for n in each for place in same[once[n]]) for each in joined]
    blank = same.get("", [])
    kept = [each for each in whole if each != blank]
    return sorted([*kept, *([place] for place in blank)])


def plain(text: str) -> str:
    """Return the letters and digits of a text; what is written around them says nothing.

    >>> plain("夜间公交，班次太少！")
    '夜间公交班次太少'
    """
    return "".join(sign for sign in text.lower() if sign.isalnum())


def _pieces(text: str) -> Counter[str]:
    return Counter([*text, *map("".join, pairwise(text))])


def _likeness(texts: Sequence[str]) -> Matrix:
    """Return the cosine of each two texts under TF-IDF, smoothed as is usual."""
    counted = [_pieces(text) for text in texts]
    spread = Counter(piece for each in counted for piece in each)
    weight = {piece: 1 + log((1 + len(texts)) / (1 + n)) for piece, n in spread.items()}
    shared = [piece for piece, n in spread.most_common(MOST_PIECES) if n > 1]
    column = {piece: n for n, piece in enumerate(shared)}
    vectors = np.zeros((len(texts), max(len(shared), 1)), dtype=np.float32)
    for row, each in enumerate(counted):
        told = {piece: count * weight[piece] for piece, count in each.items()}
        length = sum(value * value for value in told.values()) ** 0.5 or 1.0
        for piece, value in told.items():
            if piece in column:
                vectors[row, column[piece]] = value / length
    return vectors @ vectors.T


def _joined(likeness: Matrix, sizes: Sequence[int], alike: float) -> list[list[int]]:
    """Return the groups that average linkage makes down to a likeness.

    By chains of nearest neighbours: two that are nearest to each other are joined at once, which
    gives the same groups as always joining the nearest two of all.
    """
    count = len(sizes)
    members = {n: [n] for n in range(count)}
    weight = np.array(sizes, dtype=np.float32)
    np.fill_diagonal(likeness, -1.0)
    open_ones = set(range(count))
    chain: list[int] = []
    while open_ones:
        if not chain:
            chain.append(min(open_ones))
        here = chain[-1]
        nearest = int(likeness[here].argmax())
        if likeness[here, nearest] < alike:
            open_ones.discard(chain.pop())  # nobody is as near as that: the group is whole
            likeness[here, :] = likeness[:, here] = -1.0
            continue
        if len(chain) > 1 and likeness[here, chain[-2]] >= likeness[here, nearest]:
            other = chain[-2]
            del chain[-2:]
            total = weight[here] + weight[other]
            merged = (likeness[here] * weight[here] + likeness[other] * weight[other]) / total
            gone = (likeness[here] < 0) | (likeness[other] < 0)
            merged[gone] = -1.0
            likeness[other, :] = likeness[:, other] = merged
            likeness[other, other] = -1.0
            likeness[here, :] = likeness[:, here] = -1.0
            weight[other] = total
            members[other] += members.pop(here)
            open_ones.discard(here)
        else:
            chain.append(nearest)
    return [sorted(each) for each in members.values()]


def _recurrence(members: Sequence[Reported], wanted: Threshold) -> Recurrence | None:
    """Return a group as a class, or None where neither enterprises nor days make it one."""
    firms = {each.enterprise for each in members if each.enterprise}
    is_burst = _bursts([each.day for each in members], wanted)
    if len(firms) < wanted.enterprises and not is_burst:
        return None
    return Recurrence(
        members[0].matter,
        tuple(each.number for each in members),
        len(firms),
        members[0].day,
        members[-1].day,
        is_burst,
        _common([each.words for each in members]),
    )


def _bursts(days: Sequence[date], wanted: Threshold) -> bool:
    """Return whether so many of the days, in order, lie within the span."""
    span = timedelta(days=wanted.within)
    last = wanted.burst - 1
    return any(days[n + last] - days[n] < span for n in range(len(days) - last))


def _common(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the two-letter pieces that more than half of the texts have, the commonest first."""
    counted: Mapping[str, int] = Counter(
        piece for text in texts for piece in _pieces(plain(text)) if len(piece) > 1
    )
    common = [piece for piece, n in counted.items() if n * 2 > len(texts)]
    return tuple(sorted(common, key=lambda each: (-counted[each], each))[:5])
