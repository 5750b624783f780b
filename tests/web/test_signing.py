"""等我签: what a deputy is asked, and what follows from each of the three answers."""

import re

import pytest
from django.test import Client

from guanyun.records.models import Case
from tests.web.reporting import (
    ZONE,
    inside,
    proved_client,  # noqa: F401 - the fixture "portal"
    staffed,
)

SIGN = f"/z/{ZONE}/desk?tab=sign"


@pytest.fixture(name="deputy")
def asked_for_more_time(portal: Client) -> Client:
    """Return the client of the head of the service bureau, who is asked for three days more."""
    clerk = staffed("service_desk")
    told = {"kind": "procedure_request", "description": "许可证延续", "channel": "window",
            "place": inside(), "contact_name": "某甲", "contact_phone": "13800000012",
            "key": "one"}  # fmt: skip
    assert clerk.post(f"/z/{ZONE}/desk/register", told).status_code == 302
    taken = {"version": str(only().version), "key": "two"}
    url = f"/z/{ZONE}/cases/{only().number}/acts/"
    assert clerk.post(f"{url}sign_for", taken).status_code == 302
    more = {"version": str(only().version), "key": "three",
            "request_extension-clock": "closing", "request_extension-more": "3 working days",
            "request_extension-reason": "等设备到货"}  # fmt: skip
    answer = clerk.post(f"{url}request_extension", more)
    assert answer.status_code == 302, answer.content.decode()
    return staffed("service_head")


def only() -> Case:
    """Return the one case there is."""
    return Case.objects.get(zone=ZONE)


def card(deputy: Client) -> dict[str, str]:
    """Return the hidden fields of the card, as its form sends them."""
    page = deputy.get(SIGN).content.decode()
    form = page[page.index("data-undo") :].split("</form>")[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def sign(deputy: Client, act: str, opinion: str = "", **told: str) -> str:
    """Press a button of the card; return the page that follows."""
    form = card(deputy) | {"act": act, "opinion": opinion} | told
    url = f"/z/{ZONE}/desk/{only().number}/sign"
    return deputy.post(url, form, follow=True).content.decode()


def test_card_says_what_follows(deputy: Client) -> None:
    """The card names what is asked, why, and the day on which it would be due after consent."""
    before = re.search(r'"due_text": ?"([^"]*)"', only().state)
    page = deputy.get(SIGN).content.decode()

    assert "等设备到货" in page
    assert "3 个工作日" in page
    sign(deputy, "give_consent")
    after = re.findall(r'"due_text": ?"([^"]*)"', only().state)
    assert before is not None
    assert any(due in page for due in after if due != before[1])


def test_each_card_has_its_key_and_version(deputy: Client) -> None:
    """A card carries the version that was seen and a key of its own rendering."""
    first, second = card(deputy), card(deputy)

    assert first["version"] == str(only().version)
    assert len(first["key"]) >= 20
    assert first["key"] != second["key"]


def test_consent_lengthens_the_clock(deputy: Client) -> None:
    """Agreed from the card, with or without a word, the clock is longer and nothing waits."""
    page = sign(deputy, "give_consent", "同意，请抓紧")

    assert only().consents == ""
    assert "已同意" in page


@pytest.mark.parametrize("act", ["withhold_consent", "return_for_more"])
def test_other_answers_need_a_word(deputy: Client, act: str) -> None:
    """Not agreed and sent back need a reason: without it nothing is written, with it they are."""
    version = only().version

    assert "理由" in sign(deputy, act)
    assert only().version == version
    sign(deputy, act, "请补充供货合同")
    assert only().consents == ""


def test_card_sent_twice_is_done_once(deputy: Client) -> None:
    """A card pressed twice signs once."""
    form = card(deputy) | {"act": "give_consent", "opinion": ""}
    url = f"/z/{ZONE}/desk/{only().number}/sign"

    deputy.post(url, form)
    version = only().version
    page = deputy.post(url, form, follow=True).content.decode()

    assert only().version == version
    assert "已同意" in page


def test_stale_card_writes_nothing(deputy: Client) -> None:
    """A card of a case that has moved on says so and writes nothing."""
    form = card(deputy)
    sign(deputy, "give_consent")
    version = only().version

    page = sign_again(deputy, form)

    assert only().version == version
    assert "notice bad" in page


def sign_again(deputy: Client, form: dict[str, str]) -> str:
    """Send a card that was kept open, under another key."""
    told = form | {"act": "give_consent", "opinion": "", "key": "kept-open"}
    url = f"/z/{ZONE}/desk/{only().number}/sign"
    return deputy.post(url, told, follow=True).content.decode()
