"""Which names an expression reads from outside itself."""

from guanyun.engines.common.feel.functions import BUILT_IN
from guanyun.engines.common.feel.syntax import (
    ContextOf,
    Definition,
    Expression,
    Filter,
    Iteration,
    Name,
    Quantified,
    parts,
)

_OWN = frozenset(("now", "today", "range", "is defined", "?"))


def names_read(expression: Expression) -> frozenset[str]:
    """Return the free names of an expression; functions of the language are not among them.

    Inside a filter a bare name may be a field of the item or a name from outside: it counts.

    >>> from guanyun.engines.common.feel.parsing import parse
    >>> sorted(names_read(parse("sum(for x in 税收 return x * 比例)")))
    ['比例', '税收']
    """
    return frozenset(
        name for name in all_names(expression) if name not in BUILT_IN and name not in _OWN
    )


def all_names(expression: Expression) -> frozenset[str]:
    """Return the free names of an expression with the functions of the language."""
    return _free(expression)


def _free(node: Expression) -> frozenset[str]:
    match node:
        case Name(name=name):
            return frozenset((name,))
        case Filter():
            return _free(node.source) | (_free(node.condition) - {"item"})
        case ContextOf():
            return _bound(node.entries)
        case Iteration():
            return _bound(node.sources, node.result) - {"partial"}
        case Quantified():
            return _bound(node.sources, node.condition)
        case Definition():
            return _free(node.body) - {parameter.name for parameter in node.parameters}
    return frozenset[str]().union(*(_free(part) for part in parts(node)))


def _bound(
    pairs: tuple[tuple[str, Expression], ...], last: Expression | None = None
) -> frozenset[str]:
    bound: set[str] = set()
    found: set[str] = set()
    for name, value in pairs:
        found |= _free(value) - bound
        bound.add(name)
    if last is not None:
        found |= _free(last) - bound
    return frozenset(found)
