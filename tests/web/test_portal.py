"""The enterprise's side: reporting in steps, following, confirming, the receipt."""

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from PIL import Image

from guanyun.accounts.models import Attempt, PhoneCode
from guanyun.charter.loading import load_charter
from guanyun.charter.shipped import shipped_charters
from guanyun.records.access import system
from guanyun.records.models import Case, JournalEntry, Upload
from guanyun.records.now import now
from guanyun.records.services.charters import charter_adopt
from guanyun.records.services.people import Profile, person_register, post_assign
from guanyun.web.promises import due_words

ZONE = "demo"
PHONE = "13800000011"


@pytest.fixture
def portal(db: None, client: Client) -> Iterator[Client]:
    """Adopt the demo charter and return a client whose phone is proved."""
    charter = load_charter(shipped_charters() / ZONE)
    charter_adopt(
        by=system(ZONE), at=now(), charter=charter, since=date(2026, 1, 1), minutes="示例1号"
    )
    with override_settings(DEMO=True):
        client.post(f"/z/{ZONE}/report/phone", {"phone": PHONE})
        code = PhoneCode.objects.get(phone=PHONE).shown
        told = {"phone": PHONE, "step": "code", "code": code}
        assert client.post(f"/z/{ZONE}/report/phone", told).status_code == 302
        yield client


def inside() -> str:
    """Return a point inside the northern wall."""
    register = load_charter(shipped_charters() / ZONE).register
    wall = next(each for each in register.places if each.id == "wall_north")
    point = wall.geometry.geometry.representative_point()
    return f"{point.x:.6f},{point.y:.6f}"


def whole(**answers: str) -> dict[str, str]:
    """Return a form filled in to the end, as the desktop page sends it."""
    told = {
        "key": "one-render",
        "here": "check",
        "go": "submit",
        "description": "变压器坏了",
        "tile": "equipment",
        "where": "elsewhere",
        "place": inside(),
        "equipment_repair-urgency": "production",
        "contact_name": "某甲",
        "contact_phone": PHONE,
    }
    return told | answers


def reported(portal: Client, **answers: str) -> str:
    """Report and return the number."""
    answer = portal.post(f"/z/{ZONE}/report", whole(**answers))
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"].split("/")[-1]


def picture() -> bytes:
    """Return a small picture."""
    out = BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


def test_who_is_unknown_proves_a_phone_first(portal: Client) -> None:
    """Nobody reports without a phone that answers."""
    answer = Client().get(f"/z/{ZONE}/report")

    assert answer.status_code == 302
    assert answer["Location"] == f"/z/{ZONE}/report/phone"


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
        {"here": "what", "go": "next", "description": "想开分公司", "tile": "procedures"},
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
    assert Client().get(f"/z/{ZONE}/report/places", {"words": "禾北"}).json() == {"places": []}


def test_stranger_is_asked_for_number_and_code(portal: Client) -> None:
    """A number alone opens nothing, and tells nothing: a wrong number answers the same."""
    number = reported(portal)

    real = Client().get(f"/z/{ZONE}/progress/{number}")
    wrong = Client().get(f"/z/{ZONE}/progress/20260101-9999")

    assert real["Location"] == f"/z/{ZONE}/track?number={number}"
    assert wrong["Location"] == f"/z/{ZONE}/track?number=20260101-9999"


def test_number_and_code_open_the_progress(portal: Client) -> None:
    """The phone that reported gets a code and sees its case on any device."""
    number, other = reported(portal), Client()
    Attempt.objects.all().delete()  # as if a minute had passed since the code before
    told = {"number": number, "phone": PHONE}

    other.post(f"/z/{ZONE}/track", told)
    code = PhoneCode.objects.get(purpose__startswith="follow").shown
    opened = other.post(f"/z/{ZONE}/track", told | {"step": "code", "code": code})

    assert opened["Location"] == f"/z/{ZONE}/progress/{number}"
    assert other.get(f"/z/{ZONE}/progress/{number}").status_code == 200


def test_reminder_is_said_back_and_not_offered_twice(portal: Client) -> None:
    """催一下 works once a working day; afterwards the page says who was told."""
    number = reported(portal)

    sent = portal.post(f"/z/{ZONE}/progress/{number}/remind", {"key": "r1"})

    assert sent["Location"] == f"/z/{ZONE}/progress/{number}?did=remind"
    page = portal.get(sent["Location"]).content.decode()
    assert "已转告承办人" in page
    assert "progress/" + number + "/remind" not in page


def test_stale_version_is_a_conflict_that_keeps_the_words(portal: Client) -> None:
    """Somebody was faster: 409, the words stay, nothing is written."""
    number = reported(portal)
    before = JournalEntry.objects.count()

    answer = portal.post(f"/z/{ZONE}/progress/{number}/withdraw", {"key": "w", "version": "1"})

    assert answer.status_code == 409
    assert JournalEntry.objects.count() == before


