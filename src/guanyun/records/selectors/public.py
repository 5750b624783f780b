"""What the public reads: notices with a permanent address, each with the seal that proves it.

Charters adopted, hand-overs, calendars, monthly statistics: entries of the zone's own stream, so
that whoever holds a notice can prove that it stood so. No person and no case is in any of them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal

from guanyun.engines.casework import (
    Receipt,
    instant_of,
    is_sound,
    key_id,
    receipt_for,
    verify_chain,
)
from guanyun.engines.mandate import TransferBatch
from guanyun.records.access import Hidden
from guanyun.records.charters import charter_by_hash
from guanyun.records.models import JournalEntry, SealRow, SealSpan
from guanyun.records.replaying import entry_of
from guanyun.records.seal_keys import public_keys
from guanyun.records.sealing import seal_of
from guanyun.records.telling import ZONE_STREAM

from .monthly import PUBLISHED

Kind = Literal["charter", "batch", "calendar", "statistics"]
KINDS: Mapping[str, Kind] = {
    "charter_adopted": "charter",
    "calendar_published": "calendar",
    PUBLISHED: "statistics",
}
ALL_KINDS: tuple[Kind, ...] = ("charter", "batch", "calendar", "statistics")
TOGETHER = 400  # streams asked for at once


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """A notice: its permanent id, what it tells, since when it stands in the trail."""

    id: str  # no-<seq> of the zone's stream, or batch-<id>
    kind: Kind
    published_at: datetime
    on: date  # the day it is about: in force since, handed over on, published on
    seq: int  # of the entry that proves it
    hash: str
    data: Mapping[str, Any]
    batch: TransferBatch | None = None


@dataclass(frozen=True, slots=True)
class NoticeProof:
    """Whether a notice stands as it was sealed: the chain up to it, its seal, its receipt."""

    state: Literal["waiting", "sealed", "broken"]
    receipt: Receipt | None = None
    entries: int = 0


def public_notices(zone: str, kind: str = "") -> list[PublicNotice]:
    """Return the notices of a zone, the latest first; Hidden where no charter was ever adopted."""
    found = list(_notices(zone))
    if not found:
        raise Hidden("zone")
    wanted = [each for each in found if kind in ("", each.kind)]
    return sorted(wanted, key=lambda each: (each.published_at, each.seq, each.id), reverse=True)


def public_notice(zone: str, notice: str) -> PublicNotice:
    """Return one notice, or raise Hidden."""
    for each in _notices(zone):
        if each.id == notice:
            return each
    raise Hidden("notice")


def _notices(zone: str) -> Iterator[PublicNotice]:
    known: set[str] = set()
    for row in JournalEntry.objects.filter(zone=zone, stream=ZONE_STREAM).order_by("seq"):
        entry = json.loads(row.text)
        kind = KINDS.get(entry["kind"])
        if kind is None:
            continue
        data, at = entry["data"], instant_of(entry["recorded_at"])
        since = data.get("since")
        on = date.fromisoformat(since) if since else at.date()
        yield PublicNotice(f"no-{row.seq}", kind, at, on, row.seq, row.hash, data)
        if kind == "charter":
            for batch in charter_by_hash(zone, data["hash"]).register.batches:
                if batch.id not in known:
                    known.add(batch.id)
                    told = {"version": data["version"], "minutes": data["minutes"]}
                    yield PublicNotice(
                        f"batch-{batch.id}", "batch", at, batch.on, row.seq, row.hash, told, batch
                    )


def notice_proof(zone: str, notice: PublicNotice) -> NoticeProof:
    """Return whether the zone's stream is whole and a seal holds the entry of a notice."""
    rows = list(JournalEntry.objects.filter(zone=zone, stream=ZONE_STREAM).order_by("seq"))
    try:
        faults = verify_chain(entry_of(row) for row in rows)
    except (LookupError, TypeError, ValueError):
        return NoticeProof("broken", entries=len(rows))
    if faults or all(row.hash != notice.hash for row in rows):
        return NoticeProof("broken", entries=len(rows))
    span = (
        SealSpan.objects.filter(
            zone=zone, stream=ZONE_STREAM, first__lte=notice.seq, last__gte=notice.seq
        )
        .order_by("last")
        .first()
    )
    if span is None:
        return NoticeProof("waiting", entries=len(rows))
    seal = SealRow.objects.filter(zone=zone, no=span.no).values_list("hash", flat=True).first()
    receipt = _receipt(zone, notice.seq, span.no, f"{seal} {notice.hash}")
    if receipt is None or not is_sound(receipt) or receipt.entry != notice.hash:
        return NoticeProof("broken", entries=len(rows))
    return NoticeProof("sealed", receipt, len(rows))


@lru_cache(maxsize=256)
def _receipt(zone: str, seq: int, no: int, told: str) -> Receipt | None:
    """Return the receipt of an entry of the zone's stream; worked out once for each seal.

    ``told`` is part of the key: a seal or an entry that was changed is worked out anew.
    """
    row = SealRow.objects.filter(zone=zone, no=no).first()
    if row is None:
        return None
    public = next((key for key in public_keys() if key_id(key) == row.key), None)
    entry = JournalEntry.objects.get(zone=zone, stream=ZONE_STREAM, seq=seq)
    hashes = list(_leaves(zone, no))
    if public is None or entry.hash not in hashes:
        return None
    return receipt_for(entry_of(entry), seal_of(row), hashes, public_key=public)


def _leaves(zone: str, no: int) -> Iterator[str]:
    """Yield the hashes under a seal in its order, some hundred streams in one query."""
    spans = list(SealSpan.objects.filter(zone=zone, no=no).order_by("stream", "first"))
    for start in range(0, len(spans), TOGETHER):
        some = spans[start : start + TOGETHER]
        rows = JournalEntry.objects.filter(zone=zone, stream__in={each.stream for each in some})
        found: dict[str, dict[int, str]] = {}
        for stream, seq, told in rows.values_list("stream", "seq", "hash"):
            found.setdefault(stream, {})[seq] = told
        for each in some:
            hashes = found.get(each.stream, {})
            for seq in range(each.first, each.last + 1):
                if seq in hashes:
                    yield hashes[seq]
