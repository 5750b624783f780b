r"""Patterns of XQuery 1.0 and XPath 2.0 (7.6.1), which FEEL uses, rewritten for Python's ``re``.

They differ: ``[a-z-[aeiou]]`` subtracts, ``\p{L}`` and ``\i`` name classes, ``.`` stops at a
carriage return, ``$`` is the very end, and what Python would guess at is an error.
"""

import re
import sys
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

_FLAGS: Final = {"s": re.S, "m": re.M, "i": re.I, "x": re.NOFLAG}
_SINGLE: Final = {"n": r"\n", "r": r"\r", "t": r"\t"}
_LITERAL: Final = frozenset("\\|.-^?*+{}()[]$")
_NAME_START: Final = (
    r"A-Z_:a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    r"\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CLASSES: Final = {
    "s": r" \t\n\r",
    "d": r"\d",
    "i": _NAME_START,
    "c": _NAME_START + r"\-.0-9\xb7\u0300-\u036f\u203f\u2040",
}
# the blocks that texts of a zone meet; others are refused as unknown
_BLOCKS: Final = {
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


class _WrongError(Exception):
    """The pattern is none."""


@lru_cache(maxsize=256)
def pattern_of(text: str, flags: str) -> re.Pattern[str] | None:
    """Return a pattern compiled, or None where it or a flag is wrong.

    >>> pattern_of("[A-Z-[OI]]+$", "").search("ABO") is None
    True
    >>> pattern_of("(a", "") is None and pattern_of("a", "q") is None
    True
    """
    if any(flag not in _FLAGS for flag in flags):
        return None
    mode = re.NOFLAG
    for flag in flags:
        mode |= _FLAGS[flag]
    try:
        return re.compile(_Rewriter(text, flags).whole(), mode)
    except (_WrongError, re.error, OverflowError, RecursionError):
        return None


class _Rewriter:
    """Goes through a pattern once, writing Python's form of each atom."""

    def __init__(self, text: str, flags: str) -> None:
        self.text = _without_blanks(text) if "x" in flags else text
        self.at = 0
        self.any = "." if "s" in flags else r"[^\n\r]"
        self.end = "$" if "m" in flags else r"\Z"
        self.opened = 0
        self.nested: list[int] = []
        self.closed: set[int] = set()

    def whole(self) -> str:
        out: list[str] = []
        while self.at < len(self.text):
            out.append(self._piece(self._next()))
        if self.nested:
            raise _WrongError
        return "".join(out)

    def _next(self) -> str:
        if self.at >= len(self.text):
            raise _WrongError
        self.at += 1
        return self.text[self.at - 1]

    def _piece(self, letter: str) -> str:
        match letter:
            case "\\":
                return self._escape()
            case "[":
                return self._class()
            case "(":
                return self._open()
            case ")":
                return self._close()
            case "{":
                return self._count()
            case ".":
                return self.any
            case "$":
                return self.end
            case "]" | "}":
                raise _WrongError
            case "^" | "|" | "?" | "*" | "+":
                return letter
        return re.escape(letter)

    def _open(self) -> str:
        if self.text.startswith("?:", self.at):
            self.at += 2
            self.nested.append(0)
            return "(?:"
        if self.text.startswith("?", self.at):
            raise _WrongError
        self.opened += 1
        self.nested.append(self.opened)
        return "("

    def _close(self) -> str:
        if not self.nested:
            raise _WrongError
        self.closed.add(self.nested.pop())
        return ")"

    def _count(self) -> str:
        found = re.compile(r"\d+(,\d*)?\}", re.A).match(self.text, self.at)
        if found is None:
            raise _WrongError
        self.at = found.end()
        return "{" + found.group()

    def _escape(self) -> str:
        letter = self._next()
        if letter.isascii() and letter.isdigit():
            return self._reference(letter)
        negative, body = self._class_escape(letter)
        return f"[{'^' if negative else ''}{body}]"

    def _reference(self, digits: str) -> str:
        while self.text[self.at : self.at + 1].isdigit() and int(digits + self.text[self.at]) <= (
            self.opened
        ):
            digits += self._next()
        if int(digits) not in self.closed or digits == "0":
            raise _WrongError
        return f"(?:\\{digits})"

    def _class_escape(self, letter: str) -> tuple[bool, str]:
        """Return whether a class is meant without, and its inside."""
        if letter in _SINGLE:
            return False, _SINGLE[letter]
        if letter in _LITERAL:
            return False, re.escape(letter)
        if letter.lower() in _CLASSES:
            return letter.isupper(), _CLASSES[letter.lower()]
        if letter in "wW":
            return letter == "w", _categories("PZC")
        if letter not in "pP":
            raise _WrongError
        found = re.compile(r"\{([A-Za-z0-9-]+)\}").match(self.text, self.at)
        if found is None:
            raise _WrongError
        self.at = found.end()
        return letter == "P", _property(found[1])

    def _class(self) -> str:
        negative = self.text.startswith("^", self.at)
        self.at += negative
        inside: list[str] = []
        without = ""
        while not self.text.startswith("]", self.at) or not inside:
            if self.text.startswith("-[", self.at) and inside:
                self.at += 2
                without = f"(?!{self._class()})"
                if not self.text.startswith("]", self.at):
                    raise _WrongError
                break
            inside.append(self._member())
        self.at += 1
        return f"(?:{without}[{'^' if negative else ''}{''.join(inside)}])"

    def _member(self) -> str:
        letter = self._next()
        if letter in "[]":
            raise _WrongError
        if letter != "\\":
            return self._range(letter)
        escaped = self._next()
        if escaped.isdigit():
            raise _WrongError
        if escaped in _LITERAL:
            return self._range(escaped)
        negative, body = self._class_escape(escaped)
        return _others(body) if negative else body

    def _range(self, low: str) -> str:
        after = self.text[self.at : self.at + 2]
        if not after.startswith("-") or after in ("-]", "-["):
            return re.escape(low)
        self.at += 1
        high = self._next()
        if high == "\\":
            high = self._next()
            high = {"n": "\n", "r": "\r", "t": "\t"}.get(high, high if high in _LITERAL else "")
        if not high or high < low:
            raise _WrongError
        return f"{re.escape(low)}-{re.escape(high)}"


def _without_blanks(text: str) -> str:
    """Return a pattern as flag ``x`` reads it: blanks count inside brackets only."""
    kept: list[str] = []
    depth = 0
    escaped = False
    for letter in text:
        if letter in " \t\n\r" and depth == 0:
            continue
        kept.append(letter)
        if not escaped:
            depth += {"[": 1, "]": -1}.get(letter, 0)
        escaped = letter == "\\" and not escaped
    return "".join(kept)


def _property(name: str) -> str:
    if name.startswith("Is"):
        if name[2:] not in _BLOCKS:
            raise _WrongError
        low, high = _BLOCKS[name[2:]]
        return f"\\U{low:08x}-\\U{high:08x}"
    found = _categories(name) if len(name) <= 2 else ""
    if not found:
        raise _WrongError
    return found


@cache
def _categories(names: str) -> str:
    """Return the inside of a class of Unicode categories: ``Lu``, ``L``, or several majors."""
    if names in ("PZC",) or len(names) == 1:
        return _ranges(lambda letter: unicodedata.category(letter)[0] in names)
    return _ranges(lambda letter: unicodedata.category(letter) == names)


@lru_cache(maxsize=64)
def _others(body: str) -> str:
    inside = re.compile(f"[{body}]")
    return _ranges(lambda letter: inside.match(letter) is None)


def _ranges(belongs: Callable[[str], bool]) -> str:
    found: list[str] = []
    start = -1
    for point in range(sys.maxunicode + 2):
        inside = point <= sys.maxunicode and belongs(chr(point))
        if inside and start < 0:
            start = point
        elif not inside and start >= 0:
            found.append(f"\\U{start:08x}-\\U{point - 1:08x}")
            start = -1
    return "".join(found)
