"""The message centre: what was told to me and to nobody else, read by me alone."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from guanyun.records.models import Case, Notice, NoticeRead
from guanyun.records.now import now, today
from guanyun.records.selectors.notices import inbox
from guanyun.records.services.stand_ins import Cover, stand_in_name
from tests.planting import act, seat, visiting
from tests.web.boards import ZONE, Town, planted_town  # noqa: F401 - the fixture "town"

PAGE = f"/z/{ZONE}/messages"
OPENS = re.compile(rf'href="{PAGE}/(\d+)">([^<]+)</a>')


def told(client: Client, query: str = "") -> dict[int, str]:
    """Return the messages of a page by their ids."""
    page = client.get(f"{PAGE}?{query}").content.decode()
    return {int(number): words for number, words in OPENS.findall(page)}


def test_signer_is_told_what_waits(town: Town) -> None:
    """A request for a signature stands under signatures, and leads to its case."""
    client = town.client("head")
    found = told(client, "about=consents")
    number = town.numbers["signed"]

    assert list(found.values()) == [f"办件 {number}（工业120 设备急救）等您签批：申请延期"]
    answer = client.get(f"{PAGE}/{next(iter(found))}")
    assert answer["Location"] == f"/z/{ZONE}/cases/{number}"


def test_reading_is_ones_own(town: Town) -> None:
    """What one reads stays unread for another who sits in the same post."""
    second = seat(ZONE, "second", "service_head")
    client, other = town.client("head"), town.client("second")
    before = len(told(other, "unread=1"))
    one = next(iter(told(client, "about=consents")))
    client.get(f"{PAGE}/{one}")

    assert one not in told(client, "unread=1")
    assert len(told(other, "unread=1")) == before
    assert NoticeRead.objects.filter(person=str(second.pk)).count() == 0


def test_all_of_a_subject_are_marked_at_once(town: Town) -> None:
    """Without scripts one form marks all of a subject, and leaves the others."""
    act(visiting(town.owner, ZONE), town.numbers["open"], "message", text="在吗")
    client = town.client("clerk")
    cases = told(client, "about=cases&unread=1")
    client.post(f"{PAGE}/read", {"all": "1", "about": "cases"})

    assert cases
    assert told(client, "about=cases&unread=1") == {}
    assert told(client, "unread=1") != {}


def test_chosen_ones_are_marked(town: Town) -> None:
    """The boxes mark what was chosen; ids of others' messages mark nothing."""
    client = town.client("clerk")
    mine = list(told(client, "unread=1"))
    foreign = Notice.objects.filter(receiver="post:north_desk", channel="page").first()
    assert foreign is not None
    client.post(f"{PAGE}/read", {"id": [str(mine[0]), str(foreign.pk), "x", "9" * 40]})

    assert mine[0] not in told(client, "unread=1")
    assert [each.notice_id for each in NoticeRead.objects.all()] == [mine[0]]


def test_message_of_another_is_not_there(town: Town) -> None:
    """The address of somebody else's message is answered 404, as one that never was."""
    foreign = Notice.objects.filter(receiver="post:north_desk", channel="page").first()
    assert foreign is not None
    client = town.client("clerk")

    assert client.get(f"{PAGE}/{foreign.pk}").status_code == 404
    assert client.get(f"{PAGE}/{'9' * 30}").status_code == 404
    assert not NoticeRead.objects.exists()


def test_case_out_of_reach_takes_its_messages_along(town: Town) -> None:
    """When a case is given to another unit, what was told about it goes out of sight."""
    client, number = town.client("north"), town.numbers["north"]
    assert any(number in words for words in told(client).values())
    away = {"unit": "south_community", "holder_unit": "south_community", "first_unit": ""}
    Case.objects.filter(zone=ZONE, number=number).update(**away)

    assert not any(number in words for words in told(client).values())


def test_enterprise_reads_its_own(town: Town) -> None:
    """Who acts for an enterprise reads what was told to it, and goes to the progress."""
    client = town.client("owner")
    found = {number: words for number, words in told(client).items() if "已登记" in words}
    number = town.numbers["closed"]
    one = next(key for key, words in found.items() if number in words)

    assert client.get(f"{PAGE}/{one}")["Location"] == f"/z/{ZONE}/progress/{number}"
    assert len(found) == len(town.numbers)


def test_stand_in_for_a_kind_reads_no_digest(town: Town) -> None:
    """A digest counts all kinds: who stands in for one kind of cases is not told it."""
    deputy = town.people["duty"]
    cover = Cover(deputy.pk, "service_desk", today(), today() + timedelta(days=9),
                  kinds=("procedure_request",))  # fmt: skip
    stand_in_name(by=visiting(town.people["clerk"], ZONE), at=now(), cover=cover)
    Notice.objects.create(
        zone=ZONE, stream="zone", dedupe="d", receiver="post:service_desk", channel="page",
        code="records.notice_digest", at=now(), state="sent",
        fields='{"open": "9", "late": "8", "today": "7", "consents": "6"}',
    )  # fmt: skip

    assert told(town.client("clerk"), "about=digest")
    assert not told(town.client("duty"), "about=digest")
    kinds = {words for words in told(town.client("duty")).values() if "缺人缺钱缺地" in words}
    assert kinds == set()


@pytest.mark.parametrize("who", ["auditor", "administrator", "director", "owner"])
def test_page_opens_for_all_who_sign_in(town: Town, who: str) -> None:
    """Everybody with an account has the page, with or without messages."""
    assert town.client(who).get(PAGE).status_code == 200


def test_nobody_else_has_messages(town: Town) -> None:
    """Who has not signed in is led to the sign-in page; who belongs elsewhere is refused."""
    seat(ZONE, "stranger")

    assert Client().get(PAGE)["Location"].startswith("/sign-in")
    assert town.client("stranger").get(PAGE).status_code == 403


def test_badge_counts_what_is_unread(town: Town) -> None:
    """The number beside the link is that of the page, and is gone when all is read."""
    client = town.client("clerk")
    page = client.get(f"/z/{ZONE}/cases").content.decode()
    unread = inbox(
        visitor=visiting(town.people["clerk"], ZONE), subject="", only_unread=True, page=1, at=now()
    ).total

    assert f'<span class="count">{unread}</span>' in page
    client.post(f"{PAGE}/read", {"all": "1"})
    assert 'class="count"' not in client.get(f"/z/{ZONE}/cases").content.decode()


def test_english_message_says_english(town: Town) -> None:
    """Kind, act and clock are told in English to who reads English."""
    client = town.client("head")
    client.get("/language/en?next=/")
    words = next(iter(told(client, "about=consents").values()))

    assert re.search("[\u3400-\u9fff]", words) is None
    assert "Industry-120" in words
