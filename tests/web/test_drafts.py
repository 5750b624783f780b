"""Drafts of a charter: written page by page by the desk, compared, checked; nothing runs of it."""

import html
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client

from guanyun.accounts.models import Person
from guanyun.errors import Refused
from guanyun.records.access import Visitor
from guanyun.records.models import Adoption, CharterDraft, JournalEntry
from guanyun.records.now import now, today
from guanyun.records.services.cases import Report, case_open
from tests.planting import act, adopt, seat, visiting

ZONE = "demo"
LIST = f"/z/{ZONE}/charter/drafts"


@pytest.fixture(name="clerk")
def seated_clerk(db: None) -> Person:
    """Adopt the demo charter and seat a clerk."""
    adopt(ZONE)
    return seat(ZONE, "clerk", "service_desk")


def signed_in(person: Person) -> Client:
    """Return the browser of a person."""
    client = Client()
    client.force_login(person)
    return client


def in_force() -> str:
    """Return the hash of the charter in force."""
    return Adoption.objects.get(zone=ZONE).hash


def page_text(client: Client, of: str, page: str) -> str:
    """Return the text of a page as the editor shows it."""
    shown = client.get(f"{LIST}/edit", {"of": of, "page": page}).content.decode()
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", shown, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


def write(client: Client, of: str, page: str, words: str) -> HttpResponse:
    """Send a page written anew."""
    address = f"{LIST}/edit?{urlencode({'of': of, 'page': page})}"
    return client.post(address, {"words": words})


def test_written_page_is_kept_compared_and_told_in_the_journal(clerk: Person) -> None:
    """A page written anew is a draft; both versions stand side by side; the charter runs on."""
    client, of = signed_in(clerk), in_force()
    words = page_text(client, of, "units.yaml").replace("企业服务窗口岗", "企业服务首席岗")

    kept = write(client, of, "units.yaml", words)

    draft = CharterDraft.objects.get(zone=ZONE)
    assert kept.status_code == 302
    assert kept["Location"] == f"{LIST}/{draft.hash}"
    page = client.get(kept["Location"]).content.decode()
    assert "<del>窗口</del>" in page
    assert "<ins>首席</ins>" in page
    assert in_force() == of
    last = JournalEntry.objects.filter(stream="zone").order_by("-seq").first()
    assert last is not None
    assert '"kind":"charter_drafted"' in last.text
    assert draft.hash in client.get(LIST).content.decode()


def test_wrong_draft_is_kept_with_its_findings(clerk: Person) -> None:
    """A fault is named with its line and nothing typed is lost; it cannot be proposed."""
    client, of = signed_in(clerk), in_force()
    words = page_text(client, of, "mandate.yaml") + "nonsense: 1\n"

    kept = write(client, of, "mandate.yaml", words)

    page = client.get(kept["Location"]).content.decode()
    assert f"demo/mandate.yaml:{words.count(chr(10))}" in page
    assert "还不能提请" in page


def test_unchanged_page_is_refused(clerk: Person) -> None:
    """The same words again are no draft."""
    client, of = signed_in(clerk), in_force()
    words = page_text(client, of, "units.yaml")

    refused = write(client, of, "units.yaml", words)

    assert refused.status_code == 422
    assert "没有保存" in refused.content.decode()
    assert not CharterDraft.objects.exists()


def test_another_zones_id_is_refused(clerk: Person) -> None:
    """A draft stays in its zone."""
    client, of = signed_in(clerk), in_force()
    words = page_text(client, of, "charter.yaml").replace("id: demo", "id: other", 1)

    refused = write(client, of, "charter.yaml", words)

    assert refused.status_code == 422
    assert not CharterDraft.objects.exists()


def test_effects_name_units_and_running_cases(clerk: Person) -> None:
    """Who gains and who loses lines is counted; running cases stay where they are."""
    client, of = signed_in(clerk), in_force()
    words = page_text(client, of, "mandate.yaml").replace(
        "unit: utility_company, post: utility_desk, duty: handle",
        "unit: service_bureau, post: service_desk, duty: handle",
        1,
    )
    kept = write(client, of, "mandate.yaml", words)
    address = kept["Location"].partition("?")[0]

    page = client.get(f"{address}?tab=effects").content.decode()

    rows = re.findall(r"<tr><td>(.*?)</td><td class=\"number\">(\d+)</td>.*?(\d+)</td>", page)
    assert ("企业服务局", "1", "0") in [row[:3] for row in rows]
    assert ("禾川公用事业公司", "0", "1") in [row[:3] for row in rows]
    assert "没有在办件" in page


