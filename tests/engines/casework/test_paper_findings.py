"""What is wrong with evidence, lapses, caps, pauses, classes, leaders, gates and documents."""

from dataclasses import replace

import pytest

from guanyun.engines.casework import (
    Blackout,
    CaseClass,
    CaseType,
    DocumentKind,
    DocumentLine,
    DocumentRule,
    EvidenceSource,
    Extension,
    Lapse,
    Leading,
    Need,
    NeedKind,
    Recusal,
    Role,
    StatutoryCap,
    check_case_type,
)
from guanyun.engines.common import Citation, Label

from .kinds import CLERK, WHERE, act
from .licences import ART_32, ART_42, DEMAND, LICENCE, S3

POSTS = ["director", "deputy", "principal", "discipline", "beichen_head"]
MATTERS = ["licence", "demand"]
NONE = Citation("", "")


def found(case_type: CaseType) -> list[str]:
    """Return the ids of the findings, without the room."""
    told = check_case_type(case_type, posts=POSTS, matters=MATTERS)
    return [each.id.removeprefix("casework.") for each in told]


def clocked(number: int, **changed: object) -> CaseType:
    """Return the licence with one clock changed."""
    clocks = list(LICENCE.clocks)
    clocks[number] = replace(clocks[number], **changed)  # type: ignore[arg-type]
    return replace(LICENCE, clocks=tuple(clocks))


def item(number: int, **changed: object) -> CaseType:
    """Return the licence with one item of evidence changed."""
    items = list(LICENCE.evidence)
    items[number] = replace(items[number], **changed)  # type: ignore[arg-type]
    return replace(LICENCE, evidence=tuple(items))


def booked(**more: object) -> CaseType:
    """Return the licence with a booking in its first step."""
    first = LICENCE.steps[0]
    step = replace(first, acts=(*first.acts, act("book", CLERK, **more)))
    return replace(LICENCE, steps=(step, *LICENCE.steps[1:]))


def paper(**changed: object) -> CaseType:
    """Return the licence with one document more."""
    told = DocumentRule("more", Label("文书"), "文", WHERE)
    return replace(LICENCE, documents=(*LICENCE.documents, replace(told, **changed)))  # type: ignore[arg-type]


@pytest.mark.parametrize("case_type", [LICENCE, DEMAND], ids=["licence", "demand"])
def test_sound_kind_with_papers_has_no_finding(case_type: CaseType) -> None:
    """The two kinds of these tests may be used, but for a field that a class reads."""
    assert found(case_type) in ([], ["situation_optional"])


