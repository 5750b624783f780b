"""The built-in ``range()``: a range read from the text of its literal (DMN 1.5, 10.3.4.1)."""

from typing import Final

from guanyun.engines.common.feel.comparison import order
from guanyun.engines.common.feel.functions import BUILT_IN
from guanyun.engines.common.feel.parsing import parse
from guanyun.engines.common.feel.syntax import Call, Expression, Literal, Name
from guanyun.engines.common.feel.values import Function, Range, Value
from guanyun.errors import Refused

_DATED: Final = frozenset(("date", "time", "date and time", "duration"))


def _range(arguments: tuple[Value, ...]) -> Value:
    text = arguments[0].strip() if isinstance(arguments[0], str) else ""
    if len(text) < 4 or text[0] not in "[(]" or text[-1] not in "])[":
        return None
    closed = text[0] == "[", text[-1] == "]"
    for place in _dots(text):
        ends = [_end(text[1:place].strip()), _end(text[place + 2 : -1].strip())]
        if ends[0] is not None and ends[1] is not None:
            return _between(ends[0][0], ends[1][0], closed)
    return None


def _dots(text: str) -> list[int]:
    return [place for place in range(1, len(text) - 2) if text.startswith("..", place)]


def _end(text: str) -> tuple[Value] | None:
    """Return an end in a tuple: null where nothing is written; None where no literal is."""
    if not text:
        return (None,)
    try:
        tree = parse(text)
    except Refused:
        return None
    return _literal(tree)


def _literal(tree: Expression) -> tuple[Value] | None:
    match tree:
        case Literal(value=value) if value is not None:
            return (value,)
        case Call(function=Name(name=name), arguments=(Literal(value=value),)) if name in _DATED:
            found = BUILT_IN[name].body((value,))
            return None if found is None else (found,)
    return None


def _between(start: Value, end: Value, closed: tuple[bool, bool]) -> Value:
    if start is None and end is None:
        return None
    if start is None:
        return None if closed[0] else Range(None, end, False, closed[1], "<=" if closed[1] else "<")
    if end is None:
        return (
            None if closed[1] else Range(start, None, closed[0], False, ">=" if closed[0] else ">")
        )
    placed = order(start, end)
    return None if placed is None or placed > 0 else Range(start, end, *closed)


RANGE: Final = Function((("from",),), _range, "range")
