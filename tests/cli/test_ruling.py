"""The commands of rules: files of facts in, one object out, every bad cell named."""

import csv
import json
from pathlib import Path

import pytest

from guanyun.cli import main

WIDE = """subject,project_recorded,equipment_invoices,land_class,is_high_tech,serious_violation,\
equipment_province_paid,equipment_paid_this_year,note
e1,true,12345678.90,B,false,false,200000,4500000,x
e2,true,999999,A,,false,0,0,
e3,true,1000000,C,,,0,0,
"""
LONG = """subject_kind,subject,fact,period,value,unit,source,known_from
enterprise,e1,equipment_invoices,2024,90,万元,self,2025-03-01
enterprise,e1,equipment_invoices,2025,120,万元,self,2026-03-01
enterprise,e1,equipment_invoices,2025,150,万元,tax,2026-10-01
enterprise,e1,project_recorded,2026,是,,office,2026-01-05
enterprise,e1,land_class,2025,A 类,,bureau,2026-06-30
enterprise,e1,serious_violation,2026,否,,office,2026-06-30
enterprise,e1,equipment_province_paid,2026,0,元,office,2026-06-30
enterprise,e1,equipment_paid_this_year,2026,0,元,office,2026-06-30
"""


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANYUN_LANG", "zh")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict, str]:
    """Run a command with --json and return exit code, object and complaints."""
    code = main([*arguments, "--json"])
    told = capsys.readouterr()
    return code, json.loads(told.out), told.err


def written(folder: Path, name: str, text: str) -> str:
    """Write a file and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_match_counts_pairs_and_writes_fen(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The year cap leaves 500,000.00; a near miss is no hit; an unknown figure is no no."""
    facts, out = written(tmp_path, "f.csv", WIDE), tmp_path / "out.csv"
    asked = ("--policy", "equipment_support", "--on", "2026-11-21", "--out", str(out))

    code, told, _ = run(capsys, "match", "demo", "--facts", facts, *asked)

    assert code == 0
    assert (told["enterprises"], told["policies"], told["hits"], told["unknown"]) == (3, 1, 1, 1)
    assert told["amounts"] == {"fixed": "500000.00", "ceiling": "0.00", "discretionary": "0.00"}
    assert told["ignored"] == ["note"]
    assert list(csv.reader(out.open(encoding="utf-8"))) == [
        ["subject", "policy", "status", "amount_kind", "amount_fen"],
        ["e1", "equipment_support", "met", "fixed", "50000000"],
        ["e3", "equipment_support", "unknown", "fixed", ""],
    ]


def test_long_form_takes_the_last_period_known_by_a_day(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A correction counts from the day it was known; 万元 and Chinese words are converted."""
    facts = written(tmp_path, "f.csv", LONG)
    asked = ("explain", "demo", "--policy", "equipment_support", "--facts", facts)
    asked = (*asked, "--subject", "e1", "--on", "2026-11-21")

    now = run(capsys, *asked)[1]
    then = run(capsys, *asked, "--known-on", "2026-09-30")[1]

    assert (now["verdict"], now["amount_yuan"]) == ("met", "150000.00")
    assert (then["verdict"], then["amount_yuan"]) == ("met", "120000.00")


def test_every_bad_cell_is_named_and_nothing_is_computed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A number with its unit, N/A, a dash and an unknown choice are errors of their cells."""
    text = "subject,equipment_invoices,land_class\ne1,100万元,B\ne2,N/A,E\ne3,-,A\ne4,1.005,A\n"
    out = tmp_path / "out.csv"
    asked = ("match", "demo", "--facts", written(tmp_path, "f.csv", text), "--on", "2026-11-21")

    code, told, complaint = run(capsys, *asked, "--out", str(out))

    cells = [(each["row"], each["column"]) for each in json.loads(told["fields"]["cells"])]
    assert code == 2
    assert told["refused"] == "cli.bad_cells"
    assert cells == [
        ("2", "equipment_invoices"),
        ("3", "equipment_invoices"),
        ("3", "land_class"),
        ("4", "equipment_invoices"),
        ("5", "equipment_invoices"),
    ]
    assert "第 2 行" in complaint
    assert not out.exists()


def test_explain_says_what_is_short_and_what_would_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """One yuan short: the clause, the gap, and the figure that would pass."""
    facts = written(tmp_path, "f.csv", WIDE)
    asked = ("--policy", "equipment_support", "--facts", facts, "--on", "2026-11-21")

    code, told, _ = run(capsys, "explain", "demo", *asked, "--subject", "e2")

    short = next(each for each in told["clauses"] if each["id"] == "enough")
    assert code == 0
    assert (told["verdict"], told["amount_yuan"]) == ("unmet", "0.00")
    assert (short["article"], short["required"], short["actual"], short["gap"]) == (
        "第二条", ">= 1000000", "999999", "1",
    )  # fmt: skip
    assert [(each["fact"], each["to"]) for each in told["missing"]] == [
        ("equipment_invoices", "1000000")
    ]


def test_settled_parts_sum_to_the_total(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Each bracket is a line at its own rate, and the lines come to the total to the fen."""
    facts = '{"park_budget_income": 180000000.01, "agreed_base": "100000000", "land_income": 0}'
    path = written(tmp_path, "s.json", facts)

    code, told, _ = run(
        capsys, "settle", "demo", "--rule", "zone_share_2026", "--facts", path, "--on", "2026-12-31"
    )

    fen = [int(each["amount_yuan"].replace(".", "")) for each in told["parts"]]
    assert code == 0
    assert told["total_yuan"] == "44000000.01"
    assert sum(fen) == 4_400_000_001
    assert [each["rate"] for each in told["parts"]] == [None, "0.3", "0.4", "0.5", "0.2"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("match", "demo", "--facts", "none.csv"), "cli.unreadable"),
        (("match", "demo", "--facts", "none.xlsx"), "cli.fact_file"),
        (("match", "nowhere", "--facts", "f.csv"), "charter.unknown_zone"),
        (("match", "demo", "--facts", "f.csv", "--on", "someday"), "cli.not_a_day"),
        (("match", "demo", "--facts", "f.csv", "--on", "1950-01-01"), "cli.no_rules"),
        (("match", "demo", "--facts", "f.csv", "--out", "o.xls"), "cli.not_our_ending"),
        (("explain", "demo", "--policy", "no", "--facts", "f.csv"), "cli.no_such_rule"),
        (("settle", "demo", "--rule", "steward_service", "--facts", "f.csv", "--subject", "e1"),
         "rules.nothing_to_settle"),
        (("settle", "demo", "--rule", "equipment_support", "--facts", "f.csv"),
         "cli.which_subject"),
        (("settle", "demo", "--rule", "equipment_support", "--facts", "f.csv", "--subject", "e3"),
         "cli.amount_open"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_in_words(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: str,
) -> None:
    """Exit 2, one object with the code, a sentence on standard error."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path, "f.csv", WIDE)
    on = () if "--on" in arguments else ("--on", "2026-11-21")

    status, told, complaint = run(capsys, *arguments, *on)

    assert (status, told["refused"]) == (2, code)
    assert complaint.strip() == told["text"]
