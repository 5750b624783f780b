"""Reporting without an account: the matter first, the phone proved by a code when it is sent."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guanyun.accounts.models import PhoneCode
from guanyun.records.models import Case, Upload
from tests.web.reporting import (
    PHONE,
    ZONE,
    picture,
    proved_client,  # noqa: F401 - the fixture "portal"
    whole,
)

CALLER = "13800000077"
REPORT, PROVING = f"/z/{ZONE}/report", f"/z/{ZONE}/report/phone"


def told(client: Client, **answers: str) -> str:
    """Send a whole report as somebody unknown; return where it leads."""
    answer = client.post(REPORT, whole(contact_phone=CALLER, **answers))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def proved(client: Client, code: str = "") -> str:
    """Prove the phone; return where it leads."""
    code = code or PhoneCode.objects.filter(phone=CALLER).latest("pk").shown
    answer = client.post(PROVING, {"phone": CALLER, "step": "code", "code": code})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_the_matter_comes_first(portal: Client) -> None:
    """Who is unknown is asked what is the matter, and for no phone."""
    answer = Client().get(REPORT)

    assert answer.status_code == 200
    assert "遇到什么问题" in answer.content.decode()


def test_report_waits_for_the_proof_of_its_phone(portal: Client) -> None:
    """Sent by somebody unknown, nothing is written; the code went to the contact."""
    client = Client()

    assert told(client) == f"{PROVING}?sent=1"

    page = client.get(f"{PROVING}?sent=1").content.decode()
    assert f'value="{CALLER}"' in page
    assert 'name="code"' in page
    assert PhoneCode.objects.filter(phone=CALLER).count() == 1
    assert Case.objects.count() == 0


def test_right_code_sends_what_was_told(portal: Client) -> None:
    """One code, and the report is sent; nothing has to be told again."""
    client = Client()
    told(client)

    where = proved(client)

    assert Case.objects.count() == 1
    assert where.startswith(f"/z/{ZONE}/progress/")
    assert "变压器坏了" in client.get(where).content.decode()


def test_wrong_code_keeps_what_was_told(portal: Client) -> None:
    """A wrong code sends nothing and loses nothing."""
    client = Client()
    told(client)

    answer = client.post(PROVING, {"phone": CALLER, "step": "code", "code": "x"})

    assert answer.status_code == 422
    assert Case.objects.count() == 0
    assert "变压器坏了" in client.get(f"{REPORT}?step=check").content.decode()
    shown = PhoneCode.objects.get(phone=CALLER).shown
    assert shown in client.get("/demo-codes").content.decode()


def test_form_and_code_sent_again_are_the_same_report(portal: Client) -> None:
    """The way back and a second sending come to the number that was given."""
    client = Client()
    client.post(REPORT, {"here": "what", "go": "next", "key": "one-render"})
    told(client)
    where = proved(client)

    assert proved(client, "000000") == where
    assert told(client) == where
    assert Case.objects.count() == 1


def test_picture_is_shown_before_the_phone_is_proved(portal: Client) -> None:
    """A picture sent ahead by somebody unknown is attached when the report is sent."""
    client = Client()
    file = SimpleUploadedFile("a.png", picture(), "image/png")
    token = client.post(f"/z/{ZONE}/files", {"picture": file}).json()["token"]
    told(client, **{"pictures": "1", "photos-token": token})

    proved(client)

    assert Upload.objects.get(token=token).case == Case.objects.get().number


def test_contact_that_is_no_mobile_is_said_at_once(portal: Client) -> None:
    """A number that no code reaches is refused where it is typed."""
    answer = Client().post(REPORT, whole(contact_phone="12345"))

    assert answer.status_code == 422
    assert "请填写 11 位手机号码" in answer.content.decode()
    assert not PhoneCode.objects.exclude(phone=PHONE).exists()
