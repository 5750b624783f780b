"""Many who write to the same cases at once: nothing is lost silently, each conflict names both."""

import os
import random
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.queues import Queue

import pytest

from guanyun.records.access import Visitor, scope
from guanyun.records.ledger import Conflict
from guanyun.records.models import Case, JournalEntry
from guanyun.records.services.cases import Deed, Report, case_act, case_open
from guanyun.records.verification import verify_all
from tests.drills.crowds import FORK, finished, started
from tests.records.conftest import START, ZONE, repair

pytestmark = pytest.mark.drill
FULL = os.environ.get("GUANYUN_FULL") == "1"
WRITERS, EACH, CASES = (8, 1000, 5) if FULL else (4, 60, 3)
Tally = tuple[int, int]


def write(seed: int, numbers: list[str], told: "Queue[Tally]") -> None:
    """Send messages on cases as last seen; look again after each conflict."""
    dice = random.Random(seed)
    by = Visitor(zone=ZONE, phone="13800000000", numbers=frozenset(numbers))
    done = conflicts = 0
    while done < EACH:
        number = dice.choice(numbers)
        seen = scope(by).case(number).version
        deed = Deed("message", {"text": f"{seed}/{done}"}, version=seen)
        try:
            case_act(by=by, at=START + timedelta(minutes=1), number=number, deed=deed)
            done += 1
        except Conflict as conflict:
            conflicts += conflict.expected == seen < conflict.found
    told.put((done, conflicts))


def test_every_write_stands_or_is_told(transactional_db: None, zone: str, caller: Visitor) -> None:
    """As many entries as acts that were answered; every other try was a conflict with both."""
    report = Report("equipment_repair", repair())
    numbers = [case_open(by=caller, at=START, report=report).number for _ in range(CASES)]
    before = JournalEntry.objects.count()
    told: Queue[Tally] = FORK.Queue()

    writers = [started(write, seed, numbers, told) for seed in range(WRITERS)]
    tallies = [told.get(timeout=60) for _ in writers]

    assert finished(writers, 10)
    assert JournalEntry.objects.count() - before == sum(done for done, _ in tallies)
    assert sum(done for done, _ in tallies) == WRITERS * EACH
    versions = {case.number: case.version for case in Case.objects.all()}
    assert sum(versions.values()) == JournalEntry.objects.filter(stream__startswith="case:").count()
    assert verify_all()["faults"] == []


def open_at_once(by: Visitor, count: int, opened: Callable[[str], object]) -> None:
    """Open cases one after the other."""
    for _ in range(count):
        opened(case_open(by=by, at=START, report=Report("equipment_repair", repair())).number)


def test_numbers_taken_at_once_are_each_taken_once(
    transactional_db: None, zone: str, caller: Visitor
) -> None:
    """Cases opened by several processes at the same moment have numbers without gap or double."""
    told: Queue[str] = FORK.Queue()
    crowd = [started(open_at_once, caller, 10, told.put) for _ in range(WRITERS)]
    numbers = sorted(told.get(timeout=60) for _ in range(10 * WRITERS))

    assert finished(crowd, 10)
    assert numbers == [f"20261124-{number:04d}" for number in range(1, 10 * WRITERS + 1)]
