"""The receipt: waiting, sealed, later entries, a seal that does not hold; its file and verifier."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import segno
from django.db import connection
from django.test import Client

from guanyun.engines import casework
from guanyun.engines.casework import compact, expand, receipt_of
from guanyun.records import guards
from guanyun.records.exports import export_trail
from guanyun.records.models import Case, JournalEntry, SealRow
from guanyun.records.now import now
from guanyun.records.sealing import seal_all
from guanyun.web import __file__ as web_file
from tests.web.reporting import (
    ZONE,
    proved_client,  # noqa: F401 - the fixture "portal"
    reported,
)

ENGINE = Path(casework.__file__).parent / "verifier.py"
BUILT = Path(web_file).parent / "static/built/verifier.py"


def receipt_page(portal: Client, number: str) -> str:
    """Return the receipt as text."""
    return portal.get(f"/z/{ZONE}/progress/{number}/receipt").content.decode()


def test_receipt_before_the_first_seal_says_that_it_waits(portal: Client) -> None:
    """待封存: the page says so, offers no file, and the address of the file leads to the page."""
    number = reported(portal)

    page = receipt_page(portal, number)
    asked = portal.get(f"/z/{ZONE}/progress/{number}/receipt?as=json")

    assert "待封存：约一分钟内封存" in page
    assert "?as=json" not in page
    assert "verifier.py" not in page
    assert asked["Content-Type"].startswith("text/html")


def test_sealed_receipt_carries_head_seal_proof_and_code(portal: Client) -> None:
    """Head, number of the seal, root and key stand on the page; the code holds the compact text."""
    number = reported(portal)
    seal_all(now())
    file = portal.get(f"/z/{ZONE}/progress/{number}/receipt?as=json")
    receipt = receipt_of(json.loads(file.content))

    page = receipt_page(portal, number)

    assert receipt.entry == Case.objects.get().head
    assert expand(compact(receipt)) == receipt
    code = segno.make(compact(receipt), error="l", micro=False).svg_data_uri(scale=3, border=2)
    assert code.replace("'", "&#x27;") in page
    for told in (receipt.entry, receipt.seal.root, receipt.seal.key, "封存在 #1"):
        assert told in page
    assert file["Content-Disposition"] == f'attachment; filename="receipt-{number}.json"'


def test_stand_alone_verifier_accepts_the_downloaded_receipt(
    portal: Client, tmp_path: Path
) -> None:
    """As the page tells it: the downloaded file, the trail of the case, and plain Python."""
    number = reported(portal)
    seal_all(now())
    told = portal.get(f"/z/{ZONE}/progress/{number}/receipt?as=json").content
    trail, receipt, other = (tmp_path / name for name in ("trail.json", "receipt.json", "o.json"))
    trail.write_text(json.dumps(export_trail(number, at=now(), zone=ZONE)), encoding="utf-8")
    receipt.write_bytes(told)
    other.write_text(json.dumps(json.loads(told) | {"entry": "00" * 32}), encoding="utf-8")

    good = subprocess.run(
        [sys.executable, "-I", ENGINE, trail, receipt], capture_output=True, check=False
    )
    bad = subprocess.run(
        [sys.executable, "-I", ENGINE, trail, other], capture_output=True, check=False
    )

    assert (good.returncode, json.loads(good.stdout)["ok"]) == (0, True)
    assert (bad.returncode, json.loads(bad.stdout)["ok"]) == (1, False)


def test_entries_after_the_seal_are_told_as_waiting(portal: Client) -> None:
    """What came after the seal is named; the receipt stays that of the sealed entry."""
    number = reported(portal)
    seal_all(now())
    sealed = Case.objects.get().version
    assert portal.post(f"/z/{ZONE}/progress/{number}/remind", {"key": "r"}).status_code == 302

    page = receipt_page(portal, number)

    later = Case.objects.get().version - sealed
    assert later > 0
    assert f"第 {sealed} 条封存在 #1" in page
    assert f"其后 {later} 条待封存" in page


def test_verifying_in_place_says_chain_and_seal(portal: Client) -> None:
    """One answer: the chain is whole, and how far it is sealed."""
    number = reported(portal)
    before = portal.get(f"/z/{ZONE}/progress/{number}/verify").content.decode()
    seal_all(now() + timedelta(minutes=1))

    after = portal.get(f"/z/{ZONE}/progress/{number}/verify").content.decode()

    assert "链完整" in before
    assert "待封存" in before
    assert "链完整" in after
    assert "位置与签名都对得上" in after


@pytest.mark.parametrize(
    "change",
    [
        lambda: SealRow.objects.update(root="00" * 32),
        lambda: SealRow.objects.all().delete(),
        lambda: JournalEntry.objects.filter(stream__startswith="case:").update(hash="00" * 32),
    ],
    ids=["root", "seal gone", "entry"],
)
def test_seal_that_does_not_hold_gives_no_receipt(
    portal: Client, change: Callable[[], object]
) -> None:
    """Somebody with the database changed it: the page says whom to call, and is no error."""
    number = reported(portal)
    seal_all(now())
    guards.lower_guards(connection)
    change()

    page = receipt_page(portal, number)
    verified = portal.get(f"/z/{ZONE}/progress/{number}/verify").content.decode()

    assert "封存与记录对不上" in page
    assert "?as=json" not in page
    assert "监督电话" in verified
    guards.raise_guards(connection)


def test_unreadable_entry_is_named(portal: Client) -> None:
    """A text that is no entry is a fault with its number, and the answer is no error."""
    number = reported(portal)
    guards.lower_guards(connection)
    JournalEntry.objects.filter(stream=f"case:{number}", seq=1).update(text='{"a":1}')

    answer = portal.get(f"/z/{ZONE}/progress/{number}/verify")

    assert answer.status_code == 200
    assert "第 1 条被改动" in answer.content.decode()
    guards.raise_guards(connection)


def test_receipt_is_not_for_strangers(portal: Client) -> None:
    """Without phone code or account the file is not there."""
    number = reported(portal)
    seal_all(now())

    answer = Client().get(f"/z/{ZONE}/progress/{number}/receipt?as=json")

    assert answer.status_code in (302, 404)
    assert b"guanyun/receipt/1" not in answer.content


@pytest.mark.skipif(not BUILT.is_file(), reason="needs what the pages load: ./run assets")
def test_served_verifier_is_the_engines_own(client: Client) -> None:
    """What a visitor downloads is the file that the house tests, byte for byte."""
    answer = client.get("/static/built/verifier.py")

    assert answer.status_code == 200
    assert b"".join(answer) == ENGINE.read_bytes()
