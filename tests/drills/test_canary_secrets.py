"""T22: secrets and phones go through every path and are found only where they must be."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from guanyun.accounts.models import Person
from guanyun.gateways.cloud_events import cloud_events_of
from guanyun.gateways.messages import drain
from guanyun.gateways.ocel import ocel_of
from guanyun.gateways.xes import xes_of
from guanyun.records.exports import export_zone
from guanyun.records.housekeeping import tidy
from guanyun.records.models import Case, JournalEntry, Notice
from guanyun.records.now import now
from guanyun.records.sealing import seal_all
from guanyun.records.selectors.logs import zone_logs
from guanyun.records.services.tokens import Wish, token_make
from guanyun.records.visitors import system
from guanyun.settings.masking import WithoutLinks
from tests.planting import PASSWORD, adopt, seat, visiting
from tests.web.reporting import whole

pytestmark = [pytest.mark.django_db, pytest.mark.drill]
ZONE = "demo"
HOME = f"/z/{ZONE}"
PHONE, HOLDER, TYPO = "13911112222", "13933334444", "1391111222x"
NAME, WORDS = "canary-contact", "canary-description"
WRONG = "canary-wrong-password"
PRIVATE = (PHONE, HOLDER, NAME)
PUBLIC = (
    "", "public", "public/notices", "public/notices.atom", "public/register", "register", "map",
    "map/layers", "calendar", "charter", "register/whose", "catalogue", "windows", "track",
    "open311/v2/requests.json", "open311/v2/services.json", "api/v1/kinds", "api/v1/openapi.json",
    "register/export", "public/register?as=xlsx",
)  # fmt: skip
ELSEWHERE = (
    "desk", "desk/export", "cases", "cases/export", "search?q=canary",
    "messages", "morning", "stack", "visits", "api/v1/cases", "api/v1/exports/xes",
    "api/v1/exports/ocel",
)  # fmt: skip


class Walk:
    """A report and its repair, as people walk it: what they typed and what they were given."""

    def __init__(self, home: Path) -> None:
        self.home, self.answers, self.secrets = home, [], {}
        self.caller, self.staff, self.holder = Client(), Client(), Client()
        self.number = self.link = ""

    def ask(self, client: Client, path: str, told: dict[str, object] | None = None) -> HttpResponse:
        """Ask for a page, or send a form; what was answered is kept."""
        address = path if path.startswith("/") else f"{HOME}/{path}"
        answer = client.get(address) if told is None else client.post(address, told)
        assert answer.status_code < 500, address
        self.answers.append((address, answer))
        return answer

    def outbox(self) -> list[dict[str, object]]:
        """Send what waits; return the lines of the file that another program reads."""
        drain(now())
        page = self.home / "outbox.jsonl"
        return [json.loads(line) for line in page.read_text(encoding="utf-8").splitlines()]

    def report(self) -> None:
        """Report without an account: a wrong code, then the right one."""
        self.ask(self.caller, "report/phone", {"phone": TYPO})
        self.ask(self.caller, "report/phone", {"phone": PHONE})
        code = str(self.outbox()[-1]["fields"]["code"])
        self.secrets["code"] = code
        other = f"{(int(code) + 1) % 10**6:06d}"
        for told in (other, code):
            self.ask(self.caller, "report/phone", {"phone": PHONE, "step": "code", "code": told})
        told = whole(description=WORDS, contact_name=NAME, contact_phone=PHONE)
        self.ask(self.caller, "report", told | {"description": ""})
        self.number = self.ask(self.caller, "report", told).headers["Location"].split("/")[-1]

    def repair(self, duty: Person) -> None:
        """Sign in with a wrong and a right password, answer, dispatch, issue a link."""
        for password in (WRONG, PASSWORD):
            told = {"step": "name", "name": duty.sign_in_name, "password": password}
            self.ask(self.staff, "/sign-in", told)
        acts = f"cases/{self.number}/acts"
        more = {"respond-opinion": "半小时内到"}
        version = Case.objects.get(number=self.number).version
        self.ask(self.staff, f"{acts}/respond", more | {"key": "r", "version": str(version)})
        more = {"dispatch-technician": NAME, "dispatch-technician_phone": HOLDER}
        self.ask(self.staff, f"{acts}/dispatch", more | {"key": "d", "version": str(version + 1)})
        self.ask(self.staff, f"{acts}/dispatch", more | {"key": "e", "version": "1"})
        told = {"holder_name": NAME, "holder_phone": HOLDER, "acts": ["take"], "key": "l"}
        self.ask(self.staff, f"cases/{self.number}/links", told)
        paths = [str(each["fields"].get("path", "")) for each in self.outbox()]
        self.link = next(each for each in reversed(paths) if each)
        self.secrets["link"] = self.link.rpartition("/")[2]

    def stumble(self, duty: Person) -> None:
        """Ask for what is not there, with the wrong method, without a right, with broken files."""
        strict = Client(enforce_csrf_checks=True)
        self.ask(strict, self.link, {"x": "1"})
        self.ask(strict, "/sign-in", {"step": "name", "name": "duty", "password": WRONG})
        self.ask(Client(), f"{self.link}x")
        self.ask(Client(), f"{self.link}/more")
        self.ask(self.holder, self.link)
        self.ask(self.holder, f"by-link/{self.number}")
        wish = Wish("canary", True, now() + timedelta(days=1))
        token = token_make(by=visiting(duty, ZONE), at=now(), wish=wish).text
        self.secrets["token"] = token
        for told in (token, token[:-1]):
            head = {"Authorization": f"Bearer {told}"}
            for tail in ("cases", f"cases/{self.number}", "cases/none", "none"):
                path = f"{HOME}/api/v1/{tail}"
                self.answers.append((path, self.staff.get(path, headers=head)))
        broken = SimpleUploadedFile(f"{PHONE}.png", b"x")
        self.ask(self.caller, "files", {"picture": broken})
        self.ask(Client(), "nowhere")


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    """Yield all that a running server writes to its log, and what it would tell at more length."""
    page, root = io.StringIO(), logging.getLogger()
    (handler,) = [
        each for each in root.handlers
        if any(isinstance(known, WithoutLinks) for known in each.filters)
    ]  # fmt: skip
    # Its stream may be that of a test that is over, and closed: it is left as it is, not flushed.
    (before, handler.stream), level = (handler.stream, page), root.level
    root.setLevel(logging.INFO)
    yield page
    root.setLevel(level)
    handler.stream = before


@pytest.fixture
def walked(db: None, settings: object, tmp_path: Path, heard: io.StringIO) -> Walk:
    """Walk it all, its messages going out by the file."""
    settings.NOTICE_CHANNELS, settings.HOME, settings.DEMO = ["file"], tmp_path, False
    settings.MEDIA_ROOT = tmp_path / "media"
    adopt(ZONE)
    duty = seat(ZONE, "duty", "duty_desk")
    seat(ZONE, "town", "town_west_desk")
    walk = Walk(tmp_path)
    walk.report()
    walk.repair(duty)
    walk.stumble(duty)
    seal_all(now())
    return walk


def tables() -> Iterator[tuple[str, str]]:
    """Yield each table of the database with all that stands in it, as text."""
    for model in apps.get_models():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            rows = cursor.fetchall()
        yield model._meta.db_table, "\n".join(map(str, rows))


def test_log_tells_no_secret_and_no_person(walked: Walk, heard: io.StringIO) -> None:
    """Wrong passwords, codes, tokens, links, phones: the log of the server holds none of them."""
    log = heard.getvalue()

    assert "nowhere" in log  # it was listening
    secrets = [*walked.secrets.values(), PASSWORD, WRONG]
    assert [each for each in (*PRIVATE, *secrets, WORDS, TYPO) if each in log] == []


def test_database_holds_no_secret(walked: Walk) -> None:
    """Codes, passwords, tokens and links are kept as digests only."""
    secrets = {**walked.secrets, "password": PASSWORD, "wrong": WRONG}

    found = [
        f"{table}: {name}" for table, text in tables() for name, told in secrets.items()
        if told in text
    ]  # fmt: skip

    assert found == []


def test_phones_lie_where_they_may_be_erased(walked: Walk) -> None:
    """Neither journal nor notices hold a phone or a name: the private table alone does."""
    journal = "\n".join(JournalEntry.objects.values_list("text", flat=True))
    notices = "\n".join(map(str, Notice.objects.values_list("fields", "error")))

    assert [each for each in (*PRIVATE, WORDS) if each in journal] == []
    assert [each for each in (*PRIVATE, WORDS) if each in notices] == []
    tidy(now() + timedelta(days=2))
    assert not Notice.objects.filter(receiver__contains=PHONE).exists()
    holding = {table for table, text in tables() if NAME in text}
    assert holding <= {"private_text", "one_time_link"}


def test_addresses_hold_no_person(walked: Walk) -> None:
    """What a browser keeps in its history, and sends on as referrer, names nobody."""
    led = [str(answer.headers.get("Location", "")) for _, answer in walked.answers]
    asked = [path for path, _ in walked.answers]

    assert len(led) > 20
    told = "\n".join(led + asked)
    assert [each for each in (*PRIVATE, WORDS, *map(str, walked.secrets.values())) if
            each in told.replace(walked.link, "/l/")] == []  # fmt: skip
    assert {answer.headers.get("Referrer-Policy") for _, answer in walked.answers} == {
        "same-origin"
    }


def test_error_pages_repeat_nothing(walked: Walk) -> None:
    """A page that refuses says what is wrong, not what somebody else typed or holds."""
    outside = [
        answer for path, answer in walked.answers
        if answer.status_code in (401, 403, 404, 405) and "sign-in" not in path
    ]  # fmt: skip

    assert len(outside) >= 4
    for answer in outside:
        page = answer.content.decode()
        secrets = (*walked.secrets.values(), PASSWORD, WRONG)
        assert [each for each in (*PRIVATE, WORDS, *secrets) if each in page] == []
        assert "Traceback" not in page
    for _, answer in walked.answers:
        assert WRONG not in answer.content.decode("utf-8", "replace")


def test_public_pages_and_feeds_name_nobody(walked: Walk) -> None:
    """Neither the public nor another unit nor a log for researchers reads a phone or a name."""
    told: dict[str, str] = {}
    for tail in PUBLIC:
        told[f"public {tail}"] = Client().get(f"{HOME}/{tail}").content.decode("utf-8", "replace")
    town = Client()
    town.force_login(Person.objects.get(sign_in_name="town"))
    for tail in ELSEWHERE:
        told[f"town {tail}"] = town.get(f"{HOME}/{tail}").content.decode("utf-8", "replace")
    assert walked.number not in town.get(f"{HOME}/search?q={PHONE}").content.decode()
    cases = zone_logs(visitor=system(ZONE), kind="")
    told["xes"] = "".join(xes_of(cases, name=ZONE))
    told["ocel"] = json.dumps(ocel_of(cases), ensure_ascii=False)
    told["events"] = str([cloud_events_of(case, source=ZONE) for case in cases])
    told["export"] = json.dumps(export_zone(ZONE, at=now()), ensure_ascii=False)

    assert walked.number in told["xes"]
    secrets = tuple(walked.secrets.values())
    found = [
        f"{where}: {each}" for where, text in told.items() for each in (*PRIVATE, *secrets)
        if each in text
    ]  # fmt: skip
    assert found == []
