"""Scenarios: what comes true, and how it is said when it does not."""

from pathlib import Path

import pytest

from guanyun.charter import check, checks, load_charter, new_zone, shipped_charters
from guanyun.charter.checks import check_with_outcomes
from guanyun.charter.scenarios import Outcome
from guanyun.engines.common import Level

CHARTERS = shipped_charters()
CASE = 'given: {kind: consultation, at: "2026-03-02 10:00", place: wall, first_asked: service_desk}'


def play(tmp_path: Path, story: str) -> tuple[list[tuple[str, str, str, str]], list[Outcome]]:
    """Return what did not come true (what, wanted, got, line) and the outcomes of one story."""
    zone = new_zone("riverside", tmp_path)
    page = zone / "tests" / "consultation.yaml"
    page.write_text(f"scenarios:\n  - title: 一个场景\n    sample: true\n{story}", encoding="utf-8")
    findings, outcomes = check_with_outcomes(load_charter(zone))
    told = [
        (each.fields["what"], each.fields["wanted"], each.fields["got"], str(each.where))
        for each in findings
        if each.id == "charter.scenario_failed"
    ]
    others = [each.id for each in findings if each.id != "charter.scenario_failed"]
    assert others == []
    return told, outcomes


@pytest.mark.parametrize("zone", ["longyou", "fuyang", "yiwu-chengxi", "demo", "_template"])
def test_shipped_scenarios_come_true(zone: str) -> None:
    """Every scenario of a shipped charter passes."""
    _, outcomes = check_with_outcomes(load_charter(CHARTERS / zone))

    assert [each.scenario.title.zh for each in outcomes if not each.passed] == []


def act(what: str, by: str, at: str, expect: str, more: str = "") -> str:
    """Return one deed of a story in YAML."""
    return f"""      - act: {what}
        by: {by}
        at: "2026-03-{at}"
        {more or "answers: {}"}
        expect: {expect}
"""


def test_difference_names_what_was_wanted_and_what_came(tmp_path: Path) -> None:
    """A failed expectation gives the item, both values and the line of the expectation."""
    told, outcomes = play(
        tmp_path,
        f"    {CASE}\n    expect:\n      unit: town\n"
        "      clocks: {answering: {due: '2026-03-04 24:00'}}\n",
    )

    line = "riverside/tests/consultation.yaml:6"
    assert sorted(told) == [
        ("clock answering due", "2026-03-04 24:00", "2026-03-06T00:00:00+08:00", line),
        ("unit", "town", "community", line),
    ]
    assert [each.passed for each in outcomes] == [False]


def test_light_share_rung_and_rate_are_those_of_the_engine(tmp_path: Path) -> None:
    """Lights, shares of time, rungs and rates of a story come from the live functions."""
    fired = '["answering -1 working days in charge", "answering 0 hours head"]'
    # Office time of 3, 4 and 5 March (7.5 hours each) and from 08:30 to 09:30 on the 6th.
    shares = "shares: {answering community: 23.5 hours}"
    answered = f"{{step: answered, clocks: {{answering: {{light: stopped}}}}, {shares}}}"
    declared = "{closed: true, solved: unsolved, rates: {solved: 0/1}}"
    told, outcomes = play(
        tmp_path,
        f"    {CASE}\n    do:\n"
        + act("look", "system", "05 16:00", "{clocks: {answering: {light: amber}}}")
        + act("look", "system", "06 00:00:01", "{clocks: {answering: {light: red}}}")
        + act("tick", "system", "06 00:00:01", f"{{fired: {fired}}}")
        + act("answer", "in charge", "06 09:30", answered)
        + act("declare", "enterprise", "06 10:00", declared, "answers: {solved: unsolved}")
        + act("reopen", "enterprise", "06 10:30", "{life: 2, step: asked, closed: false}"),
    )

    assert told == []
    assert [each.passed for each in outcomes] == [True]


def test_expected_refusal_is_no_failure(tmp_path: Path) -> None:
    """A story may tell that an act is refused, and goes on after it."""
    refused = "{refused: casework.not_yours, step: asked}"
    told, outcomes = play(
        tmp_path,
        f"    {CASE}\n    do:\n"
        + act("answer", "enterprise", "02 11:00", refused)
        + act("answer", "in charge", "02 11:00", "{step: answered}"),
    )

    assert told == []
    assert [each.passed for each in outcomes] == [True]


def test_refusal_that_does_not_come_is_a_failure(tmp_path: Path) -> None:
    """An act that was to be refused and is taken fails the story."""
    told, _ = play(
        tmp_path,
        f"    {CASE}\n    do:\n"
        + act("answer", "in charge", "02 11:00", "{refused: casework.not_yours}"),
    )

    assert [each[:3] for each in told] == [("refused", "casework.not_yours", "-")]


def test_act_typed_in_too_late_needs_a_back_entry(tmp_path: Path) -> None:
    """A deed with `recorded_at` is typed in later than it happened, which must be said."""
    refused = "{refused: casework.back_entry_needed, step: asked}"
    told, outcomes = play(
        tmp_path,
        f"    {CASE}\n    do:\n"
        + act("answer", "in charge", "02 11:00", refused, 'recorded_at: "2026-03-02 15:00"'),
    )

    assert told == []
    assert [each.passed for each in outcomes] == [True]


def test_unknown_kind_in_a_story_is_named(tmp_path: Path) -> None:
    """A story about a kind that the charter does not have is a finding at its line."""
    zone = new_zone("riverside", tmp_path)
    page = zone / "tests" / "consultation.yaml"
    page.write_text(
        "scenarios:\n  - title: 一个场景\n    sample: true\n"
        "    given: {kind: consultations, at: '2026-03-02 10:00', place: wall}\n",
        encoding="utf-8",
    )

    found = check(load_charter(zone))

    assert [(each.id, str(each.where)) for each in found if each.level.value == "error"] == [
        ("charter.unknown_name", "riverside/tests/consultation.yaml:4")
    ]


def test_more_scenarios_than_a_check_can_play_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A draft of thousands of scenarios is told so; none is played."""
    monkeypatch.setattr(checks, "MOST_PLAYED", 3)

    findings, outcomes = check_with_outcomes(load_charter(CHARTERS / "demo"))

    assert [each.id for each in findings if each.level is Level.ERROR] == [
        "charter.too_many_scenarios"
    ]
    assert outcomes == []


def test_expressions_of_a_check_pay_from_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small expressions that are too much together are one finding; the check ends."""
    monkeypatch.setattr(checks, "MOST_STEPS", 50)

    findings, outcomes = check_with_outcomes(load_charter(CHARTERS / "fuyang"))

    assert [each.id for each in findings] == ["charter.too_many_steps"]
    assert outcomes == []
