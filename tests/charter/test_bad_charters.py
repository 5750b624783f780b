"""Wrong charters, each with exactly the findings it must produce."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

from guanyun.charter import check, load_charter, load_shared, shipped_charters
from guanyun.engines.common import Finding
from guanyun.errors import codes, hint, sentence

CHARTERS = shipped_charters()
BAD = sorted(each for each in (CHARTERS / "_bad").iterdir() if each.is_dir())
SOURCE = Path(load_charter.__code__.co_filename).parent
# What cannot stand in a folder of text files is shown to be found in test_pages, test_shared.
ELSEWHERE = {
    "charter.bad_calendar",
    "charter.coverage_unproved",
    "charter.leads_outside",
    "charter.nobody_in_charge",
    "charter.not_decimal",
    "charter.too_large",
    "charter.too_many_files",
    "charter.too_many_scenarios",
    "charter.too_many_steps",
    "charter.unreadable",
    "charter.unverified_source",
}


SHARED = load_shared(CHARTERS)


@cache
def found_in(folder: Path) -> tuple[Finding, ...]:
    """Return the findings of a wrong charter, worked out once for all tests."""
    return tuple(check(load_charter(folder, SHARED)))


def expected(folder: Path) -> Counter[tuple[str, str]]:
    """Return the findings that a wrong charter must produce: id and page:line."""
    written = yaml.safe_load((folder / "expected.yaml").read_text(encoding="utf-8"))
    return Counter((each["id"], each["where"]) for each in written["findings"])


@pytest.mark.parametrize("folder", BAD, ids=lambda folder: folder.name)
def test_wrong_charter_produces_exactly_its_findings(folder: Path) -> None:
    """Each wrong charter yields the expected ids at the expected lines, and nothing else."""
    findings = found_in(folder)

    found = Counter((each.id, str(each.where).removeprefix(f"{folder.name}/")) for each in findings)
    assert found == expected(folder)


@pytest.mark.parametrize("folder", BAD, ids=lambda folder: folder.name)
def test_every_finding_speaks_both_languages(folder: Path) -> None:
    """A finding of a wrong charter has a full sentence in Chinese and in English."""
    for each in found_in(folder):
        for language in ("zh", "en"):
            assert not sentence(each.id, each.fields, language).startswith(each.id)


def test_every_code_of_the_room_has_a_wrong_charter() -> None:
    """Each finding that the charter room can make is shown by a wrong charter or named test."""
    written = "\n".join(each.read_text(encoding="utf-8") for each in SOURCE.glob("*.py"))
    made = set(re.findall(r'"(charter\.[a-z_0-9]+)"', written)) - {"charter.yaml"}
    made |= {"charter.gap", "charter.overlap"}
    findings = {each for each in made if hint(each, {})}
    shown = {code for folder in BAD for code, _ in expected(folder)}

    assert findings - shown - ELSEWHERE == set()


def test_every_code_used_has_a_sentence() -> None:
    """No code of the room is without text, and no text is without a code."""
    written = "\n".join(each.read_text(encoding="utf-8") for each in SOURCE.glob("*.py"))
    used = set(re.findall(r'"(charter\.[a-z_0-9.]+)"', written)) - {"charter.yaml"}
    used |= {"charter.gap", "charter.overlap"}

    assert used == set(codes("charter"))
