"""One flipped bit anywhere in the database file: if it changed what is kept, verify finds it."""

import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from guanyun.engines.casework import Head
from guanyun.records.access import Visitor
from guanyun.records.models import JournalEntry
from guanyun.records.sealing import seal_all
from guanyun.records.services.cases import Deed, Report, case_act, case_open
from guanyun.records.sweeping import sweep_clocks
from guanyun.records.trail_faults import chain_faults
from guanyun.records.verification import verify_all
from tests.records.conftest import START, Seated, repair

pytestmark = pytest.mark.drill
FLIPS = 4000 if os.environ.get("GUANYUN_FULL") == "1" else 300
SEED = 11
# What the trail vouches for; people's names and sessions are not part of it.
KEPT = (
    "journal", "stream", "seal", "seal_span", "case_row", "private_text", "charter_text",
    "adoption", "mandate_line",
)  # fmt: skip
BY_NUMBER = {"case_row", "private_text", "adoption", "mandate_line"}  # whose id is no content
CLOCK = (
    'zone, "case", clock, due, running, measured_only, provisional, calendar, fire_at, next_rung'
)


@pytest.fixture
def lived(transactional_db: None, zone: str, caller: Visitor, seated: Seated) -> Head:
    """Live through some cases under seals; return the head of the first."""
    desk = seated("duty_desk")
    for number in range(4):
        at = START + timedelta(minutes=number)
        done = case_open(by=caller, at=at, report=Report("equipment_repair", repair()))
        case_act(by=desk, at=at, number=done.number, deed=Deed("respond", {"opinion": "马上"}))
    sweep_clocks(START + timedelta(hours=3))
    seal_all(START + timedelta(hours=3))
    last = JournalEntry.objects.filter(stream="case:20261124-0001").order_by("-seq")[0]
    return Head(last.zone, last.stream, last.seq, last.hash)


def kept(file: Path) -> object:
    """Return the content that must not change unseen; None where it cannot be read at all."""
    try:
        with closing(sqlite3.connect(file)) as own:
            rows = {
                table: own.execute(f'SELECT * FROM "{table}" ORDER BY 1, 2, 3').fetchall()
                for table in KEPT
            }
            rows = {
                table: [row[1:] if table in BY_NUMBER else row for row in found]
                for table, found in rows.items()
            }
            return rows | {"clock": own.execute(f"SELECT {CLOCK} FROM clock").fetchall()}
    except (sqlite3.DatabaseError, OverflowError, UnicodeError):
        return None


@contextmanager
def database_is(file: Path) -> Iterator[None]:
    """Let Django look at another file for a while."""
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(file)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def is_found(file: Path) -> bool:
    """Return whether verify says that something is wrong, or cannot even read the file."""
    with database_is(file):
        try:
            return not verify_all()["ok"]
        except (sqlite3.DatabaseError, UnicodeError, ValueError):
            return True


def places(content: bytes, dice: random.Random) -> Iterator[int]:
    """Yield bytes to flip a bit of: half anywhere in the file, half where journal and rows lie."""
    begins = [at for at in range(0, len(content), 64) if b'"algorithm"' in content[at : at + 80]]
    while True:
        yield dice.randrange(len(content))
        yield min(dice.choice(begins) + dice.randrange(900), len(content) - 1)


@pytest.mark.only_on("sqlite")
def test_no_changed_content_passes(lived: Head, tmp_path: Path) -> None:
    """Of all flips those that changed content are found, each one."""
    base, work = tmp_path / "base.sqlite3", tmp_path / "work.sqlite3"
    with closing(sqlite3.connect(base)) as target:
        connection.connection.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        target.execute("VACUUM")
    content, before = base.read_bytes(), kept(base)
    dice, changed, found, missed = random.Random(SEED), 0, 0, []
    where = places(content, dice)
    assert not is_found(base)
    for _ in range(FLIPS):
        place, bit = next(where), dice.randrange(8)
        flipped = bytearray(content)
        flipped[place] ^= 1 << bit
        for file in tmp_path.glob("work*"):
            file.unlink()
        work.write_bytes(flipped)
        is_changed = kept(work) != before
        seen = is_found(work)
        changed, found = changed + is_changed, found + seen
        if is_changed and not seen:
            missed.append((place, bit))
    print(  # noqa: T201 - a drill tells its sample
        f"\nseed {SEED}: {FLIPS} flips in {len(content)} bytes, {changed} changed content, "
        f"{found} found, {len(missed)} missed"
    )

    assert missed == []
    assert changed > FLIPS // 4


def test_every_bit_of_an_entry_counts(lived: Head) -> None:
    """Each single bit of text and hash of three entries is found, with the entry's number."""
    rows = list(JournalEntry.objects.filter(stream=lived.stream).order_by("seq"))
    assert list(chain_faults(rows, lived)) == []
    for place in (0, 1, len(rows) - 1):
        row = rows[place]
        for name in ("text", "hash"):
            whole = getattr(row, name).encode()
            for bit in range(8 * len(whole)):
                flipped = bytearray(whole)
                flipped[bit // 8] ^= 1 << (bit % 8)
                setattr(row, name, flipped.decode("utf-8", "replace"))
                faults = list(chain_faults(rows[: place + 2], None))
                assert any(fault.seq == row.seq for fault in faults), (row.seq, name, bit)
            setattr(row, name, whole.decode())
