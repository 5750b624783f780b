"""Back-entry, correction, reminders: what is said later is marked, and nothing is overwritten."""

from dataclasses import replace

import pytest

from guanyun.engines.casework import Field, FieldKind, Holder, Json
from guanyun.engines.common import Label
from guanyun.errors import Refused

from .kinds import (
    ENTERPRISE,
    FACTS,
    MATTER,
    REPAIR,
    ROUTE,
    STAFF,
    TECHNICIAN,
    WHERE,
    Desk,
    when,
)


def on_the_way() -> Desk:
    """Return a case whose technician was sent at 10:00."""
    desk = Desk(REPAIR).open("11-24 09:00")
    desk.do("respond", STAFF, "11-24 09:30")
    desk.do("dispatch", STAFF, "11-24 10:00")
    return desk


def test_an_act_entered_late_must_say_so() -> None:
    """More than five minutes between an act and its entry is a back-entry."""
    desk = on_the_way()

    with pytest.raises(Refused, match=r"casework\.back_entry_needed"):
        desk.do("arrive", TECHNICIAN, "11-24 17:58", occurred="11-24 15:00")
    desk.do("take", TECHNICIAN, "11-24 10:04", occurred="11-24 10:00")
    assert desk.case.milestones == {"taken": when("11-24 10:00")}


def test_a_back_entry_counts_with_its_own_time_within_the_grant() -> None:
    """Arrived 15:00, entered 17:58: both times stand, the earlier counts, the entry is marked."""
    desk = on_the_way()
    kinds = desk.do(
        "back_enter", TECHNICIAN, "11-24 17:58", {"act": "arrive"}, occurred="11-24 15:00",
        words=("reason",),
    )  # fmt: skip

    assert kinds[:2] == ["back_entered", "act_taken"]
    assert desk.case.milestones == {"arrived": when("11-24 15:00")}
    assert desk.case.back_entries == 1
    assert desk.events[-1].occurred_at == when("11-24 15:00")


def test_a_back_entry_may_stop_a_clock_in_the_past() -> None:
    """Repaired at 20:00 and entered the next morning was in time, and the ledger is cut there."""
    desk = on_the_way()
    desk.do("arrive", TECHNICIAN, "11-24 12:00")
    desk.do(
        "back_enter", STAFF, "11-25 08:00", {"act": "repair"}, occurred="11-24 20:00",
        words=("reason",),
    )  # fmt: skip
    clock = desk.case.clocks["repair"]

    assert clock.stopped_at == when("11-24 20:00")
    assert clock.consumed.total_seconds() == 11 * 3600
    assert clock.ledger[-1].holder == Holder("provider", "repair_provider")


def test_a_back_entry_that_goes_behind_the_last_hand_over_cuts_the_ledger() -> None:
    """Answered at 09:20 by phone, entered after the dispatch: later slices are given back."""
    desk = Desk(REPAIR).open("11-24 09:00")
    desk.do("respond", STAFF, "11-24 09:30")
    desk.do(
        "back_enter", STAFF, "11-24 11:00", {"act": "answer"}, occurred="11-24 09:20",
        words=("reason",),
    )  # fmt: skip

    assert desk.case.clocks["repair"].consumed.total_seconds() == 20 * 60
    assert desk.case.clocks["response"].stopped_at == when("11-24 09:30")


def test_beyond_the_grant_the_recorded_time_counts() -> None:
    """After 24 hours a late word no longer turns a red light green."""
    desk = on_the_way()
    desk.do("arrive", TECHNICIAN, "11-24 12:00")
    desk.do(
        "back_enter", STAFF, "11-25 20:01", {"act": "repair"}, occurred="11-24 20:00",
        words=("reason",),
    )  # fmt: skip

    marked = next(event for event in desk.events if event.kind.value == "back_entered")
    assert desk.case.clocks["repair"].stopped_at == when("11-25 20:01")
    assert marked.data["counted"] is False
    assert marked.data["occurred_at"] == "2026-11-24T20:00:00+08:00"


def test_a_back_entry_needs_a_reason_and_a_right() -> None:
    """No reason, another's act or an act of another step: nothing is written."""
    desk = on_the_way()
    before = desk.case

    def late(act: str, by: object = TECHNICIAN, words: tuple[str, ...] = ("reason",)) -> None:
        desk.do("back_enter", by, "11-24 17:58", {"act": act}, occurred="11-24 15:00", words=words)  # type: ignore[arg-type]

    for act, by, words, code in (
        ("arrive", TECHNICIAN, (), "back_entry_reason"),
        ("repair", TECHNICIAN, ("reason",), "not_now"),
        ("arrive", ENTERPRISE, ("reason",), "not_yours"),
        ("open", TECHNICIAN, ("reason",), "back_enter_what"),
    ):
        with pytest.raises(Refused, match=rf"casework\.{code}"):
            late(act, by, words)
    with pytest.raises(Refused, match=r"casework\.before_report"):
        desk.do("back_enter", TECHNICIAN, "11-24 17:58", {"act": "arrive"}, occurred="11-24 08:59",
                words=("reason",))  # fmt: skip
    assert desk.case == before


