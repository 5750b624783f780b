"""A new policy is data alone: the page `docs/add/policy.md`, followed literally."""

from pathlib import Path

from guanyun.charter import diff, load_charter, new_zone
from guanyun.charter.checks import check_with_outcomes
from tests.charter.test_case_by_data import follow

PAGE = Path(__file__).parents[2] / "docs" / "add" / "policy.md"


def test_page_adds_a_policy_that_checks_clean(tmp_path: Path) -> None:
    """Following the page adds a rule whose two stories come true, without a finding."""
    zone = new_zone("my_zone", tmp_path)
    (zone / "rules").mkdir()
    (zone / "facts.yaml").write_text("facts:\n", encoding="utf-8")

    written = follow(PAGE, zone)
    charter = load_charter(zone)
    findings, outcomes = check_with_outcomes(charter)

    assert written == ["facts.yaml facts", "rules/green.yaml", "tests/green.yaml"]
    assert list(charter.policies) == ["roof_grant"]
    assert [each for each in findings if each.id.startswith(("rules.", "charter.scenario"))] == []
    played = [each for each in outcomes if each.scenario in charter.rules.rulings]
    assert [each.passed for each in played] == [True, True]


def test_changed_threshold_and_figure_are_said_with_their_lines(tmp_path: Path) -> None:
    """Two versions of a paper differ in sentences: another threshold, another figure."""
    zones = [new_zone("my_zone", tmp_path / each) for each in ("before", "after")]
    for zone in zones:
        (zone / "rules").mkdir()
        (zone / "facts.yaml").write_text("facts:\n", encoding="utf-8")
        follow(PAGE, zone)
    paper = zones[1] / "rules" / "green.yaml"
    text = paper.read_text(encoding="utf-8").replace(">= 500", ">= 600").replace("20元", "18元")
    paper.write_text(text, encoding="utf-8")

    said = diff(*(load_charter(zone) for zone in zones))

    told = [
        each.removeprefix("规则文件“绿色园区补助办法（示例）”的").split("（my_zone")
        for each in said
    ]
    assert told == [
        [
            "规则“屋顶光伏补助”的条件“large_enough”：判断式由“>= 500”改为“>= 600”。",
            "/rules/green.yaml:17）",
        ],
        [
            "参数“每平方米补助”的参数取值“2026-01-01”：取值由“20元”改为“18元”。",
            "/rules/green.yaml:8）",
        ],
    ]
