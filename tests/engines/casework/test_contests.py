"""管辖争议 and 归因异议: answerable until decided; what was consumed and when it is due stay."""

from dataclasses import replace
from datetime import timedelta

import pytest

from guanyun.engines.casework import Actor, Holder, Json, allowed_acts, attribution, shares
from guanyun.errors import Refused

from .kinds import CALENDAR, DIRECTOR, ENTERPRISE, NOBODY, ROUTE, STAFF, SYSTEM, Desk, when
from .teamwork import LAND_STAFF, LEADER, SEATED, TEAM, WATER, WATER_STAFF, handling
from .test_forwarding import REASON, refusal

HOUR = timedelta(hours=1)


def disputed(at: str = "11-24 10:00") -> Desk:
    """Return a case whose unit says that it is the water bureau's."""
    desk = Desk(TEAM).open("11-24 09:00", ROUTE)
    desk.do("dispute", STAFF, at, {"unit": "water"}, words=REASON)
    return desk


def test_a_disputed_case_stays_where_it_is_until_somebody_designates() -> None:
    """The unit's minutes go on; the director has four office hours, then the head is told."""
    desk = disputed()

    assert (desk.case.unit, desk.case.holder.unit) == ("beichen", "beichen")
    assert desk.case.clocks["dispute:1"].due_text == "2026-11-24 15:30"
    assert desk.case.clocks["dispute:1"].holder == Holder("unit", None, "director")
    desk.do("sign_for", STAFF, "11-24 10:30")
    desk.do("designate", DIRECTOR, "11-24 15:00", route=WATER)
    assert (desk.case.unit, desk.case.designated, desk.case.together.dispute) == (
        "water", True, None,
    )  # fmt: skip
    assert desk.case.clocks["dispute:1"].stopped_at == when("11-24 15:00")


def test_the_designation_may_name_the_same_unit_and_is_final() -> None:
    """It may neither dispute nor hand back nor forward the case."""
    desk = disputed()
    desk.do("designate", DIRECTOR, "11-24 11:00", route=ROUTE)

    for name in ("dispute", "hand_back", "forward"):
        assert (
            refusal(desk, name, STAFF, "11-24 12:00", words=REASON, route=WATER)
            == ("casework.designation_final")
            or name == "hand_back"
        )
    with pytest.raises(Refused) as refused:
        desk.do("hand_back", STAFF, "11-24 12:00")
    assert refused.value.code == "casework.designation_final"


def test_while_it_is_disputed_the_case_is_not_handed_on() -> None:
    """Neither back nor forward nor disputed again."""
    desk = disputed()

    assert refusal(desk, "hand_back", STAFF, "11-24 11:00") == "casework.dispute_waiting"
    assert refusal(desk, "forward", STAFF, "11-24 11:00", words=REASON, route=WATER) == (
        "casework.dispute_waiting"
    )
    assert refusal(desk, "dispute", STAFF, "11-24 11:00", words=REASON) == (
        "casework.dispute_waiting"
    )


def test_a_dispute_is_raised_before_accepting_and_in_time() -> None:
    """After signing, after a working day, or of what nobody is in charge of, it is too late."""
    late = Desk(TEAM).open("11-24 09:00", ROUTE)
    assert refusal(handling(), "dispute", STAFF, "11-24 10:00", words=REASON) == (
        "casework.dispute_after_accepting"
    )
    assert refusal(late, "dispute", STAFF, "11-26 09:00", words=REASON) == (
        "casework.dispute_too_late"
    )
    unheld = Desk(TEAM).open("11-24 09:00", NOBODY)
    desk = Actor("desk-1", "staff", unit="duty_desk", post="duty")
    assert refusal(unheld, "dispute", desk, "11-24 10:00", words=REASON) == (
        "casework.already_undesignated"
    )


def test_the_time_to_dispute_counts_from_when_the_unit_got_the_case() -> None:
    """Forwarded on the third day, it may still be disputed on that day."""
    assert TEAM.forwarding is not None
    desk = Desk(TEAM).open("11-24 09:00", ROUTE)
    desk.do("forward", STAFF, "11-26 10:00", {"unit": "water"}, words=REASON, route=WATER)

    assert "disputed" in desk.do("dispute", WATER_STAFF, "11-26 14:00", words=REASON)


def test_a_dispute_climbs_when_nobody_designates() -> None:
    """The ladder of the dispute is its own."""
    desk = disputed()
    desk.do("tick", SYSTEM, "11-24 16:00")

    assert [e.data["clock"] for e in desk.events if e.kind.value == "rung_fired"] == ["dispute:1"]


def test_a_kind_without_the_rule_has_no_dispute() -> None:
    """The unit hands the case back instead."""
    desk = Desk(replace(TEAM, disputing=None, contesting=None)).open("11-24 09:00", ROUTE)
    desk.do("circulate" if False else "sign_for", STAFF, "11-25 10:00")

    assert refusal(desk, "dispute", STAFF, "11-25 11:00", words=REASON) == "casework.no_disputing"


