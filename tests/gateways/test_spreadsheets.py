"""Workbooks that leave: what was typed is what is read, and nothing in them runs."""

import zipfile
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from guanyun.gateways.spreadsheets import workbook_of

HEADER = ["事项", "企业"]


def read(book: bytes) -> list[list[object]]:
    """Return the rows of the only sheet, as an independent reader reads them."""
    return CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "\t=", "\n=", " ="])
def test_no_cell_becomes_a_formula(sign: str) -> None:
    """A cell that begins like a formula is text of the same value, marked as quoted."""
    typed = f"{sign}cmd|' /C calc'!A0"

    book = workbook_of("待办", HEADER, [[typed, "示例纸业"]])

    assert read(book)[1] == [typed, "示例纸业"]
    sheet = zipfile.ZipFile(BytesIO(book)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b'quotePrefix="1"' in zipfile.ZipFile(BytesIO(book)).read("xl/styles.xml")


def test_what_xml_cannot_carry_is_left_out() -> None:
    """NUL and other control characters, lone surrogates too, do not break the file."""
    book = workbook_of("待办", HEADER, [["a\0b\x0bc\ud800d\u3000e", "x" * 40_000]])

    assert read(book)[1] == ["abcd\u3000e", "x" * 32_767]


def test_addresses_are_not_made_links() -> None:
    """Text that looks like an address stays text."""
    book = workbook_of("待办", HEADER, [["https://example.invalid/", "mailto:a@b.c"]])

    assert read(book)[1] == ["https://example.invalid/", "mailto:a@b.c"]
    assert not [
        name
        for name in zipfile.ZipFile(BytesIO(book)).namelist()
        if "rels" in name and "sheet" in name
    ]


def test_an_empty_list_has_its_header() -> None:
    """A list without rows is a header, under the note that says what was asked."""
    book = workbook_of("等我签/[今天]", HEADER, [], note="示例 · 2026-11-24 09:00")

    assert read(book) == [["示例 · 2026-11-24 09:00", ""], HEADER]
