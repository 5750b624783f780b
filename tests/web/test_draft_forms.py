"""A page of the charter as a form: a cell changed is a draft, its faults stand in its row."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client

from guanyun.accounts.models import Person
from guanyun.charter.editing import pages_written
from guanyun.records.models import Adoption, CharterDraft
from tests.planting import adopt, seat

ZONE = "demo"
FORM = f"/z/{ZONE}/charter/drafts/form"


@pytest.fixture(name="clerk")
def seated_clerk(db: None) -> Client:
    """Adopt the demo charter and return the browser of a clerk."""
    adopt(ZONE)
    return signed_in(seat(ZONE, "clerk", "service_desk"))


def signed_in(person: Person) -> Client:
    """Return the browser of a person."""
    client = Client()
    client.force_login(person)
    return client


def in_force() -> str:
    """Return the hash of the charter in force."""
    return Adoption.objects.get(zone=ZONE).hash


def kept_text() -> str:
    """Return the page of units as the draft has it."""
    pages = pages_written(CharterDraft.objects.get().text)
    return next(each.text for each in pages if each.name == "units.yaml")


def address(page: str, table: str = "", of: str = "") -> str:
    """Return the address of a form."""
    return f"{FORM}?{urlencode({'of': of or in_force(), 'page': page, 'table': table})}"


def fields(client: Client, where: str) -> dict[str, str]:
    """Return the fields of a form as a browser would send them unchanged."""
    shown = client.get(where).content.decode()
    told = dict(re.findall(r'<input id="(c-[^"]+)"[^>]* value="([^"]*)"', shown))
    for name, inner in re.findall(r'<select id="(c-[^"]+)".*?>(.*?)</select>', shown, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        told[name] = chosen[1] if chosen else ""
    return {name: unescape(text) for name, text in told.items()}


def sent(client: Client, where: str, **changed: str) -> HttpResponse:
    """Send a form with some fields changed."""
    return client.post(where, fields(client, where) | changed)


def test_changed_cell_is_a_draft(clerk: Client) -> None:
    """One cell is changed: the draft differs there alone, and both texts stand side by side."""
    where = address("units.yaml", "posts")
    name = next(n for n, text in fields(clerk, where).items() if text == "企业服务窗口岗")

    kept = sent(clerk, where, **{name: "企业服务首席岗"})

    draft = CharterDraft.objects.get()
    assert kept.status_code == 302
    assert kept["Location"] == address("units.yaml", "posts", draft.hash) + "&from=0"
    page = clerk.get(f"/z/{ZONE}/charter/drafts/{draft.hash}").content.decode()
    assert "<del>窗口</del>" in page


def test_fault_stands_in_its_row(clerk: Client) -> None:
    """A unit that does not exist is kept, and named under the row that names it."""
    where = address("mandate.yaml", "lines")
    name = next(
        n for n, t in fields(clerk, where).items() if n.endswith(".unit") and t == "build_company"
    )

    kept = sent(clerk, where, **{name: "no_such_unit"})

    page = clerk.get(kept["Location"]).content.decode()
    row = page[page.index('value="no_such_unit"') :].split('<tr class="found">')[1]
    assert "no_such_unit" in row.split("</tr>")[0]
    text = clerk.get(kept["Location"].replace("/form?", "/edit?")).content.decode()
    assert "检查在这一页发现" in text


def test_row_is_added_and_another_taken_out(clerk: Client) -> None:
    """The empty row becomes an entry; a ticked one goes."""
    where = address("units.yaml", "units")
    new = {"n-id": "night_desk", "n-label.zh": "夜间服务队（示例）", "n-kind": "community"}

    row = next(n for n, text in fields(clerk, where).items() if text == "town_east")
    kept = sent(clerk, where, **new, **{f"x-{row[2:-3]}": "1"})

    ids = {text for n, text in fields(clerk, kept["Location"]).items() if n.endswith(".id")}
    assert "town_east" not in ids
    assert "{id: night_desk, label: {zh: 夜间服务队（示例）}, kind: community}" in kept_text()


def test_unchanged_form_is_refused(clerk: Client) -> None:
    """What changes nothing is no draft."""
    answer = sent(clerk, address("units.yaml", "units"))

    assert answer.status_code == 422
    assert not CharterDraft.objects.exists()


def test_single_values_have_their_own_form(clerk: Client) -> None:
    """The first page of the charter asks version, telephone and the like in words."""
    page = clerk.get(address("charter.yaml")).content.decode()

    assert '<label for="c-version">版本</label>' in page
    assert '<label for="c-emergency_phone">应急电话</label>' in page
    assert '<table class="list draft-table">' not in page  # its lists have pages of their own


def test_page_without_form_is_shown_as_text(clerk: Client) -> None:
    """What is no mapping opens as it is written; an unknown page does not exist."""
    shown = clerk.get(address("places.geojson"))

    assert shown.status_code in (200, 302)
    assert clerk.get(address("no_such.yaml")).status_code == 404
    assert Client().get(address("units.yaml")).status_code == 302


def test_side_bar_leads_to_the_drafts(clerk: Client) -> None:
    """Who may draft finds it beside the charter; who may not is not led there."""
    assert f'href="/z/{ZONE}/charter/drafts"' in clerk.get(f"/z/{ZONE}/desk").content.decode()
    assert "charter/drafts" not in Client().get(f"/z/{ZONE}/charter").content.decode()
