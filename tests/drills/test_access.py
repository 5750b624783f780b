"""T4: every address, every role, every relation is answered as the table says; nothing leaks."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest
import pytest_django
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from guanyun.accounts.roles import Audience
from guanyun.records.access import policy_of
from guanyun.records.services.enterprises import Firm, enterprise_register
from guanyun.records.models import Case, Enterprise, EnterpriseAgent
from tests.planting import act, inside, opened, told_of

from .access_oracle import READERS, TABLE, Answer, Call, decide, role_in, sees
from .access_world import OTHER, ZONE, Planted, Somebody, World, plant, words

pytestmark = [pytest.mark.db, pytest.mark.only_on("sqlite")]
VISITORS = (
    "anonymous", "caller", "link", "link revoked", "enterprise", "agent removed", "clerk", "deputy",
    "head", "leader", "auditor", "administrator", "former", "stand_in", "stranger",
)  # fmt: skip
PUBLIC_FIRMS = {"report_places", "report"}  # name and address of a firm are public


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[World]:
    """Plant the world once for all the tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield plant()
        transaction.set_rollback(True)


@contextmanager
def undone() -> Iterator[None]:
    """Undo what happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(client: Client, path: str, method: str = "GET") -> HttpResponse:
    """Send one request whose effect is undone."""
    with undone():
        return client.get(path) if method == "GET" else client.post(path, {"key": "k"})


def kind_of(response: HttpResponse) -> Answer | str:
    """Return the class of an answer; a fault of ours is none."""
    if response.status_code == 302 and response.headers["Location"].startswith("/sign-in"):
        return Answer.SIGN_IN
    by_status = {403: Answer.FORBIDDEN, 404: Answer.HIDDEN, 405: Answer.NOT_TAKEN}
    if response.status_code >= 500:
        return f"fault {response.status_code}"
    return by_status.get(response.status_code, Answer.ALLOWED)


def text_of(response: HttpResponse) -> str:
    """Return all the text of an answer, that of a workbook too."""
    content = response.content
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8", "replace") + str(dict(response.headers))


def cells(world: World, who: Somebody, only: Sequence[str] = ()) -> Iterator[
    tuple[str, Call, str, HttpResponse]
]:  # fmt: skip
    """Send every request of the table as one visitor: GET of all, POST of all that name one."""
    client = who.client()
    for name, route in TABLE.items():
        if only and name not in only:
            continue
        for call in route.calls(world):
            for method in ("GET", "POST"):
                yield name, call, method, ask(client, call.path, method)


def wrong_cells(world: World, who: Somebody, only: Sequence[str] = ()) -> list[str]:
    """Return the cells that are not answered as the oracle decides, and the canaries in them."""
    found = []
    for name, call, method, response in cells(world, who, only):
        wanted, got = decide(TABLE[name], call, who, method), kind_of(response)
        needs_account = "enterprises" in call.path and who.person is None
        if got is Answer.SIGN_IN and wanted is Answer.ALLOWED and needs_account:
            got = Answer.ALLOWED
        if name == "picture_store" and method == "GET":
            got = Answer.ALLOWED if got is Answer.NOT_TAKEN else got
        if got != wanted:
            found.append(f"{who.name}: {method} {call.path} {_named(call)}: {got}, not {wanted}")
        found += leaks(world, who, name, call, text_of(response))
    return found


def _named(call: Call) -> str:
    return f"({call.case.name})" if call.case else ""


def leaks(world: World, who: Somebody, name: str, call: Call, text: str) -> list[str]:
    """Return the canaries in an answer that this visitor may not read."""
    found = []
    for case in world.cases.values():
        if not case.missing and not sees(who, case, case.zone):
            told = case.canaries - _words_of(world, who)
            found += [
                f"{who.name}: {call.path} tells {each}" for each in told if each in text
            ]
    hidden = {f"canary-firm-{each}" for each in ("own", "else", "zone")} - _firms_of(world, who)
    if name not in PUBLIC_FIRMS:
        found += [f"{who.name}: {call.path} tells {each}" for each in hidden if each in text]
    if role_in(who, ZONE) not in READERS | {"administrator"}:
        found += [f"{who.name}: {call.path} tells {each}" for each in world.names if each in text]
    return found


def _words_of(world: World, who: Somebody) -> frozenset[str]:
    read = [case.canaries for case in world.cases.values() if sees(who, case, case.zone)]
    return frozenset().union(*read)


def _firms_of(world: World, who: Somebody) -> set[str]:
    labels = {"own": "canary-firm-own", "else": "canary-firm-else", "other zone": "canary-firm-zone"}
    code = {world.firms[name]: label for name, label in labels.items()}
    read = {code[each] for each in who.enterprises}
    read |= {code[c.enterprise] for c in world.cases.values() if c.enterprise and sees(who, c, c.zone)}
    if role_in(who, ZONE) in READERS:
        read |= {"canary-firm-own", "canary-firm-else"}
    if role_in(who, OTHER) in READERS:
        read |= {"canary-firm-zone"}
    return read


def route_names(patterns: Sequence[URLPattern | URLResolver]) -> list[URLPattern]:
    """Return every route there is."""
    found: list[URLPattern] = []
    for each in patterns:
        found += route_names(each.url_patterns) if isinstance(each, URLResolver) else [each]
    return found


def test_every_route_has_a_row() -> None:
    """A route that the table does not know is a red build, as is a row without a route."""
    assert {each.name for each in route_names(get_resolver().url_patterns)} == set(TABLE)


def test_declared_audience_is_the_one_of_the_table() -> None:
    """What a route declares, and what the table says, were written twice and agree."""
    roles = {"caller": Audience.CALLER, "enterprise": Audience.ENTERPRISE, "link": Audience.LINK}
    roles |= {"administrator": Audience.ADMINISTRATOR, "leader": Audience.LEADER}
    roles |= {each: Audience[each.upper()] for each in ("anonymous", "clerk", "deputy", "head", "auditor")}
    differing = []
    for route in route_names(get_resolver().url_patterns):
        declared = policy_of(route.callback)
        row = TABLE[route.name]
        wanted = {roles[each] for each in row.audience if each in roles}
        if declared is None:
            assert route.name == "healthz"
        elif (set(declared.audience), declared.writes) != (wanted, row.writes):
            differing.append(route.name)

    assert differing == []


@pytest.mark.parametrize("name", VISITORS)
def test_every_cell_is_answered_as_the_table_says(world: World, name: str) -> None:
    """Role x relation x route: allowed, to sign-in, refused or not there; no canary anywhere."""
    assert wrong_cells(world, world.people[name]) == []
