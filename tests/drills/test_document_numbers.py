"""Documents issued at the same moment: each number once, none left out, none lost to a conflict."""

import os
from datetime import date
from multiprocessing.queues import Queue
from pathlib import Path

import pytest

from guanyun.engines.casework import permit_number
from guanyun.records.access import Visitor, system
from guanyun.records.models import DocumentNumber
from guanyun.records.services.cases import Deed, case_act
from guanyun.records.services.charters import charter_adopt
from guanyun.records.services.permits import Granted, permit_enter
from guanyun.records.verification import verify_all
from tests.drills.crowds import FORK, finished, started
from tests.records.conftest import START, ZONE, Seated
from tests.records.fire import filed, fire_charter_in, firm, handed_in

pytestmark = pytest.mark.drill
CROWD, EACH = (8, 40) if os.environ.get("GUANYUN_FULL") == "1" else (8, 4)


def accept_all(by: Visitor, numbers: list[str], told: "Queue[str]") -> None:
    """Accept cases one after the other; each acceptance takes the next number of its series."""
    for number in numbers:
        case_act(by=by, at=START, number=number, deed=Deed("accept"))
        told.put(number)


def test_numbers_of_documents_taken_at_once_have_no_gap_and_no_double(
    transactional_db: None, tmp_path: Path, seated: Seated
) -> None:
    """Eight clerks accept without a pause: nobody is refused for another's number."""
    charter = fire_charter_in(tmp_path)
    since = date(2026, 1, 2)
    charter_adopt(by=system(ZONE), at=START, charter=charter, since=since, minutes="示例2号")
    firm(ZONE)
    clerk = seated("north_desk")
    cases = [[handed_in(clerk) for _ in range(EACH)] for _ in range(CROWD)]
    told: Queue[str] = FORK.Queue()

    crowd = [started(accept_all, clerk, mine, told) for mine in cases]
    accepted = [told.get(timeout=60) for _ in range(CROWD * EACH)]

    assert finished(crowd, 10)
    assert sorted(accepted) == sorted(each for mine in cases for each in mine)
    taken = DocumentNumber.objects.order_by("count").values_list("count", flat=True)
    assert list(taken) == list(range(1, CROWD * EACH + 1))
    assert verify_all()["faults"] == []


def enter_all(by: Visitor, numbers: list[str], told: "Queue[str]") -> None:
    """Enter permits one after the other; each takes the next number of its prefix."""
    for number in numbers:
        granted = Granted("HHSG", "施工许可（示例）", START.date(), case=number)
        told.put(permit_enter(by=by, at=START, granted=granted).number)


def test_permits_entered_at_once_have_no_gap_and_no_double(
    transactional_db: None, tmp_path: Path, seated: Seated
) -> None:
    """Who was slower with a number takes the next; nobody is asked to try again."""
    charter, since = fire_charter_in(tmp_path), date(2026, 1, 2)
    charter_adopt(by=system(ZONE), at=START, charter=charter, since=since, minutes="示例2号")
    firm(ZONE)
    clerk = seated("north_desk")
    case = filed(clerk)
    told: Queue[str] = FORK.Queue()

    crowd = [started(enter_all, clerk, [case] * EACH, told) for _ in range(4)]
    entered = [told.get(timeout=60) for _ in range(4 * EACH)]

    assert finished(crowd, 10)
    assert sorted(entered) == [permit_number("HHSG", 2026, n + 1) for n in range(4 * EACH)]
    assert verify_all()["faults"] == []
