"""Events of many streams in one act: each budget line and each payee has a stream of its own.

The heads are read here: whoever adds to one of the streams meanwhile makes this act a conflict,
which is how two clerks cannot pay one row twice or spend one appropriation twice.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from guanyun.engines.casework import Actor, Head, Json, beginning

from .ledger import Effect, Posting, Told, written
from .models import Notice, Stream

Happened = tuple[str, Mapping[str, Json]]  # kind and data of one event
CHUNK = 400


def budget_stream(document: str) -> str:
    """Return the stream of a budget line."""
    return f"budget:{document}"


def settlement_stream(number: int) -> str:
    """Return the stream of a settlement."""
    return f"settlement:{number}"


def month_stream(month: str) -> str:
    """Return the stream of a month of the books.

    >>> month_stream("2026-11")
    'money:2026-11'
    """
    return f"money:{month}"


def told_on_many(
    zone: str,
    events: Mapping[str, Sequence[Happened]],
    *,
    by: Actor,
    at: datetime,
    effects: Mapping[str, Sequence[Effect]],
    notices: Mapping[str, Sequence[Notice]] | None = None,
) -> list[Posting]:
    """Return the postings of events on several streams of a zone, by stream.

    Args:
        effects: By stream, the rows that go with its events.
        notices: By stream.
    """
    heads = _heads(zone, sorted(events))
    return [
        Posting(
            heads[stream],
            written(
                heads[stream],
                [Told(kind, data, by, at) for kind, data in happened],
                at=at,
                charter="",
            ),
            notices=(notices or {}).get(stream, ()),
            effects=effects.get(stream, ()),
        )
        for stream, happened in sorted(events.items())
    ]


def _heads(zone: str, streams: Sequence[str]) -> dict[str, Head]:
    found = {stream: beginning(zone, stream) for stream in streams}
    for first in range(0, len(streams), CHUNK):
        known = Stream.objects.filter(zone=zone, stream__in=streams[first : first + CHUNK])
        for stream, seq, last in known.values_list("stream", "seq", "hash"):
            found[stream] = Head(zone, stream, seq, last)
    return found
