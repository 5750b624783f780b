"""Intake never refuses a person; a case without a unit has a keeper and a clock."""

import pytest

from guanyun.engines.casework import Command, Event, decide
from guanyun.errors import Refused

from .kinds import (
    CALENDAR,
    DESK,
    DIRECTOR,
    ENTERPRISE,
    FACTS,
    MATTER,
    NOBODY,
    OTHER,
    OTHER_STAFF,
    REPAIR,
    ROUTE,
    STAFF,
    SYSTEM,
    Desk,
    when,
)


def opened(answers: dict[str, str], commitments: dict[str, str]) -> tuple[Event, ...]:
    """Open a repair case."""
    command = Command(
        "open", ENTERPRISE, when("11-24 09:00"), dict(answers), commitments, ROUTE, FACTS
    )
    return decide(REPAIR, None, command, at=when("11-24 09:00"), calendar=CALENDAR)


def test_a_case_lies_with_the_unit_in_charge_from_the_first_second() -> None:
    """The route decides who holds the case, and the clocks of intake run for that post."""
    case = Desk(REPAIR).open("11-24 09:00").case

    assert (case.unit, case.holder.post, case.step) == ("beichen", "beichen_clerk", "reported")
    assert {name: clock.due_text for name, clock in case.clocks.items()} == {
        "response": "2026-11-24 11:00",
        "repair": "2026-11-24 24:00",
    }
    assert case.clocks["response"].ledger == ()


@pytest.mark.parametrize("route", [None, NOBODY], ids=["no answer", "nobody"])
def test_without_a_unit_the_first_asked_keeps_the_case(route: object) -> None:
    """The case gets its number, its keeper and a clock for the post that designates."""
    case = Desk(REPAIR).open("11-24 09:00", route).case  # type: ignore[arg-type]

    assert (case.number, case.unit, case.holder.unit) == ("LY2026-000001", None, "duty_desk")
    assert case.clocks["designation"].due_text == "2026-11-24 11:00"
    assert case.clocks["designation"].holder.post == "director"
    assert case.clocks["response"].running_since == when("11-24 09:00")


def test_the_designated_unit_takes_over_and_may_not_hand_back() -> None:
    """A designation is final; what the first asked used stays in the ledger."""
    desk = Desk(REPAIR).open("11-24 09:00", NOBODY)
    desk.do("designate", DIRECTOR, "11-24 09:20", route=OTHER)

    assert (desk.case.unit, desk.case.designated) == ("town_west", True)
    assert desk.case.clocks["designation"].stopped_at == when("11-24 09:20")
    assert [piece.holder.unit for piece in desk.case.clocks["response"].ledger] == ["duty_desk"]
    with pytest.raises(Refused, match=r"casework\.designation_final"):
        desk.do("hand_back", OTHER_STAFF, "11-24 09:30")


def test_handing_back_wins_no_time() -> None:
    """After a hand-back the clock runs on for the first asked, and goes on for the next unit."""
    desk = Desk(REPAIR).open("11-24 09:00")
    desk.do("hand_back", STAFF, "11-24 09:30")
    keeper = desk.case.holder
    desk.do("designate", DIRECTOR, "11-24 09:45", route=OTHER)

    spent = [
        (piece.holder.unit, int(piece.consumed.total_seconds() // 60))
        for piece in desk.case.clocks["response"].ledger
    ]
    assert keeper.unit == "duty_desk"
    assert spent == [("beichen", 30), ("duty_desk", 15)]
    assert desk.case.clocks["response"].due_text == "2026-11-24 11:00"


def test_only_the_designating_post_designates() -> None:
    """Neither the first asked nor another unit may name the unit in charge."""
    desk = Desk(REPAIR).open("11-24 09:00", NOBODY)
    before = desk.case

    for actor in (DESK, OTHER_STAFF, ENTERPRISE):
        with pytest.raises(Refused, match=r"casework\.not_yours"):
            desk.do("designate", actor, "11-24 09:20", route=OTHER)
    assert desk.case == before


def test_an_answer_on_the_spot_needs_no_unit() -> None:
    """The first asked may answer at once, which ends every clock."""
    desk = Desk(REPAIR).open("11-24 09:00", NOBODY)
    desk.do("answer", DESK, "11-24 09:05")

    assert desk.case.step == "repaired"
    assert desk.case.milestones == {"repaired": when("11-24 09:05")}
    assert desk.case.clocks["response"].running_since is None


@pytest.mark.parametrize(
    ("answers", "commitments", "code"),
    [
        ({}, {"description": "00"}, "casework.answer_missing"),
        ({"urgency": "normal"}, {}, "casework.answer_missing"),
        ({"urgency": "soon"}, {"description": "00"}, "casework.answer_choice"),
        ({"urgency": "normal", "x": "1"}, {"description": "00"}, "casework.answer_unasked"),
        ({"urgency": "normal", "description": "坏了"}, {}, "casework.answer_private"),
        ({"urgency": "normal", "machine": "机" * 61}, {"description": "00"},
         "casework.answer_too_long"),
    ],
)  # fmt: skip
def test_a_wrong_form_is_refused_with_its_field(
    answers: dict[str, str], commitments: dict[str, str], code: str
) -> None:
    """A missing, unknown, overlong or openly told private answer opens nothing."""
    with pytest.raises(Refused) as refused:
        opened(answers, commitments)

    assert refused.value.code == code


def test_reported_earlier_is_opened_with_the_earlier_time() -> None:
    """A demand heard in the morning and entered at noon runs from the morning, with its reason."""
    command = Command(
        "open", STAFF, when("11-24 09:00"), {}, {"description": "00"}, ROUTE,
        {**FACTS, "reason": "走访时听到"},
    )  # fmt: skip
    desk = Desk(MATTER)
    desk.events += decide(MATTER, None, command, at=when("11-24 12:00"), calendar=CALENDAR)

    assert desk.events[0].data["reported_at"] == "2026-11-24T09:00:00+08:00"
    assert desk.events[0].data["opened_at"] == "2026-11-24T12:00:00+08:00"
    assert desk.events[0].occurred_at == when("11-24 09:00")


def test_the_future_is_refused() -> None:
    """Nothing happens later than now."""
    command = Command("open", ENTERPRISE, when("11-24 09:01"), {}, {}, ROUTE, FACTS)

    with pytest.raises(Refused, match=r"casework\.in_future"):
        decide(MATTER, None, command, at=when("11-24 09:00"), calendar=CALENDAR)


def test_the_system_takes_no_act_of_people() -> None:
    """An act of a step is refused to the sweeper, and a sweep to a clerk."""
    desk = Desk(MATTER).open("11-24 09:00")

    with pytest.raises(Refused, match=r"casework\.not_yours"):
        desk.do("sign_for", SYSTEM, "11-24 09:10")
    with pytest.raises(Refused, match=r"casework\.not_yours"):
        desk.do("tick", STAFF, "11-24 09:10")
