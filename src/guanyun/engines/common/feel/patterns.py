r"""Patterns of XQuery 1.0 and XPath 2.0 (7.6.1), which FEEL uses, in time linear in the text.

They are rewritten for RE2: ``[a-z-[aeiou]]`` subtracts, ``\p{L}`` and ``\i`` name classes, ``.``
stops at a carriage return, ``$`` is the very end, and what an engine would guess at is an error.
A back-reference cannot be had in linear time where something is repeated or chosen: refused.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final, Protocol, TypeAlias

import re2

from guanyun.engines.common.feel import letters
from guanyun.engines.common.feel.letters import Letters
from guanyun.errors import Refused

_FLAGS: Final = frozenset("smix")
_SINGLE: Final = {"n": "\n", "r": "\r", "t": "\t"}
_LITERAL: Final = frozenset("\\|.-^?*+{}()[]$")
_REPEATS: Final = frozenset("?*+")
MOST_REPEATS: Final = 1_000  # of one piece, RE2's own bound
_MEMORY: Final = 2 << 20  # bytes of one pattern
_TOO_LARGE: Final = (b"repetition size", b"too large")


class _WrongError(Exception):
    """The pattern is none."""


class Found(Protocol):
    """A place where a pattern fits."""

    def start(self) -> int: ...
    def end(self) -> int: ...
    def __getitem__(self, group: int) -> str | None: ...


class Compiled(Protocol):
    """A pattern that can be looked for."""

    @property
    def groups(self) -> int: ...
    def search(self, text: str) -> Found | None: ...
    def finditer(self, text: str) -> Iterator[Found]: ...


Pattern: TypeAlias = tuple[Compiled, int]  # and its size: what one letter may cost


@lru_cache(maxsize=64)
def pattern_of(text: str, flags: str) -> Pattern | None:
    """Return a pattern compiled with its size, or None where it or a flag is wrong.

    Raises:
        Refused: ``feel.pattern_reference`` for a back-reference beside a repetition or a choice,
            ``feel.pattern_large`` for one too large to compile.

    >>> pattern_of("[A-Z-[OI]]+$", "")[0].search("ABO") is None
    True
    >>> pattern_of("(a", "") is None and pattern_of("a", "q") is None
    True
    """
    if any(flag not in _FLAGS for flag in flags):
        return None
    try:
        rewriter = _Rewriter(text, flags)
        whole = rewriter.whole()
        if not rewriter.refers:
            return _linear(whole, flags)
        if rewriter.branches:
            raise Refused("feel.pattern_reference", pattern=text)
        return _plain(whole, flags), len(whole)
    except (_WrongError, UnicodeEncodeError, RecursionError):
        return None


def places(compiled: Compiled, text: str) -> Iterator[Found]:
    """Yield where a pattern fits, from left to right, none twice.

    The library looks again where it found an empty place ahead of it.

    >>> [each.start() for each in places(pattern_of("$", "")[0], "ab")]
    [2]
    """
    last = (-1, -1)
    for found in compiled.finditer(text):
        here = (found.start(), found.end())
        if here != last:
            yield found
        last = here


def _linear(whole: str, flags: str) -> Pattern | None:
    """Compile by RE2; wrong is None, too large is refused."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    modes = "".join(sorted(set(flags) & set("smi")))
    try:
        compiled = re2.compile(f"(?{modes})(?:{whole})" if modes else whole, options)
    except re2.error as error:
        if any(sign in error.args[0] for sign in _TOO_LARGE):
            raise Refused("feel.pattern_large", most=MOST_REPEATS) from None
        return None
    return compiled, compiled.programsize


def _plain(whole: str, flags: str) -> Compiled:
    """Compile by Python what repeats and chooses nothing: it looks at each place once."""
    mode = re.NOFLAG
    for flag, wanted in (("s", re.S), ("m", re.M), ("i", re.I)):
        mode |= wanted if flag in flags else re.NOFLAG
    try:
        return re.compile(whole.replace(r"\z", r"\Z"), mode)
    except (re.error, OverflowError):
        raise _WrongError from None


