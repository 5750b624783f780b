"""A visitor whose phone is proved, and a report filled in to the end."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from django.test import Client, override_settings
from PIL import Image

from guanyun.accounts.models import PhoneCode
from guanyun.charter.loading import load_charter
from guanyun.charter.shipped import shipped_charters
from guanyun.records.access import system
from guanyun.records.now import now
from guanyun.records.services.charters import charter_adopt
from guanyun.records.services.people import Profile, person_register, post_assign

ZONE = "demo"
PHONE = "13800000011"


@pytest.fixture(name="portal")
def proved_client(db: None, client: Client) -> Iterator[Client]:
    """Adopt the demo charter and return a client whose phone is proved."""
    charter = load_charter(shipped_charters() / ZONE)
    charter_adopt(
        by=system(ZONE), at=now(), charter=charter, since=date(2026, 1, 1), minutes="示例1号"
    )
    with override_settings(DEMO=True):
        client.post(f"/z/{ZONE}/report/phone", {"phone": PHONE})
        code = PhoneCode.objects.get(phone=PHONE).shown
        told = {"phone": PHONE, "step": "code", "code": code}
        assert client.post(f"/z/{ZONE}/report/phone", told).status_code == 302
        yield client


def inside() -> str:
    """Return a point inside the northern wall."""
    register = load_charter(shipped_charters() / ZONE).register
    wall = next(each for each in register.places if each.id == "wall_north")
    point = wall.geometry.geometry.representative_point()
    return f"{point.x:.6f},{point.y:.6f}"


def whole(**answers: str) -> dict[str, str]:
    """Return a form filled in to the end, as the desktop page sends it."""
    told = {
        "key": "one-render",
        "here": "check",
        "go": "submit",
        "description": "变压器坏了",
        "tile": "equipment",
        "where": "elsewhere",
        "place": inside(),
        "equipment_repair-urgency": "production",
        "contact_name": "某甲",
        "contact_phone": PHONE,
    }
    return told | answers


def reported(portal: Client, **answers: str) -> str:
    """Report and return the number."""
    answer = portal.post(f"/z/{ZONE}/report", whole(**answers))
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"].split("/")[-1]


def picture() -> bytes:
    """Return a small picture."""
    out = BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


def staffed(post: str) -> Client:
    """Seat somebody in a post and return their client."""
    profile = Profile(post, "某丙", "a long enough password", is_demo=True)
    person = person_register(by=system(ZONE), at=now(), profile=profile)
    post_assign(by=system(ZONE), at=now(), person=person.pk, post=post, since=date(2026, 1, 1))
    client = Client()
    told = {"step": "name", "name": post, "password": "a long enough password"}
    assert client.post("/sign-in", told).status_code == 302
    return client
