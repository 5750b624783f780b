"""A demo charter with a kind of case that several units handle, and the same with other times."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from guanyun.charter.loading import load_charter
from guanyun.charter.schema import Charter
from guanyun.charter.shipped import shipped_charters

JOINT = Path(__file__).with_name("joint_matter.yaml")
FOLLOWS = "transition: {running: follow, basis: S1 28}\n"


@cache
def joint_charter(days: int = 7, *, by_number: bool = False) -> Charter:
    """Return the demo charter with the kind; with other days its running cases follow.

    ``by_number``: a number of another system that comes again opens a closed case again.
    """
    root = Path(mkdtemp(prefix="guanyun_together_"))
    shutil.copytree(shipped_charters(), root / "charters", ignore=shutil.ignore_patterns("_bad"))
    folder = root / "charters" / "demo"
    (folder / "cases").mkdir(exist_ok=True)
    told = JOINT.read_text(encoding="utf-8").replace(
        "within: 7 working days", f"within: {days} working days"
    )
    if by_number:
        told = told.replace("to: handling}", "to: handling, by_number: true}")
    text = told if days == 7 else told + FOLLOWS
    (folder / "cases" / "joint_matter.yaml").write_text(text, encoding="utf-8")
    page = folder / "charter.yaml"
    version = f'version: "2026.{days:02}"'
    page.write_text(
        page.read_text(encoding="utf-8").replace('version: "2026.01"', version), encoding="utf-8"
    )
    charter = load_charter(folder)
    shutil.rmtree(root)
    return charter
