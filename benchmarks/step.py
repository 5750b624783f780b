"""What one step of a case costs: client CPU, wall clock and statements, on both databases.

Opens cases of the demo charter in a database of its own and takes one act on each through the
service, as a page does: authorise, route, decide, one commit. SQLite lies in a temporary home;
PostgreSQL is a throw-away database on 127.0.0.1:5432, left out where no server answers.
"""

import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CASES = 300
AIM_STATEMENTS = 6


def measured() -> dict[str, float]:
    """Return the figures of this process's installation; runs in a child set up for it."""
    import django  # noqa: PLC0415 - only the child has a home to set up for

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from guanyun.charter.loading import load_charter  # noqa: PLC0415
    from guanyun.charter.shipped import shipped_charters  # noqa: PLC0415
    from guanyun.records.access import system, visitor_for  # noqa: PLC0415
    from guanyun.records.ledger import Key  # noqa: PLC0415
    from guanyun.records.now import now  # noqa: PLC0415
    from guanyun.records.services.cases import Deed, Report, case_act, case_open  # noqa: PLC0415
    from guanyun.records.services.charters import charter_adopt  # noqa: PLC0415
    from guanyun.records.services.people import (  # noqa: PLC0415
        Profile,
        person_register,
        post_assign,
    )

    call_command("migrate", verbosity=0, interactive=False)
    at, zone = now(), "demo"
    charter = load_charter(shipped_charters() / zone)
    operator = system(zone)
    day = at.date() - timedelta(days=30)
    charter_adopt(by=operator, at=at, charter=charter, since=day, minutes="1")
    profile = Profile("desk", "desk", "a long enough password")
    person = person_register(by=operator, at=at, profile=profile)
    post_assign(by=operator, at=at, person=person.pk, post="duty_desk", since=day)
    wall = next(each for each in charter.register.places if each.id == "wall_north").geometry
    point = wall.geometry.representative_point()
    answers = {
        "description": "x", "place": f"{point.x:.6f},{point.y:.6f}", "urgency": "production",
        "contact_name": "x", "contact_phone": "13800000000",
    }  # fmt: skip
    statements: list[str] = []

    def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        statements.append(sql)
        return execute(sql, params, many, context)

    desk = visitor_for(person, zone, on=at.date())
    report = Report("equipment_repair", answers, channel="phone")
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


def in_child(home: str, address: str) -> dict[str, float]:
    """Run the measurement in a process of its own, set up for a home and a database."""
    own = {
        "GUANYUN_HOME": home, "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "guanyun.settings.base",
    }  # fmt: skip
    told = subprocess.run(
        [sys.executable, __file__, "--child"],
        env=os.environ | own, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    found: dict[str, float] = json.loads(told.stdout)
    return found


@contextmanager
def throw_away() -> Iterator[str | None]:
    """Yield the address of a new PostgreSQL database, dropped afterwards; None without a server."""
    try:
        import psycopg  # noqa: PLC0415 - PostgreSQL is optional

        server = psycopg.connect(
            "postgresql://postgres@127.0.0.1/postgres", autocommit=True, connect_timeout=2
        )
    except (ImportError, OSError, psycopg.OperationalError):
        yield None
        return
    name = f"guanyun_bench_{secrets.token_hex(4)}"
    server.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"postgresql://postgres@127.0.0.1/{name}"
    finally:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        server.close()


def main() -> None:
    """Print the rows of the table, and the figures as JSON on the last line."""
    if "--child" in sys.argv:
        print(json.dumps(measured()))
        return
    found = {}
    with tempfile.TemporaryDirectory(prefix="guanyun_step_") as home:
        found["sqlite"] = in_child(home, "")
        with throw_away() as address:
            if address:
                found["postgresql"] = in_child(home, address)
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
