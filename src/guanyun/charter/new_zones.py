"""A new zone begins as a copy of the template: a small whole charter that checks clean."""

import re
from pathlib import Path

from guanyun.errors import Refused

from .shipped import shipped_charters

TEMPLATE = "_template"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")


def new_zone(name: str, target: Path, charters: Path | None = None) -> Path:
    """Return the folder ``target/name`` after copying the template into it under its new id.

    Raises:
        Refused: ``charter.bad_name``, ``charter.name_taken``; then nothing is written.
    """
    if not _NAME.fullmatch(name):
        raise Refused("charter.bad_name", name=name)
    folder = target / name
    if folder.exists():
        raise Refused("charter.name_taken", path=folder)
    template = (charters or shipped_charters()) / TEMPLATE
    for page in sorted(each for each in template.rglob("*") if each.is_file()):
        copy = folder / page.relative_to(template)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = page.read_text(encoding="utf-8")
        if page.name == "charter.yaml":
            text = re.sub(r"(?m)^id: \S+$", f"id: {name}", text, count=1)
        copy.write_text(text, encoding="utf-8")
    return folder
