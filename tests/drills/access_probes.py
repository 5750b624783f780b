"""How the access drill asks: each request undone, its answer classed, its text searched."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from .access_calls import AUDITING, READERS, Call, role_in, sees
from .access_marks import marks_hidden
from .access_oracle import Answer, decide
from .access_policies import figures_hidden
from .access_table import TABLE
from .access_world import OTHER, ZONE, Somebody, World

CHANGES_SESSION = {"sign_in", "sign_out", "link", "language", "elder"}
PUBLIC_FIRMS = {"report_places", "report"}  # name and address of a firm are public
# What differs from one rendering to the next: keys, and bars of time that goes on.
FLEETING = re.compile(
    r'(name="(?:csrfmiddlewaretoken|key)"[^>]*value|data-key|hx-headers)="[^"]*"'
    r'|\b(?:x|width)="[\d.]+"|剩余 [^<]*|[\d.]+ 小时'
    r'|"(?:at|rest_seconds|seconds)":(?:"[^"]*"|\d+)'
)


@contextmanager
def undone() -> Iterator[None]:
    """Undo what happens inside."""
    with transaction.atomic():  # noqa: TID251 - nothing of it stays
        yield
        transaction.set_rollback(True)


def ask(client: Client, path: str, method: str = "GET") -> HttpResponse:
    """Send one request whose effect is undone."""
    with undone():
        if method == "GET":
            return client.get(path)
        return client.post(path, {"key": "k", "act": "give_consent"})


def kind_of(response: HttpResponse) -> Answer | str:
    """Return the class of an answer; a fault of ours is none."""
    if response.status_code == 302 and response.headers["Location"].startswith("/sign-in"):
        return Answer.SIGN_IN
    by_status = {401: Answer.SIGN_IN, 403: Answer.FORBIDDEN}
    by_status |= {404: Answer.HIDDEN, 405: Answer.NOT_TAKEN}
    if response.status_code >= 500:
        return f"fault {response.status_code}"
    return by_status.get(response.status_code, Answer.ALLOWED)


def text_of(response: HttpResponse) -> str:
    """Return all the text of an answer, that of a workbook too."""
    content = response.content
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(
                book.read(name) for name in book.namelist() if name.startswith("xl/")
            )
    return content.decode("utf-8", "replace") + str(dict(response.headers))


def lasting(response: HttpResponse) -> str:
    """Return the text of an answer without keys and tokens of the rendering."""
    return FLEETING.sub("", text_of(response))


def wrong_cells(world: World, who: Somebody, only: Sequence[str] = ()) -> list[str]:
    """Return the cells that are not answered as the oracle decides, and the canaries in them."""
    known, found = who.client(), []
    for name, route in TABLE.items():
        if only and name not in only:
            continue
        for call in route.calls(world):
            for method in ("GET", "POST"):
                # What changes the session is done in a browser of its own.
                client = who.client() if name in CHANGES_SESSION else known
                response = ask(client, call.path, method)
                found += _wrong(name, call, who, method, response)
                found += leaks(world, who, name, call, text_of(response))
    return found


def _wrong(name: str, call: Call, who: Somebody, method: str, response: HttpResponse) -> list[str]:
    wanted, got = decide(TABLE[name], call, who, method), kind_of(response)
    needs_account = "enterprises" in call.path and who.person is None
    is_post_only = name == "picture_store" and method == "GET"
    is_led_on = call.missing_zone and response.status_code == 302  # to a page that is not there
    if (got is Answer.SIGN_IN and needs_account) or is_post_only or is_led_on or got == wanted:
        return []
    named = f" ({call.case.name})" if call.case else ""
    return [f"{who.name}: {method} {call.path}{named}: {got}, not {wanted}"]


def leaks(world: World, who: Somebody, name: str, call: Call, text: str) -> list[str]:
    """Return the canaries in an answer that this visitor may not read."""
    hidden = set()
    for case in world.cases.values():
        if not case.missing and not sees(who, case, case.zone):
            hidden |= case.canaries
            # Who holds the address of a link learns the number; numbers of two zones are alike.
            if call.case is None and call.zone == case.zone and name != "link":
                hidden.add(case.number)
    hidden -= _words_of(world, who)
    if name not in PUBLIC_FIRMS:
        labels = {f"canary-firm-{each}" for each in ("own", "else", "zone")}
        hidden |= labels - _firms_of(world, who)
    if role_in(who, ZONE) not in READERS | {"administrator"}:
        hidden |= world.names
    if role_in(who, ZONE) not in AUDITING:
        hidden.add("canary-audit")
    hidden |= figures_hidden(world, who) | marks_hidden(who)
    return [f"{who.name}: {call.path} tells {each}" for each in sorted(hidden) if each in text]


def _words_of(world: World, who: Somebody) -> frozenset[str]:
    read = [case.canaries for case in world.cases.values() if sees(who, case, case.zone)]
    return frozenset().union(*read)


def _firms_of(world: World, who: Somebody) -> set[str]:
    labels = {
        "own": "canary-firm-own",
        "else": "canary-firm-else",
        "other zone": "canary-firm-zone",
    }
    label = {world.firms[name]: text for name, text in labels.items()}
    cases = [each for each in world.cases.values() if each.enterprise]
    read = {label[each] for each in who.enterprises}
    read |= {label[each.enterprise] for each in cases if sees(who, each, each.zone)}
    if role_in(who, ZONE) in READERS:
        read |= {"canary-firm-own", "canary-firm-else"}
    if role_in(who, OTHER) in READERS:
        read |= {"canary-firm-zone"}
    return read
