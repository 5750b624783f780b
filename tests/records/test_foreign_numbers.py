"""A number of another system that comes again after its case was closed."""

from datetime import date, timedelta

from guanyun.records.access import Visitor, system
from guanyun.records.models import Case, ForeignNumber
from guanyun.records.selectors.cases import case_shown
from guanyun.records.selectors.several import several_of
from guanyun.records.services.cases import Done, Report, case_open
from guanyun.records.services.charters import charter_adopt
from guanyun.records.verification import verify_all

from .conftest import START, ZONE, Seated, inside
from .test_together import act, reported
from .together import joint_charter


def in_force(seated: Seated, *, by_number: bool = False) -> Visitor:
    """Put the charter with the joint matter in force; return the clerk in charge."""
    charter, since = joint_charter(by_number=by_number), date(2026, 11, 23)
    charter_adopt(by=system(ZONE), at=START, charter=charter, since=since, minutes="示例2号")
    seated("north_head")
    return seated("north_desk")


def closed_under(clerk: Visitor, foreign: tuple[str, str]) -> str:
    """Return a closed case that has a number in another system."""
    number = reported(clerk, foreign=foreign)
    act(clerk, number, "sign_for")
    act(clerk, number, "answer", 10)
    act(clerk, number, "close", 20)
    assert Case.objects.get(number=number).closed_at is not None
    return number


def again(by: Visitor, foreign: tuple[str, str], minutes: int = 60) -> Done:
    """Report under a number of another system that was there before."""
    answers = {"description": "又打来了", "place": inside()}
    report = Report("joint_matter", answers, channel="phone", foreign=foreign)
    return case_open(by=by, at=START + timedelta(minutes=minutes), report=report)


def test_a_known_number_of_a_closed_case_opens_a_new_one_that_names_it(seated: Seated) -> None:
    """What comes again is not swallowed: a new case has the number, both pages name the other."""
    clerk = in_force(seated)
    before = closed_under(clerk, ("12345", "ZJ-20"))
    version = Case.objects.get(number=before).version

    told = again(clerk, ("12345", "ZJ-20"))

    assert (told.act, told.earlier, told.number != before) == ("open", before, True)
    assert Case.objects.get(number=before).version == version
    assert ForeignNumber.objects.get().case == told.number
    at = START + timedelta(minutes=61)
    new = several_of(case_shown(visitor=clerk, number=told.number, at=at))
    old = several_of(case_shown(visitor=clerk, number=before, at=at))
    assert (new.earlier, old.later) == (before, (told.number,))
    third = again(clerk, ("12345", "ZJ-20"), 62)
    assert (third.act, third.number) == ("take_in", told.number)
    assert verify_all()["faults"] == []


def test_a_known_number_opens_a_closed_case_again_where_its_kind_says_so(seated: Seated) -> None:
    """In time it is open again, with its clocks; afterwards a new one names it."""
    clerk = in_force(seated, by_number=True)
    number = closed_under(clerk, ("12345", "ZJ-21"))

    told = again(clerk, ("12345", "ZJ-21"))

    row = Case.objects.get(number=number)
    assert (told.act, told.number, row.closed_at, row.step) == ("reopen", number, None, "handling")
    act(clerk, number, "answer", 70)
    act(clerk, number, "close", 80)
    late = again(clerk, ("12345", "ZJ-21"), 60 * 24 * 40)
    assert (late.act, late.earlier) == ("open", number)
    assert verify_all()["faults"] == []
