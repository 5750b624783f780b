"""T5: whatever is sent to pages and forms, as they ask for it or against it, is below 500."""

import os
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import unescape

import pytest
import pytest_django
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from guanyun.records.models import JournalEntry

from .access_oracle import Call
from .access_probes import CHANGES_SESSION, undone
from .access_table import TABLE
from .access_world import ZONE, World, picture, plant

pytestmark = [pytest.mark.django_db, pytest.mark.drill, pytest.mark.only_on("sqlite")]
FULL = os.environ.get("GUANYUN_FULL") == "1"
ROUNDS = 400 if FULL else 2  # of each form; a page is asked half as often
WHO = ("clerk", "enterprise", "caller", "link", "leader", "deputy", "examiner", "administrator")
FIELD = re.compile(r"<(?:input|select|textarea|button)\b[^>]*>", re.IGNORECASE)
SEARCHED = (
    "q", "page", "sort", "state", "unit", "kind", "tab", "light", "as", "of", "at", "on", "since",
    "until", "start", "amount", "matter", "place", "words", "number", "act", "do", "step", "month",
    "cell", "age", "limit", "lang", "next", "x", "n", "seed", "method", "rule", "still", "span",
)  # fmt: skip
ODD = (
    "", " ", "\x00", "0", "-1", "1e999999", "NaN", "inf", "９", "2026-02-30", "9" * 400, "0x10",
    "0001-01-01", "9999-12-31", "2026-11-24T25:00", "119.1,29.0", "29,119", "nan,nan", "inf,1",
    "1e400,2", "999,999", '{"type":"Point","coordinates":[1e400,2]}', "7 working days", "-7 days",
    "999999999999 hours", "1e9 working days", "%00", "../../etc/passwd", "' OR 1=1 --", "\ufffe",
    "=cmd|' /C calc'!A0", "until 24:00", "<script>", "{{7*7}}", "{% debug %}", "\r\nX: y", "\u202e",
    "字" * 5000, "on", "true", "20260101-9999", "13800000000", "919900000000000000", ";",
    "//evil.invalid", "[", "]", "(", "*", "\\", "é", "🏭", "a" * 70_000, "18446744073709551616",
    "-0", "1,2,3",
)  # fmt: skip
Fields = Mapping[str, list[str]]


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[World]:
    """Plant the world once for all the tests of this module."""
    with django_db_blocker.unblock(), undone():
        yield plant()


def fields_of(page: str) -> Fields:
    """Return what the forms of a page ask for, with the values that they offer."""
    found: dict[str, list[str]] = defaultdict(list)
    for tag in FIELD.findall(page):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if told.get("name"):
            found[unescape(told["name"])].append(unescape(told.get("value", "")))
    return found


def filled(dice: random.Random, fields: Fields, world: World) -> dict[str, object]:
    """Return a form filled in: as offered, oddly, by somebody else's numbers, or not at all."""
    numbers = [case.number for case in world.cases.values()]
    told: dict[str, object] = {}
    for name, offered in fields.items():
        how = dice.random()
        if how < 0.35 and any(offered):
            told[name] = dice.choice(offered)
        elif how < 0.75:
            told[name] = dice.choice(ODD)
        elif how < 0.85:
            told[name] = [dice.choice(ODD), dice.choice([*numbers, *ODD])]
        elif how < 0.9 and ("photo" in name or "file" in name):
            told[name] = SimpleUploadedFile("a.png", dice.choice((picture(), b"PK\x03\x04", b"x")))
        elif how < 0.9:
            told[name] = dice.choice(numbers)
    return told | {"key": str(dice.random())}


def fault(response: HttpResponse, *told: object) -> list[str]:
    """Return an answer that is a fault of ours: where it came from, and what was sent."""
    if response.status_code < 500:
        return []
    wrong = getattr(response, "exc_info", None)
    where = wrong[2] if wrong else None
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    line = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else "no trace"
    return [f"{wrong[1]!r:.90} at {line} <- {str(told)[:300]}"]


def calls(world: World, *, writing: bool) -> list[tuple[str, Call]]:
    """Return the calls of the own zone that reach something."""
    found = []
    for name, route in TABLE.items():
        if (writing and not route.writes) or name in CHANGES_SESSION - {"sign_in"}:
            continue
        if route.machine and name != "api_files":
            continue  # by the document of the API, in its own drill
        several = [each for each in route.calls(world) if each.zone == ZONE]
        found += [(name, each) for each in several[:3]]
    return found


def names_in(client: Client, call: Call, world: World) -> Fields:
    """Return what a page asks for; for an act beside a case, what the page of the case asks for."""
    with undone():
        page = client.get(call.path)
        found = dict(fields_of(page.content.decode("utf-8", "replace")))
        if not found and call.case is not None:
            for door in ("cases", "progress", "by-link"):
                case = client.get(f"/z/{ZONE}/{door}/{call.case.number}", follow=True)
                found |= fields_of(case.content.decode("utf-8", "replace"))
    return found


@pytest.mark.parametrize("name", WHO)
def test_no_form_is_answered_by_a_fault(world: World, name: str) -> None:
    """Each form of each page, filled in every way there is, is answered below 500."""
    client, dice, found = world.people[name].client(), random.Random(f"forms {name}"), []
    sent = 0
    for route, call in calls(world, writing=True):
        role = world.people[name].role
        if TABLE[route].audience and role not in TABLE[route].audience:
            continue
        fields = names_in(client, call, world)
        for _ in range(ROUNDS):
            told = filled(dice, fields, world)
            with undone():
                found += fault(client.post(call.path, told), call.path, told)
            sent += 1

    assert sent >= ROUNDS
    assert "\n".join(sorted(set(found))) == ""


@pytest.mark.parametrize("name", WHO)
def test_no_address_is_answered_by_a_fault(world: World, name: str) -> None:
    """Each page, asked with a query that nobody wrote on it, is answered below 500."""
    client, dice, found = world.people[name].client(), random.Random(f"pages {name}"), []
    for route, call in calls(world, writing=False):
        if world.people[name].role not in TABLE[route].audience:
            continue
        for _ in range(max(1, ROUNDS // 4)):
            told = {key: dice.choice(ODD) for key in dice.sample(SEARCHED, 7)}
            path = call.path.partition("?")[0]
            with undone():
                found += fault(client.get(path, told), path, told)

    assert "\n".join(sorted(set(found))) == ""


def test_nobody_writes_by_looking(world: World) -> None:
    """No page that is only asked for writes an entry of a case, whatever stands in its address."""
    client, dice = world.people["clerk"].client(), random.Random(3)
    for _, call in calls(world, writing=False):
        told = {key: dice.choice(ODD) for key in dice.sample(SEARCHED, 7)} | {"act": "sign_for"}
        with undone():
            cases = JournalEntry.objects.filter(stream__startswith="case:")
            before = cases.count()
            client.get(call.path.partition("?")[0], told)
            assert cases.count() == before, call.path
