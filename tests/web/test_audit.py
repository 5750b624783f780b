"""The auditor's desk through the URL: begun, conducted, sampled, packed; unseen."""

import json
import re
import subprocess
import sys
from datetime import datetime, timedelta, tzinfo
from hashlib import sha256
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from guanyun.accounts.models import Person
from guanyun.accounts.roles import AUDITOR_POST
from guanyun.engines.casework import receipt_json, verifier
from guanyun.gateways.spreadsheets import read_rows
from guanyun.records.exports import receipt_of_case
from guanyun.records.models import Audit, AuditReading, AuditSample, JournalEntry, Reading
from guanyun.records.now import now, today
from guanyun.records.sealing import seal_all
from tests.planting import (
    PASSWORD,
    act,
    adopt,
    agent,
    firm,
    inside,
    opened,
    seat,
    told_of,
    visiting,
)

pytestmark = pytest.mark.django_db
ZONE = "demo"


@pytest.fixture
def people() -> dict[str, Person]:
    """Seat a director, a clerk, a deputy, an auditor; and somebody without a post."""
    adopt(ZONE)
    posts = {
        "director": ["committee_director"], "clerk": ["service_desk"], "north": ["north_desk"],
        "deputy": ["committee_deputy", "service_head"], "auditor": [AUDITOR_POST], "guest": [],
    }  # fmt: skip
    return {
        name: seat(ZONE, name, *held, phone=f"1370000{n:04d}")
        for n, (name, held) in enumerate(posts.items(), 1)
    }


@pytest.fixture
def number(people: dict[str, Person]) -> str:
    """Have the clerk handle a request of an enterprise, with an extension granted; seal it."""
    clerk, owner = visiting(people["clerk"], ZONE), people["guest"]
    code = firm(ZONE, 1, "某示例厂")
    owner = seat(ZONE, "owner", phone="13600000001")
    agent(ZONE, code, owner, by=clerk)
    told = told_of("想问施工许可", inside(ZONE, "wall_north"))
    found = opened(visiting(owner, ZONE), "procedure_request", told, enterprise=code)
    act(clerk, found, "sign_for")
    act(clerk, found, "request_extension", clock="closing", more="2 working days", reason="要会商")
    act(visiting(people["deputy"], ZONE), found, "give_consent")
    seal_all(now())
    return found


def signed_in(person: Person) -> Client:
    """Return a browser of somebody."""
    client = Client()
    client.force_login(person)
    return client


def order(**changed: object) -> dict[str, object]:
    """Return a filled form that begins an audit of the service bureau by the guest."""
    day = today()
    told = {
        "paper": "示例纪审〔2026〕3号", "authorised_by": "县纪委监委（示例）",
        "units": ["service_bureau"], "kinds": [], "first": str(day - timedelta(days=30)),
        "last": str(day), "since": str(day), "until": str(day + timedelta(days=9)),
        "members": "guest", "key": "one-rendering",
    }  # fmt: skip
    return told | changed


def begun(people: dict[str, Person]) -> Audit:
    """Let the director begin an audit through the page."""
    answer = signed_in(people["director"]).post(f"/z/{ZONE}/audit", order())
    assert answer.status_code == 302
    return Audit.objects.get()


def test_leader_begins_and_the_member_sees_it(people: dict[str, Person], number: str) -> None:
    """An audit begun once, though sent twice, opens its pages to the one appointed."""
    director, guest = signed_in(people["director"]), signed_in(people["guest"])
    assert guest.get(f"/z/{ZONE}/audit").status_code == 403
    audit = begun(people)
    assert director.post(f"/z/{ZONE}/audit", order()).status_code in (302, 422)

    assert Audit.objects.count() == 1
    assert audit.paper in guest.get(f"/z/{ZONE}/audit").content.decode()
    page = guest.get(f"/z/{ZONE}/audit/{audit.pk}").content.decode()
    assert number in page
    assert guest.get(f"/z/{ZONE}/cases/{number}").status_code == 200


