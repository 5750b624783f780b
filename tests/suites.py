"""Run the suites of tests/budget.toml and say what passed, what failed, what it took.

Last line: ``N passed, N failed, N skipped``. A linter counts as one test.
"""

import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
NOTHING_COLLECTED = 5
# One file that cannot be read does not hide what the others say.
QUIET = ("-q", "--continue-on-collection-errors", "-p", "no:cacheprovider")
PYTEST = (sys.executable, "-m", "pytest", *QUIET)


@dataclass(frozen=True)
class Tally:
    """What one suite, or all of them, came to."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def run_command(suite: Mapping[str, object]) -> Tally:
    """Run a linter: one test, which passes when the program says 0."""
    command = [str(part).format(bin=BIN) for part in suite["command"]]
    failed = subprocess.run(command, cwd=ROOT, check=False).returncode != 0
    return Tally(passed=int(not failed), failed=int(failed))


def run_pytest(suite: Mapping[str, object], more: Sequence[str]) -> Tally:
    """Run a part of the tests and count what its report holds."""
    places = [part for part in suite["pytest"] if not part.startswith(("src/", "tests/"))]
    places += [part for part in suite["pytest"] if part not in places and (ROOT / part).exists()]
    with TemporaryDirectory(prefix="guanyun_report_") as folder:
        report = Path(folder, "report.xml")
        command = [*PYTEST, f"--junitxml={report}", *places, *more]
        environment = os.environ | suite.get("environment", {})
        status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        found = count(report) if report.exists() else Tally()
    if status not in (0, NOTHING_COLLECTED) and found.failed == 0:
        found += Tally(failed=1)
    return found


def count(report: Path) -> Tally:
    """Return what a JUnit report holds; an error of set-up counts as a failure."""
    whole = ET.parse(report).getroot().iter("testsuite")
    total = Tally()
    for part in whole:
        failed = int(part.get("failures", 0)) + int(part.get("errors", 0))
        skipped = int(part.get("skipped", 0))
        total += Tally(max(0, int(part.get("tests", 0)) - failed - skipped), failed, skipped)
    return total


def main(arguments: Sequence[str]) -> int:
    """Run ``check`` or ``test`` (further arguments go to pytest) and print the table."""
    name, *more = arguments
    budget = tomllib.loads((ROOT / "tests/budget.toml").read_text(encoding="utf-8"))
    lines, total, begun = [], Tally(), time.monotonic()
    for title in budget[name]["suites"]:
        suite = budget["suite"][title]
        print(f"== {title}", flush=True)
        start = time.monotonic()
        found = run_pytest(suite, more) if "pytest" in suite else run_command(suite)
        lines.append(row(title, time.monotonic() - start, suite["seconds"], str(found)))
        total += found
    print("\nsuite           spent / allowed s")
    print("\n".join(lines))
    print(row("all", time.monotonic() - begun, budget[name]["seconds"], ""))
    print(total, flush=True)
    return 1 if total.failed else 0


def row(title: str, spent: float, allowed: int, found: str) -> str:
    """Return a line of the table; OVER marks a suite that took more than it may."""
    return f"{title:14} {spent:6.0f} / {allowed:<5}{'OVER ' if spent > allowed else '     '}{found}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
