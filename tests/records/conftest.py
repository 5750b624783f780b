"""A zone for the tests of records: the demo charter adopted, one person in each seat."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from functools import cache

import pytest

from guanyun.accounts.models import Person
from guanyun.charter.loading import load_charter
from guanyun.charter.schema import Charter
from guanyun.charter.shipped import shipped_charters
from guanyun.records.access import Visitor, system, visitor_for
from guanyun.records.services.cases import Done, Report, case_open
from guanyun.records.services.charters import charter_adopt
from guanyun.records.services.people import Profile, person_register, post_assign

BEIJING = timezone(timedelta(hours=8))
START = datetime(2026, 11, 24, 9, 0, tzinfo=BEIJING)  # a Tuesday
ZONE = "demo"


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


@cache
def inside(place: str = "wall_north") -> str:
    """Return a point inside a place of the demo zone."""
    register = load_charter(shipped_charters() / ZONE).register
    area = next(each for each in register.places if each.id == place).geometry.geometry
    point = area.representative_point()
    return f"{point.x:.6f},{point.y:.6f}"


@pytest.fixture
def opened(zone: str, caller: Visitor) -> Done:
    """Open an equipment repair as a caller."""
    return case_open(by=caller, at=START, report=Report("equipment_repair", repair()))
