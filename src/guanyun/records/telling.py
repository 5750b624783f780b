"""Acts that are on no case: events of an enterprise, an account or the zone."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from guanyun.engines.casework import Actor, Json

from .ledger import Effect, Posting, Told, head_now, written
from .models import Notice
from .plain_texts import check_kept
from .visitors import Visitor

ZONE_STREAM = "zone"


def actor_in(by: Visitor) -> Actor:
    """Return who acts, as the journal names it, where no case says in which seat."""
    if by.is_system:
        return Actor("system", "system", channel="system")
    if by.seats:
        seat = by.seats[0]
        return Actor(by.id, "staff", seat.unit, seat.post)
    return Actor(by.id, "enterprise")


def told_on(
    stream: str,
    kind: str,
    data: Mapping[str, Json],
    *,
    by: Visitor,
    at: datetime,
    effects: Sequence[Effect] = (),
    notices: Sequence[Notice] = (),
) -> Posting:
    """Return the posting of one event on a stream of the visitor's zone.

    The stream's head is read here: a second act on it that is faster makes this one a conflict.
    What is no text is refused here (``records.not_text``), in the event and in its rows.
    """
    check_kept(data, effects)
    event = Told(kind, data, actor_in(by), at)
    head = head_now(by.zone or "", stream)
    entries = written(head, [event], at=at, charter="")
    return Posting(head, entries, notices=notices, effects=effects)


def account_stream(person: int) -> str:
    """Return the stream of an account."""
    return f"account:{person}"


def enterprise_stream(uscc: str) -> str:
    """Return the stream of an enterprise."""
    return f"enterprise:{uscc}"
