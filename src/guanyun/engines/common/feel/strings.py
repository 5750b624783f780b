"""Built-in functions about strings (DMN 1.5, 10.3.4.3)."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from guanyun.engines.common.feel.patterns import pattern_of
from guanyun.engines.common.feel.values import LONGEST, Function, Value, truncated
from guanyun.engines.common.feel.writing import said
from guanyun.errors import Refused

_REFERENCE: Final = re.compile(r"\$(\d+)|\\([\\$])", re.A)
_STRAY: Final = re.compile(r"[$\\]")


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
    compiled = pattern_of(pattern, flags)
    return None if compiled is None else compiled.search(text) is not None


def _replace(text: str, pattern: str, replacement: str, flags: str = "") -> Value:
    compiled = pattern_of(pattern, flags)
    if compiled is None or _STRAY.search(_REFERENCE.sub("", replacement)):
        return None
    written = 0

    def piece(found: re.Match[str]) -> str:
        nonlocal written
        said = _REFERENCE.sub(lambda part: _part(found, part), replacement)
        written += len(said)
        if written > LONGEST:
            raise Refused("feel.too_much", most=LONGEST)
        return said

    return compiled.sub(piece, text)


def _part(found: re.Match[str], reference: re.Match[str]) -> str:
    """Return what ``$12`` stands for: group 12, or group 1 and a 2 where there are fewer."""
    if reference[2]:
        return reference[2]
    digits = reference[1]
    used = len(digits)
    while used > 1 and int(digits[:used]) > found.re.groups:
        used -= 1
    group = int(digits[:used])
    said = (found[group] or "") if group <= found.re.groups else ""
    return said + digits[used:]


def _split(text: str, delimiter: str) -> Value:
    compiled = pattern_of(delimiter, "")
    if compiled is None:
        return None
    pieces: list[Value] = []
    last = 0
    for found in compiled.finditer(text):
        if found.end() > found.start():
            pieces.append(text[last : found.start()])
            last = found.end()
    return (*pieces, text[last:])


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
    Function((("input", "pattern", "flags?"),), _flagged(_matches, 2), "matches"),
    Function((("input", "pattern", "replacement", "flags?"),), _flagged(_replace, 3), "replace"),
    Function((("string", "delimiter"),), _of_texts(_split), "split"),
    Function((("list", "delimiter?"),), _joined, "string join"),
    Function((("from",),), _string, "string"),
)
