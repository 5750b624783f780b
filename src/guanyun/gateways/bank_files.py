"""Statements of bank and treasury as files: workbooks, or CSV in UTF-8 or GB18030."""

import csv
import io
from collections.abc import Sequence

from guanyun.errors import Refused

from .spreadsheets import Cell, Sheet, read_rows

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5000
MOST_COLUMNS = 100
LONGEST = 2000
ENCODINGS = ("utf-8-sig", "gb18030")


def read_statement(content: bytes, name: str) -> Sheet:
    """Return the rows of a statement; the first row holds the names of the columns.

    Args:
        content: Of the file.
        name: Of the file; ``.csv`` and ``.txt`` are read as text, all else as a workbook.

    Raises:
        Refused: ``gateways.sheet_*`` for a workbook, ``payouts.file_form`` for a text.
    """
    if len(content) > MOST_BYTES:
        raise Refused("gateways.sheet_size", megabytes=MOST_BYTES // 1024 // 1024)
    if not name.lower().endswith((".csv", ".txt")):
        return read_rows(content)
    lines = _lines(content)
    if not lines:
        raise Refused("payouts.file_form")
    header = tuple(each.strip() for each in lines[0])
    told = [(n, line) for n, line in enumerate(lines[1:], 2) if any(each.strip() for each in line)]
    rows = [dict(zip(header, map(_cell, line), strict=False)) for _, line in told]
    return Sheet(header, tuple(rows), (), tuple(n for n, _ in told))


def _lines(content: bytes) -> Sequence[Sequence[str]]:
    """Return the fields of each line, whichever encoding a bank writes."""
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise Refused("payouts.file_form")
    if "\0" in text:
        raise Refused("payouts.file_form")
    try:
        dialect = csv.Sniffer().sniff(text[:4096], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    found: list[list[str]] = []
    try:
        for line in csv.reader(io.StringIO(text, newline=""), dialect, strict=True):
            if len(found) > MOST_ROWS or len(line) > MOST_COLUMNS:
                raise Refused("gateways.sheet_rows", rows=MOST_ROWS, columns=MOST_COLUMNS)
            found.append(line)
    except csv.Error:
        raise Refused("payouts.file_form") from None
    return found


def _cell(text: str) -> Cell:
    """Return a field as a cell, without the ways to keep a long number: ="0012", '0012."""
    told = text.strip()
    if told.startswith('="') and told.endswith('"'):
        told = told[2:-1]
    return told.lstrip("'")[:LONGEST] or None
