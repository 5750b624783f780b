"""Classes (一类事): found by their words, joined and parted by people, kept on record."""

import pytest

from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor
from guanyun.records.models import JournalEntry, RecurringClass
from guanyun.records.selectors.classes import classes_shown
from guanyun.records.services.cases import Report, case_open
from guanyun.records.services.classes import Grouping, class_drop, class_keep, class_task
from guanyun.records.verification import verify_all

from .conftest import START, Seated, inside

BUSES = ("夜间公交班次太少", "夜间没有公交班次", "公交夜间班次少", "夜间公交班次能不能加")


def said(by: Visitor, words: str) -> str:
    """Report something at the window; return the number of the case."""
    answers = {"description": words, "place": inside()}
    answers |= {"contact_name": "某甲", "contact_phone": "13800000000"}
    report = Report("unclear_request", answers, channel="window")
    return case_open(by=by, at=START, report=report).number


@pytest.fixture
def clerk(seated: Seated) -> Visitor:
    """Return the clerk of the northern community."""
    return seated("north_desk")


@pytest.fixture
def buses(clerk: Visitor) -> list[str]:
    """Report the same four times in other words, and something else; return the numbers."""
    numbers = [said(clerk, words) for words in BUSES]
    return [*numbers, said(clerk, "变压器容量不够用")]


def test_what_says_alike_is_found_and_kept_by_a_person(clerk: Visitor, buses: list[str]) -> None:
    """Four in a day are a burst; kept under a name they are found no more, and are on record."""
    (found,) = classes_shown(visitor=clerk, at=START).found
    assert [each.number for each in found.demands] == buses[:4]
    assert found.is_burst

    kept = class_keep(by=clerk, at=START, grouping=Grouping(buses[:4], " 夜间公交班次 "))

    shown = classes_shown(visitor=clerk, at=START)
    assert (shown.found, [each.title for each in shown.kept]) == ((), ["夜间公交班次"])
    assert "夜间公交班次（4 件）" in shown.agenda
    entry = JournalEntry.objects.get(stream=f"class:{kept}").text
    assert "class_kept" in entry
    assert BUSES[1] not in entry
    assert verify_all()["faults"] == []


def test_classes_are_parted_and_joined_by_saying_anew(clerk: Visitor, buses: list[str]) -> None:
    """Whoever is put into another class leaves the first; a class of one is none."""
    first = class_keep(by=clerk, at=START, grouping=Grouping(buses[:3], "公交"))
    second = class_keep(by=clerk, at=START, grouping=Grouping([buses[2], buses[3]], "夜班车"))
    left, right = (RecurringClass.objects.get(pk=each).numbers for each in (first, second))
    assert (left, right) == (f"|{buses[0]}|{buses[1]}|", f"|{buses[2]}|{buses[3]}|")

    class_keep(by=clerk, at=START, grouping=Grouping(buses[:4], "公交", into=first))

    rows = {row.pk: row for row in RecurringClass.objects.all()}
    assert rows[second].dropped_at == START
    assert [each.id for each in classes_shown(visitor=clerk, at=START).kept] == [first]
    assert JournalEntry.objects.filter(text__contains="class_parted").count() == 2


def test_a_class_names_the_case_that_answers_it_once(clerk: Visitor, buses: list[str]) -> None:
    """The task is linked once; a dropped class takes none."""
    kept = class_keep(by=clerk, at=START, grouping=Grouping(buses[:2], "公交"))
    class_task(by=clerk, at=START, kept=kept, number=buses[4])
    with pytest.raises(Refused, match=r"records\.class_has_task"):
        class_task(by=clerk, at=START, kept=kept, number=buses[3])
    class_drop(by=clerk, at=START, kept=kept)
    with pytest.raises(Refused, match=r"records\.class_dropped"):
        class_drop(by=clerk, at=START, kept=kept)
    assert RecurringClass.objects.get().case == buses[4]


def test_what_makes_no_class_is_refused(clerk: Visitor, buses: list[str], seated: Seated) -> None:
    """One demand, no name, several matters, somebody else's cases, an auditor: nothing is kept."""
    town = seated("town_west_desk", name="某乙")
    other = case_open(
        by=clerk, at=START,
        report=Report(
            "procedure_request",
            {"description": "办证", "place": inside(), "contact_name": "某甲",
             "contact_phone": "13800000000"}, channel="window",
        ),
    ).number  # fmt: skip
    wrong = [
        (clerk, buses[:1], "公交", "records.class_few"),
        (clerk, buses[:2], " ", "records.class_title"),
        (clerk, buses[:2], "长" * 81, "records.class_title"),
        (clerk, [buses[0], other], "公交", "records.class_matters"),
        (clerk, buses[:2], "公\0交", "records.not_text"),
        (seated("auditor"), buses[:2], "公交", "records.not_for_role"),
    ]
    for by, numbers, title, code in wrong:
        with pytest.raises(Refused, match=code):
            class_keep(by=by, at=START, grouping=Grouping(numbers, title))
    with pytest.raises(Hidden):
        class_keep(by=town, at=START, grouping=Grouping(buses[:2], "公交"))
    assert not RecurringClass.objects.exists()
    assert not JournalEntry.objects.filter(stream__startswith="class:").exists()


def test_who_does_not_see_a_demand_neither_sees_nor_moves_it(
    clerk: Visitor, buses: list[str], seated: Seated
) -> None:
    """Another desk sees no such class; members out of sight stay when it is said anew."""
    kept = class_keep(by=clerk, at=START, grouping=Grouping(buses[:3], "公交"))
    south = seated("south_desk", name="某丙")
    own = [said(south, "夜间公交班次太少了")]

    assert classes_shown(visitor=south, at=START).kept == ()
    class_keep(by=south, at=START, grouping=Grouping(own, "公交", into=kept))

    assert RecurringClass.objects.get().numbers.count("|") == 5
    (shown,) = classes_shown(visitor=south, at=START).kept
    assert (len(shown.demands), shown.hidden) == (1, 3)
