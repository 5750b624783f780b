"""The built-in functions of FEEL by name."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from guanyun.engines.common.feel import contexts, dates, lists, numerics, ranges, strings
from guanyun.engines.common.feel.values import Function, Value

Made = TypeVar("Made")
_TAKE_LISTS: Final = frozenset(("string", "string join", "is"))


def _single(work: Callable[[tuple[Value, ...]], Made]) -> Callable[[tuple[Value, ...]], Made]:
    """Make what is done take a list of one as its item (DMN 1.5, 10.3.2.9.4)."""

    def unwrapped(arguments: tuple[Value, ...], /) -> Made:
        return work(
            tuple(one[0] if isinstance(one, tuple) and len(one) == 1 else one for one in arguments)
        )

    return unwrapped


def _scalar(function: Function) -> Function:
    if function.name in _TAKE_LISTS:
        return function
    steps = function.steps and _single(function.steps)
    return replace(function, body=_single(function.body), steps=steps)


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
