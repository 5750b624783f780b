"""Linked leaders and checkable permits: recorded by who may, looked up by their numbers."""

from datetime import timedelta

import pytest
from django.test import Client

from guanyun.accounts.models import Person
from guanyun.engines.casework import is_permit_number
from guanyun.records.models import JournalEntry, Liaison, Permit
from guanyun.records.now import now, today
from guanyun.records.services.cases import Report, case_open
from tests.planting import adopt, firm, inside, seat, visiting

ZONE = "demo"
LINKS, PERMITS = f"/z/{ZONE}/liaisons", f"/z/{ZONE}/permits"


@pytest.fixture(name="director")
def seated_director(db: None) -> Person:
    """Adopt the demo charter, register an enterprise, seat the director."""
    adopt(ZONE)
    firm(ZONE, 1, "示例一厂")
    return seat(ZONE, "director", "committee_director")


def signed_in(person: Person) -> Client:
    """Return the browser of a person."""
    client = Client()
    client.force_login(person)
    return client


def link(**told: str) -> dict[str, str]:
    """Return a form that links the deputy to the enterprise."""
    known = {"enterprise": "示例一厂", "post": "committee_deputy", "since": today().isoformat()}
    return known | told


def test_leader_links_a_leader_from_a_day(director: Person) -> None:
    """The link stands in the register, in the enterprise's stream, and on its page."""
    client = signed_in(director)

    answer = client.post(LINKS, link(basis="班子联系企业分工"))

    row = Liaison.objects.get()
    assert answer.status_code == 302
    assert "管委会分管副主任" in client.get(LINKS).content.decode()
    page = client.get(f"/z/{ZONE}/enterprises/{row.enterprise}/360").content.decode()
    assert "联系领导" in page
    assert JournalEntry.objects.filter(stream=f"enterprise:{row.enterprise}").count() == 2


def test_link_ends_and_stays_on_record(director: Person) -> None:
    """An ended link is out of force from that day and is not erased."""
    client = signed_in(director)
    client.post(LINKS, link())

    client.post(f"{LINKS}/{Liaison.objects.get().pk}/end")

    assert Liaison.objects.get().until == today()
    assert "示例一厂" not in client.get(LINKS).content.decode()
    assert "示例一厂" in client.get(f"{LINKS}?ended=1").content.decode()


def test_clerk_reads_but_does_not_link(director: Person) -> None:
    """Who leads an enterprise is a leader's word; what is wrong is said and nothing written."""
    clerk = signed_in(seat(ZONE, "clerk", "service_desk"))

    refused = clerk.post(LINKS, link())

    assert refused.status_code == 422
    assert not Liaison.objects.exists()
    assert clerk.get(LINKS).status_code == 200


def permit(director: Person, **told: str) -> tuple[Client, dict[str, str]]:
    """Return the browser of the desk that issues drainage permits, and a form for one."""
    desk = seat(ZONE, "approval", "approval_desk")
    told = {"prefix": "HCPS", "label": "排水（示例）", "since": today().isoformat()} | told
    by = visiting(desk, ZONE)
    words = {"description": "排水不畅（示例）", "place": inside(ZONE, "wall_north")}
    words |= {"contact_name": "某甲", "contact_phone": "13800000000"}
    report = Report("unclear_request", words, channel="window")
    told.setdefault("case", case_open(by=by, at=now(), report=report).number)
    return signed_in(desk), told


def test_permit_gets_a_number_that_can_be_checked(director: Person) -> None:
    """Entered, it has check digits; a slip of the pen is told apart from an unknown number."""
    client, told = permit(director)

    client.post(PERMITS, told)

    number = Permit.objects.get().number
    assert is_permit_number(number)
    assert number in client.get(f"{PERMITS}?q={number}").content.decode()
    slip = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert "校验位不对" in client.get(f"{PERMITS}?q={slip}").content.decode()


def test_revoked_permit_is_shown_as_not_valid(director: Person) -> None:
    """A revocation needs its reason and takes effect at once."""
    client, told = permit(director)
    client.post(PERMITS, told)
    number = Permit.objects.get().number

    refused = client.post(PERMITS, {"revoke": number, "reason": ""})
    client.post(PERMITS, {"revoke": number, "reason": "重新招标"})

    assert refused.status_code == 422
    assert Permit.objects.get().revoked_on == today()
    assert "▲ 无效" in client.get(f"{PERMITS}?q={number}").content.decode()


def test_desk_is_offered_only_what_its_unit_issues(director: Person) -> None:
    """Another desk sees no form and is told why; a form it sends all the same is refused."""
    client, told = permit(director)
    other = signed_in(seat(ZONE, "clerk", "north_desk"))

    refused = other.post(PERMITS, told)

    assert "HCPS" in client.get(PERMITS).content.decode()
    assert "您所在单位不发许可编号" in other.get(PERMITS).content.decode()
    assert (refused.status_code, Permit.objects.count()) == (422, 0)
    assert "由审批服务局（示例）发放" in refused.content.decode()


def test_wrong_days_and_unknown_enterprises_are_refused(director: Person) -> None:
    """A day that is none, an end before the beginning, a firm nobody knows: nothing is written."""
    client = signed_in(director)
    before = (today() - timedelta(days=1)).isoformat()

    for wrong in ({"since": "soon"}, {"until": before}, {"enterprise": "没有这家"}):
        assert client.post(LINKS, link(**wrong)).status_code == 422
    assert not Liaison.objects.exists()
