"""Families of cases: joined, split, spawned, awaited; 上报待复 and numbers of other systems."""

from dataclasses import replace
from datetime import timedelta

import pytest

from guanyun.engines.casework import (
    CaseType,
    Holder,
    Json,
    attribution,
    comes_back,
    outcome,
    shares,
)
from guanyun.errors import Refused

from .kinds import CALENDAR, ENTERPRISE, FACTS, HEAD, MATTER, ROUTE, STAFF, SYSTEM, Desk, when
from .teamwork import SENT_UP, TEAM, handling
from .test_forwarding import REASON, refusal

HOUR = timedelta(hours=1)
PARTS: dict[str, Json] = {
    "children": [
        {"number": "LY-2", "kind": "joint_matter"},
        {"number": "LY-3", "kind": "joint_matter"},
    ]
}
OTHER_CASE: dict[str, Json] = {"into": {"number": "LY-9", "closed": False}}


def told_of(desk: Desk, number: str, at: str, *, closed: bool = True) -> list[str]:
    """Tell a case that one of its children was closed or opened again."""
    facts: dict[str, Json] = {"number": number, "closed": closed, "outcome": "closed"}
    return desk.do("child_told", SYSTEM, at, facts=facts)


def test_a_merged_case_ends_with_a_pointer_and_is_not_counted() -> None:
    """并件: closed as merged; what the enterprise says it says at the other."""
    desk = handling()
    desk.do("merge", STAFF, "11-24 10:00", {"into": "LY-9"}, words=REASON, facts=OTHER_CASE)

    assert (desk.case.outcome, desk.case.together.merged_into) == ("merged", "LY-9")
    assert all(clock.stopped_at == when("11-24 10:00") for clock in desk.case.clocks.values())
    told = outcome(desk.case)
    assert (told["closed"], told["merged"]) == (False, True)
    with pytest.raises(Refused) as refused:
        desk.do("reopen", ENTERPRISE, "11-24 11:00", words=REASON)
    assert refused.value.code == "casework.merged_away"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, "casework.merge_unknown"),
        ({"into": {"number": "LY-8"}}, "casework.merge_unknown"),
        ({"into": {"number": "LY-9", "closed": True}}, "casework.merge_closed"),
    ],
)
def test_a_case_is_joined_to_one_that_is_open(facts: dict[str, Json], code: str) -> None:
    """Not to one that nobody knows, another than was named, or that has ended."""
    told: dict[str, Json] = {"into": "LY-9"}
    assert refusal(handling(), "merge", STAFF, "11-24 10:00", told, words=REASON, facts=facts) == (
        code
    )


def test_the_other_case_knows_what_it_took_in_and_who_reported_it() -> None:
    """Numbers, enterprises and foreign numbers, each once."""
    desk = handling()
    for foreign in ("12345 A1", "12345 A1", "12345 A2"):
        facts: dict[str, Json] = {"number": "LY-2", "enterprise": "9133", "foreign": foreign}
        desk.do("take_in", SYSTEM, "11-24 10:00", facts=facts)

    told = desk.case.together
    assert (told.taken_in, told.reporters) == (("LY-2",), ("9133",))
    assert told.foreign == ("12345 A1", "12345 A2")


def test_a_split_case_waits_for_its_parts() -> None:
    """拆分: it stays owed, its clocks run, and it goes on when the last part is closed."""
    desk = handling()
    desk.do("split", STAFF, "11-24 10:00", words=("parts", "reason"), facts=PARTS)
    assert [child.number for child in desk.case.together.children] == ["LY-2", "LY-3"]
    assert refusal(desk, "answer", STAFF, "11-24 11:00") == "casework.waits_for_children"
    told_of(desk, "LY-2", "11-24 12:00")
    assert refusal(desk, "answer", STAFF, "11-24 12:30") == "casework.waits_for_children"
    assert told_of(desk, "LY-3", "11-24 14:00") == ["child_told"]

    assert "step_started" in desk.do("answer", STAFF, "11-24 15:00")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, "casework.children_missing"),
        ({"children": [{"number": "LY-2", "kind": "joint_matter"}]}, "casework.split_parts"),
        ({"children": [{"number": "LY-2", "kind": "visit"}] * 2}, "casework.children_missing"),
    ],
)
def test_a_split_has_two_parts_of_the_same_kind(facts: dict[str, Json], code: str) -> None:
    """Nothing else comes of one."""
    told = ("parts", "reason")
    assert refusal(handling(), "split", STAFF, "11-24 10:00", words=told, facts=facts) == code


def test_decisions_of_a_meeting_are_cases_and_the_last_leads_on() -> None:
    """立项: the parent waits in its step and goes on by itself."""
    desk = handling()
    desk.do("spawn", STAFF, "11-24 10:00", words=("parts",), facts=PARTS)
    assert (desk.case.step, desk.case.together.children[0].rule) == ("deciding", "decisions")
    told_of(desk, "LY-2", "11-25 10:00")
    assert desk.case.step == "deciding"
    assert "step_started" in told_of(desk, "LY-3", "11-25 11:00")

    assert (desk.case.step, desk.case.holder.unit) == ("approved", "beichen")


def test_a_child_that_opens_again_is_awaited_again_but_moves_nothing_twice() -> None:
    """The parent that has gone on stays where it is."""
    desk = handling()
    desk.do("spawn", STAFF, "11-24 10:00", words=("parts",), facts=PARTS)
    told_of(desk, "LY-2", "11-25 10:00")
    told_of(desk, "LY-3", "11-25 11:00")
    told_of(desk, "LY-3", "11-26 09:00", closed=False)
    assert refusal(desk, "close", STAFF, "11-26 10:00") == "casework.waits_for_children"

    assert told_of(desk, "LY-3", "11-26 11:00") == ["child_told"]
    assert desk.case.step == "approved"


