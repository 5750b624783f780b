"""Reporting in steps: six tiles, where, how urgent, check; pictures; nothing is lost."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guanyun.records.models import Case, Upload
from tests.web.reporting import (
    PHONE,
    ZONE,
    inside,
    picture,
    proved_client,  # noqa: F401 - the fixture "portal"
    reported,
    whole,
)


def test_six_tiles_stand_in_their_order(portal: Client) -> None:
    """The first step shows the six tiles of the charter and no other taxonomy."""
    page = portal.get(f"/z/{ZONE}/report").content.decode()

    tiles = re.findall(r'name="tile" value="(\w+)"', page)
    assert tiles == ["equipment", "utilities", "procedures", "factors", "policy", "unclear"]
    assert "第1步，共4步" in page


def test_steps_follow_each_other_without_scripts(portal: Client) -> None:
    """Each step keeps what was told and leads to the next; the way back shows it again."""
    first = portal.post(
        f"/z/{ZONE}/report",
        {"here": "what", "go": "next", "description": "变压器坏了", "tile": "equipment"},
    )
    second = portal.post(
        f"/z/{ZONE}/report",
        {"here": "where", "go": "next", "where": "elsewhere", "place": inside()},
    )
    third = portal.post(
        f"/z/{ZONE}/report", {"here": "more", "go": "next", "equipment_repair-urgency": "normal"}
    )

    assert first["Location"].endswith("?step=where")
    assert second["Location"].endswith("?step=more")
    assert third["Location"].endswith("?step=check")
    assert "变压器坏了</textarea>" in portal.get(f"/z/{ZONE}/report?step=what").content.decode()
    check = portal.get(f"/z/{ZONE}/report?step=check").content.decode()
    assert "第4步，共4步" in check
    assert f'value="{PHONE}"' in check
    assert Case.objects.count() == 0


def test_kind_without_urgency_has_three_steps(portal: Client) -> None:
    """How urgent it is, is asked only where the kind has it."""
    portal.post(
        f"/z/{ZONE}/report",
        {
            "here": "what",
            "go": "next",
            "description": "想开分公司",
            "tile": "procedures",
            "kind": "procedure_request",
        },
    )

    assert "第2步，共3步" in portal.get(f"/z/{ZONE}/report?step=where").content.decode()


def test_tile_of_two_kinds_asks_which(portal: Client) -> None:
    """Several kinds on one tile: the page asks, and takes nothing for granted."""
    told = {"here": "what", "go": "next", "description": "水管挡路", "tile": "utilities"}

    asked = portal.post(f"/z/{ZONE}/report", told)
    answered = portal.post(f"/z/{ZONE}/report", told | {"kind": "pipeline_request"})

    assert asked.status_code == 422
    assert "请再选具体是哪一种" in asked.content.decode()
    assert answered.status_code == 302


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ("description", "请说一句遇到什么问题"),
        ("tile", "请选属于哪一类"),
        ("place", "请告诉我们在哪里"),
        ("equipment_repair-urgency", "还没有填"),
        ("contact_name", "还没有填"),
    ],
)
def test_missing_answer_is_said_and_nothing_is_lost(
    portal: Client, left_out: str, sentence: str
) -> None:
    """What is missing is said where it belongs; what was typed stays; nothing is written."""
    told = whole()
    del told[left_out]

    answer = portal.post(f"/z/{ZONE}/report", told)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert ("变压器坏了" in page) is (left_out != "description")
    assert Case.objects.count() == 0


def test_unreadable_coordinates_are_said(portal: Client) -> None:
    """A place that nobody can read is a sentence, not an error."""
    answer = portal.post(f"/z/{ZONE}/report", whole(place="厂门口"))

    assert answer.status_code == 422
    assert "坐标认不出来" in answer.content.decode()


def test_report_leads_to_its_progress_and_is_forgotten_as_draft(portal: Client) -> None:
    """Sent once: the number opens for this session, the draft is gone."""
    number = reported(portal)

    page = portal.get(f"/z/{ZONE}/progress/{number}").content.decode()
    assert "已受理" in page
    assert "企业服务局" in page
    assert "变压器坏了" in page
    assert "变压器坏了" not in portal.get(f"/z/{ZONE}/report").content.decode()


def test_same_form_sent_twice_opens_one_case(portal: Client) -> None:
    """A second click, or a phone that sends again, comes to the same number."""
    assert reported(portal) == reported(portal)
    assert Case.objects.count() == 1


def test_pictures_travel_with_the_form_without_scripts(portal: Client) -> None:
    """A picture of the first step is attached at the end."""
    file = SimpleUploadedFile("a.png", picture(), "image/png")
    portal.post(
        f"/z/{ZONE}/report",
        {
            "here": "what",
            "go": "next",
            "description": "变压器坏了",
            "tile": "equipment",
            "pictures": "1",
            "photos": file,
        },
    )
    page = portal.get(f"/z/{ZONE}/report?step=what").content.decode()
    tokens = re.findall(r'name="photos-token" value="(\w+)"', page)
    number = reported(portal, pictures="1", **{"photos-token": tokens[0]})

    assert Upload.objects.get().case == number


def test_picture_sent_ahead_answers_with_its_token(portal: Client) -> None:
    """The page's script sends a picture by itself and gets a token, or a sentence."""
    good = portal.post(f"/z/{ZONE}/files", {"picture": SimpleUploadedFile("a", picture())})
    bad = portal.post(f"/z/{ZONE}/files", {"picture": SimpleUploadedFile("a", b"<svg/>")})

    assert len(good.json()["token"]) == 32
    assert bad.status_code == 422
    assert bad.json()["refused"]
    assert Upload.objects.count() == 1


def test_picture_is_an_attachment_in_a_sandbox(portal: Client) -> None:
    """What people sent never runs in our pages."""
    sent = portal.post(f"/z/{ZONE}/files", {"picture": SimpleUploadedFile("a", picture())})
    token = sent.json()["token"]
    reported(portal, pictures="1", **{"photos-token": token})

    answer = portal.get(f"/z/{ZONE}/files/{token}")

    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert Client().get(f"/z/{ZONE}/files/{token}").status_code == 404


def test_code_on_a_machine_fills_in_kind_and_place(portal: Client) -> None:
    """Who scans the code of a machine types neither kind nor place."""
    told = {"kind": "equipment_repair", "place": inside(), "machine": "3 号变压器"}
    portal.get(f"/z/{ZONE}/report/from", told)

    page = portal.get(f"/z/{ZONE}/report?step=check").content.decode()
    assert "工业120 设备急救" in page
    assert inside() in page


def test_places_are_found_by_name_but_never_walls(portal: Client) -> None:
    """Inside or outside the wall is not the reporter's question."""
    found = portal.get(f"/z/{ZONE}/report/places", {"words": "禾北"}).json()["places"]

    assert [each["label"] for each in found] == ["禾北片区（示例）"]
    assert Client().get(f"/z/{ZONE}/report/places", {"words": "禾"}).json() == {"places": []}


def test_english_page_holds_no_chinese_but_data(portal: Client) -> None:
    """On an English page only what people and charters wrote is Chinese."""
    portal.cookies["language"] = "en"

    for path in ("", "report", "track", "report?step=where"):
        page = portal.get(f"/z/{ZONE}/{path}").content.decode()
        text = re.sub(r"<[^>]*>", "", page).replace("中文", "")
        assert re.findall(r"[\u4e00-\u9fff]+", text) == [], path
