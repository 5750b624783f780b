"""Comma-separated text in and out: as bureaus send it, with nothing that a spreadsheet runs."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from guanyun.errors import Refused

from .spreadsheets import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    CellError,
    Sheet,
    harmless,
)

MARK = "\ufeff"  # by which Excel knows UTF-8
ENCODINGS = ("utf-8-sig", "gb18030")
LONGEST_CELL = 2_000


def read_delimited(content: bytes) -> Sheet:
    r"""Return the rows of a .csv, its first line the names of the columns; every cell is text.

    UTF-8, or the GB 18030 in which older programs write.

    Raises:
        Refused: ``gateways.sheet_size``, ``gateways.sheet_rows``, ``gateways.sheet_form``.

    >>> read_delimited("a,b\n1,\n".encode()).rows
    ({'a': '1', 'b': None},)
    """
    if len(content) > MOST_BYTES:
        raise Refused("gateways.sheet_size", megabytes=MOST_BYTES // 1024 // 1024)
    lines = _lines(_text(content))
    header = tuple(name.strip() for name in next(lines, [])[:MOST_COLUMNS])
    rows, numbers, errors = [], [], []
    for number, line in enumerate(lines, 2):
        if number > MOST_ROWS + 1 or len(line) > MOST_COLUMNS:
            raise Refused("gateways.sheet_rows", rows=MOST_ROWS, columns=MOST_COLUMNS)
        if not any(cell.strip() for cell in line):
            continue
        long = [name for name, cell in zip(header, line, strict=False) if len(cell) > LONGEST_CELL]
        errors += [CellError(number, name, "gateways.cell_long") for name in long]
        cells = {name: cell.strip() or None for name, cell in zip(header, line, strict=False)}
        rows.append({name: None if name in long else cell for name, cell in cells.items() if name})
        numbers.append(number)
    return Sheet(header, tuple(rows), tuple(errors), tuple(numbers))


def _text(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused("gateways.sheet_form")


def _lines(text: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""))
    except csv.Error:
        raise Refused("gateways.sheet_form") from None


def delimited_of(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    r"""Return rows as .csv that Excel opens as UTF-8 and runs nothing of.

    >>> delimited_of(["a"], [["=1+1"]]).decode("utf-8-sig")
    "a\r\n'=1+1\r\n"
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(name) for name in header])
    writer.writerows([_told(cell) for cell in row] for row in rows)
    return (MARK + out.getvalue()).encode()


def _told(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(cell)
    return f"{cell:%Y-%m-%d}" if isinstance(cell, date) else f"{Decimal(cell):f}"
