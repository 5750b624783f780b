"""One deadline in working days: prefix counts beside holidays and chinesecalendar.

All answer the same question, the n-th working day after a date, and must answer alike. A peer that
cannot run is shown with its recorded figure. The last line is the result as JSON; the exit code is
1 where an answer differs or a measured ratio misses its goal.
"""

import json
import platform
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from time import process_time

import yaml

from guanyun.engines.common import ZONE, Budget, Calendar, TimeUnit, calendar_from

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "charters" / "_national" / "calendar.yaml"
PEER_PYTHON = HERE.parent / ".venv-peers" / "calendars" / "bin" / "python"
GOALS = {"holidays": 40, "chinesecalendar": 500}
RECORDED = {"holidays": 53e-6, "chinesecalendar": 957e-6}  # seconds per deadline
LENGTHS = (1, 3, 5, 7, 10, 15, 20, 30)
OURS, PEERS = 20_000, 1_000
ROUNDS = 5


def work_of(size: int) -> list[tuple[date, int]]:
    """Return starts of 2007-2026 and lengths, drawn from a fixed seed."""
    drawn = Random(2026)
    first = date(2007, 1, 1)
    return [
        (first + timedelta(days=drawn.randrange(7200)), drawn.choice(LENGTHS)) for _ in range(size)
    ]


def best_seconds(act: Callable[[], object]) -> float:
    """Return the best CPU seconds of some rounds of ``act``."""
    found = float("inf")
    for _ in range(ROUNDS):
        begun = process_time()
        act()
        found = min(found, process_time() - begun)
    return found


def measure_ours(calendar: Calendar) -> dict[str, float]:
    """Return seconds per date, and per full answer with its instant and lists of days."""
    work = work_of(OURS)
    clocks = [
        (datetime.combine(start, time(10), ZONE), Budget(Decimal(days), TimeUnit.WORKING_DAYS))
        for start, days in work
    ]
    after, due = calendar.working_day_after, calendar.due
    return {
        "date": best_seconds(lambda: [after(start, days) for start, days in work]) / OURS,
        "due": best_seconds(lambda: [due(start, budget) for start, budget in clocks]) / OURS,
    }


def measure_peers() -> dict[str, dict[str, object]]:
    """Return what the child process measured; nothing where it cannot run."""
    work = [(start.isoformat(), days) for start, days in work_of(PEERS)]
    python = PEER_PYTHON if PEER_PYTHON.exists() else Path(sys.executable)
    child = subprocess.run(
        [python, HERE / "peers" / "calendars.py"],
        input=json.dumps({"work": work, "rounds": ROUNDS}),
        capture_output=True,
        text=True,
        check=False,
    )
    if child.returncode:
        sys.stderr.write(child.stderr)
        return {}
    return json.loads(child.stdout)


def compare(calendar: Calendar, told: dict[str, dict[str, object]]) -> list[dict[str, object]]:
    """Return one row per peer: seconds, ratio to ours, and how many answers differ."""
    ours = measure_ours(calendar)
    answers = [calendar.working_day_after(*task).isoformat() for task in work_of(PEERS)]
    rows = []
    for name, goal in GOALS.items():
        measured = told.get(name)
        seconds = float(str(measured["seconds"])) / PEERS if measured else RECORDED[name]
        theirs = list(measured["answers"]) if measured else answers
        rows.append(
            {
                "peer": name,
                "source": "measured" if measured else "recorded",
                "ours_us": round(ours["date"] * 1e6, 3),
                "ours_full_us": round(ours["due"] * 1e6, 3),
                "peer_us": round(seconds * 1e6, 1),
                "ratio": round(seconds / ours["date"], 1),
                "ratio_full": round(seconds / ours["due"], 1),
                "goal": goal,
                "different": sum(a != b for a, b in zip(answers, theirs, strict=True)),
            }
        )
    return rows


def main() -> int:
    """Measure, print a table and the JSON line, judge."""
    calendar = calendar_from(yaml.safe_load(PAGE.read_text(encoding="utf-8")))
    rows = compare(calendar, measure_peers())
    heads = list(rows[0])
    lines = [" | ".join(heads), *(" | ".join(str(row[head]) for head in heads) for row in rows)]
    sys.stdout.write("\n".join(lines) + "\n")
    told = {"benchmark": "deadlines", "python": platform.python_version(), "rows": rows}
    sys.stdout.write(json.dumps(told) + "\n")
    measured = [row for row in rows if row["source"] == "measured"]
    wrong = [
        row
        for row in measured
        if row["different"] or float(str(row["ratio"])) < GOALS[str(row["peer"])]
    ]
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
