"""Check a trail without the software that wrote it: python verifier.py EXPORT [RECEIPT ...].

Plain Python 3.9 or later. EXPORT has the form guanyun/export/1 of docs/trail.md or is an evidence
pack; RECEIPT is a receipt, an anchor, or the text of a receipt's QR code. Prints {events, cases,
ok, faults: [{case, seq, what}]}; exit code 0 if nothing is wrong, 1 if so, 2 for unreadable files.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional

COLUMNS = "zone stream seq kind occurred_at recorded_at by data charter algorithm prev".split()  # noqa: SIM905
SEALED = "zone no prev root count at algorithm key".split()  # noqa: SIM905
Fault = tuple[Optional[str], Optional[int], str]  # noqa: UP045 - it runs on Python 3.9 too
Known = dict[Any, dict[str, Any]]


def hashed(data: bytes, algorithm: str) -> bytes:
    """Digest of ``data``; KeyError for an algorithm that this file does not know."""
    return hashlib.new({"sha-256/1": "sha256", "sm3/1": "sm3"}[algorithm], data).digest()


def canonical(value: Any) -> str:
    """Text by RFC 8785 of a value without floats."""
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int) and abs(value) < 2**53:
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{canonical(n)}:{canonical(value[n])}" for n in names) + "}"
    raise ValueError(f"no canonical text for {value!r}")


def digest(prefix: str, value: Any, algorithm: str) -> str:
    """Digest, in hexadecimal, of the prefix, a NUL and the canonical text."""
    return hashed(prefix.encode() + b"\0" + canonical(value).encode(), algorithm).hex()


# Ed25519 (RFC 8032, section 5.1.7), points in extended coordinates.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]


def add(a: Point, b: Point) -> Point:
    """Sum of two points."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    w, x, y, z = f - e, h - g, h + g, f + e
    return (w * x % P, y * z % P, x * y % P, w * z % P)


