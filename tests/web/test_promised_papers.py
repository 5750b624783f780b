"""What an enterprise promised to hand in later: told with its day, handed in from the phone."""

from datetime import timedelta

import pytest
from django.test import Client

from guanyun.accounts.models import Person
from guanyun.records.now import local_date, now
from guanyun.records.selectors.cases import case_shown
from guanyun.records.selectors.several import several_of
from guanyun.records.services.credit import Found, credit_note
from tests.planting import act, adopt, agent, firm, inside, opened, seat, visiting

ZONE = "demo"
CORE = ["application_form", "pipe_plan"]


@pytest.fixture(name="made")
def accepted_with_gaps(db: None) -> tuple[Person, str]:
    """Accept a drainage application against a promise; return the owner and the number."""
    adopt(ZONE)
    clerk = seat(ZONE, "clerk", "service_desk")
    owner = seat(ZONE, "owner", phone="13700000001")
    code = firm(ZONE, 1, "示例一厂")
    by = visiting(clerk, ZONE)
    agent(ZONE, code, owner, by=by)
    told = {
        "item": "drainage_permit", "situation": "new", "place": inside(ZONE, "wall_north"),
        "contact_name": "某甲", "contact_phone": "13700000001",
    }  # fmt: skip
    number = opened(by, "drainage_application", told, enterprise=code)
    act(by, number, "supply", items=CORE)
    credit_note(by=by, at=now(), found=Found(code, "none", "信用系统", local_date(now())))
    day = local_date(now()) + timedelta(days=1)
    act(by, number, "accept_with_gaps", promises=[f"water_survey {day}"], promise="按期补齐")
    return owner, number


def test_promised_paper_is_named_and_handed_in(made: tuple[Person, str]) -> None:
    """The page says what is owed until when, in words; what is handed in is owed no longer."""
    owner, number = made
    client = Client()
    client.force_login(owner)
    address = f"/z/{ZONE}/progress/{number}"

    page = client.get(address).content.decode()
    assert "您承诺在这天之前补交" in page
    assert "排水水质检测材料" in page
    assert "容缺承诺" in page
    assert "promise:gaps" not in page
    day = local_date(now()) + timedelta(days=1)
    rows = case_shown(visitor=visiting(owner, ZONE), number=number, at=now()).rows
    told = [row.note.zh for row in rows if row.note]
    assert any(f"（承诺补交 {day}）" in each for each in told)

    told = {"key": "one", "supply-items": "water_survey"}
    answer = client.post(f"{address}/supply", told)
    assert answer.status_code == 302, answer.content.decode()

    shown = case_shown(visitor=visiting(owner, ZONE), number=number, at=now())
    assert [each.id for each in several_of(shown).papers if not each.is_there] == []
    assert "您承诺在这天之前补交" not in client.get(address).content.decode()
