"""Case numbers: day and count, without a gap, because a number exists only once its case does."""

from datetime import date

from django.db.models.functions import Length

from .models import Stream


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
