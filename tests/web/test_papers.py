"""Issued documents: on A4 and as Word, for the desk and for who applied, hidden from all others."""

from io import BytesIO

import pytest
from django.test import Client
from docx import Document

from guanyun.accounts.models import Person
from tests.planting import act, adopt, agent, firm, inside, opened, seat, told_of, visiting

ZONE = "demo"


@pytest.fixture(name="made")
def closed_case(db: None) -> tuple[Person, Person, str]:
    """Close a case with its note; return the clerk, the owner and the number."""
    adopt(ZONE)
    clerk = seat(ZONE, "clerk", "service_desk")
    owner = seat(ZONE, "owner", phone="13700000001")
    code = firm(ZONE, 1, "示例一厂")
    agent(ZONE, code, owner, by=visiting(clerk, ZONE))
    told = told_of("想办施工许可", inside(ZONE, "wall_north"))
    by = visiting(owner, ZONE)
    number = opened(by, "procedure_request", told, enterprise=code)
    act(visiting(clerk, ZONE), number, "answer", opinion="已说明")
    act(by, number, "declare", solved="solved")
    return clerk, owner, number


def signed_in(person: Person) -> Client:
    """Return the browser of a person."""
    client = Client()
    client.force_login(person)
    return client


def test_applicant_finds_the_paper_on_the_progress_page(made: tuple[Person, Person, str]) -> None:
    """The closing note stands on the page of the case and opens on A4."""
    _, owner, number = made
    client = signed_in(owner)

    page = client.get(f"/z/{ZONE}/progress/{number}").content.decode()
    paper = client.get(f"/z/{ZONE}/progress/{number}/papers/1").content.decode()

    assert f"/z/{ZONE}/progress/{number}/papers/1" in page
    assert "办结告知书" in paper
    assert f"办结{number}-1" in paper
    assert "示例一厂" in paper
    assert "企业服务局" in paper


def test_word_file_says_the_same(made: tuple[Person, Person, str]) -> None:
    """The Word file has issuer, number, title and addressee of the page."""
    clerk, _, number = made

    answer = signed_in(clerk).get(f"/z/{ZONE}/cases/{number}/papers/1?as=docx")

    texts = [each.text for each in Document(BytesIO(answer.content)).paragraphs]
    assert answer["Content-Disposition"] == f'attachment; filename="{number}-1.docx"'
    assert f"办结{number}-1" in texts
    assert "办结告知书" in texts
    assert "示例一厂：" in texts


@pytest.mark.parametrize("place", [0, 2, 99])
def test_paper_that_was_not_issued_is_not_there(
    made: tuple[Person, Person, str], place: int
) -> None:
    """Only what was issued can be opened."""
    clerk, _, number = made

    answer = signed_in(clerk).get(f"/z/{ZONE}/cases/{number}/papers/{place}")

    assert answer.status_code == 404


def test_another_enterprise_has_no_such_paper(made: tuple[Person, Person, str]) -> None:
    """A document belongs to the case and is hidden with it."""
    number = made[2]
    rival = seat(ZONE, "rival", phone="13700000002")
    other = firm(ZONE, 2, "示例二厂")
    agent(ZONE, other, rival, by=visiting(made[0], ZONE))

    assert signed_in(rival).get(f"/z/{ZONE}/progress/{number}/papers/1").status_code == 404
