"""Excel in: every fault named by its cell, nothing written unasked, nothing twice."""

import re
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from guanyun.gateways.spreadsheets import workbook_of
from guanyun.records.housekeeping import tidy
from guanyun.records.models import Case, Enterprise, ImportLine, ImportSheet, JournalEntry
from guanyun.records.now import now
from tests.planting import credit_code_of
from tests.web.reporting import (
    ZONE,
    inside,
    proved_client,  # noqa: F401 - the fixture "portal"
    staffed,
)

IMPORT = f"/z/{ZONE}/desk/import"
HEADER = ("办件类型", "企业（统一社会信用代码或名称）", "问题描述", "地点（经度,纬度）", "联系人",
          "联系电话", "急缓", "来源", "发生时间", "补录原因", "原台账编号")  # fmt: skip


@pytest.fixture
def clerk(portal: Client) -> Client:
    """Return a clerk of the service desk."""
    return staffed("service_desk")


def row(**told: str) -> list[str]:
    """Return a good row, some cells changed."""
    cells = {"办件类型": "办手续", "问题描述": "许可证延续", "地点（经度,纬度）": inside(),
             "联系人": "某甲", "联系电话": "13800000012", "来源": "走访"}  # fmt: skip
    cells |= told
    return [cells.get(name, "") for name in HEADER]


