"""The stack of decisions and the leader's morning: what waits, what went red, whose days."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from guanyun.records.models import Case
from guanyun.records.now import now
from tests.web.reporting import (
    ZONE,
    inside,
    proved_client,  # noqa: F401 - the fixture "portal"
    reported,
    staffed,
)

STACK, MORNING = f"/z/{ZONE}/stack", f"/z/{ZONE}/morning"
OUTSIDE = "119.000000,29.500000"


@pytest.fixture(name="head")
def asked_for_more_time(portal: Client) -> Client:
    """Return the client of the head of the service bureau, who is asked for three days more."""
    clerk = staffed("service_desk")
    told = {"kind": "procedure_request", "description": "许可证延续", "channel": "window",
            "place": inside(), "contact_name": "某甲", "contact_phone": "13800000012",
            "key": "one"}  # fmt: skip
    assert clerk.post(f"/z/{ZONE}/desk/register", told).status_code == 302
    url = f"/z/{ZONE}/cases/{only().number}/acts/"
    clerk.post(f"{url}sign_for", {"version": str(only().version), "key": "two"})
    more = {"version": str(only().version), "key": "three",
            "request_extension-clock": "closing", "request_extension-more": "3 working days",
            "request_extension-reason": "等设备到货"}  # fmt: skip
    assert clerk.post(f"{url}request_extension", more).status_code == 302
    return staffed("service_head")


def only() -> Case:
    """Return the one case there is."""
    return Case.objects.get(zone=ZONE)


def card(page: str) -> dict[str, str]:
    """Return the hidden fields of the first card."""
    form = page[page.index("data-undo") :].split("</form>", maxsplit=1)[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_card_tells_everything_needed_to_sign(head: Client) -> None:
    """What it is about, what is asked, what follows, the basis, who signed, whose days."""
    page = head.get(STACK).content.decode()

    for words in ("许可证延续", "等设备到货", "同意后会怎样", "依据", "谁已签", "还没有人签"):
        assert words in page


def test_decision_leads_back_to_the_stack(head: Client) -> None:
    """With scripts off a card is a form: signed, the stack is shown again without it."""
    told = card(head.get(STACK).content.decode()) | {"act": "give_consent"}
    answer = head.post(f"/z/{ZONE}/desk/{only().number}/sign", told)

    assert answer.headers["Location"] == STACK
    assert only().consents == ""
    assert "没有等您定的事" in head.get(STACK).content.decode()


def test_script_is_answered_in_json(head: Client) -> None:
    """Sent by a script, the answer says whether it was done, the words, the version after."""
    told = card(head.get(STACK).content.decode())
    url = f"/z/{ZONE}/desk/{only().number}/sign"
    refused = head.post(
        url, told | {"act": "withhold_consent"}, headers={"accept": "application/json"}
    )
    assert (refused.status_code, json.loads(refused.content)["done"]) == (422, False)

    done = head.post(url, told | {"act": "give_consent", "key": "again"},
                     headers={"accept": "application/json"})  # fmt: skip
    assert json.loads(done.content) == {
        "done": True, "told": f"{only().number} 已同意。", "version": only().version,
    }  # fmt: skip


def test_signature_is_passed_on_to_another_post(head: Client) -> None:
    """Passed on, the other post is asked too, sees who has signed, and both have to agree."""
    told = card(head.get(STACK).content.decode())
    url = f"/z/{ZONE}/desk/{only().number}/sign"
    more = {"act": "add_signer", "post": "committee_deputy", "why_another": "请分管领导看"}
    head.post(url, told | more)
    assert only().consents == "|service_head|committee_deputy|"

    told = card(head.get(STACK).content.decode()) | {"act": "give_consent"}
    head.post(url, told)
    assert only().consents == "|committee_deputy|"
    deputy = staffed("committee_deputy")
    page = deputy.get(STACK).content.decode()
    assert "还没有人签" not in page
    assert "企业服务局局长" in page


def test_opened_in_the_stack_counts_as_opened(head: Client) -> None:
    """The card on top of the stack was read: it may be signed together with others."""
    path = f"/z/{ZONE}/desk/bulk?do=give_consent&number={only().number}"
    assert 'name="item"' not in head.get(path).content.decode()

    head.get(STACK)

    assert 'name="item"' in head.get(path).content.decode()


def test_case_without_a_unit_waits_in_the_stack(portal: Client) -> None:
    """Who designates finds it as a card and names the unit there; others find nothing."""
    number = reported(portal, place=OUTSIDE)
    deputy = staffed("committee_deputy")
    page = deputy.get(STACK).content.decode()
    assert number in page
    assert number not in staffed("utility_desk").get(STACK).content.decode()

    told = {"version": str(only().version), "key": "d", "next": STACK,
            "designate-unit": "service_bureau"}  # fmt: skip
    answer = deputy.post(f"/z/{ZONE}/cases/{number}/acts/designate", told)

    assert answer.headers["Location"] == STACK
    assert only().unit == "service_bureau"
    assert number not in deputy.get(STACK).content.decode()


def test_morning_names_what_went_red_and_whose_days(head: Client) -> None:
    """A case that fell due since yesterday is listed with the unit that held it the longest."""
    director = staffed("committee_director")
    assert "没有新变红的办件" in director.get(MORNING).content.decode()

    Case.objects.update(due=now() - timedelta(minutes=5))
    page = director.get(MORNING).content.decode()

    assert "新变红 1 件" in page
    assert only().number in page
    assert "各单位手上" in page
    assert re.search(r"企业服务局.*?</a></td><td class=\"number\">1</td>", page, re.DOTALL)


def test_morning_counts_what_needs_me(head: Client) -> None:
    """Signatures that wait are counted and led to."""
    page = head.get(MORNING).content.decode()

    assert "签字 1 件" in page
    assert STACK in page


def test_morning_in_english_holds_no_chinese_but_data(head: Client) -> None:
    """The English morning says English words."""
    head.get("/language/en?next=/")
    page = head.get(MORNING).content.decode()

    assert "What units carry" in page
    assert "各单位手上" not in page
