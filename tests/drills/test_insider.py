"""Who owns the database rewrites it with all marks of truth; receipts and anchors tell.

The insider holds every right on the database and all of this software, but neither the key that
signs seals nor the papers that people took home. What was exported is checked by the verifier
alone, without the database.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from guanyun.engines.casework import (
    Entry,
    Head,
    beginning,
    entry_hash,
    entry_text,
    head_of,
    key_id,
    public_bytes,
    receipt_json,
)
from guanyun.engines.casework.verifier import verify
from guanyun.records import guards
from guanyun.records.access import Visitor
from guanyun.records.exports import anchor_of_zone, export_zone, receipt_of_case
from guanyun.records.models import Case, ClockRow, JournalEntry, SealRow, SealSpan, Stream
from guanyun.records.replaying import entry_of
from guanyun.records.seal_keys import folder
from guanyun.records.sealing import seal_all, seal_zone
from guanyun.records.services.cases import Deed, Report, case_act, case_open
from tests.records.conftest import START, ZONE, Seated, repair

pytestmark = pytest.mark.drill
FIRST, SECOND = "20261124-0001", "20261124-0002"
Papers = list[Mapping[str, Any]]


@pytest.fixture
def papers(zone: str, caller: Visitor, seated: Seated) -> Papers:
    """Live through two cases; return what people took home: two receipts and the day's anchor."""
    desk = seated("duty_desk")
    report = Report("equipment_repair", repair())
    for minute in (0, 1):
        at = START + timedelta(minutes=minute)
        done = case_open(by=caller, at=at, report=report)
        case_act(by=desk, at=at, number=done.number, deed=Deed("respond", {"opinion": "马上"}))
        seal_all(at)
    taken = [receipt_of_case(visitor=desk, number=number) for number in (FIRST, SECOND)]
    return [*(receipt_json(each) for each in taken if each), anchor_of_zone(ZONE) or {}]


def rewritten(stream: str, change: Callable[[Entry], Entry | None]) -> None:
    """Change the entries of a stream and chain them anew, as if nothing had been."""
    rows = JournalEntry.objects.filter(zone=ZONE, stream=stream).order_by("seq")
    head = beginning(ZONE, stream)
    kept = [made for row in rows if (made := change(entry_of(row))) is not None]
    rows.delete()
    for entry in kept:
        linked = replace(entry, seq=head.seq + 1, prev=head.hash, hash="")
        linked = replace(linked, hash=entry_hash(linked))
        JournalEntry.objects.create(
            zone=ZONE, stream=stream, seq=linked.seq, text=entry_text(linked), hash=linked.hash
        )
        head = head_of(linked)
    _set_head(head)


def _set_head(head: Head) -> None:
    rows = Stream.objects.filter(zone=head.zone, stream=head.stream)
    if head.seq:
        rows.update(seq=head.seq, hash=head.hash)
    else:
        rows.delete()


def sealed_anew() -> None:
    """Throw every seal away and seal again, with a key of one's own put among the keys."""
    SealSpan.objects.all().delete()
    SealRow.objects.all().delete()
    Stream.objects.update(sealed=0)
    key = Ed25519PrivateKey.generate()
    public = public_bytes(key)
    (folder() / f"seal-{key_id(public)}.pub").write_text(public.hex())
    while seal_zone(ZONE, START + timedelta(minutes=5), key):
        pass


def later_by_a_day(entry: Entry) -> Entry:
    """Return the entry as if it had been recorded a day before."""
    return replace(entry, recorded_at=entry.recorded_at.replace("-24T", "-23T"))


def edit_one_case() -> None:
    """Make an answer out of a response, in one case."""
    rewritten(f"case:{FIRST}", later_by_a_day)


def edit_one_case_and_seal_anew() -> None:
    """The same, with new seals over everything."""
    edit_one_case()
    sealed_anew()


def drop_the_tail() -> None:
    """Let the last act on a case never have been."""
    last = Stream.objects.get(zone=ZONE, stream=f"case:{FIRST}").seq
    rewritten(f"case:{FIRST}", lambda entry: None if entry.seq == last else entry)
    sealed_anew()


def delete_a_case() -> None:
    """Let a case never have been."""
    rewritten(f"case:{FIRST}", lambda entry: None)
    Case.objects.filter(number=FIRST).delete()
    ClockRow.objects.filter(case=FIRST).delete()
    sealed_anew()


def rewrite_everything() -> None:
    """Write every stream of the zone anew."""
    for stream in Stream.objects.values_list("stream", flat=True):
        rewritten(stream, later_by_a_day)
    sealed_anew()


def roll_back() -> None:
    """Put the database back to before the second case, as from a backup, seals and all."""
    rewritten(f"case:{SECOND}", lambda entry: None)
    SealSpan.objects.filter(no=2).delete()
    SealRow.objects.filter(no=2).delete()
    for stream in Stream.objects.all():
        spans = SealSpan.objects.filter(zone=ZONE, stream=stream.stream)
        ends = [span.last for span in spans]
        kept = max(ends, default=0)
        Stream.objects.filter(zone=ZONE, stream=stream.stream).update(sealed=kept)
    Case.objects.filter(number=SECOND).delete()


CRIMES = [
    edit_one_case, edit_one_case_and_seal_anew, drop_the_tail, delete_a_case, rewrite_everything,
    roll_back,
]  # fmt: skip


def exported() -> dict[str, Any]:
    """Return what anybody may ask for, as the file that it is."""
    told: dict[str, Any] = json.loads(json.dumps(export_zone(ZONE, at=START)))
    return told


def test_honest_zone_agrees_with_every_paper(papers: Papers) -> None:
    """Without a crime the verifier finds nothing wrong."""
    assert verify(exported(), [dict(each) for each in papers])["faults"] == []


@pytest.mark.parametrize("crime", CRIMES, ids=lambda crime: crime.__name__)
def test_crime_is_found_from_the_papers(papers: Papers, crime: Callable[[], None]) -> None:
    """However well it is done, export and papers do not agree."""
    guards.lower_guards(connection)
    crime()
    guards.raise_guards(connection)

    told = verify(exported(), [dict(each) for each in papers])

    assert not told["ok"]


@pytest.mark.parametrize("crime", [edit_one_case, drop_the_tail, delete_a_case])
def test_one_paper_is_enough_for_its_case(papers: Papers, crime: Callable[[], None]) -> None:
    """The receipt of the one case that was changed finds it, and names the case."""
    guards.lower_guards(connection)
    crime()
    guards.raise_guards(connection)

    told = verify(exported(), [dict(papers[0])])

    assert f"case:{FIRST}" in {fault["case"] for fault in told["faults"]}


def test_two_histories_are_seen_by_two_papers(papers: Papers, caller: Visitor) -> None:
    """Who shows each side another trail under one number is found when papers are compared."""
    honest = exported()
    other = dict(papers[1]) | {"seal": seal_json_of_another_history()}

    told = verify(honest, [dict(papers[1]), other])

    assert any("fork" in fault["what"] or "not sound" in fault["what"] for fault in told["faults"])


def seal_json_of_another_history() -> dict[str, Any]:
    """Return a second seal number 2, over the same entries, signed by somebody else."""
    guards.lower_guards(connection)
    sealed_anew()
    guards.raise_guards(connection)
    row = SealRow.objects.order_by("-no")[0]
    told = {name: getattr(row, name) for name in
            ("zone", "no", "prev", "root", "count", "at", "algorithm", "key", "hash", "signature")}  # fmt: skip  # noqa: E501
    return told | {"no": 2}
