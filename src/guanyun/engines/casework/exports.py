"""What leaves the house for the stand-alone verifier: entries, seals and keys in one object."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, cast

from .commands import Json
from .journal import instant_text
from .seals import Seal, key_id, paths_of, seal_json
from .trail import Entry, covered
from .verifier import verify


@dataclass(frozen=True, slots=True)
class Batch:
    """One seal and the entries under it, in the order of their leaves."""

    seal: Seal
    leaves: tuple[tuple[str, int, str], ...]  # stream, seq, hash


class VerifyFault(TypedDict):
    """One fault: the stream, the entry, a sentence."""

    case: str | None
    seq: int | None
    what: str


class VerifyReport(TypedDict):
    """What ``verify`` prints."""

    events: int
    cases: int
    ok: bool
    faults: list[VerifyFault]


def trail_export(
    entries: Iterable[Entry],
    batches: Sequence[Batch],
    *,
    zone: str,
    public_keys: Sequence[bytes],
    at: datetime,
    whole: bool,
) -> dict[str, Json]:
    """Return an export of the form guanyun/export/1.

    Args:
        entries: By stream, by seq; every entry of each stream in the export.
        batches: The seals of these entries by number; every seal of the zone if ``whole``.
        zone: The zone.
        public_keys: Of the seals.
        at: When the export was made.
        whole: Whether it is the whole zone. Then each seal names its leaves and no path is
            needed; otherwise each sealed entry brings its own path.
    """
    entries = list(entries)
    wanted = None if whole else {(entry.stream, entry.seq) for entry in entries}
    placed = _places(batches, wanted)
    keys: dict[str, Json] = {key_id(key): key.hex() for key in public_keys}
    return {
        "form": "guanyun/export/1",
        "zone": zone,
        "exported_at": instant_text(at),
        "whole": whole,
        "keys": keys,
        "seals": [_seal_json(batch, whole) for batch in batches],
        "entries": [_entry_json(entry, placed) for entry in entries],
    }


def _places(
    batches: Sequence[Batch], wanted: set[tuple[str, int]] | None
) -> dict[tuple[str, int], dict[str, Json]]:
    """Return where each entry lies: of all of them, or with their paths of those wanted."""
    placed: dict[tuple[str, int], dict[str, Json]] = {}
    for batch in batches:
        leaves = [(stream, seq) for stream, seq, _ in batch.leaves]
        if wanted is None:
            placed |= {
                leaf: {"seal": batch.seal.no, "position": position}
                for position, leaf in enumerate(leaves)
            }
            continue
        hashes = [leaf[2] for leaf in batch.leaves]
        positions = [position for position, leaf in enumerate(leaves) if leaf in wanted]
        paths = paths_of(hashes, batch.seal.algorithm, positions)
        for position, path in zip(positions, paths, strict=True):
            told: dict[str, Json] = {"seal": batch.seal.no, "position": position}
            placed[leaves[position]] = told | {"path": list(path)}
    return placed


def _seal_json(batch: Batch, whole: bool) -> dict[str, Json]:
    told = seal_json(batch.seal)
    return told | {"leaves": [list(leaf) for leaf in batch.leaves]} if whole else told


def _entry_json(entry: Entry, placed: Mapping[tuple[str, int], dict[str, Json]]) -> dict[str, Json]:
    place = placed.get((entry.stream, entry.seq), {"seal": None})
    return covered(entry) | {"hash": entry.hash} | place


def verify_export(
    export: Mapping[str, Json], receipts: Sequence[Mapping[str, Json]] = ()
) -> VerifyReport:
    """Return what the stand-alone verifier says of an export, held against receipts and anchors.

    >>> verify_export({"entries": []})["ok"]
    False
    """
    told = verify(dict(export), [dict(receipt) for receipt in receipts])
    return cast(VerifyReport, told)
