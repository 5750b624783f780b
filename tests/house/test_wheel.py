"""The wheel works where there is no checkout."""

import os
import re
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.clusters import free_port
from tests.house.trees import ROOT, tracked

pytestmark = pytest.mark.slow
SERVED_WITHIN = 60  # seconds


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel built from the tracked files and from what ``./run`` built."""
    source = tmp_path_factory.mktemp("source")
    built = (ROOT / "src/guanyun/web/static/built").rglob("*")
    for path in [*tracked(), *(file.relative_to(ROOT) for file in built if file.is_file())]:
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_bytes((ROOT / path).read_bytes())
    target = tmp_path_factory.mktemp("wheel")
    build = "from setuptools import build_meta; import sys; build_meta.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, target], cwd=source, check=True)
    return next(target.glob("*.whl"))


def test_wheel_carries_charters_and_pages(wheel: Path) -> None:
    """Charters, texts, pages and what the pages load are inside; wrong charters are not."""
    names = set(zipfile.ZipFile(wheel).namelist())

    assert "guanyun/_shipped/charters/_sources.yaml" in names
    assert "guanyun/_shipped/charters/demo/charter.yaml" in names
    assert "guanyun/glossary.yaml" in names
    assert "guanyun/web/static/built/digest.txt" in names
    assert any(name.startswith("guanyun/messages/") for name in names)
    assert any(name.startswith("guanyun/web/templates/") for name in names)
    assert any(name.startswith("guanyun/records/migrations/") for name in names)
    assert not any("/_bad/" in name for name in names)


def test_installed_command_checks_a_shipped_charter(wheel: Path, tmp_path: Path) -> None:
    """``guanyun check demo`` runs from the wheel, far from any checkout."""
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    libraries = sysconfig.get_path("purelib")
    # -S leaves out the checkout's own entry on the path; the libraries come back by name.
    start = (
        "import sys; sys.path[:0] = sys.argv[1:3]; sys.argv[1:] = sys.argv[3:];"
        "from guanyun.cli import main; sys.exit(main())"
    )

    told = subprocess.run(
        [sys.executable, "-S", "-c", start, site, libraries, "check", "demo", "--json"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "GUANYUN_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stderr


def test_installed_pages_are_served_with_what_they_load(wheel: Path, tmp_path: Path) -> None:
    """``guanyun up`` from the wheel shows a page, and every style and script of it."""
    site, port = tmp_path / "site", free_port()
    zipfile.ZipFile(wheel).extractall(site)
    # What PYTHONPATH names comes before the checkout's own entry.
    own = {"PYTHONPATH": str(site), "GUANYUN_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "guanyun.cli", "up", "--port", str(port)]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=tmp_path, env=os.environ | own, stdin=subprocess.DEVNULL, stdout=log,
            stderr=log,
        )  # fmt: skip
    try:
        page = fetched(server, f"http://127.0.0.1:{port}/sign-in").decode()
        loaded = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)

        assert loaded
        for address in loaded:
            assert fetched(server, f"http://127.0.0.1:{port}{address}")
    finally:
        server.terminate()
        server.wait(SERVED_WITHIN)


def fetched(server: subprocess.Popen[bytes], address: str) -> bytes:
    """Return what an address answers, once the server answers at all."""
    limit = time.monotonic() + SERVED_WITHIN
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError:
            raise
        except (urllib.error.URLError, ConnectionError):
            assert server.poll() is None
            assert time.monotonic() < limit
            time.sleep(0.1)
