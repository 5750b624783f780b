"""Registering at the desk: the enterprise's own place is known; nothing is half written."""

import pytest
from django.test import Client

from guanyun.accounts.models import EnterpriseAgent, Person
from guanyun.records.access import system
from guanyun.records.models import Case, Enterprise
from guanyun.records.now import now
from guanyun.records.services.people import Profile, person_register
from tests.web.reporting import (
    ZONE,
    inside,
    proved_client,  # noqa: F401 - the fixture "portal"
    staffed,
)

REGISTER = f"/z/{ZONE}/desk/register"
USCC = "91990000000000111X"


@pytest.fixture
def clerk(portal: Client) -> Client:
    """Return a clerk of the service desk, in a zone with one enterprise."""
    lng, lat = (round(float(each) * 1e7) for each in inside().split(","))
    Enterprise.objects.create(
        zone=ZONE, uscc=USCC, label="禾某纸业（示例）", label_key="h", initials="hmzy",
        lng_e7=lng, lat_e7=lat, is_sample=True, registered_by="system", registered_at=now(),
    )  # fmt: skip
    return staffed("service_desk")


def told(**answers: str) -> dict[str, str]:
    """Return a form as a clerk fills it in with a queue waiting."""
    return {
        "key": "one-render",
        "enterprise": "禾某纸业",
        "kind": "policy_request",
        "description": "问补贴怎么申请",
        "contact_name": "某甲",
        "contact_phone": "13800000088",
        "channel": "window",
    } | answers


def test_demand_answered_on_the_spot_is_one_form(clerk: Client) -> None:
    """Enterprise, one line, who, the answer: the place is the enterprise's own."""
    answer = clerk.post(REGISTER, told(answered="1", opinion="已当面说明"))

    assert answer.status_code == 302, answer.content.decode()
    case = Case.objects.get()
    assert (case.enterprise, case.step) == (USCC, "answered")


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"enterprise": "没有这家"}, "是哪一家企业"),
        ({"answered": "1", "opinion": ""}, "还没有写答复内容"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_written(
    clerk: Client, answers: dict[str, str], sentence: str
) -> None:
    """A refused form leaves no half of a case behind."""
    answer = clerk.post(REGISTER, told(**answers))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Case.objects.count() == 0


def test_contact_of_an_enterprise_is_its_agent(clerk: Client) -> None:
    """No contact written: who acts for the enterprise is the contact; without one it is asked."""
    empty = told(contact_name="", contact_phone="")

    assert clerk.post(REGISTER, empty).status_code == 422
    assert not Case.objects.exists()
    person = register_person("owner")
    EnterpriseAgent.objects.create(
        zone=ZONE, uscc=USCC, person=person, phone=person.phone, name=person.name,
        is_manager=True, invited_by="system", invited_at=now(), accepted_at=now(),
    )  # fmt: skip
    answer = clerk.post(REGISTER, empty | {"key": "second-render"}, follow=True)

    assert "某庚" in answer.content.decode()


def register_person(name: str) -> Person:
    """Return a new person with a phone."""
    profile = Profile(name, "某庚", "a long enough password", phone="13800000066", is_demo=True)
    return person_register(by=system(ZONE), at=now(), profile=profile)


def test_one_line_registers_what_enterprises_ask_for(clerk: Client) -> None:
    """Meetings, adoptions and joint approvals are not said in one line; unclear is usual."""
    page = clerk.get(REGISTER).content.decode()

    assert 'value="unclear_request" selected' in page
    assert page.count(" selected>") == 1
    assert 'value="charter_adoption"' not in page
