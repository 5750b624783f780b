"""Case numbers: day and count, without a gap, because a number exists only once its case does."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection
from django.db.models.functions import Length

from .models import Stream

SOON = 3  # attempts that are made without waiting for one's turn


@contextmanager
def number_turn(zone: str, attempt: int) -> Iterator[None]:
    """Wait for one's turn to take a number, once some attempts were lost to others.

    Of many who open cases without a pause each loses most attempts; who has lost a few queues, so
    that the queue's first competes with newcomers alone. SQLite's writers have a queue of theirs.
    """
    if attempt < SOON or connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"guanyun/number/{zone}"])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [f"guanyun/number/{zone}"])


def next_number(zone: str, on: date) -> str:
    """Return the next free number of a day in a zone: ``20261124-0001``.

    Two who ask at once get the same; the ledger lets one of them have it, the other asks again.
    """
    day = f"{on:%Y%m%d}-"
    first, beyond = f"case:{day}", f"case:{on:%Y%m%d}."  # "." follows "-" in ASCII
    taken = Stream.objects.filter(zone=zone, stream__gte=first, stream__lt=beyond)
    last = (
        taken.order_by(Length("stream").desc(), "-stream").values_list("stream", flat=True).first()
    )
    count = int(last.rpartition("-")[2]) if last else 0
    return f"{day}{count + 1:04d}"
