"""Writes of rows as templates whose text never changes, and rows for them.

What Django's compiler makes of a row costs ten times what the row does. A template is composed
once per process for a table and its columns, whatever the number of rows. PostgreSQL is given the
rows of a template as one JSON text, so that an act, and a batch of acts, is one prepared statement;
SQLite runs the template once for each row (ADR 0043).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, cast

from django.db import connection, models

from .prepared import prepared_cursor, vendor

Value = Any
Row = tuple[Value, ...]
Places = tuple[tuple[int, Callable[[Value], Value]], ...]
IGNORED = "ON CONFLICT DO NOTHING"
SHORT = {"timestamp with time zone": "timestamptz", "integer": "int", "boolean": "bool"}
FEW = 4
GATE = "g{0} AS (SELECT 1 / (count(*) = %s)::int AS open FROM w{0})"
OPEN = "(SELECT open FROM g{})"


@dataclass(frozen=True, slots=True)
class Template:
    """What is done with rows of a table: ``text`` for one of SQLite, the rest for PostgreSQL.

    ``keys`` name what a row holds, in order; ``adapted`` are the places that SQLite's driver has
    no type for, with what writes them.
    """

    table: str
    keys: tuple[str, ...]
    text: str
    head: str = ""
    rows: str = ""
    same: str = ""
    end: str = ""
    adapted: Places = field(default=(), compare=False)

    def together(self, rows: int, only_if: str = "") -> str:
        """Return the statement of PostgreSQL for so many rows; ``only_if`` is one more condition.

        Few rows are counted out: of rows that it cannot count PostgreSQL expects a hundred, and
        would read a whole table for one.
        """
        told = " AND ".join(each for each in (self.same, only_if) if each)
        source = self.rows
        if self.same and rows <= FEW:
            source = f"FROM (SELECT * {self.rows} LIMIT {rows}) AS n"
        return f"{self.head} {source}{' WHERE ' if told else ''}{told} {self.end}"


@dataclass(frozen=True, slots=True)
class Statement:
    """Rows for a template.

    ``refused`` makes what is raised where a row was not touched; None where none need be.
    """

    template: Template
    rows: Sequence[Row]
    refused: Callable[[], Exception] | None = None


@dataclass(frozen=True, slots=True)
class _Table:
    insert: str
    fields: tuple[models.Field, ...]
    values: Callable[[models.Model], Row]


@cache
def _table(model: type[models.Model]) -> _Table:
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
    names = ", ".join(f'"{each.column}"' for each in fields)
    return _Table(
        f'INSERT INTO "{model._meta.db_table}" ({names})',
        tuple(fields),
        attrgetter(*(each.attname for each in fields)),
    )


@cache
def _insert(model: type[models.Model], otherwise: str) -> Template:
    table = _table(model)
    marks = ", ".join(["%s"] * len(table.fields))
    return Template(
        model._meta.db_table,
        _keys(table.fields),
        f"{table.insert} VALUES ({marks}) {otherwise}",
        f"{table.insert} SELECT {', '.join(f'n.{key}' for key in _keys(table.fields))}",
        _rows(table.fields),
        "",
        otherwise,
        _places(table.fields) if vendor() == "sqlite" else (),
    )


@cache
def _update(model: type[models.Model], set_to: tuple[str, ...], where: tuple[str, ...]) -> Template:
    table = model._meta.db_table
    fields = [_field(model, name) for name in (*set_to, *where)]
    keys = _keys(fields)
    plain = ", ".join(f'"{name}" = %s' for name in set_to)
    known = " AND ".join(f'"{name}" = %s' for name in where)
    anew = ", ".join(f'"{name}" = n.{key}' for name, key in zip(set_to, keys, strict=False))
    its_own = zip(where, keys[len(set_to) :], strict=True)
    return Template(
        table,
        keys,
        f'UPDATE "{table}" SET {plain} WHERE {known}',  # noqa: S608 - names are our own
        f'UPDATE "{table}" AS t SET {anew}',  # noqa: S608 - names are our own
        _rows(fields),
        " AND ".join(f't."{name}" = n.{key}' for name, key in its_own),
        "",
        _places(fields) if vendor() == "sqlite" else (),
    )


def _keys(fields: Sequence[models.Field]) -> tuple[str, ...]:
    """Return short names for the values of a row: a text of 4,096 characters is parsed once."""
    return tuple(f"c{place}" for place in range(len(fields)))


def _field(model: type[models.Model], column: str) -> models.Field:
    return next(each for each in model._meta.concrete_fields if each.column == column)


def _rows(fields: Sequence[models.Field]) -> str:
    told = (f"{key} {_kind(each)}" for key, each in zip(_keys(fields), fields, strict=True))
    return f"FROM json_to_recordset(%s::json) AS n({', '.join(told)})"


def _kind(told: models.Field) -> str:
    """Return a column's type in short; that a text is not too long is said by the table itself."""
    kind = str(told.db_type(connection))
    return "text" if kind.startswith("varchar") else SHORT.get(kind, kind)


def _places(fields: Iterable[models.Field]) -> Places:
    return tuple((n, ADAPTED[type(f)]) for n, f in enumerate(fields) if type(f) in ADAPTED)


def _writer(kind: type[models.Field]) -> Callable[[Value], Value]:
    """Return what Django writes values of a kind with, each value worked out once."""
    own = kind()
    return lru_cache(maxsize=4096)(lambda value: own.get_db_prep_save(value, connection))


