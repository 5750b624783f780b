"""What other products get wrong, held against this one: each defect is a test."""

from dataclasses import replace
from datetime import timedelta

import pytest

from guanyun.engines.casework import (
    Actor,
    Command,
    Event,
    append,
    attribution,
    beginning,
    decide,
    fold,
)
from guanyun.errors import Refused

from .kinds import CALENDAR, DUTY, ENTERPRISE, FACTS, MATTER, ROUTE, STAFF, SYSTEM, Desk, when
from .licences import DEMAND, DEPUTY, LEADER, LICENCE, NUMBERS
from .test_law import complete_all, complete_core, licence
from .test_sweeps import new_notice


def rungs(desk: Desk, clock: str) -> list[tuple[str, int]]:
    """Return the rungs of a clock that have fired, each with the arming it belongs to."""
    fired = [each.data for each in desk.events if each.kind.value == "rung_fired"]
    return [(str(d["rung"]), int(str(d["armed"]))) for d in fired if d["clock"] == clock]


def test_rule_that_cannot_be_read_alarms_instead_of_sleeping() -> None:
    """A clock whose rule is gone raises at the sweep: nothing is swallowed, nothing is written."""
    desk = Desk(MATTER).open("11-24 09:00")
    desk.case_type = replace(MATTER, clocks=MATTER.clocks[1:])
    before = len(desk.events)
    with pytest.raises(KeyError, match="take_up"):
        desk.do("tick", SYSTEM, "11-24 15:00", facts=DUTY)
    assert len(desk.events) == before


def test_person_who_leaves_leaves_the_duty_with_the_post() -> None:
    """The first-asked and the leader are posts: whoever sits there now answers for the case."""
    desk = Desk(DEMAND)
    desk.do("open", ENTERPRISE, "11-24 09:00", {}, route=ROUTE, facts=FACTS, lead=LEADER)
    gone = Actor("deputy-1", "staff", unit="other", post="archive")
    with pytest.raises(Refused, match=r"casework\.not_yours"):
        desk.do("respond", gone, "11-24 10:00")
    desk.do("respond", replace(DEPUTY, person="deputy-2"), "11-24 10:00")
    successor = Actor("desk-2", "staff", unit="duty_desk", post="duty")
    desk.do("note", successor, "11-24 11:00")
    assert desk.case.step == "handling"


@pytest.mark.parametrize("runs_from", ["acceptance", "change"])
def test_changed_limit_keeps_the_time_consumed(runs_from: str) -> None:
    """The ledger after the change holds every minute from before it, with its holder."""
    assert DEMAND.classification is not None
    kind = replace(DEMAND, classification=replace(DEMAND.classification, runs_from=runs_from))
    desk = Desk(kind)
    desk.do("open", ENTERPRISE, "11-24 09:00", {}, route=ROUTE, facts=FACTS, lead=LEADER)
    desk.do("respond", DEPUTY, "11-25 17:30")
    before = desk.case.clocks["closing"].consumed
    desk.do("reclassify", STAFF, "11-26 17:30", {"class": "complex"}, words=("reason",))
    pieces = attribution(desk.case, "closing", at=when("11-26 17:30"), calendar=CALENDAR)
    spent = [(piece.holder.post, piece.consumed) for piece in pieces]
    day = CALENDAR.office.length
    assert before == day
    assert spent == [("deputy", day), ("beichen_clerk", day)]


def test_return_and_re_entry_go_on_with_the_rest_and_lapse_again() -> None:
    """A file that went back is timed again: by what was left, with its own end and lapse."""
    desk = complete_core(licence("11-24 10:00"), "11-24 10:01")
    desk.do("request_supplement", STAFF, "11-30 11:00", {"items": ["contract"]})
    desk.do("tick", SYSTEM, "12-08 10:00", facts=NUMBERS)
    assert (rungs(desk, "review"), desk.case.lapsed) == ([], ())
    desk.do("supplement", ENTERPRISE, "12-08 17:30", {"items": ["contract"]})
    assert desk.case.clocks["review"].due_text == "2026-12-10 14:30"
    desk.do("tick", SYSTEM, "12-10 14:31", facts=NUMBERS)
    assert desk.case.lapsed == ("accept",)
    assert rungs(desk, "review") == [("-1 working days in charge", 1), ("0 hours head", 1)]


