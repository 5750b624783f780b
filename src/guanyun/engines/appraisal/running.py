"""A sheet that is kept up to date cell by cell: only what hangs on the cell is computed anew."""

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from guanyun.errors import Refused

from .columns import Column, ColumnRun
from .published import Whole, compared, mark_of, ranks_among, whole_marks
from .scheme import Curve, Figures, Group, Indicator, Node, Scheme, parts_of
from .values_above import compares, value_above
from .walking import cohorts_of, in_order, place_of

_FEW: NDArray[np.intp] = np.arange(0)
_MANY_SHARE = 16  # when more than one unit in so many changed, everybody is ranked anew


class RunningSheet:
    """Marks and ranks of a scheme on figures that change one cell at a time.

    Equal to computing everything anew after each change; ``columns``, ``ranks`` and ``whole``
    (published marks in whole last places) are those of the last change.
    """

    def __init__(self, scheme: Scheme, figures: Figures) -> None:
        self.scheme, self.figures = scheme, figures
        self._run = ColumnRun(scheme, figures)
        self._order = in_order(scheme)
        for node in self._order:
            self._run.done[node.id] = self._run.value(node)
        self._cohorts = cohorts_of(figures, scheme.cohort)
        self.whole: Whole = whole_marks(self.values, scheme.ranking.places)
        self.ranks: Whole = self._ranked()

    @property
    def columns(self) -> Mapping[str, Column]:
        """Return the computed value of every node."""
        return self._run.done

    @property
    def values(self) -> Column:
        """Return the computed marks, NaN where there is none."""
        return self._run.done[self.scheme.root]

    def mark(self, unit: str) -> Decimal | None:
        """Return the published mark of a unit, or None.

        Raises:
            Refused: ``appraisal.no_unit``.
        """
        place = place_of(self.figures, unit)
        if np.isnan(self.values[place]):
            return None
        return mark_of(int(self.whole[place]), self.scheme.ranking.places)

    def rank(self, unit: str) -> int | None:
        """Return the rank of a unit in its cohort, or None without a mark."""
        return int(self.ranks[place_of(self.figures, unit)]) or None

    def change(self, unit: str, figure: str, value: Decimal | None) -> int:
        """Put one reported figure in and return how many units' marks changed.

        Raises:
            Refused: ``appraisal.no_unit``, ``appraisal.no_figures``; as computing columns does,
                and then nothing is changed.
        """
        place = place_of(self.figures, unit)
        raw = self._run.raw(figure).copy()
        raw[place] = np.nan if value is None else float(value)
        before, earlier = dict(self._run.done), self._run.raws[figure]
        self._run.raws[figure] = raw
        try:
            rows = self._spread(figure, place)
        except Refused:
            self._run.done, self._run.raws[figure] = before, earlier
            raise
        if len(rows):
            self._place(rows, before[self.scheme.root])
        return len(rows)

    def _spread(self, figure: str, place: int) -> NDArray[np.intp]:
        """Compute what hangs on a figure; return the units whose mark is another."""
        dirty: dict[str, NDArray[np.intp]] = {figure: np.array([place])}
        for node in self._order:
            read = [figure] if isinstance(node, Indicator) and figure == node.denominator else []
            read += [part for part in parts_of(node) if part in dirty]
            if node.id != figure and not read:
                continue
            rows = self._renewed(node, [dirty[part] for part in read])
            if len(rows):
                dirty[node.id] = rows
            elif node.id == figure:
                del dirty[figure]
        return dirty.get(self.scheme.root, _FEW)

    def _renewed(self, node: Node, parts: list[NDArray[np.intp]]) -> NDArray[np.intp]:
        old = self._run.done[node.id]
        if isinstance(node, Group | Curve) and not compares(node):
            rows = parts[0] if len(parts) == 1 else np.unique(np.concatenate(parts))
            if len(rows) < len(old):
                values = {part: self._run.counted(part)[rows] for part in parts_of(node)}
                new = old.copy()
                new[rows] = value_above(node, values)
                self._run.done[node.id] = new
                return rows
        self._run.done[node.id] = new = self._run.value(node)
        return np.flatnonzero(~((new == old) | (np.isnan(new) & np.isnan(old))))

    def _place(self, rows: NDArray[np.intp], before: Column) -> None:
        """Publish and rank anew the units whose computed mark changed."""
        whole = self.whole.copy()
        whole[rows] = whole_marks(self.values[rows], self.scheme.ranking.places)
        old = compared(before, self.whole, self.scheme.ranking.tie)
        self.whole = whole
        if len(rows) * _MANY_SHARE > len(whole) or len(self._cohorts) > 1:
            self.ranks = self._ranked()
            return
        new = compared(self.values, whole, self.scheme.ranking.tie)
        if np.isnan(old[rows]).any() or np.isnan(new[rows]).any():
            self.ranks = self._ranked()
            return
        ranks = self.ranks.copy()
        for row in rows.tolist():
            ranks += (new[row] > old).astype(np.int64) - (old[row] > old).astype(np.int64)
            old[row] = new[row]
            ranks[row] = 1 + np.count_nonzero(old > new[row])
        self.ranks = np.where(np.isnan(new), 0, ranks)

    def _ranked(self) -> Whole:
        values = compared(self.values, self.whole, self.scheme.ranking.tie)
        return ranks_among(values, self._cohorts)
