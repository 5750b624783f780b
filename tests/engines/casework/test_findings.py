"""A kind of case is checked before anybody uses it; each mistake has its finding."""

from dataclasses import replace

import pytest

from guanyun.engines.casework import (
    BudgetChoice,
    CaseType,
    Choice,
    Consent,
    Extension,
    Field,
    FieldKind,
    PauseRule,
    Rate,
    RatingRule,
    Role,
    Rung,
    Step,
    check_case_type,
)
from guanyun.engines.common import Citation, Label, Level

from .kinds import CLERK, LAW, MATTER, REPAIR, WHERE, act

POSTS = ("director", "leader", "beichen_head", "beichen_clerk")
MATTERS = ("equipment_repair", "enterprise_request")


def found(case_type: CaseType) -> list[str]:
    """Return the ids of the errors found."""
    findings = check_case_type(case_type, posts=POSTS, matters=MATTERS)
    return sorted({each.id for each in findings if each.level is Level.ERROR})


def with_step(case_type: CaseType, place: int, **changed: object) -> CaseType:
    """Return the kind of case with one step changed."""
    steps = list(case_type.steps)
    steps[place] = replace(steps[place], **changed)  # type: ignore[arg-type]
    return replace(case_type, steps=tuple(steps))


def with_clock(case_type: CaseType, place: int, **changed: object) -> CaseType:
    """Return the kind of case with one clock changed."""
    clocks = list(case_type.clocks)
    clocks[place] = replace(clocks[place], **changed)  # type: ignore[arg-type]
    return replace(case_type, clocks=tuple(clocks))


@pytest.mark.parametrize("case_type", [REPAIR, MATTER], ids=lambda kind: kind.id)
def test_a_sound_kind_has_no_finding(case_type: CaseType) -> None:
    """The two kinds of the tests pass."""
    assert check_case_type(case_type, posts=POSTS, matters=MATTERS) == []


LOOP = Step("loop", Label("循环"), CLERK, WHERE, acts=(act("note", CLERK),))
NO_WAY = with_step(
    REPAIR, 0, acts=(*REPAIR.steps[0].acts, act("accept", CLERK, to="loop"))
)  # fmt: skip
PAUSE = PauseRule("x", Label("停"), LAW, WHERE)
CHOICE = Field("c", Label("选"), FieldKind.CHOICE, WHERE)

