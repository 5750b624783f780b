"""What a FEEL tree yields in a context (DMN 1.5, 10.3.2), unknown facts kept apart from null."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from guanyun.engines.common.feel.arithmetic import negative, reckon
from guanyun.engines.common.feel.calling import call, placed
from guanyun.engines.common.feel.comparison import (
    Truth,
    all_of,
    any_of,
    belongs,
    compare,
    order,
)
from guanyun.engines.common.feel.inference import inferred
from guanyun.engines.common.feel.kinds import conforms, fitted
from guanyun.engines.common.feel.names import all_names
from guanyun.engines.common.feel.properties import property_of
from guanyun.engines.common.feel.rounds import UnknownSourceError, items_of, steps
from guanyun.engines.common.feel.scopes import DEEPEST_CALL, HANDLED, Scope
from guanyun.engines.common.feel.syntax import (
    Arithmetic,
    Asked,
    Between,
    Call,
    Comparison,
    Conditional,
    Conjunction,
    ContextOf,
    Definition,
    Disjunction,
    Expression,
    Filter,
    InstanceOf,
    Interval,
    Iteration,
    ListOf,
    Literal,
    Membership,
    Name,
    Negation,
    Path,
    Quantified,
    Steps,
    Typed,
    UnaryTests,
)
from guanyun.engines.common.feel.values import (
    UNKNOWN,
    Function,
    Range,
    Unknown,
    Value,
    integer,
    of_list,
)
from guanyun.errors import Refused

ITEM: Final = "item"
TESTED: Final = "?"


def yield_of(node: Expression, scope: Scope) -> Value:
    """Return the value of ``node`` in ``scope``; what DMN calls an error is null."""
    return _RULES[type(node)](node, scope)


def _literal(node: Literal, _: Scope) -> Value:
    return node.value


def _name(node: Name, scope: Scope) -> Value:
    return scope.find(node.name)


def _path(node: Path, scope: Scope) -> Value:
    source = _RULES[type(node.source)](node.source, scope)
    if isinstance(source, tuple):
        return tuple(property_of(item, node.name) for item in source)
    return property_of(source, node.name)


def _negation(node: Negation, scope: Scope) -> Value:
    return negative(_RULES[type(node.operand)](node.operand, scope))


def _arithmetic(node: Arithmetic, scope: Scope) -> Value:
    total = _RULES[type(node.first)](node.first, scope)
    for sign, term in node.rest:
        total = reckon(sign, total, _RULES[type(term)](term, scope))
    return total


def _comparison(node: Comparison, scope: Scope) -> Value:
    left = _RULES[type(node.left)](node.left, scope)
    right = _RULES[type(node.right)](node.right, scope)
    scope.shared.handle(left, right)
    return compare(node.sign, left, right)


def _between(node: Between, scope: Scope) -> Value:
    operand = _RULES[type(node.operand)](node.operand, scope)
    above = compare(">=", operand, _RULES[type(node.low)](node.low, scope))
    below = compare("<=", operand, _RULES[type(node.high)](node.high, scope))
    return None if above is None or below is None else all_of((above, below))


def _truth(value: Value) -> Truth:
    return value if isinstance(value, bool | Unknown) else None


def _conjunction(node: Conjunction, scope: Scope) -> Value:
    return all_of(_truth(_RULES[type(term)](term, scope)) for term in node.terms)


def _disjunction(node: Disjunction, scope: Scope) -> Value:
    return any_of(_truth(_RULES[type(term)](term, scope)) for term in node.terms)


def _conditional(node: Conditional, scope: Scope) -> Value:
    condition = _RULES[type(node.condition)](node.condition, scope)
    if condition is UNKNOWN:
        return UNKNOWN
    if node.strict and condition is not None and not isinstance(condition, bool):
        return None
    chosen = node.yes if condition is True else node.no
    return _RULES[type(chosen)](chosen, scope)


def _list(node: ListOf, scope: Scope) -> Value:
    return scope.shared.weighed(tuple(_RULES[type(item)](item, scope) for item in node.items))


def _context(node: ContextOf, scope: Scope) -> Value:
    made: dict[str, Value] = {}
    inner = scope.inner(made)
    for name, entry in node.entries:
        if name in made:
            return None
        made[name] = _RULES[type(entry)](entry, inner)
    return scope.shared.weighed(made)


def _interval(node: Interval, scope: Scope) -> Value:
    start = _RULES[type(node.start)](node.start, scope)
    end = start if node.end is node.start else _RULES[type(node.end)](node.end, scope)
    if start is UNKNOWN or end is UNKNOWN:
        return UNKNOWN
    if start is not None and end is not None and not node.comparator:
        placed = order(start, end)
        if placed is None or placed > 0:
            return None
    return Range(start, end, node.start_included, node.end_included, node.comparator)


def _membership(node: Membership, scope: Scope) -> Value:
    operand = _RULES[type(node.operand)](node.operand, scope)
    inner = scope.inner({TESTED: operand})
    return _any_test(operand, node.tests, inner)


def _any_test(value: Value, tests: tuple[Expression, ...], scope: Scope) -> Truth:
    if len(tests) == 1:
        return _passes(value, tests[0], scope)
    return any_of(_passes(value, test, scope) for test in tests)


def _passes(value: Value, test: Expression, scope: Scope) -> Truth:
    if isinstance(test, Asked):
        return _truth(_RULES[type(test.condition)](test.condition, scope))
    if value is UNKNOWN:
        return UNKNOWN
    wanted = _RULES[type(test)](test, scope)
    if wanted is UNKNOWN:
        return UNKNOWN
    if not isinstance(test, Literal):
        if wanted is None:
            return value is None or None
        if isinstance(wanted, bool) and not isinstance(value, bool):
            return wanted  # a condition that stands on its own
    scope.shared.handle(value, wanted)
    return belongs(value, wanted)


def _unary_tests(node: UnaryTests, scope: Scope) -> Value:
    if not node.tests:
        return True
    passed = _any_test(scope.find(TESTED), node.tests, scope)
    if not node.negated:
        return passed
    return passed if isinstance(passed, Unknown) or passed is None else not passed


def _filter(node: Filter, scope: Scope) -> Value:
    source = _RULES[type(node.source)](node.source, scope)
    if source is UNKNOWN:
        return UNKNOWN
    items = () if source is None else of_list(source)
    if isinstance(node.condition, Literal | Negation):
        return _item_at(items, _RULES[type(node.condition)](node.condition, scope))
    kept: list[Value] = []
    for item in items:
        scope.shared.spend(1)
        found = _RULES[type(node.condition)](node.condition, _item_scope(item, scope))
        if isinstance(found, Decimal) and not node.strict:
            return _item_at(items, found)
        if found is UNKNOWN:
            return UNKNOWN
        if found is True:
            kept.append(item)
        elif node.strict and found is not False:
            return None
    if not items:
        place = _RULES[type(node.condition)](node.condition, scope)
        return None if isinstance(place, Decimal) else ()
    return tuple(kept)


def _item_at(items: tuple[Value, ...], place: Value) -> Value:
    if isinstance(place, bool):
        return items if place else ()
    if place is UNKNOWN:
        return UNKNOWN
    position = integer(place)
    if not position or abs(position) > len(items):
        return None
    return items[position - 1] if position > 0 else items[position]


def _item_scope(item: Value, scope: Scope) -> Scope:
    names: dict[str, object] = {ITEM: item}
    if isinstance(item, Mapping):
        names.update(item)
    return scope.inner(names)


def _call(node: Call, scope: Scope) -> Value:
    function = _RULES[type(node.function)](node.function, scope)
    arguments = tuple([_RULES[type(argument)](argument, scope) for argument in node.arguments])
    if isinstance(node.function, Name) and node.function.name == "is defined":
        return _is_defined(node, scope)
    if not isinstance(function, Function):
        return UNKNOWN if function is UNKNOWN else None
    scope.shared.handle(*arguments)
    in_place = placed(function, node.names, arguments) if node.names else arguments
    if in_place is None:
        return None
    if function.steps is not None:
        scope.shared.spend(function.steps(in_place))
    return scope.shared.weighed(call(function, in_place))


def _is_defined(node: Call, scope: Scope) -> Value:
    match node.arguments:
        case (Name(name=name),):
            return scope.holds(name)
        case (Path(source=source, name=name),):
            holder = yield_of(source, scope)
            return isinstance(holder, Mapping) and name in holder
    return len(node.arguments) == 1 or None


def _definition(node: Definition, scope: Scope) -> Value:
    names = tuple(parameter.name for parameter in node.parameters)
    types = tuple(parameter.type for parameter in node.parameters)

    def body(arguments: tuple[Value, ...]) -> Value:
        shared = scope.shared
        shared.spend(2)
        bound: dict[str, object] = {}
        for name, kind, argument in zip(names, types, arguments, strict=True):
            value = argument if kind is None else fitted(argument, kind, shared.fits)
            if value is None and argument is not None:
                return None
            bound[name] = value
        shared.calls += 1
        if shared.calls > DEEPEST_CALL:
            raise Refused("feel.too_many_calls", most=DEEPEST_CALL)
        result = yield_of(node.body, scope.inner(bound))
        shared.calls -= 1
        return result

    result = inferred(node.body, dict(zip(names, types, strict=True)))
    work = _nothing if node.external else body
    return Function((names,), work, unknown_aware=True, types=types, result=result)


def _nothing(_: tuple[Value, ...]) -> Value:
    """A function in Java or PMML is kept, and never run."""
    return None


def _instance_of(node: InstanceOf, scope: Scope) -> Value:
    operand = _RULES[type(node.operand)](node.operand, scope)
    if operand is UNKNOWN:
        return UNKNOWN
    return conforms(operand, node.type, scope.shared.conforms)


def _typed(node: Typed, scope: Scope) -> Value:
    operand = _RULES[type(node.operand)](node.operand, scope)
    return fitted(operand, node.type, scope.shared.fits)


def _rounds(sources: tuple[tuple[str, Expression], ...], scope: Scope) -> "Iterator[Scope | None]":
    """Yield a scope for each round; None stands for a source that is no list, unknown raises."""
    if not sources:
        yield scope
        return
    name, source = sources[0]
    items = _items_of(source, scope)
    if items is None:
        yield None
        return
    for item in items:
        scope.shared.spend(1)
        yield from _rounds(sources[1:], scope.inner({name: item}))


def _items_of(source: Expression, scope: Scope) -> "Iterator[Value] | None":
    if isinstance(source, Steps):
        start, end = yield_of(source.start, scope), yield_of(source.end, scope)
        return steps(start, end, closed=(True, True))
    return items_of(_RULES[type(source)](source, scope))


def _iteration(node: Iteration, scope: Scope) -> Value:
    results: list[Value] = []
    partial = "partial" in all_names(node.result)
    try:
        for round_ in _rounds(node.sources, scope.inner({"partial": ()})):
            if round_ is None:
                return None
            if partial:
                scope.shared.spend(len(results) // HANDLED)
            inner = round_.inner({"partial": tuple(results)}) if partial else round_
            results.append(_RULES[type(node.result)](node.result, inner))
    except UnknownSourceError:
        return UNKNOWN
    return scope.shared.weighed(tuple(results))


def _quantified(node: Quantified, scope: Scope) -> Value:
    def truths() -> Iterator[Truth]:
        for round_ in _rounds(node.sources, scope):
            yield (
                None
                if round_ is None
                else _truth(_RULES[type(node.condition)](node.condition, round_))
            )

    try:
        if node.strict:
            found = list(truths())
            return None if None in found else (all_of(found) if node.every else any_of(found))
        return all_of(truths()) if node.every else any_of(truths())
    except UnknownSourceError:
        return UNKNOWN


_RULES: Final[dict[type, Callable[..., Value]]] = {
    Literal: _literal,
    Name: _name,
    Path: _path,
    Filter: _filter,
    Call: _call,
    Negation: _negation,
    Arithmetic: _arithmetic,
    Comparison: _comparison,
    Between: _between,
    Membership: _membership,
    Conjunction: _conjunction,
    Disjunction: _disjunction,
    Conditional: _conditional,
    ListOf: _list,
    ContextOf: _context,
    Interval: _interval,
    Iteration: _iteration,
    Quantified: _quantified,
    Definition: _definition,
    InstanceOf: _instance_of,
    Asked: lambda node, scope: yield_of(node.condition, scope),
    Typed: _typed,
    UnaryTests: _unary_tests,
}
