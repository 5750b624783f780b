"""Calls of the JSON API for its tests: a zone with a clerk, a firm and a case, and their tokens."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse
from django.test import Client

from guanyun.accounts.models import Person
from guanyun.accounts.roles import ADMINISTRATOR_POST, AUDITOR_POST
from guanyun.records.now import now
from guanyun.records.services.tokens import Wish, token_make
from tests.planting import adopt, agent, firm, inside, opened, seat, told_of, visiting

ZONE = "demo"
HOME = f"/z/{ZONE}/api/v1"


@dataclass(frozen=True)
class Site:
    """Who there is, the firm, and a case of it that waits for its unit."""

    people: Mapping[str, Person]
    firm: str
    number: str


def site() -> Site:
    """Plant it through the services."""
    adopt(ZONE)
    posts = {
        "clerk": "service_desk",
        "north": "north_desk",
        "deputy": "committee_deputy",
        "director": "committee_director",
        "auditor": AUDITOR_POST,
        "admin": ADMINISTRATOR_POST,
    }
    people = {name: seat(ZONE, name, post) for name, post in posts.items()}
    people["owner"] = seat(ZONE, "owner", name="某企业人", phone="13700000001")
    people["nobody"] = seat(ZONE, "nobody", name="某路人")
    code = firm(ZONE, 1, "示例企业")
    agent(ZONE, code, people["owner"], by=visiting(people["clerk"], ZONE))
    number = opened(
        visiting(people["owner"], ZONE),
        "procedure_request",
        told_of("private-words-of-the-report", inside(ZONE, "wall_north")),
        enterprise=code,
    )
    return Site(people, code, number)


def token_of(person: Person, *, may_act: bool = True, zone: str = ZONE) -> str:
    """Return a token of a person."""
    wish = Wish("测试系统", may_act, now() + timedelta(days=1))
    return token_make(by=visiting(person, zone), at=now(), wish=wish).text


class Caller:
    """Another system with its token; without one it calls as anybody."""

    def __init__(self, token: str = "", **headers: str) -> None:
        self.client = Client(raise_request_exception=True, enforce_csrf_checks=True)
        self.headers = ({"Authorization": f"Bearer {token}"} if token else {}) | headers

    def get(self, tail: str, **told: str) -> HttpResponse:
        """Read."""
        path = tail if tail.startswith("/z/") else f"{HOME}/{tail}"
        return self.client.get(path, told, headers=self.headers)

    def post(self, tail: str, body: object, key: str = "", **headers: str) -> HttpResponse:
        """Act; every call under a key of its own unless told otherwise."""
        key = key or secrets.token_hex(8)
        told = body if isinstance(body, bytes) else json.dumps(body).encode()
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        known = self.headers | {"Idempotency-Key": key} | more
        known = {name: value for name, value in known.items() if value != "-"}
        return self.client.post(
            f"{HOME}/{tail}", told, content_type="application/json", headers=known
        )


def calling(planted: Site, name: str, *, may_act: bool = True) -> Caller:
    """Return another system that calls as one of the people."""
    return Caller(token_of(planted.people[name], may_act=may_act))
