"""The type of an expression as far as its text tells, and which types stand for which."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from guanyun.engines.common.feel.syntax import (
    Arithmetic,
    Between,
    Comparison,
    Conjunction,
    ContextOf,
    Definition,
    Disjunction,
    Expression,
    InstanceOf,
    ListOf,
    Literal,
    Membership,
    Name,
    Quantified,
)
from guanyun.engines.common.feel.values import (
    Day,
    DayTime,
    Moment,
    Months,
    Span,
    TypeName,
)

ANY: Final = TypeName("Any")
_LITERALS: Final[dict[type, str]] = {
    bool: "boolean",
    Decimal: "number",
    str: "string",
    Day: "date",
    DayTime: "time",
    Moment: "date and time",
    Months: "years and months duration",
    Span: "days and time duration",
}
_TRUTHS: Final = (
    Comparison, Conjunction, Disjunction, Between, Membership, Quantified, InstanceOf,
)  # fmt: skip


def inferred(node: Expression, names: Mapping[str, TypeName | None]) -> TypeName:
    """Return the type of what ``node`` yields, ``Any`` where its text does not tell.

    >>> inferred(ListOf((Literal(Decimal(1)),)), {})
    TypeName(name='list', inner=(TypeName(name='number', inner=(), fields=()),), fields=())
    """
    if isinstance(node, _TRUTHS):
        return TypeName("boolean")
    match node:
        case Literal(value=value):
            return TypeName(_LITERALS.get(type(value), "Any"))
        case Name(name=name):
            return names.get(name) or ANY
        case ListOf(items=items):
            return TypeName("list", (_common([inferred(item, names) for item in items]),))
        case ContextOf(entries=entries):
            inner = tuple(inferred(entry, names) for _, entry in entries)
            return TypeName("context", inner, tuple(name for name, _ in entries))
        case Arithmetic(first=first, rest=rest):
            return _common([inferred(one, names) for one in (first, *(term for _, term in rest))])
        case Definition(parameters=parameters, body=body):
            bound = {**names, **{each.name: each.type for each in parameters}}
            types = tuple(each.type or ANY for each in parameters)
            return TypeName("function", (*types, inferred(body, bound)))
    return ANY


def _common(types: list[TypeName]) -> TypeName:
    return types[0] if types and all(one == types[0] for one in types) else ANY


def specialises(one: TypeName, wanted: TypeName) -> bool:
    """Return whether a value of type ``one`` serves where ``wanted`` is asked; Any serves always.

    >>> specialises(TypeName("string"), TypeName("number"))
    False
    """
    if ANY in (one, wanted):
        return True
    if one.name != wanted.name:
        return False
    match one.name:
        case "context":
            own = dict(zip(one.fields, one.inner, strict=True))
            pairs = zip(wanted.fields, wanted.inner, strict=True)
            return all(name in own and specialises(own[name], inner) for name, inner in pairs)
        case "function" if one.inner and wanted.inner:
            if len(one.inner) != len(wanted.inner):
                return False
            taken = zip(wanted.inner[:-1], one.inner[:-1], strict=True)
            yields = specialises(one.inner[-1], wanted.inner[-1])
            return yields and all(specialises(given, asked) for given, asked in taken)
    return all(specialises(a, b) for a, b in zip(one.inner, wanted.inner, strict=False))
