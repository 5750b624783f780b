"""The pages of rules, read: shared facts, a zone's own papers, and national ones taken by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from guanyun.engines.common import Finding, Level
from guanyun.engines.rules import Fact, policy_findings

from .nodes import Entries, Node, compose
from .overlays import take_rule
from .pages import pages_of
from .reading import keyed, nearest, read_as, read_list
from .rules_reading import RuleBook, rule_book
from .rules_schema import RuleDocument, Ruling, TakenRule

FOLDER: Final = "rules"
FACTS: Final = "facts.yaml"
Roots = Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class SharedRules:
    """What all zones share of rules: papers by id, facts, and stories that must come true."""

    papers: Mapping[str, Entries]
    facts: tuple[Fact, ...]
    rulings: tuple[Ruling, ...]


def taken_papers(
    taken: Sequence[TakenRule], shared: Mapping[str, Entries], found: list[Finding]
) -> list[Node]:
    """Return the national papers that a zone takes, with the zone's values at their open places."""
    papers: list[Node] = []
    for each in taken:
        if each.rule not in shared:
            near = nearest(each.rule, list(shared))
            told = {"id": each.rule, "nearest": near, "known": ", ".join(shared)}
            found.append(Finding("charter.unknown_shared_entry", Level.ERROR, each.where, told))
        elif (paper := take_rule(shared[each.rule], each, found)) is not None:
            papers.append(paper)
    return papers


def book_of(
    roots: Roots, papers: Sequence[Node], shared: SharedRules, found: list[Finding]
) -> RuleBook:
    """Return the rules of a charter: the national papers it takes, then its own."""
    own = [root for below, root in roots.items() if below.startswith(f"{FOLDER}/")]
    read = [read_as(RuleDocument, node, found) for node in (*papers, *own)]
    facts = [*shared.facts, *facts_of(roots.get(FACTS), found)]
    book = rule_book([each for each in read if each is not None], facts, found)
    national = (each for each in shared.rulings if set(each.expect) <= book.policies.keys())
    return replace(book, rulings=(*national, *rulings_of(roots, found)))


def facts_of(root: Node | None, found: list[Finding]) -> tuple[Fact, ...]:
    """Return the facts of a page that several papers share."""
    page = keyed(root, ("facts",), found)
    return read_list(Fact, page.get("facts"), found, "facts")


def rulings_of(roots: Roots, found: list[Finding]) -> tuple[Ruling, ...]:
    """Return the stories of rules on the pages of tests."""
    told: list[Ruling] = []
    for below, root in roots.items():
        if below.startswith("tests/") and isinstance(root, Entries):
            told.extend(read_list(Ruling, root.get("rulings"), found, "rulings"))
    return tuple(told)


def load_rules(folder: Path, shared: SharedRules) -> tuple[RuleBook, list[Finding]]:
    """Return the rules of a folder of papers that is no charter: its pages, or those of rules/."""
    found: list[Finding] = []
    pages = pages_of(folder.resolve(), folder.resolve().name)
    found.extend(pages.findings)
    roots: dict[str, Node] = {}
    for file, text in pages.texts.items():
        root, findings = compose(file, text)
        found.extend(findings)
        below = file.partition("/")[2]
        apart = below == FACTS or "/" in below or not below.endswith(".yaml")
        if root is not None:
            roots[below if apart else f"{FOLDER}/{below}"] = root
    book = book_of(roots, (), shared, found)
    for policy in book.policies.values():
        found.extend(policy_findings(policy))
    return book, found
