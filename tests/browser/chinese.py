"""Which Chinese may stand on an English page: what somebody typed, and what a source says.

Data are the values of rows (names, firms, words of a case, minutes) and those values of a charter
that have no English beside them: titles and numbers of sources, quotes, names of places.
"""

import json
import re
from collections.abc import Iterator
from functools import cache

import yaml

from guanyun.accounts.models import Person
from guanyun.charter.shipped import shipped_charters
from guanyun.records.demo.roster import MEMBERS
from guanyun.records.models import Adoption, Enterprise, OneTimeLink, PrivateText

HAN = re.compile(r"[\u3400-\u9fff]")
MARKS = ("（示例）", "（示例边界）")


def data_values() -> list[str]:
    """Return the Chinese that is data, the longest first."""
    found = {*charter_values()}
    found |= {*Person.objects.values_list("name", flat=True)} | {each.name for each in MEMBERS}
    for label, address in Enterprise.objects.values_list("label", "address"):
        found |= {label, address}
    found |= {*PrivateText.objects.values_list("text", flat=True)}
    found |= {*OneTimeLink.objects.values_list("holder_name", flat=True)}
    found |= {*Adoption.objects.values_list("minutes", flat=True)}
    return sorted(filter(HAN.search, found), key=len, reverse=True)


@cache
def charter_values() -> frozenset[str]:
    """Return the values of the shipped charters that have no English."""
    root, found = shipped_charters(), set()
    for part in ("_national", "_sources.yaml", "_shared", "demo"):
        folder = root / part
        files = [folder] if folder.is_file() else folder.rglob("*")
        for file in files:
            if file.suffix == ".yaml":
                found |= {*_values(yaml.safe_load(file.read_text(encoding="utf-8")))}
            elif file.suffix == ".geojson":
                found |= {*_values(json.loads(file.read_text(encoding="utf-8")))}
    for mark in MARKS:
        found |= {text.removesuffix(mark) for text in found}
    return frozenset(found)


def _values(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield from (node, node.strip())
    elif isinstance(node, dict):
        for name, value in node.items():
            if not (name == "zh" and "en" in node):
                yield from _values(value)
    elif isinstance(node, list):
        for value in node:
            yield from _values(value)


def untold(texts: list[str], data: list[str]) -> list[str]:
    """Return the texts in which Chinese is left when all data are taken out of them."""
    found = []
    for text in texts:
        rest = text
        for value in data:
            if value in rest:
                rest = rest.replace(value, "")
        if HAN.search(rest):
            found.append(rest.strip()[:60])
    return list(dict.fromkeys(found))
