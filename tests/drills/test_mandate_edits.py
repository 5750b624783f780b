"""Edits of the mandate at once: no day without a line, no day with two, on both databases."""

import os
import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from multiprocessing.queues import Queue

import pytest
from django.db import IntegrityError

from guanyun.records.access import system
from guanyun.records.ledger import Conflict, commit, exclusive
from guanyun.records.models import MandateLine
from guanyun.records.telling import told_on
from tests.drills.crowds import FORK, finished, started
from tests.records.conftest import START, ZONE

pytestmark = pytest.mark.drill
FULL = os.environ.get("GUANYUN_FULL") == "1"
WRITERS, EDITS, SLOTS = (8, 400, 20) if FULL else (4, 100, 5)
FIRST, LAST = date(2026, 1, 1), date(2028, 1, 1)
Tally = tuple[int, int]


def line(slot: int, name: str, since: date, until: date) -> MandateLine:
    """Return a line of a slot."""
    return MandateLine(
        zone=ZONE, matter=f"m{slot}", duty="handle", place="zone", subject="{}", slot=slot,
        line=f"{slot}/{name}", unit="u", mode="statutory", since=since, until=until, charter="h",
    )  # fmt: skip


def hand_over(slot: int, name: str, on: date) -> None:
    """Give a slot to another unit from a day on, through the ledger as an adoption does."""
    rows = MandateLine.objects.filter(zone=ZONE, slot=slot)

    def end_old() -> None:
        rows.filter(since__gte=on).delete()
        rows.filter(until__gt=on).update(until=on)

    effects = [end_old, line(slot, name, on, LAST).save]
    told = told_on(f"slot:{slot}", "handed_over", {"slot": slot}, by=system(ZONE), at=START,
                   effects=effects)  # fmt: skip
    commit(by="system", at=START, postings=[told])


def edit(seed: int, told: "Queue[Tally]") -> None:
    """Hand slots over on random days, again after each conflict."""
    dice, done, conflicts = random.Random(seed), 0, 0
    while done < EDITS:
        on = FIRST + timedelta(days=dice.randrange(1, 700))
        try:
            hand_over(dice.randrange(SLOTS), f"{seed}.{done}", on)
            done += 1
        except Conflict:
            conflicts += 1
    told.put((done, conflicts))


def push_in(seed: int, told: "Queue[Tally]") -> None:
    """Write lines past the ledger: the database lets in only those that overlap none."""
    dice, stood, refused = random.Random(seed), 0, 0
    for number in range(EDITS):
        since = FIRST + timedelta(days=dice.randrange(700))
        row = line(dice.randrange(SLOTS), f"p{seed}.{number}", since,
                   since + timedelta(days=dice.randrange(1, 60)))  # fmt: skip
        try:
            with exclusive():
                row.save(force_insert=True)
            stood += 1
        except IntegrityError:
            refused += 1
    told.put((stood, refused))


def neighbours() -> Iterator[tuple[MandateLine, MandateLine]]:
    """Yield lines that follow one another in a slot."""
    for slot in range(SLOTS):
        rows = list(MandateLine.objects.filter(slot=slot).order_by("since"))
        yield from pairwise(rows)


def test_handed_over_slots_have_no_gap_and_no_overlap(transactional_db: None) -> None:
    """After many hand-overs at once each line ends where the next begins."""
    for slot in range(SLOTS):
        line(slot, "first", FIRST, LAST).save()
    told: Queue[Tally] = FORK.Queue()
    crowd = [started(edit, seed, told) for seed in range(WRITERS)]
    tallies = [told.get(timeout=90) for _ in crowd]

    assert finished(crowd, 10)
    assert sum(done for done, _ in tallies) == WRITERS * EDITS
    assert all(before.until == after.since for before, after in neighbours())
    for slot in range(SLOTS):
        rows = MandateLine.objects.filter(slot=slot)
        assert rows.order_by("since")[0].since == FIRST
        assert rows.order_by("-until")[0].until == LAST


def test_database_itself_refuses_an_overlap(transactional_db: None) -> None:
    """Lines pushed in from all sides past every service never overlap."""
    told: Queue[Tally] = FORK.Queue()
    crowd = [started(push_in, seed, told) for seed in range(WRITERS)]
    tallies = [told.get(timeout=90) for _ in crowd]

    assert finished(crowd, 10)
    assert MandateLine.objects.count() == sum(stood for stood, _ in tallies)
    assert sum(refused for _, refused in tallies) > 0
    assert all(before.until <= after.since for before, after in neighbours())
