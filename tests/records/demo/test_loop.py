"""Every state of the loop waits somewhere today, for whom the walk says."""

import pytest

from guanyun.accounts.models import Person
from guanyun.charter.schema import Charter
from guanyun.records.access import Hidden, Visitor, scope, visitor_for
from guanyun.records.charters import charter_on
from guanyun.records.models import Case, CharterDraft, Liaison, Upload, Visit
from guanyun.records.selectors.desk import Asked, desk_shown
from guanyun.records.stepping import state_now

from .conftest import END

pytestmark = pytest.mark.usefixtures("seeded", "db")


def _charter() -> Charter:
    return charter_on("demo", END.date())


def _as(name: str) -> Visitor:
    return visitor_for(Person.objects.get(sign_in_name=name), "demo", on=END.date())


def _next(name: str, tab: str = "todo") -> set[str]:
    """Return what the lines of a desk ask of its owner."""
    desk = desk_shown(visitor=_as(name), charter=_charter(), asked=Asked(tab), at=END)
    return {line.next_act_id for line in desk.lines}


@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("director", "designate"), ("director", "settle_contest"), ("director", "designate_lead"),
        ("leader", "give_opinion"), ("ecology", "countersign"), ("approval", "countersign"),
        ("land", "answer_assist"), ("town-west-head", "countersign"), ("legal", "reviewed"),
        ("office", "sign_for"),
    ],
)  # fmt: skip
def test_desk_shows_what_waits_for_its_owner(name: str, act: str) -> None:
    """What a case held by others waits for lies on the desk of who says it, named."""
    assert act in _next(name)


def test_papers_and_clocks_stand_as_told() -> None:
    """A promise runs and one was missed, silence accepted one, a permit is inside its hours."""
    drains = Case.objects.filter(kind="drainage_application").order_by("opened_at")
    missed, silent, running = (state_now(case) for case in drains)
    assert (missed.step, missed.closed_at is not None) == ("withdrawn", True)
    assert (silent.step, running.step) == ("deciding", "deciding")
    assert running.clocks["promise:gaps"].stopped_at is None
    hours = Case.objects.get(kind="planning_permit_application")
    assert hours.step == "deciding"
    assert hours.due is not None
    assert hours.due > END


def test_who_is_complained_about_sees_nothing_of_it() -> None:
    """The complaint lies with the discipline team; the southern community does not find it."""
    number = Case.objects.get(kind="complaint").number
    assert scope(_as("discipline")).case(number).unit == "discipline_team"
    for name in ("south", "south-head"):
        with pytest.raises(Hidden):
            scope(_as(name)).case(number)


def test_cases_stand_between_many_hands() -> None:
    """One is reported outside, one forwarded, one supervised, one was told twice by 12345."""
    states = [state_now(case) for case in Case.objects.all()]
    together = [each.together for each in states]
    assert [each.step for each in states].count("reported") == 1
    assert sum(bool(each.came_from) for each in together) == 1
    assert sum(bool(each.supervisions) for each in together) == 1
    assert sum(bool(each.copied) for each in together) == 2
    assert [each.foreign for each in together if each.foreign] == [("12345 HC-20261100123",)]
    assert sum(len(each.children) for each in together) == 2


def test_doors_were_visited_and_leaders_linked() -> None:
    """Visits of four weeks, one of them with its case; links, a draft and pictures."""
    assert Visit.objects.count() > 10
    assert Visit.objects.exclude(case="").count() == 1
    assert Liaison.objects.filter(post="linked_leader").count() == 12
    assert CharterDraft.objects.count() == 1
    assert Upload.objects.count() == 5
