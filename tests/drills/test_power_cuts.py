"""A modelled power cut at any write loses no acknowledged act, tears none, breaks no chain.

The services run once on SQLite and the statements that Django issues are written down. They are
replayed through a file system that keeps a log of every write and sync. A cut is then any prefix
of that log of which only some bytes survive: what was not synced is at the disk's mercy.
"""

import hashlib
import os
import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from pathlib import Path

import apsw
import pytest
from django.db import connection

from guanyun.engines.casework import Head
from guanyun.records.access import Visitor
from guanyun.records.ledger import Key
from guanyun.records.models import JournalEntry
from guanyun.records.sealing import seal_all
from guanyun.records.services.cases import Deed, Report, case_act, case_open
from guanyun.records.sweeping import sweep_clocks
from guanyun.records.trail_faults import chain_faults
from guanyun.settings.databases import SQLITE_PRAGMAS
from tests.records.conftest import START, Seated, repair

pytestmark = [pytest.mark.drill, pytest.mark.only_on("sqlite")]
CUTS = 10_000 if os.environ.get("GUANYUN_FULL") == "1" else 300
SEED = 20261124
SECTOR = 512
MODELS = ("synced only", "some sectors", "all but the last")
Disk = dict[str, bytearray]
DATABASE, WAL = "drill.sqlite3", "drill.sqlite3-wal"


@dataclass(frozen=True)
class Write:
    """One thing that happened to a file, in order."""

    file: str
    kind: str  # write | truncate | sync | delete | commit
    offset: int = 0
    data: bytes = b""


class LoggedFile(apsw.VFSFile):
    """A file whose writes and syncs are written down on their way to the disk."""

    def __init__(self, name: object, flags: list[int], log: list[Write]) -> None:
        self.log = log
        self.name = Path(name.filename() if hasattr(name, "filename") else str(name)).name
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        super().xWrite(data, offset)
        self.log.append(Write(self.name, "write", offset, bytes(data)))

    def xTruncate(self, size: int) -> None:  # noqa: N802 - SQLite's name
        super().xTruncate(size)
        self.log.append(Write(self.name, "truncate", size))

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        super().xSync(flags)
        self.log.append(Write(self.name, "sync"))


class LoggingDisk(apsw.VFS):
    """The machine's own file system, with a log."""

    def __init__(self, name: str, log: list[Write]) -> None:
        self.log = log
        super().__init__(name, "")

    def xOpen(self, name: object, flags: list[int]) -> LoggedFile:  # noqa: N802 - SQLite's name
        return LoggedFile(name, flags, self.log)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 - SQLite's name
        super().xDelete(filename, syncdir)
        self.log.append(Write(Path(filename).name, "delete"))


def live(caller: Visitor, desk: Visitor) -> None:
    """Live through some acts of every sort: open, act, repeat by key, sweep, seal."""
    for number in range(16):
        key = Key("caller", f"form-{number}", "a" * 64)
        at = START + timedelta(minutes=number)
        report = Report("equipment_repair", repair())
        done = case_open(by=caller, at=at, report=report, key=key)
        case_open(by=caller, at=at, report=report, key=key)
        case_act(by=desk, at=at, number=done.number, deed=Deed("respond", {"opinion": "马上"}))
        if number % 3 == 0:
            case_act(by=desk, at=at, number=done.number, deed=Deed("answer", {"opinion": "好了"}))
            seal_all(at)
    sweep_clocks(START + timedelta(hours=30))
    seal_all(START + timedelta(hours=30))


@pytest.fixture
def issued(
    transactional_db: None, zone: str, caller: Visitor, seated: Seated, tmp_path: Path
) -> tuple[Path, list[str]]:
    """Return a copy of the database before, and the statements that Django issued then."""
    desk = seated("duty_desk")
    base = tmp_path / "base.sqlite3"
    with closing(sqlite3.connect(base)) as target:
        connection.connection.backup(target)
    statements: list[str] = []
    connection.connection.set_trace_callback(statements.append)
    live(caller, desk)
    connection.connection.set_trace_callback(None)
    reads = ("SELECT", "--", "PRAGMA", "EXPLAIN")
    writes = [each for each in statements if not each.lstrip().startswith(reads)]
    # A statement is told once more for each trigger that it fires.
    return base, [each for each, _ in groupby(writes)]


@dataclass(frozen=True)
class Replay:
    """What the disk saw, and what the database held after each commit."""

    log: list[Write]
    images: list[str]


def replay(base: Path, statements: Sequence[str], pragmas: Sequence[str], folder: Path) -> Replay:
    """Replay the statements on a logging disk; return its log and the image after each commit."""
    folder.mkdir()
    (folder / DATABASE).write_bytes(base.read_bytes())
    log: list[Write] = []
    disk = LoggingDisk(f"logging-{folder.name}", log)
    own = apsw.Connection(str(folder / DATABASE), vfs=f"logging-{folder.name}")
    for pragma in (*pragmas, "PRAGMA wal_autocheckpoint=60"):  # so that cuts meet checkpoints too
        own.execute(pragma).fetchall()
    images = [image(own.execute)]
    for statement in statements:
        own.execute(statement).fetchall()
        if statement.startswith(("COMMIT", "END")) or own.in_transaction is False:
            log.append(Write("", "commit"))
            images.append(image(own.execute))
    own.close()
    disk.unregister()
    return Replay(log, images)


