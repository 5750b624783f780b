"""Built-in functions about strings (DMN 1.5, 10.3.4.3)."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Final

from guanyun.engines.common.feel.patterns import pattern_of, places
from guanyun.engines.common.feel.values import LONGEST, Function, Value, truncated
from guanyun.engines.common.feel.writing import said
from guanyun.errors import Refused

_REFERENCE: Final = re.compile(r"\$(\d+)|\\([\\$])", re.A)
_STRAY: Final = re.compile(r"[$\\]")
_HALVES: Final = re.compile(r"[\ud800-\udfff]")
_LOOKED_AT: Final = 3  # text, pattern, flags
_A_PART: Final = 64  # parts of a pattern that are made ready in one step
_A_STEP: Final = 512  # letters times size of a pattern that are gone through in one step
_A_LOOK: Final = 4_096  # letters that are looked over in one step


def _texts(arguments: tuple[Value, ...]) -> list[str] | None:
    found = [argument for argument in arguments if isinstance(argument, str)]
    return found if len(found) == len(arguments) else None


def _of_texts(work: Callable[..., Value]) -> Callable[[tuple[Value, ...]], Value]:
    def body(arguments: tuple[Value, ...]) -> Value:
        texts = _texts(arguments)
        return None if texts is None else work(*texts)

    return body


def _flagged(work: Callable[..., Value], most: int) -> Callable[[tuple[Value, ...]], Value]:
    """Make null flags none."""
    body = _of_texts(work)

    def flagged(arguments: tuple[Value, ...]) -> Value:
        bare = len(arguments) > most and arguments[most] is None
        return body(arguments[:most] if bare else arguments)

    return flagged


def _substring(arguments: tuple[Value, ...]) -> Value:
    text, start = arguments[0], truncated(arguments[1])
    if not isinstance(text, str) or not start or abs(start) > len(text):
        return None
    begin = start - 1 if start > 0 else len(text) + start
    if len(arguments) < 3 or arguments[2] is None:
        return text[begin:]
    length = truncated(arguments[2])
    return None if length is None or length < 1 else text[begin : begin + length]


def _before(text: str, match: str) -> str:
    return text.partition(match)[0] if match and match in text else ""


def _after(text: str, match: str) -> str:
    return text.partition(match)[2] if match else text


def _matches(text: str, pattern: str, flags: str = "") -> Value:
    known = pattern_of(pattern, flags)
    return None if known is None or not _is_text(text) else known[0].search(text) is not None


def _is_text(text: str) -> bool:
    """Return whether a text holds no half of a letter (a lone surrogate)."""
    return text.isascii() or not _HALVES.search(text)


def _replace(text: str, pattern: str, replacement: str, flags: str = "") -> Value:
    known = pattern_of(pattern, flags)
    if known is None or not _is_text(text) or _STRAY.search(_REFERENCE.sub("", replacement)):
        return None
    compiled, _size = known
    pieces: list[str] = []
    last = written = 0
    for found in places(compiled, text):
        groups = [found[number] or "" for number in range(compiled.groups + 1)]
        said = _REFERENCE.sub(partial(_part, groups), replacement)
        written += len(said)
        if written > LONGEST:
            raise Refused("feel.too_much", most=LONGEST)
        pieces += (text[last : found.start()], said)
        last = found.end()
    return "".join((*pieces, text[last:]))


def _part(groups: Sequence[str], reference: re.Match[str]) -> str:
    """Return what ``$12`` stands for: group 12, or group 1 and a 2 where there are fewer."""
    if reference[2]:
        return str(reference[2])
    digits = reference[1]
    used = len(digits)
    while used > 1 and int(digits[:used]) >= len(groups):
        used -= 1
    group = int(digits[:used])
    said = groups[group] if group < len(groups) else ""
    return said + digits[used:]


def _split(text: str, delimiter: str) -> Value:
    known = pattern_of(delimiter, "")
    if known is None or not _is_text(text):
        return None
    pieces: list[Value] = []
    last = 0
    for found in places(known[0], text):
        if found.end() > found.start():
            pieces.append(text[last : found.start()])
            last = found.end()
    return (*pieces, text[last:])


def _looking(flags_at: int, *, onwards: bool) -> Callable[[tuple[Value, ...]], int]:
    """Return how many steps looking for a pattern takes: its size times the length of the text.

    Who looks ``onwards`` from each place found may go through the rest of the text every time.
    """

    def steps(arguments: tuple[Value, ...]) -> int:
        flags = arguments[flags_at] if len(arguments) > flags_at else ""
        texts = _texts((*arguments[:2], flags or ""))
        if texts is None or len(texts) != _LOOKED_AT:
            return 0
        text, pattern, modes = texts
        known = pattern_of(pattern, modes)
        if known is None:
            return len(pattern)
        looked = len(text) ** 2 // _A_LOOK if onwards else 0
        size = known[1]
        return len(pattern) + size // _A_PART + len(text) * size // _A_STEP + looked

    return steps


def _joined(arguments: tuple[Value, ...]) -> Value:
    pieces = arguments[0] if isinstance(arguments[0], tuple) else (arguments[0],)
    delimiter = arguments[1] if len(arguments) > 1 else ""
    delimiter = "" if delimiter is None else delimiter
    texts = _texts(tuple(piece for piece in pieces if piece is not None))
    if arguments[0] is None or texts is None or not isinstance(delimiter, str):
        return None
    return delimiter.join(texts)


def _string(arguments: tuple[Value, ...]) -> Value:
    return None if arguments[0] is None else said(arguments[0])


FUNCTIONS: Final = (
    Function((("string", "start position", "length?"),), _substring, "substring"),
    Function((("string",),), _of_texts(lambda text: Decimal(len(text))), "string length"),
    Function((("string",),), _of_texts(str.upper), "upper case"),
    Function((("string",),), _of_texts(str.lower), "lower case"),
    Function((("string", "match"),), _of_texts(_before), "substring before"),
    Function((("string", "match"),), _of_texts(_after), "substring after"),
    Function((("string", "match"),), _of_texts(lambda text, match: match in text), "contains"),
    Function((("string", "match"),), _of_texts(str.startswith), "starts with"),
    Function((("string", "match"),), _of_texts(str.endswith), "ends with"),
    Function(
        (("input", "pattern", "flags?"),),
        _flagged(_matches, 2),
        "matches",
        steps=_looking(2, onwards=False),
    ),
    Function(
        (("input", "pattern", "replacement", "flags?"),),
        _flagged(_replace, 3),
        "replace",
        steps=_looking(3, onwards=True),
    ),
    Function(
        (("string", "delimiter"),), _of_texts(_split), "split", steps=_looking(2, onwards=True)
    ),
    Function((("list", "delimiter?"),), _joined, "string join"),
    Function((("from",),), _string, "string"),
)
