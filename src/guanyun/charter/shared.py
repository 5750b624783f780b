"""What all zones share: the calendar, the sources and laws cited, common matters and case types."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from guanyun.engines.common import Calendar, Finding, Level, Where

from .calendars import calendar_of
from .nodes import Entries, Items, Node, Scalar, compose
from .pages import page_of, pages_of
from .reading import keyed, read_list, unknown_key
from .rule_pages import FACTS, SharedRules, facts_of
from .rule_pages import FOLDER as RULES
from .rules_schema import Ruling
from .schema import Article, Source

NATIONAL = "_national"
SOURCES = "_sources.yaml"
PAGES = ("calendar.yaml", "laws.yaml", "matters.yaml", FACTS)
FOLDERS = ("cases", RULES, "tests")
CALENDAR = f"{NATIONAL}/calendar.yaml"
TESTS = f"{NATIONAL}/tests/"


@dataclass(frozen=True, slots=True)
class Shared:
    """The shared entries, still as nodes where a zone may take them with parameters."""

    texts: Mapping[str, str]
    calendar: Calendar
    sources: Mapping[str, Source]
    articles: tuple[Article, ...]
    matters: Mapping[str, Entries]
    cases: Mapping[str, Entries]
    rules: SharedRules
    findings: tuple[Finding, ...]


def load_shared(folder: Path) -> Shared:
    """Return the shared entries of a folder of charters (``_national`` and ``_sources.yaml``)."""
    sources = page_of(folder / SOURCES, SOURCES)
    national = pages_of(folder / NATIONAL, NATIONAL)
    texts = {**sources.texts, **national.texts}
    return shared_of(texts, [*sources.findings, *national.findings])


def shared_of(
    texts: Mapping[str, str], found: list[Finding], calendar: Calendar | None = None
) -> Shared:
    """Return the shared entries written in ``texts``; what is wrong joins ``found``.

    A ``calendar`` that is given stands in for the page: it may know notices that came later.
    """
    roots = {file: root for file, text in texts.items() if (root := _root(file, text, found))}
    found.extend(_unknown_pages(texts))
    laws = roots.get(f"{NATIONAL}/laws.yaml")
    matters = roots.get(f"{NATIONAL}/matters.yaml")
    cases, rules = (_folder(roots, each) for each in ("cases", RULES))
    sources = listed(roots.get(SOURCES), "sources", found)
    return Shared(
        texts=texts,
        calendar=calendar or calendar_of(texts.get(CALENDAR), CALENDAR, found),
        sources=_by_id(read_list(Source, sources, found, "sources"), found),
        articles=read_list(Article, listed(laws, "articles", found), found, "articles"),
        matters=_entries_by_id(listed(matters, "matters", found), found),
        cases=_entries_by_id(cases, found),
        rules=SharedRules(
            _entries_by_id(rules, found),
            facts_of(roots.get(f"{NATIONAL}/{FACTS}"), found),
            _rulings(texts, found),
        ),
        findings=tuple(found),
    )


def _unknown_pages(texts: Mapping[str, str]) -> Iterator[Finding]:
    for file in texts:
        below = file.removeprefix(f"{NATIONAL}/")
        if file.endswith(".md") or file == SOURCES or below in PAGES:
            continue
        if not (below.partition("/")[0] in FOLDERS and below.endswith(".yaml")):
            yield Finding("charter.unknown_file", Level.WARNING, Where(file, 1), {"file": below})


def _folder(roots: Mapping[str, Node], folder: str) -> Items:
    pages = (root for file, root in roots.items() if file.startswith(f"{NATIONAL}/{folder}/"))
    return Items(tuple(pages), Where(NATIONAL, 1))


def _rulings(texts: Mapping[str, str], found: list[Finding]) -> tuple[Ruling, ...]:
    """Return the stories of shared rules; a charter that takes the rules must bear them out."""
    told: list[Ruling] = []
    for file, text in texts.items():
        if file.startswith(TESTS) and file.endswith(".yaml"):
            rulings, findings = _page_of_rulings(file, text)
            told.extend(rulings)
            found.extend(findings)
    return tuple(told)


@lru_cache(maxsize=64)
def _page_of_rulings(file: str, text: str) -> tuple[tuple[Ruling, ...], tuple[Finding, ...]]:
    """Return the stories of one page; the same page is read once for all charters."""
    root, found = compose(file, text)
    page = keyed(root, ("rulings",), found)
    return read_list(Ruling, page.get("rulings"), found, "rulings"), tuple(found)


def _root(file: str, text: str, found: list[Finding]) -> Node | None:
    if not file.endswith(".yaml") or file == CALENDAR or file.startswith(TESTS):
        return None
    root, findings = _composed(file, text)
    found.extend(findings)
    return root


@lru_cache(maxsize=128)
def _composed(file: str, text: str) -> tuple[Node | None, tuple[Finding, ...]]:
    """Return the nodes of a shared page; the same page is composed once for all charters."""
    root, found = compose(file, text)
    return root, tuple(found)


def listed(root: Node | None, key: str, found: list[Finding]) -> Node | None:
    """Return the list under the one key that a page may have."""
    if root is None:
        return None
    if not isinstance(root, Entries):
        found.append(Finding("charter.page_not_mapping", Level.ERROR, root.where, {"known": key}))
        return None
    found.extend(unknown_key(name, [key]) for name, _ in root.entries if name.text != key)
    return root.get(key)


def _by_id(sources: tuple[Source, ...], found: list[Finding]) -> Mapping[str, Source]:
    by_id: dict[str, Source] = {}
    for each in sources:
        if each.id in by_id:
            told = {"id": each.id, "first": str(by_id[each.id].where)}
            found.append(Finding("charter.duplicate_id", Level.ERROR, each.where, told))
        by_id.setdefault(each.id, each)
    return by_id


def _entries_by_id(node: Node | None, found: list[Finding]) -> Mapping[str, Entries]:
    by_id: dict[str, Entries] = {}
    for each in node.items if isinstance(node, Items) else ():
        written = each.get("id") if isinstance(each, Entries) else None
        if isinstance(each, Entries) and isinstance(written, Scalar):
            by_id[written.text] = each
        else:
            told = {"key": "id", "noun": "shared entry"}
            found.append(Finding("charter.missing_key", Level.ERROR, each.where, told))
    return by_id
