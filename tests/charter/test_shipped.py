"""Where the shipped charters are found."""

from pathlib import Path

from guanyun.charter.shipped import shipped_charters


def test_checkout_wins_over_packaged_copy(tmp_path: Path) -> None:
    """In a checkout the folder that people edit is the one that is read."""
    package = tmp_path / "src" / "guanyun"
    (tmp_path / "charters").mkdir()
    (package / "_shipped" / "charters").mkdir(parents=True)

    assert shipped_charters(package) == tmp_path / "charters"


def test_installed_package_reads_its_own_copy(tmp_path: Path) -> None:
    """A neighbour of the package that happens to be called charters is not ours."""
    package = tmp_path / "lib" / "site-packages" / "guanyun"
    (tmp_path / "lib" / "charters").mkdir(parents=True)

    assert shipped_charters(package) == package / "_shipped" / "charters"
