"""A new policy is data alone: the page `docs/add/policy.md`, followed literally."""

from pathlib import Path

from guanyun.charter import load_charter, new_zone
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
