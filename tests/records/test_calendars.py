"""A notice of days off dates anew exactly the clocks that cross a changed day, once."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from guanyun.errors import Refused
from guanyun.records.access import Visitor, system
from guanyun.records.models import CalendarNotice, Case, ClockRow, JournalEntry
from guanyun.records.services.calendars import calendar_publish
from guanyun.records.services.cases import Deed, Report, case_act, case_open
from guanyun.records.stepping import state_now

from .basics import BEIJING, ZONE
from .conftest import Seated, repair

LATE = datetime(2026, 12, 29, 9, 0, tzinfo=BEIJING)  # seven working days reach into 2027
ENTRY: Mapping[str, object] = {
    "id": "n2027",
    "year": 2027,
    "number": "示例〔2026〕1号",
    "title": "2027 年放假安排（示例）",
    "url": "https://www.example.invalid/2027",
    "days": [{"name": "元旦", "rest": ["2027-01-01/2027-01-05"]}],
}  # fmt: skip


@pytest.fixture
def late(zone: str, caller: Visitor) -> str:
    """Open a request for utilities whose clock ends in a year without a notice."""
    answers = {name: told for name, told in repair().items() if name != "urgency"}
    return case_open(by=caller, at=LATE, report=Report("utility_request", answers)).number


def test_clock_that_crosses_new_days_off_is_dated_anew(late: str) -> None:
    """Days that become free move the end; the journal says by which notice; 暂定 goes."""
    before = ClockRow.objects.get(case=late, clock="closing")
    assert before.provisional

    told = calendar_publish(by=system(ZONE), at=LATE + timedelta(hours=1), entry=ENTRY)

    after = ClockRow.objects.get(case=late, clock="closing")
    assert (told.year, told.cases) == (2027, (late,))
    assert after.due > before.due
    assert not after.provisional
    texts = JournalEntry.objects.filter(stream=f"case:{late}").order_by("-seq")
    assert "示例〔2026〕1号" in texts[0].text


def test_second_publication_changes_nothing(late: str) -> None:
    """The same notice again: no entry, no new date."""
    calendar_publish(by=system(ZONE), at=LATE, entry=ENTRY)
    entries = JournalEntry.objects.count()

    told = calendar_publish(by=system(ZONE), at=LATE, entry=ENTRY)

    assert (told.cases, JournalEntry.objects.count(), CalendarNotice.objects.count()) == (
        (), entries, 1,
    )  # fmt: skip


def test_other_content_for_a_known_year_is_refused(zone: str) -> None:
    """A year has one notice; another content is refused."""
    calendar_publish(by=system(ZONE), at=LATE, entry=ENTRY)

    with pytest.raises(Refused, match=r"records\.notice_known"):
        calendar_publish(by=system(ZONE), at=LATE, entry=ENTRY | {"number": "示例〔2026〕2号"})


def test_closed_case_keeps_its_dates(late: str, seated: Seated, caller: Visitor) -> None:
    """A case that is closed has no new entry."""
    holder = Visitor(zone=ZONE, phone=caller.phone, numbers=frozenset({late}))
    case_act(by=holder, at=LATE + timedelta(minutes=5), number=late, deed=Deed("withdraw"))
    case = Case.objects.get(number=late)
    assert state_now(case).closed_at is not None

    told = calendar_publish(by=system(ZONE), at=LATE + timedelta(hours=1), entry=ENTRY)

    assert told.cases == ()
    assert Case.objects.get(number=late).version == case.version


def test_only_the_administrator_publishes(zone: str, seated: Seated) -> None:
    """No other post publishes a notice."""
    with pytest.raises(Refused, match=r"records\.administrator_only"):
        calendar_publish(by=seated("committee_director"), at=LATE, entry=ENTRY)

    assert CalendarNotice.objects.count() == 0
