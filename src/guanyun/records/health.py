"""Whether the installation is well: figures gathered here, judged one by one for the doctor."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypedDict

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F, Max, Min

from guanyun.errors import Language, Refused, sentence

from . import guards
from .backups import EVERY as BACKUP_EVERY
from .backups import last_backup
from .charters import calendar_key, charter_on, shared
from .ledger import exclusive
from .models import Adoption, Case, ClockRow, Job, Notice, SealRow, Stream
from .now import local_date, now
from .seal_keys import folder

SEAL_AGE = timedelta(minutes=5)
SWEEP_LAG = timedelta(seconds=60)
SKEW = timedelta(seconds=5)
LEAST_FREE = 10  # percent of the disk
MOST_WAITING = 1000
LATE = timedelta(hours=1)
SYNCHRONOUS_FULL = 2
PRAGMAS = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the doctor looks at; None where it does not apply or cannot be known."""

    writable: bool
    pragmas: Mapping[str, str]  # of SQLite; empty on PostgreSQL
    guards_missing: tuple[str, ...]
    migrations_missing: int
    unsealed_since: datetime | None  # how long the oldest unsealed work waits, at least
    clock_due_since: datetime | None
    failing: tuple[str, ...]  # jobs and clocks whose last try failed
    disk_free: int  # percent
    zones_without_charter: tuple[str, ...]
    zones: int
    calendar_known: bool
    key_modes: Mapping[str, int]
    waiting_since: datetime | None
    waiting: int
    dead: int
    backed_up_at: datetime | None
    newest: datetime | None  # latest instant that the tables know
    database_now: datetime | None
    assets: bool


class Check(TypedDict):
    """One check of the doctor: its name, whether all is well, a sentence."""

    id: str
    ok: bool
    text: str


def checks(*, language: Language = "zh") -> list[Check]:
    """Return the doctor's checks of this installation, the reason and the cure of each fault."""
    return judged(facts_now(), now(), language=language)


def judged(facts: Facts, at: datetime, *, language: Language = "zh") -> list[Check]:
    """Return the checks that the figures come to."""
    found: list[Check] = []
    for name, judge in JUDGES.items():
        wrong = judge(facts, at)
        code = f"records.doctor_{name}"
        if wrong is None:
            text = sentence("records.doctor_ok", {"name": sentence(f"{code}_name", {}, language)},
                            language)  # fmt: skip
        else:
            text = sentence(code, wrong, language)
        found.append({"id": name, "ok": wrong is None, "text": text})
    return found


Wrong = dict[str, str] | None
Judge = Callable[[Facts, datetime], Wrong]


