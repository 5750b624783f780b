"""Marks of many units: uncertainty and the whole pipeline beside COINr, enterprises, one cell.

COINr is a package of R. Where neither R nor COINr is at hand both are asked for, and what cannot be
had is told with the attempt and its error and shown with its recorded figure and the word
"recorded". The last line is the result as JSON; the exit code is 1 where a goal is missed.
"""

import json
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from time import process_time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a CPU second is a CPU second

from guanyun.engines.appraisal import (
    Affine,
    Clip,
    Curve,
    Figures,
    GradeQuota,
    Grading,
    Group,
    Indicator,
    Member,
    MinMax,
    Ranking,
    RunningSheet,
    Scheme,
    Treatment,
    points_of,
    rank_intervals,
    score_sheet,
)
from guanyun.engines.common import Label

HERE = Path(__file__).resolve().parent
NAME = Label("示例", "sample")
SMALL, LARGE = (51, 49), (3000, 60)
# Seconds per replicate (normalise, aggregate, rank) and of the pipeline: R 4.2.2, COINr 1.1.14.
RECORDED = {
    SMALL: {"replicate_s": 0.031, "pipeline_s": 0.126},
    LARGE: {"replicate_s": 0.707, "pipeline_s": 0.0},
}
GOALS = {SMALL: 300, LARGE: 400}
PIPELINE_GOAL = 20
ENTERPRISES, PER_MU = 100_000, 7
REPLICATES = 1000
PATIENCE = 900
MIRROR = "https://cloud.r-project.org"


def made(units: int, indicators: int, *, treated: bool = False) -> tuple[Scheme, Figures]:
    """Return a scheme of groups of eight by min-max and figures drawn from a fixed seed."""
    chance = random.Random(2026)
    treatment = Treatment() if treated else None
    nodes: list[Indicator | Curve | Group] = []
    groups: list[str] = []
    for k in range(indicators):
        nodes.append(Indicator(f"x{k}", NAME, treatment=treatment))
        nodes.append(Curve(f"m{k}", NAME, f"x{k}", (MinMax(),)))
    for first in range(0, indicators, 8):
        groups.append(f"g{first // 8}")
        members = tuple(Member(f"m{k}") for k in range(first, min(first + 8, indicators)))
        nodes.append(Group(groups[-1], NAME, members))
    nodes.append(Group("index", NAME, tuple(Member(name) for name in groups)))
    scheme = Scheme("made", NAME, tuple(nodes), "index", Ranking(4))
    return scheme, drawn(units, indicators, chance)


def drawn(units: int, indicators: int, chance: random.Random) -> Figures:
    """Return figures of two decimals."""
    columns = {
        f"x{k}": tuple(Decimal(chance.randrange(100, 10_000)) / 100 for _ in range(units))
        for k in range(indicators)
    }
    return Figures(tuple(f"u{n}" for n in range(units)), columns, {})


def best_seconds(act: Callable[[], object], rounds: int = 3) -> float:
    """Return the best CPU seconds of some rounds."""
    found = float("inf")
    for _ in range(rounds):
        begun = process_time()
        act()
        found = min(found, process_time() - begun)
    return found


def beside(size: tuple[int, int], theirs: dict[str, float], source: str) -> dict[str, object]:
    """Return one row: uncertainty and pipeline at one size, ours and COINr's."""
    scheme, figures = made(*size)
    uncertain = best_seconds(
        lambda: rank_intervals(scheme, figures, replicates=REPLICATES, seed=1), 2
    )
    treated, same = made(*size, treated=True)
    pipeline = best_seconds(lambda: score_sheet(treated, same))
    replicate = uncertain / REPLICATES
    row: dict[str, object] = {
        "size": "x".join(map(str, size)),
        "source": source,
        "replicate_ms": round(replicate * 1e3, 4),
        "coinr_replicate_ms": round(theirs["replicate_s"] * 1e3, 2),
        "ratio": round(theirs["replicate_s"] / replicate),
        "goal": GOALS[size],
        "pipeline_ms": round(pipeline * 1e3, 2),
    }
    if theirs["pipeline_s"]:
        row["coinr_pipeline_ms"] = round(theirs["pipeline_s"] * 1e3, 1)
        row["pipeline_ratio"] = round(theirs["pipeline_s"] / pipeline, 1)
    return row


