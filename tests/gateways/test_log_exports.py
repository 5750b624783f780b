"""Journals leave as XES, OCEL 2.0 and CloudEvents, whole and without a private word."""

import gzip
import json
from datetime import datetime
from pathlib import Path

import pytest

from guanyun.engines.common import Label
from guanyun.engines.insight import ACTIVITY, CASE, TIME
from guanyun.errors import Refused
from guanyun.gateways.cloud_events import cloud_events_of
from guanyun.gateways.event_logs import log_rows, replay_file
from guanyun.gateways.ocel import ocel_of
from guanyun.gateways.xes import xes_of
from guanyun.records.access import system
from guanyun.records.models import JournalEntry
from guanyun.records.selectors.feed import Wanted
from guanyun.records.selectors.logs import CaseLog, LogEntry, case_logs, zone_logs
from tests.planting import act, visiting
from tests.web.api_calls import ZONE, Site, site

NOON = datetime.fromisoformat("2026-11-24T12:00:00+08:00")


@pytest.fixture
def planted() -> Site:
    """Plant a case that was signed for, answered and rated."""
    found = site()
    clerk, owner = (visiting(found.people[name], ZONE) for name in ("clerk", "owner"))
    act(clerk, found.number, "sign_for")
    act(clerk, found.number, "message", text="private-words-of-the-clerk")
    act(owner, found.number, "remind")
    return found


def logs(planted: Site) -> list[CaseLog]:
    """Return the journals that the director sees."""
    visitor = visiting(planted.people["director"], ZONE)
    return case_logs(visitor=visitor, wanted=Wanted(), at=NOON)


@pytest.mark.django_db
def test_xes_is_read_back_event_by_event(planted: Site, tmp_path: Path) -> None:
    """Our own reader finds as many events as the journal has, and proves each of them."""
    file = tmp_path / "log.xes.gz"
    file.write_bytes(gzip.compress("".join(xes_of(logs(planted), name=ZONE)).encode()))

    rows, found = list(log_rows(file)), replay_file(file)

    whole = JournalEntry.objects.filter(stream=f"case:{planted.number}").count()
    assert (found["cases"], found["events"], found["verified"]) == (1, whole, whole)
    assert {row[CASE] for row in rows} == {planted.number}
    assert [int(row["seq"]) for row in rows] == list(range(1, whole + 1))
    assert "sign_for" in {row[ACTIVITY] for row in rows}


@pytest.mark.django_db
def test_ocel_is_read_back_event_by_event(planted: Site, tmp_path: Path) -> None:
    """The object-centric log holds the same events, every relation to an object that is there."""
    file, told = tmp_path / "log.jsonocel", ocel_of(logs(planted))
    file.write_text(json.dumps(told), encoding="utf-8")

    found = replay_file(file)

    whole = JournalEntry.objects.filter(stream=f"case:{planted.number}").count()
    assert (found["cases"], found["events"], found["verified"]) == (1, whole, whole)
    objects = {each["id"]: each["type"] for each in told["objects"]}
    assert len(objects) == len(told["objects"])
    assert {each["objectId"] for event in told["events"] for each in event["relationships"]} <= set(
        objects
    )
    assert set(objects.values()) <= {each["name"] for each in told["objectTypes"]}
    assert {each["type"] for each in told["events"]} == {
        each["name"] for each in told["eventTypes"]
    }


@pytest.mark.django_db
def test_cloud_events_keep_the_required_attributes(planted: Site) -> None:
    """Each event names its specification, a unique id, a source and a type; order is kept."""
    [case] = logs(planted)

    events = cloud_events_of(case, source="/z/demo/api/v1/cases/1")

    assert {each["specversion"] for each in events} == {"1.0"}
    assert len({(each["source"], each["id"]) for each in events}) == len(events) > 5
    assert [each["sequence"] for each in events] == sorted(each["sequence"] for each in events)
    assert all(name.isalnum() and name.islower() for each in events for name in each)
    assert events[-1]["data"]["hash"] == case.entries[-1].hash


@pytest.mark.django_db
def test_no_private_word_leaves(planted: Site) -> None:
    """Commitments stand where the words were; the reporter's own words are in no export."""
    found = logs(planted)

    texts = [
        "".join(xes_of(found, name=ZONE)),
        json.dumps(ocel_of(found), ensure_ascii=False),
        json.dumps(cloud_events_of(found[0], source="x"), ensure_ascii=False),
    ]

    for text in texts:
        assert "private-words" not in text
        assert "某联系人" not in text
        assert "13800000000" not in text


@pytest.mark.django_db
def test_only_what_one_sees_is_exported(planted: Site) -> None:
    """Another unit exports nothing; the operator's command exports the zone."""
    north = visiting(planted.people["north"], ZONE)

    assert case_logs(visitor=north, wanted=Wanted(), at=NOON) == []
    assert [each.number for each in zone_logs(visitor=system(ZONE))] == [planted.number]
    assert zone_logs(visitor=system(ZONE), kind="equipment_repair") == []


def test_characters_that_xml_cannot_write_are_replaced(tmp_path: Path) -> None:
    """A control character or half a character in an answer does not break the file."""
    entry = LogEntry(
        1, "act_taken", "no\x0bte<&\"'", NOON.isoformat(), NOON.isoformat(),
        {"person": "7", "unit": "\ud800"}, {}, "", "", "h",
    )  # fmt: skip
    case = CaseLog(
        ZONE, "1", "kind", Label("件\uffff"), None, None, "api", NOON, None, None, (entry,)
    )
    file = tmp_path / "log.xes"
    file.write_text("".join(xes_of([case], name='a"b')), encoding="utf-8")

    [row] = log_rows(file)

    assert row[ACTIVITY] == "no\ufffdte<&\"'"
    assert row["org:group"] == "\ufffd"
    assert datetime.fromisoformat(row[TIME]) == NOON


@pytest.mark.parametrize("text", ["[]", "{", '{"objects": [{}], "events": []}', '{"events": 1}'])
def test_file_that_is_no_log_is_refused(text: str, tmp_path: Path) -> None:
    """A file that only bears the name of a log is refused with a sentence."""
    file = tmp_path / "log.jsonocel"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(Refused, match=r"insight\.line"):
        list(log_rows(file))