assert LICENCE.tolerance is not None
assert DEMAND.classification is not None
HARD = CaseClass("x", Label("甲"), WHERE, when="hard = true")
MISTAKES: dict[str, tuple[CaseType, list[str]]] = {
    "no basis of an item": (item(0, basis=NONE), ["no_basis"]),
    "unknown field": (item(0, field="other"), ["unknown_field"]),
    "unreadable condition": (item(2, when="area >"), ["feel"]),
    "unknown name": (item(2, when="size > 1"), ["feel_unknown_name"]),
    "data from nowhere": (
        item(0, source=EvidenceSource.SHARED), ["evidence_without_register"],
    ),
    "asked though shared": (item(4, field="form"), ["evidence_asked_and_shared"]),
    "item twice": (item(1, id="form"), ["duplicate_id"]),
    "core tolerated": (
        replace(LICENCE, tolerance=replace(LICENCE.tolerance, items=("form",))),
        ["core_tolerated"],
    ),
    "unknown item tolerated": (
        replace(LICENCE, tolerance=replace(LICENCE.tolerance, items=("tax",))),
        ["supplement_unlisted"],
    ),
    "nothing to tolerate": (
        replace(LICENCE, evidence=LICENCE.evidence[:2]), ["nothing_tolerable"],
    ),
    "gaps bar nothing": (
        replace(LICENCE, tolerance=replace(LICENCE.tolerance, bars=())), ["gaps_bar_nothing"],
    ),
    "promise of an unknown clock": (
        replace(LICENCE, tolerance=replace(LICENCE.tolerance, clock="other")), ["unknown_clock"],
    ),
    "no rule for gaps": (replace(LICENCE, tolerance=None), ["tolerance_missing"]),
    "bad budget of a promise": (
        replace(LICENCE, tolerance=replace(LICENCE.tolerance, most="soon")), ["bad_budget"],
    ),
    "lapse into an unknown act": (
        clocked(0, lapses=Lapse("approve", ART_32)), ["lapse_nowhere"],
    ),
    "lapse to an unknown step": (
        clocked(0, lapses=Lapse("accept", ART_32, to="other")), ["lapse_nowhere"],
    ),
    "lapse without an article": (clocked(0, lapses=Lapse("accept", NONE)), ["no_basis"]),
    "lapse of a soft clock": (clocked(0, soft=True), ["lapse_soft"]),
    "promise over the statute": (
        clocked(1, statutory=StatutoryCap("19 working days", ART_42, "10 working days")),
        ["over_statutory"],
    ),
    "longer extension than the statute": (
        clocked(1, extension=Extension("11 working days", "head")), ["over_statutory"],
    ),
    "extension that no statute knows": (
        clocked(1, statutory=StatutoryCap("20 working days", ART_42)), ["over_statutory"],
    ),
    "six working days are over seven days": (
        clocked(0, within=(replace(LICENCE.clocks[0].within[0], within="6 working days"),),
                statutory=StatutoryCap("7 calendar days", ART_42)),
        ["over_statutory"],
    ),
    "pause without ground": (
        replace(LICENCE, pauses=(replace(LICENCE.pauses[0], ground=None),)),
        ["pause_without_ground"],
    ),
    "pause not in writing": (
        replace(LICENCE, pauses=(replace(LICENCE.pauses[0], document=""),)),
        ["pause_not_in_writing"],
    ),
    "no class for the rest": (
        replace(DEMAND, classification=replace(DEMAND.classification, classes=(HARD,))),
        ["situation_optional", "no_other_class"],
    ),
    "classes without a rule": (
        replace(DEMAND, classification=None), ["classes_missing"],
    ),
    "feedback without a rule": (
        replace(DEMAND, feedback=None), ["situation_optional", "feedback_missing"],
    ),
    "class in another unit": (
        replace(DEMAND, clocks=(DEMAND.clocks[0], replace(DEMAND.clocks[1], within=(
            replace(DEMAND.clocks[1].within[0], within="30 calendar days"),
            DEMAND.clocks[1].within[1])))),
        ["situation_optional", "class_units"],
    ),
    "leader of nothing": (
        replace(DEMAND, lead=None), ["situation_optional", "lead_by_nobody", "lead_by_nobody"],
    ),
    "unknown principal": (
        replace(DEMAND, lead=Leading("1 working days", "nobody", S3, WHERE)),
        ["situation_optional", "unknown_post"],
    ),
    "recusal of nobody": (
        replace(DEMAND, recusal=Recusal(("hard",), "discipline", S3, WHERE)),
        ["situation_optional", "recusal_of_nobody"],
    ),
    "recusal to nobody": (
        replace(DEMAND, recusal=Recusal(("about_unit",), "nobody", S3, WHERE)),
        ["situation_optional", "unknown_post"],
    ),
    "needs what nothing makes": (
        booked(needs=(Need(NeedKind.MILESTONE, "published", Label("已公布"), WHERE),)),
        ["need_unknown"],
    ),
    "needs an unknown document": (
        booked(needs=(Need(NeedKind.DOCUMENT, "other", Label("文书"), WHERE),)),
        ["need_unknown"],
    ),
    "unknown festival": (
        booked(blackout=Blackout(("双十一",), "director", S3, WHERE)), ["unknown_festival"],
    ),
    "barred days of nothing": (
        booked(blackout=Blackout((), "director", S3, WHERE)), ["blackout_of_nothing"],
    ),
    "barred days that nobody lifts": (
        booked(blackout=Blackout(("春节",), "nobody", S3, WHERE)), ["unknown_post"],
    ),
    "unknown fact": (
        paper(lines=(DocumentLine(Label("天气"), "weather"),)), ["document_unknown_fact"],
    ),
    "empty line": (paper(lines=(DocumentLine(Label("空"),),)), ["document_empty_line"]),
    "refusal without a remedy": (
        paper(kind=DocumentKind.REFUSAL), ["document_without_remedy"],
    ),
    "two documents in one series": (
        paper(prefix="开受", numbered=True), ["document_series"],
    ),
    "nothing to answer with at once": (
        replace(DEMAND, on_the_spot="solve"), ["situation_optional", "on_the_spot_unknown"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_found_once_and_nothing_else(name: str) -> None:
    """A mistake yields its own finding, at its line, and no other."""
    case_type, expected = MISTAKES[name]
    assert sorted(found(case_type)) == sorted(expected)


def test_seat_of_a_leader_needs_the_layer() -> None:
    """A kind without a leading layer has no act for whoever leads."""
    first = LICENCE.steps[0]
    step = replace(first, acts=(*first.acts, act("note", Role.LEAD)))
    assert found(replace(LICENCE, steps=(step, *LICENCE.steps[1:]))) == ["lead_by_nobody"]
