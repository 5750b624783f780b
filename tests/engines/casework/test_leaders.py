"""Leaders, classes, soft limits, firsts, recusal and answers on the spot (富阳 诉求闭环)."""

from dataclasses import replace

import pytest

from guanyun.engines.casework import (
    Actor,
    Consent,
    Json,
    Role,
    RouteFact,
    answerable,
    is_recused,
    lead_post,
    light,
    one_contact,
    sees_reporter,
    state_json,
    state_of,
)
from guanyun.errors import Refused

from .kinds import (
    CALENDAR,
    DESK,
    ENTERPRISE,
    FACTS,
    HEAD,
    OTHER_STAFF,
    ROUTE,
    STAFF,
    SYSTEM,
    Desk,
    act,
    when,
)
from .licences import DEMAND, DEPUTY, LEADER, NO_LEADER, PRINCIPAL


def demand(at: str = "11-24 09:00", lead: RouteFact | None = LEADER, **answers: Json) -> Desk:
    """Return a demand as it comes in, led by the deputy unless said otherwise."""
    desk = Desk(DEMAND)
    desk.do("open", ENTERPRISE, at, answers, route=ROUTE, facts=FACTS, lead=lead)
    return desk


def handled(**answers: Json) -> Desk:
    """Return a demand with the leader's opinion."""
    desk = demand(**answers)
    desk.do("respond", DEPUTY, "11-24 15:00")
    return desk


# 牵头


def test_leader_holds_the_first_step_and_alone_may_answer_for_it() -> None:
    """The route of the lead stands in the journal with rung, sentence and basis."""
    desk = demand()
    led = next(each for each in desk.events if each.kind.value == "led")
    assert (led.data["rung"], desk.case.lead) == ("by duty", LEADER)
    assert (desk.case.holder.post, lead_post(DEMAND, desk.case)) == ("deputy", "deputy")
    with pytest.raises(Refused, match=r"casework\.not_yours"):
        desk.do("respond", STAFF, "11-24 10:00")
    desk.do("respond", DEPUTY, "11-24 10:00")
    assert desk.case.milestones["opinion"] == when("11-24 10:00")
    assert state_of(state_json(desk.case)) == desk.case


def test_several_leaders_leave_it_to_the_principal_within_a_clock() -> None:
    """The clock runs for the principal; the named leader takes over, and the clock ends."""
    desk = demand(lead=NO_LEADER)
    clock = desk.case.clocks["lead:designation"]
    assert (clock.due_text, clock.holder.post) == ("2026-11-26 24:00", "principal")
    chosen = replace(LEADER, mode="designated")
    with pytest.raises(Refused, match=r"casework\.not_yours"):
        desk.do("designate_lead", DEPUTY, "11-25 09:00", lead=chosen)
    with pytest.raises(Refused, match=r"casework\.lead_needs_post"):
        desk.do("designate_lead", PRINCIPAL, "11-25 09:00")
    desk.do("designate_lead", PRINCIPAL, "11-25 09:00", lead=chosen)
    assert desk.case.clocks["lead:designation"].stopped_at == when("11-25 09:00")
    assert (desk.case.lead, desk.case.holder.post) == (chosen, "deputy")


def test_unnamed_leader_is_told_to_the_principal() -> None:
    """A rung to the lead finds the principal while nobody leads."""
    desk = demand(lead=NO_LEADER)
    desk.do("tick", SYSTEM, "11-28 00:00")
    told = [e.data["post"] for e in desk.events if e.data.get("clock") == "opinion"
            and e.kind.value == "rung_fired"]  # fmt: skip
    assert told == ["principal"]


def test_consent_of_the_lead_is_asked_of_the_leaders_post() -> None:
    """``lead`` in a consent is whoever leads this case."""
    desk = handled()
    desk.do("answer", STAFF, "11-25 09:00")
    desk.do("close", STAFF, "11-25 10:00")
    assert desk.case.consents[0].post == "deputy"


# 类别、原则上、阶段反馈


