"""Reading and writing by statements that are composed once: what every act asks and writes.

PostgreSQL plans such a statement once for each connection (a prepared statement); Django's own
cursor sends it anew each time, values and all.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.utils import CursorWrapper
from django.utils.module_loading import import_string

BINDING = "django.db.backends.postgresql.base.ServerBindingCursor"  # only with its driver
Row = TypeVar("Row", bound=models.Model)
Read = Callable[..., Any]  # a value of the database into one of Python: Django's converter
Readers = tuple[tuple[int, Any, tuple[Read, ...]], ...]


@cache
def vendor() -> str:
    """Return the database of this process: ``sqlite`` or ``postgresql``."""
    return connection.vendor


def prepared_cursor() -> CursorWrapper:
    """Return a cursor whose statements the server may keep planned; the plain one on SQLite."""
    own = connections[DEFAULT_DB_ALIAS]  # once: each word of the proxy looks for it anew
    if vendor() != "postgresql":
        return own.cursor()
    own.close_if_health_check_failed()
    own.ensure_connection()
    return own.make_cursor(_binding()(own.connection))


@cache
def _binding() -> Callable[[Any], Any]:
    found: Callable[[Any], Any] = import_string(BINDING)
    return found


@cache
def _selecting(
    model: type[models.Model], where: tuple[str, ...], also: str
) -> tuple[str, tuple[str, ...], Readers]:
    """Return the text, the names of the columns, and what Django reads some of them with."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{each.column}"' for each in fields)
    same = " AND ".join(f'"{name}" = %s' for name in where)
    text = f'SELECT {columns}{also} FROM "{model._meta.db_table}" WHERE {same}'  # noqa: S608 - names are our own
    readers = []
    for place, each in enumerate(fields):
        column = each.get_col(model._meta.db_table)
        own = connection.ops.get_db_converters(column) + column.get_db_converters(connection)
        if own:
            readers.append((place, column, tuple(own)))
    return text, tuple(each.attname for each in fields), tuple(readers)


def value_of(text: str) -> Any:
    """Return the one value that a statement without values asks for, or None."""
    with prepared_cursor() as cursor:
        cursor.execute(text)
        found = cursor.fetchone()
    return None if found is None else found[0]


def row_where(model: type[Row], where: Mapping[str, str], also: str) -> tuple[Row, Any] | None:
    """Return the row whose columns are equal to ``where``, or None; columns that make it one.

    Args:
        also: A statement without values that asks for one value, sent in the same message.
    """
    text, names, readers = _selecting(model, tuple(where), f", ({also})")
    with prepared_cursor() as cursor:
        cursor.execute(text, [*where.values()])
        found = cursor.fetchone()
    if found is None:
        return None
    *values, besides = found
    for place, column, own in readers:
        for read in own:
            values[place] = read(values[place], column, connection)
    return model.from_db(DEFAULT_DB_ALIAS, names, values), besides
