"""A bureau edits a decision table in a workbook: it comes back, or each faulty cell is told."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import xlsxwriter

from guanyun.engines.rules import (
    DecisionTable,
    TableColumn,
    TableRow,
    dmn_run,
    model_of_table,
    read_model,
)
from guanyun.errors import Refused
from guanyun.gateways.decision_sheets import sheet_of_table, table_of_sheet

STAFF = TableColumn("从业人员", "number", "[0..100000]")
SIZE = TableColumn("规模", "string", '"中型", "小型"', '"小型"')
GRANT = TableColumn("补助", "number")
SIZES = DecisionTable(
    "企业规模", (STAFF, TableColumn("登记日", "date")), (SIZE, GRANT),
    (TableRow((">= 300", '< date("2026-01-01")'), ('"中型"', "-150.5"), "=1+1"),
     TableRow(("20", "-"), ('"小型"', "50"))),
    hit_policy="FIRST",
)  # fmt: skip


def sheet(*rows):
    """Return a workbook with these rows."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(number, column, value, day)
                elif value is not None:
                    page.write(number, column, value)
    return out.getvalue()


def test_a_table_goes_out_and_comes_back():
    """Every cell comes back as it was; what looks like a formula was harmless meanwhile."""
    read = table_of_sheet(sheet_of_table(SIZES))

    assert read.errors == ()
    first, second = read.table.rows
    assert first == TableRow((">= 300", '< date("2026-01-01")'), ('"中型"', "-150.5"), "=1+1")
    assert second == TableRow(("20", ""), ('"小型"', "50"))
    assert (read.table.name, read.table.inputs, read.table.outputs, read.table.hit_policy) == (
        SIZES.name, SIZES.inputs, SIZES.outputs, "FIRST",
    )  # fmt: skip


def test_figures_days_and_words_may_be_typed_as_such():
    """What people type as a figure, a day or 是 is taken as one, and the table runs."""
    content = sheet(
        ["命中规则 COLLECT SUM", "条件：员工", "条件：自", "条件：规上", "结果：补助"],
        ["名称", "补助合计"],
        [1, 20, date(2026, 1, 1), "是", 1.5],
        [2, ">= 10", None, None, 100],
    )

    read = table_of_sheet(content)
    model = read_model(model_of_table(read.table, "urn:sample"))
    facts = {"员工": Decimal(20), "自": date(2026, 1, 1), "规上": True}

    assert read.errors == ()
    assert dmn_run(model, facts, "补助合计") == Decimal("101.5")


def test_each_faulty_cell_is_told():
    """Row and column are those that people see."""
    content = sheet(
        ["命中规则 UNIQUE", "条件：员工", "结果：规模"],
        ["名称", "规模"],
        ["备注", "?"],
        [1, ">> 5", '"大"'],
        [2, "< 5", None],
    )

    told = {(one.row, one.column, one.code) for one in table_of_sheet(content).errors}

    assert told == {
        (3, "命中规则 UNIQUE", "gateways.table_line"),
        (4, "条件：员工", "gateways.cell_feel"),
        (5, "结果：规模", "dmn.cell_empty"),
    }


def test_a_table_without_name_or_rules_says_so():
    """A nameless table is told; one without rules is empty and no error of its own."""
    read = table_of_sheet(sheet(["命中规则 FIRST", "条件：员工", "结果：规模"]))

    assert [one.code for one in read.errors] == ["gateways.table_name"]
    assert read.table.rows == ()


@pytest.mark.parametrize(
    ("header", "code"),
    [(["命中规则 UNIQUE", "条件：员工"], "gateways.table_header"),
     (["命中规则 UNIQUE", "结果：a", "结果：a"], "gateways.table_header"),
     (["序号", "条件：员工", "结果：a"], "gateways.table_hit_policy"),
     (["命中规则 OFTEN", "条件：员工", "结果：a"], "gateways.table_hit_policy")],
)  # fmt: skip
def test_what_is_no_decision_table_is_refused(header, code):
    """Without results, or without a hit policy, nothing is taken."""
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        table_of_sheet(sheet(header, [1, 2, 3]))