def times(n: int, a: Point) -> Point:
    """The point added ``n`` times."""
    half = times(n // 2, add(a, a)) if n else (0, 1, 1, 0)
    return add(half, a) if n % 2 else half


def point(data: bytes) -> Point | None:
    """The point that 32 bytes stand for, if any."""
    sign, y = divmod(int.from_bytes(data, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def is_signature(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature is this key's over this message."""
    scalar = int.from_bytes(signature[32:], "little")
    base = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    key, start = point(public), point(signature[:32])
    sized = len(public) == 32 and len(signature) == 64 and scalar < L
    if not sized or key is None or start is None or base is None:
        return False
    mixed = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little")
    left, right = times(scalar, base), add(start, times(mixed % L, key))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def key_id(public: str) -> str:
    """First 16 digits of the digest of a public key."""
    return hashed(b"guanyun/key/1\0" + bytes.fromhex(public), "sha-256/1").hex()[:16]


def root(entries: list[str], algorithm: str) -> str:
    """Merkle root; an odd node is carried up unchanged (the tree of RFC 9162)."""
    row = [hashed(b"\x00" + bytes.fromhex(entry), algorithm) for entry in entries]
    while len(row) > 1:
        odd = row[-1:] if len(row) % 2 else []
        pairs = zip(row[::2], row[1::2])  # noqa: B905 - strict= is not in Python 3.9
        row = [hashed(b"\x01" + left + right, algorithm) for left, right in pairs] + odd
    return row[0].hex() if row else ""


def climb(entry: str, position: int, path: list[str], seal: dict[str, Any]) -> str:
    """Root that a path leads to; empty if it has not the length of its place in the tree."""
    place, size, rest = position, seal["count"], [bytes.fromhex(beside) for beside in path]
    at = hashed(b"\x00" + bytes.fromhex(entry), seal["algorithm"])
    while size > 1:
        if place ^ 1 < size:
            if not rest:
                return ""
            at = rest.pop(0) + at if place % 2 else at + rest.pop(0)
            at = hashed(b"\x01" + at, seal["algorithm"])
        place, size = place // 2, (size + 1) // 2
    return "" if rest or not 0 <= position < seal["count"] else at.hex()


def seal_wrong(seal: dict[str, Any], public: str | None) -> str:
    """What is wrong with one seal by itself; its signature only if a key is given."""
    if digest("guanyun/seal/1", {n: seal[n] for n in SEALED}, seal["algorithm"]) != seal["hash"]:
        return f"seal {seal['no']} was changed"
    if public is None:
        return ""
    message = b"guanyun/signature/1\0" + bytes.fromhex(seal["hash"])
    signed = is_signature(bytes.fromhex(public), message, bytes.fromhex(seal["signature"]))
    good = signed and seal["key"] == key_id(public)
    return "" if good else f"seal {seal['no']} does not carry the signature of its key"


def chain_faults(export: dict[str, Any]) -> Iterator[Fault]:
    """Check each stream: no gap, no other order, no changed column, nothing sealed late."""
    heads: dict[str, tuple[int, str, bool]] = {}
    for entry in export["entries"]:
        stream, seq, algorithm = entry["stream"], entry["seq"], entry["algorithm"]
        first = digest("guanyun/stream/1", [export["zone"], stream], algorithm)
        last, prev, sealed = heads.get(stream, (0, first, True))
        if seq != last + 1:
            yield stream, seq, f"entry {last + 1} is missing before entry {seq}"
        elif entry["prev"] != prev:
            yield stream, seq, "does not follow the entry before it"
        if digest("guanyun/entry/1", {n: entry[n] for n in COLUMNS}, algorithm) != entry["hash"]:
            yield stream, seq, "was changed: its hash does not match its columns"
        if entry["seal"] is not None and not sealed:
            yield stream, seq, "is sealed though an earlier entry is not"
        heads[stream] = (seq, entry["hash"], entry["seal"] is not None)


def seal_faults(export: dict[str, Any]) -> Iterator[Fault]:
    """Check the chain of seals; signatures where the chain ends or the key changes."""
    seals, no, prev = export["seals"], 0, ""
    for seal, after in zip(seals, [*seals[1:], {"key": None, "no": None}]):  # noqa: B905 - 3.9
        ends = after["key"] != seal["key"] or after["no"] != seal["no"] + 1
        public = export["keys"].get(seal["key"])
        wrong = seal_wrong(seal, public if ends else None)
        if public is None:
            wrong = wrong or f"the key of seal {seal['no']} is not there"
        prev = prev if no else digest("guanyun/seals/1", export["zone"], seal["algorithm"])
        follows = seal["no"] == no + 1
        if (export["whole"] and not follows) or (follows and seal["prev"] != prev):
            wrong = wrong or f"seal {seal['no']} does not follow the seal before it"
        if wrong:
            yield None, None, wrong
        no, prev = seal["no"], seal["hash"]


def leaf_faults(export: dict[str, Any], known: Known, seals: Known) -> Iterator[Fault]:
    """Check that each sealed entry lies under its seal, and in a whole export none is missing."""
    held: dict[int, dict[int, str]] = {}
    for (stream, seq), entry in known.items():
        seal, lies = seals.get(entry["seal"]), entry["seal"] is None
        if seal is not None and export["whole"]:
            held.setdefault(seal["no"], {})[entry["position"]] = entry["hash"]
            lies = 0 <= entry["position"] < seal["count"]
        elif seal is not None:
            lies = climb(entry["hash"], entry["position"], entry["path"], seal) == seal["root"]
        if not lies:
            yield stream, seq, f"does not lie under seal {entry['seal']}"
    for seal in seals.values() if export["whole"] else ():
        have, size = held.get(seal["no"], {}), seal["count"]
        if root([have.get(place, "") for place in range(size)], seal["algorithm"]) == seal["root"]:
            continue
        if root([each[2] for each in seal["leaves"]], seal["algorithm"]) != seal["root"]:
            yield None, None, f"seal {seal['no']} does not hold its {size} entries"
            continue
        for stream, seq, entry_hash in seal["leaves"]:
            entry = known.get((stream, seq), {})
            if entry.get("hash") != entry_hash or entry.get("seal") != seal["no"]:
                what = "was rewritten" if entry else "was removed"
                yield stream, seq, f"{what}: seal {seal['no']} holds another entry"


def text_faults(export: dict[str, Any]) -> Iterator[Fault]:
    """Check that an entry of its stream holds the digest of each text that a pack brings along."""
    for told in export.get("texts", []):
        salt, text = bytes.fromhex(told["salt"]), told["text"].encode()
        sized = b"guanyun/commitment/1\0" + len(salt).to_bytes(2, "big") + salt if salt else b""
        mark = f'"{hashed(sized + text, "sha-256/1").hex()}"'
        data = (each["data"] for each in export["entries"] if each["stream"] == told["stream"])
        if not any(mark in canonical(each) for each in data):
            yield told["stream"], None, f"the text {told['name']} is not the one recorded"


def receipt_faults(
    export: dict[str, Any], receipts: list[dict[str, Any]], known: Known, seals: Known
) -> Iterator[Fault]:
    """Hold receipts and anchors against the export and against one another."""
    seen: dict[Any, str] = {}
    for told in receipts:
        seal, case, seq = told["seal"], told.get("stream"), told.get("seq")
        led = not case or climb(told["entry"], told["position"], told["path"], seal) == seal["root"]
        wrong = "" if led else "its path does not lead to the root"
        here = {told["zone"], seal["zone"]} == {export["zone"]}
        wrong = wrong or seal_wrong(seal, told["public_key"]) if here else "it is of another zone"
        if wrong:
            yield case, seq, f"the receipt is not sound: {wrong}"
            continue
        pairs = {("seal", seal["no"]): seal["hash"], (case, seq): told.get("entry", "")}
        if any(seen.setdefault(name, value) != value for name, value in pairs.items()):
            yield case, seq, f"fork: another receipt disagrees about seal {seal['no']}"
        covered, mine = export["whole"] or (case, 1) in known, seals.get(seal["no"])
        if mine is None and covered:
            yield case, seq, f"rolled back: seal {seal['no']} of the receipt is not there"
        elif mine is not None and mine["hash"] != seal["hash"]:
            yield case, seq, f"rewritten: seal {seal['no']} is not the one of the receipt"
        if case and covered and known.get((case, seq), {}).get("hash") != told["entry"]:
            what = "was changed" if (case, seq) in known else "was removed"
            yield case, seq, f"{what} since the receipt"
    shown = {key_id(told["public_key"]) for told in receipts}
    newest = max((told["seal"]["no"] for told in receipts), default=0)
    for no, seal in seals.items():
        if shown and no > newest and seal["key"] not in shown:
            yield None, None, f"seal {no} is signed by a key that no receipt shows"


def expand(text: str) -> dict[str, Any]:
    """Receipt from the text of a QR code."""
    part = text.strip().split("~")
    seal: dict[str, Any] = {"zone": part[1], "no": int(part[7]), "count": int(part[10])}
    texts = {i: [each + "==" for each in part[i].split(".") if each] for i in (4, 6, 8, 9, 13, 14)}
    long = {i: [base64.urlsafe_b64decode(each).hex() for each in texts[i]] for i in texts}
    seal |= {"prev": long[8][0], "root": long[9][0], "at": part[11], "algorithm": part[12]}
    seal["key"] = key_id(long[14][0])
    seal["hash"] = digest("guanyun/seal/1", seal, part[12])
    told = {"zone": part[1], "stream": part[2], "seq": int(part[3]), "entry": long[4][0]}
    told |= {"position": int(part[5]), "path": long[6], "public_key": long[14][0]}
    return told | {"seal": seal | {"signature": long[13][0]}}


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Object of these members; ValueError if one is told twice, for then it has two readings."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a member is told twice")
    return dict(pairs)


def verify(export: dict[str, Any], receipts: list[dict[str, Any]]) -> dict[str, Any]:
    """Report on an export held against receipts and anchors."""
    found: dict[Fault, None] = {}
    entries: list[Any] = []
    try:
        entries = export["entries"]
        known = {(each["stream"], each["seq"]): each for each in entries}
        seals = {each["no"]: each for each in export["seals"]}
        shown = [*receipts, *export.get("receipts", [])]
        checks = [chain_faults(export), seal_faults(export), leaf_faults(export, known, seals)]
        for check in (*checks, text_faults(export), receipt_faults(export, shown, known, seals)):
            found |= dict.fromkeys(check)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        found[(None, None, f"not of the form guanyun/export/1: {error!r}")] = None
    faults = [{"case": case, "seq": seq, "what": what} for case, seq, what in found]
    cases = {each.get("stream") for each in entries if str(each.get("stream"))[:5] == "case:"}
    return {"events": len(entries), "cases": len(cases), "ok": not found, "faults": faults}


def main(arguments: list[str]) -> int:
    """Run from the command line."""
    try:
        texts = [Path(path).read_text(encoding="utf-8") for path in arguments]
        texts = [t.split("<!-- guanyun/export/1\n")[-1].split("\n-->")[0] for t in texts]
        parse = json.JSONDecoder(object_pairs_hook=once).decode
        export, *receipts = [expand(t) if t[:4] == "GY1~" else parse(t.strip()) for t in texts]
    except (LookupError, OSError, ValueError) as error:
        sys.stderr.write(f"cannot read: {error}\n{__doc__}")
        return 2
    told = verify(export, receipts)
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return 0 if told["ok"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
