"""The page of what comes back: found, kept, studied, taken to the meeting; only by the desk."""

import pytest
from django.test import Client

from guanyun.accounts.models import Person
from guanyun.records.models import Case, RecurringClass
from guanyun.records.now import now
from guanyun.records.services.cases import Report, case_open
from tests.planting import adopt, inside, seat, visiting

ZONE = "demo"
PAGE = f"/z/{ZONE}/classes"
BUSES = ("夜间公交班次太少", "夜间没有公交班次", "公交夜间班次少", "夜间公交班次能不能加")


@pytest.fixture(name="numbers")
def reported(db: None) -> list[str]:
    """Adopt the demo charter; report the same four times in other words."""
    adopt(ZONE)
    office = visiting(seat(ZONE, "office", "committee_office"), ZONE)
    numbers = []
    for words in BUSES:
        answers = {"description": words, "place": inside(ZONE, "wall_north")}
        answers |= {"contact_name": "某甲", "contact_phone": "13800000000"}
        report = Report("unclear_request", answers, channel="window")
        numbers.append(case_open(by=office, at=now(), report=report).number)
    return numbers


def office() -> Client:
    """Return the browser of the office that reported them."""
    client = Client()
    client.force_login(Person.objects.get(sign_in_name="office"))
    return client


def test_class_goes_from_what_was_found_to_the_meeting(numbers: list[str]) -> None:
    """Found, named, put on the agenda, studied in a case of its own, each with its link."""
    client = office()
    assert "夜间公交班次太少" in client.get(PAGE).content.decode()

    client.post(PAGE, {"do": "keep", "group": [" ".join(numbers)], "title": "夜间公交班次"})
    page = client.get(PAGE).content.decode()
    agenda = page.split("new?kind=monthly_meeting", 1)[1].split('"', 1)[0]
    form = client.get(f"/z/{ZONE}/new?kind=monthly_meeting{agenda.replace('&amp;', '&')}")
    kept = RecurringClass.objects.get()
    client.post(PAGE, {"do": "task", "class": str(kept.pk), "key": "one"})

    assert "1. 夜间公交班次（4 件）" in form.content.decode()
    task = Case.objects.get(kind="recurring_class")
    assert RecurringClass.objects.get().case == task.number
    assert task.number in client.get(PAGE).content.decode()


def test_who_only_reads_keeps_no_class(numbers: list[str]) -> None:
    """An auditor sees what comes back, without boxes; a form sent all the same is refused."""
    client = Client()
    client.force_login(seat(ZONE, "auditor", "auditor"))

    page = client.get(PAGE).content.decode()
    refused = client.post(PAGE, {"do": "keep", "number": numbers, "title": "夜间公交班次"})

    assert "夜间公交班次太少" in page
    assert 'type="checkbox"' not in page
    assert (refused.status_code, RecurringClass.objects.count()) == (422, 0)
