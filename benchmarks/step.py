"""What one step of a case costs: client CPU, wall clock and statements, on both databases.

Opens cases of the demo charter in a database of its own and takes one act on each through the
service, as a page does: authorise, route, decide, one commit. SQLite lies in a temporary home;
PostgreSQL is a throw-away database on 127.0.0.1:5432, left out where no server answers.
"""

import json
import statistics
import sys
import tempfile
import time

from _zone import in_child, open_zone, throw_away

CASES = 300
AIM_STATEMENTS = 6


def measured() -> dict[str, float]:
    """Return the figures of this process's installation; runs in a child set up for it."""
    zone = open_zone("duty_desk")
    from django.db import connection  # noqa: PLC0415 - only the child has a home to set up for

    from guanyun.records.services.cases import (  # noqa: PLC0415
        Deed,
        Key,
        Report,
        case_act,
        case_open,
    )

    at, desk = zone.at, zone.seats["duty_desk"]
    statements: list[str] = []

    def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        statements.append(sql)
        return execute(sql, params, many, context)

    report = Report("equipment_repair", zone.answers, channel="phone")
    with connection.execute_wrapper(count):
        opened, opening = timed(
            lambda n: case_open(by=desk, at=at, report=report, key=Key("desk", f"o{n}")), statements
        )
        deed = Deed("respond", {"opinion": "x"})
        _, acting = timed(
            lambda n: case_act(
                by=desk, at=at, number=opened[n].number, deed=deed, key=Key("desk", f"a{n}")
            ),
            statements,
        )
    return {f"open_{k}": v for k, v in opening.items()} | {f"act_{k}": v for k, v in acting.items()}


def timed(step, statements):  # type: ignore[no-untyped-def]
    """Return the results of the steps, and their median CPU, wall clock and statements."""
    done, cpu, wall, counts = [], [], [], []
    for number in range(CASES):
        statements.clear()
        begun, used = time.perf_counter(), time.process_time()
        done.append(step(number))
        cpu.append((time.process_time() - used) * 1000)
        wall.append((time.perf_counter() - begun) * 1000)
        counts.append(len(statements))
    return done, {
        "cpu_ms": statistics.median(cpu),
        "wall_ms": statistics.median(wall),
        "statements": statistics.median(counts),
    }


def main() -> None:
    """Print the rows of the table, and the figures as JSON on the last line."""
    if "--child" in sys.argv:
        print(json.dumps(measured()))
        return
    found = {}
    with tempfile.TemporaryDirectory(prefix="guanyun_step_") as home:
        found["sqlite"] = in_child(__file__, home, "")
        with throw_away() as address:
            if address:
                found["postgresql"] = in_child(__file__, home, address)
    print("| what | ours | beside | ratio |")
    print("|---|---|---|---|")
    for kind, figures in found.items():
        for step in ("open", "act"):
            print(
                f"| one {step}, {kind} | {figures[f'{step}_cpu_ms']:.1f} ms CPU, "
                f"{figures[f'{step}_wall_ms']:.1f} ms, {figures[f'{step}_statements']:.0f} "
                f"statements | aim {AIM_STATEMENTS} | |"
            )
    print(json.dumps({k: {n: round(v, 2) for n, v in each.items()} for k, each in found.items()}))


if __name__ == "__main__":
    main()
