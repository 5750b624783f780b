"""Cases under the charter of a zone with a service centre: who leads, what an item promises."""

from datetime import date

import pytest

from guanyun.charter.loading import load_charter
from guanyun.charter.shipped import shipped_charters
from guanyun.records.access import Visitor, system
from guanyun.records.models import Case, ClockRow
from guanyun.records.services.cases import Report, case_open
from guanyun.records.services.charters import charter_adopt

from .conftest import START

CONTACT = {"place": "119.93,30.04", "contact_name": "某甲", "contact_phone": "13800000000"}


@pytest.fixture
def centre(db: None) -> Visitor:
    """Adopt the charter of fuyang; return somebody who asks there by phone."""
    charter = load_charter(shipped_charters() / "fuyang")
    by = system("fuyang")
    charter_adopt(by=by, at=START, charter=charter, since=date(2026, 1, 1), minutes="示例1号")
    return Visitor(zone="fuyang", phone="13800000000")


def test_request_is_taken_by_the_unit_in_charge(centre: Visitor) -> None:
    """A request for factors goes to the factor office; the clock of acceptance runs."""
    report = Report("factor_request", {"description": "缺人", **CONTACT})
    done = case_open(by=centre, at=START, report=report)

    case = Case.objects.get(number=done.number)
    assert (case.unit, case.step) == ("factor_office", "registered")
    assert list(ClockRow.objects.filter(case=case.number).values_list("clock", flat=True)) == [
        "acceptance"
    ]


def test_application_names_its_item(centre: Visitor) -> None:
    """An application for an engineering permit is checked within five working days."""
    told = {"item": "engineering_planning_permit", "situation": "new", **CONTACT}
    done = case_open(by=centre, at=START, report=Report("planning_permit_application", told))

    case = Case.objects.get(number=done.number)
    assert (case.unit, case.step) == ("committee", "received")
    assert list(ClockRow.objects.filter(case=case.number).values_list("clock", flat=True)) == [
        "checking"
    ]
