"""The table of the sources' systems."""

from pathlib import Path
from shutil import copytree

from guanyun.charter import coverage, coverage_rows, shipped_charters

CHARTERS = shipped_charters()


def test_every_system_of_the_sources_has_one_row() -> None:
    """147 systems, each once, and every claim names entries and scenarios that exist."""
    rows, findings = coverage_rows(CHARTERS)

    assert findings == ()
    assert len({each.id for each in rows}) == len(rows) == 147


def test_statuses_add_up_to_all_systems() -> None:
    """No system is counted twice or left out."""
    told = coverage(CHARTERS)

    assert set(told) == {"works", "sample", "not_software", "missing"}
    assert sum(len(each) for each in told.values()) == 147
    assert {"B02", "B03", "B04", "B11"} <= set(told["sample"])


def test_claim_without_a_proof_is_found(tmp_path: Path) -> None:
    """A system that is said to work without entries and scenarios is an error at its line."""
    copytree(CHARTERS, tmp_path / "charters", ignore=lambda *_: ["_bad"])
    page = tmp_path / "charters" / "coverage.yaml"
    page.write_text("systems:\n  - {id: A01, label: 甲, source: S0 11, status: works}\n", "utf-8")

    _, findings = coverage_rows(tmp_path / "charters")

    assert [(each.id, str(each.where)) for each in findings] == [
        ("charter.coverage_unproved", "coverage.yaml:2")
    ]


def test_entry_that_no_charter_has_is_found(tmp_path: Path) -> None:
    """A renamed entry or scenario does not stay in the table unnoticed."""
    copytree(CHARTERS, tmp_path / "charters", ignore=lambda *_: ["_bad"])
    page = tmp_path / "charters" / "coverage.yaml"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("longyou/communities_2024", "longyou/communities_2023"), "utf-8")

    _, findings = coverage_rows(tmp_path / "charters")

    assert [(each.id, each.fields["nearest"]) for each in findings] == [
        ("charter.unknown_name", "communities_2024")
    ]
