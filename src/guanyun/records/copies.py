"""The whole database as files: SQLite's own online copy, or every PostgreSQL table by COPY."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any  # a psycopg connection: psycopg is optional
from urllib.parse import quote, urlencode

from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

SQLITE_FILE = "guanyun.sqlite3"
TABLES = "tables"
MIGRATIONS = "django_migrations"


def copy_out(folder: Path) -> None:
    """Write the database into a folder, as it is at one moment, while others go on writing."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(folder / SQLITE_FILE)) as target:
            # In one piece: a copy in steps begins anew with every write and may never end.
            connection.connection.backup(target, pages=-1)
        return
    tables = folder / TABLES
    tables.mkdir()
    with closing(connection.get_new_connection(connection.get_connection_params())) as own:
        own.autocommit = True
        own.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        columns = {table: _copy_table(own, table, tables) for table in _tables(own)}
        own.execute("COMMIT")
    done = MigrationRecorder(connection).applied_migrations()
    told = {"columns": columns, "migrations": sorted(done)}
    (tables / "tables.json").write_text(json.dumps(told), encoding="utf-8")


def _tables(own: Any) -> list[str]:
    rows = own.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
    )
    return [name for (name,) in rows if name != MIGRATIONS]


def _copy_table(own: Any, table: str, folder: Path) -> list[str]:
    rows = own.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND table_name = %s ORDER BY ordinal_position",
        (table,),
    )
    names = [name for (name,) in rows]
    statement = f'COPY "{table}" ({_listed(names)}) TO STDOUT'
    with (
        own.cursor() as cursor,
        (folder / f"{table}.copy").open("wb") as file,
        cursor.copy(statement) as copy,
    ):
        for piece in copy:
            file.write(piece)
    return names


def copy_in(folder: Path) -> None:
    """Fill this process's empty PostgreSQL from the tables in a folder; all or nothing.

    The schema is first brought to where the copy was taken, and afterwards to this release's.

    Raises:
        ValueError: the database holds tables already.
    """
    if connection.introspection.table_names():
        raise ValueError("the database is not empty")
    tables = folder / TABLES
    told = json.loads((tables / "tables.json").read_text(encoding="utf-8"))
    for app, name in _last(told["migrations"]):
        call_command("migrate", app, name, verbosity=0, interactive=False)
    connection.ensure_connection()
    own = connection.connection
    own.autocommit = True
    own.execute("BEGIN")
    for table in told["columns"]:
        own.execute(f'DELETE FROM "{table}"')  # noqa: S608 - names are our own
    for table, names in told["columns"].items():
        _fill(own, table, names, tables)
    own.execute("COMMIT")
    call_command("migrate", verbosity=0, interactive=False)


def _fill(own: Any, table: str, names: list[str], folder: Path) -> None:
    statement = f'COPY "{table}" ({_listed(names)}) FROM STDIN'
    with own.cursor() as cursor, cursor.copy(statement) as copy:
        for piece in _pieces(folder / f"{table}.copy"):
            copy.write(piece)
    if "id" not in names:
        return
    quoted = f'"{table}"'
    (counter,) = own.execute("SELECT pg_get_serial_sequence(%s, 'id')", (quoted,)).fetchone()
    (last,) = own.execute(f"SELECT max(id) FROM {quoted}").fetchone()  # noqa: S608 - our own
    if counter is not None and last is not None:
        own.execute("SELECT setval(%s, %s)", (counter, last))


def _last(migrations: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the last migration of each app; numbers in front order them."""
    yield from dict(sorted((app, name) for app, name in migrations)).items()


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as page:
        while piece := page.read(1 << 20):
            yield piece


def _listed(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def address(database: str = "") -> str:
    """Return the DATABASE_URL of this process's database, or of another on its server.

    Empty for SQLite.
    """
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return ""
    who = quote(told["USER"], safe="")
    if told["PASSWORD"]:
        who += f":{quote(told['PASSWORD'], safe='')}"
    where = quote(told["HOST"], safe="") + (f":{told['PORT']}" if told["PORT"] else "")
    options = urlencode(
        {name: value for name, value in told["OPTIONS"].items() if isinstance(value, str)}
    )
    name = quote(database or told["NAME"], safe="")
    return f"postgresql://{who}@{where}/{name}" + (f"?{options}" if options else "")


def make_database(name: str) -> None:
    """Make an empty database on this process's server."""
    _on_server(f'CREATE DATABASE "{name}"')


def drop_database(name: str) -> None:
    """Drop a database on this process's server."""
    _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _on_server(statement: str) -> None:
    with closing(connection.get_new_connection(connection.get_connection_params())) as own:
        own.autocommit = True
        own.execute(statement)
