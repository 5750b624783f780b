"""Seals over the whole zone's new entries, and the receipts that people hold of them (ADR 0010)."""

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .commands import Json
from .digests import ALGORITHM, ALGORITHMS, canonical, digest
from .journal import instant_text
from .trail import Entry

Sign = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Seal:
    """One batch of entries under one root; ``prev`` is the hash of the seal before it."""

    zone: str
    no: int  # from 1, without a gap
    prev: str
    root: str
    count: int
    at: str
    algorithm: str
    key: str  # id of the public key
    hash: str
    signature: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a person holds of one entry: where it lies under which seal, and the public key."""

    zone: str
    stream: str
    seq: int
    entry: str  # hash of the entry
    position: int  # of the leaf, from 0
    path: tuple[str, ...]
    seal: Seal
    public_key: str


def key_id(public_key: bytes) -> str:
    """Return the id of an Ed25519 public key: the first 16 hexadecimal digits of its digest.

    >>> key_id(bytes(32))
    'b61b00b20fb54a1b'
    """
    return digest("guanyun/key/1", public_key).hex()[:16]


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """Return the 32 bytes of the public half."""
    return key.public_key().public_bytes_raw()


def leaf(entry_hash: str, algorithm: str = ALGORITHM) -> bytes:
    """Return the leaf of an entry in the tree."""
    return ALGORITHMS[algorithm](b"\x00" + bytes.fromhex(entry_hash)).digest()


def _node(left: bytes, right: bytes, algorithm: str) -> bytes:
    return ALGORITHMS[algorithm](b"\x01" + left + right).digest()


def _levels(hashes: Sequence[str], algorithm: str) -> list[list[bytes]]:
    levels = [[leaf(each, algorithm) for each in hashes]]
    while len(levels[-1]) > 1:
        below = levels[-1]
        above = [
            _node(below[place], below[place + 1], algorithm) if place + 1 < len(below)
            else below[place]  # an odd node is carried up unchanged
            for place in range(0, len(below), 2)
        ]  # fmt: skip
        levels.append(above)
    return levels


def root_of(hashes: Sequence[str], algorithm: str = ALGORITHM) -> str:
    """Return the Merkle root over entry hashes in the order of the batch.

    Raises:
        ValueError: an empty batch is never sealed.

    >>> root_of(["00" * 32]) == leaf("00" * 32).hex()
    True
    """
    if not hashes:
        raise ValueError("an empty batch is never sealed")
    return _levels(hashes, algorithm)[-1][0].hex()


def paths_of(
    hashes: Sequence[str], algorithm: str = ALGORITHM, positions: Iterable[int] | None = None
) -> list[tuple[str, ...]]:
    """Return the inclusion path of each leaf, from the leaf's sibling up to below the root.

    Args:
        hashes: Of all entries under the seal.
        algorithm: Of the seal.
        positions: Of the leaves whose paths are wanted; all if not told.

    >>> [len(path) for path in paths_of(["00" * 32, "11" * 32, "22" * 32])]
    [2, 2, 1]
    """
    levels = _levels(hashes, algorithm)[:-1]
    found = []
    for position in range(len(hashes)) if positions is None else positions:
        path = []
        for depth, level in enumerate(levels):
            beside = (position >> depth) ^ 1
            if beside < len(level):
                path.append(level[beside].hex())
        found.append(tuple(path))
    return found


def climb(receipt: Receipt) -> str | None:
    """Return the root that the receipt's path leads to; None if the path has not the right length.

    The size of the tree decides at which heights an odd node was carried up.
    """
    place, size = receipt.position, receipt.seal.count
    if not 0 <= place < size:
        return None
    node = leaf(receipt.entry, receipt.seal.algorithm)
    path = iter(receipt.path)
    while size > 1:
        if place ^ 1 < size:
            beside = next(path, None)
            if beside is None:
                return None
            pair = (node, bytes.fromhex(beside))
            left, right = pair if place % 2 == 0 else pair[::-1]
            node = _node(left, right, receipt.seal.algorithm)
        place, size = place // 2, (size + 1) // 2
    return None if next(path, None) is not None else node.hex()


def seal_members(seal: Seal) -> dict[str, Json]:
    """Return the members that the seal's hash covers."""
    return {name: cast(Json, getattr(seal, name)) for name in SEALED}


SEALED = ("zone", "no", "prev", "root", "count", "at", "algorithm", "key")


def seal_hash(seal: Seal) -> str:
    """Return what ``hash`` must be."""
    return digest("guanyun/seal/1", canonical(seal_members(seal)), seal.algorithm).hex()


def signed_bytes(seal: Seal) -> bytes:
    """Return the message that the signature is over."""
    return b"guanyun/signature/1\0" + bytes.fromhex(seal.hash)


