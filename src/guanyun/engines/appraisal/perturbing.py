"""How far ranks hang on the weights: the same scheme under many slightly different ones."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .columns import Column, columns_of, recomputed, values_at
from .marks import placings
from .scheme import Figures, Group, Scheme

T = TypeVar("T")
_SPREAD = 0.25
_DRAWS_OF_ONE = 10**6


@dataclass(frozen=True, slots=True)
class RankInterval:
    """A unit's rank as published, and between which ranks 95 of 100 perturbed runs put it."""

    unit: str
    rank: int
    low: int
    high: int
    held: float  # share of runs in which the rank stayed as published


def chosen(alternatives: Sequence[T], draw: float) -> T:
    """Return the alternative that a draw from [0, 1) picks, each over an equal part of it.

    >>> chosen("abc", 0.0), chosen("abc", 0.34), chosen("abc", 0.999)
    ('a', 'b', 'c')
    """
    return alternatives[min(int(draw * len(alternatives)), len(alternatives) - 1)]


def perturbed(scheme: Scheme, chance: random.Random, spread: float = _SPREAD) -> Scheme:
    """Return the scheme with every weight times a draw from [1 - spread, 1 + spread]."""
    return replace(
        scheme,
        nodes=tuple(
            _shaken(node, chance, spread) if isinstance(node, Group) else node
            for node in scheme.nodes
        ),
    )


def rank_intervals(
    scheme: Scheme, figures: Figures, *, replicates: int, seed: int
) -> list[RankInterval]:
    """Return for each ranked unit its rank and its interval under perturbed weights.

    Args:
        scheme: As published.
        figures: As reported.
        replicates: How many runs, at least one.
        seed: Of the draws; the same seed gives the same intervals.
    """
    chance = random.Random(seed)
    computed = columns_of(scheme, figures)
    published = _ranks(scheme, figures, computed)
    runs = []
    for _ in range(replicates):
        shaken = perturbed(scheme, chance)
        runs.append(_ranks(scheme, figures, recomputed(shaken, figures, computed)))
    table = np.array(runs)
    low, high = np.percentile(table, [2.5, 97.5], axis=0, method="nearest")
    held = (table == published).mean(axis=0)
    return [
        RankInterval(unit, int(rank), int(low[i]), int(high[i]), float(held[i]))
        for i, (unit, rank) in enumerate(zip(figures.units, published, strict=True))
        if rank
    ]


def _shaken(group: Group, chance: random.Random, spread: float) -> Group:
    def factor() -> Decimal:
        draw = int(chance.uniform(1 - spread, 1 + spread) * _DRAWS_OF_ONE)
        return Decimal(draw) / _DRAWS_OF_ONE

    members = tuple(replace(member, weight=member.weight * factor()) for member in group.members)
    return replace(group, members=members)


def _ranks(scheme: Scheme, figures: Figures, columns: dict[str, Column]) -> NDArray[np.int64]:
    cohorts = figures.groupings[scheme.cohort] if scheme.cohort else None
    values = values_at(columns, scheme.root)
    placed = placings(figures.units, values, scheme.ranking, cohorts)
    return np.array([one.rank or 0 for one in placed], dtype=np.int64)
