"""A condition asked of one row that is at hand, as the database would answer it for its table."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, cast

from django.db.models import Model, Q, QuerySet

Lookup = Callable[[Any, Any], bool]


def _among(value: object, told: Collection[object] | QuerySet[Any]) -> bool:
    if isinstance(told, QuerySet):  # of one column; asked anew, whatever was fetched before
        return any(value in row.values() for row in told.all())
    return value in told


LOOKUPS: Mapping[str, Lookup] = {
    "exact": lambda value, told: bool(value == told),
    "in": _among,
    "contains": lambda value, told: told in value,
    "gte": lambda value, told: bool(value >= told),
    "lte": lambda value, told: bool(value <= told),
}

WHOLE: Mapping[str, bool] = {Q.AND: True, Q.OR: False}  # what all are for the whole to be so


def holds(condition: Q, row: Model) -> bool:
    """Return whether a condition on the row's own columns holds.

    A column without a value meets no lookup, and its negation holds, as Django writes it.

    Raises:
        KeyError: a lookup or a join that is not known here: nobody is let in by it.
    """
    every = WHOLE[condition.connector]
    found = every
    for child in condition.children:
        met = holds(child, row) if isinstance(child, Q) else _meets(row, *_told(child))
        if met is not every:
            found = met
            break
    return found is not condition.negated


def _told(child: object) -> tuple[str, object]:
    return cast(tuple[str, object], child)


def _meets(row: Model, name: str, told: object) -> bool:
    column, _, lookup = name.partition("__")
    value = getattr(row, column)
    return value is not None and LOOKUPS[lookup or "exact"](value, told)
