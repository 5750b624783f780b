"""The own part of a change, told apart by figure: Owen values down the tree of the scheme.

Within every order of own, peers and rule the own figures change branch by branch: the children of
a group in every order, within each child its children. Exact up to twelve children of a group.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .branches import Branch, branches_of
from .explaining import CAUSES, AppraisalRound, changed_figures, orders
from .own_worth import Worth, worth_of

MOST_CHILDREN: Final = 12
MOST_ROWS: Final = {True: 2**17, False: 2**8}  # coalitions weighed: at once, or run by run
SAMPLED_ORDERS: Final = {True: 256, False: 24}
_SEED: Final = 20260101

Rows = NDArray[np.bool_]  # coalitions down, figures across
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Apart:
    """How much each changed figure of one's own brought; together the own term.

    ``error`` is the standard error of the least certain term, 0 where all are exact.
    """

    terms: dict[str, float]
    error: float


def told_apart(unit: str, before: AppraisalRound, after: AppraisalRound) -> Apart:
    """Return what each of the unit's own changed figures brought to the change of its mark.

    A change of the unit's own class stands under ``class``. Where more than twelve children of
    one group changed, their orders are sampled and the error is told.

    Raises:
        Refused: as explaining the change.
    """
    changed = changed_figures(unit, before.figures, after.figures)
    if not changed:
        return Apart({}, 0.0)
    work = _Work(changed, random.Random(_SEED))
    tree = branches_of(after.scheme, changed)
    for others, weight in orders([cause for cause in CAUSES if cause != "own"]):
        rule = after if "rule" in others else before
        peers = after if "peers" in others else before
        worth = worth_of(unit, changed, before, after, (rule.scheme, peers.figures))
        nobody = np.zeros((1, len(changed)), dtype=bool)
        work.share_out(tree, nobody, np.array([float(weight)]), worth)
    return Apart(dict(zip(changed, work.terms.tolist(), strict=True)), work.error)


def own_terms(unit: str, before: AppraisalRound, after: AppraisalRound) -> dict[str, float]:
    """Return the terms of the own changed figures alone; see ``told_apart``."""
    return told_apart(unit, before, after).terms


class _Work:
    """The terms summed up so far."""

    def __init__(self, changed: Sequence[str], chance: random.Random) -> None:
        self.place = {name: at for at, name in enumerate(changed)}
        self.terms = np.zeros(len(changed))
        self.chance = chance
        self.error = 0.0

    def share_out(self, branch: Branch, contexts: Rows, weights: Values, worth: Worth) -> float:
        """Add the terms of a branch, given who may have changed before it and how often."""
        own = [self.place[name] for name in branch.figures]
        if len(own) == 1:
            term = float(weights @ (worth.of(_with(contexts, own)) - worth.of(contexts)))
            self.terms[own[0]] += term
            return term
        children = branch.children
        total = float(weights @ (worth.of(_with(contexts, own)) - worth.of(contexts)))
        rows = len(contexts) << len(children)
        if len(children) <= MOST_CHILDREN and rows <= MOST_ROWS[worth.at_once]:
            return self._in_every_order(children, contexts, weights, worth)
        return self._in_sampled_orders(children, contexts, weights, worth, total)

    def _in_every_order(
        self, children: Sequence[Branch], contexts: Rows, weights: Values, worth: Worth
    ) -> float:
        members = [[self.place[name] for name in child.figures] for child in children]
        n = len(children)
        subsets = np.array([[bool(s >> k & 1) for k in range(n)] for s in range(1 << n)])
        joined = np.repeat(contexts[None], 1 << n, axis=0)
        for k, own in enumerate(members):
            for at in own:
                joined[:, :, at] |= subsets[:, k, None]
        values = worth.of(joined.reshape(-1, joined.shape[-1])).reshape(1 << n, -1)
        sizes = subsets.sum(axis=1)
        shares = np.array([_share(int(size), n) for size in range(n)] + [0.0])
        total = 0.0
        for k, child in enumerate(children):
            without = np.flatnonzero(~subsets[:, k])
            if len(members[k]) == 1:
                gains = values[without | 1 << k] - values[without]
                term = float(shares[sizes[without]] @ gains @ weights)
                self.terms[members[k][0]] += term
                total += term
                continue
            rows = joined[without].reshape(-1, joined.shape[-1])
            inner = (shares[sizes[without]][:, None] * weights[None]).reshape(-1)
            total += self.share_out(child, rows, inner, worth)
        return total

    def _in_sampled_orders(
        self,
        children: Sequence[Branch],
        contexts: Rows,
        weights: Values,
        worth: Worth,
        total: float,
    ) -> float:
        """Add terms by sampled orders of figures, moved alike so that they add up to ``total``."""
        own = [self.place[name] for child in children for name in child.figures]
        likely = np.abs(weights) / np.abs(weights).sum()
        scale = float(weights.sum())
        orders_drawn = SAMPLED_ORDERS[worth.at_once]
        seen = np.zeros((orders_drawn, len(own)))
        for number in range(orders_drawn):
            start = self.chance.choices(range(len(contexts)), likely.tolist())[0]
            steps = [at for block in _order(children, self.chance) for at in self._places(block)]
            rows = np.repeat(contexts[start][None], len(steps) + 1, axis=0)
            for k, at in enumerate(steps):
                rows[k + 1 :, at] = True
            gains = np.diff(worth.of(rows)) * scale
            seen[number] = gains[[steps.index(at) for at in own]]
        means = seen.mean(axis=0)
        means += (total - means.sum()) / len(own)
        self.terms[own] += means
        error = float(seen.std(axis=0, ddof=1).max()) / orders_drawn**0.5
        self.error = max(self.error, error)
        return total

    def _places(self, branch: Branch) -> list[int]:
        return [self.place[name] for name in branch.figures]


def _order(children: Sequence[Branch], chance: random.Random) -> Iterator[Branch]:
    """Yield single figures in an order in which each branch stays together."""
    shuffled = list(children)
    chance.shuffle(shuffled)
    for child in shuffled:
        if child.children:
            yield from _order(child.children, chance)
        else:
            yield child


def _with(contexts: Rows, places: Sequence[int]) -> Rows:
    joined = contexts.copy()
    joined[:, list(places)] = True
    return joined


def _share(size: int, n: int) -> float:
    return float(Fraction(factorial(size) * factorial(n - size - 1), factorial(n)))
