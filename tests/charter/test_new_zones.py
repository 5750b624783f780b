"""A new zone is a copy of the template that checks clean."""

from pathlib import Path

import pytest

from guanyun.charter import check, load_charter, new_zone, shipped_charters
from guanyun.errors import Refused


def test_template_checks_clean() -> None:
    """The template has no finding at all and its scenarios come true."""
    assert check(load_charter(shipped_charters() / "_template")) == []


def test_new_zone_checks_clean_under_its_own_name(tmp_path: Path) -> None:
    """The copy carries the new id and has no finding, wherever it lies."""
    folder = new_zone("riverside", tmp_path)

    charter = load_charter(folder)

    assert folder == tmp_path / "riverside"
    assert charter.manifest.id == "riverside"
    assert check(charter) == []


def test_existing_folder_is_not_overwritten(tmp_path: Path) -> None:
    """A name that is taken is refused and nothing in the folder changes."""
    (tmp_path / "riverside").mkdir()

    with pytest.raises(Refused) as refusal:
        new_zone("riverside", tmp_path)

    assert refusal.value.code == "charter.name_taken"
    assert list((tmp_path / "riverside").iterdir()) == []


@pytest.mark.parametrize("name", ["", "河畔", "../x", "Riverside", "_bad", "a" * 33])
def test_name_that_is_no_id_is_refused(name: str, tmp_path: Path) -> None:
    """A name that could leave the folder or be no id is refused; nothing is written."""
    with pytest.raises(Refused) as refusal:
        new_zone(name, tmp_path)

    assert refusal.value.code == "charter.bad_name"
    assert list(tmp_path.iterdir()) == []
