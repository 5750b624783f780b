"""What the children share: reading what is asked, timing acts, counting statements, telling it."""

import json
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

WARM = 20  # cases that are played and not counted
Act = Callable[[], None]


def asked() -> dict[str, Any]:
    """Return what the benchmark asks."""
    told: dict[str, Any] = json.loads(sys.stdin.read())
    return told


def timed(
    play: Callable[[int, Callable[[Act], None]], None], cases: int, connection: Any = None
) -> dict[str, float]:
    """Return medians of client CPU, wall clock (ms) and statements per act over whole cases."""
    cpu: list[float] = []
    wall: list[float] = []
    counted: list[int] = []
    statements = [0]

    def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        statements[0] += 1
        return execute(sql, params, many, context)

    def clock(act: Act) -> None:
        statements[0] = 0
        begun, used = time.perf_counter(), time.process_time()
        act()
        cpu.append((time.process_time() - used) * 1000)
        wall.append((time.perf_counter() - begun) * 1000)
        counted.append(statements[0])

    def run() -> None:
        for number in range(WARM):
            play(number, clock)
        for each in (cpu, wall, counted):
            each.clear()
        for number in range(cases):
            play(WARM + number, clock)

    if connection is None:
        run()
    else:
        with connection.execute_wrapper(count):
            run()
    return {
        "cpu_ms": statistics.median(cpu),
        "mean_cpu_ms": statistics.mean(cpu),
        "wall_ms": statistics.median(wall),
        "statements": statistics.mean(counted),
        "acts": len(cpu),
    }


def report(found: dict[str, float], *, version_of: str) -> None:
    """Write the figures and the version of the peer as the last line."""
    told = found | {"version": version(version_of)}
    print(json.dumps(told))
