"""Workbooks: written without a single formula, read within bounds, errors named by cell."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile

import xlsxwriter
from python_calamine import CalamineError, load_workbook

from guanyun.errors import Refused

from .sheet_bounds import Bounds, TooLargeError, Walk

Cell = str | int | Decimal | date | None
# What spreadsheets take for the beginning of a formula or a command (OWASP CSV Injection, with
# the full-width signs that Chinese input methods type).
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
SAMPLE_NOTE = "示例数据：单位、企业、人员均为虚构，不得用于实际工作。"
MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 64 * 1024 * 1024
MOST_ENTRIES = 200
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_ELEMENTS = 600_000  # of all sheets: about 200,000 cells
MOST_LETTERS = 16 * 1024 * 1024  # of all cells, those of shared texts counted in each
LONGEST_CELL = 32_767  # of Excel itself
SHEET_NAME_MOST = 31
WORKBOOK = "xl/workbook.xml"
# The reader tells kinds of workbooks apart by what they hold; only the first is bounded here.
OTHER_BOOKS = ("xl/workbook.bin", "content.xml", "mimetype")


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that could not be taken: its row as people count (the header is 1), column, why.

    ``code`` names the sentence in ``messages/``, ``told`` what stood there.
    """

    row: int
    column: str
    code: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a first sheet by column name, and the cells that were no good.

    ``numbers`` say where each row stands, as people count: empty ones between them are left out.
    """

    header: tuple[str, ...]
    rows: tuple[Mapping[str, Cell], ...]
    errors: tuple[CellError, ...]
    numbers: tuple[int, ...] = ()


# The format wants a time of making; the same rows give the same bytes whenever they are asked.
NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def workbook_of(
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    sample: bool = False,
) -> bytes:
    """Return an .xlsx workbook of one sheet, its texts harmless, its figures as figures.

    Args:
        title: Name of the sheet; what Excel does not allow in it is replaced.
        rows: Of any length; written as they come. Dates and figures stay what they are;
            ``Decimal`` has two places shown. A text that a spreadsheet would run as a formula
            begins with an apostrophe.
        sample: Put the note 示例 below the last row.
    """
    out = BytesIO()
    options = {
        "constant_memory": True,
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": NO_TIME})
        sheet = book.add_worksheet(_sheet_name(title))
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        minute = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        yuan = book.add_format({"num_format": "#,##0.00"})
        for column, name in enumerate(header):
            sheet.set_column(column, column, min(40, max(10, 2 * len(name) + 2)))
            sheet.write_string(0, column, harmless(name), bold)
        sheet.freeze_panes(1, 0)
        number = 0
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                _write(sheet, (number, column), value, (day, minute, yuan))
        if sample:
            sheet.write_string(number + 2, 0, SAMPLE_NOTE)
    return out.getvalue()


def _write(
    sheet: xlsxwriter.worksheet.Worksheet,
    place: tuple[int, int],
    value: Cell | bool,
    formats: tuple[object, object, object],
) -> None:
    day, minute, yuan = formats
    if value is None:
        return
    if isinstance(value, datetime):
        sheet.write_datetime(*place, value.replace(tzinfo=None), minute)
    elif isinstance(value, date):
        sheet.write_datetime(*place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - Excel knows no zones
    elif isinstance(value, Decimal):
        sheet.write_number(*place, value, yuan)
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15:
        sheet.write_number(*place, value)
    else:
        sheet.write_string(*place, harmless(str(value)))


def harmless(text: str) -> str:
    """Return a text that no spreadsheet runs: what looks like a formula begins with an apostrophe.

    >>> harmless("=1+1"), harmless("＝A1"), harmless("禾北企业社区")
    ("'=1+1", "'＝A1", '禾北企业社区')
    """
    clean = "".join(each for each in text if each >= " " or each in "\t\r\n")[: LONGEST_CELL - 1]
    return f"'{clean}" if clean.startswith(RISKY) else clean


def csv_of(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    r"""Return rows as CSV that Excel opens as UTF-8; nothing in it runs.

    >>> csv_of(["企业"], [["=1+1"]]).decode("utf-8-sig")
    "企业\r\n'=1+1\r\n"
    """
    text = StringIO()
    writer = csv.writer(text)
    for row in (header, *rows):
        writer.writerow([harmless("" if each is None else str(each)) for each in row])
    return text.getvalue().encode("utf-8-sig")


def _sheet_name(title: str) -> str:
    allowed = "".join("_" if each in "[]:*?/\\" else each for each in title)
    return allowed.strip("' ")[:SHEET_NAME_MOST] or "Sheet1"


def read_rows(content: bytes, *, needs: Sequence[str] = ()) -> Sheet:
    """Return the rows of the first sheet of an .xlsx; the first row holds the column names.

    Sizes are looked at before anything is unpacked: a workbook of 100 KB can hold gigabytes.
    Cells that hold an error of a formula, and texts too long, are named in ``errors``; their value
    is None. Empty rows are left out.

    Raises:
        Refused: ``gateways.sheet_size``, ``sheet_bomb``, ``sheet_form``, ``sheet_rows``,
            ``sheet_header`` when a column of ``needs`` is missing.
    """
    _check_sizes(content)
    try:
        book = load_workbook(BytesIO(content))
        table = book.get_sheet_by_index(0)
        if table.total_height > MOST_ROWS or table.total_width > MOST_COLUMNS:
            raise Refused("gateways.sheet_rows", rows=MOST_ROWS, columns=MOST_COLUMNS)
        lines = table.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError):
        raise Refused("gateways.sheet_form") from None
    header = tuple(str(name).strip() for name in lines[0]) if lines else ()
    for column in needs:
        if column not in header:
            raise Refused("gateways.sheet_header", column=column)
    errors: list[CellError] = []
    told = [
        (number, {name: value for name, value in _cells(header, line, number, errors) if name})
        for number, line in enumerate(lines[1:], 2)
        if any(each not in ("", None) for each in line)
    ]
    rows, numbers = tuple(row for _, row in told), tuple(number for number, _ in told)
    return Sheet(header, rows, tuple(errors), numbers)


class _WrongCellError(Exception):
    """A cell that is not taken: the code of why, and what stood there."""


def _cells(
    header: Sequence[str], line: Sequence[object], number: int, errors: list[CellError]
) -> Iterator[tuple[str, Cell]]:
    for name, value in zip(header, line, strict=False):
        try:
            yield name, _cell(value)
        except _WrongCellError as wrong:
            errors.append(CellError(number, name, *wrong.args))
            yield name, None


def _cell(value: object) -> Cell:
    """Return a cell as we use it: whole figures as int, others as exact decimals.

    Raises:
        _WrongCellError: a formula's error, a text too long, or what no cell of ours holds.
    """
    if isinstance(value, str):
        text = value.strip()
        if len(text) >= LONGEST_CELL or "\0" in text:
            raise _WrongCellError("gateways.cell_long")
        if text.startswith("#") and text.rstrip("!?").isupper():
            raise _WrongCellError("gateways.cell_error", text)
        return text or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        exact = Decimal(repr(value))
        if not exact.is_finite():
            raise _WrongCellError("gateways.cell_kind")
        return int(exact) if exact == exact.to_integral_value() else exact
    if isinstance(value, date):
        return value
    raise _WrongCellError("gateways.cell_kind")


def _check_sizes(content: bytes) -> None:
    """Refuse by declared sizes and by what unpacking really yields, in pieces."""
    if len(content) > MOST_BYTES:
        raise Refused("gateways.sheet_size", megabytes=MOST_BYTES // 1024 // 1024)
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            declared = sum(entry.file_size for entry in entries)
            if len(entries) > MOST_ENTRIES or declared > MOST_UNPACKED:
                raise Refused("gateways.sheet_bomb")
            if {WORKBOOK} != {each.filename for each in entries} & {WORKBOOK, *OTHER_BOOKS}:
                raise Refused("gateways.sheet_form")
            left = MOST_UNPACKED
            bounds = Bounds(MOST_ROWS + 1, MOST_COLUMNS, MOST_ELEMENTS)
            for entry in entries:
                walker = Walk(bounds)
                with archive.open(entry) as part:
                    while piece := part.read(1 << 20):
                        left -= len(piece)
                        if left < 0:
                            raise Refused("gateways.sheet_bomb")
                        walker.feed(piece)
                walker.feed(b"", last=True)
            if bounds.laid_out() > MOST_LETTERS:
                raise Refused("gateways.sheet_bomb")
    except TooLargeError:
        raise Refused("gateways.sheet_rows", rows=MOST_ROWS, columns=MOST_COLUMNS) from None
    except (
        BadZipFile,
        ExpatError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        EOFError,
    ):
        raise Refused("gateways.sheet_form") from None
