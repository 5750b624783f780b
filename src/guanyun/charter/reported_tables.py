"""Tables of reported figures (CSV): a row per unit and period, a column per figure."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from typing import Final

from guanyun.engines.appraisal import Figures, Scheme, figures_asked, groupings_asked
from guanyun.errors import Refused

from .reading import nearest

UNIT, COHORT, PERIOD = "unit", "cohort", "period"
MOST_FAULTS: Final = 10  # that a refusal lists
MOST_DIGITS: Final = 30
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")


@dataclass(frozen=True, slots=True)
class ReportedTable:
    """Rows as read: by period (an empty name where the table has none), in the order of the file.

    ``texts`` are the columns that a scheme asked for as text: classes of units.
    """

    periods: Mapping[str, Figures]

    def only(self, period: str) -> Figures:
        """Return the figures of a period; of the one there is, where none is named.

        Raises:
            Refused: ``charter.data_periods``.
        """
        known = list(self.periods)
        if known == [""]:
            return self.periods[""]
        if period in self.periods:
            return self.periods[period]
        if not period and len(known) == 1:
            return self.periods[known[0]]
        raise Refused("charter.data_periods", period=period or "-", known=", ".join(known))


def reported_table(text: str, schemes: Iterable[Scheme]) -> ReportedTable:
    """Return the figures of a table for all schemes that will read it.

    The first row names the columns: ``unit``, if wanted ``cohort`` and ``period``, then figures.
    Quotes and blanks around a value are trimmed; an empty cell is missing. A grouping of a scheme
    is the column of its name, else the cohort.

    Raises:
        Refused: ``charter.data_table`` where there is no such table; ``charter.data_columns``
            where a figure that a scheme reads has no column; ``charter.data_cells`` with the
            first faults, where a cell is no number, a unit is named twice or a row is torn.
    """
    header, rows = _rows(text)
    asked, classes = _asked(schemes, header)
    faults: list[str] = []
    by_period: dict[str, list[tuple[int, dict[str, str]]]] = {}
    seen: set[tuple[str, str]] = set()
    for line, cells in rows:
        if len(cells) != len(header):
            faults.append(f"{line}: {len(cells)}/{len(header)}")
            continue
        row = dict(zip(header, cells, strict=True))
        key = (row.get(PERIOD, ""), row[UNIT])
        if not row[UNIT] or key in seen or not row[UNIT].isprintable():
            faults.append(f"{line}, {UNIT}: “{row[UNIT]}”")
        seen.add(key)
        by_period.setdefault(key[0], []).append((line, row))
    figures = {period: _figures(own, asked, classes, faults) for period, own in by_period.items()}
    if faults:
        listed = "；".join(faults[:MOST_FAULTS])
        raise Refused("charter.data_cells", count=len(faults), faults=listed)
    return ReportedTable(figures)


def _rows(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    reader = csv.reader(StringIO(text.removeprefix("\ufeff")), skipinitialspace=True)
    try:
        written = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as error:
        raise Refused("charter.data_table", reason=str(error)) from error
    rows = [(line, cells) for line, cells in written if any(cells)]
    if not rows or UNIT not in rows[0][1]:
        raise Refused("charter.data_table", reason=f"no column “{UNIT}”")
    header = rows[0][1]
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise Refused("charter.data_table", reason=f"twice: {', '.join(twice)}")
    if len(rows) == 1:
        raise Refused("charter.data_table", reason="no rows")
    return header, rows[1:]


def _asked(schemes: Iterable[Scheme], header: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Return the figures to read, and for each grouping the column that holds it."""
    figures: dict[str, None] = {}
    classes: dict[str, str] = {}
    for scheme in schemes:
        for name in figures_asked(scheme):
            if name not in header:
                told = {"figure": name, "nearest": nearest(name, header)}
                raise Refused("charter.data_columns", **told)
            figures[name] = None
        late = {streak.grouping for streak in scheme.streaks} - {scheme.cohort}  # asked for later
        for name in groupings_asked(scheme):
            if name in header or COHORT in header:
                classes[name] = name if name in header else COHORT
            elif name not in late:
                raise Refused("appraisal.no_grouping", grouping=name)
    if COHORT in header:
        classes[COHORT] = COHORT
    return list(figures), classes


def _figures(
    rows: Sequence[tuple[int, Mapping[str, str]]],
    asked: Sequence[str],
    classes: Mapping[str, str],
    faults: list[str],
) -> Figures:
    columns = {
        name: tuple(_number(line, name, row, faults) for line, row in rows) for name in asked
    }
    groupings = {name: tuple(row[column] for _, row in rows) for name, column in classes.items()}
    return Figures(tuple(row[UNIT] for _, row in rows), columns, groupings)


def _number(line: int, name: str, row: Mapping[str, str], faults: list[str]) -> Decimal | None:
    text = row[name]
    if not text:
        return None
    if len(text) > MOST_DIGITS or _NUMBER.fullmatch(text) is None:
        faults.append(f"{line}, {name}: “{text[:20]}”")
        return None
    return Decimal(text)
