"""协办: another unit does a part within a time of its own; the case stays, or waits for it."""

from dataclasses import replace

import pytest

from guanyun.errors import Refused

from .kinds import HEAD, STAFF, when
from .teamwork import TEAM, WATER_STAFF, handling


def test_help_has_a_time_of_its_own_and_the_case_stays() -> None:
    """协办: the unit in charge goes on working; its minutes stay its own."""
    desk = handling()
    helped = {"seats": {"1": {"unit": "water", "told": "water_clerk", "head": "water_head"}}}
    desk.do("assist", STAFF, "11-24 10:00", {"unit": "water", "within": "1 working days"},
            words=("part",), facts=helped)  # fmt: skip

    assert desk.case.clocks["branch:assist:1"].due_text == "2026-11-25 24:00"
    assert desk.case.holder.unit == "beichen"
    desk.do("answer", STAFF, "11-24 11:00")
    desk.do("answer_assist", WATER_STAFF, "11-24 14:00", words=("opinion",))
    assert desk.case.together.branches[0].standing == "joined"
    assert desk.case.clocks["branch:assist:1"].stopped_at == when("11-24 14:00")


def test_help_that_is_joined_keeps_the_case_waiting() -> None:
    """Where the charter says so, the case does not go on without the part."""
    assert TEAM.assistance is not None
    joined = replace(TEAM, assistance=replace(TEAM.assistance, joined=True))
    desk = handling(joined)
    desk.do("assist", STAFF, "11-24 10:00", {"unit": "water"}, words=("part",))

    with pytest.raises(Refused) as refused:
        desk.do("answer", STAFF, "11-24 11:00")
    assert refused.value.code == "casework.waits_for_branch"
    assert desk.case.holder.unit == "beichen"
    desk.do("answer_assist", WATER_STAFF, "11-24 14:00", words=("opinion",))
    assert "step_started" in desk.do("answer", STAFF, "11-24 15:00")


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"unit": "beichen"}, "casework.assist_again"),
        ({"unit": "water", "within": "4 working days"}, "casework.within_too_long"),
        ({"unit": "water", "within": "2 hours"}, "casework.within_too_long"),
        ({"unit": "water", "within": "soon"}, "common.budget_form"),
    ],
)
def test_help_is_asked_of_another_unit_within_the_charters_time(
    answers: dict[str, str], code: str
) -> None:
    """Nobody asks itself, twice, or for longer than the charter gives."""
    desk = handling()

    with pytest.raises(Refused) as refused:
        desk.do("assist", STAFF, "11-24 10:00", dict(answers), words=("part",))
    assert refused.value.code == code
    assert desk.case.together.branches == ()


def test_nothing_is_signed_before_the_part_is_there() -> None:
    """A signature that would move the case waits for the help that was asked meanwhile."""
    assert TEAM.assistance is not None
    desk = handling(replace(TEAM, assistance=replace(TEAM.assistance, joined=True)))
    desk.do("answer", STAFF, "11-24 10:00")
    desk.do("close", STAFF, "11-24 11:00")
    desk.do("assist", STAFF, "11-24 11:30", {"unit": "water"}, words=("part",))
    with pytest.raises(Refused) as refused:
        desk.do("give_consent", HEAD, "11-24 14:00")
    assert refused.value.code == "casework.waits_for_branch"

    desk.do("answer_assist", WATER_STAFF, "11-24 15:00", words=("opinion",))
    desk.do("give_consent", HEAD, "11-24 16:00")
    assert desk.case.closed_at == when("11-24 16:00")
