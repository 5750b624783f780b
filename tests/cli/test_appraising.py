"""The commands of appraisal: one object, cell errors, units without a mark, sums that hold."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from guanyun.cli import main

SCHEME = """id: small
label: 小方案
version: "1"
since: 2026-01-01
root: total
ranking: {places: 2}
figures:
  - {id: output, label: 产值, denominator: staff, steps: [{min_max: {}}], sample: true}
  - {id: visits, label: 走访, missing: zero, steps: [{clip: {low: 0, high: 100}}], sample: true}
  - {id: base, label: 基数, sample: true}
groups:
  - {id: total, label: 总分, members: [{of: output, weight: 60}, {of: visits, weight: 40}]}
grades: {bands: [{grade: 好, at_least: 60}, {grade: 差, at_least: 0}]}
pay: {base: base, rules: [{grade: 好, coefficient: 1.5}, {grade: 差, coefficient: 1, cap: "30.00"}]}
"""
HEADER = "unit,output,staff,visits,base\n"
DATA = HEADER + ' "a" ,40,2,50,100\nb,10,1,,100\nc,30,1,80,100\n'


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANYUN_LANG", "zh")


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., str]:
    """Return a function that writes a file and names it."""

    def write(name: str, text: str) -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return write


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict, str]:
    """Run a command with --json; return its exit code, object and complaint."""
    code = main([*arguments, "--json"])
    told = capsys.readouterr()
    return code, json.loads(told.out), told.err


def test_stages_of_a_figure(capsys, written):
    """20, 10 and 30 a head; 10 to 30 become 0 to 100; 50, 0 and 100; weighted 60 to 40."""
    at = ("appraise", written("s.yaml", SCHEME), "--data", written("d.csv", DATA))
    raw = run(capsys, *at, "--stage", "raw")[1]["units"]
    shared = run(capsys, *at, "--stage", "denominated")[1]["units"]
    filled = run(capsys, *at, "--stage", "imputed")[1]["units"]
    normalised = run(capsys, *at, "--stage", "normalised")[1]["units"]
    code, whole, _ = run(capsys, *at)

    assert code == 0
    assert (raw["a"]["scores"]["output"], raw["b"]["scores"]["visits"]) == (40.0, None)
    assert shared["a"]["scores"]["output"] == 20.0
    assert filled["b"]["scores"]["visits"] == 0.0
    assert normalised["a"]["scores"]["output"] == 50.0
    placed = {u: (one["mark"], one["rank"], one["grade"]) for u, one in whole["units"].items()}
    assert placed == {"a": ("50.00", 2, "差"), "b": ("0.00", 3, "差"), "c": ("92.00", 1, "好")}
    scores = whole["units"]["c"]["scores"]
    assert scores == {"output": 100.0, "visits": 80.0, "base": 100.0, "total": 92.0}


def test_a_unit_without_a_mark_has_no_rank(capsys, written):
    """Nothing reported: null, null, null, and the others are ranked among themselves."""
    scheme = SCHEME.replace("{id: total,", "{id: total, min_available: 1,")
    data = HEADER + "a,,1,5,1\nb,10,1,5,1\n"
    _, told, _ = run(
        capsys, "appraise", written("s.yaml", scheme), "--data", written("d.csv", data)
    )

    assert told["units"]["a"]["rank"] is None
    assert told["units"]["a"]["grade"] is None
    assert told["units"]["a"]["scores"]["total"] is None
    assert told["units"]["b"]["rank"] == 1


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("a,Inf,1,5,1\n", "charter.data_cells"),
        ("a,NaN,1,5,1\n", "charter.data_cells"),
        ("a,40万,1,5,1\n", "charter.data_cells"),
        ("a,-,1,5,1\n", "charter.data_cells"),
        ("a,1,1,5,1\na,2,1,5,1\n", "charter.data_cells"),
        ("a,1,1,5\n", "charter.data_cells"),
        (",1,1,5,1\n", "charter.data_cells"),
        ('"a\nb",1,1,5,1\n', "charter.data_cells"),
        ("", "charter.data_table"),
    ],
)
def test_a_wrong_cell_refuses_the_whole_table(capsys, written, rows, code):
    """Line, column and text of the cell are told; nothing is computed."""
    at = ("appraise", written("s.yaml", SCHEME), "--data", written("d.csv", HEADER + rows))
    exit_code, told, complaint = run(capsys, *at)

    assert (exit_code, told["refused"]) == (2, code)
    assert told["text"] == complaint.strip()


def test_a_column_that_is_not_there_is_named(capsys, written):
    """The nearest column is told, because most often it is a typing error."""
    data = DATA.replace("visits", "visitz")
    exit_code, told, _ = run(
        capsys, "appraise", written("s.yaml", SCHEME), "--data", written("d.csv", data)
    )

    assert (exit_code, told["refused"]) == (2, "charter.data_columns")
    assert told["fields"] == {"figure": "visits", "nearest": "visitz"}


def test_an_unsound_scheme_marks_nobody(capsys, written):
    """A bound mark below its legal least weight is refused with its line."""
    bound = "bound_marks: [{id: zone, label: 捆绑, scheme: z, least_weight: 0.4, basis: S3 66}]\n"
    scheme = SCHEME.replace("{of: visits, weight: 40}", "{of: zone, weight: 39}") + bound
    data = DATA.replace("visits", "zone")
    exit_code, told, _ = run(
        capsys, "appraise", written("s.yaml", scheme), "--data", written("d.csv", data)
    )

    assert (exit_code, told["refused"]) == (2, "cli.scheme_unsound")
    assert "40" in told["text"] or "0.4" in told["text"]


def test_explained_terms_add_up(capsys, written):
    """A falls by a peer's doing and rises by its own: both are told, figure by figure."""
    before = written("b.csv", DATA)
    after = written("a.csv", HEADER + "a,50,2,70,100\nb,10,1,5,100\nc,60,1,80,100\n")
    at = ("appraise-explain", written("s.yaml", SCHEME), "--unit", "a")
    code, told, _ = run(capsys, *at, "--before", before, "--after", after)
    terms = told["terms"]

    assert code == 0
    assert told["after"] - told["before"] == pytest.approx(sum(terms.values()), abs=1e-9)
    assert sum(told["by_indicator"].values()) == pytest.approx(terms["own"], abs=1e-9)
    assert told["by_indicator"]["visits"] == pytest.approx(8.0)
    assert terms["peers"] < 0
    assert terms["rule"] == 0
    assert told["rank"]["after"] - told["rank"]["before"] == sum(told["rank"]["terms"].values())


