"""Following a case: whose turn, reminding, adding, confirming, rating, the receipt."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guanyun.accounts.models import Attempt, PhoneCode
from guanyun.records.models import Case, JournalEntry, Upload
from guanyun.web.promises import due_words
from tests.web.reporting import (
    PHONE,
    ZONE,
    picture,
    proved_client,  # noqa: F401 - the fixture "portal"
    reported,
    staffed,
)


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


def test_missing_material_makes_it_the_enterprises_turn(portal: Client) -> None:
    """What is asked once stands in a red border with its button; adding it hands the case back."""
    number = reported(portal, tile="unclear", kind="unclear_request")
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


def test_due_is_read_as_people_say_it() -> None:
    """A due time is month, day, weekday and hour; 24:00 stays 24:00."""
    assert due_words("2026-11-27 17:30", "zh") == "11月27日（周五）17:30"
    assert due_words("2026-12-03 24:00", "en") == "Thu 2026-12-03 24:00"
