"""Many open cases without a pause: every report gets a number of its own, none is turned away."""

import os
from datetime import timedelta

import pytest

from guanyun.records.access import Visitor
from guanyun.records.models import Case
from guanyun.records.services.cases import Report, case_open
from tests.drills.crowds import finished, started
from tests.records.conftest import START, repair

pytestmark = pytest.mark.drill
FULL = os.environ.get("GUANYUN_FULL") == "1"
CLERKS, EACH = (8, 100) if FULL else (4, 5)


def open_many(caller: Visitor) -> None:
    """Open cases one after the other; a refusal ends the process early."""
    for number in range(EACH):
        at = START + timedelta(seconds=number)
        case_open(by=caller, at=at, report=Report("equipment_repair", repair()))


def test_nobody_is_turned_away(transactional_db: None, zone: str, caller: Visitor) -> None:
    """As many cases as reports, numbered from one without a gap."""
    clerks = [started(open_many, caller) for _ in range(CLERKS)]

    assert finished(clerks, 120)
    numbers = sorted(Case.objects.values_list("number", flat=True))
    assert numbers == [f"20261124-{n:04d}" for n in range(1, CLERKS * EACH + 1)]
