"""Whether a value is of a type, and how an argument is fitted to one (DMN 1.5, 10.3.2.9)."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, TypeAlias

from guanyun.engines.common.feel.inference import ANY, specialises
from guanyun.engines.common.feel.values import (
    UNKNOWN,
    Day,
    DayTime,
    Function,
    Moment,
    Months,
    Range,
    Span,
    TypeName,
    Value,
)

Named: TypeAlias = "Callable[[Value, str], bool | None] | None"
_ATOMS: Final[dict[str, type | tuple[type, ...]]] = {
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": Day,
    "time": DayTime,
    "date and time": Moment,
    "dateTime": Moment,
    "years and months duration": Months,
    "year and month duration": Months,
    "yearMonthDuration": Months,
    "days and time duration": Span,
    "day and time duration": Span,
    "dayTimeDuration": Span,
    "duration": (Months, Span),
    "list": tuple,
    "context": Mapping,
    "range": Range,
    "function": Function,
}


def conforms(value: Value, wanted: TypeName, named: Named = None) -> bool | None:
    """Return whether ``value`` is of a type; None for a type that nobody knows.

    ``named`` answers for types that are not FEEL's own. Null is of no type but ``Null``.

    >>> conforms((Decimal(1),), TypeName("list", (TypeName("string"),)))
    False
    """
    if wanted.name in ("Any", "Null"):
        return (value is None) == (wanted.name == "Null")
    atom = _ATOMS.get(wanted.name)
    if atom is None:
        return None if named is None else named(value, wanted.name)
    if not isinstance(value, atom):
        return False
    return all(_inner(value, wanted, named))


def _inner(value: Value, wanted: TypeName, named: Named) -> list[bool]:
    if wanted.name == "list" and wanted.inner and isinstance(value, tuple):
        return [_item(item, wanted.inner[0], named) for item in value]
    if wanted.name == "range" and wanted.inner and isinstance(value, Range):
        ends = [end for end in (value.start, value.end) if end is not None]
        return [_item(end, wanted.inner[0], named) for end in ends]
    if wanted.name == "context" and isinstance(value, Mapping):
        pairs = zip(wanted.fields, wanted.inner, strict=True)
        return [name in value and _item(value[name], inner, named) for name, inner in pairs]
    if wanted.name == "function" and wanted.inner and isinstance(value, Function):
        return [_function(value, wanted)]
    return []


def _function(function: Function, wanted: TypeName) -> bool:
    for names in function.signatures:
        if len(names) == len(wanted.inner) - 1:
            types = function.types or (None,) * len(names)
            own = TypeName("function", tuple(one or ANY for one in (*types, function.result)))
            return specialises(own, wanted)
    return False


def _item(value: Value, wanted: TypeName, named: Named) -> bool:
    return value is None or value is UNKNOWN or conforms(value, wanted, named) is not False


def fitted(value: Value, wanted: TypeName, named: Named = None) -> Value:
    """Return ``value`` as of a type, made a list of one or its item where that fits, else null.

    >>> fitted(Decimal(1), TypeName("list", (TypeName("number"),)))
    (Decimal('1'),)
    """
    if value is None or value is UNKNOWN or wanted.name == "Any":
        return value
    if conforms(value, wanted, named) is not False:
        return value
    if isinstance(value, tuple) and len(value) == 1 and conforms(value[0], wanted, named):
        return value[0]
    if not isinstance(value, tuple) and conforms((value,), wanted, named):
        return (value,)
    if isinstance(value, Day) and wanted.name in ("date and time", "dateTime"):
        return Moment(value, DayTime(0, 0))
    return None
