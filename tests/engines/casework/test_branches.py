"""Branches: who is asked, whose minutes run, when they are joined, and what a late seat shows."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanyun.engines.casework import (
    Actor,
    Command,
    Consent,
    Holder,
    Join,
    allowed_acts,
    attribution,
    decide,
    event_json,
    event_of,
    fold,
    light,
    preview,
    shares,
    state_json,
    state_of,
    why_due,
)
from guanyun.errors import Refused

from .kinds import CALENDAR, DIRECTOR, ENTERPRISE, HEAD, OTHER_STAFF, STAFF, SYSTEM, Desk, when
from .teamwork import (
    FIRE_STAFF,
    LAND_STAFF,
    PLANNER,
    SEATED,
    SEATS,
    TEAM,
    WATER_STAFF,
    branching,
    handling,
)

HOUR = timedelta(hours=1)
STORIES = 200 if os.environ.get("GUANYUN_FULL") else 40
LAND_SEAT, FIRE_SEAT, PLAN_SEAT = (f"branch:land:{n}" for n in (1, 2, 3))


def asked(join: Join = Join.ALL, **changed: object) -> Desk:
    """Return a case whose three seats were asked on Tuesday at 10:00."""
    desk = handling(branching(join=join, **changed))
    desk.do("circulate", STAFF, "11-24 10:00", facts=SEATED)
    return desk


def standings(desk: Desk) -> list[str]:
    """Return how the seats of the last branch stand."""
    return [seat.standing for seat in desk.case.together.branches[-1].seats]


def test_every_seat_has_its_own_end() -> None:
    """Two working days for those without a time of their own, one for the fire brigade."""
    clocks = asked().case.clocks

    assert {name: clock.due_text for name, clock in clocks.items() if ":" in name} == {
        LAND_SEAT: "2026-11-26 24:00",
        FIRE_SEAT: "2026-11-25 24:00",
        PLAN_SEAT: "2026-11-26 24:00",
    }


def test_all_of_them_must_agree() -> None:
    """会签: the last answer joins the branch and leads on."""
    desk = asked()

    assert desk.do("concur", FIRE_STAFF, "11-24 11:00") == ["seat_answered", "clock_stopped"]
    desk.do("countersign", LAND_STAFF, "11-25 09:00", {"answer": "agree"})
    assert desk.case.step == "handling"
    desk.do(
        "countersign", PLANNER, "11-25 10:00", {"answer": "agree_with_opinion"}, words=("opinion",)
    )
    assert (desk.case.step, desk.case.holder.unit) == ("approved", "beichen")
    assert desk.case.together.branches[0].standing == "joined"


def test_person_with_two_posts_takes_one_seat() -> None:
    """The second answer is refused with the seat already answered; nothing is written."""
    desk = asked()
    desk.do("concur", FIRE_STAFF, "11-24 11:00")
    before = len(desk.events)

    for act in ("concur", "countersign"):
        with pytest.raises(Refused, match=r"casework\.answered_once") as told:
            desk.do(act, replace(LAND_STAFF, person=FIRE_STAFF.person), "11-24 11:05")

    assert told.value.fields["had"] == "fire"
    assert len(desk.events) == before
    desk.do("concur", LAND_STAFF, "11-24 11:10")


def test_minutes_pass_from_seat_to_seat() -> None:
    """The main clock's minutes are the first open seat's in declared order, own clocks exact."""
    desk = asked()
    desk.do("concur", LAND_STAFF, "11-25 10:00")
    desk.do("concur", FIRE_STAFF, "11-25 11:00")
    desk.do("concur", PLANNER, "11-25 14:30")

    pieces = attribution(desk.case, "closing", at=when("11-25 16:30"), calendar=CALENDAR)

    assert shares(pieces) == {
        Holder("unit", "beichen", "beichen_clerk"): 2 * HOUR,
        Holder("unit", "planning", "planner"): 2 * HOUR,
        Holder("unit", "land_bureau", "land_clerk"): 1.5 * HOUR,
        Holder("unit", "fire"): HOUR,
    }
    used = {name: desk.case.clocks[name].consumed for name in (LAND_SEAT, FIRE_SEAT, PLAN_SEAT)}
    assert used == {LAND_SEAT: 1.5 * HOUR, FIRE_SEAT: 2.5 * HOUR, PLAN_SEAT: 4.5 * HOUR}


def test_an_answer_out_of_order_leaves_the_minutes_where_they_are() -> None:
    """While the first seat is silent, its minutes run, whoever else has answered."""
    desk = asked()
    desk.do("concur", PLANNER, "11-25 10:00")

    assert desk.case.holder == Holder("unit", "land_bureau", "land_clerk")


def test_a_refusal_ends_the_branch_at_once() -> None:
    """The others are not needed any more, and the case goes where the charter says."""
    desk = asked(otherwise="approved", to="")
    desk.do("countersign", FIRE_STAFF, "11-24 11:00", {"answer": "refuse"}, words=("opinion",))

    assert standings(desk) == ["not needed", "refused", "not needed"]
    assert desk.case.together.branches[0].standing == "refused"
    assert desk.case.step == "approved"
    assert all(desk.case.clocks[f"branch:land:{n}"].stopped_at for n in (1, 2, 3))


def test_where_all_are_heard_a_refusal_waits_for_the_others() -> None:
    """Whoever applies is told everything at once."""
    desk = asked(hears_all=True, otherwise="approved")
    desk.do("countersign", FIRE_STAFF, "11-24 11:00", {"answer": "refuse"}, words=("opinion",))
    desk.do("concur", PLANNER, "11-24 11:30")
    assert desk.case.step == "handling"
    desk.do("concur", LAND_STAFF, "11-24 14:00")

    assert (standings(desk), desk.case.step) == (["agreed", "refused", "agreed"], "approved")


def test_the_first_answer_is_enough() -> None:
    """或签: the first answer closes the others as not needed."""
    desk = asked(Join.ANY)
    desk.do("concur", PLANNER, "11-24 11:00")

    assert (standings(desk), desk.case.step) == (["not needed", "not needed", "agreed"], "approved")
    with pytest.raises(Refused) as refused:
        desk.do("concur", LAND_STAFF, "11-24 11:05")
    assert refused.value.code == "casework.not_yours"


def test_in_turn_the_next_is_asked_when_the_former_agreed() -> None:
    """依次: each time runs from its own turn."""
    desk = asked(Join.IN_TURN)
    assert standings(desk) == ["open", "waiting", "waiting"]
    with pytest.raises(Refused):
        desk.do("concur", FIRE_STAFF, "11-24 10:30")
    desk.do("concur", LAND_STAFF, "11-25 10:00")

    assert standings(desk) == ["agreed", "open", "waiting"]
    assert desk.case.clocks[FIRE_SEAT].due_text == "2026-11-26 24:00"
    desk.do("countersign", FIRE_STAFF, "11-25 11:00", {"answer": "refuse"}, words=("opinion",))
    assert standings(desk) == ["agreed", "refused", "not needed"]
    assert PLAN_SEAT not in desk.case.clocks


def test_a_refusal_gives_its_reason() -> None:
    """Who refuses or has an opinion says why; who agrees need not."""
    desk = asked()

    with pytest.raises(Refused) as refused:
        desk.do("countersign", LAND_STAFF, "11-24 11:00", {"answer": "refuse"})
    assert refused.value.code == "casework.answer_missing"
    assert standings(desk) == ["open", "open", "open"]


def test_only_a_seat_answers() -> None:
    """Neither another unit nor the unit in charge nor the enterprise answers for a seat."""
    desk = asked()

    for nobody in (WATER_STAFF, STAFF, ENTERPRISE, SYSTEM):
        with pytest.raises(Refused) as refused:
            desk.do("concur", nobody, "11-24 11:00")
        assert refused.value.code == "casework.not_yours"


def test_a_seat_is_asked_only_if_its_condition_holds() -> None:
    """A branch that asks nobody is joined as it is opened."""
    never = tuple(replace(seat, when="1 > 2") for seat in SEATS)
    desk = asked(seats=(SEATS[0], *never[1:]))
    assert [seat.unit for seat in desk.case.together.branches[0].seats] == ["land_bureau"]

    assert asked(seats=never).case.step == "approved"


def test_a_seat_without_anybody_falls_to_the_head_then_to_who_designates() -> None:
    """A vacant post is its head's affair; a matter that nobody has is the designating post's."""
    desk = handling()
    facts = {**SEATED, "vacant": ["fire_head", "planner"]}
    facts["seats"] = {**SEATED["seats"], "1": {"sentence": "这里没有单位管用地"}}  # type: ignore[dict-item]
    desk.do("circulate", STAFF, "11-24 10:00", facts=facts)

    seats = desk.case.together.branches[0].seats
    assert [(seat.unit, seat.post, seat.told) for seat in seats] == [
        (None, None, "director"),
        ("fire", None, "beichen_head"),
        ("planning", "planning_head", "planning_head"),
    ]
    desk.do("concur", DIRECTOR, "11-24 11:00")
    desk.do("concur", FIRE_STAFF, "11-24 11:00")
    assert standings(desk) == ["agreed", "agreed", "open"]


def test_a_late_seat_is_seen_and_climbs_its_own_ladder() -> None:
    """The rungs of a seat tell its own post and the head of its own unit."""
    desk = asked()
    desk.do("tick", SYSTEM, "11-27 00:00")

    told = [(e.data["clock"], e.data["rung"], e.data["post"]) for e in desk.events
            if e.kind.value == "rung_fired" and e.data["clock"] == LAND_SEAT]  # fmt: skip
    assert told == [
        (LAND_SEAT, "-2 hours in charge", "land_clerk"),
        (LAND_SEAT, "0 hours head", "land_head"),
    ]
    seen = light(TEAM, desk.case.clocks[FIRE_SEAT], at=when("11-27 00:00"), calendar=CALENDAR)
    assert (seen.colour, seen.late) == ("red", True)


def test_why_a_seat_is_due_then_has_a_rule_and_a_basis() -> None:
    """The clock of a seat answers like any other."""
    desk = asked()
    told = why_due(TEAM, desk.case, FIRE_SEAT, at=when("11-24 12:00"), calendar=CALENDAR)

    assert (told.rule.fields["clock_zh"], told.rule.fields["due"]) == ("会签", "2026-11-25 24:00")
    assert told.basis.paragraph == "56"


def test_the_case_does_not_move_before_the_join() -> None:
    """Acts that lead elsewhere are refused and greyed with who is awaited."""
    desk = asked()
    with pytest.raises(Refused) as refused:
        desk.do("answer", STAFF, "11-24 11:00")
    assert refused.value.code == "casework.waits_for_branch"
    assert refused.value.fields["who"] == "land_clerk, fire_head, planner"

    told = allowed_acts(TEAM, desk.case, [STAFF], at=when("11-24 11:00"), calendar=CALENDAR)
    greyed = {rule.act: why.code for rule, why in told if why is not None}
    assert greyed["circulate"] == greyed["answer"] == "casework.waits_for_branch"


def test_who_is_asked_sees_the_answer_offered() -> None:
    """The seat sees 会签 and 同意会签; nobody else does."""
    desk = asked()

    def offered(actor: Actor) -> set[str]:
        found = allowed_acts(TEAM, desk.case, [actor], at=when("11-24 11:00"), calendar=CALENDAR)
        return {rule.act for rule, why in found if why is None}

    assert {"countersign", "concur"} <= offered(LAND_STAFF)
    assert not {"countersign", "concur"} & offered(STAFF)


def test_a_preview_says_where_an_answer_leads() -> None:
    """The last seat sees the step that follows; opening shows who holds the case then."""
    desk = asked(Join.ANY)
    told = Command("concur", LAND_STAFF, when("11-24 11:00"))
    assert preview(
        desk.case_type, desk.case, told, at=told.occurred_at, calendar=CALENDAR
    ).step == ("approved")
    before = handling()
    told = Command("circulate", STAFF, when("11-24 11:00"), facts=SEATED)
    shown = preview(TEAM, before.case, told, at=told.occurred_at, calendar=CALENDAR)
    assert (shown.holder.unit, shown.due[FIRE_SEAT]) == ("land_bureau", "2026-11-25 24:00")


def test_a_second_round_has_clocks_of_its_own() -> None:
    """A branch opened again goes on counting its seats: nothing of the first is overwritten."""
    desk = asked(to="")
    for actor in (LAND_STAFF, FIRE_STAFF, PLANNER):
        desk.do("concur", actor, "11-24 11:00")
    desk.do("circulate", STAFF, "11-24 14:00", facts=SEATED)

    assert [each.id for each in desk.case.together.branches] == ["land", "land#2"]
    assert [seat.clock for seat in desk.case.together.branches[1].seats] == [
        "branch:land:4", "branch:land:5", "branch:land:6",
    ]  # fmt: skip
    assert desk.case.clocks[LAND_SEAT].stopped_at == when("11-24 11:00")


def test_closing_asks_nobody_any_more() -> None:
    """A case that is withdrawn ends its branches and their clocks."""
    desk = asked()
    desk.do("withdraw", ENTERPRISE, "11-24 11:00")

    assert desk.case.together.branches[0].standing == "ended"
    assert all(clock.stopped_at for clock in desk.case.clocks.values())
    with pytest.raises(Refused):
        desk.do("concur", LAND_STAFF, "11-24 11:30")


def test_a_branch_that_needs_consent_is_opened_when_it_is_signed() -> None:
    """The seats are those of the moment of asking."""
    steps = tuple(
        replace(step, acts=tuple(
            replace(rule, consent=Consent("head")) if rule.opens else rule for rule in step.acts
        ))
        for step in TEAM.steps
    )  # fmt: skip
    desk = handling(replace(TEAM, steps=steps))
    desk.do("circulate", STAFF, "11-24 10:00", facts=SEATED)
    assert desk.case.together.branches == ()
    desk.do("give_consent", HEAD, "11-24 11:00")

    assert [seat.unit for seat in desk.case.together.branches[0].seats] == [
        "land_bureau", "fire", "planning",
    ]  # fmt: skip
    assert desk.case.holder.unit == "land_bureau"


def expected(join: Join, hears_all: bool, answers: list[bool]) -> str:
    """Return how a branch stands after these answers, by the words of its rule."""
    if join is Join.ANY:
        return ("joined" if answers[0] else "refused") if answers else "open"
    if False in answers and not (hears_all and join is Join.ALL and len(answers) < len(SEATS)):
        return "refused"
    return "joined" if len(answers) == len(SEATS) else "open"


@settings(max_examples=STORIES)
@given(
    st.sampled_from(Join),
    st.booleans(),
    st.permutations([LAND_STAFF, FIRE_STAFF, PLANNER]),
    st.lists(st.tuples(st.booleans(), st.integers(1, 2 * 86400)), min_size=3, max_size=3),
)
def test_whatever_the_order_a_branch_is_joined_as_its_rule_says(
    join: Join, hears_all: bool, people: list[Actor], answers: list[tuple[bool, int]]
) -> None:
    """The join is reached exactly then; time is conserved; what was written reads back."""
    desk = asked(join, hears_all=hears_all)
    at, said = when("11-24 10:00"), []
    if join is Join.IN_TURN:
        people = [LAND_STAFF, FIRE_STAFF, PLANNER]
    for actor, (agrees, gap) in zip(people, answers, strict=True):
        at += timedelta(seconds=gap)
        told = {"answer": "agree" if agrees else "refuse"}
        command = Command("countersign", actor, at, told, {"opinion": "00" * 32})
        if desk.case.together.branches[0].standing != "open":
            with pytest.raises(Refused):
                decide(desk.case_type, desk.case, command, at=at, calendar=CALENDAR)
            continue
        said.append(agrees)
        desk.events += decide(desk.case_type, desk.case, command, at=at, calendar=CALENDAR)
        desk.state = fold(desk.events)
        assert desk.case.together.branches[0].standing == expected(join, hears_all, said)

    assert (desk.case.step == "approved") is (expected(join, hears_all, said) == "joined")
    assert fold([event_of(event_json(event)) for event in desk.events]) == desk.case
    assert state_of(state_json(desk.case)) == desk.case
    for clock in desk.case.clocks.values():
        assert sum((p.consumed for p in clock.ledger), timedelta()) == clock.consumed


def test_no_other_unit_ever_sees_a_seat() -> None:
    """Another unit's clerk is offered nothing but greyed acts."""
    desk = asked()
    told = allowed_acts(TEAM, desk.case, [OTHER_STAFF], at=when("11-24 11:00"), calendar=CALENDAR)

    assert all(why is not None for _, why in told)
