"""Running cases under a new charter: they follow only as it says, and keep what they consumed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from guanyun.engines.casework import (
    BudgetChoice,
    CaseType,
    Json,
    Moving,
    Transition,
    evolve,
    first_day,
    fold,
    state_json,
    state_of,
    what_follows,
)
from guanyun.engines.casework import Command as Act
from guanyun.engines.casework.decisions import decide
from guanyun.errors import Refused

from .kinds import BASIS, CALENDAR, DESK, ENTERPRISE, STAFF, SYSTEM, WHERE, Desk, when
from .teamwork import LAND_STAFF, SEATED, TEAM, handling

FOLLOWS = Transition(Moving.FOLLOW, BASIS, WHERE)
NEW: dict[str, Json] = {"charter": "ab" * 32}


def budget(case_type: CaseType, **within: str) -> CaseType:
    """Return the kind with other budgets."""
    clocks = tuple(
        replace(clock, within=(BudgetChoice(within[clock.id]),)) if clock.id in within else clock
        for clock in case_type.clocks
    )
    return replace(case_type, clocks=clocks)


def renamed(case_type: CaseType, step: str, other: str) -> CaseType:
    """Return the kind with a step that has another id, wherever it is named."""
    steps = tuple(
        replace(
            each,
            id=other if each.id == step else each.id,
            acts=tuple(replace(a, to=other if a.to == step else a.to) for a in each.acts),
        )
        for each in case_type.steps
    )
    return replace(case_type, steps=steps)


def follow(desk: Desk, new: CaseType, at: str, facts: dict[str, Json] = NEW) -> list[str]:
    """Let a case follow, and return the kinds of the events."""
    command = Act("follow", SYSTEM, when(at), facts=facts)
    events = decide(new, desk.case, command, at=when(at), calendar=CALENDAR)
    desk.events += events
    desk.state = fold(desk.events)
    desk.case_type = new
    return [event.kind.value for event in events]


def test_a_changed_time_keeps_what_was_consumed() -> None:
    """Seven working days become five: the end moves, the ledger does not."""
    new = replace(budget(TEAM, closing="5 working days"), transition=FOLLOWS)
    desk = handling()
    desk.do("circulate", STAFF, "11-25 10:00", facts=SEATED)
    desk.do("concur", LAND_STAFF, "11-25 11:00")
    before = desk.case.clocks["closing"]
    assert follow(desk, new, "11-26 09:00") == ["followed", "clock_rebudgeted"]

    after = desk.case.clocks["closing"]
    assert (before.due_text, after.due_text) == ("2026-12-03 24:00", "2026-12-01 24:00")
    assert (after.consumed, after.ledger) == (before.consumed, before.ledger)
    assert desk.case.together.charter == NEW["charter"]
    assert state_of(state_json(desk.case)) == desk.case


def test_what_would_follow_is_the_same_as_what_follows() -> None:
    """The list for the committee names each clock with its end before and after."""
    new = replace(budget(TEAM, closing="5 working days"), transition=FOLLOWS)
    desk = handling()

    told = what_follows(new, desk.case, at=when("11-26 09:00"), calendar=CALENDAR)
    assert [(m.clock, m.budget, m.new_budget, m.due, m.new_due) for m in told.clocks] == [
        ("closing", "7 working days", "5 working days", "2026-12-03 24:00", "2026-12-01 24:00"),
    ]  # fmt: skip
    assert (told.step, told.new_step, told.stays) == ("handling", "handling", "")
    follow(desk, new, "11-26 09:00")
    assert desk.case.clocks["closing"].due_text == told.clocks[0].new_due


def test_a_budget_that_is_used_up_ends_now_and_not_before() -> None:
    """Nobody is late before the shorter time was given."""
    new = replace(budget(TEAM, closing="1 working days"), transition=FOLLOWS)
    desk = handling()
    follow(desk, new, "11-27 10:00")

    assert desk.case.clocks["closing"].due_text >= "2026-11-25"
    assert desk.case.seq == len(desk.events)


def test_a_step_goes_where_the_new_charter_says() -> None:
    """A renamed step is mapped; without a map the case stays and says so."""
    new = renamed(TEAM, "handling", "working")
    mapped = replace(new, transition=replace(FOLLOWS, steps={"handling": "working"}))
    desk = handling()
    told = what_follows(
        replace(new, transition=FOLLOWS), desk.case, at=when("11-26 09:00"), calendar=CALENDAR
    )
    assert (told.stays, told.clocks) == ("casework.follow_no_step", ())

    assert follow(desk, mapped, "11-26 09:00") == ["followed", "step_started"]
    assert (desk.case.step, desk.case.holder.unit) == ("working", "beichen")
    assert "act_taken" in desk.do("answer", STAFF, "11-26 10:00")


@pytest.mark.parametrize(
    ("transition", "code"),
    [
        (None, "casework.follow_stays"),
        (replace(FOLLOWS, running=Moving.STAY), "casework.follow_stays"),
        (replace(FOLLOWS, steps={"handling": "closed"}), "casework.follow_no_step"),
    ],
)
def test_a_case_stays_where_the_charter_says_so(transition: Transition | None, code: str) -> None:
    """And where it would be closed by following."""
    new, desk = replace(TEAM, transition=transition), handling()
    with pytest.raises(Refused) as refused:
        follow(desk, new, "11-26 09:00")
    assert refused.value.code == code
    assert what_follows(new, desk.case, at=when("11-26 09:00"), calendar=CALENDAR).stays == code


def test_what_is_open_and_unknown_to_the_new_charter_keeps_the_case() -> None:
    """A branch without a rule there has to end first."""
    new = replace(TEAM, transition=FOLLOWS, branches=())
    desk = handling()
    desk.do("circulate", STAFF, "11-24 10:00", facts=SEATED)
    with pytest.raises(Refused) as refused:
        follow(desk, new, "11-26 09:00")

    assert refused.value.code == "casework.follow_open"
    assert refused.value.fields["what"].startswith("land")


def test_a_clock_that_is_no_more_ends() -> None:
    """It stops as the case follows; nothing of it is lost."""
    new = replace(TEAM, transition=FOLLOWS, clocks=TEAM.clocks[1:])
    desk = handling()
    follow(desk, new, "11-26 09:00")

    assert desk.case.clocks["closing"].stopped_at == when("11-26 09:00")
    assert desk.case.clocks["closing"].consumed == timedelta(hours=7.5)


def test_nobody_but_the_system_lets_a_case_follow_and_only_once() -> None:
    """A closed case does not follow either."""
    new, desk = replace(TEAM, transition=FOLLOWS), handling()
    for nobody in (STAFF, DESK, ENTERPRISE):
        with pytest.raises(Refused):
            decide(new, desk.case, Act("follow", nobody, when("11-26 09:00"), facts=NEW),
                   at=when("11-26 09:00"), calendar=CALENDAR)  # fmt: skip
    follow(desk, new, "11-26 09:00")
    with pytest.raises(Refused) as refused:
        follow(desk, new, "11-27 09:00")
    assert refused.value.code == "casework.followed_already"


def test_the_day_from_which_cases_follow() -> None:
    """The charter's first day, or a later one that it names."""
    opened, later = date(2026, 12, 1), date(2027, 1, 1)

    assert first_day(None, opened) is None
    assert first_day(replace(FOLLOWS, running=Moving.STAY), opened) is None
    assert first_day(FOLLOWS, opened) == opened
    assert first_day(replace(FOLLOWS, since=later), opened) == later
    assert first_day(replace(FOLLOWS, since=date(2026, 1, 1)), opened) == opened


def test_replay_folds_a_followed_case_without_its_charters() -> None:
    """The events carry everything that the next state needs."""
    desk = handling()
    follow(desk, replace(budget(TEAM, closing="5 working days"), transition=FOLLOWS), "11-26 09:00")
    state = None
    for event in desk.events:
        state = evolve(state, event)

    assert state == desk.case