def test_draft_becomes_law_by_its_adoption_case_alone(clerk: Person) -> None:
    """Proposed by the desk, reviewed, decided by another with minutes: from its day it runs."""
    client, of = signed_in(clerk), in_force()
    words = page_text(client, of, "units.yaml").replace("企业服务窗口岗", "企业服务首席岗")
    kept = write(client, of, "units.yaml", words)
    first_day = (today() + timedelta(days=30)).isoformat()

    told = {"since": first_day, "reason": "岗位名称", "key": "once"}
    proposed = client.post(f"{kept['Location']}/propose", told)

    number = proposed["Location"].rsplit("/", 1)[-1]
    people = {
        post: visiting(seat(ZONE, post, post), ZONE)
        for post in ("committee_office", "legal_reviewer", "committee_director")
    }
    act(people["committee_office"], number, "gathered", opinions="没有不同意见")
    act(people["legal_reviewer"], number, "reviewed", legality="合法")
    assert Adoption.objects.filter(zone=ZONE).count() == 1
    act(people["committee_director"], number, "adopt", minutes="示例〔2026〕12号")

    adopted = Adoption.objects.get(zone=ZONE, minutes="示例〔2026〕12号")
    assert adopted.since.isoformat() == first_day
    assert adopted.hash == CharterDraft.objects.get(zone=ZONE).hash
    entry = JournalEntry.objects.filter(stream="zone").order_by("-seq").first()
    assert entry is not None
    assert f'"case":"{number}"' in entry.text


def test_who_drafted_does_not_decide(clerk: Person) -> None:
    """The director who drafted and proposed cannot adopt; nothing is written."""
    director = seat(ZONE, "director", "committee_director")
    client, of = signed_in(director), in_force()
    words = page_text(client, of, "units.yaml").replace("企业服务窗口岗", "企业服务首席岗")
    kept = write(client, of, "units.yaml", words)
    told = {"since": (today() + timedelta(days=30)).isoformat(), "reason": "岗位名称"}
    number = client.post(f"{kept['Location']}/propose", told)["Location"].rsplit("/", 1)[-1]
    act(visiting(seat(ZONE, "office", "committee_office"), ZONE), number, "gathered", opinions="无")
    act(visiting(seat(ZONE, "legal", "legal_reviewer"), ZONE), number, "reviewed", legality="合法")
    entries = JournalEntry.objects.count()

    with pytest.raises(Refused) as refused:
        act(visiting(director, ZONE), number, "adopt", minutes="示例〔2026〕12号")

    assert refused.value.code == "records.own_draft"
    assert JournalEntry.objects.count() == entries
    assert Adoption.objects.filter(zone=ZONE).count() == 1


def test_enterprise_cannot_open_a_case_of_the_house(clerk: Person) -> None:
    """A kind without a tile is for the desk: to a caller it does not exist."""
    report = Report("charter_adoption", {"draft": "x", "version": "1", "since": "2027-01-01"})

    with pytest.raises(Refused) as refused:
        case_open(by=Visitor(zone=ZONE, phone="13800000000"), at=now(), report=report)

    assert refused.value.code == "charter.unknown_kind"


def test_page_that_cannot_be_read_does_not_pass_for_another(clerk: Person) -> None:
    """Two broken pages read alike; the second is refused with its words, not lost for the first."""
    client, of = signed_in(clerk), in_force()
    first, second = "a: [1", "b: {second"
    assert write(client, of, "units.yaml", first).status_code == 302

    refused = write(client, of, "units.yaml", second)

    assert refused.status_code == 422
    assert second in refused.content.decode()
    assert CharterDraft.objects.count() == 1
    assert write(client, of, "units.yaml", first).status_code == 302