@pytest.mark.parametrize(
    ("runs_from", "due"), [("acceptance", "2027-01-06 24:00"), ("change", "2027-01-11 24:00")]
)
def test_change_to_complex_runs_from_where_the_charter_says(runs_from: str, due: str) -> None:
    """30 working days from acceptance on 11-24, or from the change on 11-27; 3 days stay used."""
    assert DEMAND.classification is not None
    kind = replace(DEMAND, classification=replace(DEMAND.classification, runs_from=runs_from))
    desk = Desk(kind)
    desk.do("open", ENTERPRISE, "11-24 09:00", {}, route=ROUTE, facts=FACTS, lead=LEADER)
    assert (desk.case.case_class, desk.case.clocks["closing"].due_text) == (
        "general", "2026-12-03 24:00",
    )  # fmt: skip
    desk.do("respond", DEPUTY, "11-24 15:00")
    desk.do("reclassify", STAFF, "11-27 17:30", {"class": "complex"}, words=("reason",))
    assert desk.case.case_class == "complex"
    assert desk.case.clocks["closing"].due_text == due
    assert desk.case.clocks["feedback:next"].due_text == "2026-12-18 24:00"
    with pytest.raises(Refused, match=r"casework\.class_already"):
        desk.do("reclassify", STAFF, "11-27 17:40", {"class": "complex"}, words=("reason",))


def test_change_back_ends_no_clock_before_the_change() -> None:
    """A shorter budget that is used up already ends at the change, not in the past."""
    desk = handled(hard=True)
    desk.do("reclassify", STAFF, "12-20 10:00", {"class": "general"}, words=("reason",))
    assert desk.case.clocks["closing"].due == when("12-20 10:00")


def test_class_change_needs_the_consent_that_the_charter_declares() -> None:
    """Asked, nothing changes; signed, the budgets follow."""
    rules = (*DEMAND.steps[1].acts[:1], act("reclassify", Role.IN_CHARGE, consent=Consent("head")))
    steps = (DEMAND.steps[0], replace(DEMAND.steps[1], acts=rules), *DEMAND.steps[2:])
    desk = Desk(replace(DEMAND, steps=steps))
    desk.do("open", ENTERPRISE, "11-24 09:00", {}, route=ROUTE, facts=FACTS, lead=LEADER)
    desk.do("respond", DEPUTY, "11-24 15:00")
    desk.do("reclassify", STAFF, "11-25 10:00", {"class": "complex"}, words=("reason",))
    assert desk.case.case_class == "general"
    desk.do("give_consent", HEAD, "11-25 11:00")
    assert desk.case.case_class == "complex"
    assert desk.case.clocks["closing"].budget == "30 working days"


def test_passing_a_soft_limit_needs_reason_and_next_feedback_date() -> None:
    """Past the end nothing is answered before somebody says why; then it is amber, not red."""
    desk = handled()
    shown = light(DEMAND, desk.case.clocks["closing"], at=when("12-04 09:00"), calendar=CALENDAR)
    assert (shown.colour, shown.late) == ("red", True)
    with pytest.raises(Refused, match=r"casework\.explain_first"):
        desk.do("answer", STAFF, "12-04 09:00")
    with pytest.raises(Refused, match=r"casework\.feedback_too_far"):
        desk.do("explain_delay", STAFF, "12-04 09:10", {"next_feedback": "2026-12-30"},
                words=("reason",))  # fmt: skip
    desk.do("explain_delay", STAFF, "12-04 09:10", {"next_feedback": "2026-12-11"},
            words=("reason",))  # fmt: skip
    shown = light(DEMAND, desk.case.clocks["closing"], at=when("12-04 09:20"), calendar=CALENDAR)
    assert (shown.colour, shown.late) == ("amber", True)
    desk.do("answer", STAFF, "12-04 10:00")
    assert desk.case.step == "answered"


def test_each_feedback_arms_the_clock_to_the_day_promised_and_a_missed_one_is_red() -> None:
    """The clock runs to the promised day; past it it is red, and the feedback says so."""
    desk = handled(hard=True)
    desk.do("feedback", STAFF, "11-27 10:00", {"next_feedback": "2026-12-04"}, words=("progress",))
    clock = desk.case.clocks["feedback:next"]
    assert clock.due_text == "2026-12-04 24:00"
    red = light(DEMAND, clock, at=when("12-05 00:01"), calendar=CALENDAR)
    assert (red.colour, red.late) == ("red", True)
    desk.do("feedback", STAFF, "12-07 10:00", {"next_feedback": "2026-12-10"}, words=("progress",))
    given = [e.data["late"] for e in desk.events if e.kind.value == "feedback_given"]
    assert given == [False, True]
    assert desk.case.clocks["feedback:next"].due_text == "2026-12-10 24:00"


