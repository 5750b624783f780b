"""Every change behind the services' back is found, with the case and the entry where it is."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from subprocess import run

import pytest
from django.db import connection

import guanyun.engines.casework.verifier as verifier
from guanyun.engines.casework import compact, is_sound, receipt_json
from guanyun.errors import Refused
from guanyun.records import guards
from guanyun.records.access import Hidden, Visitor, system
from guanyun.records.exports import anchor_of_zone, export_trail, export_zone, receipt_of_case
from guanyun.records.models import (
    Adoption,
    Case,
    CharterText,
    ClockRow,
    JournalEntry,
    MandateLine,
    PrivateText,
    SealRow,
    SealSpan,
    Stream,
)
from guanyun.records.replaying import rebuild
from guanyun.records.sealing import seal_all
from guanyun.records.services.cases import Deed, Done, Report, case_act, case_open
from guanyun.records.sweeping import sweep_clocks
from guanyun.records.verification import verify_all

from .conftest import START, ZONE, Seated, repair

STREAM = "case:20261124-0001"


@pytest.fixture
def lived(opened: Done, caller: Visitor, seated: Seated) -> Done:
    """Return a case with acts, a late clock, a second case beside it, all sealed but the last."""
    desk = seated("duty_desk")
    number = opened.number
    case_act(by=desk, at=START, number=number, deed=Deed("respond", {"opinion": "马上"}))
    sweep_clocks(START + timedelta(hours=30))
    case_open(by=caller, at=START, report=Report("equipment_repair", repair(place="118.9,29.9")))
    seal_all(START + timedelta(hours=30))
    at = START + timedelta(hours=31)
    case_act(by=desk, at=at, number=number, deed=Deed("answer", {"opinion": "已修"}))
    return opened


@contextmanager
def unguarded() -> Iterator[None]:
    """Take the guards down, as who owns the database can."""
    guards.lower_guards(connection)
    yield
    guards.raise_guards(connection)


def test_whole_installation_is_sound(lived: Done) -> None:
    """Nothing is wrong with what the services wrote."""
    report = verify_all()

    assert report == {
        "events": JournalEntry.objects.count(), "cases": 2, "ok": True, "faults": [],
    }  # fmt: skip


def journal(**columns: object) -> None:
    """Change an entry of the first case in the middle."""
    JournalEntry.objects.filter(stream=STREAM, seq=3).update(**columns)


CHANGES: dict[str, tuple[Callable[[], object], str | None, str]] = {
    "text": (lambda: journal(text='{"a":1}'), STREAM, "its text is no entry"),
    "hash": (lambda: journal(hash="0" * 64), STREAM, "was changed: its hash"),
    "entry gone": (
        lambda: JournalEntry.objects.filter(stream=STREAM, seq=3).delete(),
        STREAM, "entry 3 is missing",
    ),
    "tail gone": (
        lambda: JournalEntry.objects.filter(stream=STREAM).order_by("-seq").filter(
            seq=Stream.objects.get(stream=STREAM).seq).delete(),
        STREAM, "its head says",
    ),
    "case gone": (
        lambda: JournalEntry.objects.filter(stream=STREAM).delete(),
        STREAM, "its entries are gone",
    ),
    "head": (lambda: Stream.objects.filter(stream=STREAM).update(seq=99), STREAM, "its head says"),
    "mark": (
        lambda: Stream.objects.filter(stream=STREAM).update(sealed=1), STREAM, "as far as its mark"
    ),
    "row": (lambda: Case.objects.filter(number=STREAM[5:]).update(unit="committee"),
            STREAM, "case_row.unit"),
    "row gone": (lambda: Case.objects.filter(number=STREAM[5:]).delete(),
                 STREAM, "case_row: missing"),
    "state": (lambda: Case.objects.filter(number=STREAM[5:]).update(state="{}"),
              STREAM, "case_row.state"),
    "clock": (
        lambda: ClockRow.objects.filter(case=STREAM[5:], clock="repair").update(
            due=START + timedelta(days=9)),
        STREAM, "clock repair.due",
    ),
    "private text": (
        lambda: PrivateText.objects.filter(stream=STREAM, name="description").update(text="别的"),
        STREAM, "private_text description: was changed",
    ),
    "private text gone": (
        lambda: PrivateText.objects.filter(stream=STREAM, name="description").delete(),
        STREAM, "private_text description: is gone",
    ),
    "seal": (lambda: SealRow.objects.update(count=3), None, "seal 1 was changed"),
    "root": (lambda: SealRow.objects.update(root="0" * 64), None, "seal 1 was changed"),
    "span": (lambda: SealSpan.objects.filter(stream=STREAM).delete(), STREAM, "its mark says"),
    "charter": (lambda: CharterText.objects.update(text="{}"), "zone", "adoptions or charters"),
    "adoption": (lambda: Adoption.objects.update(minutes="x"), "zone", "adoptions or charters"),
    "line": (
        lambda: MandateLine.objects.filter(line="repair_inside").update(unit="committee"),
        "zone", "mandate_line repair_inside",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(CHANGES))
def test_every_change_is_found_and_named(lived: Done, name: str) -> None:
    """A changed, removed or moved row of any table of the trail is told with its place."""
    change, case, what = CHANGES[name]
    with unguarded():
        change()

    faults = verify_all()["faults"]

    assert any(fault["case"] == case and what in fault["what"] for fault in faults), faults


def test_removed_seal_is_found_by_the_receipt(lived: Done, seated: Seated) -> None:
    """Seals taken away with their marks leave a sound database; the receipt knows better."""
    receipt = receipt_of_case(visitor=seated("duty_desk"), number=lived.number)
    with unguarded():
        SealSpan.objects.all().delete()
        SealRow.objects.all().delete()
        Stream.objects.update(sealed=0)

    assert verify_all()["ok"]
    faults = verify_all(receipts=[receipt_json(receipt)])["faults"]
    assert any("rolled back: seal 1" in fault["what"] for fault in faults)


def test_rebuilt_rows_are_the_same(lived: Done) -> None:
    """Rows that were lost come back from the journal as they were."""
    before = Case.objects.get(number=lived.number)
    Case.objects.filter(number=lived.number).delete()
    ClockRow.objects.filter(case=lived.number).delete()

    rebuild(ZONE, lived.number)

    after = Case.objects.get(number=lived.number)
    assert (after.state, after.head, after.told) == (before.state, before.head, before.told)
    assert verify_all()["ok"]


def test_export_is_checked_without_the_software(
    lived: Done, seated: Seated, tmp_path: Path
) -> None:
    """The verifier, one plain file, finds export and receipt of a case sound."""
    receipt = receipt_of_case(visitor=seated("duty_desk"), number=lived.number)
    (tmp_path / "export.json").write_text(json.dumps(export_trail(lived.number, at=START)))
    (tmp_path / "receipt.txt").write_text(compact(receipt))
    (tmp_path / "anchor.json").write_text(json.dumps(anchor_of_zone(ZONE)))
    files = [tmp_path / name for name in ("export.json", "receipt.txt", "anchor.json")]

    done = run([sys.executable, verifier.__file__, *files], capture_output=True, check=False)

    told = json.loads(done.stdout)
    assert (done.returncode, told["ok"], told["cases"]) == (0, True, 1)


def test_export_of_the_zone_is_sound(lived: Done) -> None:
    """A whole zone, unsealed entries at its end included, is checked in one piece."""
    told = verifier.verify(export_zone(ZONE, at=START), [])

    assert (told["ok"], told["events"]) == (True, JournalEntry.objects.count())


def test_receipt_is_for_who_sees_the_case(lived: Done, seated: Seated) -> None:
    """A receipt proves its entry; who does not see the case gets none."""
    receipt = receipt_of_case(visitor=seated("duty_desk"), number=lived.number, seq=2)
    assert (receipt.seq, is_sound(receipt)) == (2, True)

    with pytest.raises(Hidden):
        receipt_of_case(visitor=seated("town_east_desk"), number=lived.number)


def test_unsealed_entry_has_no_receipt_yet(lived: Done, seated: Seated) -> None:
    """The last act lies under no seal yet."""
    last = Case.objects.get(number=lived.number).version

    assert receipt_of_case(visitor=seated("duty_desk"), number=lived.number, seq=last) is None


def test_unknown_case_has_no_export(zone: str) -> None:
    """A number that no zone knows is refused."""
    with pytest.raises(Refused, match=r"records\.unknown_case"):
        export_trail("20261124-0001", at=START)


def test_system_sees_no_case(lived: Done) -> None:
    """The operator's own visitor is an administrator, who sees no case."""
    with pytest.raises(Hidden):
        receipt_of_case(visitor=system(ZONE), number=lived.number)


@pytest.mark.only_on("sqlite")
def test_day_that_is_none_is_a_fault_and_no_end(lived: Done) -> None:
    """A row that cannot even be read is told like any other change (SQLite keeps any text)."""
    with unguarded(), connection.cursor() as cursor:
        cursor.execute("UPDATE adoption SET since = 'x'")

    assert any("cannot be read" in fault["what"] for fault in verify_all()["faults"])