def seal_batch(
    hashes: Sequence[str],
    *,
    zone: str,
    last: Seal | None,
    at: datetime,
    key: Ed25519PrivateKey,
    algorithm: str = ALGORITHM,
) -> Seal:
    """Return the seal over the entries that no seal holds yet, in the order of stream and seq.

    >>> key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    >>> when = datetime.fromisoformat("2026-11-24T09:01:00+08:00")
    >>> first = seal_batch(["00" * 32], zone="z", last=None, at=when, key=key)
    >>> first.no, is_signed(first, public_bytes(key))
    (1, True)
    """
    beginning = digest("guanyun/seals/1", canonical(zone), algorithm).hex()
    bare = Seal(
        zone=zone,
        no=1 if last is None else last.no + 1,
        prev=beginning if last is None else last.hash,
        root=root_of(hashes, algorithm),
        count=len(hashes),
        at=instant_text(at),
        algorithm=algorithm,
        key=key_id(public_bytes(key)),
        hash="",
        signature="",
    )
    hashed = replace(bare, hash=seal_hash(bare))
    return replace(hashed, signature=key.sign(signed_bytes(hashed)).hex())


def is_signed(seal: Seal, public_key: bytes) -> bool:
    """Return whether the seal is unchanged and carries the signature of this key."""
    if seal.hash != seal_hash(seal) or seal.key != key_id(public_key):
        return False
    try:
        signature = bytes.fromhex(seal.signature)
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, signed_bytes(seal))
    except (InvalidSignature, ValueError):
        return False
    return True


def receipt_for(entry: Entry, seal: Seal, hashes: Sequence[str], *, public_key: bytes) -> Receipt:
    """Return the receipt of an entry of the batch.

    Raises:
        ValueError: the entry is not in the batch.
    """
    position = list(hashes).index(entry.hash)
    path = paths_of(hashes, seal.algorithm, [position])[0]
    key = public_key.hex()
    return Receipt(entry.zone, entry.stream, entry.seq, entry.hash, position, path, seal, key)


def is_sound(receipt: Receipt) -> bool:
    """Return whether the receipt proves its entry: path, seal and signature all hold."""
    sealed = is_signed(receipt.seal, bytes.fromhex(receipt.public_key))
    return sealed and climb(receipt) == receipt.seal.root


def seal_json(seal: Seal) -> dict[str, Json]:
    """Return a seal as JSON."""
    return seal_members(seal) | {"hash": seal.hash, "signature": seal.signature}


def receipt_json(receipt: Receipt) -> dict[str, Json]:
    """Return a receipt as JSON, in the form that ``docs/trail.md`` tells."""
    return {
        "form": "guanyun/receipt/1",
        "zone": receipt.zone,
        "stream": receipt.stream,
        "seq": receipt.seq,
        "entry": receipt.entry,
        "position": receipt.position,
        "path": list(receipt.path),
        "seal": seal_json(receipt.seal),
        "public_key": receipt.public_key,
    }


def anchor_json(seal: Seal, public_key: bytes) -> dict[str, Json]:
    """Return the daily anchor: one seal for those who keep watch over the whole zone."""
    return {
        "form": "guanyun/anchor/1",
        "zone": seal.zone,
        "seal": seal_json(seal),
        "public_key": public_key.hex(),
    }


def receipt_of(members: Mapping[str, Json]) -> Receipt:
    """Return the receipt that ``receipt_json`` wrote."""
    told = {name: members[name] for name in _RECEIPT_PLAIN}
    path = tuple(cast(list[str], members["path"]))
    seal = Seal(**cast(dict[str, str], members["seal"]))  # type: ignore[arg-type]  # names are those of the class
    return Receipt(**told, path=path, seal=seal)  # type: ignore[arg-type]  # likewise


_RECEIPT_PLAIN = ("zone", "stream", "seq", "entry", "position", "public_key")


def _short(hexadecimal: str) -> str:
    return base64.urlsafe_b64encode(bytes.fromhex(hexadecimal)).rstrip(b"=").decode()


def _long(text: str) -> str:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).hex()


def compact(receipt: Receipt) -> str:
    """Return the receipt as one line for a QR code, about 0.6 KB; ``expand`` reads it back."""
    seal = receipt.seal
    told = [
        "GY1", receipt.zone, receipt.stream, str(receipt.seq), _short(receipt.entry),
        str(receipt.position), ".".join(_short(each) for each in receipt.path), str(seal.no),
        _short(seal.prev), _short(seal.root), str(seal.count), seal.at, seal.algorithm,
        _short(seal.signature), _short(receipt.public_key),
    ]  # fmt: skip
    return "~".join(told)


def expand(text: str) -> Receipt:
    """Return the receipt of a QR code; hashes and key id that follow from it are computed.

    Raises:
        ValueError: not a receipt of this form.
    """
    parts = text.strip().split("~")
    if len(parts) != COMPACT_PARTS or parts[0] != "GY1":
        raise ValueError("not a receipt of the form GY1")
    public_key = bytes.fromhex(_long(parts[14]))
    seal = Seal(
        zone=parts[1], no=int(parts[7]), prev=_long(parts[8]), root=_long(parts[9]),
        count=int(parts[10]), at=parts[11], algorithm=parts[12], key=key_id(public_key),
        hash="", signature=_long(parts[13]),
    )  # fmt: skip
    path = tuple(_long(each) for each in parts[6].split(".") if each)
    return Receipt(
        parts[1], parts[2], int(parts[3]), _long(parts[4]), int(parts[5]), path,
        replace(seal, hash=seal_hash(seal)), public_key.hex(),
    )  # fmt: skip


COMPACT_PARTS = 15
