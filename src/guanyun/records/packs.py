"""What an evidence pack (取证包) holds: trails with proofs, texts committed to, charters."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from guanyun.engines.casework import Json

from .access import Hidden, Visitor, scope
from .exports import export_streams
from .models import CharterText, PrivateText
from .telling import ZONE_STREAM


@dataclass(frozen=True, slots=True)
class Evidence:
    """The parts of a pack: the export with its texts and receipts, the charters it holds."""

    export: dict[str, Json]
    charters: tuple[str, ...]


def evidence_of(*, visitor: Visitor, numbers: Sequence[str], at: datetime) -> Evidence:
    """Return the evidence of some cases, all of which this visitor may see.

    The stream of the zone comes along: it holds the adoptions, which name the digest of each
    charter's text, and the calendar notices.

    Raises:
        Hidden: one of the cases is not there for this visitor.
    """
    zone = scope(visitor).zone
    cases = list(scope(visitor).cases().filter(number__in=numbers).order_by("number"))
    if not numbers or len(cases) != len(set(numbers)):
        raise Hidden("case")
    streams = [f"case:{case.number}" for case in cases]
    export = export_streams(zone, [*streams, ZONE_STREAM], at=at)
    charters = tuple(sorted({case.charter for case in cases}))
    texts: list[Json] = [*_private(zone, streams, export), *_charters(zone, charters)]
    receipts: list[Json] = [receipt for stream in streams for receipt in _receipt(export, stream)]
    return Evidence(export | {"texts": texts, "receipts": receipts}, charters)


def _receipt(export: Mapping[str, Json], stream: str) -> Iterator[dict[str, Json]]:
    """Yield the receipt of the last sealed entry of a stream, from its place in the export."""
    entries, seals = _members(export["entries"]), _members(export["seals"])
    sealed = [each for each in entries if each["stream"] == stream and each["seal"] is not None]
    for entry in sealed[-1:]:
        seal = next(each for each in seals if each["no"] == entry["seal"])
        keys = export["keys"]
        public = keys.get(str(seal["key"])) if isinstance(keys, dict) else None
        if public is not None:
            yield {
                "form": "guanyun/receipt/1",
                "zone": export["zone"],
                "stream": stream,
                "seq": entry["seq"],
                "entry": entry["hash"],
                "position": entry["position"],
                "path": entry["path"],
                "seal": seal,
                "public_key": public,
            }


def _members(listed: Json) -> list[dict[str, Json]]:
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def digest_of(content: bytes) -> str:
    """Return the SHA-256 by which the stream of the audit knows a pack."""
    return hashlib.sha256(content).hexdigest()


def _private(zone: str, streams: Sequence[str], export: Mapping[str, Json]) -> list[Json]:
    """Return the texts that an entry commits to; a phone that none does stays in the house."""
    committed = _commitments(export)
    rows = PrivateText.objects.filter(zone=zone, stream__in=streams, text__isnull=False)
    return [
        {"stream": row.stream, "name": row.name, "salt": bytes(row.salt).hex(), "text": row.text}
        for row in rows.order_by("stream", "seq", "pk")
        if (row.stream, row.commitment) in committed
    ]


def _commitments(export: Mapping[str, Json]) -> set[tuple[str, str]]:
    return {
        (str(entry["stream"]), each)
        for entry in _members(export["entries"])
        for each in _texts_in(entry["data"])
    }


def _texts_in(value: Json) -> set[str]:
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        value = [*value.values()]
    return set[str]().union(*map(_texts_in, value)) if isinstance(value, list) else set()


def _charters(zone: str, hashes: Sequence[str]) -> list[Json]:
    rows = CharterText.objects.filter(zone=zone, hash__in=hashes).order_by("hash")
    return [
        {"stream": ZONE_STREAM, "name": f"charter {row.hash}", "salt": "", "text": row.text}
        for row in rows
    ]
