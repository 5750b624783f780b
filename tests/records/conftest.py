"""A zone for the tests of records: the demo charter adopted, one person in each seat."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

import pytest

from guanyun.accounts.models import Person
from guanyun.charter.loading import load_charter
from guanyun.charter.schema import Charter
from guanyun.charter.shipped import shipped_charters
from guanyun.records.access import Visitor, system, visitor_for
from guanyun.records.services.cases import Done, Report, case_open
from guanyun.records.services.charters import charter_adopt
from guanyun.records.services.people import Profile, person_register, post_assign

from . import fire
from .basics import START, ZONE, inside


@pytest.fixture(scope="session")
def demo_charter() -> Charter:
    """Return the demo charter, read once."""
    return load_charter(shipped_charters() / ZONE)


@pytest.fixture
def zone(db: None, demo_charter: Charter) -> str:
    """Adopt the demo charter; return the id of its zone."""
    charter_adopt(
        by=system(ZONE), at=START, charter=demo_charter, since=date(2026, 1, 1), minutes="示例1号"
    )
    return ZONE


Seated = Callable[..., Visitor]


@pytest.fixture
def seated(zone: str) -> Seated:
    """Return a function that seats a new person in posts and returns them as a visitor."""

    def seat(*posts: str, name: str = "某甲", on: datetime = START) -> Visitor:
        known = Person.objects.filter(sign_in_name="_".join(posts)).first()
        if known is None:
            profile = Profile("_".join(posts), name, "a long enough password", is_demo=True)
            known = person_register(by=system(ZONE), at=START, profile=profile)
            for post in posts:
                post_assign(
                    by=system(ZONE), at=START, person=known.pk, post=post, since=date(2026, 1, 1)
                )
        return visitor_for(known, ZONE, on=on.date())

    return seat


@pytest.fixture
def caller() -> Visitor:
    """Return somebody without an account whose phone is proved."""
    return Visitor(zone=ZONE, phone="13800000000")


def repair(place: str = "", **answers: str) -> Mapping[str, str]:
    """Return the answers of an equipment repair inside the northern wall."""
    told = {
        "description": "变压器坏了",
        "place": place or inside(),
        "urgency": "production",
        "contact_name": "某甲",
        "contact_phone": "13800000000",
    }
    return told | answers


@pytest.fixture
def opened(zone: str, caller: Visitor) -> Done:
    """Open an equipment repair as a caller."""
    return case_open(by=caller, at=START, report=Report("equipment_repair", repair()))


@pytest.fixture(scope="session")
def fire_charter(tmp_path_factory: pytest.TempPathFactory) -> Charter:
    """Return the demo charter with a kind of case that issues numbered documents."""
    return fire.fire_charter_in(tmp_path_factory.mktemp("charters"))


@pytest.fixture
def fire_zone(db: None, fire_charter: Charter) -> str:
    """Adopt that charter and register an enterprise."""
    charter_adopt(
        by=system(ZONE), at=START, charter=fire_charter, since=date(2026, 1, 1), minutes="示例1号"
    )
    fire.firm(ZONE)
    return ZONE


@pytest.fixture
def desk(fire_zone: str) -> Visitor:
    """Return the clerk of the northern community."""
    profile = Profile("north", "某北", "a long enough password", is_demo=True)
    person = person_register(by=system(ZONE), at=START, profile=profile)
    post_assign(
        by=system(ZONE), at=START, person=person.pk, post="north_desk", since=date(2026, 1, 1)
    )
    return visitor_for(person, ZONE, on=START.date())
