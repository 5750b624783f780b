"""The built-in functions of FEEL by name."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from guanyun.engines.common.feel import contexts, dates, lists, numerics, ranges, strings
from guanyun.engines.common.feel.values import Body, Function, Value

_TAKE_LISTS: Final = frozenset(("string", "string join", "is"))


def _single(body: Body) -> Body:
    """Make a body take a list of one as its item (DMN 1.5, 10.3.2.9.4)."""

    def unwrapped(arguments: tuple[Value, ...]) -> Value:
        return body(
            tuple(one[0] if isinstance(one, tuple) and len(one) == 1 else one for one in arguments)
        )

    return unwrapped


def _scalar(function: Function) -> Function:
    taken = function.name in _TAKE_LISTS
    return function if taken else replace(function, body=_single(function.body))


BUILT_IN: Final[Mapping[str, Function]] = {
    **{
        function.name: _scalar(function)
        for family in (numerics, strings, dates)
        for function in family.FUNCTIONS
    },
    **{
        function.name: function
        for family in (lists, contexts, ranges)
        for function in family.FUNCTIONS
    },
}
LONG_NAMES: Final = (*(name for name in BUILT_IN if " " in name), "is defined")
