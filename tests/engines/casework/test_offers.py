"""What a person may do now: allowed, greyed with the reason, or not there at all."""

from guanyun.engines.casework import Actor, act_id, allowed_acts

from .kinds import (
    CALENDAR,
    DIRECTOR,
    ENTERPRISE,
    HEAD,
    MATTER,
    NOBODY,
    OTHER_STAFF,
    REPAIR,
    STAFF,
    TECHNICIAN,
    Desk,
    when,
)


def offered(desk: Desk, *actors: Actor, at: str = "11-24 12:00") -> dict[str, str | None]:
    """Return acts with the code of why they are greyed."""
    found = allowed_acts(desk.case_type, desk.case, actors, at=when(at), calendar=CALENDAR)
    return {act_id(rule): None if told is None else told.code for rule, told in found}


def test_the_unit_in_charge_sees_its_acts() -> None:
    """The clerk may do what the step lists and what every case has."""
    told = offered(Desk(REPAIR).open("11-24 09:00"), STAFF)

    assert [act for act, why in told.items() if why is None] == [
        "respond", "answer", "hand_back", "message", "note", "back_enter", "correct",
        "request_extension", "copy", "merge", "split", "link_foreign",
    ]  # fmt: skip


def test_another_unit_sees_whose_acts_they_are() -> None:
    """They are greyed, with the seats that may take them."""
    told = offered(Desk(REPAIR).open("11-24 09:00"), OTHER_STAFF)

    assert told == dict.fromkeys(("respond", "answer", "hand_back"), "casework.not_yours")


def test_an_enterprise_sees_its_own_acts_alone() -> None:
    """It may withdraw, write and remind, and sees nothing of the clerks'."""
    desk = Desk(REPAIR).open("11-24 09:00")

    assert offered(desk, ENTERPRISE) == dict.fromkeys(
        ("withdraw", "message", "back_enter", "remind")
    )
    desk.do("remind", ENTERPRISE, "11-24 10:00")
    assert offered(desk, ENTERPRISE)["remind"] == "casework.reminded_already"


def test_after_closing_an_enterprise_may_rate_and_reopen() -> None:
    """And no longer withdraw or remind."""
    desk = Desk(REPAIR).open("11-24 09:00")
    desk.do("answer", STAFF, "11-24 10:00")
    desk.do("declare", ENTERPRISE, "11-24 11:00", {"solved": "solved"})
    told = offered(desk, ENTERPRISE)

    assert {act for act, why in told.items() if why is None} == {
        "rate", "reopen", "message", "back_enter",
    }  # fmt: skip
    assert offered(desk, ENTERPRISE, at="12-30 12:00")["reopen"] == "casework.reopening_over"


def test_a_person_in_two_seats_may_do_what_either_may() -> None:
    """The clerk who is also the head signs what another clerk asked."""
    desk = Desk(MATTER).open("11-24 09:00")
    desk.do("sign_for", STAFF, "11-24 10:00")
    desk.do("close", STAFF, "11-24 11:00")

    assert offered(desk, HEAD)["give_consent"] is None
    assert "give_consent" not in offered(desk, STAFF)
    own = Actor("clerk-1", "staff", unit="beichen", post="beichen_head")
    assert offered(desk, STAFF, own)["give_consent"] == "casework.own_consent"
    assert offered(desk, STAFF)["answer"] == "casework.waits_for_consent"


def test_the_designating_post_sees_designation_while_it_is_needed() -> None:
    """Not before and not after."""
    routed, lost = Desk(REPAIR).open("11-24 09:00"), Desk(REPAIR).open("11-24 09:00", NOBODY)

    assert "designate" not in offered(routed, DIRECTOR)
    assert offered(lost, DIRECTOR)["designate"] is None


def test_the_technician_sees_the_acts_of_the_road() -> None:
    """By link: job taken and arrived, and nothing of the desk."""
    desk = Desk(REPAIR).open("11-24 09:00")
    desk.do("respond", STAFF, "11-24 09:30")
    desk.do("dispatch", STAFF, "11-24 10:00")

    assert {act for act, why in offered(desk, TECHNICIAN).items() if why is None} == {
        "take", "arrive", "message", "note", "back_enter",
    }  # fmt: skip
