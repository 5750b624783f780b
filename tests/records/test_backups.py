"""A backup counts only once it was restored elsewhere and verified there."""

import tarfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from guanyun.errors import Refused
from guanyun.records import guards
from guanyun.records.backups import backup_to, heads, last_backup, restore_from
from guanyun.records.models import Case, JournalEntry
from guanyun.records.sealing import seal_all
from guanyun.records.services.cases import Done

from .conftest import START


@pytest.fixture
def sealed(transactional_db: None, opened: Done) -> Done:
    """Return a case under a seal."""
    seal_all(START)
    return opened


def test_backup_is_restored_and_verified(sealed: Done, tmp_path: Path) -> None:
    """Events and last seals of the restored copy are those of the installation."""
    file = tmp_path / "today.tar"

    told = backup_to(file, at=START)

    assert (told.file, told.verified) == (str(file), True)
    assert (told.events, told.head) == (JournalEntry.objects.count(), heads())
    assert file.stat().st_mode & 0o777 == 0o600
    assert last_backup() == START
    assert [each.name for each in tmp_path.iterdir()] == ["today.tar"]


@pytest.mark.only_on("sqlite")
def test_backup_is_restored_into_an_empty_home(sealed: Done, tmp_path: Path) -> None:
    """The restored home has database and keys, and verifies."""
    backup_to(tmp_path / "today.tar", at=START)

    told = restore_from(tmp_path / "today.tar", tmp_path / "home")

    assert (told.verified, told.head) == (True, heads())
    assert {each.name for each in (tmp_path / "home").iterdir()} >= {"guanyun.sqlite3", "keys"}


def test_backup_is_never_overwritten(sealed: Done, tmp_path: Path) -> None:
    """A file that exists stays as it is."""
    (tmp_path / "today.tar").write_bytes(b"mine")

    with pytest.raises(Refused, match=r"records\.backup_exists"):
        backup_to(tmp_path / "today.tar", at=START)

    assert (tmp_path / "today.tar").read_bytes() == b"mine"


def test_home_that_is_not_empty_is_left_alone(sealed: Done, tmp_path: Path) -> None:
    """Nothing is restored over what somebody has."""
    backup_to(tmp_path / "today.tar", at=START)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "mine").write_text("x")

    with pytest.raises(Refused, match=r"records\.home_not_empty"):
        restore_from(tmp_path / "today.tar", tmp_path / "home")

    assert [each.name for each in (tmp_path / "home").iterdir()] == ["mine"]


def test_damaged_trail_makes_no_backup(sealed: Done, tmp_path: Path) -> None:
    """A copy that does not verify is not kept under the name of a backup."""
    Case.objects.update(unit="committee")

    with pytest.raises(Refused, match=r"records\.backup_unverified"):
        backup_to(tmp_path / "today.tar", at=START)

    assert (list(tmp_path.iterdir()), last_backup()) == ([], None)


@pytest.mark.parametrize("damage", ["flip", "cut", "empty"])
def test_damaged_backup_is_refused(sealed: Done, tmp_path: Path, damage: str) -> None:
    """A file with one byte changed, cut off or empty restores nothing."""
    file = tmp_path / "today.tar"
    backup_to(file, at=START)
    content = bytearray(file.read_bytes())
    with tarfile.open(file) as archive:
        largest = max(archive.getmembers(), key=lambda member: member.size)
    content[largest.offset_data + largest.size // 2] ^= 1
    cut = {"flip": content, "cut": content[: len(content) // 2], "empty": b""}[damage]
    file.write_bytes(cut)

    with pytest.raises(Refused, match=r"records\.backup_unreadable"):
        restore_from(file, tmp_path / "home")

    assert not (tmp_path / "home").exists()


@pytest.mark.only_on("postgresql")
def test_database_that_is_not_empty_is_left_alone(sealed: Done, tmp_path: Path) -> None:
    """A backup is not loaded over the tables of a running installation."""
    backup_to(tmp_path / "today.tar", at=START)
    before = JournalEntry.objects.count()

    with pytest.raises(Refused, match=r"records\.backup_unreadable"):
        restore_from(tmp_path / "today.tar", tmp_path / "home")

    assert JournalEntry.objects.count() == before
    assert guards.expected(connection.vendor) <= guards.standing(connection)


def test_later_backup_is_the_last(sealed: Done, tmp_path: Path) -> None:
    """The doctor is told of the newest verified backup."""
    backup_to(tmp_path / "one.tar", at=START)
    backup_to(tmp_path / "two.tar", at=START + timedelta(days=1))

    assert last_backup() == START + timedelta(days=1)
