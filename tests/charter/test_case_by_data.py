"""A new kind of case is data alone: the page `docs/add/case.md`, followed literally."""

import re
from pathlib import Path
from textwrap import indent

from guanyun.charter import check, load_charter, new_zone
from guanyun.charter.checks import check_with_outcomes
from guanyun.engines.common import Level

PAGE = Path(__file__).parents[2] / "docs" / "add" / "case.md"
BLOCK = re.compile(r"```yaml (\S+)(?: (\w+))?\n(.*?)```", re.DOTALL)


def added(target: Path, key: str, entries: str) -> str:
    """Return the text of a page with entries at the head of one of its lists."""
    before, heading, after = target.read_text(encoding="utf-8").partition(f"{key}:\n")
    return before + heading + indent(entries, "  ") + after


def follow(page: Path, zone: Path) -> list[str]:
    """Write the blocks of a page into a zone: a whole file, or entries of a list."""
    written: list[str] = []
    for file, key, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        target = zone / file
        target.write_text(added(target, key, text) if key else text, encoding="utf-8")
        written.append(f"{file} {key}".strip())
    return written


def test_page_adds_a_kind_of_case_that_checks_clean(tmp_path: Path) -> None:
    """Following the page adds a kind whose two scenarios come true, without a finding."""
    zone = new_zone("my_zone", tmp_path)
    before = load_charter(zone)

    written = follow(PAGE, zone)
    after = load_charter(zone)
    findings, outcomes = check_with_outcomes(after)

    assert written == [
        "mandate.yaml matters",
        "mandate.yaml lines",
        "cases/water_fault.yaml",
        "tests/water_fault.yaml",
    ]
    assert set(after.case_types) - set(before.case_types) == {"water_fault"}
    assert findings == []
    played = [each for each in outcomes if each.scenario.given.kind == "water_fault"]
    assert [each.passed for each in played] == [True, True]


def test_forgetting_the_second_line_is_found_as_a_gap(tmp_path: Path) -> None:
    """Without the line outside the wall the page's own charter has a gap and is not adopted."""
    zone = new_zone("my_zone", tmp_path)
    follow(PAGE, zone)
    mandate = zone / "mandate.yaml"
    lines = mandate.read_text(encoding="utf-8").split("\n")
    mandate.write_text("\n".join(each for each in lines if "water_outside" not in each), "utf-8")

    findings = check(load_charter(zone))

    assert [(each.id, each.fields["matter"]) for each in findings if each.level is Level.ERROR] == [
        ("charter.gap", "water_fault")
    ]
