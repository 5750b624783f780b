"""The words of a FEEL text: numbers, strings, names and signs, each with its column."""

import re
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from typing import Final, Literal

from guanyun.engines.common.feel.values import ARITHMETIC
from guanyun.errors import Refused

LONGEST_TEXT: Final = 100_000
MOST_TOKENS: Final = 20_000

Kind = Literal["number", "string", "name", "sign", "end"]

_SKIPPED = re.compile(
    r"(?:[\s\u00a0\u1680\u180e\u2000-\u200b\u3000\ufeff]+|//[^\n]*|/\*.*?\*/)+", re.S
)
_TOKEN = re.compile(
    r"""
    (?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<string>"(?:[^"\\]|\\.)*")
  | (?P<name>(?:[^\W\d]|[?\U00010000-\U000EFFFF])
             (?:\w|[?\u00b7\u0300-\u036f\u203f\u2040\U00010000-\U000EFFFF])*)
  | (?P<sign>\*\*|\.\.|->|<=|>=|!=|[-+*/=<>()\[\]{},:.@'])
    """,
    re.X | re.S,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.S)
_NARROW: Final = dict(
    zip("（）［］｛｝，：＋－＊／＝＜＞．“”！", '()[]{},:+-*/=<>.""!', strict=True)
)
_PLAIN = {
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "b": "\b",
    "f": "\f",
    "/": "/",
    '"': '"',
    "'": "'",
    "\\": "\\",
}


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the text and the place where it begins (first character is 0)."""

    kind: Kind
    text: str
    at: int


def tokenise(text: str) -> list[Token]:
    """Return the words of ``text``, the last of kind ``end``.

    Raises:
        Refused: ``feel.too_long``, or ``feel.syntax`` at a character that begins no word.

    >>> [token.text for token in tokenise("净增 >= 5 // 家")]
    ['净增', '>=', '5', '']
    """
    if len(text) > LONGEST_TEXT:
        raise Refused("feel.too_long", most=LONGEST_TEXT, found=len(text))
    found: list[Token] = []
    at, end = 0, len(text)
    while True:
        skipped = _SKIPPED.match(text, at)
        at = skipped.end() if skipped else at
        if at >= end:
            break
        word = _TOKEN.match(text, at)
        if word is None:
            raise _no_word(text, at)
        kind: Kind = word.lastgroup  # type: ignore[assignment]  # the groups are the kinds
        found.append(Token(kind, word.group(), at))
        at = word.end()
        if len(found) > MOST_TOKENS:
            raise Refused("feel.too_long", most=MOST_TOKENS, found=len(found))
    found.append(Token("end", "", end))
    return found


def wrong(text: str, at: int, expected: str) -> Refused:
    """Return the refusal of ``text`` at a place: its column counts from 1."""
    shown = text if len(text) <= 80 else text[max(0, at - 40) : at + 40]
    return Refused("feel.syntax", text=shown, column=at + 1, expected=expected)


def _no_word(text: str, at: int) -> Refused:
    narrow = _NARROW.get(text[at])
    if narrow is not None:
        return Refused("feel.full_width", column=at + 1, found=text[at], wanted=narrow)
    return wrong(text, at, '"' if text[at] == '"' else "value 值")


def read_number(text: str) -> Decimal | None:
    """Return the number a token says, of 34 digits; None beyond decimal128."""
    try:
        return ARITHMETIC.create_decimal(text)
    except DecimalException:
        return None


def unquoted(token: str) -> str:
    r"""Return what a string token says; a surrogate pair of ``\u`` escapes is one character.

    >>> unquoted('"a\\n\\u4E2D"')
    'a\n中'
    """
    said = _ESCAPE.sub(_escaped, token[1:-1])
    if any("\ud800" <= letter <= "\udfff" for letter in said):
        return said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return said


def _escaped(found: re.Match[str]) -> str:
    short, long, plain = found.groups()
    if plain is not None:
        return _PLAIN.get(plain, "\\" + plain)
    point = int(short or long, 16)
    return chr(point) if point <= 0x10FFFF else found.group()
