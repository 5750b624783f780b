"""Codes to phones and sign-in: few tries, short life, nothing told to strangers."""

from datetime import datetime, timedelta

import pytest

from guanyun.accounts.models import Person, PhoneCode
from guanyun.errors import Refused
from guanyun.records.access import Visitor
from guanyun.records.models import Notice
from guanyun.records.services.cases import Done
from guanyun.records.services.codes import Asked, code_check, code_send, sign_in

from .conftest import START, ZONE, Seated

NOBODY = Visitor(zone=ZONE, address="192.0.2.1")
REPORT = Asked("report", "13800000000")


@pytest.fixture(autouse=True)
def _demo(settings: object) -> None:
    settings.DEMO = True


def later(seconds: int) -> datetime:
    """Return some seconds after the start."""
    return START + timedelta(seconds=seconds)


def wrong(code: str) -> str:
    """Return another code."""
    return f"{(int(code) + 1) % 10**6:06d}"


def test_right_code_proves_a_phone_once(zone: str) -> None:
    """A right code proves the phone; the same code proves nothing a second time."""
    code = code_send(by=NOBODY, at=START, asked=REPORT)

    assert code_check(by=NOBODY, at=START, asked=REPORT, code=code).phone == "13800000000"
    with pytest.raises(Refused, match=r"accounts\.code_over"):
        code_check(by=NOBODY, at=START, asked=REPORT, code=code)


def test_code_is_kept_as_a_digest_only(zone: str, settings: object) -> None:
    """Outside demo mode no table but the outbox shows the code, and the service tells nothing."""
    settings.DEMO = False

    assert code_send(by=NOBODY, at=START, asked=REPORT) == ""
    assert PhoneCode.objects.get().shown == ""


def test_sixth_try_is_refused_even_if_right(zone: str) -> None:
    """After five wrong tries the right code opens nothing."""
    code = code_send(by=NOBODY, at=START, asked=REPORT)
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(Refused) as refused:
            code_check(by=NOBODY, at=START, asked=REPORT, code=wrong(code))
        assert refused.value.fields == {"left": str(left)}

    with pytest.raises(Refused, match=r"accounts\.code_over"):
        code_check(by=NOBODY, at=START, asked=REPORT, code=code)


def test_code_ends_after_ten_minutes(zone: str) -> None:
    """Valid until the last second, not at ten minutes."""
    code = code_send(by=NOBODY, at=START, asked=REPORT)

    with pytest.raises(Refused, match=r"accounts\.code_over"):
        code_check(by=NOBODY, at=later(600), asked=REPORT, code=code)
    assert code_check(by=NOBODY, at=later(599), asked=REPORT, code=code).purpose == "report"


def test_code_of_one_purpose_does_not_serve_another(zone: str) -> None:
    """A code to report does not sign in."""
    code = code_send(by=NOBODY, at=START, asked=REPORT)

    with pytest.raises(Refused, match=r"accounts\.code_over"):
        code_check(by=NOBODY, at=START, asked=Asked("sign_in", "13800000000"), code=code)


def test_codes_are_not_sent_too_often(zone: str) -> None:
    """One a minute, five an hour for one phone; the refusal says how long to wait."""
    code_send(by=NOBODY, at=START, asked=REPORT)
    with pytest.raises(Refused) as soon:
        code_send(by=NOBODY, at=later(30), asked=REPORT)
    for minute in (1, 2, 3, 4):
        code_send(by=NOBODY, at=later(60 * minute), asked=REPORT)
    with pytest.raises(Refused) as often:
        code_send(by=NOBODY, at=later(60 * 5), asked=REPORT)

    assert (soon.value.code, soon.value.fields) == ("records.too_often", {"minutes": "1"})
    assert (often.value.code, often.value.fields) == ("records.too_often", {"minutes": "55"})
    assert PhoneCode.objects.count() == 5


@pytest.mark.parametrize("phone", ["1380000000", "02112345678", "abc", ""])
def test_no_mobile_number_is_refused(zone: str, phone: str) -> None:
    """What is no mobile number is sent no code."""
    with pytest.raises(Refused, match=r"accounts\.phone_form"):
        code_send(by=NOBODY, at=START, asked=Asked("report", phone))

    assert PhoneCode.objects.count() == 0


def test_follow_code_goes_only_to_a_phone_of_the_case(opened: Done) -> None:
    """A stranger's phone gets no code, and the answer does not say so."""
    stranger = Asked("follow", "13900000000", opened.number)
    own = Asked("follow", "13800000000", opened.number)

    assert code_send(by=NOBODY, at=START, asked=stranger) == ""
    assert PhoneCode.objects.count() == 0
    code = code_send(by=NOBODY, at=START, asked=own)
    assert code_check(by=NOBODY, at=START, asked=own, code=code).number == opened.number


def test_code_leaves_by_the_outbox(zone: str, settings: object) -> None:
    """Where a channel to the outside exists, the code waits there for its phone."""
    settings.NOTICE_CHANNELS = ["file"]

    code = code_send(by=NOBODY, at=START, asked=REPORT)

    row = Notice.objects.get()
    assert (row.receiver, row.channel, row.state) == ("phone:13800000000", "file", "waiting")
    assert code in row.fields


def test_phone_of_staff_does_not_sign_in_by_code(seated: Seated) -> None:
    """A code signs in to an account without posts, never to an account of staff."""
    desk = seated("duty_desk")
    Person.objects.filter(pk=desk.person).update(phone="13800000000")
    asked = Asked("sign_in", "13800000000")

    proved = code_check(by=NOBODY, at=START, asked=asked, code=code_send(by=NOBODY, at=START, asked=asked))  # fmt: skip  # noqa: E501

    assert proved.person is not None
    assert proved.person.pk != desk.person


def test_sign_in_tells_nobody_what_was_wrong(seated: Seated) -> None:
    """A wrong name and a wrong password are refused alike; the right pair signs in."""
    desk = seated("duty_desk")
    for name, password in [("nobody", "a long enough password"), ("duty_desk", "wrong")]:
        with pytest.raises(Refused, match=r"accounts\.sign_in_wrong"):
            sign_in(by=NOBODY, at=START, name=name, password=password)

    found = sign_in(by=NOBODY, at=START, name="duty_desk", password="a long enough password")
    assert found.pk == desk.person


def test_guessing_a_password_ends_after_ten_tries(seated: Seated) -> None:
    """The eleventh try within a quarter of an hour is refused even with the right password."""
    seated("duty_desk")
    for _ in range(10):
        with pytest.raises(Refused, match=r"accounts\.sign_in_wrong"):
            sign_in(by=NOBODY, at=START, name="duty_desk", password="wrong")

    with pytest.raises(Refused, match=r"records\.too_often"):
        sign_in(by=NOBODY, at=START, name="duty_desk", password="a long enough password")
