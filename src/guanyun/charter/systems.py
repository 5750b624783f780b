"""Which systems of the sources work: one row each, with the entries and stories that prove it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from guanyun.engines.common import Citation, Finding, Label, Level, Where

from .counters_checks import ids_of
from .loading import load_charter
from .nodes import compose
from .pages import distinct, page_of
from .reading import nearest, read_list
from .schema import Charter
from .shared import listed

PAGE = "coverage.yaml"


class Status(StrEnum):
    """How far a system of the sources is built."""

    WORKS = "works"
    SAMPLE = "sample"  # works, on parameters that the source did not publish
    NOT_SOFTWARE = "not software"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Row:
    """One system: ``entries`` are ``zone/id`` of a charter, ``scenarios`` are ``zone/title``."""

    id: str
    label: Label
    source: Citation
    status: Status
    where: Where
    entries: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    notes: str = ""


def coverage(charters: Path) -> Mapping[str, list[str]]:
    """Return the ids of the systems by status: ``works, sample, not_software, missing``."""
    rows, _ = coverage_rows(charters)
    return {
        status.value.replace(" ", "_"): [each.id for each in rows if each.status is status]
        for status in Status
    }


def coverage_rows(charters: Path) -> tuple[tuple[Row, ...], tuple[Finding, ...]]:
    """Return the rows of ``coverage.yaml`` and what in them leads nowhere."""
    page = page_of(charters / PAGE, PAGE)
    found = list(page.findings)
    text = page.texts.get(PAGE)
    if text is None:
        return (), tuple(found)
    root, findings = compose(PAGE, text)
    found.extend(findings)
    rows = read_list(Row, listed(root, "systems", found), found, "systems")
    found.extend(_unproved(rows, charters))
    return rows, distinct(found)


def _unproved(rows: tuple[Row, ...], charters: Path) -> Iterator[Finding]:
    """Yield names that no charter has, systems named twice, and claims without a proof."""
    named = {each.partition("/")[0] for row in rows for each in (*row.entries, *row.scenarios)}
    loaded = {zone: load_charter(charters / zone) for zone in sorted(named)}
    entries = {zone: _entries(charter) for zone, charter in loaded.items()}
    titles = {
        zone: [
            *(each.title.zh for each in charter.scenarios),
            *(each.title.zh for each in charter.worked),
            *(each.title.zh for each in charter.rules.rulings),
        ]
        for zone, charter in loaded.items()
    }
    seen: dict[str, Where] = {}
    for row in rows:
        if row.id in seen:
            told = {"id": row.id, "first": str(seen[row.id])}
            yield Finding("charter.duplicate_id", Level.ERROR, row.where, told)
        seen.setdefault(row.id, row.where)
        if row.status in (Status.WORKS, Status.SAMPLE) and not (row.entries and row.scenarios):
            yield Finding("charter.coverage_unproved", Level.ERROR, row.where, {"id": row.id})
        yield from _unknown("entries", row, row.entries, entries)
        yield from _unknown("scenarios", row, row.scenarios, titles)


def _unknown(
    key: str, row: Row, names: tuple[str, ...], known: Mapping[str, list[str]]
) -> Iterator[Finding]:
    for name in names:
        zone, _, entry = name.partition("/")
        if entry not in known[zone]:
            told = {"key": key, "name": name, "nearest": nearest(entry, known[zone])}
            yield Finding("charter.unknown_name", Level.ERROR, row.where, told)


def _entries(charter: Charter) -> list[str]:
    register = charter.register
    lists = (register.units, register.matters, register.places, register.lines, register.batches)
    own = [each.id for entries in lists for each in entries]
    posts = [each.id for each in register.posts]
    kinds = [*charter.case_types, *charter.appraisals, *charter.policies]
    return [*own, *posts, *kinds, *ids_of(charter.centre)]
