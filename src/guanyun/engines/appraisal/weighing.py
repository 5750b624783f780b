"""Weights from judgements or from the figures themselves; TOPSIS, which needs weights.

Tables have a row per unit and a column per indicator, nothing missing, every indicator turned so
that higher is better unless a function takes directions. All weights add up to 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from guanyun.errors import Refused

from .averaging import correlations
from .scheme import Direction

Table = NDArray[np.float64]
Weights = NDArray[np.float64]
# Mean consistency index of random judgements by number of items: Saaty, 1980.
_RANDOM_INDEX: Final = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
_CONSISTENT: Final = 0.1
_RECIPROCAL: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Weights from pairwise judgements (层次分析法) and how consistent the judgements are."""

    weights: tuple[float, ...]
    largest: float  # principal eigenvalue
    index: float
    ratio: float

    @property
    def consistent(self) -> bool:
        """Whether the ratio is below 0.1, as the method asks."""
        return self.ratio < _CONSISTENT


def hierarchy_weights(judgements: Table) -> Hierarchy:
    """Return the weights of items by the principal eigenvector of their pairwise judgements.

    Args:
        judgements: How many times more the item of the row matters than that of the column; 1 on
            the diagonal, reciprocal across it; two to ten items.

    Raises:
        Refused: ``appraisal.judgements``.

    >>> done = hierarchy_weights(np.array([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]]))
    >>> [round(weight, 6) for weight in done.weights], round(done.ratio, 6), done.consistent
    ([0.571429, 0.285714, 0.142857], 0.0, True)
    """
    n = len(judgements)
    square = judgements.ndim == 2 and judgements.shape == (n, n)
    if not square or not 2 <= n <= len(_RANDOM_INDEX) or (judgements <= 0).any():
        raise Refused("appraisal.judgements", items=n)
    if np.abs(judgements * judgements.T - 1).max() > _RECIPROCAL:
        raise Refused("appraisal.judgements", items=n)
    values, vectors = np.linalg.eig(judgements)
    first = int(np.argmax(values.real))
    vector = np.abs(vectors[:, first].real)
    largest = float(values[first].real)
    index = max((largest - n) / (n - 1), 0.0)
    random_index = _RANDOM_INDEX[n - 1]
    ratio = index / random_index if random_index else 0.0
    return Hierarchy(tuple((vector / vector.sum()).tolist()), largest, index, ratio)


def entropy_weights(table: Table) -> Weights:
    """Return weights by how unevenly each indicator is spread over the units (熵权法).

    An indicator alike for everybody weighs nothing; where all are, all weigh the same.

    Raises:
        Refused: ``appraisal.entropy_range`` for a negative figure or a column that adds up to 0.

    >>> entropy_weights(np.array([[1.0, 5.0], [3.0, 5.0]])).tolist()
    [1.0, 0.0]
    """
    sums = table.sum(axis=0)
    if (table < 0).any() or (sums == 0).any() or len(table) < 2:
        raise Refused("appraisal.entropy_range", least=float(table.min(initial=0.0)))
    shares = table / sums
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(shares > 0, shares * np.log(shares), 0.0)
    uneven = np.maximum(1 + terms.sum(axis=0) / np.log(len(table)), 0.0)
    uneven[uneven < _RECIPROCAL**2 + 1e-15 * len(table)] = 0.0
    return _normalised(uneven)


def critic_weights(table: Table) -> Weights:
    """Return weights by spread and conflict: sd of the min-max column x sum of (1 - correlation).

    A column alike for everybody weighs nothing. Standard deviations are over n - 1.

    >>> critic_weights(np.array([[1.0, 3.0], [2.0, 2.0], [3.0, 1.0]])).tolist()
    [0.5, 0.5]
    """
    spans = np.ptp(table, axis=0)
    moved = (table - table.min(axis=0)) / np.where(spans == 0, 1.0, spans)
    varied = spans > 0
    weights = np.zeros(table.shape[1])
    if varied.any():
        kept = moved[:, varied]
        conflict = (1 - correlations(kept, kept)).sum(axis=1)
        weights[varied] = kept.std(axis=0, ddof=1) * conflict
    return _normalised(weights)


def component_weights(table: Table) -> Weights:
    """Return weights by the first principal component of the correlations, as squared loadings.

    Raises:
        Refused: ``appraisal.constant_column`` where an indicator is alike for everybody.

    >>> component_weights(np.array([[1.0, 2.0], [2.0, 4.0], [4.0, 8.0]])).round(9).tolist()
    [0.5, 0.5]
    """
    if (np.ptp(table, axis=0) == 0).any():
        raise Refused("appraisal.constant_column", column=int(np.argmin(np.ptp(table, axis=0))) + 1)
    _, vectors = np.linalg.eigh(correlations(table, table))
    loadings: Weights = vectors[:, -1] ** 2
    return _normalised(loadings)


def closeness(
    table: Table, weights: Sequence[float], directions: Sequence[Direction]
) -> NDArray[np.float64]:
    """Return TOPSIS closeness of each unit to the ideal: distance to the worst over both.

    Columns are divided by their length and weighted; a unit as far from both ends, as where all
    are alike, is at a half.

    >>> up = Direction.HIGHER
    >>> closeness(np.array([[3.0, 4.0], [0.0, 0.0]]), [0.5, 0.5], [up, up]).tolist()
    [1.0, 0.0]
    """
    lengths = np.sqrt((table**2).sum(axis=0))
    signs = np.array([1.0 if way is Direction.HIGHER else -1.0 for way in directions])
    scaled = table / np.where(lengths == 0, 1.0, lengths) * np.asarray(weights) * signs
    to_best = np.sqrt(((scaled - scaled.max(axis=0)) ** 2).sum(axis=1))
    to_worst = np.sqrt(((scaled - scaled.min(axis=0)) ** 2).sum(axis=1))
    both = to_best + to_worst
    return np.where(both == 0, 0.5, to_worst / np.where(both == 0, 1.0, both))


def _normalised(weights: Weights) -> Weights:
    whole = weights.sum()
    if whole == 0:
        return np.full(len(weights), 1 / len(weights))
    shares: Weights = weights / whole
    return shares
