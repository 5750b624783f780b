"""转办, 加签, 收回, 督办, 催办, 抄送: who may, and that no minute is lost or won."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanyun.engines.casework import (
    Actor,
    Command,
    Json,
    allowed_acts,
    attribution,
    decide,
    event_json,
    event_of,
    fold,
    preview,
    shares,
    state_json,
    state_of,
)
from guanyun.errors import Refused

from .kinds import (
    CALENDAR,
    DESK,
    DIRECTOR,
    ENTERPRISE,
    HEAD,
    NOBODY,
    ROUTE,
    STAFF,
    SYSTEM,
    Desk,
    when,
)
from .teamwork import (
    LAND_STAFF,
    LEADER,
    SEATED,
    TEAM,
    WATER,
    WATER_STAFF,
    handling,
)

HOUR = timedelta(hours=1)
REASON = ("reason",)


def refusal(desk: Desk, name: str, by: Actor, at: str, answers: dict[str, Json] | None = None,
            **more: object) -> str:  # fmt: skip
    """Return with which code an act is refused, and that nothing came of it."""
    before = state_json(desk.case)
    with pytest.raises(Refused) as refused:
        desk.do(name, by, at, answers, **more)  # type: ignore[arg-type]
    assert state_json(desk.case) == before
    return refused.value.code


def forwarded() -> Desk:
    """Return a case that its unit gave to the water bureau on Wednesday at 10:00."""
    desk = handling()
    desk.do("forward", STAFF, "11-25 10:00", {"unit": "water"}, words=REASON, route=WATER)
    return desk


def test_forwarding_gives_the_case_and_its_minutes_to_another_unit() -> None:
    """Clocks keep what they consumed; the route says why, and by which basis."""
    desk = handling()
    before = desk.case.clocks["closing"].due
    desk.do("forward", STAFF, "11-25 10:00", {"unit": "water"}, words=REASON, route=WATER)

    case = desk.case
    assert (case.unit, case.holder.post, case.step) == ("water", "water_clerk", "handling")
    assert case.clocks["closing"].due == before
    assert case.route is not None
    assert (case.route.sentence, case.route.basis) == ("转办水务局", "S1 56")
    pieces = attribution(case, "closing", at=when("11-25 12:00"), calendar=CALENDAR)
    assert {each.unit: spent for each, spent in shares(pieces).items()} == {
        "beichen": 1.5 * HOUR, "water": 2 * HOUR,
    }  # fmt: skip


def test_a_forwarding_names_another_unit() -> None:
    """Not none, not oneself, not one that the charter leaves out."""
    desk = handling()
    again = replace(WATER, unit="beichen")
    assert refusal(desk, "forward", STAFF, "11-25 10:00", {"unit": "x"}, words=REASON) == (
        "casework.forward_needs_unit"
    )
    assert refusal(
        desk, "forward", STAFF, "11-25 10:00", {"unit": "beichen"}, words=REASON, route=again
    ) == ("casework.forward_to_oneself")
    assert TEAM.forwarding is not None
    bound = replace(TEAM, forwarding=replace(TEAM.forwarding, units=("fire",)))
    assert refusal(
        handling(bound), "forward", STAFF, "11-25 10:00", {"unit": "water"}, words=REASON,
        route=WATER,
    ) == ("casework.forward_elsewhere")  # fmt: skip


def test_a_case_does_not_go_back_without_the_post_that_designates() -> None:
    """Ping-pong is refused; the director may send it back."""
    desk = forwarded()
    back = {"unit": "beichen"}

    assert refusal(
        desk, "forward", WATER_STAFF, "11-25 11:00", back, words=REASON, route=ROUTE
    ) == ("casework.forward_back")
    desk.do("forward", DIRECTOR, "11-25 14:00", {"unit": "beichen"}, words=REASON, route=ROUTE)
    assert desk.case.unit == "beichen"


def test_a_designated_case_is_neither_forwarded_nor_disputed() -> None:
    """A designation is final."""
    desk = Desk(TEAM).open("11-24 09:00", NOBODY)
    desk.do("designate", DIRECTOR, "11-24 10:00", route=ROUTE)

    for act in ("forward", "dispute"):
        assert refusal(desk, act, STAFF, "11-24 11:00", words=REASON, route=WATER) == (
            "casework.designation_final"
        )


def test_forwarding_needs_a_rule_a_unit_in_charge_and_the_right_step() -> None:
    """Where the charter has none, or the step is past, the case stays."""
    assert TEAM.forwarding is not None
    early = replace(TEAM, forwarding=replace(TEAM.forwarding, steps=("registered",)))
    cases = [
        (handling(replace(TEAM, forwarding=None)), "casework.no_forwarding"),
        (handling(early), "casework.forward_too_late"),
    ]
    for desk, code in cases:
        assert refusal(desk, "forward", STAFF, "11-24 11:00", words=REASON, route=WATER) == code
    unheld = Desk(TEAM).open("11-24 09:00", NOBODY)
    assert refusal(unheld, "forward", DESK, "11-24 11:00", words=REASON, route=WATER) == (
        "casework.already_undesignated"
    )


def test_a_forwarding_is_recalled_until_the_other_unit_acts() -> None:
    """Route, unit and holder are as before; the minutes between stay where they were spent."""
    desk = forwarded()
    desk.do("recall", STAFF, "11-25 11:00", words=REASON)

    assert (desk.case.unit, desk.case.holder.unit) == ("beichen", "beichen")
    assert desk.case.together.came_from == ()
    pieces = attribution(desk.case, "closing", at=when("11-25 12:00"), calendar=CALENDAR)
    assert {each.unit: spent for each, spent in shares(pieces).items()} == {
        "beichen": 2.5 * HOUR, "water": HOUR,
    }  # fmt: skip
    later = forwarded()
    later.do("note", WATER_STAFF, "11-25 11:00")
    assert refusal(later, "recall", STAFF, "11-25 11:30", words=REASON) == "casework.not_yours"


def test_a_request_is_recalled_until_it_is_signed() -> None:
    """The act that waited is not done; afterwards nobody signs it."""
    desk = handling()
    desk.do("answer", STAFF, "11-24 10:00")
    desk.do("close", STAFF, "11-24 11:00")
    assert desk.do("recall", STAFF, "11-24 11:30", words=REASON) == [
        "consent_recalled", "holder_changed",
    ]  # fmt: skip

    assert (desk.case.consents, desk.case.holder.unit) == ((), "beichen")
    assert refusal(desk, "give_consent", HEAD, "11-24 12:00") == "casework.not_yours"


def test_a_branch_is_recalled_until_a_seat_answers() -> None:
    """Its clocks stop; no seat answers any more."""
    desk = handling()
    desk.do("circulate", STAFF, "11-24 10:00", facts=SEATED)
    desk.do("recall", STAFF, "11-24 10:30", {"what": "land"}, words=REASON)

    assert desk.case.together.branches[0].standing == "recalled"
    assert refusal(desk, "concur", LAND_STAFF, "11-24 11:00") == "casework.not_yours"
    answered = handling()
    answered.do("circulate", STAFF, "11-24 10:00", facts=SEATED)
    answered.do("concur", LAND_STAFF, "11-24 10:20")
    assert refusal(answered, "recall", STAFF, "11-24 10:30", words=REASON) == "casework.not_yours"


def test_nobody_recalls_what_another_sent() -> None:
    """A colleague of the same unit does not."""
    desk = forwarded()
    colleague = replace(STAFF, person="clerk-2")

    assert refusal(desk, "recall", colleague, "11-25 11:00", words=REASON) == "casework.not_yours"


def signing() -> Desk:
    """Return a case whose closing waits for the head and, added by the head, for the leader."""
    desk = handling()
    desk.do("answer", STAFF, "11-24 10:00")
    desk.do("close", STAFF, "11-24 11:00")
    desk.do("add_signer", HEAD, "11-24 11:30", {"post": "leader"}, words=REASON)
    return desk


@pytest.mark.parametrize("order", [(HEAD, LEADER), (LEADER, HEAD)])
def test_an_added_signer_has_to_sign_too(order: tuple[Actor, Actor]) -> None:
    """加签: the act takes effect with the last signature, whoever is first."""
    desk = signing()
    assert [each.post for each in desk.case.consents] == ["beichen_head", "leader"]
    desk.do("give_consent", order[0], "11-24 14:00")
    assert (desk.case.closed_at, desk.case.holder.post) == (None, order[1].post)
    desk.do("give_consent", order[1], "11-24 15:00")

    assert (desk.case.closed_at, desk.case.step) == (when("11-24 15:00"), "closed")


def test_one_refused_signature_ends_the_request() -> None:
    """Nothing of the group waits any more, and the case goes on where it was."""
    desk = signing()
    desk.do("withhold_consent", LEADER, "11-24 14:00", words=REASON)

    assert (desk.case.consents, desk.case.step, desk.case.holder.unit) == (
        (),
        "approved",
        "beichen",
    )


def test_the_same_post_is_not_asked_twice() -> None:
    """And a stranger adds nobody."""
    desk = signing()

    assert refusal(desk, "add_signer", HEAD, "11-24 12:00", {"post": "leader"}, words=REASON) == (
        "casework.signer_already"
    )
    assert refusal(
        desk, "add_signer", WATER_STAFF, "11-24 12:00", {"post": "fire"}, words=REASON
    ) == ("casework.not_yours")


def test_what_was_partly_signed_is_not_recalled() -> None:
    """Somebody has acted on it."""
    desk = signing()
    desk.do("give_consent", LEADER, "11-24 14:00")

    assert refusal(desk, "recall", STAFF, "11-24 14:30", words=REASON) == "casework.not_yours"


def test_a_supervision_is_answered_in_time_or_climbs() -> None:
    """督办: its clock belongs to whoever held the case, and the ladder is its own."""
    desk = handling()
    desk.do("supervise", LEADER, "11-24 10:00", words=("sentence",))
    assert desk.case.clocks["supervision:1"].due_text == "2026-11-25 24:00"
    desk.do("tick", SYSTEM, "11-26 00:00")
    rungs = [e.data["post"] for e in desk.events if e.kind.value == "rung_fired"]
    assert rungs == ["beichen_head"]
    desk.do("answer_supervision", STAFF, "11-26 09:00", words=("opinion",))

    told = desk.case.together.supervisions[0]
    assert (told.by_post, told.answered_at) == ("leader", when("11-26 09:00"))
    assert refusal(desk, "answer_supervision", STAFF, "11-26 10:00", words=("opinion",)) == (
        "casework.not_yours"
    )


def test_supervision_asks_whoever_holds_the_case() -> None:
    """While a seat is awaited it is that seat's, and the unit in charge cannot answer for it."""
    desk = handling()
    desk.do("circulate", STAFF, "11-24 10:00", facts=SEATED)
    desk.do("supervise", LEADER, "11-24 11:00", {"within": "1 working days"}, words=("sentence",))

    assert desk.case.together.supervisions[0].unit == "land_bureau"
    assert refusal(desk, "answer_supervision", STAFF, "11-24 12:00", words=("opinion",)) == (
        "casework.not_yours"
    )
    desk.do("answer_supervision", LAND_STAFF, "11-24 12:00", words=("opinion",))


