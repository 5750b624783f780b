"""A zone with cases of every state, and who reads its numbers."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client

from guanyun.accounts.models import Person
from guanyun.accounts.roles import ADMINISTRATOR_POST, AUDITOR_POST
from guanyun.records.access import Visitor
from guanyun.records.models import Case
from guanyun.records.now import now
from guanyun.records.services.cases import Deed, Report, case_act, case_designate, case_open
from tests.planting import (
    PASSWORD,
    act,
    adopt,
    agent,
    firm,
    inside,
    opened,
    seat,
    told_of,
    visiting,
)

ZONE = "demo"
POSTS = {
    "clerk": "service_desk", "duty": "duty_desk", "head": "service_head",
    "deputy": "committee_deputy", "director": "committee_director", "north": "north_desk",
    "northhead": "north_head", "utility": "utility_desk", "auditor": AUDITOR_POST,
    "administrator": ADMINISTRATOR_POST,
}  # fmt: skip
FAR = "124.150000,28.150000"  # no unit is in charge there


@dataclass(frozen=True)
class Town:
    """The zone: its people, who acts for the first firm, the firms, the numbers of cases."""

    people: dict[str, Person]
    owner: Person
    firms: tuple[str, ...]
    numbers: dict[str, str]

    def client(self, name: str) -> Client:
        """Return the client of somebody who has signed in."""
        client = Client()
        told = {"step": "name", "name": name, "password": PASSWORD}
        assert client.post("/sign-in", told).status_code == 302
        return client


@pytest.fixture(name="town")
def planted_town(db: None) -> Town:
    """Plant a dozen cases: open, red, waiting for a signature, closed, rated, withdrawn, lost."""
    adopt(ZONE, now() - timedelta(days=90))
    people = {name: seat(ZONE, name, post) for name, post in POSTS.items()}
    owner = seat(ZONE, "owner", phone="13700000001")
    firms = (firm(ZONE, 1, "禾云纸业"), firm(ZONE, 2, "望禾机械"))
    by = {name: visiting(person, ZONE) for name, person in people.items()}
    agent(ZONE, firms[0], owner, by=by["clerk"])
    return Town(people, owner, firms, _filed(by, visiting(owner, ZONE), firms))


def _filed(by: dict[str, Visitor], owner: Visitor, firms: tuple[str, ...]) -> dict[str, str]:
    north, south = inside(ZONE, "wall_north"), inside(ZONE, "wall_south")

    def filed(kind: str, days: int, place: str = north, **more: str) -> str:
        return opened(owner, kind, told_of("问题", place, **more), enterprise=firms[0],
                      days_ago=days)  # fmt: skip

    found = {
        "red": filed("policy_request", 40),
        "open": filed("procedure_request", 0),
        "second": filed("procedure_request", 1),
        "south": filed("unclear_request", 0, south),
        "lost": filed("unclear_request", 0, FAR),
        "north": filed("unclear_request", 0),
        "withdrawn": filed("factor_request", 2),
        "closed": filed("factor_request", 1),
        "bad": filed("factor_request", 3),
        "signed": filed("equipment_repair", 0, urgency="normal"),
    }
    act(owner, found["withdrawn"], "withdraw")
    for name, said, grade in (("closed", "solved", "5"), ("bad", "unsolved", "2")):
        act(by["clerk"], found[name], "answer", opinion="已对接银行")
        act(owner, found[name], "declare", solved=said)
        act(owner, found[name], "rate", rating=grade)
    act(by["duty"], found["signed"], "respond", opinion="已联系")
    more = {"clock": "repair", "more": "12 hours", "reason": "等配件"}
    act(by["duty"], found["signed"], "request_extension", **more)
    found["moved"] = _moved(by, owner, firms[0], north)
    return found


def _moved(by: dict[str, Visitor], owner: Visitor, code: str, place: str) -> str:
    """Open a case two hours ago, hand it back an hour ago, designate it to another unit now."""
    report = Report("unclear_request", told_of("问题", place), enterprise=code)
    number = case_open(by=owner, at=now() - timedelta(hours=2), report=report).number
    deed = Deed("hand_back", {"reason": "属水电气"})
    case_act(by=by["north"], at=now() - timedelta(hours=1), number=number, deed=deed)
    version = Case.objects.get(zone=ZONE, number=number).version
    case_designate(by=by["deputy"], at=now(), number=number, unit="south_community",
                   version=version)  # fmt: skip
    return number
