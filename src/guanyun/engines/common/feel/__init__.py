"""FEEL, the only expression language of a charter: the standard of DMN 1.5, with unknown facts."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

from guanyun.engines.common.feel import syntax
from guanyun.engines.common.feel.budgets import Budget, within
from guanyun.engines.common.feel.calling import call, call_named
from guanyun.engines.common.feel.comparison import Truth, belongs, compare, equal, order
from guanyun.engines.common.feel.evaluation import TESTED, yield_of
from guanyun.engines.common.feel.functions import BUILT_IN
from guanyun.engines.common.feel.kinds import conforms, fitted
from guanyun.engines.common.feel.moments import (
    read_day,
    read_duration,
    read_literal,
    read_moment,
    read_time,
)
from guanyun.engines.common.feel.names import names_read
from guanyun.engines.common.feel.parsing import parse, parse_type, parse_unary
from guanyun.engines.common.feel.reading import DEEPEST
from guanyun.engines.common.feel.scopes import Scope, Shared, clock_functions
from guanyun.engines.common.feel.syntax import Expression
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
    Unknown,
    Value,
)
from guanyun.engines.common.feel.writing import (
    literal,
    source_of,
    value_from,
    value_from_json,
    value_to_json,
)
from guanyun.errors import Refused

Conforms: TypeAlias = Callable[[Value, str], bool | None]

__all__ = [
    "BUILT_IN",
    "UNKNOWN",
    "Budget",
    "Conforms",
    "Day",
    "DayTime",
    "Expression",
    "Function",
    "Moment",
    "Months",
    "Range",
    "Span",
    "Truth",
    "TypeName",
    "Unknown",
    "Value",
    "belongs",
    "call",
    "call_named",
    "compare",
    "conforms",
    "equal",
    "evaluate",
    "fitted",
    "holds",
    "literal",
    "names_read",
    "order",
    "parse",
    "parse_type",
    "parse_unary",
    "read_day",
    "read_duration",
    "read_literal",
    "read_moment",
    "read_time",
    "source_of",
    "syntax",
    "value_from",
    "value_from_json",
    "value_to_json",
    "within",
]  # fmt: skip


def evaluate(
    expression: Expression,
    context: Mapping[str, object],
    *,
    clock: datetime | None = None,
    missing: Value = None,
    named: Conforms | None = None,
    fits: Conforms | None = None,
) -> Value:
    """Return the value of an expression; what DMN calls an error is null.

    Args:
        expression: From ``parse`` or ``parse_unary``.
        context: Values by name; Python's own numbers, dates, lists and mappings are taken too.
        clock: What ``now()`` and ``today()`` answer; without it they are null.
        missing: What a name nobody bound stands for: null as in DMN, or ``UNKNOWN``.
        named: Whether a value is of a type that is not FEEL's own.
        fits: The same where a variable takes a value, so that allowed values count.

    Raises:
        Refused: ``feel.too_deep``, ``feel.too_many_calls``, ``feel.too_many_steps``,
            ``feel.budget_spent``, ``feel.too_much``, ``feel.no_value``, ``feel.pattern_large`` or
            ``feel.pattern_reference``.

    >>> evaluate(parse("税收 * 0.1 + 1"), {"税收": 20})
    Decimal('3.0')
    >>> evaluate(parse("税收 > 5 or 是否园区企业"), {"税收": UNKNOWN, "是否园区企业": True})
    True
    >>> evaluate(parse("税收 > 5"), {"税收": UNKNOWN})
    UNKNOWN
    """
    shared = Shared(clock_functions(clock), missing, named, fits or named)
    shared.spend(1)
    try:
        return yield_of(expression, Scope(context, None, shared))
    except RecursionError:
        raise Refused("feel.too_deep", most=DEEPEST) from None


def holds(
    unary: Expression,
    value: object,
    context: Mapping[str, object],
    *,
    clock: datetime | None = None,
    missing: Value = None,
) -> Truth:
    """Return whether ``value`` passes unary tests: True, False, unknown, or None for DMN's null.

    ``-`` holds for every value, even an unknown one.

    >>> holds(parse_unary("[5..10), > 20"), 7, {}), holds(parse_unary("not(1, 2)"), UNKNOWN, {})
    (True, UNKNOWN)
    """
    found = evaluate(unary, {**context, TESTED: value}, clock=clock, missing=missing)
    return found if isinstance(found, bool | Unknown) else None
