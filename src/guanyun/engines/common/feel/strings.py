"""Built-in functions about strings (DMN 1.5, 10.3.4.3)."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from guanyun.engines.common.feel.values import Function, Value, integer
from guanyun.engines.common.feel.writing import said

_FLAGS: Final = {"s": re.S, "m": re.M, "i": re.I, "x": re.X}
_REFERENCE: Final = re.compile(r"\$(\d)|\\([\\$])")


def pattern_of(text: str, flags: str) -> re.Pattern[str] | None:
    """Return an XQuery pattern compiled, or None where it or a flag is wrong."""
    if any(flag not in _FLAGS for flag in flags):
        return None
    mode = re.NOFLAG
    for flag in flags:
        mode |= _FLAGS[flag]
    try:
        return re.compile(text, mode)
    except (re.error, OverflowError, RecursionError):
        return None


def _texts(arguments: tuple[Value, ...]) -> list[str] | None:
    found = [argument for argument in arguments if isinstance(argument, str)]
    return found if len(found) == len(arguments) else None


def _of_texts(work: Callable[..., Value]) -> Callable[[tuple[Value, ...]], Value]:
    def body(arguments: tuple[Value, ...]) -> Value:
        texts = _texts(arguments)
        return None if texts is None else work(*texts)

    return body


def _substring(arguments: tuple[Value, ...]) -> Value:
    text, start = arguments[0], integer(arguments[1])
    if not isinstance(text, str) or not start or abs(start) > len(text):
        return None
    begin = start - 1 if start > 0 else len(text) + start
    if len(arguments) < 3 or arguments[2] is None:
        return text[begin:]
    length = integer(arguments[2])
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
    if compiled is None:
        return None

    def filled(found: re.Match[str]) -> str:
        def part(reference: re.Match[str]) -> str:
            if reference[2]:
                return reference[2]
            group = int(reference[1])
            return (found[group] or "") if group <= compiled.groups else ""

        return _REFERENCE.sub(part, replacement)

    return compiled.sub(filled, text)


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
    Function((("input", "pattern", "flags?"),), _of_texts(_matches), "matches"),
    Function((("input", "pattern", "replacement", "flags?"),), _of_texts(_replace), "replace"),
    Function((("string", "delimiter"),), _of_texts(_split), "split"),
    Function((("list", "delimiter?"),), _joined, "string join"),
    Function((("from",),), _string, "string"),
)
