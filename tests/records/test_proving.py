"""The journal verified in parts is what it is as a whole: the same faults, whatever the cuts."""

import json

import pytest
from django.db import connection

from guanyun.engines.casework import Actor
from guanyun.records import proving
from guanyun.records.access import Visitor
from guanyun.records.guards import lower_guards, raise_guards
from guanyun.records.ledger import Posting, Told, commit_many, head_now, written
from guanyun.records.models import Case, JournalEntry, Stream
from guanyun.records.proving import Part, part_of
from guanyun.records.services.cases import Report, case_open
from guanyun.records.trail_faults import WHOLE, Span, spans_of
from guanyun.records.verification import verify_all

from .conftest import START, repair

pytestmark = pytest.mark.django_db
SYSTEM = Actor("system", "system", channel="system")


def joined(parts: list[Part]) -> Part:
    """Return parts as the whole that they are of."""
    whole = Part()
    for each in parts:
        whole.events += each.events
        whole.hashes |= each.hashes
        whole.chains += each.chains
        whole.rows += each.rows
        whole.seen |= each.seen
        whole.unread = whole.unread or each.unread
    return whole


def ordered(part: Part) -> Part:
    """Return a part with its faults in the order in which reports tell them."""
    part.chains.sort(key=lambda each: (each[0], each[1].case or ""))
    part.rows.sort(key=lambda each: (each[0], each[1].case or ""))
    return part


@pytest.fixture
def damaged(zone: str, caller: Visitor) -> str:
    """Return a zone of seven cases of which four are damaged, each otherwise."""
    numbers = [
        case_open(by=caller, at=START, report=Report("equipment_repair", repair())).number
        for _ in range(7)
    ]
    Case.objects.filter(number=numbers[1]).update(step="closed")
    Stream.objects.filter(stream=f"case:{numbers[6]}").update(seq=99)
    lower_guards(connection)
    JournalEntry.objects.filter(stream=f"case:{numbers[0]}").delete()
    changed = JournalEntry.objects.filter(stream=f"case:{numbers[3]}", seq=2)
    changed.update(text=changed.get().text.replace("routed", "closed"))
    raise_guards(connection)
    return zone


@pytest.mark.parametrize("count", [2, 3, 20])
def test_parts_find_what_the_whole_finds(damaged: str, count: int) -> None:
    """Every entry, hash, sound case and fault is met in one part, and in one alone."""
    spans = spans_of(count)
    whole = part_of(WHOLE)

    assert whole.chains
    assert whole.rows
    assert ordered(joined([part_of(each) for each in spans])) == ordered(whole)
    assert 1 < len(spans) <= count
    assert spans[0].first is None is spans[-1].until


def test_a_zone_without_entries_is_one_span(db: None) -> None:
    """Nothing is cut where nothing is."""
    assert spans_of(4) == [Span()] == [WHOLE]


def test_what_another_process_tells_is_read_as_it_was(damaged: str) -> None:
    """A part goes through text unchanged; a process of another database says nothing."""
    asked = {"span": spans_of(3)[1], "database": proving._database()}
    told = proving.told_part(json.dumps(asked))

    assert proving._read(told) == part_of(spans_of(3)[1])
    with pytest.raises(SystemExit):
        proving.told_part(json.dumps(asked | {"database": ["another"]}))


def test_a_part_whose_process_fails_is_verified_here(
    damaged: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not committed no process sees: the report is the same as of the whole."""
    alone = verify_all(parts=1)
    monkeypatch.setattr(proving, "PART", "raise SystemExit(3)")

    assert verify_all(parts=2) == alone
    assert not alone["ok"]


def test_zones_are_cut_between_streams(db: None) -> None:
    """Streams of two zones with one name are two streams."""
    for zone in ("a", "b"):
        head = head_now(zone, "zone")
        entries = written(head, [Told("noted", {}, SYSTEM, START)] * 3, at=START, charter="")
        commit_many(batches=[[Posting(head, entries)]])

    assert spans_of(2) == [Span(None, ("b", "zone")), Span(("b", "zone"), None)]
    assert [part_of(each).events for each in spans_of(2)] == [3, 3]
