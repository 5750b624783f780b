"""What several units do is checked before anybody uses it; each mistake has its finding."""

from dataclasses import replace

import pytest

from guanyun.engines.casework import (
    CaseType,
    Moving,
    Role,
    Rung,
    Step,
    Transition,
    check_case_type,
)
from guanyun.engines.common import Citation, Label, Level

from .kinds import BASIS, CLERK, WHERE, act
from .teamwork import LAND, SEATS, SENT_UP, TEAM, branching

POSTS = ("director", "leader", "planner", "beichen_head", "beichen_clerk")
MATTERS = ("joint", "land_use")
NOWHERE = Citation("", "")
NOBODY = (Rung("0 hours", "ghost", WHERE),)


def found(case_type: CaseType, level: Level = Level.ERROR) -> list[str]:
    """Return the ids of the findings of a level."""
    findings = check_case_type(case_type, posts=POSTS, matters=MATTERS)
    return sorted({each.id for each in findings if each.level is level})


def test_a_sound_kind_has_no_error() -> None:
    """The kind of the tests passes; only the ladder of objections is missing."""
    assert found(TEAM) == []
    assert found(TEAM, Level.WARNING) == ["casework.no_ladder"]


def without(*names: str) -> CaseType:
    """Return the kind without some acts."""
    steps = tuple(
        replace(step, acts=tuple(rule for rule in step.acts if rule.act not in names))
        for step in TEAM.steps
    )
    return replace(TEAM, steps=steps)


def changed(name: str, **values: object) -> CaseType:
    """Return the kind with one of its rules changed."""
    return replace(TEAM, **{name: replace(getattr(TEAM, name), **values)})  # type: ignore[arg-type]


def closing_while_opening() -> CaseType:
    """Return a kind whose branch opens as the case is closed."""
    step = TEAM.steps[1]
    acts = (replace(step.acts[0], to="closed"), *step.acts[1:])
    return replace(TEAM, steps=(TEAM.steps[0], replace(step, acts=acts), *TEAM.steps[2:]))


OUTSIDE = Step("outside", Label("上报待复"), Role.OUTSIDE, WHERE, acts=(
    act("outside_reply", CLERK, to="handling"),
))  # fmt: skip


@pytest.mark.parametrize(
    ("case_type", "code"),
    [
        (branching(seats=()), "branch_without_seats"),
        (branching(seats=(replace(SEATS[0], matter=""),)), "seat_to_nobody"),
        (branching(seats=(replace(SEATS[0], unit="fire"),)), "seat_to_nobody"),
        (branching(seats=(replace(SEATS[2], post="ghost"),)), "unknown_post"),
        (branching(seats=(replace(SEATS[0], matter="sea_use"),)), "unknown_matter"),
        (branching(seats=(replace(SEATS[1], when="lot > 1"),)), "feel_unknown_name"),
        (branching(seats=(replace(SEATS[1], within="soon"),)), "bad_budget"),
        (branching(within=""), "bad_budget"),
        (branching(basis=NOWHERE), "no_basis"),
        (branching(ladder=NOBODY), "unknown_post"),
        (branching(to="heaven"), "branch_unknown_step"),
        (branching(otherwise="hell"), "branch_unknown_step"),
        (replace(TEAM, branches=(LAND, LAND)), "duplicate_id"),
        (replace(TEAM, branches=()), "unknown_branch"),
        (without("circulate"), "branch_never_joined"),
        (closing_while_opening(), "branch_never_joined"),
        (replace(TEAM, spawns=()), "unknown_spawns"),
        (replace(TEAM, spawns=(replace(TEAM.spawns[0], to="x"),)), "branch_unknown_step"),
        (replace(TEAM, spawns=(replace(TEAM.spawns[0], kinds=()),)), "spawns_nothing"),
        (changed("forwarding", basis=NOWHERE), "no_basis"),
        (changed("forwarding", steps=("x",)), "unknown_step"),
        (changed("assistance", within="x"), "bad_budget"),
        (changed("assistance", ladder=NOBODY), "unknown_post"),
        (changed("supervision", posts=()), "supervision_by_nobody"),
        (changed("supervision", posts=("ghost",)), "unknown_post"),
        (changed("disputing", post="ghost"), "unknown_post"),
        (changed("disputing", steps=("x",)), "unknown_step"),
        (changed("disputing", raise_within="x"), "bad_budget"),
        (changed("contesting", post="ghost"), "unknown_post"),
        (replace(TEAM, steps=(*TEAM.steps[:2], OUTSIDE, *TEAM.steps[3:])), "outside_nobody"),
        (replace(TEAM, pauses=(replace(SENT_UP, clocks=()),)), "outside_unwatched"),
        (replace(TEAM, clocks=TEAM.clocks[1:]), "children_unclocked"),
        (replace(TEAM, transition=Transition(Moving.FOLLOW, BASIS, WHERE, {"a": "closed"})),
         "follow_to_nowhere"),
        (replace(TEAM, transition=Transition(Moving.STAY, NOWHERE, WHERE)), "no_basis"),
    ],
)  # fmt: skip
def test_each_mistake_has_its_finding(case_type: CaseType, code: str) -> None:
    """The check names it; what is wrong is wrong for one reason."""
    assert f"casework.{code}" in found(case_type)
