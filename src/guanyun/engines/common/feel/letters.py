r"""Sets of letters (code points) that a pattern names: ``\p{L}``, ``\i``, ``[a-z-[aeiou]]``.

A set is kept as sorted ranges that do not touch. Surrogates belong to none: no text holds them.
"""

import re
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import groupby
from typing import Final, TypeAlias

Letters: TypeAlias = tuple[tuple[int, int], ...]

NOTHING: Final[Letters] = ()
_SURROGATES: Final = (0xD800, 0xDFFF)
NAME_START: Final[Letters] = (
    (0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6),
    (0xF8, 0x2FF), (0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F),
    (0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF),
)  # fmt: skip
NAME_REST: Final[Letters] = (
    (0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040),
)  # fmt: skip
BLANKS: Final[Letters] = ((0x9, 0xA), (0xD, 0xD), (0x20, 0x20))
LINE_ENDS: Final[Letters] = ((0xA, 0xA), (0xD, 0xD))
# the blocks that texts of a zone meet; others are refused as unknown
BLOCKS: Final = {
    "BasicLatin": (0x0, 0x7F), "Latin-1Supplement": (0x80, 0xFF),
    "LatinExtended-A": (0x100, 0x17F), "LatinExtended-B": (0x180, 0x24F),
    "GreekandCoptic": (0x370, 0x3FF), "Greek": (0x370, 0x3FF), "Cyrillic": (0x400, 0x4FF),
    "Hebrew": (0x590, 0x5FF), "Arabic": (0x600, 0x6FF), "HangulJamo": (0x1100, 0x11FF),
    "GeneralPunctuation": (0x2000, 0x206F), "CurrencySymbols": (0x20A0, 0x20CF),
    "LetterlikeSymbols": (0x2100, 0x214F), "NumberForms": (0x2150, 0x218F),
    "Arrows": (0x2190, 0x21FF), "MathematicalOperators": (0x2200, 0x22FF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F), "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF), "Bopomofo": (0x3100, 0x312F),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF), "HangulSyllables": (0xAC00, 0xD7A3),
    "PrivateUse": (0xE000, 0xF8FF), "CJKCompatibilityIdeographs": (0xF900, 0xFAFF),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}  # fmt: skip


def joined(*several: Letters) -> Letters:
    """Return the letters that are in any of the sets.

    >>> joined(((65, 67),), ((68, 70), (90, 90)))
    ((65, 70), (90, 90))
    """
    found: list[tuple[int, int]] = []
    for low, high in sorted(each for letters in several for each in letters):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def others(letters: Letters) -> Letters:
    """Return every letter that is not in the set.

    >>> others(others(((65, 67),)))
    ((65, 67),)
    """
    found: list[tuple[int, int]] = []
    free = 0
    for low, high in joined(letters, (_SURROGATES,)):
        if low > free:
            found.append((free, low - 1))
        free = high + 1
    if free <= sys.maxunicode:
        found.append((free, sys.maxunicode))
    return tuple(found)


def without(letters: Letters, left_out: Letters) -> Letters:
    """Return the letters of the first set that are not in the second."""
    return others(joined(others(letters), left_out))


def holds(letters: Letters, point: int) -> bool:
    """Return whether a letter is in the set."""
    place = bisect_right(letters, (point, sys.maxunicode)) - 1
    return place >= 0 and letters[place][1] >= point


def in_any_case(letters: Letters) -> Letters:
    """Return the set with the capital and small forms of its letters.

    >>> in_any_case(((65, 65),))
    ((65, 65), (97, 97))
    """
    more = [family for family in _families() if any(holds(letters, each) for each in family)]
    return joined(letters, tuple((each, each) for family in more for each in family))


def category(names: str) -> Letters:
    """Return the letters of a Unicode category (``Lu``), or of several major ones (``PZC``)."""
    if len(names) == 2:
        return _where(lambda letter: unicodedata.category(letter) == names)
    return _where(lambda letter: unicodedata.category(letter)[0] in names)


@lru_cache(maxsize=256)
def written(letters: Letters) -> str:
    """Return a set as a class of a pattern."""
    if not letters:
        return f"[^\\x00-{chr(sys.maxunicode)}]"
    return f"[{''.join(map(_range_text, letters))}]"


def _range_text(pair: tuple[int, int]) -> str:
    low, high = (re.escape(chr(each)) for each in pair)
    return low if low == high else f"{low}-{high}"


def _where(belongs: Callable[[str], bool]) -> Letters:
    points = (each for each in range(sys.maxunicode + 1) if not 0xD800 <= each <= 0xDFFF)
    return _ranges(each for each in points if belongs(chr(each)))


def _ranges(points: Iterable[int]) -> Letters:
    found = []
    for _, run in groupby(enumerate(points), key=lambda each: each[1] - each[0]):
        group = [point for _, point in run]
        found.append((group[0], group[-1]))
    return tuple(found)


@cache
def _families() -> tuple[tuple[int, ...], ...]:
    """Return the letters that are forms of each other, by their small form."""
    known: dict[str, set[int]] = {}
    for point in range(sys.maxunicode + 1):
        letter = chr(point)
        forms = {each for each in (letter, letter.lower(), letter.upper()) if len(each) == 1}
        if len(forms) > 1:
            known.setdefault(letter.upper().lower(), set()).update(map(ord, forms))
    return tuple(tuple(sorted(each)) for each in known.values())