def test_refused_order_keeps_what_was_typed(people: dict[str, Person], number: str) -> None:
    """A member of the audited unit is refused in place; nothing is written."""
    answer = signed_in(people["director"]).post(f"/z/{ZONE}/audit", order(members="clerk"))

    assert answer.status_code == 422
    assert "须回避" in answer.content.decode()
    assert "示例纪审〔2026〕3号" in answer.content.decode()
    assert Audit.objects.count() == 0


def test_four_answers_lead_to_their_entries(people: dict[str, Person], number: str) -> None:
    """Who, when known, by what rule, by whose leave: each line points to an entry of the page."""
    begun(people)
    page = signed_in(people["guest"]).get(f"/z/{ZONE}/audit/cases/{number}").content.decode()
    head = page[page.index("四问") : page.index("时间归因")]

    assert re.findall(r"谁办的|何时知道|按什么规定|谁批准的", head) == [
        "谁办的", "何时知道", "按什么规定", "谁批准的",
    ]  # fmt: skip
    assert "承办：企业服务局" in head
    assert "某clerk" in head
    assert "管委会分管副主任" in head or "某deputy" in head
    leads = set(re.findall(r'href="#(entry-\d+)"', head))
    assert len(leads) >= 4
    assert leads <= set(re.findall(r'id="(entry-\d+)"', page))
    assert f"/pack?number={number}" in page


