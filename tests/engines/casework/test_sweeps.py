"""Ladders and notices: each rung once, to a post; a notice moves what it crosses and no more."""

from datetime import date

from guanyun.engines.casework import Json
from guanyun.engines.common import Notice

from .kinds import (
    CALENDAR,
    DUTY,
    ENTERPRISE,
    HEAD,
    MATTER,
    REPAIR,
    REVIEW,
    STAFF,
    SYSTEM,
    Desk,
    when,
)


def fired(desk: Desk, since: int = 0) -> list[tuple[Json, Json, Json]]:
    """Return clock, rung and post of the rungs fired after an event number."""
    return [
        (event.data["clock"], event.data["rung"], event.data["post"])
        for event in desk.events[since:]
        if event.kind.value == "rung_fired"
    ]


def test_rungs_fire_in_order_and_once() -> None:
    """A late sweep catches up; a second sweep at the same instant does nothing."""
    desk = Desk(REPAIR).open("11-24 09:00")

    early = desk.do("tick", SYSTEM, "11-24 10:29", facts=DUTY)
    first = desk.do("tick", SYSTEM, "11-24 11:00", facts=DUTY)
    again = desk.do("tick", SYSTEM, "11-24 11:00", facts=DUTY)
    later = desk.do("tick", SYSTEM, "11-24 13:00", facts=DUTY)

    assert (early, first, again, later) == ([], ["rung_fired"] * 2, [], ["rung_fired"])
    assert fired(desk) == [
        ("response", "-30 minutes in charge", "beichen_clerk"),
        ("response", "0 hours head", "beichen_head"),
        ("response", "+2 hours leader", "leader"),
    ]


def test_a_rung_tells_whoever_sits_in_the_post() -> None:
    """The duty stays with the post: a substitute is told, and an empty post is seen as empty."""
    desk = Desk(REPAIR).open("11-24 09:00")
    stand_in: Json = {"person": "deputy-3", "for_person": "head-1", "unit": "beichen"}
    desk.do("tick", SYSTEM, "11-24 11:00", facts={"on_duty": {"beichen_head": stand_in}})

    lead, overdue = (event.data for event in desk.events[-2:])
    assert (overdue["told"], overdue["vacant"], overdue["escalates"]) == (stand_in, False, True)
    assert (lead["told"], lead["vacant"], lead["escalates"]) == (None, True, False)


def test_a_stopped_clock_climbs_no_further() -> None:
    """After the call-back the ladder of the response is over."""
    desk = Desk(REPAIR).open("11-24 09:00")
    desk.do("respond", STAFF, "11-24 10:59")

    assert desk.do("tick", SYSTEM, "11-24 15:00", facts=DUTY) == []


def test_more_time_arms_the_ladder_again() -> None:
    """Lengthened after its overdue rung, a clock warns and climbs again before the new end."""
    desk = Desk(MATTER).open("11-24 09:00")
    desk.do("sign_for", STAFF, "11-24 10:00")
    desk.do("tick", SYSTEM, "12-04 08:00", facts=DUTY)
    more = {"clock": "closing", "more": "5 working days"}
    desk.do("request_extension", STAFF, "12-04 09:00", more)
    desk.do("give_consent", HEAD, "12-04 10:00")
    clock, seen = desk.case.clocks["closing"], len(desk.events)
    desk.do("tick", SYSTEM, "12-11 08:00", facts=DUTY)

    assert (clock.due_text, clock.rungs_fired, clock.armed) == ("2026-12-10 24:00", (), 2)
    rungs = [rung for _, rung, _ in fired(desk, seen)]
    assert rungs == ["-1 working days in charge", "0 hours head"]


def test_reopening_arms_the_ladder_again() -> None:
    """A second life has its own rungs where its end lies ahead."""
    desk = Desk(REPAIR).open("11-24 09:00")
    desk.do("respond", STAFF, "11-24 09:30")
    desk.do("tick", SYSTEM, "11-24 22:30", facts=DUTY)
    desk.do("answer", STAFF, "11-24 22:40")
    desk.do("reopen", ENTERPRISE, "11-26 09:00", words=("reason",))
    seen = len(desk.events)
    desk.do("tick", SYSTEM, "11-26 23:00", facts=DUTY)

    assert desk.case.clocks["repair"].due_text == "2026-11-26 10:20"
    assert fired(desk, seen) == [("repair", "0 hours head", "beichen_head")]


def new_notice() -> Notice:
    """Return a notice that makes 26 November a day off."""
    day = (date(2026, 11, 26), "示例假期")
    return Notice("2026-test", 2026, "示例", "示例通知", "", rest=(day,), work=())


def test_a_notice_moves_the_clocks_it_crosses() -> None:
    """One event per clock with old and new end and the reason; the second run has none."""
    notice = new_notice()
    desk = Desk(MATTER).open("11-24 09:00")
    other = Desk(MATTER).open("11-30 09:00")
    rested = Desk(MATTER).open("11-24 09:00")
    rested.do("answer", STAFF, "11-24 10:00")
    rested.do("declare", ENTERPRISE, "11-24 11:00", {"solved": "solved"})
    for each in (desk, other, rested):
        each.calendar = CALENDAR.with_notice(notice)

    moved = desk.do("redate", SYSTEM, "11-25 08:00", facts={"reason": "示例通知"})

    told = desk.events[-1].data
    assert (moved, told["clock"]) == (["clock_redated"], "closing")
    assert (told["old_due_text"], told["due_text"]) == ("2026-12-03 24:00", "2026-12-04 24:00")
    assert told["reason"] == "示例通知"
    assert desk.do("redate", SYSTEM, "11-25 08:00", facts={"reason": "示例通知"}) == []
    assert other.do("redate", SYSTEM, "11-30 09:30", facts={"reason": "示例通知"}) == []
    assert rested.do("redate", SYSTEM, "11-25 08:00", facts={"reason": "示例通知"}) == []


def test_a_redated_clock_keeps_its_consumed_time() -> None:
    """The end moves, the ledger does not."""
    desk = Desk(MATTER).open("11-24 09:00")
    desk.do("sign_for", STAFF, "11-24 10:00")
    desk.do("pause", STAFF, "11-25 10:00", REVIEW)
    desk.do("resume", STAFF, "11-25 11:00")
    before = desk.case.clocks["closing"]
    desk.calendar = CALENDAR.with_notice(new_notice())
    desk.do("redate", SYSTEM, "11-25 12:00", facts={"reason": "示例通知"})
    after = desk.case.clocks["closing"]

    assert (after.ledger, after.consumed) == (before.ledger, before.consumed)
    assert after.calendar_version != before.calendar_version
    assert after.running_since == when("11-25 11:00")
