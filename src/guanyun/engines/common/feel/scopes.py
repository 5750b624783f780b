"""Where an evaluation finds its names: scopes inside scopes, and what all of them share."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from guanyun.engines.common.feel.functions import BUILT_IN
from guanyun.engines.common.feel.intervals import RANGE
from guanyun.engines.common.feel.kinds import Named
from guanyun.engines.common.feel.moments import moment_from
from guanyun.engines.common.feel.values import Function, Value
from guanyun.engines.common.feel.writing import value_from

DEEPEST_CALL: Final = 64
MOST_STEPS: Final = 250_000


class Shared:
    """What one evaluation carries everywhere: clock, value of a missing name, types, budget."""

    __slots__ = ("calls", "clock", "conforms", "entered", "fits", "missing", "steps")

    def __init__(
        self,
        clock: Mapping[str, Function],
        missing: Value = None,
        conforms: Named = None,
        fits: Named = None,
    ) -> None:
        self.clock = clock
        self.missing = missing
        self.conforms = conforms
        self.fits = fits
        self.calls = 0
        self.steps = 0
        self.entered: dict[str, Value] = {}


class Scope:
    """Names bound at one place; what it does not hold its parent may."""

    __slots__ = ("names", "parent", "shared")

    def __init__(self, names: Mapping[str, object], parent: "Scope | None", shared: Shared) -> None:
        self.names = names
        self.parent = parent
        self.shared = shared

    def inner(self, names: Mapping[str, object]) -> "Scope":
        """Return a scope inside this one."""
        return Scope(names, self, self.shared)

    def holds(self, name: str) -> bool:
        """Return whether a name is bound here or outside, functions of the language aside."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return True
            scope = scope.parent
        return False

    def find(self, name: str) -> Value:
        """Return what a name stands for: innermost binding, function of the language, missing."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                found = scope.names[name]
                return self._entered(name, found) if scope.parent is None else found  # type: ignore[return-value]  # inner scopes hold values only
            scope = scope.parent
        function = BUILT_IN.get(name) or self.shared.clock.get(name)
        return self.shared.missing if function is None else function

    def _entered(self, name: str, thing: object) -> Value:
        """Return a thing from outside as a value, converted once."""
        entered = self.shared.entered
        if name not in entered:
            entered[name] = value_from(thing)
        return entered[name]


def clock_functions(clock: datetime | None) -> dict[str, Function]:
    """Return ``now`` and ``today`` by the clock given, null without one; and ``range``."""
    moment = None if clock is None else moment_from(clock)
    return {
        "range": RANGE,
        "now": Function(((),), lambda _: moment, "now"),
        "today": Function(((),), lambda _: None if moment is None else moment.day, "today"),
    }
