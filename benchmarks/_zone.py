"""What the benchmarks of a running zone share: a database of their own, a child set up for it."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SERVER = "postgresql://postgres@127.0.0.1/postgres"
ZONE = "demo"


@contextmanager
def throw_away() -> Iterator[str | None]:
    """Yield the address of a new PostgreSQL database, dropped afterwards; None without a server."""
    try:
        import psycopg  # noqa: PLC0415 - PostgreSQL is optional

        server = psycopg.connect(SERVER, autocommit=True, connect_timeout=2)
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


def settings_of(home: str, address: str) -> dict[str, str]:
    """Return the environment of an installation in ``home`` with the database at ``address``."""
    return os.environ | {
        "GUANYUN_HOME": home,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "guanyun.settings.base",
    }


def in_child(file: str, home: str, address: str, *more: str) -> Any:
    """Run ``file --child`` set up for a home and a database; return the JSON of its last line."""
    told = subprocess.run(
        [sys.executable, file, "--child", *more],
        env=settings_of(home, address), stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    return json.loads(told.stdout.splitlines()[-1])


@dataclass(frozen=True)
class Opened:
    """A zone ready for cases: when, who sits in which seat, what a report answers."""

    at: datetime
    seats: Mapping[str, Any]
    answers: Mapping[str, str]


def open_zone(*posts: str) -> Opened:
    """Set up Django and the demo charter in this process's database; seat one person per post."""
    import django  # noqa: PLC0415 - only a child has a home to set up for

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from guanyun.charter.loading import load_charter  # noqa: PLC0415
    from guanyun.charter.shipped import shipped_charters  # noqa: PLC0415
    from guanyun.records.access import system  # noqa: PLC0415
    from guanyun.records.now import now  # noqa: PLC0415
    from guanyun.records.services.charters import charter_adopt  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    at = now()
    charter = load_charter(shipped_charters() / ZONE)
    since = at.date() - timedelta(days=30)
    charter_adopt(by=system(ZONE), at=at, charter=charter, since=since, minutes="1")
    seats = {post: _seated(post, at, since) for post in posts}
    wall = next(each for each in charter.register.places if each.id == "wall_north").geometry
    point = wall.geometry.representative_point()
    answers = {
        "description": "x", "place": f"{point.x:.6f},{point.y:.6f}", "urgency": "production",
        "contact_name": "x", "contact_phone": "13800000000",
    }  # fmt: skip
    return Opened(at, seats, answers)


def _seated(post: str, at: datetime, since: date) -> Any:
    from guanyun.records.access import system, visitor_for  # noqa: PLC0415
    from guanyun.records.services.people import (  # noqa: PLC0415
        Profile,
        person_register,
        post_assign,
    )

    profile = Profile(post, post, "a long enough password")
    person = person_register(by=system(ZONE), at=at, profile=profile)
    post_assign(by=system(ZONE), at=at, person=person.pk, post=post, since=since)
    return visitor_for(person, ZONE, on=at.date())
