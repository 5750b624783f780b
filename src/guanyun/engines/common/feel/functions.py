"""The built-in functions of FEEL by name."""

from collections.abc import Mapping
from typing import Final

from guanyun.engines.common.feel import contexts, dates, lists, numerics, ranges, strings
from guanyun.engines.common.feel.values import Function

BUILT_IN: Final[Mapping[str, Function]] = {
    function.name: function
    for family in (numerics, strings, lists, contexts, dates, ranges)
    for function in family.FUNCTIONS
}
LONG_NAMES: Final = (*(name for name in BUILT_IN if " " in name), "is defined")
