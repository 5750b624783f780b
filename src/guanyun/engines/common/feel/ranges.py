"""Built-in functions about points and ranges, after Allen (DMN 1.5, 10.3.4.11)."""

from collections.abc import Callable
from enum import Enum
from typing import Final

from guanyun.engines.common.feel.comparison import compare, equal
from guanyun.engines.common.feel.values import Function, Range, Value

_Test = Callable[[Range, Range], bool]


class _Open(Enum):
    """The ends of a range that has none: before and after every value."""

    LOW = -1
    HIGH = 1


def _as_range(value: Value) -> Range | None:
    if isinstance(value, Range):
        return value
    return None if value is None or isinstance(value, tuple) else Range(value, value)


def _before(left: "Value | _Open", right: "Value | _Open") -> bool:
    if isinstance(left, _Open) or isinstance(right, _Open):
        return left is not right and (left is _Open.LOW or right is _Open.HIGH)
    return compare("<", left, right) is True


def _same(left: "Value | _Open", right: "Value | _Open") -> bool:
    if isinstance(left, _Open) or isinstance(right, _Open):
        return left is right
    return equal(left, right) is True


def _start(span: Range) -> "Value | _Open":
    return _Open.LOW if span.start is None else span.start


def _end(span: Range) -> "Value | _Open":
    return _Open.HIGH if span.end is None else span.end


def _ends_before(one: Range, other: Range) -> bool:
    apart = not (one.end_included and other.start_included)
    return _before(_end(one), _start(other)) or (apart and _same(_end(one), _start(other)))


def _meets(one: Range, other: Range) -> bool:
    return one.end_included and other.start_included and _same(_end(one), _start(other))


def _starts_no_later(one: Range, other: Range) -> bool:
    wide = one.start_included or not other.start_included
    return _before(_start(one), _start(other)) or (wide and _same(_start(one), _start(other)))


def _ends_no_earlier(one: Range, other: Range) -> bool:
    wide = one.end_included or not other.end_included
    return _before(_end(other), _end(one)) or (wide and _same(_end(one), _end(other)))


def _includes(one: Range, other: Range) -> bool:
    return _starts_no_later(one, other) and _ends_no_earlier(one, other)


def _overlaps(one: Range, other: Range) -> bool:
    return not _ends_before(one, other) and not _ends_before(other, one)


def _overlaps_before(one: Range, other: Range) -> bool:
    starts = _before(_start(one), _start(other)) or (
        _same(_start(one), _start(other)) and one.start_included and not other.start_included
    )
    return starts and _overlaps(one, other) and _ends_no_earlier(other, one)


def _same_start(one: Range, other: Range) -> bool:
    return _same(_start(one), _start(other)) and one.start_included == other.start_included


def _same_end(one: Range, other: Range) -> bool:
    return _same(_end(one), _end(other)) and one.end_included == other.end_included


def _starts(one: Range, other: Range) -> bool:
    return _same_start(one, other) and _ends_no_earlier(other, one)


def _finishes(one: Range, other: Range) -> bool:
    return _same_end(one, other) and _starts_no_later(other, one)


def _coincides(one: Range, other: Range) -> bool:
    return _same_start(one, other) and _same_end(one, other)


def _turned(test: _Test) -> _Test:
    return lambda one, other: test(other, one)


def _relation(name: str, test: _Test, first: str, second: str) -> Function:
    """Return the function ``name``; ``first`` and ``second`` say what it takes: p, r or pr."""

    def body(arguments: tuple[Value, ...]) -> Value:
        given = zip(arguments, (first, second), strict=True)
        for argument, takes in given:
            if ("r" if isinstance(argument, Range) else "p") not in takes:
                return None
        one, other = (_as_range(argument) for argument in arguments)
        if one is None or other is None or not _comparable(one, other):
            return None
        return test(one, other)

    names = {"p": ("point",), "r": ("range",), "pr": ("point", "range")}
    signatures = [
        (one, other) if one != other else (f"{one}1", f"{other}2")
        for one in names[first]
        for other in names[second]
    ]
    return Function(tuple(signatures), body, name)


def _comparable(one: Range, other: Range) -> bool:
    ends = [end for span in (one, other) for end in (span.start, span.end) if end is not None]
    return all(compare("<=", ends[0], end) is not None for end in ends) if ends else False


FUNCTIONS: Final = (
    _relation("before", _ends_before, "pr", "pr"),
    _relation("after", _turned(_ends_before), "pr", "pr"),
    _relation("meets", _meets, "r", "r"),
    _relation("met by", _turned(_meets), "r", "r"),
    _relation("overlaps", _overlaps, "r", "r"),
    _relation("overlaps before", _overlaps_before, "r", "r"),
    _relation("overlaps after", _turned(_overlaps_before), "r", "r"),
    _relation("finishes", _finishes, "pr", "r"),
    _relation("finished by", _turned(_finishes), "r", "pr"),
    _relation("includes", _includes, "r", "pr"),
    _relation("during", _turned(_includes), "pr", "r"),
    _relation("starts", _starts, "pr", "r"),
    _relation("started by", _turned(_starts), "r", "pr"),
    _relation("coincides", _coincides, "pr", "pr"),
)
