"""What a test does when something it wants is not there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.trees import ROOT

GOLDEN = "tests/engines/rules/test_tck.py::test_level_two_passes_whole"
PEER = """
import pytest


def test_peer():
    pytest.importorskip("no_such_package", reason="needs the development packages")
"""


def run(*tests: str, **environment: str) -> str:
    """Return what pytest says of some tests where everything was promised."""
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        cwd=ROOT,
        env=os.environ | {"GUANYUN_REQUIRE_ALL": "1"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout


@pytest.mark.parametrize("folder", ["absent", "."])
def test_want_of_golden_data_skips_with_its_reason(tmp_path: Path, folder: str) -> None:
    """Golden data is no package: where it or a part of it is absent, the test says so and skips."""
    told = run(GOLDEN, GUANYUN_GOLDEN=str(tmp_path / folder))

    assert "SKIPPED" in told
    assert "needs golden data: " in told
    assert "1 skipped" in told
    assert "failed" not in told


def test_want_of_a_package_fails_where_all_was_promised(tmp_path: Path) -> None:
    """A skip for want of what can be installed would hide a missing install."""
    page = tmp_path / "test_peer.py"
    page.write_text(PEER, encoding="utf-8")

    told = run(
        str(page),
        "-c",
        str(ROOT / "pyproject.toml"),
        "--rootdir",
        str(ROOT),
        "--confcutdir",
        str(ROOT),
        "-p",
        "tests.conftest",
    )

    assert "1 failed" in told
