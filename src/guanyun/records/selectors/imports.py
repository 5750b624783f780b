"""Workbooks that somebody brought in: what became, or would become, of each row."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from guanyun.engines.casework import Json
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.import_results import FIGURES, Result, results_of
from guanyun.records.models import ImportSheet

MOST = 20


@dataclass(frozen=True, slots=True)
class Imported:
    """A workbook, its rows as they stand, and what each of them is."""

    token: str
    kind: str
    name: str
    brought_at: datetime
    done_at: datetime | None
    results: list[Result]
    cells: Mapping[int, Mapping[str, Json]]  # by row, until it is written

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how many rows are in each state."""
        return Counter(each.state for each in self.results)

    @property
    def wrong(self) -> list[Result]:
        """Return the rows that were not, or would not be, written."""
        return [each for each in self.results if each.state == "wrong"]

    @property
    def is_open(self) -> bool:
        """Return whether it waits for confirmation and has its rows still."""
        return self.done_at is None and bool(self.cells)


def import_shown(*, visitor: Visitor, token: str) -> Imported:
    """Return a workbook that this visitor brought, or raise Hidden."""
    own = ImportSheet.objects.filter(zone=scope(visitor).zone, token=token, owner=visitor.id)
    row = own.exclude(kind=FIGURES).first()
    if row is None:
        raise Hidden("import")
    return _shown(row)


def imports_listed(*, visitor: Visitor) -> list[Imported]:
    """Return the workbooks that a visitor brought lately, the last one first."""
    own = ImportSheet.objects.filter(zone=scope(visitor).zone, owner=visitor.id)
    rows = own.exclude(kind=FIGURES)
    return [_shown(row) for row in rows.order_by("-brought_at", "-pk")[:MOST]]


def _shown(row: ImportSheet) -> Imported:
    cells = dict(json.loads(row.rows)) if row.rows else {}
    return Imported(
        row.token, row.kind, row.name, row.brought_at, row.done_at, results_of(row.results), cells
    )