def test_robust_ranks_lie_in_their_intervals(capsys, written):
    """The leader leads under any weights; the same seed tells the same."""
    at = ("appraise-robust", written("s.yaml", SCHEME), "--data", written("d.csv", DATA))
    first = run(capsys, *at, "--replicates", "200", "--seed", "7")[1]
    again = run(capsys, *at, "--replicates", "200", "--seed", "7")[1]

    assert first == again
    assert first["units"]["c"]["low"] == first["units"]["c"]["high"] == 1
    assert first["units"]["c"]["grade_holds"] == 1.0
    assert all(one["low"] <= one["rank"] <= one["high"] for one in first["units"].values())


def test_pay_adds_up_to_the_pool(capsys, written):
    """1 to 1 to 1.5 of 100.01: 28.574, 28.574, 42.861; the fen left goes to the first."""
    at = ("pay", written("s.yaml", SCHEME), "--data", written("d.csv", DATA))
    code, told, _ = run(capsys, *at, "--pool", "100.01")

    assert code == 0
    assert (told["pool"], told["paid"], told["unallocated"]) == ("100.01", "100.01", "0.00")
    assert {unit: one["amount"] for unit, one in told["people"].items()} == {
        "a": "28.58", "b": "28.57", "c": "42.86",
    }  # fmt: skip


def test_rows_of_another_period_are_left_out(capsys, written):
    """A table of two periods asks which one is meant; streaks are told over both."""
    data = "period,unit,output,staff,visits,base\n2025,a,1,1,1,1\n2026,a,9,1,1,1\n2026,b,1,1,1,1\n"
    streaks = "streaks: [{id: last, label: 末位, last: 1, times: 1, within: 2}]\n"
    at = ("appraise", written("s.yaml", SCHEME + streaks), "--data", written("d.csv", data))
    refused = run(capsys, *at)
    _, told, _ = run(capsys, *at, "--period", "2026")

    assert (refused[0], refused[1]["refused"]) == (2, "charter.data_periods")
    assert list(told["units"]) == ["a", "b"]
    assert [(hit["unit"], hit["periods"], hit["mean"]) for hit in told["streaks"]] == [
        ("b", ["2026"], "0.4000"),
        ("a", ["2025"], "30.4000"),
    ]
