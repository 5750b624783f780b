"""The one door to a transaction: key, version, journal, rows, clocks and notices, all or none.

Authorise, route and decide before it; inside, only the version is compared and rows are written:
Python work inside SQLite's write lock is what saturates it.
"""

import fcntl
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, models, transaction
from django.db.models import QuerySet

from guanyun.engines.casework import (
    Actor,
    Event,
    Head,
    Json,
    beginning,
    chained,
    entry_text,
    head_of,
)
from guanyun.errors import Refused

from .models import IdempotencyKey, JournalEntry, Notice, PrivateText, Stream

Effect = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Key:
    """Under which name a request may be repeated: (actor, key) is answered once.

    ``request`` is the SHA-256 of method, path and body: another request under the same key is
    refused, not answered.
    """

    actor: str
    key: str
    request: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """An event of a stream that is no case: of an enterprise, an account or the zone."""

    kind: str
    data: Mapping[str, Json]
    by: Actor
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Posting:
    """What one act adds to one stream, prepared in full before the transaction.

    ``head`` is the end of the stream as it was read: the version that is compared. ``effects``
    are the writes of rows that go with it (a case row, its clocks, a holding): no reading, no
    deciding inside them.
    """

    head: Head
    entries: Sequence[JournalEntry]
    private: Sequence[PrivateText] = ()
    notices: Sequence[Notice] = ()
    effects: Sequence[Effect] = ()


@dataclass(frozen=True, slots=True)
class Committed:
    """What an act came to; ``repeated`` when the answer is that of the first time."""

    response: Mapping[str, Json] = field(default_factory=dict)
    repeated: bool = False


class Conflict(Refused):
    """Somebody was faster: the stream is no longer at the version that the act was decided on.

    ``stream`` with ``expected`` and ``found`` versions; pages show what came between (409).
    """

    def __init__(self, head: Head, found: int) -> None:
        super().__init__("records.conflict", stream=head.stream, expected=head.seq, found=found)
        self.zone = head.zone
        self.stream = head.stream
        self.expected = head.seq
        self.found = found


class _RepeatedError(Exception):
    """The key was taken while we were deciding."""


def inserted(row: models.Model) -> Effect:
    """Return the effect that inserts a row, its key known beforehand."""
    return lambda: row.save(force_insert=True)


def updated(rows: QuerySet[Any], **columns: object) -> Effect:
    """Return the effect that updates rows; none may be there any more."""

    def update() -> None:
        rows.update(**columns)

    return update


def head_now(zone: str, stream: str) -> Head:
    """Return the end of a stream as it is now; its beginning if it has no entry."""
    row = Stream.objects.filter(zone=zone, stream=stream).values_list("seq", "hash").first()
    return beginning(zone, stream) if row is None else Head(zone, stream, *row)


def written(
    head: Head, events: Sequence[Event | Told], *, at: datetime, charter: str
) -> list[JournalEntry]:
    """Return the rows of the journal that the events make after ``head``."""
    rows = []
    for event in events:
        told = (str(event.kind), event.occurred_at, event.by, event.data)
        entry = chained(head, told, recorded_at=at, charter=charter)
        rows.append(
            JournalEntry(
                zone=entry.zone,
                stream=entry.stream,
                seq=entry.seq,
                text=entry_text(entry),
                hash=entry.hash,
            )
        )
        head = head_of(entry)
    return rows


def answered(key: Key | None) -> Committed | None:
    """Return the answer that this key was given before, or None.

    Raises:
        Refused: the key was used for another request.
    """
    if key is None:
        return None
    row = IdempotencyKey.objects.filter(actor=key.actor, key=key.key).first()
    if row is None:
        return None
    if row.request != key.request:
        raise Refused("records.key_reused", key=key.key)
    return Committed(json.loads(row.response), repeated=True)


def commit(
    *,
    by: str,
    at: datetime,
    postings: Sequence[Posting],
    key: Key | None = None,
    response: Mapping[str, Json] | None = None,
) -> Committed:
    """Write an act once: its key, its entries, its rows, its notices; all or none.

    Args:
        by: Who acts, for the message of a conflict only; the entries say it themselves.
        postings: One for each stream that the act adds to; at least one.
        response: What the page answers, kept with the key for seven days.

    Raises:
        Conflict: a stream is not where it was when the act was decided.
        Refused: the key was used for another request.
    """
    told = dict(response or {})
    ordered = sorted(postings, key=lambda posting: (posting.head.zone, posting.head.stream))
    try:
        with _turn(), transaction.atomic():
            if key is not None:
                _take_key(key, told, at)
            for posting in ordered:
                _write(posting)
    except _RepeatedError:
        done = answered(key)
        if done is None:
            raise Refused("records.try_again", by=by) from None
        return done
    return Committed(told)


def commit_many(*, batches: Sequence[Sequence[Posting]]) -> list[Conflict]:
    """Write many acts in one transaction, as a sweep or an import does; return what conflicted.

    Each batch is one act: those that conflict are left out, the others stand.
    """
    conflicts: list[Conflict] = []
    if not batches:
        return conflicts
    with _turn(), transaction.atomic():
        for postings in batches:
            try:
                with transaction.atomic():
                    for posting in postings:
                        _write(posting)
            except Conflict as conflict:
                conflicts.append(conflict)
    return conflicts


def _take_key(key: Key, told: Mapping[str, Json], at: datetime) -> None:
    text = json.dumps(told, ensure_ascii=False)
    row = IdempotencyKey(actor=key.actor, key=key.key, request=key.request, response=text, at=at)
    if not _insert_once(row):
        raise _RepeatedError


def _write(posting: Posting) -> None:
    if posting.entries:
        _advance(posting.head, posting.entries[-1])
        JournalEntry.objects.bulk_create(posting.entries)
    if posting.private:
        PrivateText.objects.bulk_create(posting.private)
    for effect in posting.effects:
        effect()
    if posting.notices:
        Notice.objects.bulk_create(posting.notices, ignore_conflicts=True)


def _advance(head: Head, last: JournalEntry) -> None:
    """Move the head of a stream, if it still is where the act was decided."""
    if head.seq == 0:
        moved = _insert_once(
            Stream(zone=head.zone, stream=head.stream, seq=last.seq, hash=last.hash)
        )
    else:
        stream = Stream.objects.filter(zone=head.zone, stream=head.stream)
        moved = bool(
            stream.filter(seq=head.seq, hash=head.hash).update(seq=last.seq, hash=last.hash)
        )
    if not moved:
        raise Conflict(head, head_now(head.zone, head.stream).seq)


def _insert_once(row: models.Model) -> bool:
    """Insert a row unless its key is taken; return whether it was inserted.

    A savepoint and a caught error would say the same at the price of two more statements.
    """
    fields = [each for each in row._meta.concrete_fields if each.column != "id"]
    names = ", ".join(f'"{each.column}"' for each in fields)
    marks = ", ".join(["%s"] * len(fields))
    values = [each.get_db_prep_save(getattr(row, each.attname), connection) for each in fields]
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING',  # noqa: S608 - names are our own
            values,
        )
        return cursor.rowcount == 1


@contextmanager
def exclusive() -> Iterator[None]:
    """Hold the turn of the writers for a write that is no act: a seal, a lease, a job's mark."""
    with _turn(), transaction.atomic():
        yield


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for this process's turn to write, in order of arrival, on SQLite.

    SQLite itself lets waiting writers poll, and starves some; the kernel's queue does not.
    """
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or connection.in_atomic_block or not Path(name).is_absolute():
        yield
        return
    with Path(f"{name}.turn").open("ab") as queue:
        fcntl.flock(queue, fcntl.LOCK_EX)
        yield
