"""Leases: a row that one worker works on is left alone by the others, for a minute at most."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from .ledger import exclusive

LEASE = timedelta(seconds=60)


def is_free(at: datetime) -> Q:
    """Return the condition that no living worker holds a row.

    A lease that ends more than its length ahead was taken before the clock was set back.
    """
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=at)
    return free | Q(leased_until__gt=at + LEASE)


def leased(rows: QuerySet[Any], *, at: datetime, by: str, most: int) -> list[Any]:
    """Take a lease on up to ``most`` of the rows; return them.

    PostgreSQL passes over what another worker is taking at this moment; SQLite has one writer.
    """
    wanted = rows.filter(is_free(at))
    if not wanted.exists():
        return []
    with exclusive():
        if connection.vendor == "postgresql":
            wanted = wanted.select_for_update(skip_locked=True, of=("self",))
        found = list(wanted[:most])
        rows.model.objects.filter(pk__in=[row.pk for row in found]).update(
            leased_until=at + LEASE, lease=by
        )
    return found
