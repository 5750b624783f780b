"""A notice of days off changes many open clocks: each is told once why, no other case moves."""

import json
import os
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from guanyun.engines.casework import Json
from guanyun.records.access import Visitor, system
from guanyun.records.models import Case, ClockRow, JournalEntry
from guanyun.records.services.calendars import calendar_publish
from guanyun.records.services.cases import Deed, Report, case_act, case_open
from guanyun.records.verification import verify_all
from tests.records.basics import BEIJING, ZONE
from tests.records.conftest import repair

pytestmark = pytest.mark.drill
FULL = os.environ.get("GUANYUN_FULL") == "1"
CASES = 10_000 if FULL else 300
CLOSED = CASES // 10
LATE = datetime(2026, 12, 29, 9, 0, tzinfo=BEIJING)  # seven working days reach into 2027
EARLY = datetime(2026, 12, 1, 9, 0, tzinfo=BEIJING)  # they end before any day that changes
NUMBER = "示例〔2026〕1号"
ENTRY: Mapping[str, object] = {
    "id": "n2027",
    "year": 2027,
    "number": NUMBER,
    "title": "2027 年放假安排（示例）",
    "url": "https://www.example.invalid/2027",
    "days": [{"name": "元旦", "rest": ["2027-01-01/2027-01-05"]}],
}


def request_utilities(caller: Visitor, at: datetime) -> str:
    """Open a request for utilities; return its number."""
    answers = {name: told for name, told in repair().items() if name != "urgency"}
    return case_open(by=caller, at=at, report=Report("utility_request", answers)).number


def heads() -> dict[str, int]:
    """Return the version of each case."""
    return dict(Case.objects.values_list("number", "version"))


def redated() -> list[tuple[str, Mapping[str, Json]]]:
    """Return stream and content of every entry that dates a clock anew."""
    rows = JournalEntry.objects.filter(text__contains='"kind":"clock_redated"')
    return [(row.stream, json.loads(row.text)["data"]) for row in rows.order_by("stream", "seq")]


def test_each_open_clock_is_dated_anew_once(zone: str, caller: Visitor) -> None:
    """One entry per clock with its new end and the notice; the explained difference is the actual.

    Cases that are closed, or end before the first changed day, keep their version; the same notice
    again writes nothing.
    """
    early = {request_utilities(caller, EARLY + timedelta(seconds=n)) for n in range(CLOSED)}
    late = [request_utilities(caller, LATE + timedelta(seconds=n)) for n in range(CASES + CLOSED)]
    for number in late[CASES:]:
        holder = Visitor(zone=ZONE, phone=caller.phone, numbers=frozenset({number}))
        at = LATE + timedelta(hours=4)
        case_act(by=holder, at=at, number=number, deed=Deed("withdraw"))
    before, versions = dict(ClockRow.objects.values_list("id", "due")), heads()
    published = LATE + timedelta(hours=5)

    told = calendar_publish(by=system(ZONE), at=published, entry=ENTRY)

    entries = redated()
    moved = [row for row in ClockRow.objects.all() if row.due != before[row.pk]]
    assert set(told.cases) == set(late[:CASES])
    assert {row.case for row in moved} == set(told.cases)
    assert Counter((stream, data["clock"]) for stream, data in entries) == Counter(
        (f"case:{row.case}", row.clock) for row in moved
    )
    assert {data["reason"] for _, data in entries} == {NUMBER}
    ends = {(f"case:{row.case}", row.clock): row.due for row in moved}
    old = {(f"case:{row.case}", row.clock): before[row.pk] for row in moved}
    for stream, data in entries:
        place = (stream, str(data["clock"]))
        assert datetime.fromisoformat(str(data["due"])) == ends[place]
        assert datetime.fromisoformat(str(data["old_due"])) == old[place]
    still = early | set(late[CASES:])
    assert {number: heads()[number] for number in still} == {
        number: versions[number] for number in still
    }

    count = JournalEntry.objects.count()
    again = calendar_publish(by=system(ZONE), at=published + timedelta(hours=1), entry=ENTRY)

    assert (again.cases, JournalEntry.objects.count()) == ((), count)
    assert verify_all()["faults"] == []
