"""Any kind of case opened at a counter: its whole form, for an enterprise or for nobody's."""

import pytest
from django.test import Client

from guanyun.accounts.models import Person
from guanyun.records.models import Case
from tests.planting import adopt, firm, seat

ZONE = "demo"
NEW = f"/z/{ZONE}/new"


@pytest.fixture(name="clerk")
def seated_clerk(db: None) -> Person:
    """Adopt the demo charter, register an enterprise, seat a clerk."""
    adopt(ZONE)
    firm(ZONE, 1, "示例一厂")
    return seat(ZONE, "clerk", "north_desk")


def signed_in(person: Person) -> Client:
    """Return the browser of a person."""
    client = Client()
    client.force_login(person)
    return client


def form(**told: str) -> dict[str, str]:
    """Return a form filled in at the counter."""
    known = {
        "enterprise": "示例一厂",
        "f-description": "想办施工许可",
        "f-contact_name": "某甲",
        "f-contact_phone": "13800000001",
        "key": "one-render",
    }
    return known | told


def test_every_kind_has_its_form_but_the_adoption_of_a_charter(clerk: Person) -> None:
    """The list of kinds leads to forms; a charter is adopted from its draft alone."""
    client = signed_in(clerk)

    page = client.get(NEW).content.decode()

    assert "?kind=procedure_request" in page
    assert "?kind=hand_over" in page
    assert "charter_adoption" not in page
    assert client.get(f"{NEW}?kind=charter_adoption").status_code == 404


def test_form_asks_what_the_charter_asks(clerk: Person) -> None:
    """Units are chosen by name, closed lists by their words."""
    page = signed_in(clerk).get(f"{NEW}?kind=hand_over").content.decode()

    assert "望禾街道" in page
    assert "由交出方办到底" in page


def test_case_is_opened_where_the_enterprise_is(clerk: Person) -> None:
    """Without another place the case lies at the enterprise's own."""
    answer = signed_in(clerk).post(f"{NEW}?kind=procedure_request", form())

    case = Case.objects.get()
    assert answer["Location"].endswith(case.number)
    assert (case.kind, case.channel, case.lng_e7 is not None) == (
        "procedure_request",
        "window",
        True,
    )


def test_who_comes_without_an_enterprise_is_served(clerk: Person) -> None:
    """A citizen at the counter has a case all the same."""
    signed_in(clerk).post(f"{NEW}?kind=procedure_request", form(enterprise=""))

    assert Case.objects.get().enterprise is None


def test_missing_answer_is_said_and_nothing_is_lost(clerk: Person) -> None:
    """What was typed is in the form again; nothing is written."""
    answer = signed_in(clerk).post(
        f"{NEW}?kind=procedure_request", form(**{"f-contact_phone": "", "f-description": "想办证"})
    )

    assert answer.status_code == 422
    assert "想办证" in answer.content.decode()
    assert not Case.objects.exists()


def test_same_form_twice_is_one_case(clerk: Person) -> None:
    """A second click opens nothing."""
    client = signed_in(clerk)

    client.post(f"{NEW}?kind=procedure_request", form())
    client.post(f"{NEW}?kind=procedure_request", form())

    assert Case.objects.count() == 1


def test_what_is_no_place_is_told_and_nothing_is_written(clerk: Person) -> None:
    """A door number names no unit; empty, the case is where the enterprise is."""
    client = signed_in(clerk)
    address = f"{NEW}?kind=procedure_request"

    told = client.post(address, form(**{"f-place": "示例路 8 号"}))
    assert told.status_code == 422
    assert "不是地图上的位置" in told.content.decode()
    assert not Case.objects.exists()

    assert client.post(address, form(**{"f-place": "", "key": "two"})).status_code == 302
    assert Case.objects.count() == 1
