"""What `guanyun check` prints."""

from pathlib import Path

import pytest

from guanyun.charter import (
    charters_below,
    check_paths,
    is_clean,
    json_schema,
    shipped_charters,
    zone_folder,
)
from guanyun.charter.reading import keys_of
from guanyun.engines.casework import CaseType
from guanyun.errors import Refused

CHARTERS = shipped_charters()


def test_wrong_charters_are_skipped_unless_named() -> None:
    """The folder of charters holds real ones; wrong ones and the template only when named."""
    names = [each.name for each in charters_below(CHARTERS)]
    wrong = [each.name for each in charters_below(CHARTERS / "_bad")]

    assert {each for each in names if each.startswith("_")} == {"_reference", "_template"}
    assert {"longyou", "demo"} <= set(names)
    assert "gap" in wrong
    assert [each.name for each in charters_below(CHARTERS / "_bad" / "gap")] == ["gap"]


def test_report_has_the_shape_of_the_contract() -> None:
    """Findings have id, level, where, text and hint; scenarios are counted."""
    report = check_paths([CHARTERS / "_bad" / "unknown_source", CHARTERS / "_template"])

    assert report["scenarios"] == {"passed": 2, "failed": 0}
    assert report["findings"] == [
        {
            "id": "charter.unknown_source",
            "level": "error",
            "where": "unknown_source/mandate.yaml:4",
            "text": "依据引用的“S9”不在 _sources.yaml 里。",
            "hint": "新的来源先登记刊物、题目和日期。",
        }
    ]
    assert not is_clean(report)


def test_page_of_a_charter_means_the_charter() -> None:
    """Naming one page checks the charter that it belongs to."""
    page = CHARTERS / "_template" / "cases" / "consultation.yaml"

    assert [each.name for each in charters_below(page)] == ["_template"]


def test_shared_page_is_told_once_for_all_zones() -> None:
    """What is wrong with a shared entry is one finding, however many zones take it."""
    told = [
        (each["id"], each["where"], each["text"]) for each in check_paths([CHARTERS])["findings"]
    ]

    assert len(told) == len(set(told))


def test_shipped_charters_are_clean() -> None:
    """No shipped charter has a finding of level error, and all scenarios come true."""
    report = check_paths([CHARTERS])

    assert is_clean(report)
    assert report["scenarios"]["failed"] == 0  # type: ignore[index]


def test_path_to_nothing_is_reported_not_raised(tmp_path: Path) -> None:
    """A path that is no charter is told page by page."""
    report = check_paths([tmp_path / "nowhere"])

    assert not is_clean(report)


def test_zone_is_a_folder_or_a_shipped_name() -> None:
    """A zone is named by its folder or by the name of a shipped charter."""
    assert zone_folder("longyou") == CHARTERS / "longyou"
    assert zone_folder(str(CHARTERS / "demo")) == CHARTERS / "demo"


@pytest.mark.parametrize("zone", ["", "atlantis", "../charters/longyou/cases"])
def test_unknown_zone_is_refused_with_the_names_there_are(zone: str) -> None:
    """A name that leads to no charter is refused and the known names are told."""
    with pytest.raises(Refused) as refusal:
        zone_folder(zone)

    assert refusal.value.code == "charter.unknown_zone"
    assert "longyou" in refusal.value.fields["known"]


def test_schema_has_every_key_that_the_reader_knows() -> None:
    """The JSON Schema comes from the hints that read the page."""
    schema = json_schema()["cases/*.yaml"]

    assert tuple(schema["properties"]) == keys_of(CaseType)  # type: ignore[arg-type]
    assert schema["additionalProperties"] is False
