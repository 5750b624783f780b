"""Signing in and out, language, links of technicians, agents of enterprises, stand-ins."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.test import Client, override_settings

from guanyun.accounts.models import EnterpriseAgent, Person, PhoneCode, StandIn
from guanyun.charter.loading import load_charter
from guanyun.charter.shipped import shipped_charters
from guanyun.records.access import Visitor, system
from guanyun.records.models import Case, Enterprise, OneTimeLink
from guanyun.records.now import now, today
from guanyun.records.services.cases import Report, case_open
from guanyun.records.services.charters import charter_adopt
from guanyun.records.services.people import Profile, person_register, post_assign

ZONE = "demo"
PASSWORD = "a long enough password"
USCC = "91110000600037341L"


@pytest.fixture
def zone(db: None) -> Iterator[str]:
    """Adopt the demo charter in a demonstration."""
    charter = load_charter(shipped_charters() / ZONE)
    charter_adopt(
        by=system(ZONE), at=now(), charter=charter, since=date(2026, 1, 1), minutes="示例1号"
    )
    with override_settings(DEMO=True):
        yield ZONE


@pytest.fixture
def staff(zone: str) -> Callable[[str], Client]:
    """Return a function that seats somebody in a post and signs them in."""

    def enter(post: str) -> Client:
        profile = Profile(post, "某甲", PASSWORD, is_demo=True)
        person = person_register(by=system(ZONE), at=now(), profile=profile)
        post_assign(by=system(ZONE), at=now(), person=person.pk, post=post, since=date(2026, 1, 1))
        client = Client()
        told = {"step": "name", "name": post, "password": PASSWORD}
        assert client.post("/sign-in", told).status_code == 302
        return client

    return enter


def by_phone(phone: str) -> Client:
    """Return a client signed in with a phone and its code."""
    client = Client()
    client.post("/sign-in", {"phone": phone})
    code = PhoneCode.objects.filter(phone=phone).latest("pk").shown
    assert (
        client.post("/sign-in", {"phone": phone, "step": "code", "code": code}).status_code == 302
    )
    return client


def opened() -> str:
    """Open a repair as a caller and return its number."""
    register = load_charter(shipped_charters() / ZONE).register
    wall = next(each for each in register.places if each.id == "wall_north")
    point = wall.geometry.geometry.representative_point()
    answers = {
        "description": "变压器坏了",
        "place": f"{point.x:.6f},{point.y:.6f}",
        "urgency": "production",
        "contact_name": "某甲",
        "contact_phone": "13800000000",
    }
    caller = Visitor(zone=ZONE, phone="13800000000")
    return case_open(by=caller, at=now(), report=Report("equipment_repair", answers)).number


def test_the_only_zone_opens_at_once(zone: str, client: Client) -> None:
    """An installation of one zone has no page to choose it on."""
    assert client.get("/")["Location"] == "/z/demo/"


def test_staff_go_to_their_desk(staff: Callable[[str], Client]) -> None:
    """The front page of a zone is the workbench for who works there."""
    assert staff("duty_desk").get("/z/demo/")["Location"] == "/z/demo/desk"


def test_wrong_password_is_said_and_signs_nobody_in(zone: str, client: Client) -> None:
    """Nobody learns whether name or password was wrong."""
    answer = client.post("/sign-in", {"step": "name", "name": "nobody", "password": "x"})

    assert answer.status_code == 422
    assert "_auth_user_id" not in client.session


def test_first_code_makes_an_account_without_any_right(zone: str) -> None:
    """Who signs in by phone for the first time is a person, and nobody's agent."""
    client = by_phone("13800000021")

    assert Person.objects.filter(phone="13800000021").count() == 1
    assert client.get("/z/demo/mine").status_code == 403


def test_wrong_code_says_how_many_tries_are_left(zone: str, client: Client) -> None:
    """Five tries: the page counts them down."""
    client.post("/sign-in", {"phone": "13800000022"})
    code = PhoneCode.objects.get().shown
    wrong = "000000" if code != "000000" else "111111"

    answer = client.post("/sign-in", {"phone": "13800000022", "step": "code", "code": wrong})

    assert answer.status_code == 422
    assert "4" in re.search(r'role="alert">([^<]*)<', answer.content.decode())[1]


def test_sign_out_closes_everything(staff: Callable[[str], Client]) -> None:
    """After signing out the desk asks who is there."""
    client = staff("duty_desk")

    client.post("/sign-out")

    assert client.get("/z/demo/desk").status_code == 302


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com/", "/\\example.com"])
def test_next_never_leaves_the_site(zone: str, client: Client, elsewhere: str) -> None:
    """A link to us cannot send people on to another site."""
    assert client.get("/language/en", {"next": elsewhere})["Location"] == "/"


def test_language_and_large_text_are_kept(zone: str, client: Client) -> None:
    """The reader's choice stays with the reader."""
    client.get("/language/en", {"next": "/z/demo/"})
    client.get("/elder", {"next": "/z/demo/"})

    page = client.get("/z/demo/").content.decode()
    assert '<html lang="en" class="elder ' in page
    assert client.get("/language/fr").status_code == 404