def test_only_its_own_children_tell_a_case() -> None:
    """And only the system speaks for them."""
    desk = handling()
    desk.do("spawn", STAFF, "11-24 10:00", words=("parts",), facts=PARTS)

    facts: dict[str, Json] = {"number": "LY-7", "closed": True}
    assert refusal(desk, "child_told", SYSTEM, "11-24 11:00", facts=facts) == (
        "casework.not_a_child"
    )
    assert refusal(desk, "child_told", STAFF, "11-24 11:00", facts=facts) == "casework.not_yours"


def test_no_more_children_than_the_rule_says() -> None:
    """A meeting of fifty decisions is the most."""
    rule = replace(TEAM.spawns[0], most=1)
    desk = handling(replace(TEAM, spawns=(rule,)))

    assert refusal(desk, "spawn", STAFF, "11-24 10:00", words=("parts",), facts=PARTS) == (
        "casework.children_too_many"
    )


def test_a_child_knows_its_parent_and_need_not_ask_everything_again() -> None:
    """It is opened with the parent's facts; its own part stands outside the journal."""
    desk = Desk(TEAM)
    told = {**FACTS, "number": "LY-2", "parent": "LY-1"}
    desk.do("open", STAFF, "11-24 10:00", words=("part",), route=ROUTE, facts=told)

    assert desk.case.together.parent == "LY-1"
    assert desk.case.unit == "beichen"


def sent_up(case_type: CaseType = TEAM) -> Desk:
    """Return a case that was sent to the city's bureau on Wednesday at 10:30, with consent."""
    desk = handling(case_type)
    desk.do("escalate", STAFF, "11-25 09:30")
    assert desk.case.step == "handling"
    desk.do("give_consent", HEAD, "11-25 10:30")
    return desk


def test_what_was_sent_up_is_watched_and_its_minutes_are_the_other_bodys() -> None:
    """上报待复: no law stops the clock for it; every minute is seen as the body's outside."""
    desk = sent_up()
    assert (desk.case.step, desk.case.holder) == ("outside", Holder("outside"))
    assert desk.case.clocks["watch"].due_text == "2026-12-02 24:00"
    desk.do("outside_reply", STAFF, "11-27 10:30")

    assert (desk.case.step, desk.case.holder.unit) == ("handling", "beichen")
    assert desk.case.clocks["watch"].stopped_at == when("11-27 10:30")
    pieces = attribution(desk.case, "closing", at=when("11-27 11:30"), calendar=CALENDAR)
    assert shares(pieces)[Holder("outside")] == 14 * HOUR


def test_where_the_law_lets_it_the_clock_stands_meanwhile() -> None:
    """An appraisal outside pauses what the charter names, until the answer comes in."""
    desk = sent_up(replace(TEAM, pauses=(SENT_UP,)))
    assert desk.case.clocks["closing"].paused_by == "appraisal"
    assert desk.case.clocks["watch"].running_since is not None
    desk.do("outside_reply", STAFF, "11-27 10:30")

    assert desk.case.clocks["closing"].due_text == "2026-12-07 24:00"
    pieces = attribution(desk.case, "closing", at=when("11-27 11:30"), calendar=CALENDAR)
    assert shares(pieces)[Holder("outside", reason="appraisal")] == timedelta()


def test_numbers_of_other_systems_are_linked_once() -> None:
    """12345 工单: the system and its number."""
    desk = handling()
    told: dict[str, Json] = {"system": "12345", "foreign": "ZJ-2026-17"}
    desk.do("link_foreign", STAFF, "11-24 10:00", told)

    assert desk.case.together.foreign == ("12345 ZJ-2026-17",)
    assert refusal(desk, "link_foreign", STAFF, "11-24 10:30", told) == "casework.linked_already"
    assert refusal(
        desk, "link_foreign", STAFF, "11-24 10:30", {"system": "12345", "foreign": "a b"}
    ) == ("casework.foreign_form")


def test_a_case_opened_with_a_foreign_number_keeps_it() -> None:
    """As it came in."""
    desk = Desk(TEAM)
    told = {**FACTS, "foreign": "12345 ZJ-1"}
    desk.do("open", STAFF, "11-24 10:00", route=ROUTE, facts=told)

    assert desk.case.together.foreign == ("12345 ZJ-1",)


@pytest.mark.parametrize(
    ("by_number", "at", "open_again"),
    [(True, "12-01 10:00", True), (False, "12-01 10:00", False), (True, "12-31 10:00", False)],
)
def test_a_known_number_opens_a_closed_case_again_in_time(
    by_number: bool, at: str, open_again: bool
) -> None:
    """Only where the kind says so, and within the time for reopening; noted it is in any case."""
    assert MATTER.reopening is not None
    kind = replace(MATTER, reopening=replace(MATTER.reopening, by_number=by_number))
    desk = Desk(kind).open("11-24 09:00")
    desk.do("sign_for", STAFF, "11-24 09:30")
    desk.do("close", STAFF, "11-24 09:40")
    desk.do("give_consent", HEAD, "11-24 10:00")
    assert desk.case.closed_at is not None
    assert comes_back(kind, desk.case, when(at), CALENDAR) is open_again

    kinds = desk.do("take_in", SYSTEM, at, facts={"foreign": "12345 A1"})

    assert kinds[0] == "taken_in"
    assert ("reopened" in kinds, desk.case.closed_at is None) == (open_again, open_again)