class _Rewriter:
    """Goes through a pattern once, writing RE2's form of each atom."""

    def __init__(self, text: str, flags: str) -> None:
        self.text = _without_blanks(text) if "x" in flags else text
        self.at = 0
        self.any = "(?s:.)" if "s" in flags else letters.written(letters.others(letters.LINE_ENDS))
        self.end = "$" if "m" in flags else r"\z"
        self.folds = "i" in flags
        self.opened = 0
        self.nested: list[int] = []
        self.closed: set[int] = set()
        self.refers = False
        self.branches = False

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
                return self._written(self._class())
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
        self.branches |= letter in _REPEATS or letter == "|"
        return letter if letter in "^|?*+" else re.escape(letter)

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
        found = re.compile(r"(\d+)(,(\d*))?\}", re.A).match(self.text, self.at)
        if found is None or (found[3] and int(found[3]) < int(found[1])):
            raise _WrongError
        self.at = found.end()
        self.branches = True
        return "{" + found.group()

    def _escape(self) -> str:
        letter = self._next()
        if letter.isascii() and letter.isdigit():
            return self._reference(letter)
        return self._written(self._class_escape(letter))

    def _written(self, found: Letters) -> str:
        """Return a class whose case is settled: flag ``i`` changes none that an escape names."""
        return f"(?-i:{letters.written(found)})" if self.folds else letters.written(found)

    def _reference(self, digits: str) -> str:
        while self.text[self.at : self.at + 1].isdigit() and int(digits + self.text[self.at]) <= (
            self.opened
        ):
            digits += self._next()
        if int(digits) not in self.closed or digits == "0":
            raise _WrongError
        self.refers = True
        return f"(?:\\{digits})"

    def _class_escape(self, letter: str) -> Letters:
        if letter in _SINGLE or letter in _LITERAL:
            point = ord(_SINGLE.get(letter, letter))
            return ((point, point),)
        if letter in "pP":
            found = re.compile(r"\{([A-Za-z0-9-]+)\}").match(self.text, self.at)
            if found is None:
                raise _WrongError
            self.at = found.end()
            named = _property(found[1])
            return letters.others(named) if letter == "P" else named
        return _named_class(letter)

    def _class(self) -> Letters:
        negative = self.text.startswith("^", self.at)
        self.at += negative
        inside: list[Letters] = []
        left_out = letters.NOTHING
        while not self.text.startswith("]", self.at) or not inside:
            if self.text.startswith("-[", self.at) and inside:
                self.at += 2
                left_out = self._class()
                if not self.text.startswith("]", self.at):
                    raise _WrongError
                break
            inside.append(self._member())
        self.at += 1
        whole = letters.joined(*inside)
        return letters.without(letters.others(whole) if negative else whole, left_out)

    def _member(self) -> Letters:
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
        return self._class_escape(escaped)

    def _range(self, low: str) -> Letters:
        after = self.text[self.at : self.at + 2]
        if not after.startswith("-") or after in ("-]", "-["):
            return self._folded(((ord(low), ord(low)),))
        self.at += 1
        high = self._next()
        if high == "\\":
            high = self._next()
            high = _SINGLE.get(high, high if high in _LITERAL else "")
        if not high or high < low:
            raise _WrongError
        return self._folded(((ord(low), ord(high)),))

    def _folded(self, found: Letters) -> Letters:
        return letters.in_any_case(found) if self.folds else found


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


@cache
def _named_class(letter: str) -> Letters:
    r"""Return the letters of ``\s \d \i \c \w``, and of their capitals every other one."""
    match letter.lower():
        case "s":
            found = letters.BLANKS
        case "d":
            found = letters.category("Nd")
        case "i":
            found = letters.NAME_START
        case "c":
            found = letters.joined(letters.NAME_START, letters.NAME_REST)
        case "w":
            found = letters.others(letters.category("PZC"))
        case _:
            raise _WrongError
    return letters.others(found) if letter.isupper() else found


@cache
def _property(name: str) -> Letters:
    if name.startswith("Is"):
        if name[2:] not in letters.BLOCKS:
            raise _WrongError
        return (letters.BLOCKS[name[2:]],)
    found = letters.category(name) if len(name) <= 2 else letters.NOTHING
    if not found:
        raise _WrongError
    return found