ADAPTED: Mapping[type[models.Field], Callable[[Value], Value]] = {
    models.DateTimeField: _writer(models.DateTimeField),
    models.DateField: _writer(models.DateField),
    models.BinaryField: memoryview,
}


def inserting(
    rows: Sequence[models.Model] | Sequence[tuple[Value, ...]],
    otherwise: str = "",
    refused: Callable[[], Exception] | None = None,
    *,
    of: type[models.Model] | None = None,
) -> Statement:
    """Return the statement that inserts rows of one table; at least one.

    Args:
        of: The table, where the rows are named tuples of all its columns and no models.
        otherwise: What follows where a key is taken: ``IGNORED``, ``replacing(...)`` or nothing.
    """
    if of is not None:
        return Statement(_insert(of, otherwise), cast(Sequence[Row], rows), refused)
    model = type(cast(models.Model, rows[0]))
    values = _table(model).values
    return Statement(_insert(model, otherwise), [values(cast(Any, row)) for row in rows], refused)


def replacing(key: Sequence[str], columns: Sequence[str]) -> str:
    """Return what replaces columns where the key is taken.

    >>> replacing(["zone"], ["due"])
    'ON CONFLICT ("zone") DO UPDATE SET "due" = EXCLUDED."due"'
    """
    same = ", ".join(f'"{name}"' for name in key)
    anew = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in columns)
    return f"ON CONFLICT ({same}) DO UPDATE SET {anew}"


def updating(
    model: type[models.Model],
    columns: Mapping[str, Value],
    where: Mapping[str, Value],
    refused: Callable[[], Exception] | None = None,
) -> Statement:
    """Return the statement that sets columns of the rows where all of ``where`` is equal."""
    template = _update(model, tuple(columns), tuple(where))
    return Statement(template, [(*columns.values(), *where.values())], refused)


def run(statements: Sequence[Statement]) -> None:
    """Run statements one after the other inside the caller's transaction.

    Raises:
        Exception: what a statement says that left a row untouched and may not.
    """
    with prepared_cursor() as cursor:
        for each in statements:
            if vendor() == "postgresql":
                cursor.execute(each.template.together(len(each.rows)), [_as_json(each)])
            else:
                _run_rows(cursor, each)
            if each.refused is not None and cursor.rowcount != len(each.rows):
                raise each.refused()


def _run_rows(cursor: Any, each: Statement) -> None:
    rows = [_adapted(each.template, row) for row in each.rows]
    if len(rows) == 1:
        cursor.execute(each.template.text, rows[0])
    else:
        cursor.executemany(each.template.text, rows)


def _adapted(template: Template, row: Row) -> Row:
    if not template.adapted:
        return row
    values = list(row)
    for place, write in template.adapted:
        if values[place] is not None:
            values[place] = write(values[place])
    return tuple(values)


def merged(statements: Iterable[Statement]) -> list[Statement]:
    """Return the same writes with the rows of one template together, in the order of the first.

    Only where no write reads what another wrote; what may not stay untouched stays apart from what
    may, and tells no longer with which refusal.
    """
    found: dict[tuple[Template, bool], list[Row]] = {}
    for each in statements:
        found.setdefault((each.template, each.refused is not None), []).extend(each.rows)
    return [
        Statement(template, rows, _untouched if must else None)
        for (template, must), rows in found.items()
    ]


class UntouchedError(Exception):
    """One of many rows was not touched that had to be: which one is found out one by one."""


def _untouched() -> Exception:
    return UntouchedError()


def run_together(statements: Sequence[Statement]) -> None:
    """Run merged statements: one message to PostgreSQL, all of them or none.

    Outside a transaction the message is a transaction of its own. The first statement, which moves
    the heads of streams, is done before any other, so that two acts on one case wait for each other
    there and nowhere else. Rows that have to be touched and are not stop it with a division by
    zero (``DataError``), on SQLite with ``UntouchedError``.
    """
    if vendor() != "postgresql":
        run(statements)
        return
    text = _together(tuple(map(_part, statements)))
    values: list[Value] = []
    for each in statements:
        values.append(_as_json(each))
        if each.refused is not None:
            values.append(len(each.rows))
    with prepared_cursor() as cursor:
        cursor.execute(text, values)


Part = tuple[Template, bool, int]


def _part(each: Statement) -> Part:
    """Return what the text of a statement turns on: whether it must, how many if they are few."""
    rows = min(len(each.rows), FEW + 1) if each.template.same else 0
    return each.template, each.refused is not None, rows


@lru_cache(maxsize=500)
def _together(parts: tuple[Part, ...]) -> str:
    """Return one statement that does all of them, and counts the rows of those that must."""
    told: list[str] = []
    gates: list[str] = []
    for place, (template, must, rows) in enumerate(parts):
        only_if = f"{OPEN.format(0)} = 1" if place and parts[0][1] else ""
        returning = " RETURNING 1" if must else ""
        told.append(f"w{place} AS ({template.together(rows, only_if)}{returning})")
        if must:
            told.append(GATE.format(place))
            gates.append(OPEN.format(place))
    return f"WITH {', '.join(told)} SELECT {', '.join(gates) or '1'}"


def _as_json(each: Statement) -> str:
    keys = each.template.keys
    rows = [dict(zip(keys, row, strict=True)) for row in each.rows]
    return _ENCODE(rows)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"no column holds a {type(value).__name__}")


_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode
