"""The one door to a transaction: key, version, journal, rows, clocks and notices, all or none.

Authorise, route and decide before it; inside, only the version is compared and rows are written:
Python work inside SQLite's write lock is what saturates it.
"""

import fcntl
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.db import (
    DataError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
    connection,
    models,
    transaction,
)
from django.db.models import QuerySet

from guanyun.engines.casework import (
    Actor,
    Event,
    Head,
    Json,
    beginning,
    chained_text,
)
from guanyun.errors import Refused

from .bare_rows import Letter, Repeatable, Written
from .models import IdempotencyKey, JournalEntry, Notice, PrivateText, Stream
from .prepared import vendor
from .statements import (
    IGNORED,
    Statement,
    UntouchedError,
    inserting,
    merged,
    run,
    run_together,
    updating,
)

HEADS = Stream._meta.db_table  # is written first: there two acts on one stream wait for each other
# SQLSTATE of what PostgreSQL gave up: one of two that waited for each other, a row written twice.
LEFT_UNDONE = frozenset({"40P01", "21000"})
Effect = Statement | Callable[[], None]


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
    deciding inside them. Where all of them are statements, PostgreSQL is sent the act in one
    message.
    """

    head: Head
    entries: Sequence[Written]
    private: Sequence[PrivateText] = ()
    notices: Sequence[Notice] | Sequence[Letter] = ()
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
    return partial(row.save, force_insert=True)


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
) -> list[Written]:
    """Return the rows of the journal that the events make after ``head``."""
    rows = []
    for event in events:
        told = (str(event.kind), event.occurred_at, event.by, event.data)
        text, found = chained_text(head, told, at, charter)
        head = Head(head.zone, head.stream, head.seq + 1, found)
        rows.append(Written(head.zone, head.stream, head.seq, text, found))
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
    effects: list[Effect] = [] if key is None else [_taking(key, told, at)]
    for posting in _in_turn(postings):
        effects += _effects(posting)
    if vendor() == "postgresql" and _done_at_once(effects):
        return Committed(told)
    try:
        with exclusive():
            _do(effects)
    except _RepeatedError:
        done = answered(key)
        if done is None:
            raise Refused("records.try_again", by=by) from None
        return done
    return Committed(told)


def commit_many(*, batches: Sequence[Sequence[Posting]]) -> list[Conflict]:
    """Write many acts in one transaction, as a sweep or an import does; return what conflicted.

    Each batch is one act: those that conflict are left out, the others stand. Where nothing is in
    the way all are written together, the rows of one table at once; else one act after the other.
    """
    acts = sorted(map(_in_turn, batches), key=lambda act: _place(act[0]) if act else ("", ""))
    if not acts or _done_at_once(_all_effects(acts)):
        return []
    conflicts = [_stale(act, known) for known in [_heads_of(acts)] for act in acts]
    fresh = [act for act, conflict in zip(acts, conflicts, strict=True) if conflict is None]
    if len(fresh) < len(acts) and (not fresh or _done_at_once(_all_effects(fresh))):
        return [conflict for conflict in conflicts if conflict is not None]
    return _one_by_one(acts)


def _one_by_one(acts: Sequence[Sequence[Posting]]) -> list[Conflict]:
    conflicts = []
    effects = [_all_effects([act]) for act in acts]
    with exclusive():
        for act in effects:
            try:
                with transaction.atomic():
                    _do(act)
            except Conflict as conflict:
                conflicts.append(conflict)
    return conflicts


def _place(posting: Posting) -> tuple[str, str]:
    return posting.head.zone, posting.head.stream


def _in_turn(postings: Sequence[Posting]) -> list[Posting]:
    """Return postings in the order in which everybody takes the heads of streams."""
    return sorted(postings, key=_place)


def _heads_of(acts: Sequence[Sequence[Posting]]) -> dict[tuple[str, str], tuple[int, str]]:
    """Return where the streams of acts stand now."""
    places = {_place(posting) for act in acts for posting in act}
    rows = Stream.objects.filter(
        zone__in={zone for zone, _ in places}, stream__in={stream for _, stream in places}
    )
    told = rows.values_list("zone", "stream", "seq", "hash")
    return {(zone, stream): (seq, found) for zone, stream, seq, found in told}


def _stale(
    act: Sequence[Posting], known: dict[tuple[str, str], tuple[int, str]]
) -> Conflict | None:
    """Return the conflict of an act that was decided on another head; else count it as written."""
    for posting in act:
        head = posting.head
        seq, found = known.get(_place(posting), (0, head.hash))
        if (seq, found) != (head.seq, head.hash) and posting.entries:
            return Conflict(head, seq)
    for posting in act:
        if posting.entries:
            last = posting.entries[-1]
            known[_place(posting)] = (last.seq, last.hash)
    return None


def _all_effects(acts: Sequence[Sequence[Posting]]) -> list[Effect]:
    return [each for act in acts for posting in act for each in _effects(posting)]


def _effects(posting: Posting) -> Iterator[Effect]:
    if posting.entries:
        yield _advancing(posting.head, posting.entries[-1])
        yield inserting(posting.entries, of=JournalEntry)
    if posting.private:
        yield inserting(posting.private)
    yield from posting.effects
    if posting.notices:
        yield inserting(posting.notices, IGNORED, of=_bare(posting.notices))


def _bare(notices: Sequence[Notice] | Sequence[Letter]) -> type[Notice] | None:
    """Return the table of notices that are no models."""
    return Notice if isinstance(notices[0], Letter) else None


def _taking(key: Key, told: Mapping[str, Json], at: datetime) -> Statement:
    text = json.dumps(told, ensure_ascii=False)
    row = Repeatable(key.actor, key.key, key.request, text, at)
    return inserting([row], IGNORED, _RepeatedError, of=IdempotencyKey)


def _advancing(head: Head, last: Written) -> Statement:
    """Return what moves the head of a stream, if it still is where the act was decided."""

    def conflict() -> Conflict:
        return Conflict(head, head_now(head.zone, head.stream).seq)

    if head.seq == 0:
        row = Stream(zone=head.zone, stream=head.stream, seq=last.seq, hash=last.hash)
        return inserting([row], IGNORED, conflict)
    moved = {"seq": last.seq, "hash": last.hash}
    known = {"zone": head.zone, "stream": head.stream, "seq": head.seq, "hash": head.hash}
    return updating(Stream, moved, known, conflict)


def _done_at_once(effects: Sequence[Effect]) -> bool:
    """Write everything together, the rows of one table at once; return whether it is done.

    PostgreSQL takes it as one message. What the database refuses is left undone; the caller finds
    out why, one statement at a time.
    """
    statements = [each for each in effects if isinstance(each, Statement)]
    if len(statements) < len(effects):
        return False
    heads = [each for each in statements if each.template.table == HEADS]
    together = merged([*heads, *(each for each in statements if each.template.table != HEADS)])
    alone = vendor() == "postgresql" and not connection.in_atomic_block
    inner: AbstractContextManager[object] = nullcontext() if alone else exclusive()
    try:
        with inner:
            run_together(together)
    except (IntegrityError, DataError, UntouchedError):
        return False
    except (OperationalError, ProgrammingError) as wrong:
        if getattr(wrong.__cause__, "sqlstate", "") not in LEFT_UNDONE:
            raise
        return False
    return True


def _do(effects: Sequence[Effect]) -> None:
    for each in effects:
        if isinstance(each, Statement):
            run([each])
        else:
            each()


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
