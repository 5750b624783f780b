"""Folders and files that cannot be read as a charter."""

from pathlib import Path

import pytest

from guanyun.charter import load_charter, new_zone, pages
from guanyun.charter.pages import page_of, pages_of


def ids(findings: object) -> list[str]:
    """Return the ids of findings, in order."""
    return [each.id for each in findings]  # type: ignore[attr-defined]


def test_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """A link to a file elsewhere is a finding and its text is not read."""
    secret = tmp_path / "secret.yaml"
    secret.write_text("units: []", encoding="utf-8")
    zone = tmp_path / "zone"
    zone.mkdir()
    (zone / "units.yaml").symlink_to(secret)

    read = pages_of(zone, "zone")

    assert ids(read.findings) == ["charter.leads_outside"]
    assert read.texts == {}


def test_large_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file above the bound is a finding and not loaded."""
    monkeypatch.setattr(pages, "MOST_BYTES", 10)
    (tmp_path / "units.yaml").write_text("units: []  # long", encoding="utf-8")

    read = pages_of(tmp_path, "zone")

    assert ids(read.findings) == ["charter.too_large"]


def test_too_many_files_are_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More files than the bound is one finding, at the first that was left out."""
    monkeypatch.setattr(pages, "MOST_PAGES", 1)
    for name in ("a.yaml", "b.yaml", "c.yaml"):
        (tmp_path / name).write_text("a: 1", encoding="utf-8")

    read = pages_of(tmp_path, "zone")

    assert [(each.id, str(each.where)) for each in read.findings] == [
        ("charter.too_many_files", "zone/b.yaml:1")
    ]


def test_broken_link_is_a_finding(tmp_path: Path) -> None:
    """A link to nowhere is unreadable, not an exception."""
    (tmp_path / "units.yaml").symlink_to(tmp_path / "nowhere.yaml")

    assert ids(pages_of(tmp_path, "zone").findings) == ["charter.unreadable"]


def test_hidden_files_are_left_alone(tmp_path: Path) -> None:
    """Files of editors and version control are no part of a charter."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config.yaml").write_text("a: 1", encoding="utf-8")

    assert pages_of(tmp_path, "zone") == pages.Pages({}, ())


def test_missing_single_page_is_a_finding(tmp_path: Path) -> None:
    """Shared sources that are not there are named."""
    assert ids(page_of(tmp_path / "_sources.yaml", "_sources.yaml").findings) == [
        "charter.missing_file"
    ]


def test_windows_line_ends_are_read(tmp_path: Path) -> None:
    """A charter saved with CRLF says the same and has the same hash."""
    zone = new_zone("riverside", tmp_path)
    before = load_charter(zone)
    for page in zone.rglob("*.yaml"):
        page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n"))

    after = load_charter(zone)

    assert after.findings == ()
    assert after.hash == before.hash


def test_folder_without_anything_names_the_four_pages(tmp_path: Path) -> None:
    """An empty folder says which files a charter needs."""
    charter = load_charter(tmp_path)

    assert sorted(each.fields["file"] for each in charter.findings) == [
        "charter.yaml",
        "mandate.yaml",
        "places.geojson",
        "units.yaml",
    ]