MISTAKES: list[tuple[CaseType, str]] = [
    (replace(REPAIR, matter="nothing"), "unknown_matter"),
    (replace(REPAIR, steps=()), "no_steps"),
    (replace(REPAIR, clocks=(*REPAIR.clocks, REPAIR.clocks[0])), "duplicate_id"),
    (with_clock(REPAIR, 0, id="designation"), "reserved_clock"),
    (replace(REPAIR, urgent_field="speed"), "unknown_field"),
    (replace(REPAIR, fields=(*REPAIR.fields, CHOICE)), "choice_empty"),
    (replace(REPAIR, fields=(replace(REPAIR.fields[1], when="urgency ="),)), "feel"),
    (replace(REPAIR, fields=(replace(REPAIR.fields[1], when="x = 1"),)), "feel_unknown_name"),
    (with_clock(REPAIR, 0, within=(BudgetChoice("soon"),)), "bad_budget"),
    (with_clock(REPAIR, 0, within=(BudgetChoice("until 25:00"),)), "bad_budget"),
    (with_clock(REPAIR, 0, within=()), "bad_budget"),
    (with_clock(REPAIR, 0, within=(BudgetChoice("2 hours", "description = 1"),)),
     "feel_unknown_name"),
    (with_clock(REPAIR, 0, within=(BudgetChoice("2 hours", 'urgency = "danger"'),)),
     "no_otherwise"),
    (with_clock(REPAIR, 0, within=(BudgetChoice("2 hours"), BudgetChoice("3 hours"))),
     "choice_unreachable"),
    (with_clock(REPAIR, 0, ladder=(Rung("0 hours", "nobody", WHERE),)), "unknown_post"),
    (with_clock(REPAIR, 0, ladder=(Rung("a day", "head", WHERE),)), "bad_offset"),
    (with_clock(REPAIR, 0, ladder=(Rung("+0.5 working days", "head", WHERE),)), "bad_offset"),
    (with_clock(REPAIR, 0, starts_on=()), "clock_never_starts"),
    (with_clock(REPAIR, 0, stops_on=()), "clock_nobody_stops"),
    (with_clock(REPAIR, 0, stops_on=("sing",)), "clock_unknown_act"),
    (with_clock(REPAIR, 0, stops_on=("remind",)), "clock_nobody_stops"),
    (with_clock(REPAIR, 0, basis=Citation("")), "no_basis"),
    (with_clock(REPAIR, 1, extension=Extension("2 working days", "head")), "extension_unit"),
    (with_clock(REPAIR, 1, extension=Extension("2 hours", "nobody")), "unknown_post"),
    (with_clock(REPAIR, 1, extension=Extension("2 hours", "head", times=0)), "extension_never"),
    (with_step(REPAIR, 0, acts=(act("fly", CLERK, to="closed"),)), "unknown_act"),
    (with_step(REPAIR, 0, acts=(act("accept", CLERK, to="moon"),)), "unknown_step"),
    (with_step(REPAIR, 0, acts=(act("accept", to="closed"),)), "act_by_nobody"),
    (with_step(REPAIR, 0, acts=(act("accept", Role.POST, to="closed"),)), "unknown_post"),
    (with_step(REPAIR, 0, acts=(act("close", CLERK, to="closed", consent=Consent("x")),)),
     "unknown_post"),
    (with_step(REPAIR, 0, acts=(act("close", CLERK, to="closed", document="x"),)),
     "unknown_document"),
    (replace(REPAIR, provider=""), "no_provider"),
    (replace(MATTER, pauses=(replace(PAUSE, basis=Citation("licensing_law")),)), "no_basis"),
    (replace(MATTER, pauses=(replace(PAUSE, resumes_on=()),)), "pause_for_ever"),
    (replace(MATTER, pauses=(replace(PAUSE, resumes_on=("sleep",)),)), "pause_unknown_act"),
    (replace(MATTER, pauses=(replace(PAUSE, clocks=("other",)),)), "pause_unknown_clock"),
    (replace(MATTER, pauses=(replace(PAUSE, waits_for="luck"),)), "pause_waits_for"),
    (replace(MATTER, rating=RatingRule(poor_at_most=5)), "rating_grades"),
    (replace(MATTER, designation=replace(MATTER.designation, post="head")), "unknown_post"),
    (replace(REPAIR, rates=(Rate("r", Label("率"), "solved =", "closed"),)), "feel"),
    (replace(REPAIR, rates=(Rate("r", Label("率"), "happy", "closed"),)), "feel_unknown_name"),
    (with_step(REPAIR, 0, closed=True), "first_step_closed"),
    (replace(NO_WAY, steps=(*NO_WAY.steps, LOOP)), "step_without_exit"),
    (replace(REPAIR, steps=(*REPAIR.steps, replace(LOOP, closed=True))), "step_unreachable"),
    (with_step(REPAIR, 1, holder=Role.SYSTEM), "step_without_holder"),
    (with_step(REPAIR, 1, holder=Role.FIRST_ASKED), "holder_cannot_act"),
    (with_clock(REPAIR, 1, stops_on=("respond", "answer")), "step_without_clock"),
    (replace(MATTER, clocks=MATTER.clocks[:1], pauses=()), "step_without_clock"),
]  # fmt: skip


@pytest.mark.parametrize(("case_type", "finding"), MISTAKES, ids=[name for _, name in MISTAKES])
def test_each_mistake_has_its_finding(case_type: CaseType, finding: str) -> None:
    """A planted mistake is named, and nothing sound is blamed in its place."""
    ids = found(case_type)

    assert f"casework.{finding}" in ids
    assert len(ids) <= 2


def test_no_end_at_all_is_one_finding() -> None:
    """A kind without a closed step is told so once."""
    steps = tuple(replace(step, closed=False) for step in MATTER.steps)

    assert "casework.no_end" in found(replace(MATTER, steps=steps))


def test_a_supplement_in_words_is_a_warning() -> None:
    """What is asked in free words cannot be held against the list."""
    words = Field("items", Label("还缺什么"), FieldKind.TEXT, WHERE, required=True, private=True)
    rules = [act("request_supplement", CLERK, to="waiting", asks=(words,))]
    rules += [rule for rule in MATTER.steps[1].acts if rule.act != "request_supplement"]
    findings = check_case_type(
        with_step(MATTER, 1, acts=tuple(rules)), posts=POSTS, matters=MATTERS
    )

    assert [(each.id, each.level) for each in findings] == [
        ("casework.supplement_in_words", Level.WARNING)
    ]


def test_a_choice_is_not_empty_once_it_has_choices() -> None:
    """The mistake's opposite passes."""
    good = replace(CHOICE, choices=(Choice("a", Label("甲")),))

    assert found(replace(REPAIR, fields=(*REPAIR.fields, good))) == []
