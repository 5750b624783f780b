"""The trail (留痕): entries of the journal, each chained to the one before it in its stream.

The form is fixed by ADR 0010; ``docs/trail.md`` tells an outsider how to check it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from .commands import Actor, Json
from .digests import ALGORITHM, canonical, digest
from .events import Event
from .journal import actor_json, instant_text

COLUMNS = (
    "zone", "stream", "seq", "kind", "occurred_at", "recorded_at", "by", "data", "charter",
    "algorithm", "prev", "hash",
)  # fmt: skip

ENTRY = "guanyun/entry/1"  # the prefix of what an entry's hash is of (ADR 0010)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal as it stands in its table; ``hash`` covers every other column."""

    zone: str
    stream: str  # case:<number> | enterprise:<uscc> | account:<id> | zone
    seq: int  # from 1, without a gap
    kind: str
    occurred_at: str
    recorded_at: str
    by: Mapping[str, Json]
    data: Mapping[str, Json]
    charter: str  # hash of the charter in force, or ""
    algorithm: str
    prev: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a stream that the next entry is chained to."""

    zone: str
    stream: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a trail: the stream (``case`` in reports), the entry, a sentence."""

    case: str | None
    seq: int | None
    what: str


def beginning(zone: str, stream: str, algorithm: str = ALGORITHM) -> Head:
    """Return the head of a stream that has no entry yet.

    >>> beginning("longyou", "zone").seq
    0
    """
    first = digest("guanyun/stream/1", canonical([zone, stream]), algorithm)
    return Head(zone, stream, 0, first.hex())


def head_of(entry: Entry) -> Head:
    """Return the head that this entry is."""
    return Head(entry.zone, entry.stream, entry.seq, entry.hash)


def covered(entry: Entry) -> dict[str, Json]:
    """Return the columns that the hash covers: all but the hash."""
    members = {name: cast(Json, getattr(entry, name)) for name in COLUMNS if name != "hash"}
    return members | {"by": dict(entry.by), "data": dict(entry.data)}


def entry_text(entry: Entry) -> str:
    """Return the exact canonical text that was hashed."""
    return canonical(covered(entry)).decode()


def entry_hash(entry: Entry) -> str:
    """Return what ``hash`` must be."""
    return digest(ENTRY, canonical(covered(entry)), entry.algorithm).hex()


def append(
    head: Head,
    events: Iterable[Event],
    *,
    recorded_at: datetime,
    charter: str,
    algorithm: str = ALGORITHM,
) -> list[Entry]:
    """Return the entries that follow ``head``, in the order of the events.

    >>> from .events import EventKind
    >>> by = Actor("7", "staff")
    >>> when = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
    >>> noted = Event(EventKind.NOTED, {}, by, when)
    >>> first, second = append(beginning("z", "case:1"), [noted, noted],
    ...                        recorded_at=when, charter="")
    >>> second.seq, second.prev == first.hash
    (2, True)
    """
    entries = []
    for event in events:
        told = (event.kind.value, event.occurred_at, event.by, event.data)
        entry = chained(head, told, recorded_at=recorded_at, charter=charter, algorithm=algorithm)
        entries.append(entry)
        head = head_of(entry)
    return entries


def chained(
    head: Head,
    told: tuple[str, datetime, Actor, Mapping[str, Json]],
    *,
    recorded_at: datetime,
    charter: str,
    algorithm: str = ALGORITHM,
) -> Entry:
    """Return the entry of any stream: kind, when it occurred, by whom, data.

    Cases use ``append``; streams of enterprises, accounts and the zone have kinds of their own.
    """
    found = chained_text(head, told, recorded_at, charter, algorithm)[1]
    kind, occurred_at, by, data = told
    return Entry(
        head.zone, head.stream, head.seq + 1, kind, instant_text(occurred_at),
        instant_text(recorded_at), actor_json(by), data, charter, algorithm, head.hash, found,
    )  # fmt: skip


def chained_text(
    head: Head,
    told: tuple[str, datetime, Actor, Mapping[str, Json]],
    recorded_at: datetime,
    charter: str,
    algorithm: str = ALGORITHM,
) -> tuple[str, str]:
    """Return the exact text of the entry that follows ``head``, and its hash: written once."""
    kind, occurred_at, by, data = told
    body = canonical(
        {
            "zone": head.zone,
            "stream": head.stream,
            "seq": head.seq + 1,
            "kind": kind,
            "occurred_at": instant_text(occurred_at),
            "recorded_at": instant_text(recorded_at),
            "by": actor_json(by),
            "data": dict(data),
            "charter": charter,
            "algorithm": algorithm,
            "prev": head.hash,
        }
    )
    return body.decode(), digest(ENTRY, body, algorithm).hex()


def verify_chain(entries: Iterable[Entry], *, head: Head | None = None) -> list[Fault]:
    """Return what is wrong with entries of any number of streams; empty means nothing.

    Args:
        entries: Ordered by seq within each stream; streams may be interleaved.
        head: Where a single stream goes on from, if not from its beginning.

    The last entries of a stream may be missing without a fault here: only seals, receipts and
    anchors tell of them.
    """
    heads = {} if head is None else {(head.zone, head.stream): head}
    faults: list[Fault] = []
    for entry in entries:
        key = (entry.zone, entry.stream)
        last = heads.get(key)
        if last is None:
            last = beginning(*key, known_or_default(entry.algorithm))
        faults += [Fault(entry.stream, entry.seq, what) for what in _wrong(entry, last)]
        heads[key] = head_of(entry)
    return faults


def known_or_default(algorithm: str) -> str:
    """Return the algorithm if it is one that entries may have, else the usual one."""
    return algorithm if algorithm in ("sha-256/1", "sm3/1") else ALGORITHM


def _wrong(entry: Entry, last: Head) -> list[str]:
    found = []
    if entry.seq != last.seq + 1:
        found.append(f"entry {last.seq + 1} is missing before entry {entry.seq}")
    elif entry.prev != last.hash:
        found.append("does not follow the entry before it")
    if entry.algorithm != known_or_default(entry.algorithm):
        found.append(f"algorithm {entry.algorithm} is not known")
        return found
    try:
        changed = entry_hash(entry) != entry.hash
    except ValueError as told:
        found.append(f"has no canonical text: {told}")
    else:
        if changed:
            found.append("was changed: its hash does not match its columns")
    return found