def test_only_posts_above_supervise() -> None:
    """Neither a clerk nor the enterprise."""
    for nobody in (STAFF, ENTERPRISE, WATER_STAFF):
        assert refusal(handling(), "supervise", nobody, "11-24 10:00", words=("sentence",)) == (
            "casework.not_yours"
        )


def test_staff_urge_once_a_working_day() -> None:
    """内部催办: by a superior or the first asked, of another unit."""
    desk = handling()
    desk.do("urge", LEADER, "11-24 10:00")
    assert refusal(desk, "urge", LEADER, "11-24 16:00") == "casework.urged_already"
    desk.do("urge", DESK, "11-24 16:00")
    desk.do("urge", LEADER, "11-25 08:30")
    assert refusal(desk, "urge", STAFF, "11-25 09:00") == "casework.nobody_to_urge"


def test_a_copied_post_reads_and_takes_no_act() -> None:
    """抄送: the post stands in the state, once."""
    desk = handling()
    desk.do("copy", STAFF, "11-24 10:00", {"post": "planner"}, words=REASON)

    assert desk.case.together.copied == ("planner",)
    assert refusal(desk, "copy", STAFF, "11-24 11:00", {"post": "planner"}, words=REASON) == (
        "casework.copied_already"
    )
    planner = Actor("plan-1", "staff", unit="planning", post="planner")
    assert refusal(desk, "answer", planner, "11-24 11:00") == "casework.not_yours"