def test_end_that_moves_past_a_fired_rung_arms_it_again() -> None:
    """Late as a general demand, then complex: the same rung fires once for each end."""
    desk = Desk(DEMAND)
    desk.do("open", ENTERPRISE, "11-24 09:00", {}, route=ROUTE, facts=FACTS, lead=LEADER)
    desk.do("respond", DEPUTY, "11-25 10:00")
    desk.do("tick", SYSTEM, "12-04 08:00", facts=DUTY)
    desk.do("reclassify", STAFF, "12-04 10:00", {"class": "complex"}, words=("reason",))
    desk.do("tick", SYSTEM, "12-05 08:00", facts=DUTY)
    assert rungs(desk, "closing") == [("0 hours head", 1)]
    desk.do("tick", SYSTEM, "12-31 08:00", facts=DUTY)
    desk.do("feedback", STAFF, "12-31 10:00", {}, words=("progress",))
    late = desk.case.clocks["closing"].due + timedelta(hours=8)
    told = Command("tick", SYSTEM, late, facts=DUTY)
    desk.events += decide(DEMAND, desk.case, told, at=late, calendar=CALENDAR)
    assert rungs(desk, "closing") == [("0 hours head", 1), ("0 hours head", 2)]


def test_two_sweeps_fire_one_rung_and_one_lapse() -> None:
    """The second sweep of the same minute finds nothing to do."""
    desk = licence("11-24 10:00")
    first = desk.do("tick", SYSTEM, "12-02 08:00", facts=NUMBERS)
    second = desk.do("tick", SYSTEM, "12-02 08:00", facts=NUMBERS)
    assert (first.count("lapsed"), first.count("rung_fired"), second) == (1, 2, [])


def test_two_acts_in_one_second_are_two_events() -> None:
    """Each has its place in the chain, however close they come."""
    desk = Desk(MATTER).open("11-24 09:00")
    for _ in range(2):
        desk.do("note", STAFF, "11-24 10:00")
    notes = [each for each in desk.events if each.kind.value == "noted"]
    entries = append(
        beginning("longyou", "case:1"), desk.events, recorded_at=when("11-24 10:00"),
        charter="ab" * 32,
    )  # fmt: skip
    assert (len(notes), notes[0]) == (2, notes[1])
    assert len({each.hash for each in entries}) == len(desk.events)


def test_two_documents_of_one_act_have_two_numbers() -> None:
    """A series counts on within an act, and starts where the ledger says."""
    desk = complete_all(licence(), "11-24 10:01")
    desk.do("accept", STAFF, "11-24 10:02", facts=NUMBERS)
    said = {"pause": "expert_review", "needed_until": "2026-12-10"}
    desk.do("pause", STAFF, "11-24 10:03", said, facts={"numbers": {"开时": 4}})
    counts = [e.data["count"] for e in desk.events if e.kind.value == "document_issued"]
    assert (counts, desk.case.documents) == ([12, 4], ("开受〔2026〕12号", "开时〔2026〕4号"))


def test_new_notice_moves_the_end_and_the_lapse_with_it() -> None:
    """A day off that is made known later moves 视为受理 as well, and the journal says so."""
    desk = licence("11-24 10:00")
    due = desk.case.clocks["review"].due
    desk.calendar = CALENDAR.with_notice(new_notice())
    kinds = desk.do("redate", SYSTEM, "11-25 08:00", facts={"reason": "示例通知"})
    clock = desk.case.clocks["review"]
    assert kinds == ["clock_redated"]
    assert clock.due > due
    desk.do("tick", SYSTEM, f"{due + timedelta(hours=1):%m-%d %H:%M}", facts=NUMBERS)
    assert desk.case.lapsed == ()
    desk.do("tick", SYSTEM, f"{clock.due + timedelta(hours=1):%m-%d %H:%M}", facts=NUMBERS)
    assert desk.case.lapsed == ("accept",)


def test_journal_folds_to_the_same_case_whoever_reads_it() -> None:
    """State is nothing but its events: no field lives outside the journal."""
    desk = complete_core(licence("11-24 10:00"), "11-24 10:01")
    desk.do("tick", SYSTEM, "12-02 08:00", facts=NUMBERS)
    copies = [Event(e.kind, dict(e.data), e.by, e.occurred_at) for e in desk.events]
    assert fold(copies) == desk.case
    assert desk.case.kind == LICENCE.id
