"""Two hundred people online: how long pages take beside the gates, on SQLite and PostgreSQL.

Starts the demo as ``./run`` does, in a home of its own, and lets a crowd live in it for two
minutes: reporters, clerks with the workbench, visitors of the register, leaders; each reads 10 to
30 seconds between pages. The crowd runs on the same machine; its own share of CPU is shown. Then
the zone grows to 50,000 cases and the whole list is exported. Exit code 1 where a gate is missed.
"""

import asyncio
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from _browsers import SEEN, Browser, Crowd, Person, live, sign_in
from _zone import ROOT, settings_of, throw_away

PEOPLE, SECONDS, THINK = 200, int(os.environ.get("GUANYUN_SECONDS", "120")), (10.0, 30.0)
EXPORTED = 50_000
PASSWORD = "guanyun-demo-2026"
WORK, LIST, BOARD, EXPORT = 500, 800, 2000, 30_000  # milliseconds, P95
GATES = {
    "zone": WORK, "report": WORK, "progress": WORK, "sign-in": WORK, "workbench": WORK,
    "case": WORK, "side": WORK, "act": WORK, "whose": WORK, "matter": WORK,
    "my cases": LIST, "all cases": LIST, "search": LIST, "register": LIST, "calendar": LIST,
    "export": LIST, "register export": LIST,
    "map": BOARD, "layers": BOARD, "cockpit": BOARD,
}  # fmt: skip
Z = "/z/demo"
PORTAL = (
    ("zone", f"{Z}/", 25), ("report", f"{Z}/report", 20), ("my cases", f"{Z}/mine", 25),
    ("progress", f"{Z}/progress/{{number}}", 30),
)  # fmt: skip
DESK = (
    ("workbench", f"{Z}/desk", 30), ("all cases", f"{Z}/cases", 12),
    ("case", f"{Z}/cases/{{number}}", 20), ("side", f"{Z}/desk/{{number}}/side", 15),
    ("act", "", 15), ("search", f"{Z}/search?q=2026", 5), ("export", f"{Z}/desk/export", 3),
)  # fmt: skip
PUBLIC = (
    ("zone", f"{Z}/", 15), ("register", f"{Z}/register", 30), ("map", f"{Z}/map", 15),
    ("layers", f"{Z}/map/layers", 15), ("whose", f"{Z}/register/whose", 15),
    ("calendar", f"{Z}/calendar", 8), ("register export", f"{Z}/register/export", 2),
)  # fmt: skip
LEADER = (
    ("cockpit", f"{Z}/cockpit", 40), ("workbench", f"{Z}/desk", 20),
    ("all cases", f"{Z}/cases", 30), ("case", f"{Z}/cases/{{number}}", 10),
)  # fmt: skip
GROW = """
INSERT INTO case_row ({columns})
SELECT {chosen} FROM case_row AS c, ({count}) AS m WHERE c.zone = 'demo' AND m.n < {times}
"""


def free_port() -> int:
    """Return a TCP port of the loopback that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(home: str, address: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Yield the port of a demo that is served as ``./run`` serves it."""
    port = free_port()
    server = subprocess.Popen(
        [Path(sys.executable).with_name("guanyun"), "up", "--demo", "--port", str(port)],
        env=settings_of(home, address), cwd=ROOT, stdout=subprocess.DEVNULL, process_group=0,
    )  # fmt: skip
    try:
        until = time.monotonic() + 300
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if server.poll() is not None or time.monotonic() > until:
                raise SystemExit("the demo did not start")
            time.sleep(0.5)
        yield port, server
    finally:
        os.killpg(server.pid, 15)
        server.wait()


