"""Many cases at once: what is left out is said first; each act stands by itself, none hidden."""

import re

import pytest
from django.test import Client

from guanyun.records.models import Case, Reading
from tests.web.reporting import (
    ZONE,
    inside,
    proved_client,  # noqa: F401 - the fixture "portal"
    reported,
    staffed,
)

DESK = f"/z/{ZONE}/desk"
BULK = f"{DESK}/bulk"


@pytest.fixture(name="clerk")
def with_three_cases(portal: Client) -> Client:
    """Return a clerk of the service desk; two procedures wait there, and a repair elsewhere."""
    clerk = staffed("service_desk")
    for number in range(2):
        told = {"kind": "procedure_request", "description": "许可证延续", "channel": "window",
                "place": inside(), "contact_name": "某甲", "contact_phone": "13800000012",
                "key": f"r{number}"}  # fmt: skip
        assert clerk.post(f"{DESK}/register", told).status_code == 302
    reported(portal)
    return clerk


def numbers(kind: str = "procedure_request") -> list[str]:
    """Return the numbers of a kind, oldest first."""
    return list(Case.objects.filter(kind=kind).order_by("pk").values_list("number", flat=True))


def confirm(client: Client, do: str, *chosen: str) -> tuple[str, dict[str, object]]:
    """Open the confirm page; return its text and the form as it would be sent."""
    asked = "".join(f"&number={each}" for each in chosen)
    page = client.get(f"{BULK}?do={do}{asked}").content.decode()
    form: dict[str, object] = {"do": do, "next": DESK, "number": list(chosen)}
    form["item"] = re.findall(r'name="item" value="([^"]+)"', page)
    key = re.search(r'name="key" value="([^"]+)"', page)
    form["key"] = key[1] if key else ""
    return page, form


def test_confirm_page_says_what_is_left_out_and_why(clerk: Client) -> None:
    """Two can be signed for, the third has no such act, the fourth does not exist for the clerk."""
    repair = numbers("equipment_repair")[0]
    before = dict(Case.objects.values_list("number", "version"))
    page, form = confirm(clerk, "sign_for", *numbers(), repair, "20200101-0001")

    assert len(form["item"]) == 2  # type: ignore[arg-type]  # a list
    assert "将办理 2 件" in page
    assert "跳过 2 件" in page
    assert "没有这一件，或不在您的权限内" in page
    assert dict(Case.objects.values_list("number", "version")) == before


def test_each_case_is_signed_for_by_itself(clerk: Client) -> None:
    """Confirmed, both are signed for; sent again, neither is done twice."""
    _, form = confirm(clerk, "sign_for", *numbers())
    page = clerk.post(BULK, form).content.decode()

    assert "已办 2 件" in page
    assert set(Case.objects.filter(number__in=numbers()).values_list("step", flat=True)) == {
        "handling"
    }
    versions = dict(Case.objects.values_list("number", "version"))
    again = clerk.post(BULK, form).content.decode()
    assert "其中 2 件是重复提交" in again
    assert dict(Case.objects.values_list("number", "version")) == versions


def test_first_asked_urges_whoever_holds_the_case(clerk: Client) -> None:
    """A case that another unit holds can be urged by who was asked first; one's own cannot."""
    told = {"kind": "utility_request", "description": "停水", "channel": "window",
            "place": inside(), "contact_name": "某甲", "contact_phone": "13800000012",
            "key": "u"}  # fmt: skip
    assert clerk.post(f"{DESK}/register", told).status_code == 302
    urged = numbers("utility_request")[0]
    page, form = confirm(clerk, "urge", urged, numbers()[0])

    assert "将办理 1 件" in page
    assert "跳过 1 件" in page
    result = clerk.post(BULK, {**form, "sentence": "企业在等"}).content.decode()
    assert "已办 1 件" in result
    page, _ = confirm(clerk, "urge", urged)
    assert "将办理 0 件" in page


