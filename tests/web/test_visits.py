"""Visits: recorded at the door with what they bring back, once; coverage counts enterprises."""

from datetime import timedelta

import pytest
from django.test import Client

from guanyun.accounts.models import Person
from guanyun.records.models import Case, JournalEntry, PrivateText, Visit
from guanyun.records.now import now
from guanyun.records.selectors.visit_rounds import rounds_shown
from guanyun.records.selectors.visits import coverage_of, latest_visits
from tests.planting import adopt, firm, seat, visiting

ZONE = "demo"
NEW = f"/z/{ZONE}/visits/new"


@pytest.fixture(name="clerk")
def seated_clerk(db: None) -> Person:
    """Adopt the demo charter, seat a clerk, register two enterprises."""
    adopt(ZONE)
    firm(ZONE, 1, "示例一厂")
    firm(ZONE, 2, "示例二厂")
    return seat(ZONE, "clerk", "north_desk")


def signed_in(person: Person) -> Client:
    """Return the browser of a person."""
    client = Client()
    client.force_login(person)
    return client


def form(**told: object) -> dict[str, object]:
    """Return a form filled in at the door."""
    known: dict[str, object] = {
        "enterprise": "示例一厂",
        "purpose": "routine",
        "outcome": "nothing",
        "words": "生产正常",
        "key": "one-render",
    }
    return known | told


def test_visit_without_anything_to_do_is_kept_private(clerk: Person) -> None:
    """The stream of the enterprise says who was there for what; the words are outside it."""
    answer = signed_in(clerk).post(NEW, form(topics=["policy", "fire"]))

    visit = Visit.objects.get()
    entry = JournalEntry.objects.get(stream=f"enterprise:{visit.uscc}", seq=visit.seq)
    assert answer.status_code == 302
    assert (visit.unit, visit.post, visit.topics) == (
        "north_community",
        "north_desk",
        "|policy|fire|",
    )
    assert "生产正常" not in entry.text
    assert PrivateText.objects.get(stream=entry.stream, name="words").text == "生产正常"
    assert not Case.objects.exists()


def test_request_becomes_a_case_in_the_same_act(clerk: Person) -> None:
    """What the enterprise needs is a case on the right desk, by visit, and the visit names it."""
    told = form(outcome="request", kind="unclear_request", words="门口路灯坏了",
                contact_name="某甲", contact_phone="13800000001")  # fmt: skip

    answer = signed_in(clerk).post(NEW, told)

    case, visit = Case.objects.get(), Visit.objects.get()
    assert answer["Location"].endswith(case.number)
    assert visit.case == case.number
    assert (case.channel, case.enterprise, case.unit) == ("visit", visit.uscc, "north_community")


def test_settled_on_the_spot_is_answered_at_once(clerk: Person) -> None:
    """The answer is given at the door; the enterprise alone says whether it is solved."""
    told = form(outcome="answered", kind="unclear_request", words="怎么补贴", opinion="已说明",
                contact_name="某甲", contact_phone="13800000001")  # fmt: skip

    signed_in(clerk).post(NEW, told)

    case = Case.objects.get()
    assert case.step == "answered"
    assert case.solved is None


def test_same_form_twice_is_one_visit_and_one_case(clerk: Person) -> None:
    """A phone that comes back into the network sends again; nothing is made twice."""
    client = signed_in(clerk)
    told = form(outcome="request", kind="unclear_request", words="门口路灯坏了",
                contact_name="某甲", contact_phone="13800000001")  # fmt: skip

    first, second = client.post(NEW, told), client.post(NEW, told)

    assert first["Location"] == second["Location"]
    assert Visit.objects.count() == Case.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"enterprise": "没有这家"}, "没有认出是哪一家"),
        ({"outcome": "request", "kind": "unclear_request", "words": ""}, "有事要办时要写一句话"),
        ({"outcome": "answered", "kind": "unclear_request"}, "当场办结要写答复了什么"),
        ({"purpose": "inspection"}, "不在清单里"),
        ({"visited_at": "2001-01-01T09:00"}, "早于 30 天前"),
    ],
)
def test_wrong_form_is_refused_with_everything_kept(
    clerk: Person, wrong: dict[str, object], says: str
) -> None:
    """What is wrong is said, what was typed is in the form again, nothing is written."""
    entries = JournalEntry.objects.count()

    answer = signed_in(clerk).post(NEW, form(**wrong))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert not Visit.objects.exists()
    assert JournalEntry.objects.count() == entries


def test_coverage_counts_each_enterprise_once(clerk: Person) -> None:
    """Two visits to one of two enterprises are one of two; the other is whose turn it is."""
    client = signed_in(clerk)
    client.post(NEW, form(key="first"))
    client.post(NEW, form(key="second", words="又去了一次"))

    found = coverage_of(visitor=visiting(clerk, ZONE), span="week", at=now())

    assert (found.visited, found.enterprises, found.visits) == (1, 2, 2)
    assert found.percent == "50.0"
    assert [each.firm for each in found.waiting] == ["示例二厂"]
    assert (
        coverage_of(
            visitor=visiting(clerk, ZONE), span="week", at=now() + timedelta(days=30)
        ).visited
        == 0
    )


def test_other_units_do_not_read_what_was_said(clerk: Person) -> None:
    """The words of a visit are for the visitor's unit and those above it."""
    signed_in(clerk).post(NEW, form())
    south = seat(ZONE, "south", "south_desk")
    director = seat(ZONE, "director", "committee_director")

    assert latest_visits(visitor=visiting(south, ZONE), at=now()) == []
    assert "生产正常" not in signed_in(south).get(f"/z/{ZONE}/visits").content.decode()
    assert "生产正常" in signed_in(director).get(f"/z/{ZONE}/visits").content.decode()


def test_round_of_the_charter_names_who_was_not_visited(clerk: Person) -> None:
    """This quarter counts; who is owed one stands on the page, in the workbook and the CSV."""
    client = signed_in(clerk)
    client.post(NEW, form())

    page = client.get(f"/z/{ZONE}/visits").content.decode()
    owed = client.get(f"/z/{ZONE}/visits/rounds/everybody").content.decode()
    sheet = client.get(f"/z/{ZONE}/visits/rounds/everybody?as=csv").content.decode("utf-8-sig")
    book = client.get(f"/z/{ZONE}/visits/rounds/everybody?as=xlsx")

    assert "已走访 1 家，应走访 2 家" in page
    assert ("示例二厂" in owed, "示例一厂" in owed) == (True, False)
    assert [line.split(",")[0] for line in sheet.splitlines()] == ["企业", "示例二厂"]
    assert book.content[:2] == b"PK"
    assert client.get(f"/z/{ZONE}/visits/rounds/missing").status_code == 404


def test_visit_before_the_period_does_not_count(clerk: Person) -> None:
    """What was visited in one quarter is owed a visit again in the next."""
    signed_in(clerk).post(NEW, form())
    visitor = visiting(clerk, ZONE)
    (now_round,) = rounds_shown(visitor=visitor, at=now())
    (later,) = rounds_shown(visitor=visitor, at=now() + timedelta(days=100))

    assert (now_round.visited, now_round.enterprises) == (1, 2)
    assert (later.visited, later.enterprises, later.waiting) == (0, 2, 2)
