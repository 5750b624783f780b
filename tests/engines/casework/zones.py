"""A small zone with a trail: cases, two seals, receipts and anchors, and ways to tamper with it."""

from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from guanyun.engines.casework import (
    Batch,
    Entry,
    Json,
    Receipt,
    Seal,
    anchor_json,
    append,
    beginning,
    entry_hash,
    public_bytes,
    receipt_for,
    receipt_json,
    seal_batch,
    trail_export,
)

from .kinds import ENTERPRISE, REPAIR, STAFF, Desk, when

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
ZONE = "longyou"
Trail = dict[str, list[Entry]]


@dataclass
class Zone:
    """Entries by stream and the seals over them."""

    trail: Trail
    batches: list[Batch]

    def seal(self, at: str, key: Ed25519PrivateKey = KEY) -> Seal:
        """Seal what no seal holds yet."""
        held = {leaf[:2] for batch in self.batches for leaf in batch.leaves}
        entries = [each for stream in sorted(self.trail) for each in self.trail[stream]]
        fresh = [each for each in entries if (each.stream, each.seq) not in held]
        last = self.batches[-1].seal if self.batches else None
        hashes = [each.hash for each in fresh]
        sealed = seal_batch(hashes, zone=ZONE, last=last, at=when(at), key=key)
        leaves = tuple((each.stream, each.seq, each.hash) for each in fresh)
        self.batches.append(Batch(sealed, leaves))
        return sealed

    def export(self, *streams: str, key: Ed25519PrivateKey = KEY) -> dict[str, Json]:
        """Export the whole zone, or some streams."""
        wanted = streams or tuple(sorted(self.trail))
        entries = [each for stream in wanted for each in self.trail[stream]]
        needed = [
            batch for batch in self.batches
            if not streams or {leaf[0] for leaf in batch.leaves} & set(streams)
        ]  # fmt: skip
        return trail_export(
            entries, needed, zone=ZONE, public_keys=[public_bytes(key)], at=when("12-31 09:00"),
            whole=not streams,
        )  # fmt: skip

    def receipt(self, stream: str, seq: int) -> Receipt:
        """Return the receipt of an entry."""
        entry = self.trail[stream][seq - 1]
        batch = next(b for b in self.batches if (stream, seq, entry.hash) in b.leaves)
        hashes = [leaf[2] for leaf in batch.leaves]
        return receipt_for(entry, batch.seal, hashes, public_key=public_bytes(KEY))

    def anchor(self) -> dict[str, Json]:
        """Return the anchor of the last seal."""
        return anchor_json(self.batches[-1].seal, public_bytes(KEY))


def case_entries(number: str, hour: int) -> list[Entry]:
    """Return the chained journal of one answered case."""
    desk = Desk(REPAIR).open(f"11-24 {hour:02}:00")
    desk.do("respond", STAFF, f"11-24 {hour:02}:30")
    desk.do("answer", STAFF, f"11-24 {hour + 1:02}:00")
    desk.do("declare", ENTERPRISE, f"11-24 {hour + 2:02}:00", {"solved": "solved"})
    head = beginning(ZONE, f"case:{number}")
    return append(head, desk.events, recorded_at=when(f"11-24 {hour + 3:02}:00"), charter="ab" * 32)


def small_zone() -> Zone:
    """Return three cases under two seals, and a fourth that is not sealed yet."""
    zone = Zone({"case:1": case_entries("1", 8), "case:2": case_entries("2", 9)}, [])
    zone.seal("11-24 13:00")
    zone.trail["case:3"] = case_entries("3", 10)
    zone.seal("11-24 14:00")
    zone.trail["case:4"] = case_entries("4", 11)
    return zone


def receipts_of(zone: Zone) -> list[dict[str, Json]]:
    """Return receipts that the three enterprises hold of their last entries, and an anchor."""
    last = {stream: len(zone.trail[stream]) for stream in ("case:1", "case:2", "case:3")}
    held = [receipt_json(zone.receipt(stream, seq)) for stream, seq in last.items()]
    return [*held, zone.anchor()]


def rehashed(entries: list[Entry], start: int, **changed: Json) -> list[Entry]:
    """Return entries after an insider edited one column and rehashed the rest of the chain."""
    kept = entries[: start - 1]
    prev = kept[-1].hash if kept else entries[0].prev
    for place, entry in enumerate(entries[start - 1 :]):
        told = replace(entry, prev=prev, **(changed if place == 0 else {}))  # type: ignore[arg-type]
        told = replace(told, hash=entry_hash(told))
        kept.append(told)
        prev = told.hash
    return kept