def staffed(post: str) -> Client:
    """Seat somebody in a post and return their client."""
    profile = Profile(post, "某丙", "a long enough password", is_demo=True)
    person = person_register(by=system(ZONE), at=now(), profile=profile)
    post_assign(by=system(ZONE), at=now(), person=person.pk, post=post, since=date(2026, 1, 1))
    client = Client()
    told = {"step": "name", "name": post, "password": "a long enough password"}
    assert client.post("/sign-in", told).status_code == 302
    return client


def test_missing_material_makes_it_the_enterprises_turn(portal: Client) -> None:
    """What is asked once stands in a red border with its button; adding it hands the case back."""
    number = reported(portal, tile="unclear")
    desk = staffed(Case.objects.get().post or "")
    acts = f"/z/{ZONE}/cases/{number}/acts"
    assert desk.post(f"{acts}/sign_for").status_code == 302
    missing = {
        "request_supplement-items": ["photos"],
        "request_supplement-opinion": "营业执照照片",
    }
    asked = desk.post(f"{acts}/request_supplement", missing)
    assert asked.status_code == 302

    page = portal.get(f"/z/{ZONE}/progress/{number}").content.decode()
    sent = portal.post(
        f"/z/{ZONE}/progress/{number}/supplement",
        {
            "key": "s",
            "supplement-description": "见照片",
            "supplement-photos": SimpleUploadedFile("a.png", picture(), "image/png"),
        },
    )

    assert "轮到您：补充材料" in page
    assert "只需这些，此后不再要求其他材料" in page
    assert "营业执照照片" in page
    assert sent.status_code == 302
    assert Case.objects.get().step == "handling"
    assert Upload.objects.get().case == number


def test_message_reaches_the_desk_and_needs_words(portal: Client) -> None:
    """An empty message is refused; a written one stands in the exchange."""
    number = reported(portal)

    empty = portal.post(f"/z/{ZONE}/progress/{number}/message", {"key": "m1"})
    sent = portal.post(
        f"/z/{ZONE}/progress/{number}/message", {"key": "m2", "message-text": "门卫已通知"}
    )

    assert empty.status_code == 422
    assert sent.status_code == 302
    assert "门卫已通知" in portal.get(f"/z/{ZONE}/progress/{number}").content.decode()


def test_case_without_a_unit_shows_its_keeper(portal: Client) -> None:
    """Nobody in charge is never an error: a number, a keeper, and who finds out."""
    number = reported(portal, place="120.900000,28.900000")

    assert Case.objects.get().unit is None
    page = portal.get(f"/z/{ZONE}/progress/{number}").content.decode()
    assert "已登记。首问单位" in page
    assert "先负责" in page


def test_closed_case_asks_whether_it_is_solved_then_for_a_rating(portal: Client) -> None:
    """解决 is the enterprise's word; the rating may be skipped, and skipped means not rated."""
    number = reported(portal)
    desk = staffed("duty_desk")
    acts = f"/z/{ZONE}/cases/{number}/acts"
    assert desk.post(f"{acts}/answer", {"answer-opinion": "已电话指导"}).status_code == 302

    told = {"key": "d", "declare-solved": "partly"}
    declared = portal.post(f"/z/{ZONE}/progress/{number}/declare", told)
    page = portal.get(f"/z/{ZONE}/progress/{number}").content.decode()
    skipped = portal.get(f"/z/{ZONE}/progress/{number}?skip=1").content.decode()
    rated = portal.post(f"/z/{ZONE}/progress/{number}/rate", {"key": "r", "rate-rating": "4"})

    assert declared.status_code == 302
    assert page.count('class="face"') == 5
    assert "经办人看不到您的名字" in page
    assert 'class="face"' not in skipped
    assert "未评价" in skipped
    assert rated.status_code == 302
    assert (Case.objects.get().solved, Case.objects.get().rating) == ("partly", 4)


def test_receipt_carries_a_code_that_leads_back(portal: Client) -> None:
    """The receipt shows number, head of the chain and a code of the same origin."""
    number = reported(portal)

    page = portal.get(f"/z/{ZONE}/progress/{number}/receipt").content.decode()

    assert 'src="data:image/svg+xml' in page
    assert Case.objects.get().head in page
    verified = portal.get(f"/z/{ZONE}/progress/{number}/verify").content.decode()
    assert "链完整" in verified


def test_english_page_holds_no_chinese_but_data(portal: Client) -> None:
    """On an English page only what people and charters wrote is Chinese."""
    portal.cookies["language"] = "en"

    for path in ("", "report", "track", "report?step=where"):
        page = portal.get(f"/z/{ZONE}/{path}").content.decode()
        text = re.sub(r"<[^>]*>", "", page).replace("中文", "")
        assert re.findall(r"[\u4e00-\u9fff]+", text) == [], path


def test_due_is_read_as_people_say_it() -> None:
    """A due time is month, day, weekday and hour; 24:00 stays 24:00."""
    assert due_words("2026-11-27 17:30", "zh") == "11月27日（周五）17:30"
    assert due_words("2026-12-03 24:00", "en") == "Thu 2026-12-03 24:00"
