"""Decision tables go out as workbooks and come back as models from the command line."""

import json

from guanyun.cli import main
from guanyun.engines.rules import DecisionTable, TableColumn, TableRow, model_of_table

TABLE = DecisionTable(
    "size", (TableColumn("staff", "number"),), (TableColumn("", "string"),),
    (TableRow((">= 20",), ('"small"',)), TableRow(("< 20",), ('"micro"',))),
)  # fmt: skip


def test_a_table_is_edited_and_run(tmp_path, capsys):
    """Out as a workbook, back as a model, run: the same decision, and one JSON object each time."""
    model, sheet, again, facts = (
        str(tmp_path / name) for name in ("a.dmn", "a.xlsx", "b.dmn", "facts.json")
    )
    (tmp_path / "a.dmn").write_bytes(model_of_table(TABLE, "urn:sample"))
    (tmp_path / "facts.json").write_text('{"staff": 25}')

    assert main(["dmn", "renew", model, "--out", model, "--json"]) == 0
    assert main(["dmn", "sheet", model, "--decision", "size", "--out", sheet, "--json"]) == 0
    assert main(["dmn", "model", sheet, "--out", again, "--json"]) == 0
    assert main(["dmn", "model", sheet, "--into", model, "--out", model, "--json"]) == 0
    capsys.readouterr()
    for path in (again, model):
        assert main(["dmn", "run", path, "--input", facts, "--decision", "size", "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == {"value": "small"}


def test_what_is_missing_is_said(tmp_path, capsys):
    """Without a file to write, or to read, the command says which option it needs."""
    (tmp_path / "a.dmn").write_bytes(model_of_table(TABLE, "urn:sample"))
    model = str(tmp_path / "a.dmn")

    assert main(["dmn", "sheet", model, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["refused"] == "cli.dmn_needs"
    assert main(["dmn", "run", model, "--json"]) == 2
    assert main(["dmn", "sheet", model, "--decision", "other", "--out", "x", "--json"]) == 2
    assert main(["dmn", "model", model, "--out", "x", "--json"]) == 2
    assert not (tmp_path / "x").exists()
