"""Answers of acts stay apart from those of the case; a number is one that the journal can hold."""

from dataclasses import replace

import pytest

from guanyun.engines.casework import Event, EventKind, Field, FieldKind, evolve, fold
from guanyun.engines.common import Label
from guanyun.errors import Refused

from .kinds import MATTER, REVIEW, STAFF, WHERE, Desk, act

NAMED_ALIKE = replace(
    MATTER, fields=(*MATTER.fields, Field("pause", Label("能否停产"), FieldKind.TEXT, WHERE))
)


def taken(desk: Desk) -> Event:
    """The last act that was taken."""
    return next(each for each in reversed(desk.events) if each.kind is EventKind.ACT_TAKEN)


def test_answer_of_an_act_keeps_out_of_the_field_of_its_name() -> None:
    """The field ``pause`` keeps what the enterprise said; the journal keeps both."""
    desk = Desk(NAMED_ALIKE).open("11-24 09:00", pause="夜里可以")
    desk.do("sign_for", STAFF, "11-24 09:30")

    desk.do("pause", STAFF, "11-24 10:00", REVIEW)

    assert desk.case.answers == {"pause": "夜里可以"}
    assert taken(desk).data["answers"] == REVIEW
    assert taken(desk).data["aside"] == ["pause", "needed_until"]


def test_answer_that_the_charter_asks_is_the_case_from_then_on() -> None:
    """A field that a step lists among its questions replaces what was said before."""
    asked = (Field("pause", Label("能否停产"), FieldKind.TEXT, WHERE),)
    first = replace(MATTER.steps[0], acts=(act("sign_for", *MATTER.steps[0].acts[0].by,
                                               to="handling", asks=asked),))  # fmt: skip
    desk = Desk(replace(NAMED_ALIKE, steps=(first, *MATTER.steps[1:])))
    desk.open("11-24 09:00", pause="夜里可以")

    desk.do("sign_for", STAFF, "11-24 09:30", {"pause": "不可以"})

    assert desk.case.answers == {"pause": "不可以"}
    assert "aside" not in taken(desk).data


def test_note_that_is_measured_carries_no_answer_into_the_case() -> None:
    """A note may say anything publicly; it is no way to rewrite the report."""
    step = MATTER.steps[0]
    noted = act("note", *step.acts[0].by, milestone="visited")
    first = replace(step, acts=(*step.acts, noted))
    desk = Desk(replace(NAMED_ALIKE, steps=(first, *MATTER.steps[1:])))
    desk.open("11-24 09:00", pause="夜里可以")

    desk.do("note", STAFF, "11-24 09:30", {"pause": "随时"})

    assert desk.case.answers == {"pause": "夜里可以"}
    assert "visited" in desk.case.milestones


def test_journal_of_earlier_days_folds_as_it_did() -> None:
    """An entry without ``aside`` was written when every answer counted; its row stays the same."""
    desk = Desk(MATTER).open("11-24 09:00")
    desk.do("sign_for", STAFF, "11-24 09:30")
    desk.do("pause", STAFF, "11-24 10:00", REVIEW)
    told = taken(desk)
    plain = {name: value for name, value in told.data.items() if name != "aside"}
    before = fold(desk.events[: desk.events.index(told)])

    assert evolve(before, replace(told, data=plain)).answers == REVIEW


def test_number_that_the_journal_cannot_hold_is_refused() -> None:
    """A whole number beyond 2^53 - 1 has no one form in JSON; as text it is kept as written."""
    counted = Field("load", Label("用电量"), FieldKind.NUMBER, WHERE)
    kind = replace(MATTER, fields=(*MATTER.fields, counted))

    for much in (2**53, -(2**53)):
        with pytest.raises(Refused, match=r"casework\.answer_form"):
            Desk(kind).open("11-24 09:00", load=much)
    assert Desk(kind).open("11-24 09:00", load=2**53 - 1).case.answers["load"] == 2**53 - 1
    assert Desk(kind).open("11-24 09:00", load=str(2**53)).case.answers["load"] == str(2**53)
