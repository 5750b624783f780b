"""The contract of all commands: one JSON object, four exit codes, sentences in two languages."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from guanyun.cli import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Run a command in this process and return its exit code, output and complaints."""
    code = main(arguments)
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANYUN_LANG", "zh")


@pytest.mark.parametrize(
    ("start", "within", "due"),
    [
        ("2026-02-13", "3 working days", "2026-02-25"),
        ("2026-02-13", "7 working days", "2026-03-02"),
        ("2026-09-18", "7 working days", "2026-09-29"),
        ("2026-09-30", "7 working days", "2026-10-15"),
        ("2026-04-30", "3 working days", "2026-05-08"),
        ("2025-09-25", "30 working days", "2025-11-12"),
        ("2026-10-01T23:40", "2 hours", "2026-10-02T01:40:00+08:00"),
    ],
)
def test_due_counts_by_the_notices(
    capsys: pytest.CaptureFixture[str], start: str, within: str, due: str
) -> None:
    """A period ends on the day that the notices of the State Council give."""
    code, out, _ = run(capsys, "due", start, "--within", within, "--json")

    assert code == 0
    assert json.loads(out)["due"] == due


def test_shipped_charters_check_clean(capsys: pytest.CaptureFixture[str]) -> None:
    """The shipped charters hold no error, and all their scenarios come true."""
    codes = []
    for zone in ("longyou", "fuyang", "demo"):
        code, out, _ = run(capsys, "check", zone, "--json")
        report = json.loads(out)
        codes.append((code, report["scenarios"]["failed"]))
        assert [each for each in report["findings"] if each["level"] == "error"] == []

    assert codes == [(0, 0)] * 3


def test_longyou_is_proved(capsys: pytest.CaptureFixture[str]) -> None:
    """Each duty of longyou falls to exactly one unit at every place on every day."""
    code, out, _ = run(capsys, "prove", "longyou", "--json")
    proof = json.loads(out)

    assert code == 0
    assert all(duty["covered"] for each in proof["matters"].values() for duty in each.values())


def test_wall_decides_who_handles(capsys: pytest.CaptureFixture[str]) -> None:
    """Inside the wall the enterprise community handles, outside it the town."""
    at = ("route", "longyou", "--matter", "equipment_repair", "--on", "2026-11-24", "--json")
    inside = json.loads(run(capsys, *at, "--at", "119.15,29.11")[1])
    outside = json.loads(run(capsys, *at, "--at", "119.1285,29.0935")[1])

    assert (inside["unit"], outside["unit"]) == ("beichen", "town_west")


def test_point_outside_is_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """The trial of a route outside the zone is refused: a code, fields, a sentence, exit 2."""
    code, out, err = run(
        capsys, "route", "longyou", "--matter", "equipment_repair",
        "--at", "119.0,29.3", "--on", "2026-11-24", "--json",
    )  # fmt: skip
    told = json.loads(out)

    assert code == 2
    assert told["refused"] == "mandate.outside_zone"
    assert told["text"] == err.strip()


def test_prints_one_object_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    """With --json standard output holds exactly one object."""
    for command in (["coverage"], ["schema"], ["diff", "longyou", "demo"], ["feel", "1 + 1"]):
        _, out, _ = run(capsys, *command, "--json")

        assert isinstance(json.loads(out), dict)


def test_replay_tells_the_known_figures(
    capsys: pytest.CaptureFixture[str], golden_part: Callable[[str], Path]
) -> None:
    """The receipt log holds 1,434 cases, 8,577 events, 92 late, 269 bounced."""
    log = golden_part("logs/receipt.csv")
    _, out, _ = run(capsys, "replay", str(log), "--json")

    assert json.loads(out) == {
        "cases": 1434, "events": 8577, "late": 92, "bounced": 269, "handovers": 5440,
        "verified": 8577,
    }  # fmt: skip


@pytest.mark.parametrize(
    "arguments",
    [
        ["due", "2026-02-30", "--within", "3 working days"],
        ["due", "2026-02-13", "--within", "soon"],
        ["feel", "1 +"],
        ["feel", "a", "--context", "[1]"],
        ["route", "nowhere", "--matter", "m", "--at", "1,2", "--on", "2026-01-01"],
        ["route", "longyou", "--matter", "m", "--at", "x", "--on", "2026-01-01"],
        ["check", "no/such/folder"],
        ["replay", "no-such.csv"],
        ["new-zone", "Not A Name"],
    ],
)
def test_bad_input_gets_a_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """Bad input is refused with exit 2 and a Chinese sentence, never a traceback."""
    code, _, err = run(capsys, *arguments)

    assert code == 2
    assert any("\u4e00" <= letter <= "\u9fff" for letter in err)


def test_unknown_command_is_usage() -> None:
    """A command that does not exist exits with 64."""
    with pytest.raises(SystemExit) as stopped:
        main(["no-such-command"])

    assert stopped.value.code == 64


def test_pure_commands_load_no_django() -> None:
    """Checking, routing and counting days load no Django."""
    script = (
        "import sys; from guanyun.cli import main; "
        "main(['prove', 'longyou', '--json']); sys.exit('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)

    assert done.returncode == 0


def test_new_zone_checks_clean(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A copied template is a charter without a finding."""
    _, out, _ = run(capsys, "new-zone", "riverside", "--in", str(tmp_path), "--json")
    code, report, _ = run(capsys, "check", json.loads(out)["path"], "--json")

    assert code == 0
    assert json.loads(report)["findings"] == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("route", "demo", "--matter", "a", "--on", "2026-11-24", "--at", "x" * 5000), "no_access"),
        (("check", "x" * 5000), "no_access"),
        (("replay", "x" * 5000 + ".csv"), "no_access"),
        (("feel", "a", "--context", "[" * 100_000), "not_json"),
    ],
)
def test_what_the_machine_refuses_is_a_sentence(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: str
) -> None:
    """A name too long for the disk and brackets without end are refused in words."""
    exit_code, out, err = run(capsys, *arguments, "--json")

    assert exit_code == 2
    assert json.loads(out)["refused"] == f"cli.{code}"
    assert "请" in err or "例如" in err


def test_half_a_character_is_printed_as_its_escape() -> None:
    """A lone surrogate of a JSON text does not break the output."""
    command = [sys.executable, "-m", "guanyun.cli", "feel", "a", "--json"]
    done = subprocess.run(
        [*command, "--context", '{"a": "\\ud800"}'], capture_output=True, check=False
    )

    assert done.returncode == 0
    assert json.loads(done.stdout) == {"value": "\ud800"}


def test_home_that_is_a_file_is_refused_in_words(tmp_path: Path) -> None:
    """An installation's folder that cannot be one is said, with exit 2 and one object."""
    home = tmp_path / "home"
    home.write_text("", encoding="utf-8")
    command = [sys.executable, "-m", "guanyun.cli", "verify", "--json"]
    done = subprocess.run(
        command, capture_output=True, check=False, env=os.environ | {"GUANYUN_HOME": str(home)}
    )

    assert done.returncode == 2
    assert json.loads(done.stdout)["refused"] in ("cli.no_access", "cli.not_installed")
