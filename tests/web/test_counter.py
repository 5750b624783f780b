"""An application taken at a counter: the item first, its papers ticked, the receipt at once."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client

from guanyun.accounts.models import Person
from guanyun.records.models import Case
from guanyun.records.now import now
from guanyun.records.selectors.cases import case_shown
from guanyun.records.selectors.several import several_of
from tests.planting import adopt, agent, firm, seat, visiting

ZONE = "demo"
NEW = f"/z/{ZONE}/new"
PERMIT = f"{NEW}?kind=planning_permit_application"


@pytest.fixture(name="clerk")
def seated_clerk(db: None) -> Person:
    """Adopt the demo charter, register an enterprise with a contact, seat a clerk of the hall."""
    adopt(ZONE)
    code = firm(ZONE, 1, "示例一厂")
    clerk = seat(ZONE, "clerk", "approval_desk")
    manager = seat(ZONE, "manager", name="某经办", phone="13700000001")
    agent(ZONE, code, manager, by=visiting(clerk, ZONE))
    return clerk


def signed_in(person: Person) -> Client:
    """Return the browser of a person."""
    client = Client()
    client.force_login(person)
    return client


def sent(client: Client, **told: object) -> int:
    """Send the form of the engineering permit; return the status."""
    form = {
        "key": "one-render",
        "enterprise": "示例一厂",
        "f-item": "engineering_permit",
        "f-situation": "new",
        "brought": ["application_form", "design"],
    }
    return client.post(PERMIT, form | told).status_code


def test_list_begins_with_what_people_come_for(clerk: Person) -> None:
    """Items of the list stand first, found by words; what the house does lies under one line."""
    client = signed_in(clerk)

    page = client.get(NEW).content.decode()
    found = client.get(f"{NEW}?q=排水").content.decode()

    assert (
        page.index("按办事清单收件") < page.index("企业诉求和其他申请") < page.index("机关内部的事")
    )
    assert "item=drainage_permit" in found
    assert "item=food_permit" not in found


def test_situation_is_asked_before_the_papers(clerk: Person) -> None:
    """The papers hang on item and situation: they are chosen first, the form asks neither again."""
    client = signed_in(clerk)

    asked = client.get(f"{PERMIT}&item=engineering_permit").content.decode()
    form = client.get(f"{PERMIT}&item=engineering_permit&situation=changed").content.decode()

    assert "situation=changed" in asked
    assert "<textarea" not in asked
    assert re.search(r'type="hidden" name="f-situation" value="changed"', form)
    assert 'type="radio" name="f-item"' not in form
    assert 'value="land_contract"' not in form  # asked for in a new case only
    assert 'value="design"' in form


def test_ticked_papers_are_received(clerk: Person) -> None:
    """What is ticked is there, what the office found stands by data; the contact is known."""
    client = signed_in(clerk)

    status = sent(
        client, brought=["application_form", "land_permit"], **{"reference-land_permit": "号1"}
    )

    case = Case.objects.get()
    shown = case_shown(visitor=visiting(clerk, ZONE), number=case.number, at=now())
    standing = {each.id: each.words.zh for each in several_of(shown).papers}
    assert status == 302
    assert standing["application_form"] == "已有"
    assert standing["land_permit"] == "数据已有"
    assert standing["design"] == "缺"
    assert "某经办" in {told.zh for _, told in shown.answers}


def test_form_sent_twice_is_noted_once(clerk: Person) -> None:
    """The second time nothing is opened and nothing is noted again."""
    client = signed_in(clerk)
    sent(client)
    version = Case.objects.get().version

    assert sent(client) == 302
    assert Case.objects.get().version == version


def test_unknown_paper_is_left_out(clerk: Person) -> None:
    """A tick for a paper that the item does not need changes nothing."""
    sent(signed_in(clerk), brought=["no_such_paper", "application_form"])

    shown = case_shown(visitor=visiting(clerk, ZONE), number=Case.objects.get().number, at=now())
    assert [each.id for each in several_of(shown).papers if each.is_there] == ["application_form"]


def test_receipt_is_printed_at_once(clerk: Person) -> None:
    """It says which papers were received and when it is due; the same as a Word file."""
    client = signed_in(clerk)
    sent(client)
    number = Case.objects.get().number

    page = client.get(f"/z/{ZONE}/cases/{number}/receipt").content.decode()
    word = client.get(f"/z/{ZONE}/cases/{number}/receipt?as=docx").content

    for words in ("收件凭证", number, "申请表", "设计方案", "建设工程规划许可证"):
        assert words in page
    assert "总平面图" not in page
    assert "申请表" in ZipFile(BytesIO(word)).read("word/document.xml").decode()


def test_contact_on_file_is_offered_to_the_desk_alone(clerk: Person) -> None:
    """The form takes name and telephone of the firm that is meant exactly, and of no other."""
    client, firms = signed_in(clerk), f"/z/{ZONE}/desk/firms"

    assert client.get(f"{firms}?exact=示例一厂").json() == {"contact": ["某经办", "13700000001"]}
    assert client.get(f"{firms}?exact=没有这家").json() == {"contact": []}
    assert Client().get(f"{firms}?exact=示例一厂").status_code == 302
