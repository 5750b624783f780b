"""The doctor: every check can fail, says why, and is well when the cause is gone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection

from guanyun.records import guards
from guanyun.records.backups import JOB
from guanyun.records.health import JUDGES, Facts, checks, facts_now, judged
from guanyun.records.jobs import run_worker
from guanyun.records.models import ClockRow, Job, Notice
from guanyun.records.now import now
from guanyun.records.seal_keys import key_file, seal_key
from guanyun.records.services.cases import Done

from .conftest import START

WELL = Facts(
    writable=True,
    pragmas={"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1",
             "recursive_triggers": "1"},
    guards_missing=(), migrations_missing=0, unsealed_since=START, clock_due_since=START,
    failing=(), disk_free=50, zones_without_charter=(), zones=1, calendar_known=True,
    key_modes={"seal.key": 0o600}, waiting_since=START, waiting=3, dead=0,
    backed_up_at=START - timedelta(hours=24), newest=START, database_now=START, assets=True,
)  # fmt: skip
ILL: Mapping[str, Mapping[str, object]] = {
    "database": {"writable": False},
    "journal_mode": {"pragmas": {"journal_mode": "delete"}},
    "synchronous": {"pragmas": {"synchronous": "1"}},
    "foreign_keys": {"pragmas": {"foreign_keys": "0"}},
    "recursive_triggers": {"pragmas": {"recursive_triggers": "0"}},
    "guards": {"guards_missing": ("journal_delete",)},
    "migrations": {"migrations_missing": 1},
    "seals": {"unsealed_since": START - timedelta(minutes=5, seconds=1)},
    "clocks": {"clock_due_since": START - timedelta(seconds=61)},
    "failures": {"failing": ("seals: OSError",)},
    "disk": {"disk_free": 9},
    "charter": {"zones_without_charter": ("demo",)},
    "calendar": {"calendar_known": False},
    "keys": {"key_modes": {"seal.key": 0o640}},
    "outbox": {"dead": 1},
    "backup": {"backed_up_at": START - timedelta(hours=25, seconds=1)},
    "clock_skew": {"newest": START + timedelta(seconds=6)},
    "assets": {"assets": False},
}


def wrong(facts: Facts) -> list[str]:
    """Return the checks that fail."""
    return [check["id"] for check in judged(facts, START) if not check["ok"]]


def test_well_installation_passes_every_check() -> None:
    """Where nothing is wrong, every check says so in words."""
    assert wrong(WELL) == []
    assert judged(WELL, START)[0]["text"] == "数据库可写：正常。"


@pytest.mark.parametrize("name", list(JUDGES))
def test_every_check_can_fail(name: str) -> None:
    """One cause makes its own check fail and no other; the sentence has no open place."""
    ill = replace(WELL, **ILL[name])

    assert wrong(ill) == [name]
    for language in ("zh", "en"):
        (text,) = (c["text"] for c in judged(ill, START, language=language) if not c["ok"])
        assert "{" not in text
        assert not text.startswith("records.")


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"zones": 0}, "charter"),
        ({"waiting": 1001}, "outbox"),
        ({"waiting_since": START - timedelta(hours=1, seconds=1)}, "outbox"),
        ({"backed_up_at": None}, "backup"),
        ({"database_now": START - timedelta(seconds=6)}, "clock_skew"),
    ],
)
def test_other_causes_of_the_same(more: Mapping[str, object], name: str) -> None:
    """No zone at all, a full or stuck outbox, never a backup, another clock in the database."""
    assert wrong(replace(WELL, **more)) == [name]


def test_figures_of_a_running_installation(opened: Done) -> None:
    """After one round of the worker only what a test has not got is wrong."""
    run_worker(once=True)
    Job.objects.create(pk=JOB, due_at=now(), done_at=now())

    failing = {check["id"] for check in checks() if not check["ok"]}

    assert failing <= {"clock_skew", "assets", "calendar", "disk"}
    assert facts_now().zones == 1


def test_standing_still_is_seen(opened: Done) -> None:
    """Without a worker entries wait for their seal and clocks for their sweep."""
    ClockRow.objects.update(fire_at=now() - timedelta(minutes=3))

    found = {check["id"]: check["ok"] for check in checks()}

    assert (found["seals"], found["clocks"], found["backup"]) == (False, False, False)


def test_missing_guard_is_seen(opened: Done) -> None:
    """A guard that was taken down is named."""
    guards.lower_guards(connection)
    missing = facts_now().guards_missing
    guards.raise_guards(connection)

    assert "journal_delete" in missing or "journal_rows" in missing
    assert facts_now().guards_missing == ()


def test_loose_key_is_seen(zone: str) -> None:
    """A private key that others can read is told by name."""
    seal_key()
    key_file().chmod(0o644)
    try:
        loose = facts_now().key_modes["seal.key"]
    finally:
        key_file().chmod(0o600)

    assert loose == 0o644


def test_dead_letters_and_failing_jobs_are_counted(opened: Done) -> None:
    """A message given up and a job that fails stand in the figures."""
    Notice.objects.filter(channel="page").update(state="dead")
    Job.objects.create(pk="own", due_at=START, failures=2, error="OSError: full")

    facts = facts_now()

    assert facts.dead == Notice.objects.count() > 0
    assert facts.failing == ("own: OSError: full",)


def test_one_charter_in_force_is_enough_until_its_zone_has_none(opened: Done) -> None:
    """The zone of the tests has a charter in force today."""
    assert facts_now().zones_without_charter == ()
    assert isinstance(facts_now().newest, datetime)
