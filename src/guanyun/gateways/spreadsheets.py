"""Lists that leave as Excel workbooks: text stays text, whatever a cell begins with."""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO

import xlsxwriter

# What Excel takes for a formula or a command; the full-width signs are read like their twins.
DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
MOST_CHARACTERS = 32_767  # of one cell
WIDEST = 48  # characters
MOST_TITLE = 31
# XML 1.0, section 2.2: the characters that no document holds.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
UNNAMABLE = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def workbook_of(
    title: str, header: Sequence[str], rows: Iterable[Sequence[str]], *, note: str = ""
) -> bytes:
    """Return a workbook of one sheet: the header frozen and filtered, every cell text.

    Args:
        title: Name of the sheet; what Excel does not allow in it is left out.
        note: A line above the header, such as the filter, the time and 示例.
    """
    told = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(told, options) as book:
        sheet = book.add_worksheet(sheet_name(title))
        bold = book.add_format({"bold": True, "bg_color": "#F7F8FA", "bottom": 1})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        top = 1 if note else 0
        if note:
            sheet.write_string(0, 0, cell_text(note))
        for column, name in enumerate(header):
            sheet.write_string(top, column, cell_text(name), bold)
        widths = [_width(name) for name in header]
        last = top
        for last, row in enumerate(rows, top + 1):
            for column, value in enumerate(row):
                text = cell_text(value)
                sheet.write_string(last, column, text, quoted if is_dangerous(text) else plain)
                widths[column] = max(widths[column], _width(text))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(WIDEST, width + 2))
        sheet.freeze_panes(top + 1, 0)
        sheet.autofilter(top, 0, last, max(0, len(header) - 1))
    return told.getvalue()


def is_dangerous(text: str) -> bool:
    """Return whether a cell would be run if somebody typed it.

    >>> is_dangerous("=1+1"), is_dangerous(" -2"), is_dangerous("2026-11-24")
    (True, True, False)
    """
    return text.startswith(DANGEROUS) or text.lstrip(" ").startswith(DANGEROUS)


def cell_text(text: str) -> str:
    """Return text that a cell can hold: without what XML cannot carry, cut at Excel's bound.

    >>> cell_text("a" + chr(0) + "b")
    'ab'
    """
    return UNWRITABLE.sub("", text)[:MOST_CHARACTERS]


def sheet_name(title: str) -> str:
    """Return a name that Excel takes.

    >>> sheet_name("待办 [1/2]")
    '待办  1 2'
    >>> sheet_name("")
    'Sheet1'
    """
    return title.translate(UNNAMABLE).strip()[:MOST_TITLE] or "Sheet1"


def _width(text: str) -> int:
    """Return the width of a text in Latin characters; a Hanzi takes two."""
    return max(
        (sum(1 + (ord(each) > 0xFF) for each in line) for line in text.split("\n")), default=0
    )
