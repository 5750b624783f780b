"""Our side of the goals of casework, in a zone of its own: run as a child by ``casework.py``.

Each part is a function that returns figures; all of them go through the services and the worker's
own functions, nothing is left out that a page or the worker would do beneath the view.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from _zone import ZONE, Opened, open_zone

sys.path.insert(0, str(Path(__file__).resolve().parent / "peers"))
from step_timing import Act, timed

CLIENTS, ROUNDS, SECONDS, EACH = 8, 4, 1.5, 60  # clients, how often and long, cases of each
RUNG_CASES = 1000
LIVE_CLOCKS = 1_000_000
POSTS = ("duty_desk", "repair_technician")
ACTS = (
    ("duty_desk", "respond", {"opinion": "the answer of this act"}),
    ("duty_desk", "dispatch", {"technician": "x", "technician_phone": "13900000000"}),
    ("repair_technician", "take", {}),
    ("repair_technician", "arrive", {}),
    ("repair_technician", "repair", {"opinion": "the answer of this act"}),
    ("", "declare", {"solved": "solved"}),
)


def opened(zone: Opened, name: str) -> str:
    """Open a repair as a caller; return its number."""
    from guanyun.records.access import Visitor  # noqa: PLC0415 - after the set-up
    from guanyun.records.services.cases import Key, Report, case_open  # noqa: PLC0415

    caller = Visitor(zone=ZONE, phone="13800000000")
    report = Report("equipment_repair", zone.answers)
    return case_open(by=caller, at=zone.at, report=report, key=Key("caller", name)).number


def acts(zone: Opened, cases: int) -> dict[str, float]:
    """Return what each of six acts of a repair costs, from the door to the commit."""
    from django.db import connection  # noqa: PLC0415

    def play(number: int, clock: Callable[[Act], None]) -> None:
        taken = opened(zone, f"acts-{number}")
        for place in range(len(ACTS)):
            clock(acting(zone, taken, place))

    return timed(play, cases, connection)


def acting(zone: Opened, number: str, place: int) -> Act:
    """Return the act at a place of the life of a repair, as its page would ask for it."""
    from guanyun.records.access import Visitor  # noqa: PLC0415
    from guanyun.records.services.cases import Deed, Key, case_act  # noqa: PLC0415

    post, name, answers = ACTS[place]
    by = zone.seats.get(post) or Visitor(
        zone=ZONE, phone="13800000000", numbers=frozenset({number})
    )
    at = zone.at + timedelta(minutes=place + 1)

    def act() -> None:
        key = Key(by.id, f"{number}/{place}", "ab" * 32)
        case_act(by=by, at=at, number=number, deed=Deed(name, answers), key=key)

    return act


def rungs(zone: Opened) -> dict[str, float]:
    """Return how fast due rungs fire: each decided, journalled, told, in batches of a commit."""
    from django.db import connection  # noqa: PLC0415

    from guanyun.records.models import JournalEntry  # noqa: PLC0415
    from guanyun.records.sweeping import sweep_clocks  # noqa: PLC0415

    for number in range(RUNG_CASES):
        opened(zone, f"rungs-{number}")
    before = JournalEntry.objects.filter(text__contains='"kind":"rung_fired"').count()
    counted = 0

    def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        nonlocal counted
        counted += 1
        return execute(sql, params, many, context)

    begun, used = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(count):
        swept = sweep_clocks(zone.at + timedelta(days=3), batches=RUNG_CASES)
    wall, cpu = time.perf_counter() - begun, time.process_time() - used
    fired = JournalEntry.objects.filter(text__contains='"kind":"rung_fired"').count() - before
    return {
        "cases": swept.fired,
        "rungs": fired,
        "rungs_per_second": fired / wall,
        "cpu_ms_per_case": cpu / swept.fired * 1000,
        "statements_per_case": counted / swept.fired,
    }


def idle(zone: Opened) -> dict[str, float]:
    """Return how long a sweep takes that finds nothing among a million live clocks."""
    from django.db import connection  # noqa: PLC0415

    from guanyun.records.sweeping import sweep_clocks  # noqa: PLC0415

    later = zone.at + timedelta(days=30)
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO clock (zone, "case", clock, due, running, measured_only, provisional, '
            "calendar, fire_at, next_rung, lease, failures, error) "
            "SELECT 'idle', 'i' || n, 'response', %s, true, false, false, '', "
            "%s::timestamptz + n * interval '1 second', 'r', '', 0, '' "
            "FROM generate_series(1, %s) AS n",
            [later, later, LIVE_CLOCKS],
        )
        cursor.execute("ANALYZE clock")
    sweep_clocks(zone.at)
    found = []
    for _ in range(200):
        begun = time.perf_counter()
        sweep_clocks(zone.at)
        found.append((time.perf_counter() - begun) * 1000)
    return {"clocks": LIVE_CLOCKS, "wall_ms": statistics.median(found)}


def commits(zone: Opened) -> dict[str, float]:
    """Return acts per second of eight clients, and single-row inserts of eight clients beside.

    The three take turns, so that what else the machine does falls on all of them alike; each told
    figure is the mean of its rounds.
    """
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE single (id bigserial PRIMARY KEY, words text)")
    rounds: dict[str, list[float]] = {"row_driver": [], "act": [], "row_orm": []}
    for number in range(ROUNDS):
        for name, found in rounds.items():
            found.append(together(zone, name, number))
    told = {name: statistics.mean(found) for name, found in rounds.items()}
    return {
        "clients": CLIENTS,
        "acts_per_second": told["act"],
        "rows_per_second": told["row_driver"],
        "orm_rows_per_second": told["row_orm"],
        "ratio": told["act"] / told["row_driver"],
        "ratio_orm": told["act"] / told["row_orm"],
    }


def together(zone: Opened, what: str, turn: int) -> float:
    """Return commits per second of eight processes that begin at one moment."""
    from django.db import connection  # noqa: PLC0415

    wanted = range(EACH if what == "act" else 0)
    cases = [[opened(zone, f"{what}-{turn}-{n}-{m}") for m in wanted] for n in range(CLIENTS)]
    connection.close()
    forks = get_context("fork")
    gate, found = forks.Barrier(CLIENTS), forks.Queue()
    workers = [
        forks.Process(target=client, args=(zone, what, own, gate, found), daemon=True)
        for own in cases
    ]
    for worker in workers:
        worker.start()
    rates = [found.get(timeout=120) for _ in workers]
    for worker in workers:
        worker.join()
    return sum(rates)


def client(zone: Opened, what: str, cases: list[str], gate: Any, found: Any) -> None:
    """Commit for some seconds as one of eight clients; put the rate into the queue."""
    from django.db import connection, models  # noqa: PLC0415

    class Single(models.Model):
        words = models.TextField()

        class Meta:
            app_label = "benchmarks"
            db_table = "single"

    waiting = iter([acting(zone, case, place) for place in range(len(ACTS)) for case in cases])
    connection.ensure_connection()
    plain = connection.connection
    gate.wait()
    begun, done = time.perf_counter(), 0
    while time.perf_counter() - begun < SECONDS:
        if what == "act":
            act = next(waiting, None)
            if act is None:
                break
            act()
        elif what == "row_orm":
            Single.objects.create(words="x" * 300)
        else:
            plain.execute("INSERT INTO single (words) VALUES (%s)", ("x" * 300,))
        done += 1
    found.put(done / (time.perf_counter() - begun))


def main() -> None:
    """Measure all parts; the last line is JSON."""
    zone = open_zone(*POSTS)
    told = {"act": acts(zone, 100), "rungs": rungs(zone), "commits": commits(zone)}
    told["idle"] = idle(zone)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
