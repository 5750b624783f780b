"""Built-in functions about contexts and their entries (DMN 1.5, 10.3.4.9)."""

from collections.abc import Mapping
from typing import Final

from guanyun.engines.common.feel.values import Function, Value, of_list


def _get_value(arguments: tuple[Value, ...]) -> Value:
    context, key = arguments
    if not isinstance(context, Mapping):
        return None
    if isinstance(key, str):
        return context.get(key)
    if not isinstance(key, tuple):
        return None
    found: Value = context
    for step in key:
        if not isinstance(found, Mapping) or not isinstance(step, str):
            return None
        found = found.get(step)
    return found


def _get_entries(arguments: tuple[Value, ...]) -> Value:
    context = arguments[0]
    if not isinstance(context, Mapping):
        return None
    return tuple({"key": key, "value": value} for key, value in context.items())


def _context(arguments: tuple[Value, ...]) -> Value:
    made: dict[str, Value] = {}
    for entry in of_list(arguments[0]):
        if not isinstance(entry, Mapping) or "key" not in entry or "value" not in entry:
            return None
        key = entry["key"]
        if not isinstance(key, str) or key in made:
            return None
        made[key] = entry["value"]
    return made


def _context_put(arguments: tuple[Value, ...]) -> Value:
    context, key, value = arguments
    if not isinstance(context, Mapping):
        return None
    if isinstance(key, str):
        return {**context, key: value}
    if not isinstance(key, tuple) or not key or not isinstance(key[0], str):
        return None
    if len(key) == 1:
        return {**context, key[0]: value}
    inner = _context_put((context.get(key[0]), key[1:], value))
    return None if inner is None else {**context, key[0]: inner}


def _context_merge(arguments: tuple[Value, ...]) -> Value:
    merged: dict[str, Value] = {}
    for context in of_list(arguments[0]):
        if not isinstance(context, Mapping):
            return None
        merged.update(context)
    return merged


FUNCTIONS: Final = (
    Function((("m", "key"),), _get_value, "get value"),
    Function((("m",),), _get_entries, "get entries"),
    Function((("entries",),), _context, "context", unknown_aware=True),
    Function(
        (("context", "key", "value"), ("context", "keys", "value")),
        _context_put,
        "context put",
        unknown_aware=True,
    ),
    Function((("contexts",),), _context_merge, "context merge", unknown_aware=True),
)
