"""The hand-over of a batch: begun from the register, signed by giver and takers, then done."""

import pytest
from django.test import Client

from guanyun.accounts.models import Person
from guanyun.records.access import Hidden
from guanyun.records.models import Case
from tests.planting import act, adopt, seat, visiting

ZONE = "demo"
BATCHES = f"/z/{ZONE}/register/batches"


@pytest.fixture(name="office")
def seated_office(db: None) -> Person:
    """Adopt the demo charter and seat the office that makes inventories."""
    adopt(ZONE)
    return seat(ZONE, "office", "committee_office")


def signed_in(person: Person) -> Client:
    """Return the browser of a person."""
    client = Client()
    client.force_login(person)
    return client


def begun(office: Person) -> str:
    """Begin the hand-over of the batch of the demo charter; return its number."""
    answer = signed_in(office).post(f"{BATCHES}/wall_2025/begin", {"key": "once"})
    return str(answer["Location"]).rsplit("/", 1)[-1]


def test_batch_fills_the_case(office: Person) -> None:
    """Inventory, money, what becomes of running cases and all takers come from the charter."""
    number = begun(office)

    state = Case.objects.get(number=number).state
    for told in ("社会管理职能清单 1 份", '"giver":"committee"', '"taker_2":"town_east"'):
        assert told in state
    page = signed_in(office).get(BATCHES).content.decode()
    assert number in page
    assert number not in Client().get(BATCHES).content.decode()


def test_done_only_when_every_side_has_signed(office: Person) -> None:
    """Giver and both takers sign; before the last of them nothing is handed over."""
    number = begun(office)
    act(visiting(office, ZONE), number, "present")
    for post in ("committee_director", "town_west_head"):
        act(visiting(seat(ZONE, post, post), ZONE), number, "countersign", answer="agree")
    assert Case.objects.get(number=number).step == "signing"
    assert "已签 2/3" in signed_in(office).get(BATCHES).content.decode()

    act(visiting(seat(ZONE, "east", "town_east_head"), ZONE), number, "countersign", answer="agree")

    assert Case.objects.get(number=number).step == "handed_over"


def test_who_is_no_side_cannot_sign(office: Person) -> None:
    """A unit that neither gives nor takes has no seat."""
    number = begun(office)
    act(visiting(office, ZONE), number, "present")
    other = seat(ZONE, "director", "committee_director")
    south = seat(ZONE, "south", "south_head")

    with pytest.raises(Hidden):
        act(visiting(south, ZONE), number, "countersign", answer="agree")

    assert Case.objects.get(number=number).step == "signing"
    page = signed_in(other).get(f"/z/{ZONE}/cases/{number}").content.decode()
    assert "交接双方签字" in page
    assert "act-countersign" in page
