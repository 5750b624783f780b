"""Seals: every entry that no seal holds yet goes under one root, signed and chained."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError
from django.db.models import F

from guanyun.engines.casework import Batch, Seal, seal_batch

from .ledger import exclusive
from .models import JournalEntry, SealRow, SealSpan, Stream
from .seal_keys import seal_key

MOST = 20_000  # entries under one seal
TOGETHER = 500  # streams in one query


class _OvertakenError(Exception):
    """Another sealer was faster."""


@dataclass(frozen=True, slots=True)
class Span:
    """The entries of one stream that a seal is to hold."""

    stream: str
    first: int
    last: int


def seal_all(at: datetime) -> int:
    """Seal what is not sealed yet in every zone; return how many seals were made."""
    waiting = Stream.objects.filter(seq__gt=F("sealed"))
    zones = sorted(set(waiting.values_list("zone", flat=True)))
    key = seal_key() if zones else None
    made = 0
    for zone in zones:
        while key is not None and seal_zone(zone, at, key):
            made += 1
    return made


def seal_zone(zone: str, at: datetime, key: Ed25519PrivateKey) -> Seal | None:
    """Seal the entries of a zone that no seal holds; None when there is none or one was faster.

    What is unsealed is found by each stream's own mark, never by "later than the last": entries
    do not become visible in the order of any number.
    """
    spans = list(unsealed(zone))
    if not spans:
        return None
    hashes = [each for span in spans for each in _hashes(zone, span)]
    last = SealRow.objects.filter(zone=zone).order_by("-no").first()
    before = seal_of(last) if last else None
    seal = seal_batch(hashes, zone=zone, last=before, at=at, key=key)
    try:
        with exclusive():
            _write(seal, spans)
    except (IntegrityError, _OvertakenError):
        return None
    return seal


def unsealed(zone: str) -> Iterator[Span]:
    """Yield the spans that no seal holds, by stream, up to ``MOST`` entries."""
    left = MOST
    rows = Stream.objects.filter(zone=zone, seq__gt=F("sealed")).order_by("stream")
    for stream, sealed, seq in rows.values_list("stream", "sealed", "seq")[:MOST]:
        last = min(seq, sealed + left)
        yield Span(stream, sealed + 1, last)
        left -= last - sealed
        if left <= 0:
            return


def _hashes(zone: str, span: Span) -> list[str]:
    rows = JournalEntry.objects.filter(
        zone=zone, stream=span.stream, seq__gte=span.first, seq__lte=span.last
    )
    found = list(rows.order_by("seq").values_list("hash", flat=True))
    if len(found) != span.last - span.first + 1:
        raise LookupError(f"{zone} {span.stream}: entries {span.first} to {span.last} are missing")
    return found


def _write(seal: Seal, spans: list[Span]) -> None:
    row = SealRow(**{name: getattr(seal, name) for name in Seal.__slots__})
    row.save(force_insert=True)
    SealSpan.objects.bulk_create(
        SealSpan(zone=seal.zone, stream=each.stream, first=each.first, last=each.last, no=seal.no)
        for each in spans
    )
    for each in spans:
        mark = Stream.objects.filter(zone=seal.zone, stream=each.stream, sealed=each.first - 1)
        if not mark.update(sealed=each.last):
            raise _OvertakenError


def seal_of(row: SealRow) -> Seal:
    """Return a seal from its row."""
    return Seal(**{name: getattr(row, name) for name in Seal.__slots__})


def batch_of(row: SealRow) -> Batch:
    """Return a seal with the entries under it as the journal holds them now."""
    spans = list(SealSpan.objects.filter(zone=row.zone, no=row.no).order_by("stream", "first"))
    leaves: list[tuple[str, int, str]] = []
    for start in range(0, len(spans), TOGETHER):
        some = spans[start : start + TOGETHER]
        rows = JournalEntry.objects.filter(
            zone=row.zone,
            stream__in=[span.stream for span in some],
            seq__gte=min(span.first for span in some),
            seq__lte=max(span.last for span in some),
        )
        found: dict[str, list[tuple[int, str]]] = {}
        for stream, seq, hashed in rows.order_by("seq").values_list("stream", "seq", "hash"):
            found.setdefault(stream, []).append((seq, hashed))
        for span in some:
            held = (
                each for each in found.get(span.stream, ()) if span.first <= each[0] <= span.last
            )
            leaves += [(span.stream, seq, hashed) for seq, hashed in held]
    return Batch(seal_of(row), tuple(leaves))