def foreseen(desk: Desk, at: datetime) -> None:
    """Look at what every act on offer would do, with nothing filled in yet."""
    for by in (STAFF, HEAD, LEADER, DIRECTOR, LAND_STAFF, WATER_STAFF, DESK, ENTERPRISE):
        for rule, why in allowed_acts(TEAM, desk.case, [by], at=at, calendar=CALENDAR):
            if why is None:
                told = Command(rule.id or rule.act, by, at, facts=SEATED)
                with suppress(Refused):
                    preview(TEAM, desk.case, told, at=at, calendar=CALENDAR)


ACTS = st.sampled_from(
    [
        ("circulate", STAFF, {}, ()), ("recall", STAFF, {}, REASON), ("concur", LAND_STAFF, {}, ()),
        ("forward", STAFF, {"unit": "water"}, REASON), ("answer", STAFF, {}, ()),
        ("forward", WATER_STAFF, {"unit": "beichen"}, REASON), ("close", STAFF, {}, ()),
        ("add_signer", HEAD, {"post": "leader"}, REASON), ("give_consent", HEAD, {}, ()),
        ("give_consent", LEADER, {}, ()), ("supervise", LEADER, {}, ("sentence",)),
        ("answer_supervision", STAFF, {}, ("opinion",)), ("escalate", STAFF, {}, ()),
        ("outside_reply", STAFF, {}, ()), ("withhold_consent", HEAD, {}, REASON),
        ("dispute", STAFF, {}, REASON), ("hand_back", STAFF, {}, ()),
        ("designate", DIRECTOR, {}, ()), ("recall", WATER_STAFF, {}, REASON),
    ]
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.tuples(ACTS, st.integers(0, 86400)), min_size=2, max_size=16))
def test_no_story_loses_a_minute_or_differs_when_replayed(
    steps: list[tuple[tuple[str, Actor, dict[str, Json], tuple[str, ...]], int]],
) -> None:
    """Refused or done, in any order: ledgers sum, replay is live, no act follows a recall."""
    desk = handling()
    at, recalled = when("11-24 10:00"), ""
    for (name, by, answers, words), gap in steps:
        at += timedelta(seconds=gap)
        route = ROUTE if answers.get("unit") == "beichen" or name == "designate" else WATER
        told = Command(name, by, at, answers, dict.fromkeys(words, "00" * 32), route, SEATED)
        try:
            events = decide(TEAM, desk.case, told, at=at, calendar=CALENDAR)
        except Refused:
            continue
        assert not (recalled == "branch" and name in ("concur", "countersign"))
        kinds = {event.kind.value for event in events}
        desk.events += events
        desk.state = fold(desk.events)
        if name == "recall":
            recalled = "branch" if "branch_ended" in kinds else "other"
        elif "branch_opened" in kinds:
            recalled = ""
        foreseen(desk, at)

    assert fold([event_of(event_json(event)) for event in desk.events]) == desk.case
    assert state_of(state_json(desk.case)) == desk.case
    for clock in desk.case.clocks.values():
        assert sum((p.consumed for p in clock.ledger), timedelta()) == clock.consumed
