"""The goals of casework in one run on PostgreSQL: an act beside three peers, bulk, commits, sweeps.

One act of a repair on each side: the case is read, the act checked and taken, its answer and a
line of history kept, the next one assigned, committed. Ours also routes by the register, runs
working-day clocks, chains every entry by SHA-256, keeps private words apart and tells whom it
concerns. Client CPU is that of the Python process, without the database server's. The database is
made on 127.0.0.1 and dropped; peers are installed into environments that vanish. Exit code 1 where
a goal is missed.
"""

import json
import os
import platform
import sys
import tempfile
from pathlib import Path
from time import process_time
from typing import Any

from _peers import Measured, measure
from _zone import ROOT, in_child, throw_away

CASES = 100
GOLDEN = Path(os.environ.get("GUANYUN_GOLDEN", ROOT.parent / "shared" / "data"))
DRIVER = "psycopg[binary]==3.3.9"
PEERS = {
    "django-viewflow": (["django-viewflow==2.4.0", DRIVER], "step_viewflow.py", 15),
    "django-helpdesk": (["django-helpdesk==2.6.1", DRIVER], "step_helpdesk.py", 12),
    "SpiffWorkflow": (["SpiffWorkflow==3.2.0", DRIVER], "step_spiff.py", 15),
}
GOALS = {"bulk": 150, "commits": 0.6, "idle_ms": 2.0, "rungs": 20_000, "replay": 100_000}
Row = tuple[str, str, str, str, bool | None]


def beside() -> dict[str, Measured]:
    """Return what each peer costs, measured in a database of its own."""
    found = {}
    for name, (packages, script, _) in PEERS.items():
        with throw_away() as address:
            found[name] = measure(packages, script, {"address": address, "cases": CASES})
    return found


def replay() -> float | None:
    """Return events per second of the published log, or None where it is not at hand."""
    page = GOLDEN / "logs" / "receipt.csv"
    if not page.is_file():
        return None
    from guanyun.engines.insight import replay_log  # noqa: PLC0415 - needs no zone
    from guanyun.gateways.event_logs import log_rows  # noqa: PLC0415

    rows, best = list(log_rows(page)), float("inf")
    for _ in range(5):
        begun = process_time()
        replay_log(rows)
        best = min(best, process_time() - begun)
    return len(rows) / best


def step_rows(act: dict[str, float], peers: dict[str, Measured]) -> list[Row]:
    """Return one row per peer: an act of ours beside one of theirs."""
    mine = f"{act['cpu_ms']:.2f} ms CPU, {act['statements']:.1f} statements"
    rows: list[Row] = []
    for name, told in peers.items():
        what, goal = f"one act beside {name}", PEERS[name][2]
        if told.wrong:
            rows.append((what, mine, f"not measured: {told.wrong}", "", None))
            continue
        theirs = told.figures
        ratio = theirs["cpu_ms"] / act["cpu_ms"]
        words = f"{theirs['version']}: {theirs['cpu_ms']:.2f} ms, {theirs['statements']:.1f}"
        if "bare_cpu_ms" in theirs:
            words += f" (JSON round trip without a store {theirs['bare_cpu_ms']:.2f})"
        rows.append((what, mine, words, f"{ratio:.1f} (goal {goal})", ratio >= goal))
    return rows


def other_rows(ours: dict[str, Any], peers: dict[str, Measured], events: float | None) -> list[Row]:
    """Return the rows of bulk, commits, sweeps and replay."""
    rungs, commits, idle = ours["rungs"], ours["commits"], ours["idle"]
    viewflow = peers["django-viewflow"].figures.get("cpu_ms")
    bulk = viewflow / rungs["cpu_ms_per_case"] if viewflow else 0.0
    rows: list[Row] = [
        (
            "bulk: a due case of a sweep beside one act of django-viewflow",
            f"{rungs['cpu_ms_per_case']:.3f} ms CPU, {rungs['statements_per_case']:.2f} statements",
            f"{viewflow:.2f} ms" if viewflow else "not measured",
            f"{bulk:.1f} (goal {GOALS['bulk']})", bulk >= GOALS["bulk"],
        ),
        (
            f"commits per second, {commits['clients']} clients",
            f"{commits['acts_per_second']:.0f} acts",
            (
                f"{commits['rows_per_second']:.0f} single rows (driver alone), "
                f"{commits['orm_rows_per_second']:.0f} (Django)"
            ),
            f"{commits['ratio']:.2f}; {commits['ratio_orm']:.2f} (goal {GOALS['commits']})",
            commits["ratio"] >= GOALS["commits"],
        ),
        (
            f"idle sweep of {idle['clocks']:,} live clocks", f"{idle['wall_ms']:.2f} ms",
            f"goal {GOALS['idle_ms']} ms", "", idle["wall_ms"] < GOALS["idle_ms"],
        ),
        (
            "fired rungs", f"{rungs['rungs_per_second']:,.0f} a second",
            f"goal {GOALS['rungs']:,}", "", rungs["rungs_per_second"] >= GOALS["rungs"],
        ),
    ]  # fmt: skip
    if events is not None:
        told = f"{events:,.0f} events/s"
        goal = f"goal {GOALS['replay']:,}"
        rows.append(("replay of a real log", told, goal, "", events >= GOALS["replay"]))
    return rows


def main() -> int:
    """Measure, print the rows and the JSON line, judge."""
    if "--child" in sys.argv:
        raise SystemExit("run casework.py without arguments")
    with tempfile.TemporaryDirectory(prefix="guanyun_casework_") as home, throw_away() as address:
        if address is None:
            print("needs PostgreSQL at 127.0.0.1", file=sys.stderr)
            return 2
        ours = in_child(str(Path(__file__).with_name("_casework.py")), home, address)
    peers = beside()
    rows = [*step_rows(ours["act"], peers), *other_rows(ours, peers, replay())]
    print("| what | ours | beside | ratio | holds |")
    print("|---|---|---|---|---|")
    for what, mine, theirs, ratio, holds in rows:
        print(f"| {what} | {mine} | {theirs} | {ratio} | {holds} |")
    told = {"machine": platform.machine(), "python": platform.python_version(), "ours": ours}
    figures = {name: dict(each.figures) or each.wrong for name, each in peers.items()}
    print(json.dumps(told | {"peers": figures}))
    return 0 if all(holds for *_, holds in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
