"""The workbench and the case: what a clerk and a deputy see and do."""

from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from guanyun.records.models import Case
from tests.web.reporting import (
    ZONE,
    inside,
    proved_client,  # noqa: F401 - the fixture "portal"
    reported,
    staffed,
)


@pytest.fixture(name="duty")
def seated_at_the_duty_desk(portal: Client) -> Client:
    """Return the client of the industry-120 desk; one case waits there."""
    reported(portal)
    return staffed("duty_desk")


def only() -> Case:
    """Return the one case there is."""
    return Case.objects.get(zone=ZONE)


def act(client: Client, name: str, **answers: str) -> int:
    """Take an act on the one case as its page does, and return the status."""
    case = only()
    told = {f"{name}-{field}": value for field, value in answers.items()}
    told |= {"version": str(case.version), "key": f"{name}-{case.version}"}
    return client.post(f"/z/{ZONE}/cases/{case.number}/acts/{name}", told).status_code


def test_desk_shows_what_waits(duty: Client) -> None:
    """The case stands on the desk of the unit in charge with its light and its next act."""
    page = duty.get(f"/z/{ZONE}/desk").content.decode()

    assert only().number in page
    assert "已回电" in page
    assert "剩" in page


def test_desk_keeps_the_filter_in_the_address(duty: Client) -> None:
    """What the address asks for is what is listed; nonsense in it is left out."""
    red = duty.get(f"/z/{ZONE}/desk?tab=todo&light=red&page=x&kind=no-such").content.decode()

    assert only().number not in red
    assert "没有" in red


def test_case_answers_three_questions(duty: Client) -> None:
    """The page says who, by when, what next, each with its why."""
    page = duty.get(f"/z/{ZONE}/cases/{only().number}").content.decode()

    for words in ("谁在办", "什么时候", "下一步", "为什么由我办", "时间归因", "我能做的"):
        assert words in page


@pytest.mark.parametrize("tab", ["trace", "record", "material", "talk", "rating", "nonsense"])
def test_every_tab_opens(duty: Client, tab: str) -> None:
    """Each tab of the case opens; an unknown one shows the trace."""
    assert duty.get(f"/z/{ZONE}/cases/{only().number}?tab={tab}").status_code == 200


def test_act_moves_the_case(duty: Client) -> None:
    """An act moves the case to its next step and leads back to the page."""
    assert act(duty, "respond", opinion="已约上门") == 302

    assert only().step == "responded"


def test_missing_answer_is_said_in_place(duty: Client) -> None:
    """An act without its answer is refused in words, and nothing is written."""
    before = only().version

    assert act(duty, "respond") == 422
    assert only().version == before


def test_stale_version_shows_both(duty: Client) -> None:
    """Who was slower is told what the other did; what was typed is kept."""
    number, version = only().number, only().version
    act(duty, "respond", opinion="已约上门")

    told = {"version": str(version), "key": "late", "message-text": "请稍等两分钟"}
    answer = duty.post(f"/z/{ZONE}/cases/{number}/acts/message", told)

    assert answer.status_code == 409
    assert "请稍等两分钟" in answer.content.decode()
    assert "已回电" in answer.content.decode()


def test_same_form_sent_twice_is_done_once(duty: Client) -> None:
    """A double click sends one act."""
    case = only()
    told = {"version": str(case.version), "key": "twice", "message-text": "师傅已出发"}
    url = f"/z/{ZONE}/cases/{case.number}/acts/message"

    assert [duty.post(url, told).status_code for _ in range(2)] == [302, 302]
    assert only().version == case.version + 1


def test_message_reaches_the_talk(duty: Client) -> None:
    """A message of the desk stands in the exchange with the enterprise."""
    act(duty, "message", text="师傅十分钟后到")

    assert (
        "师傅十分钟后到" in duty.get(f"/z/{ZONE}/cases/{only().number}?tab=talk").content.decode()
    )


def test_correction_stands_beside_the_entry(duty: Client) -> None:
    """A correction adds an entry and changes what counts from here on."""
    case = only()
    told = {"seq": "1", "new-urgency": "danger", "reason": "电话里说有漏油"}

    assert act(duty, "correct", **told) == 302
    assert only().version == case.version + 1
    assert '"urgency":"danger"' in only().state.replace(" ", "")


def test_stranger_finds_nothing(duty: Client) -> None:
    """A clerk of another unit finds neither the case nor its side panel, slip or proof."""
    other = staffed("market_desk")
    number = only().number

    for path in (f"cases/{number}", f"desk/{number}/side", f"cases/{number}/slip",
                 f"cases/{number}/verify"):  # fmt: skip
        assert other.get(f"/z/{ZONE}/{path}").status_code == 404
    assert number not in other.get(f"/z/{ZONE}/cases").content.decode()
    found = other.get(f"/z/{ZONE}/search?q={number}").content.decode()
    assert f"/cases/{number}" not in found


def test_verify_answers_in_place(duty: Client) -> None:
    """The trail of the case is whole and says so."""
    page = duty.get(f"/z/{ZONE}/cases/{only().number}/verify").content.decode()

    assert "链完整" in page


def test_slip_prints_the_case(duty: Client) -> None:
    """The slip names the unit, the basis and the clocks."""
    page = duty.get(f"/z/{ZONE}/cases/{only().number}/slip").content.decode()

    assert "办理单" in page
    assert "两小时响应" in page


def test_export_holds_what_is_listed(duty: Client) -> None:
    """The workbook holds the lines of the list and no formula."""
    book = duty.get(f"/z/{ZONE}/desk/export?tab=todo").content
    rows = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()

    assert any(only().number in [str(cell) for cell in row] for row in rows)


def test_clerk_registers_and_answers_on_the_spot(portal: Client) -> None:
    """What was answered at the counter is registered and answered in one form."""
    clerk = staffed("service_desk")
    told = {"kind": "procedure_request", "description": "许可证延续要什么", "channel": "window",
            "place": inside(), "contact_name": "某甲", "contact_phone": "13800000012",
            "answered": "1", "opinion": "已告知所需材料", "key": "one"}  # fmt: skip

    answer = clerk.post(f"/z/{ZONE}/desk/register", told)

    assert answer.status_code == 302, answer.content.decode()
    assert only().step == "answered"
    assert only().channel == "window"


def test_bad_registration_keeps_what_was_typed(portal: Client) -> None:
    """A form that cannot be taken says why and keeps every word."""
    clerk = staffed("service_desk")
    told = {
        "kind": "procedure_request",
        "description": "材料要什么",
        "place": "somewhere",
        "key": "k",
    }

    answer = clerk.post(f"/z/{ZONE}/desk/register", told)

    assert answer.status_code == 422
    assert "材料要什么" in answer.content.decode()
    assert not Case.objects.exists()


def test_english_desk_says_english(duty: Client) -> None:
    """The English page names its tabs and acts in English."""
    duty.get("/language/en?next=/")
    page = duty.get(f"/z/{ZONE}/desk").content.decode()

    assert "To do" in page
    assert "待办" not in page


def test_nul_is_refused_at_the_door(duty: Client) -> None:
    """A NUL in an address or a form is refused with 400 on both databases, never a 500."""
    number, version = only().number, only().version
    asked = duty.get(f"/z/{ZONE}/desk?kind=%00")
    told = {"version": str(version), "key": "nul", "message-text": "a\0b"}
    sent = duty.post(f"/z/{ZONE}/cases/{number}/acts/message", told)

    assert (asked.status_code, sent.status_code) == (400, 400)
    assert only().version == version
