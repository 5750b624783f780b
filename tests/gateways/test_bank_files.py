"""Statements as banks write them: two encodings, kept numbers, and what is no statement."""

from datetime import date

import pytest

from guanyun.errors import Refused
from guanyun.gateways.bank_files import read_statement
from guanyun.records.bank_rows import rows_read

TEXT = (
    "serial,on,way,amount,payee,account,reference\n"
    '="0012",2026-11-03,付款,"1,080.10",某公司,6222 **** 0001,20261101-0001-0001\n'
    "\n"
    "0013,2026年11月4日,退汇,5,某公司,,\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_is_read_whichever_way_it_was_written(encoding: str) -> None:
    """Kept numbers lose their marks, amounts their commas, empty lines are left out."""
    sheet = read_statement(TEXT.encode(encoding), "a.csv")
    rows, faults = rows_read(list(zip(sheet.numbers, sheet.rows, strict=True)))
    assert faults == []
    assert [(x.row, x.serial, x.on, x.way, x.amount_fen, x.tail) for x in rows] == [
        (2, "0012", date(2026, 11, 3), "out", 108010, "0001"),
        (4, "0013", date(2026, 11, 4), "back", 500, ""),
    ]


def test_each_fault_is_named_by_row_and_column() -> None:
    """Nothing is guessed: a day, a way, an amount that are none, and a number that stands twice."""
    good = {"serial": "1", "on": "2026-11-03", "way": "out", "amount": "1", "payee": "x"}
    wrong = [
        (2, good), (3, good), (4, {**good, "serial": "2", "on": "2026-13-40"}),
        (5, {**good, "serial": "3", "way": "sideways"}), (6, {**good, "serial": "4", "amount": ""}),
        (7, {**good, "serial": "5", "amount": "0.001"}),
        (8, {**good, "serial": "6", "amount": "-1"}), (9, {**good, "serial": "7" * 80}),
    ]  # fmt: skip
    rows, faults = rows_read(wrong)
    assert [each.row for each in rows] == [2]
    assert [(x.row, x.column, x.code.rpartition("_")[2]) for x in faults] == [
        (3, "serial", "twice"), (4, "on", "day"), (5, "way", "way"), (6, "amount", "missing"),
        (7, "amount", "amount"), (8, "amount", "amount"), (9, "serial", "long"),
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00a", b'a,"b\n1,2', b"a\0b,c\n1,2"])
def test_what_is_no_statement_is_refused(content: bytes) -> None:
    """A clear refusal, whatever the bytes are."""
    with pytest.raises(Refused):
        read_statement(content, "a.csv")
    with pytest.raises(Refused):
        read_statement(content, "a.xlsx")
