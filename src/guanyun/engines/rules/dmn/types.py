"""Whether a value is of a type that a model defines."""

from collections.abc import Callable, Mapping

from guanyun.engines.common.feel import TypeName, Value, conforms, holds, parse_type
from guanyun.engines.rules.dmn.model import ItemType, Model
from guanyun.errors import Refused


def checker(model: Model, *, limits: bool = False) -> Callable[[Value, str], bool | None]:
    """Return what answers whether a value is of a type of this model; None for a strange name.

    ``limits`` says whether allowed values count: they do for a variable, not for ``instance of``.
    """

    def named(value: Value, name: str) -> bool | None:
        item, home = find_type(model, name)
        return None if item is None else is_of(value, item, home, limits=limits)

    return named


def find_type(model: Model, name: str) -> tuple[ItemType | None, Model]:
    """Return the type of a name, perhaps behind the name of an import, and the model it is in."""
    if name in model.types:
        return model.types[name], model
    for prefix, inner in model.imported.items():
        if name.startswith(prefix + ".") or (not prefix and name in inner.types):
            return find_type(inner, name.removeprefix(prefix + "."))
    return None, model


def is_of(value: Value, item: ItemType, model: Model, *, limits: bool) -> bool:
    """Return whether a value is of a type: its shape and, with ``limits``, its allowed values."""
    if value is None:
        return False
    if limits and item.constraint is not None and holds(item.constraint, value, {}) is not True:
        return False
    if not item.collection:
        return _single(value, item, model, limits=limits)
    return isinstance(value, tuple) and all(
        one is None or _single(one, item, model, limits=limits) for one in value
    )


def _single(value: Value, item: ItemType, model: Model, *, limits: bool) -> bool:
    if limits and item.allowed is not None and holds(item.allowed, value, {}) is not True:
        return False
    if item.parameters is not None:
        written = (*item.parameters, item.result)
        wanted = TypeName("function", tuple(TypeName(one or "Any") for one in written))
        return conforms(value, wanted) is True
    if item.components:
        return isinstance(value, Mapping) and all(
            part.name in value and _part(value[part.name], part, model, limits=limits)
            for part in item.components
        )
    if item.base in ("", "Any"):
        return True
    return conforms(value, _base(item, model), checker(model, limits=limits)) is not False


def _base(item: ItemType, model: Model) -> TypeName:
    try:
        return parse_type(item.base, names=model.types)
    except Refused:
        return TypeName(item.base)


def _part(value: Value, item: ItemType, model: Model, *, limits: bool) -> bool:
    return value is None or is_of(value, item, model, limits=limits)
