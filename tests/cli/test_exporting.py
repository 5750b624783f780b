"""Commands for other systems: logs, drawings, tokens; each refusal writes nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from guanyun.accounts.models import ApiToken
from guanyun.cli import main
from guanyun.records.models import JournalEntry
from guanyun.records.now import today
from tests.web.api_calls import ZONE, Caller, Site, site

Run = Callable[..., tuple[int, dict[str, object]]]


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANYUN_LANG", "zh")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command and returns its exit code and its object."""

    def call(*arguments: object) -> tuple[int, dict[str, object]]:
        code = main([*map(str, arguments), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call


@pytest.fixture
def planted(db: None) -> Site:
    """Plant the zone."""
    return site()


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz", "log.jsonocel"])
def test_log_is_written_and_read_back(planted: Site, run: Run, tmp_path: Path, name: str) -> None:
    """What export-log writes, replay reads: as many cases and events."""
    code, told = run("export-log", ZONE, "--out", tmp_path / name)

    assert code == 0
    assert told["events"] == JournalEntry.objects.filter(stream__startswith="case:").count()
    code, read = run("replay", tmp_path / name)
    assert (code, read["cases"], read["events"]) == (0, told["cases"], told["events"])
    assert read["verified"] == told["events"]


def test_cloud_events_of_a_zone_are_one_batch(planted: Site, run: Run, tmp_path: Path) -> None:
    """The batch holds every entry of every case."""
    code, told = run("export-log", ZONE, "--out", tmp_path / "a.cloudevents.json")

    batch = json.loads((tmp_path / "a.cloudevents.json").read_text(encoding="utf-8"))
    assert (code, len(batch)) == (0, told["events"])


def test_log_without_a_form_or_a_case_is_refused(planted: Site, run: Run, tmp_path: Path) -> None:
    """A name that tells no form, a zone without cases, a folder that is not there."""
    for arguments, refused in (
        ((ZONE, "--out", tmp_path / "a.txt"), "cli.log_form"),
        (("longyou", "--out", tmp_path / "a.xes"), "cli.no_cases"),
        ((ZONE, "--kind", "none", "--out", tmp_path / "a.xes"), "cli.no_cases"),
        ((ZONE, "--out", tmp_path / "none" / "a.xes"), "cli.no_such_path"),
    ):
        code, told = run("export-log", *arguments)
        assert (code, told["refused"]) == (2, refused)
    assert list(tmp_path.iterdir()) == []


def test_token_is_made_used_listed_and_revoked(planted: Site, run: Run) -> None:
    """The operator makes a token for somebody; it works until it is revoked."""
    code, made = run(
        "token", ZONE, "--for", "clerk", "--label", "热线", "--until", today().isoformat()
    )
    caller = Caller(str(made["token"]))
    assert (code, caller.get("cases").status_code) == (0, 200)

    code, told = run("tokens", ZONE)
    [known] = told["tokens"]
    assert (known["label"], known["may"], known["state"], known["used"]) == (
        "热线",
        "read",
        "alive",
        1,
    )
    assert str(made["token"]) not in str(told)

    code, told = run("tokens", ZONE, "--revoke", made["id"])
    assert (code, told["tokens"][0]["state"]) == (0, "revoked")
    assert caller.get("cases").status_code == 401


@pytest.mark.parametrize(
    ("name", "until", "refused"),
    [
        ("nobody-at-all", "2026-12-01", "cli.no_account"),
        ("nobody", "2026-12-01", "records.token_no_role"),
        ("clerk", "2020-01-01", "records.token_until"),
    ],
)
def test_token_for_nobody_is_refused(
    planted: Site, run: Run, name: str, until: str, refused: str
) -> None:
    """Without an account, a role or a day ahead there is no token."""
    code, told = run("token", ZONE, "--for", name, "--label", "x", "--until", until)

    assert (code, told["refused"], ApiToken.objects.count()) == (2, refused, 0)


def test_token_that_is_none_is_not_revoked(planted: Site, run: Run) -> None:
    """An id that nobody gave is refused with a sentence."""
    code, told = run("tokens", ZONE, "--revoke", 1)

    assert (code, told["refused"]) == (2, "cli.no_token")


def test_kind_of_case_is_drawn(run: Run, tmp_path: Path) -> None:
    """The file is XML with as many tasks as the kind has steps; an unknown kind is refused."""
    code, told = run("bpmn", "demo", "--kind", "equipment_repair", "--out", tmp_path / "a.bpmn")

    root = ET.fromstring((tmp_path / "a.bpmn").read_bytes())
    tasks = [each for each in root.iter() if each.tag.endswith("}userTask")]
    assert (code, len(tasks)) == (0, told["steps"])
    code, told = run("bpmn", "demo", "--kind", "none", "--out", tmp_path / "b.bpmn")
    assert (code, told["refused"], (tmp_path / "b.bpmn").exists()) == (2, "cli.no_kind", False)