def enterprises() -> dict[str, float]:
    """Return seconds for marks, ranks, grades and points of 100,000 enterprises."""
    chance = random.Random(2022)
    nodes: list[Indicator | Curve | Group] = []
    for k in range(PER_MU):
        steps = (Affine(Decimal(100), Decimal(50)), Clip(Decimal(0), Decimal(150)))
        nodes += [Indicator(f"x{k}", NAME), Curve(f"m{k}", NAME, f"x{k}", steps)]
    members = tuple(Member(f"m{k}", Decimal(k + 1)) for k in range(PER_MU))
    nodes.append(Group("score", NAME, members))
    shares = (("A", "0.25"), ("B", "0.45"), ("C", "0.25"), ("D", "0.05"))
    grading = Grading(tuple(GradeQuota(grade, Decimal(share)) for grade, share in shares))
    scheme = Scheme("yield", NAME, tuple(nodes), "score", Ranking(4), grading=grading)
    figures = drawn(ENTERPRISES, PER_MU, chance)

    def all_of_it() -> None:
        sheet = score_sheet(scheme, figures)
        points_of(scheme, sheet)

    return {"seconds": best_seconds(all_of_it)}


def one_cell() -> dict[str, float]:
    """Return the median milliseconds of one changed cell at 3,000 x 60, ranks included."""
    scheme, figures = made(*LARGE)
    sheet = RunningSheet(scheme, figures)
    chance = random.Random(7)
    found = []
    for _ in range(300):
        unit, name = f"u{chance.randrange(LARGE[0])}", f"x{chance.randrange(LARGE[1])}"
        value = Decimal(chance.randrange(100, 10_000)) / 100
        begun = process_time()
        sheet.change(unit, name, value)
        found.append(process_time() - begun)
    found.sort()
    return {"median_ms": found[150] * 1e3, "p95_ms": found[285] * 1e3}


def coinr() -> tuple[dict[tuple[int, int], dict[str, float]], str]:
    """Return what COINr needs at both sizes, or nothing and why."""
    program = shutil.which("Rscript")
    if program is None:
        command = ["apt-get", "install", "-y", "--no-install-recommends", "r-base-core"]
        tried = run(command) if shutil.which("apt-get") else "no Rscript and no apt-get"
        program = shutil.which("Rscript")
        if program is None:
            return {}, f"{' '.join(command)}: {tried}"
    with tempfile.TemporaryDirectory(prefix="guanyun_coinr_") as folder:
        environment = {"R_LIBS_USER": os.environ.get("R_LIBS_USER", folder)}
        if run([program, "-e", "library(COINr)"], environment):
            ask = f'install.packages("COINr", lib = "{folder}", repos = "{MIRROR}")'
            environment["R_LIBS_USER"] = folder
            tried = run([program, "-e", ask, "-e", "library(COINr)"], environment)
            if tried:
                return {}, f"Rscript -e '{ask}': {tried}"
        found = {}
        for size, runs in ((SMALL, 20), (LARGE, 3)):
            script = [program, str(HERE / "peers" / "coinr.R"), *map(str, size), str(runs)]
            done = asked(script, environment)
            if done.returncode:
                return {}, f"coinr.R: {complaint(done.stderr)}"
            found[size] = json.loads(done.stdout.splitlines()[-1])
    return found, ""


def run(command: list[str], environment: dict[str, str] | None = None) -> str:
    """Return what a command complained of, or nothing."""
    try:
        done = asked(command, environment or {})
    except subprocess.TimeoutExpired:
        return f"no answer within {PATIENCE} s"
    return complaint(done.stderr or done.stdout) if done.returncode else ""


def asked(command: list[str], environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run a command with some variables besides."""
    return subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, check=False,
        timeout=PATIENCE,
    )  # fmt: skip


def complaint(text: str) -> str:
    """Return the first two lines that say something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " ".join(lines[:2]) or "no word"


def main() -> int:
    """Measure, print rows and the JSON line, judge."""
    theirs, wrong = coinr()
    if wrong:
        print(f"COINr could not be had: {wrong}")
    source = "recorded" if wrong else "measured"
    rows = [beside(size, theirs.get(size, RECORDED[size]), source) for size in (SMALL, LARGE)]
    firms, cell = enterprises(), one_cell()
    for row in rows:
        print(" | ".join(f"{name} {value}" for name, value in row.items()))
    print(f"{ENTERPRISES} enterprises x {PER_MU}: {firms['seconds']:.2f} s (goal 1 s)")
    print(f"one cell: median {cell['median_ms']:.2f} ms, P95 {cell['p95_ms']:.2f} ms (goal 1 ms)")
    told = {"benchmark": "appraisal", "python": platform.python_version(), "rows": rows,
            "enterprises": firms, "one_cell": cell, "attempt": wrong}  # fmt: skip
    print(json.dumps(told))
    missed = [
        *(row for row in rows if int(str(row["ratio"])) < int(str(row["goal"]))),
        *(row for row in rows if float(str(row.get("pipeline_ratio", 1e9))) < PIPELINE_GOAL),
        *([firms] if firms["seconds"] >= 1 else []),
        *([cell] if cell["median_ms"] >= 1 else []),
    ]
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
