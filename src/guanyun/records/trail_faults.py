"""Faults of the trail itself: texts, chains and heads of streams, seals over them."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q

from guanyun.engines.casework import ALGORITHMS, Fault, Head, beginning, is_signed, key_id, root_of

from .models import JournalEntry, SealRow, SealSpan, Stream
from .seal_keys import public_keys
from .sealing import seal_of

CHUNK = 2000
ENTRY_PREFIX = b"guanyun/entry/1\0"  # ADR 0010
COLUMNS = ("zone", "stream", "seq", "text", "hash")
Found = tuple[str, Fault]


@dataclass(slots=True)
class Row:
    """An entry as it stands in the table; ``told`` are the members of its text, once read."""

    zone: str
    stream: str
    seq: int
    text: str
    hash: str
    told: dict[str, Any] | None = None


Take = Callable[[str, str, Sequence[Row]], None]
Place = tuple[str, str]  # zone, stream


class Span(NamedTuple):
    """The streams from one place up to another, that one left out; None is without an end."""

    first: Place | None = None
    until: Place | None = None

    @property
    def condition(self) -> Q:
        """Return the condition that a row of streams or of the journal lies in the span."""
        found = Q()
        if self.first is not None:
            zone, stream = self.first
            found &= Q(zone__gt=zone) | Q(zone=zone, stream__gte=stream)
        if self.until is not None:
            zone, stream = self.until
            found &= Q(zone__lt=zone) | Q(zone=zone, stream__lt=stream)
        return found


WHOLE = Span()


def spans_of(parts: int) -> list[Span]:
    """Return the streams in so many spans of about as many entries each, in their order."""
    rows = Stream.objects.order_by("zone", "stream").values_list("zone", "stream", "seq")
    known = list(rows) if parts > 1 else []
    total = sum(seq for *_, seq in known)
    cuts: list[Place] = []
    passed = 0
    for zone, stream, seq in known:
        if cuts or passed:
            due = total * (len(cuts) + 1) // parts
            if passed >= due and len(cuts) < parts - 1:
                cuts.append((zone, stream))
        passed += seq
    return [Span(*each) for each in zip([None, *cuts], [*cuts, None], strict=True)]


class Streams:
    """What a pass over the journal leaves for the check of the seals: hashes by stream."""

    def __init__(self) -> None:
        self.hashes: dict[tuple[str, str], list[str]] = {}
        self.events = 0

    @property
    def zones(self) -> set[str]:
        """Return the zones that have entries."""
        return {zone for zone, _ in self.hashes}

    @property
    def cases(self) -> int:
        """Return how many cases there are."""
        return sum(stream.startswith("case:") for _, stream in self.hashes)


def stream_faults(
    streams: Streams, take: Take, progress: Callable[[int], None] | None, span: Span = WHOLE
) -> Iterator[Found]:
    """Yield what is wrong with texts, chains and heads; hand each sound stream to ``take``."""
    told = Stream.objects.filter(span.condition).values_list("zone", "stream", "seq", "hash")
    heads = {(zone, stream): Head(zone, stream, seq, found) for zone, stream, seq, found in told}
    for rows in _by_stream(streams, progress, span):
        zone, stream = rows[0].zone, rows[0].stream
        streams.hashes[(zone, stream)] = [row.hash for row in rows]
        faults = list(chain_faults(rows, heads.pop((zone, stream), None)))
        yield from ((zone, fault) for fault in faults)
        if not faults:
            take(zone, stream, rows)
    for zone, stream in heads:
        yield zone, Fault(stream, None, "its entries are gone")


def _by_stream(
    streams: Streams, progress: Callable[[int], None] | None, span: Span
) -> Iterator[list[Row]]:
    together: list[Row] = []
    entries = JournalEntry.objects.filter(span.condition).order_by("zone", "stream", "seq")
    for each in entries.values_list(*COLUMNS).iterator(chunk_size=CHUNK):
        row = Row(*each)
        streams.events += 1
        if together and (row.zone, row.stream) != (together[0].zone, together[0].stream):
            yield together
            together = []
        together.append(row)
        if progress is not None and streams.events % CHUNK == 0:
            progress(streams.events)
    if together:
        yield together


def chain_faults(rows: Sequence[Row | JournalEntry], known: Head | None) -> Iterator[Fault]:
    """Yield what is wrong with one stream: a changed text, a gap, another order, another end."""
    zone, stream = rows[0].zone, rows[0].stream
    head = Head(zone, stream, 0, "")
    for row in rows:
        for what in _entry_wrong(row, head):
            yield Fault(stream, row.seq, what)
        head = Head(zone, stream, row.seq, row.hash)
    if known is None:
        yield Fault(stream, None, "its head is gone")
    elif head != known:
        yield Fault(stream, known.seq, f"ends at entry {head.seq}, its head says {known.seq}")


def _entry_wrong(row: Row | JournalEntry, head: Head) -> Iterator[str]:
    if row.seq != head.seq + 1:
        yield f"entry {head.seq + 1} is missing before entry {row.seq}"
        return
    try:
        told = json.loads(row.text)
        hasher = ALGORITHMS[told["algorithm"]]
        place = (told["zone"], told["stream"], told["seq"])
        prev = told["prev"]
    except (ValueError, LookupError, TypeError):
        yield "was changed: its text is no entry"
        return
    if isinstance(row, Row):
        row.told = told
    if hasher(ENTRY_PREFIX + row.text.encode()).digest().hex() != row.hash:
        yield "was changed: its hash does not match its columns"
    elif place != (row.zone, row.stream, row.seq):
        yield "was moved: its text tells another place"
    first = beginning(row.zone, row.stream, told["algorithm"]).hash if head.seq == 0 else head.hash
    if prev != first:
        yield "does not follow the entry before it"


def seal_faults(streams: Streams) -> Iterator[Found]:
    """Yield what is wrong with seals: chain, signatures, what lies under them, gaps between."""
    keys = {key_id(key): key for key in public_keys()}
    last: dict[str, tuple[int, str]] = {}
    for row in SealRow.objects.order_by("zone", "no").iterator(chunk_size=CHUNK):
        no, before = last.get(row.zone, (0, None))
        follows = row.no == no + 1 and before in (None, row.prev)
        if not follows:
            yield row.zone, Fault(None, None, f"seal {row.no} does not follow the seal before it")
        if row.key not in keys:
            yield row.zone, Fault(None, None, f"the key of seal {row.no} is not there")
        elif not is_signed(seal_of(row), keys[row.key]):
            yield row.zone, Fault(None, None, f"seal {row.no} was changed")
        yield from _leaf_faults(row, streams)
        last[row.zone] = (row.no, row.hash)
    yield from _span_faults(streams)


def _leaf_faults(row: SealRow, streams: Streams) -> Iterator[Found]:
    leaves: list[str] = []
    spans = SealSpan.objects.filter(zone=row.zone, no=row.no).order_by("stream", "first")
    for span in spans:
        known = streams.hashes.get((row.zone, span.stream), [])
        found = known[span.first - 1 : span.last]
        if len(found) != span.last - span.first + 1:
            what = f"was removed: seal {row.no} holds entries {span.first} to {span.last}"
            yield row.zone, Fault(span.stream, span.last, what)
        leaves += found
    if len(leaves) != row.count or root_of(leaves) != row.root:
        what = f"seal {row.no} does not hold its {row.count} entries"
        yield row.zone, Fault(None, None, what)


def _span_faults(streams: Streams) -> Iterator[Found]:
    """Yield streams whose spans leave a gap, or whose mark is not where the last span ends."""
    ends: dict[tuple[str, str], int] = {}
    for span in SealSpan.objects.order_by("zone", "stream", "first").iterator(chunk_size=CHUNK):
        place = (span.zone, span.stream)
        if span.first != ends.get(place, 0) + 1:
            yield span.zone, Fault(span.stream, span.first, "seals leave a gap before this entry")
        ends[place] = span.last
    marks = Stream.objects.values_list("zone", "stream", "sealed")
    for zone, stream, sealed in marks.iterator(chunk_size=CHUNK):
        if sealed != ends.get((zone, stream), 0):
            yield zone, Fault(stream, sealed, "is not sealed as far as its mark says")