def image(execute: Callable[[str], object]) -> str:
    """Return a digest of every row of every table."""
    digest = hashlib.sha256()
    tables = list(execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"))
    for (table,) in tables:
        for row in execute(f'SELECT * FROM "{table}" ORDER BY rowid'):
            digest.update(repr((table, *row)).encode())
    return digest.hexdigest()


def surviving(base: bytes, log: Sequence[Write], model: str, dice: random.Random) -> Disk:
    """Return the files as the disk holds them after a cut at the end of the log."""
    durable: Disk = {DATABASE: bytearray(base)}
    loose: dict[str, list[Write]] = {}
    for each in log:
        if each.kind == "sync":
            for write in loose.pop(each.file, []):
                apply(durable, write)
        elif each.kind == "delete":
            durable.pop(each.file, None)
            loose.pop(each.file, None)
        elif each.kind != "commit":
            loose.setdefault(each.file, []).append(each)
    for writes in loose.values():
        for write in survivors(writes, model, dice):
            apply(durable, write)
    return durable


def survivors(writes: list[Write], model: str, dice: random.Random) -> Iterator[Write]:
    """Yield what survives of writes that were not synced."""
    if model == "synced only":
        return
    if model == "all but the last":
        *whole, last = writes
        yield from whole
        cut = dice.randrange(len(last.data) + 1)
        yield Write(last.file, last.kind, last.offset, last.data[:cut])
        return
    for write in writes:
        if write.kind == "truncate":
            if dice.random() < 0.5:
                yield write
            continue
        for start in range(0, len(write.data), SECTOR):
            if dice.random() < 0.5:
                piece = write.data[start : start + SECTOR]
                yield Write(write.file, "write", write.offset + start, piece)


def apply(disk: Disk, write: Write) -> None:
    """Let a write reach the disk."""
    content = disk.setdefault(write.file, bytearray())
    if write.kind == "truncate":
        del content[write.offset :]
        return
    end = write.offset + len(write.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[write.offset : end] = write.data


def after_cut(disk: Disk, folder: Path) -> tuple[str, list[str]]:
    """Start the database after a cut; return its image and what is wrong with its chains."""
    for file in folder.glob("*"):
        file.unlink()
    for name in (DATABASE, WAL):
        if name in disk:
            (folder / name).write_bytes(disk[name])
    with closing(sqlite3.connect(folder / DATABASE)) as own:
        (whole,) = own.execute("PRAGMA integrity_check").fetchone()
        wrong = [] if whole == "ok" else [whole]
        heads = {row[1]: Head(*row) for row in own.execute("SELECT zone, stream, seq, hash FROM stream")}  # fmt: skip  # noqa: E501
        rows: dict[str, list[JournalEntry]] = {}
        for row in own.execute("SELECT zone, stream, seq, text, hash FROM journal ORDER BY 1,2,3"):
            names = ("zone", "stream", "seq", "text", "hash")
            rows.setdefault(row[1], []).append(JournalEntry(**dict(zip(names, row, strict=True))))
        for stream, entries in rows.items():
            wrong += [each.what for each in chain_faults(entries, heads.get(stream))]
        return image(own.execute), wrong


def lost_or_torn(base: bytes, seen: Replay, folder: Path, cuts: int) -> tuple[int, int]:
    """Cut the power that often; return how often acknowledged work was lost, and how often torn."""
    folder.mkdir()
    dice = random.Random(SEED)
    lost = torn = 0
    for turn in range(cuts):
        cut = dice.randrange(len(seen.log) + 1)
        log = seen.log[:cut]
        acknowledged = sum(each.kind == "commit" for each in log)
        disk = surviving(base, log, MODELS[turn % len(MODELS)], dice)
        found, wrong = after_cut(disk, folder)
        torn += bool(wrong) or found not in seen.images
        lost += found in seen.images[:acknowledged] and found != seen.images[acknowledged]
    return lost, torn


def test_no_acknowledged_act_is_lost(issued: tuple[Path, list[str]], tmp_path: Path) -> None:
    """Under the product's settings every cut leaves all acknowledged acts, whole and chained."""
    base, statements = issued
    seen = replay(base, statements, SQLITE_PRAGMAS, tmp_path / "full")
    commits = len(seen.images) - 1
    print(  # noqa: T201 - a drill tells its sample
        f"\nseed {SEED}: {CUTS} cuts of {len(seen.log)} writes, {commits} commits; SQLite "
        f"{sqlite3.sqlite_version} (product), {apsw.sqlite_lib_version()} (replay)"
    )

    assert commits > 40
    assert lost_or_torn(base.read_bytes(), seen, tmp_path / "cut", CUTS) == (0, 0)


def test_drill_sees_a_weaker_setting(issued: tuple[Path, list[str]], tmp_path: Path) -> None:
    """With synchronous=NORMAL the same cuts do lose acknowledged acts: the drill can see it."""
    base, statements = issued
    weaker = [each.replace("FULL", "NORMAL") for each in SQLITE_PRAGMAS]
    seen = replay(base, statements, weaker, tmp_path / "normal")

    lost, torn = lost_or_torn(base.read_bytes(), seen, tmp_path / "cut", 60)

    assert lost > 0
    assert torn == 0
