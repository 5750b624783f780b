"""Models leave as DMN 1.5 and mean what they meant; decision tables go to people and come back."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from guanyun.engines.rules import (
    DecisionTable,
    TableColumn,
    TableRow,
    decision_tables,
    dmn_run,
    model_of_table,
    read_model,
    renewed,
    table_faults,
    tck_report,
    with_table,
)
from guanyun.errors import Refused

STAFF = TableColumn("从业人员", "number", "[0..100000]")
INCOME = TableColumn("营业收入 / 10000", "number")
SIZE = TableColumn("规模", "string", '"中型", "小型", "微型"', '"大型"')
GRANT = TableColumn("补助", "number", "", "0")
SIZES = DecisionTable(
    "企业规模", (STAFF, INCOME), (SIZE, GRANT),
    (TableRow((">= 300", ">= 2000"), ('"中型"', "1.5 * 100"), "两项下限同时满足"),
     TableRow((">= 20", ">= 300"), ('"小型"', "50")),
     TableRow(("", ""), ('"微型"', "0"))),
    hit_policy="FIRST",
)  # fmt: skip


def test_a_table_becomes_a_model_and_comes_back() -> None:
    """A table written as DMN 1.5 runs, and read again says every cell as it was."""
    content = model_of_table(SIZES, "urn:sample")
    inputs = {"从业人员": Decimal(30), "营业收入": Decimal(4_000_000)}

    assert dmn_run(read_model(content), inputs, "企业规模") == {"规模": "小型", "补助": 50}
    (again,) = decision_tables(content)
    assert again.rows[0] == SIZES.rows[0]
    assert (again.inputs, again.outputs) == (SIZES.inputs, SIZES.outputs)
    assert again.hit_policy == "FIRST"


def test_an_edited_table_takes_its_place_in_the_model() -> None:
    """The decision gets the new rows; a name that the model does not have is refused."""
    content = model_of_table(SIZES, "urn:sample")
    higher = DecisionTable(
        SIZES.name, SIZES.inputs, SIZES.outputs,
        (TableRow(("", ""), ('"微型"', "7")),), hit_policy="UNIQUE",
    )  # fmt: skip
    facts = {"从业人员": Decimal(30), "营业收入": Decimal(4_000_000)}

    changed = with_table(content, higher)

    assert dmn_run(read_model(changed), facts, "企业规模") == {"规模": "微型", "补助": 7}
    with pytest.raises(Refused, match=r"dmn\.no_element"):
        with_table(content, DecisionTable("别的", (), (), ()))


def test_every_faulty_cell_is_named() -> None:
    """Faults are told with rule and column; a good table has none."""
    faulty = DecisionTable(
        "企业规模", (STAFF,), (SIZE,),
        (TableRow(("大于三百",), ('"中型"',)), TableRow((">> 20",), ("",)),
         TableRow(("[1..",), ('"小型',))),
    )  # fmt: skip

    told = [(fault.row, fault.column, fault.told) for fault in table_faults(faulty)]

    assert told == [(1, 0, ">> 20"), (1, 1, ""), (2, 0, "[1.."), (2, 1, '"小型')]
    assert table_faults(SIZES) == ()


def test_a_name_with_blanks_is_one_name() -> None:
    """A column asked by a name of several words is no fault, and becomes one input."""
    column = TableColumn("Risk Category", "string")
    table = DecisionTable(
        "factor", (column,), (TableColumn("", "number"),), (TableRow(('"HIGH"',), ("0.6",)),)
    )

    model = read_model(model_of_table(table, "urn:sample"))

    assert table_faults(table) == ()
    assert dmn_run(model, {"Risk Category": "HIGH"}, "factor") == Decimal("0.6")


def test_what_nests_too_deep_is_refused() -> None:
    """A file of a million boxes inside each other is no model."""
    deep = b"<definitions>" + b"<list>" * 5000 + b"</list>" * 5000 + b"</definitions>"

    for read in (renewed, read_model, decision_tables):
        with pytest.raises(Refused, match=r"dmn\.too_deep"):
            read(deep)


@pytest.mark.parametrize("level", ["2", "3"])
def test_the_kit_renewed_passes_as_before(level: str, golden_part: Callable[[str], Path]) -> None:
    """Every model of the kit, renewed as DMN 1.5, decides as the one it was made of."""
    folder = golden_part(f"tck/compliance-level-{level}")
    pages = sorted([*folder.rglob("*.dmn"), *folder.rglob("*.xml")])[:: 1 if level == "2" else 4]
    files = {str(page.relative_to(folder)): page.read_bytes() for page in pages}
    files |= {
        str(page.relative_to(folder)): page.read_bytes()
        for page in folder.rglob("*.dmn")
        if any(name.startswith(str(page.parent.relative_to(folder))) for name in files)
    }
    again = {
        name: renewed(content) if name.endswith(".dmn") else content
        for name, content in files.items()
    }

    assert tck_report(again) == tck_report(files)
