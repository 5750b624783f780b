"""Reading and writing by statements that are composed once: what every act asks and writes.

PostgreSQL plans such a statement once for each connection (a prepared statement); Django's own
cursor sends it anew each time, values and all.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from django.utils.module_loading import import_string

BINDING = "django.db.backends.postgresql.base.ServerBindingCursor"  # only with its driver
Row = TypeVar("Row", bound=models.Model)
Read = Callable[..., Any]  # a value of the database into one of Python: Django's converter
Readers = tuple[tuple[int, Any, tuple[Read, ...]], ...]


def prepared() -> CursorWrapper:
    """Return a cursor whose statements the server may keep planned; the plain one on SQLite."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    return connection.make_cursor(_binding()(connection.connection))


@cache
def _binding() -> Callable[[Any], Any]:
    found: Callable[[Any], Any] = import_string(BINDING)
    return found


@cache
def _selecting(
    model: type[models.Model], where: tuple[str, ...], vendor: str
) -> tuple[str, tuple[str, ...], Readers]:
    """Return the text, the names of the columns, and what Django reads some of them with."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{each.column}"' for each in fields)
    same = " AND ".join(f'"{name}" = %s' for name in where)
    text = f'SELECT {columns} FROM "{model._meta.db_table}" WHERE {same}'  # noqa: S608 - names are our own
    readers = []
    for place, each in enumerate(fields):
        column = each.get_col(model._meta.db_table)
        own = connection.ops.get_db_converters(column) + column.get_db_converters(connection)
        if own:
            readers.append((place, column, tuple(own)))
    return text, tuple(each.attname for each in fields), tuple(readers)


def row_where(model: type[Row], where: Mapping[str, str]) -> Row | None:
    """Return the row whose columns are equal to ``where``, or None; columns that make it one."""
    text, names, readers = _selecting(model, tuple(where), connection.vendor)
    with prepared() as cursor:
        cursor.execute(text, [*where.values()])
        found = cursor.fetchone()
    if found is None:
        return None
    values = list(found)
    for place, column, own in readers:
        for read in own:
            values[place] = read(values[place], column, connection)
    return model.from_db(connection.alias, names, values)
