"""Look-ups of dishonesty: noted at the desk, without which nothing is accepted with gaps."""

import pytest
from django.test import Client

from guanyun.accounts.models import Person
from guanyun.records.models import CreditNote
from guanyun.records.now import today
from tests.planting import act, adopt, firm, inside, opened, seat, visiting

ZONE = "demo"


@pytest.fixture(name="made")
def application_with_a_gap(db: None) -> tuple[Client, str, str]:
    """Take an application that lacks one paper; return the clerk's browser, code and number."""
    adopt(ZONE)
    clerk: Person = seat(ZONE, "clerk", "service_desk")
    code, by = firm(ZONE, 1, "示例一厂"), visiting(clerk, ZONE)
    told = {
        "item": "drainage_permit", "situation": "new", "place": inside(ZONE, "wall_north"),
        "contact_name": "某甲", "contact_phone": "13700000001",
    }  # fmt: skip
    number = opened(by, "drainage_application", told, enterprise=code)
    act(by, number, "supply", items=["application_form", "pipe_plan"])
    client = Client()
    client.force_login(clerk)
    return client, code, number


def test_case_leads_to_the_look_up_and_back(made: tuple[Client, str, str]) -> None:
    """Where acceptance with gaps waits for it the page links to it; noted, the act is open."""
    client, code, number = made
    case, address = f"/z/{ZONE}/cases/{number}", f"/z/{ZONE}/enterprises/{code}/credit"

    before = client.get(case).content.decode()
    assert "还没有查到申请人的失信记录情况" in before
    assert f'href="{address}?next={case}"' in before

    told = {"state": "none", "source": "信用系统", "seen_on": today().isoformat(), "next": case}
    answer = client.post(address, told)
    assert (answer.status_code, answer["Location"]) == (302, case)
    assert "还没有查到申请人的失信记录情况" not in client.get(case).content.decode()
    assert "没有失信记录" in client.get(address).content.decode()


@pytest.mark.parametrize("wrong", [{"seen_on": "nonsense"}, {"state": "x"}, {"source": " "}])
def test_half_a_look_up_is_not_noted(made: tuple[Client, str, str], wrong: dict[str, str]) -> None:
    """What was found, where and on which day are all needed; what was typed is kept."""
    client, code, _ = made
    told = {"state": "none", "source": "信用系统", "seen_on": today().isoformat()} | wrong

    answer = client.post(f"/z/{ZONE}/enterprises/{code}/credit", told)

    assert answer.status_code == 422
    assert not CreditNote.objects.exists()