def test_without_a_grant_the_recorded_time_always_counts() -> None:
    """A kind of case that grants no back-entry keeps the word and not its time."""
    desk = on_the_way()
    desk.case_type = replace(REPAIR, back_entry=None)
    desk.do("back_enter", TECHNICIAN, "11-24 17:58", {"act": "arrive"}, occurred="11-24 15:00",
            words=("reason",))  # fmt: skip

    assert desk.case.milestones == {"arrived": when("11-24 17:58")}


def test_a_correction_is_a_new_entry() -> None:
    """The old value stays in its entry, the new one counts from here on, the reason is kept."""
    desk = Desk(REPAIR).open("11-24 09:00")
    desk.do(
        "correct", STAFF, "11-24 09:10", facts={"seq": 1, "answers": {"urgency": "danger"}},
        words=("reason",),
    )  # fmt: skip

    assert desk.events[0].data["answers"] == {"urgency": "normal"}
    assert desk.events[-1].data["before"] == {"urgency": "normal"}
    assert desk.case.answers == {"urgency": "danger"}
    for facts in ({"seq": 99}, {"seq": 1, "answers": {"x": "1"}}, {}):
        with pytest.raises(Refused, match=r"casework\.correct_"):
            desk.do("correct", STAFF, "11-24 09:20", facts=facts, words=("reason",))


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"urgency": "soon"}, "answer_choice"),
        ({"urgency": ["danger"]}, "answer_form"),
        ({"urgency": ""}, "answer_missing"),
        ({"urgency": None}, "answer_missing"),
        ({"count": "many"}, "answer_form"),
        ({"count": 10**30}, "answer_form"),
        ({"title": "长" * 41}, "answer_too_long"),
        ({"title": 7}, "answer_form"),
        ({"phone": "13800000000"}, "answer_private"),
        ({"urgency": "danger", "count": "x"}, "answer_form"),
    ],
)
def test_a_corrected_value_fits_its_field(answers: dict[str, Json], code: str) -> None:
    """Form, choice, length and privacy are as when it was asked; nothing of it is written."""
    fields = (
        REPAIR.fields[1],
        Field("count", Label("几台"), FieldKind.NUMBER, WHERE),
        Field("title", Label("什么设备"), FieldKind.TEXT, WHERE, most=40),
        Field("phone", Label("手机"), FieldKind.PHONE, WHERE, private=True),
    )
    desk = Desk(replace(REPAIR, fields=fields))
    told: dict[str, Json] = {"urgency": "normal", "count": 2, "title": "空压机"}
    desk.do("open", ENTERPRISE, "11-24 09:00", told, words=("phone",), route=ROUTE, facts=FACTS)
    before = len(desk.events)

    with pytest.raises(Refused, match=f"casework.{code}"):
        desk.do(
            "correct", STAFF, "11-24 09:10", facts={"seq": 1, "answers": answers},
            words=("reason",),
        )  # fmt: skip

    assert len(desk.events) == before
    assert desk.case.answers == told


def test_one_reminder_a_working_day() -> None:
    """Friday's reminder is the weekend's too; Monday brings the next."""
    desk = Desk(MATTER).open("11-27 09:00")
    desk.do("remind", ENTERPRISE, "11-27 10:00")

    for at in ("11-27 16:00", "11-28 10:00", "11-29 10:00"):
        with pytest.raises(Refused, match=r"casework\.reminded_already"):
            desk.do("remind", ENTERPRISE, at)
    assert desk.do("remind", ENTERPRISE, "11-30 08:00") == ["reminded"]


def test_two_acts_in_one_second_are_two_events() -> None:
    """Order is by number, never by time."""
    desk = Desk(MATTER).open("11-24 09:00")
    desk.do("message", ENTERPRISE, "11-24 09:00", words=("text",))
    desk.do("message", STAFF, "11-24 09:00", words=("text",))

    assert [event.by.person for event in desk.events[-2:]] == ["agent-1", "clerk-1"]
    assert desk.case.seq == len(desk.events)


def test_a_withdrawn_case_is_over_and_is_not_counted_as_closed() -> None:
    """Withdrawing stops the clocks; a clerk cannot do it."""
    desk = Desk(REPAIR).open("11-24 09:00")
    with pytest.raises(Refused, match=r"casework\.not_yours"):
        desk.do("withdraw", STAFF, "11-24 09:10")
    desk.do("withdraw", ENTERPRISE, "11-24 09:10")

    assert (desk.case.step, desk.case.outcome) == ("withdrawn", "withdrawn")
    assert all(clock.running_since is None for clock in desk.case.clocks.values())
    with pytest.raises(Refused, match=r"casework\.(closed_already|not_now)"):
        desk.do("withdraw", ENTERPRISE, "11-24 09:20")
