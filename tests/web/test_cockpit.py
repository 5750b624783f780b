"""The cockpit: every number opens a list of exactly the cases that it counts."""

import re
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from guanyun.records.models import Case
from guanyun.records.now import today
from guanyun.records.selectors.board import percent_of
from tests.planting import act, visiting
from tests.web.boards import ZONE, Town, planted_town  # noqa: F401 - the fixture "town"

NUMBER = re.compile(r'<a (?:class="n" )?[^>]*data-count="(\d+)"[^>]*>', re.DOTALL)
HREF = re.compile(r'href="([^"]+)"')
TOTAL = re.compile(r'data-total="(\d+)"')
ROWS = re.compile(rf'href="/z/{ZONE}/cases/(\d{{8}}-\d{{4}})"')
PAGE = f"/z/{ZONE}/cockpit"


def numbers(client: Client) -> list[tuple[int, str]]:
    """Return every number of the cockpit with the address that it opens."""
    page = client.get(PAGE).content.decode()
    found = [(each.group(1), HREF.search(each.group(0))) for each in NUMBER.finditer(page)]
    return [(int(n), href.group(1).replace("&amp;", "&")) for n, href in found if href]


def behind(client: Client, query: str) -> set[str]:
    """Return the numbers of the cases in a list of the cockpit."""
    return set(ROWS.findall(client.get(f"{PAGE}/cases?{query}").content.decode()))


@pytest.mark.parametrize("who", ["director", "auditor", "head", "northhead"])
def test_every_number_opens_that_many_cases(town: Town, who: str) -> None:
    """Walk every number on the wall: its list has as many cases, each once."""
    client = town.client(who)
    wrong = differing(client)
    # The clocks go on: what a second moved between wall and list is asked once more.
    assert not wrong or differing(client) == []
    assert len(numbers(client)) > (60 if who == "northhead" else 80)


def differing(client: Client) -> list[tuple[int, str]]:
    """Return the numbers whose lists hold another count of cases."""
    wrong = []
    for n, address in numbers(client):
        page = client.get(address).content.decode()
        total = TOTAL.search(page)
        if total is None or (int(total.group(1)), len(set(ROWS.findall(page)))) != (n, n):
            wrong.append((n, address))
    return wrong


def test_no_number_stands_without_its_list(town: Town) -> None:
    """Every figure of tiles, tables and charts is inside a link; only time spent is bare."""
    page = town.client("director").get(PAGE).content.decode()
    wall = page[page.index('<dl class="wall-tiles">') :]
    bare = re.sub(r"<a .*?</a>", "", wall, flags=re.DOTALL)
    words_only = (
        "<h2>.*?</h2>",
        '<[pd]d? class="def">.*?</[pd]d?>',
        '<text class="month".*?</text>',
    )
    for each in words_only:
        bare = re.sub(each, "", bare, flags=re.DOTALL)
    words = re.sub(r"<[^>]+>", " ", bare)

    spent = re.findall(r"<td>([\d.]+)<span", bare)
    assert sorted(re.findall(r"(?<![\w.])\d[\d.]*(?!\s*日)", words)) == sorted(spent)


def test_numbers_are_those_of_the_rows(town: Town) -> None:
    """Counted a second time from the tables themselves, the sets hold the same cases."""
    client, rows = town.client("director"), Case.objects.filter(zone=ZONE)
    by_name = town.numbers

    assert behind(client, "of=open") == set(
        rows.filter(closed_at=None).values_list("number", flat=True)
    )
    assert behind(client, "of=overdue") == {by_name["red"]}
    assert behind(client, "of=gap") == {by_name["lost"]}
    assert behind(client, "of=signing") == {by_name["signed"]}
    assert behind(client, "of=received_today") == set(
        rows.filter(opened_on=today()).values_list("number", flat=True)
    )
    assert behind(client, "of=done_today") == {by_name["closed"], by_name["bad"]}
    assert behind(client, "of=not_solved") == {by_name["bad"]}
    assert behind(client, "of=satisfied") == {by_name["closed"]}
    assert by_name["withdrawn"] not in behind(client, "of=accepted")
    assert behind(client, "of=received&giver=north_community") == {by_name["moved"]}


