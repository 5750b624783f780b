"""A kind of case that several units handle together, and the people of those units."""

from collections.abc import Mapping
from dataclasses import replace

from guanyun.engines.casework import (
    Actor,
    Assistance,
    BranchRule,
    BudgetChoice,
    CaseType,
    ClockRule,
    Consent,
    Contesting,
    Designation,
    Disputing,
    Forwarding,
    Json,
    PauseGround,
    PauseRule,
    Reopening,
    Role,
    RouteFact,
    Rung,
    SeatRule,
    SpawnRule,
    Step,
    Supervision,
)
from guanyun.engines.common import Label

from .kinds import BASIS, CLERK, FIRM, LAW, ROUTE, STAFF, WHERE, Desk, act, words

TO_HEAD = (Rung("0 hours", "head", WHERE), Rung("+1 working days", "leader", WHERE))
SEATS = (
    SeatRule(WHERE, matter="land_use", label=Label("用地意见")),
    SeatRule(WHERE, unit="fire", label=Label("消防意见"), within="1 working days"),
    SeatRule(WHERE, post="planner", label=Label("规划意见")),
)
LAND = BranchRule(
    "land", Label("会签", "Countersignatures"), SEATS, "2 working days", BASIS, WHERE,
    ladder=(Rung("-2 hours", "in charge", WHERE, escalates=False), *TO_HEAD),
    to="approved", otherwise="handling",
)  # fmt: skip

TEAM = CaseType(
    id="joint_matter",
    label=Label("联办事项", "Joint matter"),
    matter="joint",
    where=WHERE,
    fields=(words("description", required=False),),
    steps=(
        Step("registered", Label("等待签收"), CLERK, WHERE, acts=(
            act("sign_for", CLERK, to="handling", primary=True),
            act("hand_back", CLERK),
        )),
        Step("handling", Label("正在办理"), CLERK, WHERE, acts=(
            act("circulate", CLERK, opens="land", primary=True),
            act("escalate", CLERK, to="outside", consent=Consent("head")),
            act("spawn", CLERK, to="deciding", spawns="decisions"),
            act("answer", CLERK, to="approved"),
            act("hand_back", CLERK),
        )),
        Step("outside", Label("上报待复"), Role.OUTSIDE, WHERE, body=Label("市局"), acts=(
            act("outside_reply", CLERK, to="handling"),
        )),
        Step("deciding", Label("等子件办结"), CLERK, WHERE, acts=(
            act("answer", CLERK, to="approved"),
        )),
        Step("approved", Label("等办结"), CLERK, WHERE, acts=(
            act("close", CLERK, to="closed", consent=Consent("head")),
        )),
        Step("closed", Label("已办结"), FIRM, WHERE, closed=True),
    ),
    clocks=(
        ClockRule("closing", Label("办结"), (BudgetChoice("7 working days"),), ("open",),
                  ("close",), WHERE, BASIS, ladder=TO_HEAD),
        ClockRule("watch", Label("跟踪上报"), (BudgetChoice("5 working days"),),
                  ("step:outside",), ("outside_reply",), WHERE, BASIS, ladder=TO_HEAD),
    ),
    designation=Designation("1 working days", "director", BASIS),
    reopening=Reopening("15 working days", "handling"),
    branches=(LAND,),
    spawns=(SpawnRule("decisions", Label("会议议定事项"), ("joint_matter",), WHERE,
                      to="approved"),),
    forwarding=Forwarding(BASIS, WHERE),
    assistance=Assistance("3 working days", BASIS, WHERE, ladder=TO_HEAD),
    supervision=Supervision(("leader", "head"), "1 working days", BASIS, WHERE, ladder=TO_HEAD),
    disputing=Disputing("director", "4 office hours", BASIS, WHERE, raise_within="1 working days",
                        steps=("registered",), ladder=TO_HEAD),
    contesting=Contesting("leader", "2 working days", BASIS, WHERE),
)  # fmt: skip

SENT_UP = PauseRule(
    "appraisal", Label("送市局鉴定"), LAW, WHERE, waits_for="outside body", clocks=("closing",),
    resumes_on=("outside_reply",), ground=PauseGround.APPRAISAL,
)  # fmt: skip

LAND_STAFF = Actor("land-1", "staff", unit="land_bureau", post="land_clerk")
FIRE_STAFF = Actor("fire-1", "staff", unit="fire", post="fire_clerk")
PLANNER = Actor("plan-1", "staff", unit="planning", post="planner")
LEADER = Actor("leader-1", "staff", unit="committee", post="leader")
WATER_STAFF = Actor("water-1", "staff", unit="water", post="water_clerk")
SEATED: Mapping[str, Json] = {
    "seats": {
        "1": {"unit": "land_bureau", "told": "land_clerk", "head": "land_head",
              "sentence": "用地归自然资源局"},
        "2": {"unit": "fire", "told": "fire_head", "head": "fire_head"},
        "3": {"unit": "planning", "told": "planner", "head": "planning_head"},
    }
}  # fmt: skip
WATER = RouteFact(
    unit="water", post="water_clerk", line=None, mode=None, basis="S1 56", where="units.yaml:9",
    sentence="转办水务局", head="water_head",
)  # fmt: skip


def branching(**changed: object) -> CaseType:
    """Return the kind with its branch changed."""
    return replace(TEAM, branches=(replace(LAND, **changed),))  # type: ignore[arg-type]


def handling(case_type: CaseType = TEAM, at: str = "11-24 09:00") -> Desk:
    """Return a case that its unit has signed for."""
    desk = Desk(case_type).open(at, ROUTE)
    desk.do("sign_for", STAFF, at)
    return desk
