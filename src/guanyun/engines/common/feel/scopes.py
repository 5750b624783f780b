"""Where an evaluation finds its names: scopes inside scopes, and what all of them share."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from guanyun.engines.common.feel.budgets import budget_now
from guanyun.engines.common.feel.functions import BUILT_IN
from guanyun.engines.common.feel.intervals import RANGE
from guanyun.engines.common.feel.kinds import Named
from guanyun.engines.common.feel.moments import moment_from
from guanyun.engines.common.feel.values import LONGEST, Function, Value
from guanyun.engines.common.feel.writing import value_from
from guanyun.errors import Refused

DEEPEST_CALL: Final = 64
MOST_STEPS: Final = 250_000
DEEPEST_VALUE: Final = 100
HANDLED: Final = 8  # items that a function goes through in the time of one step
LETTERS: Final = 64  # letters that weigh as much as one item


class Shared:
    """What one evaluation carries everywhere: clock, value of a missing name, types, budget."""

    __slots__ = (
        "budget", "calls", "clock", "conforms", "entered", "fits", "missing", "steps", "weights",
    )  # fmt: skip

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
        self.budget = budget_now()
        self.calls = 0
        self.steps = 0
        self.entered: dict[str, Value] = {}
        self.weights: dict[int, tuple[Value, int, int]] = {}

    def spend(self, count: int) -> None:
        """Count steps; every loop, filter, call and long list is paid from one budget.

        Raises:
            Refused: ``feel.too_many_steps``, ``feel.budget_spent``.
        """
        self.steps += count
        if self.budget is not None:
            self.budget.spend(count)
        if self.steps > MOST_STEPS:
            raise Refused("feel.too_many_steps", most=MOST_STEPS)

    def handle(self, *values: Value) -> None:
        """Count the steps that going through these values takes."""
        weight = sum(self._weight(value)[0] for value in values)
        if weight >= HANDLED:
            self.spend(weight // HANDLED)

    def weighed(self, made: Value) -> Value:
        """Return what was made: a list that holds one list ten times counts it ten times.

        Raises:
            Refused: ``feel.too_much`` or ``feel.too_deep`` for what could not be written out.
        """
        weight, depth = self._weight(made)
        if weight > 2 * LONGEST:
            raise Refused("feel.too_much", most=LONGEST)
        if depth > DEEPEST_VALUE:
            raise Refused("feel.too_deep", most=DEEPEST_VALUE)
        return made

    def _weight(self, value: Value) -> tuple[int, int]:
        """Return how many items a value holds at all depths, and how deep it is."""
        if isinstance(value, str):
            return 1 + len(value) // LETTERS, 0
        if not isinstance(value, tuple | Mapping):
            return 1, 0
        known = self.weights.get(id(value))
        if known is not None:
            return known[1], known[2]
        weight, depth = 1, 0
        for child in value.values() if isinstance(value, Mapping) else value:
            inner, below = self._weight(child)
            weight, depth = weight + inner, max(depth, below + 1)
        self.weights[id(value)] = value, weight, depth  # kept alive: its id stays its own
        return weight, depth


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