def test_one_that_others_changed_is_a_conflict(clerk: Client) -> None:
    """A case that moved on after the page was shown is told as such; the other is done."""
    first, second = numbers()
    _, form = confirm(clerk, "sign_for", first, second)
    version = Case.objects.get(number=first).version
    note = {"note-text": "来电", "version": str(version), "key": "n"}
    taken = clerk.post(f"/z/{ZONE}/cases/{first}/acts/message", {**note, "message-text": "来电"})
    assert taken.status_code == 302, taken.content.decode()

    page = clerk.post(BULK, form).content.decode()

    assert "版本冲突 1 件" in page
    assert Case.objects.get(number=first).step == "registered"
    assert Case.objects.get(number=second).step == "handling"


def test_forged_items_reach_nothing_of_others(clerk: Client) -> None:
    """A number of another unit that is smuggled into the form is not done, and said so."""
    stranger = staffed("market_desk")
    before = dict(Case.objects.values_list("number", "version"))
    number = numbers()[0]
    form = {"do": "sign_for", "item": [f"{number}:1:sign_for"], "key": "forged", "next": DESK}
    page = stranger.post(BULK, form).content.decode()

    assert "没有这一件，或不在您的权限内" in page
    assert dict(Case.objects.values_list("number", "version")) == before


@pytest.mark.parametrize("do", ["", "close", "designate", "rate"])
def test_what_is_not_done_to_many_leads_back(clerk: Client, do: str) -> None:
    """Only the acts of the bar are done to many at once."""
    answer = clerk.get(f"{BULK}?do={do}&number={numbers()[0]}")

    assert (answer.status_code, answer.headers["Location"]) == (302, DESK)


def test_ticked_rows_alone_are_exported_and_printed(clerk: Client) -> None:
    """The workbook and the slips hold the ticked cases; a slip bears who printed it and when."""
    first, second = numbers()
    clerk.get(DESK)  # where what was said of the last registration is read
    slips = clerk.get(f"/z/{ZONE}/slips?number={first}&number=20200101-0001").content.decode()
    book = clerk.get(f"{DESK}/export?tab=todo&number={first}").content

    assert first in slips
    assert second not in slips
    assert "watermark" in slips
    assert "1 件不在您的权限内" in slips
    assert list(Reading.objects.values_list("case", "part")) == [(first, "export")]
    assert len(book) > 1000


def asked_for_more(clerk: Client, *chosen: str) -> None:
    """Sign for cases and ask the head for three days more in each."""
    for number in chosen:
        path = f"/z/{ZONE}/cases/{number}/acts/"
        version = str(Case.objects.get(number=number).version)
        clerk.post(f"{path}sign_for", {"version": version, "key": f"s{number}"})
        told = {"version": str(Case.objects.get(number=number).version), "key": f"e{number}",
                "request_extension-clock": "closing", "request_extension-more": "3 working days",
                "request_extension-reason": "等设备到货"}  # fmt: skip
        assert clerk.post(f"{path}request_extension", told).status_code == 302


def test_signatures_are_given_together_only_once_opened(clerk: Client) -> None:
    """A signer agrees to several of one kind at once, each opened before; others are left out."""
    first, second = numbers()
    asked_for_more(clerk, first, second)
    head = staffed("service_head")
    page, form = confirm(head, "give_consent", first, second)
    assert "还没有打开看过" in page
    assert form["item"] == []

    head.get(f"/z/{ZONE}/cases/{first}")
    page, form = confirm(head, "give_consent", first, second)
    assert len(form["item"]) == 1  # type: ignore[arg-type]  # a list
    head.get(f"/z/{ZONE}/cases/{second}")
    page, form = confirm(head, "give_consent", first, second)
    result = head.post(BULK, {**form, "opinion": "同意"}).content.decode()

    assert "已办 2 件" in result
    assert not Case.objects.exclude(consents="").exists()
