"""Rungs fire exactly once with several workers, a clock that jumps, and workers that die."""

import os
import random
import time
from collections import Counter
from datetime import timedelta
from multiprocessing.synchronize import Event

import pytest

from guanyun.engines.casework import Json
from guanyun.records.access import Visitor
from guanyun.records.models import ClockRow, JournalEntry
from guanyun.records.replaying import entry_of
from guanyun.records.services.cases import Report, case_open
from guanyun.records.sweeping import Swept, sweep_clocks
from guanyun.records.verification import verify_all
from tests.drills.crowds import FORK, finished, kill, started
from tests.records.conftest import START, repair

pytestmark = pytest.mark.drill
FULL = os.environ.get("GUANYUN_FULL") == "1"
WORKERS, CASES, KILLS = (8, 167, 50) if FULL else (4, 50, 15)
RUNGS = 6  # of an equipment repair: three of its response, three of its repair
SEEDS = (1, 2, 3, 4, 5) if FULL else (1,)


def sweep(seed: int, stop: Event) -> None:
    """Sweep at ever later times that jump a day back and forth, until told to stop."""
    dice = random.Random(seed)
    reached = START
    while not stop.is_set():
        reached += timedelta(minutes=dice.randrange(60))
        jump = timedelta(days=dice.choice((-1, 0, 0, 1)))
        sweep_clocks(min(reached + jump, END), batches=1)


END = START + timedelta(hours=40)


def fired() -> Counter[tuple[str, Json, Json]]:
    """Return how often each rung of each case fired."""
    found: Counter[tuple[str, Json, Json]] = Counter()
    for row in JournalEntry.objects.filter(stream__startswith="case:"):
        entry = entry_of(row)
        if entry.kind == "rung_fired":
            found[(row.stream, entry.data["clock"], entry.data["rung"])] += 1
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_every_rung_fires_once(
    transactional_db: None, zone: str, caller: Visitor, seed: int
) -> None:
    """No rung twice, none missed, none stuck behind the lease of a dead worker."""
    for number in range(CASES):
        at = START + timedelta(seconds=number)
        case_open(by=caller, at=at, report=Report("equipment_repair", repair()))
    stop, dice = FORK.Event(), random.Random(seed)
    workers = [started(sweep, dice.randrange(10**6), stop) for _ in range(WORKERS)]
    for _ in range(KILLS):
        time.sleep(dice.uniform(0.05, 0.2))
        kill(workers.pop(dice.randrange(len(workers))))
        workers.append(started(sweep, dice.randrange(10**6), stop))
    stop.set()
    assert finished(workers, 30)

    after = END + timedelta(seconds=61)  # every lease of a dead worker has run out
    sweep_clocks(after)

    assert sweep_clocks(after) == Swept()
    assert set(fired().values()) == {1}
    assert len(fired()) == CASES * RUNGS
    assert not ClockRow.objects.filter(fire_at__lte=after).exists()
    assert verify_all()["faults"] == []