def test_codes_are_shown_in_a_demonstration_only(zone: str, client: Client) -> None:
    """The page is marked 示例, and does not exist in real use."""
    client.post("/sign-in", {"phone": "13800000023"})

    assert PhoneCode.objects.get().shown in client.get("/demo-codes").content.decode()
    with override_settings(DEMO=False):
        assert client.get("/demo-codes").status_code == 404


def test_technician_works_by_link_until_it_is_revoked(staff: Callable[[str], Client]) -> None:
    """接单 by link is recorded with the holder's name; after revoking a sentence is left."""
    desk, number, technician = staff("duty_desk"), opened(), Client()
    for act, told in (
        ("respond", {"respond-opinion": "马上派人"}),
        ("dispatch", {"dispatch-technician": "某乙", "dispatch-technician_phone": "13900000000"}),
    ):
        assert desk.post(f"/z/demo/cases/{number}/acts/{act}", told).status_code == 302
    page = desk.post(
        f"/z/demo/cases/{number}/links",
        {"holder_name": "某乙", "acts": ["take", "arrive", "repair"], "days": "3"},
    ).content.decode()
    address = re.search(r'value="http://testserver(/l/[^"]+)"', page)[1]

    landed = technician.get(address)
    taken = technician.post(f"/z/demo/by-link/{number}/take", {"key": "t"})
    seen = technician.get(landed["Location"]).content.decode()
    link = OneTimeLink.objects.get()
    desk.post(f"/z/demo/links/{link.pk}/revoke", {"number": number})
    after = technician.get(landed["Location"])
    again = technician.post(f"/z/demo/by-link/{number}/arrive", {"key": "a"})

    assert taken.status_code == 302
    assert "已接单" in seen
    assert "某乙" in desk.get(f"/z/demo/cases/{number}?tab=record").content.decode()
    assert after.status_code == 410
    assert "链接已失效" in after.content.decode()
    assert again.status_code == 410
    assert technician.get(address).status_code == 410
    assert Case.objects.get().step == "dispatched"


def test_changed_token_opens_nothing(zone: str, client: Client) -> None:
    """A guessed or changed address is no link."""
    assert client.get("/l/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    assert client.get(f"/z/demo/by-link/{opened()}").status_code == 404


def test_firm_is_registered_and_its_manager_invites(zone: str) -> None:
    """By credit code; the invited accepts on the own phone, and is removed again."""
    manager, agent = by_phone("13800000031"), by_phone("13800000032")
    form = {"uscc": USCC, "label": "示例纸业有限公司", "address": "示例路 1 号", "place": ""}

    made = manager.post("/z/demo/enterprises/new", form)
    manager.post(f"/z/demo/enterprises/{USCC}/invite", {"phone": "13800000032", "name": "某乙"})
    asked = agent.get("/z/demo/enterprises").content.decode()
    agent.post(f"/z/demo/enterprises/{USCC}/accept")
    inside = agent.get("/z/demo/enterprises").content.decode()
    row = EnterpriseAgent.objects.get(phone="13800000032")
    manager.post(f"/z/demo/enterprises/{USCC}/remove/{row.pk}")

    assert made.status_code == 302
    assert "示例纸业有限公司 邀请您做经办人" in asked
    assert "某乙" in inside
    assert agent.get("/z/demo/mine").status_code == 403


@pytest.mark.parametrize("uscc", ["", "91110000600037341X", "变压器"])
def test_wrong_credit_code_registers_nothing(zone: str, uscc: str) -> None:
    """The check digit is checked; what was typed stays."""
    client = by_phone("13800000033")

    answer = client.post("/z/demo/enterprises/new", {"uscc": uscc, "label": "示例公司"})

    assert answer.status_code == 422
    assert 'value="示例公司"' in answer.content.decode()
    assert Enterprise.objects.count() == 0


def test_stand_in_is_named_with_its_last_day(staff: Callable[[str], Client]) -> None:
    """The page asks for the last day; the record ends the day after; ending works at once."""
    principal, _ = staff("duty_desk"), staff("service_desk")
    deputy = Person.objects.get(sign_in_name="service_desk")
    last = today() + timedelta(days=3)
    told = {"post": "duty_desk", "deputy": deputy.pk, "since": today(), "until": last}

    named = principal.post("/z/demo/stand-ins", told)
    row = StandIn.objects.get()
    page = principal.get("/z/demo/stand-ins").content.decode()
    principal.post(f"/z/demo/stand-ins/{row.pk}/end")
    row.refresh_from_db()

    assert named.status_code == 302
    assert row.until == last + timedelta(days=1)
    assert last.isoformat() in page
    assert row.ended_at is not None


@pytest.mark.parametrize("until", ["", "明天", "0001-01-01"])
def test_unreadable_day_is_said(staff: Callable[[str], Client], until: str) -> None:
    """A day that cannot be read is a sentence, and nobody stands in."""
    told = {"post": "duty_desk", "deputy": "1", "since": today(), "until": until}

    answer = staff("duty_desk").post("/z/demo/stand-ins", told)

    assert answer.status_code == 422
    assert StandIn.objects.count() == 0