def _minutes(since: datetime, at: datetime) -> str:
    return str(int((at - since).total_seconds()) // 60)


def _older(since: datetime | None, at: datetime, most: timedelta) -> Wrong:
    return {"minutes": _minutes(since, at)} if since is not None and at - since > most else None


def _pragma(name: str, wanted: str) -> Judge:
    def judge(facts: Facts, _at: datetime) -> Wrong:
        found = facts.pragmas.get(name, wanted)
        return None if found == wanted else {"found": found, "wanted": wanted}

    return judge


def _backup(facts: Facts, at: datetime) -> Wrong:
    last = facts.backed_up_at
    if last is not None and at - last <= BACKUP_EVERY:
        return None
    return {"last": "-" if last is None else f"{last:%Y-%m-%d %H:%M}"}


def _outbox(facts: Facts, at: datetime) -> Wrong:
    late = facts.waiting_since is not None and at - facts.waiting_since > LATE
    if not facts.dead and facts.waiting <= MOST_WAITING and not late:
        return None
    return {"dead": str(facts.dead), "waiting": str(facts.waiting)}


def _skew(facts: Facts, at: datetime) -> Wrong:
    """Judge whether this machine's clock is behind what is written, or apart from the server's."""
    if facts.newest is not None and facts.newest - at > SKEW:
        return {"seconds": str(int((facts.newest - at).total_seconds()))}
    if facts.database_now is not None and abs(facts.database_now - at) > SKEW:
        return {"seconds": str(int(abs(facts.database_now - at).total_seconds()))}
    return None


def _keys(facts: Facts, _at: datetime) -> Wrong:
    loose = [name for name, mode in facts.key_modes.items() if mode & 0o077]
    return {"files": ", ".join(loose)} if loose else None


def _charter(facts: Facts, _at: datetime) -> Wrong:
    missing = ", ".join(facts.zones_without_charter)
    return None if facts.zones and not missing else {"zones": missing or "-"}


def _if(wrong: bool, **fields: str) -> Wrong:
    return fields if wrong else None


JUDGES: Mapping[str, Judge] = {
    "database": lambda facts, _: _if(not facts.writable),
    "journal_mode": _pragma("journal_mode", "wal"),
    "synchronous": _pragma("synchronous", str(SYNCHRONOUS_FULL)),
    "foreign_keys": _pragma("foreign_keys", "1"),
    "recursive_triggers": _pragma("recursive_triggers", "1"),
    "guards": lambda facts, _: _if(
        bool(facts.guards_missing), missing=", ".join(facts.guards_missing)
    ),
    "migrations": lambda facts, _: _if(
        facts.migrations_missing > 0, count=str(facts.migrations_missing)
    ),
    "seals": lambda facts, at: _older(facts.unsealed_since, at, SEAL_AGE),
    "clocks": lambda facts, at: _older(facts.clock_due_since, at, SWEEP_LAG),
    "failures": lambda facts, _: _if(bool(facts.failing), what="; ".join(facts.failing)),
    "disk": lambda facts, _: _if(facts.disk_free < LEAST_FREE, free=str(facts.disk_free)),
    "charter": _charter,
    "calendar": lambda facts, at: _if(not facts.calendar_known, year=str(local_date(at).year)),
    "keys": _keys,
    "outbox": _outbox,
    "backup": _backup,
    "clock_skew": _skew,
    "assets": lambda facts, _: _if(not facts.assets),
}


def facts_now() -> Facts:
    """Return the figures of this installation now."""
    at = now()
    if not _writable():
        return _without_database(at)
    zones = sorted(set(Adoption.objects.values_list("zone", flat=True)))
    waiting = Notice.objects.filter(state="waiting")
    return Facts(
        writable=True,
        pragmas=_pragmas(),
        guards_missing=tuple(
            sorted(guards.expected(connection.vendor) - guards.standing(connection))
        ),
        migrations_missing=_migrations_missing(),
        unsealed_since=_unsealed_since(at),
        clock_due_since=ClockRow.objects.filter(fire_at__lte=at).aggregate(m=Min("fire_at"))["m"],
        failing=_failing(),
        disk_free=_disk_free(),
        zones_without_charter=tuple(zone for zone in zones if not _has_charter(zone, at)),
        zones=len(zones),
        calendar_known=local_date(at).year in _known_years(),
        key_modes=_key_modes(),
        waiting_since=waiting.aggregate(m=Min("at"))["m"],
        waiting=waiting.count(),
        dead=Notice.objects.filter(state="dead").exclude(code="records.notice_code").count(),
        backed_up_at=last_backup(),
        newest=Case.objects.aggregate(m=Max("changed_at"))["m"],
        database_now=_database_now(),
        assets=_assets(),
    )


def _without_database(at: datetime) -> Facts:
    """Return the figures where the database cannot be written: nothing more can be told."""
    return Facts(
        writable=False, pragmas={}, guards_missing=(), migrations_missing=0, unsealed_since=None,
        clock_due_since=None, failing=(), disk_free=_disk_free(), zones_without_charter=(),
        zones=1, calendar_known=True, key_modes=_key_modes(), waiting_since=None, waiting=0,
        dead=0, backed_up_at=at, newest=None, database_now=None, assets=_assets(),
    )  # fmt: skip


def _writable() -> bool:
    """Return whether a row can be written, by writing one."""
    heartbeat = {"due_at": now(), "told": ""}
    try:
        with exclusive():
            Job.objects.update_or_create(pk="doctor", defaults=heartbeat)
    except (DatabaseError, OSError):
        return False
    return True


def _pragmas() -> Mapping[str, str]:
    if connection.vendor != "sqlite":
        return {}
    found = {}
    with connection.cursor() as cursor:
        for name in PRAGMAS:
            cursor.execute(f"PRAGMA {name}")
            found[name] = str(cursor.fetchone()[0])
    return found


def _migrations_missing() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _unsealed_since(at: datetime) -> datetime | None:
    """Return since when something may wait for a seal: the last sealing, if anything waits."""
    if not Stream.objects.filter(seq__gt=F("sealed")).exists():
        return None
    done = Job.objects.filter(pk="seals").values_list("done_at", flat=True).first()
    if done is not None:
        return done
    last = SealRow.objects.order_by("-no").values_list("at", flat=True).first()
    return datetime.fromisoformat(last) if last else at - 2 * SEAL_AGE


def _failing() -> tuple[str, ...]:
    jobs = Job.objects.filter(failures__gt=0).values_list("pk", "error")
    clocks = ClockRow.objects.filter(failures__gt=0).values_list("case", "error")[:5]
    return tuple(f"{name}: {error}" for name, error in (*jobs, *clocks))


def _disk_free() -> int:
    home = Path(settings.HOME)
    usage = shutil.disk_usage(home if home.exists() else home.anchor)
    return 100 * usage.free // usage.total


def _has_charter(zone: str, at: datetime) -> bool:
    try:
        charter_on(zone, local_date(at))
    except Refused:
        return False
    return True


def _known_years() -> set[int]:
    return {notice.year for notice in shared(calendar_key()).calendar.notices}


def _key_modes() -> Mapping[str, int]:
    return {file.name: file.stat().st_mode & 0o777 for file in sorted(folder().glob("*.key"))}


def _database_now() -> datetime | None:
    """Return the server's clock: the one heartbeat that asks it."""
    if connection.vendor == "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found


def _assets() -> bool:
    built = Path(settings.STATICFILES_DIRS[0]) / "built"
    return any(built.glob("*.css")) and any(built.glob("*.js"))
