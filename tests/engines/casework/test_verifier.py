"""The stand-alone verifier finds what an insider does, from receipts and anchors alone."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from guanyun.engines.casework import Json, VerifyFault, compact, verifier, verify_export
from guanyun.engines.casework.verifier import expand, is_signature

from .zones import KEY, OTHER_KEY, Zone, case_entries, receipts_of, rehashed, small_zone

FILE = Path(verifier.__file__)


def faults(export: dict[str, Json], receipts: list[dict[str, Json]]) -> list[VerifyFault]:
    """Return the faults found."""
    return verify_export(export, receipts)["faults"]


def cases_named(found: list[VerifyFault]) -> set[str | None]:
    """Return the streams that the faults name."""
    return {fault["case"] for fault in found}


def test_an_honest_zone_has_no_fault() -> None:
    """An untouched zone verifies whole and by single case, and the unsealed tail is no fault."""
    zone = small_zone()

    whole = verify_export(zone.export(), receipts_of(zone))
    single = verify_export(zone.export("case:2"), receipts_of(zone)[:2])

    assert whole == {"events": 64, "cases": 4, "ok": True, "faults": []}
    assert single == {"events": 16, "cases": 1, "ok": True, "faults": []}


def test_an_edited_entry_is_named() -> None:
    """A changed column is found without any receipt."""
    zone = small_zone()
    export = json.loads(json.dumps(zone.export()))
    export["entries"][3]["data"]["clock"] = "other"

    found = faults(export, [])

    what = "was changed: its hash does not match its columns"
    assert {"case": "case:1", "seq": 4, "what": what} in found


def test_an_edited_and_rehashed_case_is_found() -> None:
    """Rehashing the rest of the chain does not help: the seal holds the old leaves."""
    zone = small_zone()
    receipts = receipts_of(zone)
    earlier = "2026-11-24T09:01:00+08:00"
    zone.trail["case:2"] = rehashed(zone.trail["case:2"], 5, occurred_at=earlier)

    whole, single = faults(zone.export(), []), faults(zone.export("case:2"), receipts)

    assert {(f["case"], f["seq"]) for f in whole} == {("case:2", n) for n in range(5, 17)}
    assert ("case:2", 16) in {(f["case"], f["seq"]) for f in single}


def test_a_dropped_tail_is_found() -> None:
    """The last entries of a case cannot vanish."""
    zone = small_zone()
    receipts = receipts_of(zone)
    del zone.trail["case:1"][-2:]

    whole, single = faults(zone.export(), []), faults(zone.export("case:1"), receipts)

    assert {(f["case"], f["seq"]) for f in whole} == {("case:1", 15), ("case:1", 16)}
    assert ("case:1", 16) in {(f["case"], f["seq"]) for f in single}


def test_a_deleted_case_is_found() -> None:
    """A case that vanished whole is named by its seal and by its receipt."""
    zone = small_zone()
    receipts = receipts_of(zone)
    del zone.trail["case:3"]

    assert cases_named(faults(zone.export(), [])) == {"case:3"}
    assert "case:3" in cases_named(faults(zone.export(), receipts))


@pytest.mark.parametrize("key", [KEY, OTHER_KEY], ids=["with the key", "without the key"])
def test_a_rewrite_from_some_day_on_is_found(key: Ed25519PrivateKey) -> None:
    """Rewriting entries and every later seal is found by whoever holds an older receipt."""
    zone = small_zone()
    receipts = receipts_of(zone)
    forged = Zone(dict(zone.trail), zone.batches[:1])
    del forged.trail["case:4"]
    forged.trail["case:3"] = case_entries("3", 12)
    forged.seal("11-24 14:00", key)

    clean, held = faults(forged.export(key=key), []), faults(forged.export(key=key), receipts)

    assert clean == [] if key is KEY else clean != []
    assert "case:3" in cases_named(held)
    assert any("rewritten: seal 2" in fault["what"] for fault in held)


def test_a_rollback_is_found() -> None:
    """A zone restored to an earlier hour lacks the seals that receipts name."""
    zone = small_zone()
    receipts = receipts_of(zone)
    old = Zone({name: zone.trail[name] for name in ("case:1", "case:2")}, zone.batches[:1])

    found = faults(old.export(), receipts)

    assert faults(old.export(), []) == []
    assert any("rolled back: seal 2" in fault["what"] for fault in found)
    assert faults(old.export(), [receipts[-1]]) == [
        {"case": None, "seq": None, "what": "rolled back: seal 2 of the receipt is not there"}
    ]


def test_a_fork_is_found_by_two_receipts() -> None:
    """Two enterprises that were shown two histories find out by comparing their receipts."""
    zone = small_zone()
    forged = Zone({**zone.trail, "case:3": case_entries("3", 12)}, zone.batches[:1])
    del forged.trail["case:4"]
    forged.seal("11-24 14:00")
    mine, theirs = receipts_of(zone)[2], receipts_of(forged)[2]

    found = faults(zone.export(), [mine, theirs])

    assert any(fault["what"].startswith("fork") for fault in found)


def test_a_forged_receipt_is_not_believed() -> None:
    """A receipt of another key or another entry accuses nobody."""
    zone = small_zone()
    receipt = json.loads(json.dumps(receipts_of(zone)[0]))
    receipt["entry"] = "00" * 32

    assert [fault["what"] for fault in faults(zone.export(), [receipt])] == [
        "the receipt is not sound: its path does not lead to the root"
    ]


def test_every_bit_of_an_entry_counts() -> None:
    """Whatever character of an exported entry changes, something is found."""
    zone = small_zone()
    text = json.dumps(zone.export("case:1")["entries"], ensure_ascii=False)
    missed = []

    for place in range(0, len(text), 1 if os.environ.get("GUANYUN_FULL") else 83):
        swapped = "1" if text[place] != "1" else "2"
        try:
            entries = json.loads(text[:place] + swapped + text[place + 1 :])
        except ValueError:
            continue
        export = zone.export("case:1") | {"entries": entries}
        if entries != zone.export("case:1")["entries"] and verify_export(export)["ok"]:
            missed.append(place)

    assert missed == []


def test_it_is_one_short_file_that_needs_nothing() -> None:
    """The verifier has fewer than 300 lines and imports the standard library alone."""
    text = FILE.read_text(encoding="utf-8")
    tree = ast.parse(text)
    imported = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    imported |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}

    assert text.count("\n") < 300
    assert {name.partition(".")[0] for name in imported if name} <= sys.stdlib_module_names


def test_it_runs_alone(tmp_path: Path) -> None:
    """Copied anywhere it checks an export against a receipt's QR text and says so by exit code."""
    zone = small_zone()
    alone = tmp_path / "verifier.py"
    alone.write_text(FILE.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "export.json").write_text(json.dumps(zone.export("case:1")), encoding="utf-8")
    (tmp_path / "qr.txt").write_text(compact(zone.receipt("case:1", 16)), encoding="utf-8")
    forged = json.dumps(zone.export("case:1")).replace("portal", "window")
    (tmp_path / "forged.json").write_text(forged, encoding="utf-8")

    def run(*names: str) -> subprocess.CompletedProcess[str]:
        files = [str(tmp_path / name) for name in names]
        command = [sys.executable, "-I", "-S", str(alone), *files]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    good, bad = run("export.json", "qr.txt"), run("forged.json", "qr.txt")

    assert (good.returncode, json.loads(good.stdout)["ok"]) == (0, True)
    assert (bad.returncode, json.loads(bad.stdout)["ok"]) == (1, False)
    assert (run("nothing.json").returncode, run().returncode) == (2, 2)


def test_a_qr_text_says_what_the_receipt_says() -> None:
    """The compact text is well under a kilobyte and expands to the same receipt."""
    zone = small_zone()
    text = compact(zone.receipt("case:1", 16))
    whole = dict(receipts_of(zone)[0])
    del whole["form"]

    assert len(text) < 800
    assert expand(text) == whole


RFC_8032 = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", (
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")),
]  # fmt: skip


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_signatures_are_those_of_rfc_8032(public: str, message: str, signature: str) -> None:
    """The published vectors verify, and no vector with a changed bit does."""
    key, told, signed = (bytes.fromhex(each) for each in (public, message, signature))
    flipped = bytes([signed[0] ^ 1, *signed[1:]])

    assert is_signature(key, told, signed)
    assert not is_signature(key, told + b"x", signed)
    assert not is_signature(key, told, flipped)
    assert not is_signature(key, told, signed[:63])
    assert not is_signature(bytes(31) + b"\xff", told, signed)
