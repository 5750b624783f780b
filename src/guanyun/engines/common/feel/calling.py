"""How any function takes its arguments: by position or by name, and with unknown ones."""

from guanyun.engines.common.feel.values import LONGEST, UNKNOWN, Function, Value, settled
from guanyun.errors import Refused


def call(function: Function, arguments: tuple[Value, ...]) -> Value:
    """Return what a function makes of arguments by position; null where their number is wrong."""
    if not function.variadic and not any(
        _fewest(names) <= len(arguments) <= len(names) for names in function.signatures
    ):
        return None
    if not function.unknown_aware and not settled(arguments):
        return UNKNOWN
    result = function.body(arguments)
    if isinstance(result, tuple | str) and len(result) > LONGEST:
        raise Refused("feel.too_much", most=LONGEST)
    return result


def call_named(function: Function, names: tuple[str, ...], arguments: tuple[Value, ...]) -> Value:
    """Return what a function makes of named arguments; null where no signature has these names."""
    in_place = placed(function, names, arguments)
    return None if in_place is None else call(function, in_place)


def placed(
    function: Function, names: tuple[str, ...], arguments: tuple[Value, ...]
) -> tuple[Value, ...] | None:
    """Return named arguments by position; None where no signature has these names."""
    given = dict(zip(names, arguments, strict=True))
    for signature in function.signatures:
        plain = [name.rstrip("?") for name in signature]
        required = signature[: _fewest(signature)]
        if len(given) == len(names) and set(given) <= set(plain) and set(required) <= set(given):
            last = max((plain.index(name) for name in given), default=-1)
            return tuple(given.get(name) for name in plain[: last + 1])
    return None


def _fewest(names: tuple[str, ...]) -> int:
    return sum(not name.endswith("?") for name in names)
