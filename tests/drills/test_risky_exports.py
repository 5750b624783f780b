"""T14: no cell of a workbook runs, and none says another thing than what was recorded."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from django.test import Client, override_settings

from guanyun.accounts.models import Person
from guanyun.gateways.spreadsheets import RISKY, read_rows, workbook_of
from guanyun.records.models import Enterprise
from guanyun.records.now import now
from guanyun.records.services.cases import Deed, case_act
from guanyun.web.case_columns import ALL_CASES, ON_DESK
from guanyun.web.views.imports import COLUMNS
from tests.planting import act, adopt, agent, firm, inside, opened, seat, told_of, visiting

pytestmark = [pytest.mark.django_db, pytest.mark.drill]
ZONE = "demo"
BEGINNINGS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
    " =",
    "\0=",
    "'=",
    '"=',
    "_x003D_",
)
WORDS = tuple(f"{begin}HYPERLINK(1;2)企{n}" for n, begin in enumerate(BEGINNINGS))
RUNS = re.compile(r"vba|external|query|dde|embed", re.IGNORECASE)
ESCAPED = re.compile("_x([0-9A-F]{4})_")
SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(content: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield place, type and text of each cell of all sheets, by a reader that is not ours.

    Signs that XML cannot hold stand as ``_x000D_``, as ECMA-376 says (ST_Xstring).
    """
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        shared: list[str] = []
        if "xl/sharedStrings.xml" in book.namelist():
            for each in ET.fromstring(book.read("xl/sharedStrings.xml")):
                shared.append("".join(text.text or "" for text in each.iter(f"{SPACE}t")))
        for name in book.namelist():
            if not name.startswith("xl/worksheets/sheet"):
                continue
            for cell in ET.fromstring(book.read(name)).iter(f"{SPACE}c"):
                kind = "formula" if cell.find(f"{SPACE}f") is not None else cell.get("t", "n")
                text = "".join(each.text or "" for each in cell.iter() if each.tag != f"{SPACE}f")
                told = shared[int(text)] if kind == "s" else text
                yield (
                    cell.get("r", ""),
                    kind,
                    ESCAPED.sub(_unescaped, told),
                )


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def running(content: bytes) -> list[str]:
    """Return the cells that a spreadsheet would run, and parts that run by themselves."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = [
            name for name in book.namelist() if re.search(r"vba|external|query|dde", name, re.I)
        ]
    texts = [each for each in cells(content) if each[1] not in ("n", "d")]
    risky = [f"{place}: {text}" for place, kind, text in texts if text.startswith(RISKY)]
    return parts + risky + [place for place, kind, _ in texts if kind == "formula"]


def as_told(text: str) -> str:
    """Return a text as a workbook holds it: control signs left out, a guard before what runs."""
    clean = "".join(each for each in text if each >= " " or each in "\t\r\n")
    return f"'{clean}" if clean.startswith(RISKY) else clean


def test_every_place_of_a_workbook_is_harmless() -> None:
    """Title, head and each column hold every beginning: none runs, none is changed but guarded."""
    rows = [[word, *WORDS] for word in WORDS]
    content = workbook_of("=1+1", WORDS[:1] + WORDS, rows)

    found = [text for _, kind, text in cells(content) if kind != "n"]

    assert running(content) == []
    wanted = [as_told(each) for each in (*WORDS[:1], *WORDS)]
    assert found == wanted + [as_told(each) for row in rows for each in row]


def test_what_goes_out_comes_in_again() -> None:
    """The reader of imports takes the guarded texts as texts: nothing is computed or lost."""
    content = workbook_of("x", ["a"], [[word] for word in WORDS])

    found = [row["a"] for row in read_rows(content).rows]

    assert found == [as_told(word).strip() for word in WORDS]


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    """Plant a zone in which everything that people may type begins like a formula."""
    adopt(ZONE)
    posts = {
        "clerk": "service_desk",
        "director": "committee_director",
        "deputy": "service_head",
    }
    found = {name: seat(ZONE, name, post, name=WORDS[0]) for name, post in posts.items()}
    clerk = visiting(found["clerk"], ZONE)
    found["guest"] = seat(ZONE, "guest", name=WORDS[1])
    found["owner"] = seat(ZONE, "owner", name=WORDS[3], phone="13700000001")
    place = inside(ZONE, "wall_north")
    typed = [word for word in WORDS if "\0" not in word]  # no form takes that
    for number, word in enumerate(typed, 1):
        code = firm(ZONE, number, word)
        if number == 1:
            agent(ZONE, code, found["owner"], by=clerk)
        told = told_of(word, place, contact_name=word)
        case = opened(clerk, "procedure_request", told, enterprise=code, channel="visit")
        act(clerk, case, "sign_for")
        act(clerk, case, "message", text=word)
        if number == 2:
            more = {"clock": "closing", "more": "2 working days", "reason": word}
            deed = Deed("request_extension", more)
            case_act(by=clerk, at=now(), number=case, deed=deed)
            act(visiting(found["deputy"], ZONE), case, "give_consent")
    return found


def signed_in(person: Person) -> Client:
    """Return a browser of somebody."""
    client = Client()
    client.force_login(person)
    return client


def all_columns(client: Client) -> None:
    """Choose every column that there is."""
    for listing in (ON_DESK, ALL_CASES):
        told = {"column": [each.id for each in listing.columns], "key": listing.id}
        answer = client.post(f"/z/{ZONE}/tables/{listing.id}/columns", told)
        assert answer.status_code == 302


EXPORTS = (
    ("clerk", "desk/export"), ("clerk", "desk/export?tab=done"), ("clerk", "cases/export"),
    ("director", "cases/export?q=HYPERLINK"), ("director", "cockpit/cases?as=xlsx"),
    ("director", "enterprises/{uscc}/360?as=xlsx"), ("director", "register/export"),
    ("director", "public/register?as=xlsx"),
    *(("clerk", f"desk/import/template/{kind}") for kind in COLUMNS),
)  # fmt: skip


def test_no_export_runs(people: dict[str, Person]) -> None:
    """Every workbook of the platform, in both languages, with all columns: nothing in it runs."""
    uscc = Enterprise.objects.order_by("pk").first().uscc
    labels = {as_told(each) for each in Enterprise.objects.values_list("label", flat=True)}
    told: dict[str, set[str]] = {}
    for language in ("zh", "en"):
        for name, tail in EXPORTS:
            client = signed_in(people[name])
            client.cookies["language"] = language
            all_columns(client)
            answer = client.get(f"/z/{ZONE}/{tail.format(uscc=uscc)}")
            assert answer.content[:4] == b"PK\x03\x04", tail
            assert answer.headers["Content-Disposition"].startswith("attachment"), tail
            assert running(answer.content) == [], tail
            told[tail] = {text for _, _, text in cells(answer.content)}

    assert len(labels) >= len(WORDS) - 4
    assert labels <= told["cases/export"]


def test_results_of_an_import_do_not_run(people: dict[str, Person]) -> None:
    """What was wrong with a row is told beside its own words: they do not run on the way back."""
    client = signed_in(people["clerk"])
    kind = next(iter(COLUMNS))
    template = client.get(f"/z/{ZONE}/desk/import/template/{kind}").content
    header = [text for place, _, text in cells(template) if place.endswith("1") and text]
    content = workbook_of("x", header, [[word] * len(header) for word in WORDS])
    file = io.BytesIO(content)
    file.name = "=1+1.xlsx"
    sent = client.post(f"/z/{ZONE}/desk/import", {"kind": kind, "file": file})
    assert sent.status_code == 302, sent.content.decode()

    answer = client.get(f"{sent.headers['Location']}/result")

    assert answer.content[:4] == b"PK\x03\x04"
    assert running(answer.content) == []


def test_unusual_facts_do_not_run(people: dict[str, Person]) -> None:
    """The auditor's list of unusual handling is a workbook as all others."""
    with override_settings(DEMO=True):
        client = signed_in(people["director"])
        day = str(now().date())
        order = {
            "paper": "=1+1", "authorised_by": "=2+2", "units": ["service_bureau"], "first": day,
            "last": day, "since": day, "until": day, "members": "guest", "key": "k",
        }  # fmt: skip
        begun = client.post(f"/z/{ZONE}/audit", order)
        assert begun.status_code == 302, begun.content.decode()
        answer = client.get(f"{begun.headers['Location']}/unusual/export")

    assert answer.content[:4] == b"PK\x03\x04"
    assert running(answer.content) == []
