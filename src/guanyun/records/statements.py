"""Rows as statements whose text is composed once for each table, not anew for each row.

What Django's compiler makes of a row costs ten times what the row does. Values go through the
field where a database has no type for them (SQLite's moments), else as they are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from django.db import connection, models

Value = Any
ADAPTED = (models.DateTimeField, models.DateField, models.BinaryField)
IGNORED = "ON CONFLICT DO NOTHING"


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with its values.

    ``refused`` makes what is raised where no row was touched; None where none may be.
    """

    text: str
    values: Sequence[Value]
    refused: Callable[[], Exception] | None = None


@dataclass(frozen=True, slots=True)
class _Table:
    head: str
    marks: str
    values: Callable[[models.Model], tuple[Value, ...]]
    adapted: tuple[tuple[int, models.Field], ...]


@cache
def _table(model: type[models.Model], vendor: str) -> _Table:
    fields = [
        each for each in model._meta.concrete_fields if not isinstance(each, models.AutoField)
    ]
    names = ", ".join(f'"{each.column}"' for each in fields)
    table = model._meta.db_table
    adapted = [(n, f) for n, f in enumerate(fields) if isinstance(f, ADAPTED)]
    return _Table(
        f'INSERT INTO "{table}" ({names}) VALUES ',  # noqa: S608 - names are our own
        f"({', '.join(['%s'] * len(fields))})",
        attrgetter(*(each.attname for each in fields)),
        tuple(adapted) if vendor == "sqlite" else (),
    )


def inserting(
    rows: Sequence[models.Model],
    otherwise: str = "",
    refused: Callable[[], Exception] | None = None,
) -> Statement:
    """Return the statement that inserts rows of one table; at least one.

    Args:
        otherwise: What follows where a key is taken: ``IGNORED``, ``replacing(...)`` or nothing.
    """
    table = _table(type(rows[0]), connection.vendor)
    values: list[Value] = []
    for row in rows:
        told = table.values(row)
        if table.adapted:
            told = _adapted(table, told)
        values += told
    text = f"{table.head}{', '.join([table.marks] * len(rows))} {otherwise}"
    return Statement(text, values, refused)


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
    anew = ", ".join(f'"{name}" = %s' for name in columns)
    same = " AND ".join(f'"{name}" = %s' for name in where)
    values = [*_of_fields(model, columns), *_of_fields(model, where)]
    text = f'UPDATE "{model._meta.db_table}" SET {anew} WHERE {same}'  # noqa: S608 - names are our own
    return Statement(text, values, refused)


def _adapted(table: _Table, told: tuple[Value, ...]) -> tuple[Value, ...]:
    values = list(told)
    for place, field in table.adapted:
        values[place] = field.get_db_prep_save(values[place], connection)
    return tuple(values)


def _of_fields(model: type[models.Model], told: Mapping[str, Value]) -> list[Value]:
    if connection.vendor != "sqlite":
        return list(told.values())
    return [
        field.get_db_prep_save(value, connection) if isinstance(field, ADAPTED) else value
        for name, value in told.items()
        for field in [model._meta.get_field(name)]
    ]


def run(statements: Sequence[Statement]) -> None:
    """Run statements one after the other inside the caller's transaction.

    Raises:
        Exception: what a statement says that touched no row and had to.
    """
    with connection.cursor() as cursor:
        for each in statements:
            cursor.execute(each.text, each.values)
            if each.refused is not None and cursor.rowcount == 0:
                raise each.refused()


def run_together(statements: Sequence[Statement]) -> None:
    """Run statements in one message to PostgreSQL: one round trip, all of them or none.

    Outside a transaction the message is a transaction of its own. A statement that touches no row
    and has to stops it with a division by zero (``DataError``).
    """
    values: list[Value] = []
    texts = []
    for each in statements:
        texts.append(each.text if each.refused is None else _counted(each.text))
        values += each.values
    with connection.cursor() as cursor:
        cursor.execute(";\n".join(texts), values)


def _counted(text: str) -> str:
    return f"WITH touched AS ({text} RETURNING 1) SELECT 1 / count(*) FROM touched"  # noqa: S608 - names are our own
