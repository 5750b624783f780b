"""Workbooks that go out hold no formula; those that come in are bounded and named by cell."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from guanyun.errors import Refused
from guanyun.gateways.spreadsheets import (
    MOST_UNPACKED,
    SAMPLE_NOTE,
    CellError,
    read_rows,
    workbook_of,
)

RISKS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1+1"]


@pytest.mark.parametrize("text", RISKS)
def test_no_text_becomes_a_formula(text: str) -> None:
    """A text that a spreadsheet would run is written as a text behind an apostrophe."""
    content = workbook_of("清单", ["名称"], [[text]])

    assert b"<f>" not in ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")
    (row,) = read_rows(content).rows
    assert row["名称"] == f"'{text}".strip()


def test_what_is_written_is_read_again() -> None:
    """Texts, whole figures, money and dates come back as they went."""
    rows = [["禾北", 3, Decimal("1080.10"), date(2026, 11, 24)], ["", 0, Decimal("0.5"), None]]
    content = workbook_of("a/b[1]", ["单位", "件数", "金额", "日期"], rows)

    first, second = read_rows(content, needs=["单位"]).rows
    assert first == {
        "单位": "禾北", "件数": 3, "金额": Decimal("1080.1"), "日期": date(2026, 11, 24)
    }  # fmt: skip
    assert second == {"单位": None, "件数": 0, "金额": Decimal("0.5"), "日期": None}


def test_a_workbook_does_not_say_when_it_was_made() -> None:
    """The same rows give the same bytes at any hour: nothing in them comes from a clock."""
    content = workbook_of("清单", ["名称"], [["甲"]])

    assert b"2000-01-01T00:00:00Z" in ZipFile(BytesIO(content)).read("docProps/core.xml")
    assert workbook_of("清单", ["名称"], [["甲"]]) == content


def test_sample_note_travels() -> None:
    """A workbook of invented data says so below its rows."""
    content = workbook_of("清单", ["名称"], [["甲"]], sample=True)

    assert [row["名称"] for row in read_rows(content).rows] == ["甲", SAMPLE_NOTE]


def test_missing_column_is_refused() -> None:
    """A sheet without a needed column is refused by the column's name."""
    with pytest.raises(Refused) as refused:
        read_rows(workbook_of("清单", ["名称"], []), needs=["代码"])

    assert (refused.value.code, refused.value.fields) == (
        "gateways.sheet_header",
        {"column": "代码"},
    )


def test_error_of_a_formula_is_named_by_cell() -> None:
    """A cell that holds the error of a formula is told with its row and column."""
    sheet = read_rows(workbook_of("清单", ["名称", "数"], [["甲", 1], ["乙", "#DIV/0!"]]))

    assert sheet.errors == (CellError(3, "数", "gateways.cell_error", "#DIV/0!"),)
    assert sheet.rows[1] == {"名称": "乙", "数": None}


def test_bomb_is_refused_by_its_declared_size() -> None:
    """A small archive that unpacks to more than the bound is refused before it is parsed."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(MOST_UNPACKED + 1))

    with pytest.raises(Refused, match=r"gateways\.sheet_bomb"):
        read_rows(out.getvalue())


def test_two_far_corners_are_refused_before_they_are_laid_out() -> None:
    """Five kilobytes that would be laid out as half a terabyte are told by their last cell."""
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "名称")
        sheet.write_string(1_048_575, 16_383, "远")

    with pytest.raises(Refused, match=r"gateways\.sheet_rows"):
        read_rows(out.getvalue())


def test_sizes_that_lie_are_found_out() -> None:
    """An archive whose directory says less than a sheet unpacks to is no workbook of ours."""
    book = workbook_of("清单", ["名称"], [["甲"]] * 50)
    with ZipFile(BytesIO(book)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = book.replace(size.to_bytes(4, "little"), (64).to_bytes(4, "little"))

    assert lying != book
    with pytest.raises(Refused, match=r"gateways\.sheet_form"):
        read_rows(lying)


@pytest.mark.parametrize("part", ["xl/workbook.bin", "content.xml", "mimetype"])
def test_other_kinds_of_workbooks_are_refused(part: str) -> None:
    """What another reader of the library would take is not measured here, so it is not read."""
    out = BytesIO(workbook_of("清单", ["名称"], [["甲"]]))
    with ZipFile(out, "a") as archive:
        archive.writestr(part, "x")

    with pytest.raises(Refused, match=r"gateways\.sheet_form"):
        read_rows(out.getvalue())


def test_entities_are_refused() -> None:
    """A sheet that declares entities is no sheet of ours."""
    out = BytesIO()
    laughs = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet><c r="A1"/></worksheet>'
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", laughs)

    with pytest.raises(Refused, match=r"gateways\.sheet_form"):
        read_rows(out.getvalue())


def test_rows_keep_their_numbers_over_empty_ones() -> None:
    """A row below an empty one is still named as it stands in the workbook."""
    sheet = read_rows(workbook_of("清单", ["名称"], [["甲"], [""], ["乙"]]))

    assert sheet.numbers == (2, 4)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", "名称".encode()])
def test_no_workbook_is_refused(content: bytes) -> None:
    """What is no xlsx at all is refused in one sentence."""
    with pytest.raises(Refused, match=r"gateways\.sheet_form"):
        read_rows(content)
