"""What a FEEL expression may yield: its kinds of values, and the one not yet known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from enum import Enum
from typing import Final, Protocol, TypeAlias

# DMN 1.5, 10.3.2.3.1: numbers are decimal128, 34 digits, ties to even.
ARITHMETIC: Final = Context(
    prec=34, Emax=6144, Emin=-6143, traps=[DivisionByZero, InvalidOperation, Overflow]
)
NANOS: Final = 1_000_000_000
DAY_NANOS: Final = 86_400 * NANOS
_FAR: Final = Decimal(10) ** 34
LONGEST: Final = 1_000_000  # items of a list or characters of a string that we make


class Unknown(Enum):
    """The one value of a fact that nobody has stated yet; never the same as null.

    >>> UNKNOWN is not None
    True
    """

    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        """Refuse to be taken for a yes or a no."""
        raise TypeError("an unknown value is neither true nor false")

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True)
class Day:
    """A date of the proleptic Gregorian calendar; years may pass 9999 or lie below 1."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class DayTime:
    """A time of day: nanoseconds since midnight, with an offset in seconds, a zone, or neither."""

    nanos: int
    offset: int | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A date and time."""

    day: Day
    time: DayTime


@dataclass(frozen=True, slots=True)
class Months:
    """A duration of years and months, counted in months."""

    count: int


@dataclass(frozen=True, slots=True)
class Span:
    """A duration of days and time, counted in nanoseconds."""

    nanos: int


@dataclass(frozen=True, slots=True)
class Range:
    """The values between two ends; ``comparator`` is the sign of one written as ``(< 10)``.

    An end of None is open, save where ``comparator`` is empty: there it is a null somebody wrote.
    """

    start: "Value"
    end: "Value"
    start_included: bool = True
    end_included: bool = True
    comparator: str = ""


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type as written: ``number``, ``list<number>``, ``context<a: number>``."""

    name: str
    inner: "tuple[TypeName, ...]" = ()
    fields: tuple[str, ...] = ()


class Body(Protocol):
    """What a function does with its arguments, by position."""

    def __call__(self, arguments: "tuple[Value, ...]", /) -> "Value": ...


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function as a value.

    ``signatures`` are the ways to call it, each the names of its parameters; a name that ends
    in ``?`` may be left out. A ``variadic`` one takes a list, or its items one by one.
    ``types`` and ``result`` are known of functions that an expression defines; ``steps`` of those
    that take longer than their arguments are long.
    """

    signatures: tuple[tuple[str, ...], ...]
    body: Body
    name: str = ""
    variadic: bool = False
    unknown_aware: bool = False
    types: tuple[TypeName | None, ...] = ()
    result: TypeName | None = None
    steps: "Callable[[tuple[Value, ...]], int] | None" = None


Value: TypeAlias = (
    "bool | Decimal | str | Day | DayTime | Moment | Months | Span | Range | Function"
    " | Unknown | tuple[Value, ...] | Mapping[str, Value] | None"
)


def number(value: object) -> Decimal | None:
    """Return ``value`` as a number, or None where it is none (a boolean is none).

    >>> number(True) is None
    True
    """
    return value if isinstance(value, Decimal) else None


def integer(value: object) -> int | None:
    """Return a whole number as int, or None for a fraction or anything else.

    >>> integer(Decimal("2.0")), integer(Decimal("2.5"))
    (2, None)
    """
    if not isinstance(value, Decimal) or abs(value) >= _FAR:
        return None
    whole = int(value)
    return whole if whole == value else None


def truncated(value: object) -> int | None:
    """Return a number without its fraction, as a place in a list or a string is read.

    >>> truncated(Decimal("-1.5")), truncated("1")
    (-1, None)
    """
    return int(value) if isinstance(value, Decimal) and abs(value) < _FAR else None


def settled(values: "tuple[Value, ...]") -> bool:
    """Return whether no value is unknown, looking one list deep."""
    return not any(
        value is UNKNOWN or (isinstance(value, tuple) and UNKNOWN in value) for value in values
    )


def of_list(value: "Value") -> "tuple[Value, ...]":
    """Return a list as it is and any other value as a list of one."""
    return value if isinstance(value, tuple) else (value,)
