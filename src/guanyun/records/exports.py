"""What leaves for the stand-alone verifier: the trail of a case or a zone, receipts, anchors."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from guanyun.engines.casework import (
    Batch,
    Json,
    Receipt,
    anchor_json,
    key_id,
    receipt_for,
    trail_export,
)
from guanyun.errors import Refused

from .access import Visitor, scope
from .models import JournalEntry, SealRow, SealSpan, Stream
from .replaying import entry_of
from .seal_keys import public_keys
from .sealing import batch_of, seal_of


def export_trail(number: str, *, at: datetime, zone: str | None = None) -> dict[str, Json]:
    """Return the export (guanyun/export/1) of one case: its entries with their proofs.

    Args:
        zone: Needed only where several zones have a case of this number.

    Raises:
        Refused: ``records.unknown_case``, ``records.case_in_zones``.
    """
    stream = f"case:{number}"
    rows = Stream.objects.filter(stream=stream)
    zones = sorted(rows.filter(zone=zone) if zone else rows, key=lambda row: row.zone)
    if not zones:
        raise Refused("records.unknown_case", number=number)
    if len(zones) > 1:
        raise Refused(
            "records.case_in_zones", number=number, zones=", ".join(row.zone for row in zones)
        )
    return export_streams(zones[0].zone, [stream], at=at)


def export_streams(zone: str, streams: Sequence[str], *, at: datetime) -> dict[str, Json]:
    """Return the export of some streams of a zone, each whole, with the seals over them."""
    spans = SealSpan.objects.filter(zone=zone, stream__in=streams).values_list("no", flat=True)
    seals = SealRow.objects.filter(zone=zone, no__in=sorted(set(spans))).order_by("no")
    entries = JournalEntry.objects.filter(zone=zone, stream__in=streams).order_by("stream", "seq")
    return _export(zone, entries, [batch_of(row) for row in seals], at=at, whole=False)


def export_zone(zone: str, *, at: datetime) -> dict[str, Json]:
    """Return the export of a whole zone: every entry and every seal."""
    seals = SealRow.objects.filter(zone=zone).order_by("no")
    entries = JournalEntry.objects.filter(zone=zone).order_by("stream", "seq")
    return _export(zone, entries, [batch_of(row) for row in seals], at=at, whole=True)


def _export(
    zone: str, rows: Iterable[JournalEntry], batches: list[Batch], *, at: datetime, whole: bool
) -> dict[str, Json]:
    used = {batch.seal.key for batch in batches}
    keys = [key for key in public_keys() if key_id(key) in used]
    entries = [entry_of(row) for row in rows]
    return trail_export(entries, batches, zone=zone, public_keys=keys, at=at, whole=whole)


def receipt_of_case(*, visitor: Visitor, number: str, seq: int | None = None) -> Receipt | None:
    """Return the receipt of an entry of a case, the last sealed one if not told; None before.

    ``compact`` makes it the text of a QR code, ``receipt_json`` a file.

    Raises:
        Hidden: no such case for this visitor.
    """
    case = scope(visitor).case(number)
    stream = f"case:{case.number}"
    spans = SealSpan.objects.filter(zone=case.zone, stream=stream).order_by("-last")
    if seq is not None:
        spans = spans.filter(first__lte=seq, last__gte=seq)
    span = spans.first()
    if span is None:
        return None
    batch = batch_of(SealRow.objects.get(zone=case.zone, no=span.no))
    row = JournalEntry.objects.get(zone=case.zone, stream=stream, seq=seq or span.last)
    public = next((key for key in public_keys() if key_id(key) == batch.seal.key), None)
    if public is None:
        return None
    hashes = [found for _, _, found in batch.leaves]
    return receipt_for(entry_of(row), batch.seal, hashes, public_key=public)


def anchor_of_zone(zone: str) -> dict[str, Json] | None:
    """Return the anchor of a zone's last seal, for those who keep watch over all of it."""
    row = SealRow.objects.filter(zone=zone).order_by("-no").first()
    if row is None:
        return None
    public = next((key for key in public_keys() if key_id(key) == row.key), None)
    return None if public is None else anchor_json(seal_of(row), public)