def send(
    client: Client,
    rows: Sequence[Sequence[str]],
    kind: str = "cases",
    header: Sequence[str] = HEADER,
) -> str:
    """Upload a workbook; return the address of what it would do."""
    content = workbook_of("导入", header, rows)
    file = SimpleUploadedFile("台账.xlsx", content)
    answer = client.post(IMPORT, {"kind": kind, "file": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def text(client: Client, address: str) -> str:
    """Return a page without tags."""
    return re.sub(r"<[^>]+>", " ", client.get(address).content.decode())


def test_template_holds_the_columns(clerk: Client) -> None:
    """The template names every column, those that must be filled in with a star."""
    content = clerk.get(f"{IMPORT}/template/cases").content
    table = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()

    assert tuple(str(name).rstrip(" *") for name in table[0]) == HEADER
    assert table[0][0] == "办件类型 *"


def test_nothing_is_written_before_it_is_confirmed(clerk: Client) -> None:
    """The look through writes no case, no entry; confirmed, each row is a case."""
    before = JournalEntry.objects.count()
    address = send(clerk, [row(), row(问题描述="问补贴", 办件类型="政策咨询")])

    assert "可写入 2 行" in text(clerk, address)
    assert (Case.objects.count(), JournalEntry.objects.count()) == (0, before)

    page = clerk.post(address, follow=True).content.decode()

    assert "已写入 2 行" in page
    assert sorted(Case.objects.values_list("channel", "kind")) == [
        ("visit", "policy_request"), ("visit", "procedure_request"),
    ]  # fmt: skip
    assert all(case.number in page for case in Case.objects.all())


def test_every_fault_is_named_by_its_cell(clerk: Client) -> None:
    """A row with three faults names three cells; the good row beside it can be written."""
    bad = row(办件类型="没有这类", 来源="梦里", 发生时间="昨天")
    address = send(clerk, [bad, row()])
    page = text(clerk, address)

    assert "可写入 1 行" in page
    for words in ("“没有这类”", "“梦里”", "“昨天”"):
        assert words in page
    clerk.post(address)
    assert Case.objects.count() == 1


def test_faults_are_told_in_the_readers_language(clerk: Client) -> None:
    """The same row in English, the template's headers in English too."""
    clerk.get("/language/en?next=/")
    content = clerk.get(f"{IMPORT}/template/cases").content
    table = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    header = [str(name) for name in table[0]]
    page = text(clerk, send(clerk, [["no such kind", *[""] * 10]], header=header))

    assert "There is no kind of case called “no such kind”" in page
    assert "Kind of case" in page


def test_missing_answers_are_named_by_column(clerk: Client) -> None:
    """What the kind asks for and the row leaves empty is said at its column."""
    page = text(clerk, send(clerk, [row(问题描述="", 联系人="", 联系电话="")]))

    assert re.search(r"2\s+问题描述", page)
    assert re.search(r"2\s+联系", page)


def test_second_upload_makes_nothing_twice(clerk: Client) -> None:
    """The same file again is known row by row; a row with a number of its own is another case."""
    clerk.post(send(clerk, [row()]))
    number = Case.objects.get().number

    again = send(clerk, [row()])
    assert "此前已登记 1 行" in text(clerk, again)
    clerk.post(again)
    assert Case.objects.count() == 1
    clerk.post(send(clerk, [row(), row(原台账编号="X-2")]))

    assert Case.objects.count() == 2
    assert set(ImportLine.objects.values_list("made", flat=True)) >= {number}


def test_two_open_looks_write_once(clerk: Client) -> None:
    """Two uploads looked through before either was confirmed make one case; so does a reload."""
    first, second = send(clerk, [row()]), send(clerk, [row()])
    for address in (first, second, first):
        clerk.post(address)

    assert Case.objects.count() == 1
    assert "此前已登记 1 行" in text(clerk, second)


def test_equal_rows_of_one_file_are_one(clerk: Client) -> None:
    """A row that stands twice is registered once and the second names the first."""
    page = text(clerk, send(clerk, [row(), row()]))

    assert "可写入 1 行" in page
    assert "和第 2 行完全一样" in page


def test_results_hold_the_numbers(clerk: Client) -> None:
    """The workbook of results says of each row its number or its faults."""
    address = send(clerk, [row(), row(来源="梦里")])
    clerk.post(address)
    content = clerk.get(f"{address}/result").content
    table = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()

    assert table[1][:3] == [2.0, "已写入", Case.objects.get().number]
    assert table[2][1] == "有问题，未写入"
    assert "梦里" in str(table[2][3])


def test_enterprises_are_imported_once(clerk: Client) -> None:
    """Enterprises come in by credit code; a wrong code is a fault, a known one is known."""
    header = ("统一社会信用代码", "企业名称", "地址", "地点（经度,纬度）", "行业代码")
    good = [credit_code_of(71), "禾某纸业", "一路1号", inside(), "C22"]
    rows = [good, ["123", "某厂", "", "", ""], [credit_code_of(72), "", "", "", ""]]
    address = send(clerk, rows, "enterprises", header)
    assert "可写入 1 行" in text(clerk, address)
    assert not Enterprise.objects.exists()

    clerk.post(address)

    assert Enterprise.objects.get().label == "禾某纸业"
    again = text(clerk, send(clerk, [good], "enterprises", header))
    assert "此前已登记 1 行" in again


def test_nobody_else_sees_or_writes_it(clerk: Client) -> None:
    """Who did not bring a workbook finds nothing of it, and a POST writes nothing."""
    address, other = send(clerk, [row()]), staffed("duty_desk")

    for path in (address, f"{address}/result"):
        assert other.get(path).status_code == 404
    assert other.post(address).status_code == 404
    assert not Case.objects.exists()
    assert "台账" not in other.get(IMPORT).content.decode()


def test_rows_are_let_go_after_a_day(clerk: Client) -> None:
    """Not confirmed within a day the private rows are gone, and confirming is refused."""
    address = send(clerk, [row()])
    tidy(now() + timedelta(days=1, minutes=1))

    assert ImportSheet.objects.get().rows == ""
    assert clerk.post(address).status_code == 422
    assert not Case.objects.exists()


def bomb() -> bytes:
    """Return a workbook of five kilobytes that would be laid out as half a terabyte."""
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "办件类型")
        sheet.write_string(1_048_575, 16_383, "远")
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"<svg onload='x'/>", bytes(6 * 1024 * 1024), bomb(),
     workbook_of("x", ["别的列"], [["1"]]), workbook_of("x", HEADER, []),
     workbook_of("x", HEADER, [row()] * 501)],
    ids=["empty", "cut", "svg", "large", "corners", "columns", "no rows", "many rows"],
)  # fmt: skip
def test_what_is_no_import_is_refused(clerk: Client, content: bytes) -> None:
    """Each is refused in a sentence, quickly, and nothing is kept."""
    file = SimpleUploadedFile("x.xlsx", content) if content else ""
    answer = clerk.post(IMPORT, {"kind": "cases", "file": file})

    assert answer.status_code == 422
    assert "notice bad" in answer.content.decode()
    assert not ImportSheet.objects.exists()
