"""Enterprise 360: what a visitor may see of one enterprise, and not a number more."""

import re
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from guanyun.records.models import Case, Enterprise
from tests.planting import act, inside, opened, told_of, visiting
from tests.web.boards import ZONE, Town, planted_town  # noqa: F401 - the fixture "town"

CASES = re.compile(r"\d{8}-\d{4}")
FLEETING = re.compile(r"csrfmiddlewaretoken[^>]*>|\d\d:\d\d(?=；)")


def page_of(client: Client, town: Town, firm: int = 0) -> str:
    """Return the page of an enterprise."""
    return client.get(f"/z/{ZONE}/enterprises/{town.firms[firm]}/360").content.decode()


def test_leader_sees_all_of_an_enterprise(town: Town) -> None:
    """Identity with its checked code, agents, every case, what recurs, whose time it was."""
    page = page_of(town.client("director"), town)

    assert set(town.numbers.values()) <= set(CASES.findall(page))
    for words in ("禾云纸业", "信用代码校验通过", "某owner", "反复出现的问题", "时间花在谁手上"):
        assert words in page


def test_clerk_sees_what_the_door_allows(town: Town) -> None:
    """A clerk reads the cases of the own unit; nothing of others, neither number nor count."""
    client = town.client("north")
    page = page_of(client, town)
    seen = set(CASES.findall(client.get(f"/z/{ZONE}/cases").content.decode()))

    assert town.numbers["north"] in page
    assert set(CASES.findall(page)) <= seen
    assert town.numbers["closed"] not in page


def test_hidden_case_changes_no_byte(town: Town) -> None:
    """Cases of others that move or come leave a clerk's page of the enterprise as it was."""
    client = town.client("north")
    before = FLEETING.sub("", page_of(client, town))
    act(visiting(town.people["clerk"], ZONE), town.numbers["open"], "answer", opinion="好了")
    for _ in range(3):
        told = told_of("又来", inside(ZONE, "wall_north"))
        opened(visiting(town.owner, ZONE), "policy_request", told, enterprise=town.firms[0])

    assert FLEETING.sub("", page_of(client, town)) == before


def test_rating_is_hidden_from_the_handler(town: Town) -> None:
    """The unit that handled a case reads no grade beside the enterprise's name; a leader does."""
    handler, leader = page_of(town.client("clerk"), town), page_of(town.client("auditor"), town)

    assert "对经办单位不显示" in handler
    assert '<td class="grade">2</td>' not in handler
    assert '<td class="grade">2</td>' in leader
    assert "对经办单位不显示" not in leader


def test_same_matter_three_times_recurs(town: Town) -> None:
    """Three cases of one matter within a year stand as a recurrent problem."""
    page = page_of(town.client("director"), town)
    part = page[page.index('id="recurring"') :]

    matter = Case.objects.get(zone=ZONE, number=town.numbers["closed"]).matter
    cases = Case.objects.filter(zone=ZONE, matter=matter, enterprise=town.firms[0])
    assert cases.count() == 3
    assert set(cases.values_list("number", flat=True)) <= set(CASES.findall(part))


def test_wrong_code_is_told(town: Town) -> None:
    """A credit code whose check digit is wrong says so."""
    Enterprise.objects.filter(uscc=town.firms[1]).update(uscc="919900000000000000")

    page = town.client("director").get(f"/z/{ZONE}/enterprises/919900000000000000/360")

    assert "信用代码校验不通过" in page.content.decode()


def test_cases_leave_as_a_workbook(town: Town) -> None:
    """The workbook holds the cases that the page shows, grades hidden alike."""
    address = f"/z/{ZONE}/enterprises/{town.firms[0]}/360?as=xlsx"
    book = town.client("clerk").get(address).content
    rows = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()
    told = {row[2]: row[7] for row in rows[1:] if CASES.fullmatch(str(row[2]))}

    assert told[town.numbers["bad"]] == "对经办单位不显示"
    assert town.numbers["north"] not in told


@pytest.mark.parametrize(("who", "status"), [("owner", 403), ("administrator", 403)])
def test_page_is_for_readers_of_cases(town: Town, who: str, status: int) -> None:
    """An enterprise has its own page; the administrator reads no cases."""
    address = f"/z/{ZONE}/enterprises/{town.firms[0]}/360"

    assert town.client(who).get(address).status_code == status


def test_unknown_enterprise_is_not_there(town: Town) -> None:
    """A code that nobody registered is answered 404."""
    address = f"/z/{ZONE}/enterprises/919900000000000000/360"

    assert town.client("director").get(address).status_code == 404


def test_enterprise_finds_documents_receipts_and_messages(town: Town) -> None:
    """The enterprise's own page lists its documents, leads to receipts, tells what is new."""
    page = town.client("owner").get(f"/z/{ZONE}/mine").content.decode()

    assert f"/progress/{town.numbers['closed']}/receipt" in page
    assert "我的文书" in page
    assert f"/z/{ZONE}/messages" in page


def test_english_page_says_english(town: Town) -> None:
    """The page speaks English to who asks for it."""
    client = town.client("director")
    client.get("/language/en?next=/")
    page = page_of(client, town)

    assert "Recurrent problems" in page
    assert "基本信息" not in page