def machine_seconds() -> float:
    """Return the CPU seconds that the whole machine has used so far."""
    told = [int(each) for each in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return (sum(told) - told[3] - told[4]) / os.sysconf("SC_CLK_TCK")


def cpu_seconds(group: int) -> float:
    """Return the CPU seconds that the processes of a group have used so far."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(told[2]) == group:
            ticks += int(told[11]) + int(told[12])
    return ticks / os.sysconf("SC_CLK_TCK")


async def crowd_of(port: int) -> list[Person]:
    """Return two hundred people: half of them clerks, a third reporters, the rest the public."""
    people: list[Person] = []
    told = (
        ("enterprise", PORTAL, 70, f"{Z}/mine"), ("clerk", DESK, 70, f"{Z}/desk"),
        ("duty", [each for each in DESK if each[0] != "act"], 30, f"{Z}/cases"),
        ("director", LEADER, 8, f"{Z}/cases"),
    )  # fmt: skip
    for name, mix, count, page in told:
        first = await sign_in(port, name, PASSWORD)
        shown = await first.ask(page)
        numbers = sorted({each.decode() for each in SEEN.findall(shown.body)})
        if not numbers:
            raise SystemExit(f"{name} sees no case at {page}")
        people += [Person(Browser(port, dict(first.cookies)), mix, numbers) for _ in range(count)]
        first.close()
    public = [Person(Browser(port), PUBLIC, ()) for _ in range(PEOPLE - len(people))]
    return people + public


async def crowded(port: int) -> Crowd:
    """Let the crowd live for a while; return what it saw."""
    crowd, chance = Crowd(), Random(2026)
    people = await crowd_of(port)
    warm = Crowd()
    soon = time.perf_counter() + 2
    await asyncio.gather(*(live(each, warm, chance, soon, (0.0, 2.0)) for each in people[::20]))
    until = time.perf_counter() + SECONDS
    lives = [live(each, crowd, Random(n), until, THINK) for n, each in enumerate(people)]
    await asyncio.gather(*lives)
    return crowd


def grow(home: str, address: str) -> None:
    """Copy rows of cases until there are 50,000: what an export reads, nothing else."""
    script = Path(__file__).resolve()
    subprocess.run(
        [sys.executable, script, "--grow"], env=settings_of(home, address), check=True, cwd=ROOT
    )


def grown() -> None:
    """Copy rows of cases; runs in a child set up for the installation."""
    import django  # noqa: PLC0415 - only the child has a home

    django.setup()
    from django.db import connection  # noqa: PLC0415

    from guanyun.records.models import Case  # noqa: PLC0415

    names = [each.column for each in Case._meta.concrete_fields if each.column != "id"]
    times = EXPORTED // Case.objects.filter(zone="demo").count() + 1
    chosen = ", ".join(
        "c.number || '-' || m.n" if name == "number" else f'c."{name}"' for name in names
    )
    count = " UNION ALL ".join(f"SELECT {n} AS n" for n in range(1, times))
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(GROW.format(columns=columns, chosen=chosen, count=count, times=times))
        cursor.execute("ANALYZE")


async def exported(port: int) -> dict[str, float]:
    """Return the seconds and bytes of the export of all cases, and of the list beside it."""
    browser = await sign_in(port, "director", PASSWORD)
    listed = [await browser.ask(f"{Z}/cases") for _ in range(10)]
    worked = [await browser.ask(f"{Z}/desk") for _ in range(10)]
    browser.close()
    begun = time.perf_counter()
    done = await asyncio.wait_for(_whole(browser, f"{Z}/cases/export"), 300)
    return {
        "seconds": time.perf_counter() - begun,
        "bytes": done,
        "list_ms": statistics.median(each.seconds for each in listed) * 1000,
        "workbench_ms": statistics.median(each.seconds for each in worked) * 1000,
    }


async def _whole(browser: Browser, address: str) -> int:
    import _browsers  # noqa: PLC0415 - an export may take longer than a page

    _browsers.PATIENCE = 300.0
    answer = await browser.ask(address)
    if answer.status != 200:
        raise SystemExit(f"the export said {answer.status}")
    return len(answer.body)


def measured(home: str, address: str) -> dict[str, Any]:
    """Return the figures of one database."""
    with served(home, address) as (port, server):
        begun, used = time.perf_counter(), time.process_time()
        busy, machine = cpu_seconds(server.pid), machine_seconds()
        crowd = asyncio.run(crowded(port))
        wall = time.perf_counter() - begun
        asked = sum(len(each) for each in crowd.seconds.values())
        generator, serving = time.process_time() - used, cpu_seconds(server.pid) - busy
        others = machine_seconds() - machine - generator - serving
        grow(home, address)
        export = asyncio.run(exported(port))
    return {
        "pages": {page: told_of(each) for page, each in sorted(crowd.seconds.items())},
        "wrong": dict(crowd.wrong),
        "pages_per_second": asked / wall,
        "generator_cpu": generator / wall,
        "server_cpu": serving / wall,
        "others_cpu": others / wall,
        "cpu_ms_per_page": serving / asked * 1000,
        "export": export,
    }


def told_of(seconds: list[float]) -> dict[str, float]:
    """Return count and percentiles in milliseconds."""
    each = sorted(seconds)
    at = {p: each[min(len(each) - 1, len(each) * p // 100)] * 1000 for p in (50, 95, 99)}
    return {"count": len(each), "p50": at[50], "p95": at[95], "p99": at[99]}


def printed(kind: str, found: dict[str, Any]) -> bool:
    """Print the rows of one database; return whether every gate holds."""
    good = not found["wrong"]
    print(f"\n{kind}\n\n| page | asked | P50 | P95 | P99 | gate | P95 / gate |")
    print("|---|---|---|---|---|---|---|")
    for page, told in found["pages"].items():
        gate = GATES[page]
        good = good and told["p95"] <= gate
        print(
            f"| {page} | {told['count']} | {told['p50']:.0f} | {told['p95']:.0f} | "
            f"{told['p99']:.0f} | {gate} | {told['p95'] / gate:.2f} |"
        )
    export = found["export"]
    print(
        f"\nexport of {EXPORTED:,} rows: {export['seconds']:.1f} s (gate {EXPORT // 1000}), "
        f"list {export['list_ms']:.0f} ms, workbench {export['workbench_ms']:.0f} ms beside "
        f"{EXPORTED:,} cases; {found['pages_per_second']:.1f} pages a second"
    )
    print(
        f"CPU of a core: crowd {found['generator_cpu']:.0%}, server {found['server_cpu']:.0%} "
        f"({found['cpu_ms_per_page']:.0f} ms a page), everything else on the machine "
        f"{found['others_cpu']:.0%}; wrong answers: {found['wrong'] or 'none'}"
    )
    return good and export["seconds"] * 1000 <= EXPORT


def main() -> int:
    """Measure both databases, print, judge."""
    if "--grow" in sys.argv:
        grown()
        return 0
    only = [each for each in ("sqlite", "postgresql") if each in sys.argv]
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="guanyun_pages_") as folder:
        if "postgresql" not in only:
            found["sqlite"] = measured(f"{folder}/sqlite", "")
        with throw_away() as address:
            if address and "sqlite" not in only:
                found["postgresql"] = measured(f"{folder}/postgresql", address)
    good = [printed(kind, each) for kind, each in found.items()]
    print(json.dumps({"python": platform.python_version(), "people": PEOPLE} | found))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
