"""Where an installation remembers."""

import sqlite3
from pathlib import Path

import pytest

from guanyun.settings.databases import database, postgresql_database, sqlite_database


def test_no_address_means_sqlite_in_the_home(tmp_path: Path) -> None:
    """An installation without DATABASE_URL keeps everything in one file of its home."""
    found = database("", tmp_path)

    assert found["ENGINE"] == "django.db.backends.sqlite3"
    assert found["NAME"] == str(tmp_path / "guanyun.sqlite3")


def test_sqlite_takes_the_write_lock_at_once_and_syncs(tmp_path: Path) -> None:
    """The pragmas that keep an acknowledged act are those in force on a connection."""
    options = sqlite_database(tmp_path / "file.sqlite3")["OPTIONS"]
    connection = sqlite3.connect(tmp_path / "file.sqlite3")
    connection.executescript(options["init_command"])

    asked = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "busy_timeout")
    found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in asked]
    connection.close()

    assert options["transaction_mode"] == "IMMEDIATE"
    assert found == ["wal", 2, 1, 1, 5000]


def test_address_without_port_password_or_options() -> None:
    """What an address leaves out stays empty, but nobody waits long for a server that is down."""
    found = postgresql_database("postgres://guan@db/zone")

    assert (found["USER"], found["PASSWORD"], found["PORT"]) == ("guan", "", "")
    assert found["OPTIONS"] == {"connect_timeout": "5", "prepare_threshold": 5}


def test_a_pooler_may_ask_for_statements_that_are_not_kept() -> None:
    """Behind a pooler of transactions nothing is prepared; a number says after how many uses."""
    told = postgresql_database("postgres://guan@db/zone?prepare_threshold=none")["OPTIONS"]
    later = postgresql_database("postgres://guan@db/zone?prepare_threshold=20")["OPTIONS"]

    assert told == {"connect_timeout": "5", "prepare_threshold": None}
    assert later == {"connect_timeout": "5", "prepare_threshold": 20}


def test_socket_folder_may_be_the_host() -> None:
    """A host that begins with a slash, percent-encoded, is the folder of the socket."""
    assert postgresql_database("postgresql://%2Frun%2Fpg/zone")["HOST"] == "/run/pg"


@pytest.mark.parametrize("address", ["mysql://a@b/c", "postgresql://a@b", "zone"])
def test_foreign_address_is_refused(address: str) -> None:
    """An address of another kind, or one that names no database, says what form is wanted."""
    with pytest.raises(ValueError, match="postgresql://user:password@host/name"):
        postgresql_database(address)
