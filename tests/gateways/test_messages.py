"""The outbox leaves at least once, in order, signed; what cannot be delivered becomes visible."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.core import mail

from guanyun.gateways.messages import drain, signature
from guanyun.records.access import Visitor
from guanyun.records.models import Notice
from guanyun.records.services.cases import Deed, Done, Report, case_act, case_open
from guanyun.records.services.codes import Asked, code_send
from guanyun.records.services.links import Grant, link_issue, link_use
from tests.records.conftest import START, ZONE, Seated, repair

SECRET = "test secret"


class Receiver(HTTPServer):
    """A receiver that answers as told and keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[int] = []
        self.taken: list[tuple[dict[str, str], bytes]] = []

    def events(self) -> list[dict[str, object]]:
        """Return the bodies taken."""
        return [json.loads(body) for _, body in self.taken]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((dict(self.headers), body))
        status = self.server.answers.pop(0) if self.server.answers else 200
        self.send_response(status)
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver(settings: object) -> Iterator[Receiver]:
    """Yield a receiver that the installation is told to use."""
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.NOTICE_CHANNELS = ["webhook"]
        settings.NOTICE_WEBHOOK = f"http://127.0.0.1:{server.server_port}/in?x=1"
        settings.NOTICE_WEBHOOK_SECRET = SECRET
        settings.NOTICE_HOSTS = {"127.0.0.1"}
        yield server
        server.shutdown()


def report(caller: Visitor) -> Done:
    """Report a broken machine."""
    return case_open(by=caller, at=START, report=Report("equipment_repair", repair()))


def later(seconds: int) -> datetime:
    """Return some seconds after the start."""
    return START + timedelta(seconds=seconds)


def test_webhook_carries_a_signed_event(zone: str, caller: Visitor, receiver: Receiver) -> None:
    """Phone of the caller, sentence in both languages, and a signature over exactly these bytes."""
    done = report(caller)

    assert drain(START) == 2
    headers, body = receiver.taken[0]
    told = json.loads(body)
    assert told["phones"] == ["13800000000"]
    assert done.number in told["text"]["zh"]
    assert headers["X-Guanyun-Signature"] == signature(
        SECRET, headers["X-Guanyun-Timestamp"], told["event"], body
    )
    assert drain(START) == 0


def test_failed_message_is_sent_again_under_its_event(
    zone: str, caller: Visitor, receiver: Receiver
) -> None:
    """A receiver that fails is asked again later; the event is the same, so it counts once."""
    report(caller)
    receiver.answers = [500]

    assert drain(START) == 0
    assert drain(later(9)) == 0
    assert drain(later(10)) == 2
    first, second, third = (told["event"] for told in receiver.events())
    assert first == second != third


def test_case_is_told_in_order(zone: str, caller: Visitor, receiver: Receiver) -> None:
    """While the first message of a case cannot be delivered, later ones of the case wait."""
    done = report(caller)
    holder = Visitor(zone=ZONE, phone=caller.phone, numbers=frozenset({done.number}))
    case_act(by=holder, at=later(1), number=done.number, deed=Deed("withdraw"))
    receiver.answers = [503, 503]

    for seconds in (2, 12, 60, 61):
        drain(later(seconds))

    codes = [told["code"] for told in receiver.events()]
    assert codes[:3] == ["records.notice_opened"] * 3
    waiting = list(Notice.objects.filter(channel="webhook").order_by("pk"))
    assert [row.state for row in waiting] == ["sent"] * len(waiting)
    assert codes[2:] == [row.code for row in waiting]


def test_redirect_is_not_followed(zone: str, caller: Visitor, receiver: Receiver) -> None:
    """A receiver that points elsewhere has not taken the message."""
    report(caller)
    receiver.answers = [302]

    assert drain(START) == 0
    assert Notice.objects.get(code="records.notice_opened").error == "NotDeliveredError: status 302"


def test_host_that_is_not_allowed_is_not_called(
    zone: str, caller: Visitor, receiver: Receiver, settings: object
) -> None:
    """An address outside the allow-list gets no connection."""
    report(caller)
    settings.NOTICE_HOSTS = {"sms.example.invalid"}

    assert (drain(START), receiver.taken) == (0, [])


def test_after_three_days_a_message_is_a_dead_letter(
    zone: str, caller: Visitor, settings: object
) -> None:
    """What nobody took for three days stays visible as dead and lets the next one pass."""
    settings.NOTICE_CHANNELS = ["webhook"]
    settings.NOTICE_HOSTS = set()
    report(caller)
    drain(START)

    drain(START + timedelta(days=3))

    rows = Notice.objects.filter(channel="webhook")
    assert {(row.state, row.next_at) for row in rows} == {("dead", None)}


def test_email_goes_to_who_sits_in_the_post(
    zone: str, caller: Visitor, seated: Seated, settings: object
) -> None:
    """The desk's e-mail address gets the sentence; a receiver without address is passed over."""
    settings.NOTICE_CHANNELS = ["email"]
    desk = seated("duty_desk")
    _with_email(desk.person)
    report(caller)

    assert drain(START) == 1
    (letter,) = mail.outbox
    assert letter.bcc == ["desk@example.invalid"]
    assert "由您承办" in letter.body
    states = Notice.objects.filter(channel="email").values_list("code", "state")
    assert dict(states) == {
        "records.notice_opened": "skipped", "records.notice_new_case": "sent",
    }  # fmt: skip


def _with_email(person: int) -> None:
    from_model = Notice._meta.apps.get_model("accounts", "Person")
    from_model.objects.filter(pk=person).update(email="desk@example.invalid")


def test_code_is_forgotten_once_sent(zone: str, settings: object, tmp_path: Path) -> None:
    """The file gets the code; the outbox keeps none; an old code is not sent any more."""
    settings.NOTICE_CHANNELS, settings.HOME = ["file"], tmp_path
    by = Visitor(zone=ZONE)
    code_send(by=by, at=START, asked=Asked("report", "13800000000"))
    drain(START)
    code_send(by=by, at=later(60), asked=Asked("report", "13800000000"))
    drain(later(660))

    (line,) = (tmp_path / "outbox.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(json.loads(line)["fields"]["code"]) == 6
    states = Notice.objects.order_by("pk").values_list("state", "fields")
    assert list(states) == [("sent", "{}"), ("dead", "{}")]


def test_link_travels_only_in_its_message(
    opened: Done, seated: Seated, settings: object, tmp_path: Path
) -> None:
    """The address of a one-time link is made when the message leaves, and opens the link."""
    settings.NOTICE_CHANNELS, settings.HOME = ["file"], tmp_path
    told = Grant(["take"], "某丙", START + timedelta(hours=1), holder_phone="13900000001")
    issued = link_issue(by=seated("duty_desk"), at=START, number=opened.number, grant=told)
    drain(START)

    lines = (tmp_path / "outbox.jsonl").read_text(encoding="utf-8").splitlines()
    path = json.loads(lines[-1])["fields"]["path"]
    assert path == f"/l/{issued.token}"
    used = link_use(by=Visitor(zone=ZONE), at=START, token=path.rpartition("/")[2])
    assert used.number == opened.number
