"""Guards in the database itself: the journal only grows, and no two mandate lines overlap.

Migrations call these functions; they name tables, not models, so that they never change meaning.
"""

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

# Table -> its key. REPLACE INTO and TRUNCATE would pass triggers on UPDATE and DELETE alone.
APPEND_ONLY = {
    "journal": ("zone", "stream", "seq"),
    "seal": ("zone", "no"),
    "seal_span": ("zone", "stream", "last"),
    "charter_text": ("zone", "hash"),
    "adoption": ("zone", "since"),
}
SENTENCE = "append-only"
OVERLAP = "mandate_line_overlap"


def raise_guards(connection: BaseDatabaseWrapper) -> None:
    """Put up every guard; where one stands already it is replaced by the same."""
    _run(connection, [*down(connection.vendor), *up(connection.vendor)])


def lower_guards(connection: BaseDatabaseWrapper) -> None:
    """Take the guards down: for a migration that rebuilds a table, and for tests that clear it."""
    _run(connection, down(connection.vendor))


def standing(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of the guards that stand in the database."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
        " UNION SELECT conname FROM pg_constraint WHERE contype = 'x'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


def expected(vendor: str) -> set[str]:
    """Return the names of the guards that must stand."""
    ways = ("insert", "update", "delete") if vendor == "sqlite" else ("rows", "truncate")
    lines = {f"{OVERLAP}_insert", f"{OVERLAP}_update"} if vendor == "sqlite" else {OVERLAP}
    return {f"{table}_{way}" for table in APPEND_ONLY for way in ways} | lines


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def up(vendor: str) -> list[str]:
    """Return the statements that put the guards up."""
    return [*(_sqlite_up() if vendor == "sqlite" else _postgresql_up())]


def down(vendor: str) -> list[str]:
    """Return the statements that take the guards down."""
    if vendor == "sqlite":
        return [f'DROP TRIGGER IF EXISTS "{name}"' for name in sorted(expected(vendor))]
    told = [
        f'DROP TRIGGER IF EXISTS "{table}_{way}" ON "{table}"'
        for table in APPEND_ONLY
        for way in ("rows", "truncate")
    ]
    return [*told, f'ALTER TABLE "mandate_line" DROP CONSTRAINT IF EXISTS "{OVERLAP}"']


def _sqlite_up() -> Iterator[str]:
    for table, key in APPEND_ONLY.items():
        same = " AND ".join(f'"{name}" = NEW."{name}"' for name in key)
        stop = f"SELECT RAISE(ABORT, '{table} is {SENTENCE}')"
        known = f'SELECT 1 FROM "{table}" WHERE {same}'  # noqa: S608 - names are our own
        yield (
            f'CREATE TRIGGER "{table}_insert" BEFORE INSERT ON "{table}" '
            f"WHEN EXISTS ({known}) BEGIN {stop}; END"
        )
        for way in ("update", "delete"):
            yield (
                f'CREATE TRIGGER "{table}_{way}" BEFORE {way.upper()} ON "{table}" '
                f"BEGIN {stop}; END"
            )
    overlap = (
        'SELECT 1 FROM "mandate_line" WHERE "zone" = NEW."zone" AND "slot" = NEW."slot" '
        'AND "id" IS NOT NEW."id" AND "since" < NEW."until" AND NEW."since" < "until"'
    )
    for way in ("insert", "update"):
        # BEFORE INSERT has no rowid yet; AFTER sees the row itself and leaves it out by id.
        yield (
            f'CREATE TRIGGER "{OVERLAP}_{way}" AFTER {way.upper()} ON "mandate_line" '
            f'WHEN NEW."slot" IS NOT NULL AND EXISTS ({overlap}) '
            f"BEGIN SELECT RAISE(ABORT, '{OVERLAP}'); END"
        )


def _postgresql_up() -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION guanyun_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '% is {SENTENCE}', TG_TABLE_NAME "
        "USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table in APPEND_ONLY:
        yield (
            f'CREATE TRIGGER "{table}_rows" BEFORE UPDATE OR DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION guanyun_append_only()"
        )
        yield (
            f'CREATE TRIGGER "{table}_truncate" BEFORE TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION guanyun_append_only()"
        )
        for way in ("rows", "truncate"):
            yield f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{table}_{way}"'
    yield (
        f'ALTER TABLE "mandate_line" ADD CONSTRAINT "{OVERLAP}" EXCLUDE USING gist '
        "(int8range(slot, slot, '[]') WITH &&, daterange(since, until) WITH &&) "
        "WHERE (slot IS NOT NULL)"  # a range of two nulls is the range of all numbers
    )