def test_case_is_shown_as_it_stood(people: dict[str, Person]) -> None:
    """At an instant before an act the page knows nothing of it."""
    clerk = visiting(people["clerk"], ZONE)
    told = told_of("昨天的事", inside(ZONE, "wall_north"))
    found = opened(clerk, "procedure_request", told, channel="window", days_ago=2)
    act(clerk, found, "sign_for")
    begun(people)
    guest = signed_in(people["guest"])
    before = (now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S")
    then = guest.get(f"/z/{ZONE}/audit/cases/{found}", {"at": before}).content.decode()
    today_ = guest.get(f"/z/{ZONE}/audit/cases/{found}").content.decode()

    assert "当时的样子" in then
    assert "首次办理" in today_
    assert "首次办理" not in then
    assert len(re.findall(r'id="entry-', then)) < len(re.findall(r'id="entry-', today_))
    assert guest.get(f"/z/{ZONE}/audit/cases/{found}", {"at": "gestern"}).status_code == 422
    long_ago = guest.get(f"/z/{ZONE}/audit/cases/{found}", {"at": "1999-01-01T00:00:00"})
    assert long_ago.status_code == 200


def test_reading_is_not_shown_to_the_audited(
    people: dict[str, Person], number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages of the audited are byte for byte the same, whether or not an audit looks."""
    instant = now()

    class Standing(datetime):
        """A clock that stands: bars of time do not grow between two looks."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            """Return the one instant."""
            return instant.astimezone(tz)

    monkeypatch.setattr("guanyun.records.now.datetime", Standing)
    fleeting = re.compile(
        r'(name="(?:csrfmiddlewaretoken|key)"[^>]*value|data-key|hx-headers)="[^"]*"|'
        r'\b(?:x|width)="[\d.]+"|剩余 [^<]*|剩 [^<]*|[\d.]+ 小时|下班还有[^<]*'
    )
    places = [f"/z/{ZONE}/cases/{number}", f"/z/{ZONE}/cases/{number}?tab=record",
              f"/z/{ZONE}/desk", f"/z/{ZONE}/cases", f"/z/{ZONE}/progress/{number}"]  # fmt: skip
    owner = Person.objects.get(sign_in_name="owner")
    audited = [signed_in(people["clerk"]), signed_in(people["deputy"]), signed_in(owner)]

    def seen() -> list[str]:
        return [fleeting.sub("", c.get(p).content.decode()) for c in audited for p in places]

    seen()  # the audited read their own pages first: those readings are shown
    before = seen()
    audit = begun(people)
    guest = signed_in(people["guest"])
    for _ in range(2):
        assert guest.get(f"/z/{ZONE}/audit/cases/{number}").status_code == 200
    guest.get(f"/z/{ZONE}/cases/{number}")
    guest.post(f"/z/{ZONE}/audit/{audit.pk}/sample", {"n": "1", "seed": "7", "method": "simple"})
    guest.get(f"/z/{ZONE}/audit/{audit.pk}/unusual")
    guest.post(f"/z/{ZONE}/audit/{audit.pk}/pack", {"numbers": number})

    assert seen() == before
    assert not Reading.objects.filter(person=str(people["guest"].pk)).exists()
    parts = AuditReading.objects.filter(stream=f"audit:{audit.pk}").values_list("part", flat=True)
    assert sorted(parts) == ["case", "export"]
    log = signed_in(people["director"]).get(f"/z/{ZONE}/audit/{audit.pk}").content.decode()
    assert "某guest" in log


def test_sample_can_be_drawn_again_from_its_file(people: dict[str, Person], number: str) -> None:
    """The page hands out the list whose digest stands on record."""
    audit = begun(people)
    guest = signed_in(people["guest"])
    address = f"/z/{ZONE}/audit/{audit.pk}/sample"
    told = {"n": "1", "seed": "20261124", "method": "unit", "key": "k"}
    assert guest.post(address, told).status_code == 302
    assert guest.post(address, told | {"n": "99", "key": "l"}).status_code == 422

    sample = AuditSample.objects.get()
    file = guest.get(address, {"list": "1"}).content
    assert sha256(file).hexdigest() == sample.list_hash
    assert file == f"{number}\tservice_bureau\n".encode()
    assert sample.list_hash in guest.get(address).content.decode()


def test_unusual_is_listed_and_exported(people: dict[str, Person], number: str) -> None:
    """A signature given at once is a fact with its two entries, on the page and in the workbook."""
    audit = begun(people)
    guest = signed_in(people["guest"])
    address = f"/z/{ZONE}/audit/{audit.pk}/unusual"
    page = guest.get(address, {"rule": "quick_consent"}).content.decode()

    assert f"{number}：请示后" in page
    assert len(re.findall(rf"cases/{number}#entry-\d+", page)) == 2
    none = guest.get(address, {"rule": "quick_consent", "consent_seconds": "0"}).content.decode()
    assert "没有发现" in none
    book = guest.get(f"{address}/export", {"rule": "quick_consent"})
    rows = read_rows(book.content).rows
    assert rows[0]["编号"] == number


def test_pack_is_sound_for_the_stand_alone_verifier(
    people: dict[str, Person], number: str, tmp_path: Path
) -> None:
    """One page holds trail, receipts, texts and charter; one changed word of it is found."""
    audit = begun(people)
    guest = signed_in(people["guest"])
    answer = guest.post(f"/z/{ZONE}/audit/{audit.pk}/pack", {"numbers": number})
    page = answer.content.decode()

    def checked(text: str) -> dict[str, object]:
        (tmp_path / "pack.html").write_text(text, encoding="utf-8")
        command = [sys.executable, "-I", verifier.__file__, str(tmp_path / "pack.html")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return json.loads(done.stdout)

    assert answer.headers["Content-Disposition"].endswith('.html"')
    assert "<script" not in page
    assert "想问施工许可" in page
    told = checked(page)
    assert (told["ok"], told["cases"], told["faults"]) == (True, 1, [])
    body, data = page.split("<!-- guanyun/export/1\n")
    receipt = receipt_of_case(visitor=visiting(people["guest"], ZONE), number=number)
    assert receipt is not None
    assert json.loads(data.split("\n-->")[0])["receipts"] == [receipt_json(receipt)]
    forged = checked(f"{body}<!-- guanyun/export/1\n{data.replace('想问施工许可', '想问环评', 1)}")
    assert "not the one recorded" in str(forged["faults"])
    assert not checked(page.replace('"zone_committee"', '"company"').replace("demo/", "d/"))["ok"]
    entry = JournalEntry.objects.filter(stream=f"audit:{audit.pk}").order_by("-seq").first()
    assert entry is not None
    digest = sha256(answer.content).hexdigest()
    assert digest in entry.text
    assert digest in guest.get(f"/z/{ZONE}/audit/{audit.pk}/pack").content.decode()


def test_pack_of_a_case_outside_the_scope_is_hidden(people: dict[str, Person], number: str) -> None:
    """A number that lies outside, or none at all, makes no pack and no entry."""
    north = visiting(people["north"], ZONE)
    told = told_of("别处的事", inside(ZONE, "wall_north"))
    outside = opened(north, "unclear_request", told, channel="window")
    audit = begun(people)
    guest = signed_in(people["guest"])
    address = f"/z/{ZONE}/audit/{audit.pk}/pack"

    assert guest.post(address, {"numbers": f"{number} {outside}"}).status_code == 404
    assert guest.post(address, {"numbers": ""}).status_code == 422
    assert guest.get(f"/z/{ZONE}/audit/cases/{outside}").status_code == 404
    assert JournalEntry.objects.filter(stream=f"audit:{audit.pk}").count() == 1


def test_members_change_and_the_audit_ends(people: dict[str, Person], number: str) -> None:
    """Added, removed, ended by the director; a member changes nothing."""
    audit = begun(people)
    address = f"/z/{ZONE}/audit/{audit.pk}"
    director, guest = signed_in(people["director"]), signed_in(people["guest"])
    assert guest.post(address, {"do": "end"}).status_code == 422
    assert director.post(address, {"do": "appoint", "member": "nobody"}).status_code == 422
    assert director.post(address, {"do": "appoint", "member": "north"}).status_code == 302
    person = people["north"].pk
    assert director.post(address, {"do": "dismiss", "person": str(person)}).status_code == 302
    assert director.post(address, {"do": "end"}).status_code == 302

    assert guest.get(address).status_code == 403
    assert "已结束" in director.get(address).content.decode()


def test_english_pages_speak_english(people: dict[str, Person], number: str) -> None:
    """The pages of an audit say their own words in English."""
    audit = begun(people)
    guest = signed_in(people["guest"])
    guest.cookies["language"] = "en"

    for tail in (f"{audit.pk}", f"{audit.pk}/sample", f"{audit.pk}/unusual", f"cases/{number}"):
        page = guest.get(f"/z/{ZONE}/audit/{tail}").content.decode()
        assert "audit." not in re.sub(r"<[^>]+>", "", page)
        assert "审计" not in page.replace("示例纪审", "")


def test_member_comes_to_the_audits_after_signing_in(
    people: dict[str, Person], number: str
) -> None:
    """Who has no post in the zone but conducts an audit there is led to it."""
    begun(people)
    told = {"step": "name", "name": "guest", "password": PASSWORD}
    answer = Client().post("/sign-in", told, follow=True)

    assert answer.redirect_chain[-1][0] == f"/z/{ZONE}/audit"


@pytest.mark.parametrize("tail", ["cases/{0}", "cases/{0}/slip", "slips?number={0}"])
def test_auditor_by_post_is_recorded_on_every_page_of_a_case(
    people: dict[str, Person], number: str, tail: str
) -> None:
    """The page, the slip, many slips: each way to read a case leaves an entry."""
    address = f"/z/{ZONE}/{tail.format(number)}"
    if tail.startswith("slips"):
        address = f"{reverse('slips', args=[ZONE])}?number={number}"
    assert signed_in(people["auditor"]).get(address).status_code == 200

    read = AuditReading.objects.get()
    assert (read.stream, read.case) == ("audit:standing", number)
    assert not Reading.objects.filter(person=str(people["auditor"].pk)).exists()