def burdened() -> Desk:
    """Return a case in which the land bureau had the closing clock for one and a half hours."""
    desk = handling()
    desk.do("circulate", STAFF, "11-24 10:00", facts=SEATED)
    desk.do("concur", LAND_STAFF, "11-25 10:00")
    return desk


STRETCH: dict[str, Json] = {
    "clock": "closing", "since": "2026-11-24T10:00:00+08:00", "whose": "beichen",
}  # fmt: skip


def test_an_upheld_objection_moves_a_stretch_and_no_minute() -> None:
    """The holder changes; consumed and due do not; the journal has both ledgers."""
    desk = burdened()
    before = desk.case.clocks["closing"]
    desk.do("contest", LAND_STAFF, "11-25 11:00", STRETCH, words=REASON)
    assert desk.case.clocks["contest:1"].due_text == "2026-11-27 24:00"
    assert desk.case.clocks["closing"].ledger == before.ledger
    desk.do("settle_contest", LEADER, "11-26 09:00", {"settled": "upheld"}, words=REASON)

    after = desk.case.clocks["closing"]
    assert (after.consumed, after.due, after.fire_at) == (
        before.consumed, before.due, before.fire_at,
    )  # fmt: skip
    assert [p.holder.unit for p in before.ledger] == ["beichen", "land_bureau"]
    assert [p.holder.unit for p in after.ledger] == ["beichen", "beichen"]
    pieces = attribution(desk.case, "closing", at=when("11-25 12:00"), calendar=CALENDAR)
    assert "land_bureau" not in {holder.unit for holder in shares(pieces)}
    settled = desk.events[-2]
    assert (settled.kind.value, settled.data["seconds"]) == ("contest_settled", 5400)


def test_a_dismissed_objection_changes_nothing() -> None:
    """It may be raised again with better reasons."""
    desk = burdened()
    before = desk.case.clocks["closing"]
    desk.do("contest", LAND_STAFF, "11-25 11:00", STRETCH, words=REASON)
    assert refusal(desk, "contest", LAND_STAFF, "11-25 11:30", STRETCH, words=REASON) == (
        "casework.contested_already"
    )
    desk.do("settle_contest", LEADER, "11-26 09:00", {"settled": "dismissed"}, words=REASON)

    assert desk.case.clocks["closing"] == before
    assert "contested" in desk.do("contest", LAND_STAFF, "11-26 10:00", STRETCH, words=REASON)


@pytest.mark.parametrize(
    "changed",
    [
        {"since": "2026-11-24T09:00:00+08:00"},  # of another unit
        {"since": "2026-11-24T10:00:01+08:00"},  # no stretch begins there
        {"clock": "watch"},
    ],
)
def test_one_objects_to_the_own_time_alone(changed: dict[str, Json]) -> None:
    """A stretch of another unit, or none at all, is not objected to."""
    desk = burdened()

    assert refusal(desk, "contest", LAND_STAFF, "11-25 11:00", STRETCH | changed, words=REASON) == (
        "casework.nothing_to_contest"
    )


def test_who_was_never_counted_objects_to_nothing() -> None:
    """Another unit is not offered the act at all."""
    desk = burdened()

    assert refusal(desk, "contest", WATER_STAFF, "11-25 11:00", STRETCH, words=REASON) == (
        "casework.not_yours"
    )
    told = allowed_acts(TEAM, desk.case, [WATER_STAFF], at=when("11-25 11:00"), calendar=CALENDAR)
    assert "contest" not in {rule.act for rule, _ in told}


def test_nobody_settles_the_own_objection() -> None:
    """The named post does, if somebody else sits in it."""
    desk = burdened()
    desk.do("contest", LAND_STAFF, "11-25 11:00", STRETCH, words=REASON)
    same = replace(LEADER, person=LAND_STAFF.person)

    told: dict[str, Json] = {"settled": "upheld"}
    assert refusal(desk, "settle_contest", same, "11-25 12:00", told, words=REASON) == (
        "casework.own_contest"
    )
    assert refusal(desk, "settle_contest", STAFF, "11-25 12:00", told, words=REASON) == (
        "casework.not_yours"
    )


def test_time_is_objected_to_and_settled_after_closing_too() -> None:
    """Whose days it was is asked most when the case is over."""
    desk = burdened()
    desk.do("contest", LAND_STAFF, "11-25 11:00", STRETCH, words=REASON)
    desk.do("withdraw", ENTERPRISE, "11-25 12:00")
    stopped = desk.case.clocks["contest:1"].ledger
    desk.do("settle_contest", LEADER, "11-27 09:00", {"settled": "upheld"}, words=REASON)

    assert desk.case.clocks["contest:1"].ledger == stopped
    assert desk.case.clocks["closing"].ledger[1].holder.unit == "beichen"
    late: dict[str, Json] = {**STRETCH, "whose": "enterprise"}
    assert refusal(desk, "contest", LAND_STAFF, "11-27 10:00", late, words=REASON) in (
        "casework.nothing_to_contest", "casework.not_yours",
    )  # fmt: skip
