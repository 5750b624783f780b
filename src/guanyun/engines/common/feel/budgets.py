"""One budget of steps for many evaluations, such as all that a check of a charter makes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from guanyun.errors import Refused


class Budget:
    """Steps that may still be taken by every evaluation inside; ``spent`` may pass ``most``."""

    __slots__ = ("most", "spent")

    def __init__(self, most: int) -> None:
        self.most = most
        self.spent = 0

    @property
    def used_up(self) -> bool:
        """Return whether nothing is left."""
        return self.spent > self.most

    def spend(self, count: int) -> None:
        """Count steps.

        Raises:
            Refused: ``feel.budget_spent``.
        """
        self.spent += count
        if self.used_up:
            raise Refused("feel.budget_spent", most=self.most)


_BUDGET: Final[ContextVar[Budget | None]] = ContextVar("budget", default=None)


@contextmanager
def within(most: int) -> Iterator[Budget]:
    """Let every evaluation inside pay from one budget, besides its own.

    >>> with within(10) as budget:
    ...     budget.spend(4)
    >>> budget.spent, budget.used_up
    (4, False)
    """
    budget = Budget(most)
    token = _BUDGET.set(budget)
    try:
        yield budget
    finally:
        _BUDGET.reset(token)


def budget_now() -> Budget | None:
    """Return the budget that evaluations pay from here, if any."""
    return _BUDGET.get()