# 首问、首办、首反馈


def test_firsts_are_recorded_once_and_stay_answerable() -> None:
    """Whoever acts later is not the first; the enterprise sees one contact."""
    desk = demand()
    assert one_contact(DEMAND, desk.case).post == "duty"
    desk.do("respond", DEPUTY, "11-24 15:00")
    desk.do("answer", STAFF, "11-25 09:00")
    told = {each.role: each.post for each in answerable(desk.case)}
    assert told == {
        "asked": "duty", "handling": "deputy", "answering": "deputy", "lead": "deputy",
    }  # fmt: skip
    assert one_contact(DEMAND, desk.case).post == "duty"
    assert one_contact(replace(DEMAND, contact="lead"), desk.case).post == "deputy"
    assert one_contact(replace(DEMAND, contact="in charge"), desk.case).person == "deputy-1"


# 当场办结


def test_demand_answered_on_the_spot_is_one_chain_and_still_asks_the_enterprise() -> None:
    """Opened and answered by whom it was told to; solved is for the enterprise to say."""
    desk = Desk(DEMAND)
    told: dict[str, Json] = {**FACTS, "on_the_spot": {"answers": {}, "commitments": {}}}
    kinds = desk.do("open", DESK, "11-24 09:00", {}, route=ROUTE, facts=told)
    assert (kinds[0], "act_taken" in kinds, "led" in kinds) == ("opened", True, False)
    assert (desk.case.on_the_spot, desk.case.step, desk.case.solved) == (True, "answered", None)
    assert {each.role: each.person for each in answerable(desk.case)} == {
        "asked": "desk-1", "handling": "desk-1", "answering": "desk-1",
    }  # fmt: skip
    desk.do("declare", ENTERPRISE, "11-24 10:00", {"solved": "solved"})
    assert (desk.case.step, desk.case.solved) == ("closed", "solved")


def test_whoever_may_not_answer_opens_nothing_on_the_spot() -> None:
    """A chain is whole or not at all."""
    desk = Desk(DEMAND)
    told: dict[str, Json] = {**FACTS, "on_the_spot": {}}
    with pytest.raises(Refused, match=r"casework\.not_yours"):
        desk.do("open", OTHER_STAFF, "11-24 09:00", {}, route=ROUTE, facts=told)
    assert desk.events == []


# 回避


def test_who_is_complained_about_neither_handles_nor_signs_nor_sees() -> None:
    """The unit in charge is complained about: its clerk and its head stand aside."""
    past = replace(ROUTE, unit="discipline_office", post="discipline", head="discipline")
    desk = Desk(DEMAND)
    told: dict[str, Json] = {**FACTS, "recused": ["post:beichen_clerk", "post:beichen_head"]}
    desk.do("open", ENTERPRISE, "11-24 09:00", {"about_unit": "beichen"}, route=past, facts=told,
            lead=LEADER)  # fmt: skip
    assert desk.case.recused == ("unit:beichen", "post:beichen_clerk", "post:beichen_head")
    desk.do("respond", DEPUTY, "11-24 10:00")
    for actor in (STAFF, HEAD):
        assert is_recused(desk.case, actor)
        assert not sees_reporter(desk.case, actor)
        with pytest.raises(Refused, match=r"casework\.recused"):
            desk.do("answer", actor, "11-24 11:00")
    inspector = Actor("d-1", "staff", unit="discipline_office", post="discipline")
    assert sees_reporter(desk.case, inspector)
    desk.do("answer", inspector, "11-24 11:00")
    assert desk.case.step == "answered"
    assert state_of(state_json(desk.case)) == desk.case


def test_signature_of_whom_stands_aside_is_asked_of_the_named_post() -> None:
    """The head of the unit is complained about; the consent goes past the head."""
    desk = Desk(DEMAND)
    desk.do("open", ENTERPRISE, "11-24 09:00", {"about_post": "beichen_head"}, route=ROUTE,
            facts=FACTS, lead=LEADER)  # fmt: skip
    desk.do("respond", DEPUTY, "11-24 10:00")
    desk.do("close", STAFF, "11-24 11:00")
    assert desk.case.consents[0].post == "discipline"
