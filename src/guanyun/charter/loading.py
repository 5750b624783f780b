"""A charter from its folder or its canonical text; what is wrong is a finding, no exception."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import rfc8785

from guanyun.engines.casework import CaseType
from guanyun.engines.common import Finding, Label, Level, Where
from guanyun.engines.mandate import Line, Matter, Post, Register, TransferBatch, Unit

from .calendars import with_office_hours
from .counters_reading import CATALOGUE_FOLDER, CENTRE_PAGES, centre_of
from .geography import places_of
from .item_cases import with_items
from .nodes import Content, Items, Node, compose, content
from .overlays import take
from .pages import distinct, pages_of
from .reading import keyed, nearest, read_as, read_list
from .rule_pages import FACTS, book_of, taken_papers
from .rule_pages import FOLDER as RULES
from .schema import Charter, Manifest, Scenario, Taken
from .scheme_reading import FOLDER as APPRAISALS
from .scheme_reading import appraisals_of
from .scheme_schema import WorkedExample
from .shared import CALENDAR, SOURCES, TESTS, Shared, load_shared, shared_of
from .shipped import shipped_charters
from .sources import cited_sources

FORM = "guanyun charter 1"
PAGES = ("charter.yaml", "places.geojson", "units.yaml", "mandate.yaml")
APART = ("cases/", "tests/")  # said below, or no part of the institution
FOLDERS = ("cases", "tests", CATALOGUE_FOLDER, APPRAISALS, RULES)
STORIES = ("scenarios", "worked", "rulings")  # the lists that a page of tests may have
KEYS = {"units.yaml": ("units", "posts"), "mandate.yaml": ("matters", "lines", "batches")}


def load_charter(path: Path, shared: Shared | None = None) -> Charter:
    """Return the charter of a folder; ``shared`` defaults to the shared entries beside it.

    Never raises for what is written in the files: see ``Charter.findings``.
    """
    folder = path.resolve()
    pages = pages_of(folder, folder.name)
    if shared is None:
        shared = load_shared(charters_folder(folder))
    texts = {file: text for file, text in pages.texts.items() if _belongs(file)}
    return charter_of(folder.name, texts, shared, list(pages.findings))


def charters_folder(folder: Path) -> Path:
    """Return the nearest folder above a charter with shared entries, else the shipped one."""
    for above in folder.parents:
        if (above / SOURCES).is_file():
            return above
    return shipped_charters()


def charter_from_text(text: str, shared: Shared) -> Charter:
    """Return the charter that was adopted as canonical ``text``.

    What it took from the shared entries is that of its day; only the calendar is today's, because
    a new notice moves the clocks of every charter.
    """
    stored = json.loads(text)
    if stored.get("form") != FORM:
        raise ValueError("no canonical text of a charter")
    then = shared_of(stored["shared"], [], shared.calendar)
    return charter_of(stored["folder"], stored["pages"], then, [])


def charter_of(
    folder: str, texts: Mapping[str, str], shared: Shared, found: list[Finding]
) -> Charter:
    """Return the charter written in ``texts`` (file -> text)."""
    roots = _roots(folder, texts, found)
    manifest = _manifest(folder, roots, found)
    calendar = with_office_hours(shared.calendar, manifest, found)
    register = _register(folder, manifest, roots, shared, found)
    case_nodes = _case_nodes(folder, manifest, roots, shared, found)
    centre = centre_of(roots, found)
    kinds = _case_types(case_nodes, found)
    case_types = {name: with_items(each, centre.catalogue) for name, each in kinds.items()}
    scenarios, worked = _stories(roots, found)
    appraisals = appraisals_of(roots, found)
    papers = taken_papers(manifest.takes.rules, shared.rules.papers, found)
    rules = book_of(roots, papers, shared.rules, found)
    entries = (register, case_types, scenarios, centre, appraisals, worked, rules)
    sources = cited_sources(shared.sources, manifest, *entries)
    said = _said(folder, roots, manifest, shared, (case_nodes, papers))
    return Charter(
        manifest=manifest,
        register=register,
        case_types=case_types,
        calendar=calendar,
        scenarios=scenarios,
        centre=centre,
        appraisals=appraisals,
        worked=worked,
        rules=rules,
        sources=sources,
        known_sources=shared.sources,
        articles=shared.articles,
        findings=distinct([*shared.findings, *found]),
        text=_canonical(_stored(folder, texts, shared)),
        hash="sha256:" + hashlib.sha256(_canonical(said).encode()).hexdigest(),
    )


def _stored(folder: str, texts: Mapping[str, str], shared: Shared) -> Content:
    """Return the pages as written, with the shared pages but the calendar."""
    beside: dict[str, Content] = {
        file: page
        for file, page in sorted(shared.texts.items())
        if file != CALENDAR and not file.startswith(TESTS)
    }
    own: dict[str, Content] = dict(sorted(texts.items()))
    return {"form": FORM, "folder": folder, "pages": own, "shared": beside}


def _canonical(value: Content) -> str:
    return rfc8785.dumps(value).decode("utf-8")


def _belongs(file: str) -> bool:
    return not file.endswith(".md") and not file.endswith("/expected.yaml")


def _roots(folder: str, texts: Mapping[str, str], found: list[Finding]) -> Mapping[str, Node]:
    roots: dict[str, Node] = {}
    for file, text in texts.items():
        below = file.removeprefix(f"{folder}/")
        known = (*PAGES, *CENTRE_PAGES, FACTS)
        if below not in known and not _in_known_folder(below):
            found.append(
                Finding("charter.unknown_file", Level.WARNING, Where(file, 1), {"file": below})
            )
            continue
        root, findings = compose(file, text)
        found.extend(findings)
        if root is not None:
            roots[below] = root
    for page in PAGES:
        if f"{folder}/{page}" not in texts:
            where = Where(f"{folder}/{page}", 1)
            found.append(Finding("charter.missing_file", Level.ERROR, where, {"file": page}))
    return roots


def _in_known_folder(below: str) -> bool:
    parts = below.split("/")
    return len(parts) == 2 and parts[0] in FOLDERS and parts[1].endswith(".yaml")


def _manifest(folder: str, roots: Mapping[str, Node], found: list[Finding]) -> Manifest:
    root = roots.get("charter.yaml")
    manifest = read_as(Manifest, root, found) if root is not None else None
    if manifest is not None:
        return manifest
    where = Where(f"{folder}/charter.yaml", 1)
    return Manifest(id=folder, label=Label(folder), version="0", since=date.min, where=where)


def _register(
    folder: str, manifest: Manifest, roots: Mapping[str, Node], shared: Shared, found: list[Finding]
) -> Register:
    staff = keyed(roots.get("units.yaml"), KEYS["units.yaml"], found)
    mandate = keyed(roots.get("mandate.yaml"), KEYS["mandate.yaml"], found)
    taken = Items(tuple(_taken_matters(manifest, shared, found)), manifest.where)
    own = read_list(Matter, mandate.get("matters"), found, "matters")
    return Register(
        zone=manifest.id,
        units=read_list(Unit, staff.get("units"), found, "units"),
        posts=read_list(Post, staff.get("posts"), found, "posts"),
        matters=(*read_list(Matter, taken, found, "matters"), *own),
        places=places_of(roots.get("places.geojson"), f"{folder}/places.geojson", found),
        lines=read_list(Line, mandate.get("lines"), found, "lines"),
        batches=read_list(TransferBatch, mandate.get("batches"), found, "batches"),
    )


def _taken_matters(manifest: Manifest, shared: Shared, found: list[Finding]) -> list[Node]:
    for each in manifest.takes.matters:
        if each not in shared.matters:
            found.append(_not_shared(each, manifest.where, shared.matters))
    return [shared.matters[each] for each in manifest.takes.matters if each in shared.matters]


def _not_shared(entry: str, where: Where, known: Mapping[str, Node]) -> Finding:
    told = {"id": entry, "nearest": nearest(entry, list(known)), "known": ", ".join(known)}
    return Finding("charter.unknown_shared_entry", Level.ERROR, where, told)


def _case_nodes(
    folder: str, manifest: Manifest, roots: Mapping[str, Node], shared: Shared, found: list[Finding]
) -> list[Node]:
    nodes = [root for below, root in roots.items() if below.startswith("cases/")]
    for each in manifest.takes.cases:
        if each.case not in shared.cases:
            found.append(_not_shared(each.case, each.where, shared.cases))
        elif (node := take(shared.cases[each.case], each, found)) is not None:
            nodes.append(node)
    return nodes


def _case_types(nodes: list[Node], found: list[Finding]) -> Mapping[str, CaseType]:
    by_id: dict[str, CaseType] = {}
    for node in nodes:
        case_type = read_as(CaseType, node, found)
        if case_type is None:
            continue
        if case_type.id in by_id:
            told = {"id": case_type.id, "first": str(by_id[case_type.id].where)}
            found.append(Finding("charter.duplicate_id", Level.ERROR, case_type.where, told))
            continue
        by_id[case_type.id] = case_type
    return by_id


def _stories(
    roots: Mapping[str, Node], found: list[Finding]
) -> tuple[tuple[Scenario, ...], tuple[WorkedExample, ...]]:
    """Return what the charter says must come true: stories of cases, worked examples of marks."""
    scenarios: list[Scenario] = []
    worked: list[WorkedExample] = []
    for below, root in roots.items():
        if below.startswith("tests/"):
            page = keyed(root, STORIES, found)
            scenarios.extend(read_list(Scenario, page.get("scenarios"), found, "scenarios"))
            worked.extend(read_list(WorkedExample, page.get("worked"), found, "worked"))
    return tuple(scenarios), tuple(worked)


def _said(
    folder: str,
    roots: Mapping[str, Node],
    manifest: Manifest,
    shared: Shared,
    taken: tuple[list[Node], list[Node]],
) -> Content:
    """Return what the charter says, with what it takes from the shared entries; scenarios apart."""
    pages: dict[str, Content] = {
        page: content(root) for page, root in roots.items() if not page.startswith(APART)
    }
    case_nodes, papers = taken
    matters = [content(shared.matters[each]) for each in _taken(manifest) if each in shared.matters]
    return {
        "form": FORM,
        "pages": pages,
        "matters": matters,
        "cases": [content(node) for node in case_nodes],
        **({"rules": [content(node) for node in papers]} if papers else {}),
    }


def _taken(manifest: Manifest) -> tuple[str, ...]:
    takes: Taken = manifest.takes
    return takes.matters