def test_rates_say_their_numerator_and_denominator(town: Town) -> None:
    """Closure, solution and satisfaction differ, each with n and N and its definition."""
    page = town.client("director").get(PAGE).content.decode()

    for words in (
        "办结率",
        "20.0%",
        "解决率",
        "50.0%",
        "满意率",
        "已办结 ÷ 收到且未撤回",
        "未评价不算满意",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("part", "whole", "told"), [(1, 3, "33.3"), (9999, 10000, "99.9"), (0, 0, "—")]
)
def test_rate_is_never_rounded_up_to_whole(part: int, whole: int, told: str) -> None:
    """One case missing keeps a rate below a hundred."""
    assert percent_of(part, whole) == told


def test_head_counts_the_own_unit(town: Town) -> None:
    """The head of a community sees the numbers of its own cases, and none of the zone."""
    client = town.client("northhead")
    seen = behind(client, "of=open")

    assert town.numbers["north"] in seen
    assert town.numbers["open"] not in seen
    assert "禾北企业社区" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("who", ["clerk", "deputy", "administrator", "owner"])
def test_others_are_refused(town: Town, who: str) -> None:
    """A clerk, a deputy, the administrator and an enterprise have no cockpit."""
    client = town.client(who)

    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}/cases?of=open").status_code == 403


def test_small_squares_tell_no_number(town: Town) -> None:
    """A square of the map with fewer than three cases shows none, and no address opens it."""
    client = town.client("director")
    page = client.get(PAGE).content.decode()
    lost = behind(client, "of=open&cell=rest")

    assert {town.numbers["south"], town.numbers["lost"]} <= lost
    assert 'class="square few"' in page
    assert behind(client, "of=open&cell=6207_1407") == set()


def test_hidden_case_changes_no_byte_of_a_heads_wall(town: Town) -> None:
    """What happens to cases of others leaves the wall of a unit head as it was."""
    client = town.client("northhead")
    strip = re.compile(r"\d\d:\d\d(?= ·)|csrfmiddlewaretoken[^>]*>|\d+\.\d(?=<span)")
    before = strip.sub("", client.get(PAGE).content.decode())
    act(visiting(town.people["clerk"], ZONE), town.numbers["open"], "answer", opinion="好了")
    act(visiting(town.owner, ZONE), town.numbers["signed"], "withdraw")

    assert strip.sub("", client.get(PAGE).content.decode()) == before


def test_queries_do_not_grow_with_cases(town: Town) -> None:
    """The wall asks the database a bounded number of questions, however many cases there are."""
    client = town.client("director")
    client.get(PAGE)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(PAGE)
    rows = list(Case.objects.filter(zone=ZONE))
    for number, row in enumerate(rows * 5):
        row.pk, row.number = None, f"20260101-{number:04d}"
        row.save(force_insert=True)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)

    assert len(many) == len(few) <= 15


def test_page_refreshes_without_scripts_and_holds_still(town: Town) -> None:
    """Without scripts the page asks for itself each minute; ``still`` stops both ways."""
    client = town.client("director")
    page, still = (client.get(f"{PAGE}{tail}").content.decode() for tail in ("", "?still=1"))

    assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in page
    assert 'data-refresh="60"' in page
    assert "http-equiv" not in still
    assert "data-refresh" not in still


def test_list_leaves_as_a_workbook(town: Town) -> None:
    """The cases behind a number leave as Excel, with the mark of a sample."""
    book = town.client("director").get(f"{PAGE}/cases?of=overdue&as=xlsx").content
    rows = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()

    assert rows[0][:3] == ["灯", "事项", "编号"]
    assert rows[1][2] == town.numbers["red"]
    assert any("示例" in str(cell) for row in rows for cell in row)


def test_nonsense_in_the_address_is_left_out(town: Town) -> None:
    """An unknown set is the open cases; unknown values open an empty list, never a fault."""
    client = town.client("director")

    assert behind(client, "of=no-such") == behind(client, "of=open")
    assert behind(client, "of=open&unit=nowhere&age=old&light=pink&page=x") == set()


def test_english_wall_says_english(town: Town) -> None:
    """The wall names its numbers in English."""
    client = town.client("director")
    client.get("/language/en?next=/")
    page = client.get(PAGE).content.decode()

    assert "Closure rate" in page
    assert "办结率" not in page


def test_grey_wall_keeps_shapes_and_words(town: Town) -> None:
    """On a day of mourning the wall has no colour; lights are still told apart by their words."""
    with override_settings(GREY=True):
        page = town.client("director").get(PAGE).content.decode()

    assert 'class="grey"' in page
    for words in ("超期", "临期", "正常", "停表"):
        assert words in page
