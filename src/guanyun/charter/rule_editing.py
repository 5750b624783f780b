"""A paper of rules as fields and tables: its written values found, changed and added in place.

What is edited is the text that people wrote: everything else, comments too, stays to the letter.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml

from guanyun.errors import Refused

PLAIN = re.compile(r"[A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff_.%/-]*")
KEYS = frozenset(
    {
        "zh", "en", "since", "until", "fact", "test", "article", "fixed", "rate", "least",
        "amount", "above", "pool", "value", "known_from", "last_checked", "base", "weight",
        "share",
    }
)  # fmt: skip
LISTS = frozenset({"condition", "series", "rules", "rulings", "articles", "caps"})
SWITCHES = frozenset({"true", "false", "yes", "no", "on", "off", "null", "~"})
CLAUSE, DATED = ("id", "fact", "test", "article"), ("since", "value")
ARTICLE = re.compile(r"(第[一二三四五六七八九十百零〇0-9]+条)[\s\u3000:：]*")
MOST_QUOTE = 60
MOST_ARTICLES = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """One written value: its path in the page (``rules/0/caps/0/amount``), key, text and line."""

    path: str
    key: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class _Spot:
    cell: Cell
    begins: int
    ends: int


def cells_of(page: str) -> list[Cell]:
    r"""Return the values of a paper that a form may change, in the order of the page.

    A page that is no YAML has none.

    >>> [(each.path, each.text) for each in cells_of("rules:\n  - {id: a, since: 2026-01-01}")]
    [('rules/0/since', '2026-01-01')]
    """
    return [each.cell for each in _spots(page)]


def with_values(page: str, changed: Mapping[str, str]) -> str:
    """Return the page with values changed, by path; paths that it does not have are left alone.

    >>> with_values("rules: [{id: a, test: x}]  # why", {"rules/0/test": ">= 5"})
    'rules: [{id: a, test: ">= 5"}]  # why'
    """
    for spot in reversed(_spots(page)):
        new = changed.get(spot.cell.path)
        if new is not None and new.strip() != spot.cell.text:
            page = page[: spot.begins] + written(new.strip()) + page[spot.ends :]
    return page


def with_row(page: str, path: str, row: Mapping[str, str]) -> str:
    r"""Return the page with one more mapping at the end of a list.

    Raises:
        Refused: ``charter.no_such_list``.

    >>> with_row("a:\n  series:\n    - {since: 1}\n", "a/series", {"since": "2"})
    'a:\n  series:\n    - {since: 1}\n    - {since: 2}\n'
    """
    node = _list_at(page, path)
    if node is None:
        raise Refused("charter.no_such_list", path=path)
    told = "{" + ", ".join(f"{key}: {written(text)}" for key, text in row.items() if text) + "}"
    if node.flow_style:
        end = node.end_mark.index - 1
        joint = ", " if node.value else ""
        return page[:end].rstrip() + joint + told + page[end:]
    last = node.value[-1]
    begins = page.rfind("- ", 0, last.start_mark.index)
    indent = " " * (begins - page.rfind("\n", 0, begins) - 1)
    end = last.start_mark.index + len(page[last.start_mark.index : last.end_mark.index].rstrip())
    newline = page.find("\n", end)
    place = len(page) if newline < 0 else newline + 1
    before = page[:place] if page[:place].endswith("\n") else page[:place] + "\n"
    return f"{before}{indent}- {told}\n{page[place:]}"


def lists_of(page: str) -> list[str]:
    """Return the paths of the lists to which a row may be added, in the order of the page."""
    root = _root(page)
    return [] if root is None else [path for path, _ in _lists(root, "")]


def written(text: str) -> str:
    """Return a value as YAML writes it: plain where that means the same, else in quotes."""
    is_plain = PLAIN.fullmatch(text) and text.lower() not in SWITCHES
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _root(page: str) -> yaml.Node | None:
    try:
        return yaml.compose(page, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return None


def _spots(page: str) -> list[_Spot]:
    root = _root(page)
    found = [] if root is None else list(_scalars(root, "", ""))
    return sorted(found, key=lambda spot: spot.begins)


def _scalars(node: yaml.Node, path: str, key: str) -> Iterator[_Spot]:
    if isinstance(node, yaml.ScalarNode):
        if key in KEYS and node.style in (None, "'", '"'):
            cell = Cell(path, key, node.value, node.start_mark.line + 1)
            yield _Spot(cell, node.start_mark.index, node.end_mark.index)
        return
    for name, child in _children(node):
        below = f"{path}/{name}" if path else name
        yield from _scalars(child, below, name if isinstance(node, yaml.MappingNode) else key)


def _children(node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.SequenceNode):
        for place, child in enumerate(node.value):
            yield str(place), child
    elif isinstance(node, yaml.MappingNode):
        for name, child in node.value:
            yield str(name.value), child


def _lists(node: yaml.Node, path: str) -> Iterator[tuple[str, yaml.SequenceNode]]:
    name = path.rpartition("/")[2]
    if isinstance(node, yaml.SequenceNode) and name in LISTS:
        yield path, node
    for key, child in _children(node):
        yield from _lists(child, f"{path}/{key}" if path else key)


def _list_at(page: str, path: str) -> yaml.SequenceNode | None:
    root = _root(page)
    found = dict(_lists(root, "")) if root is not None else {}
    node = found.get(path)
    return node if node is not None and (node.flow_style or node.value) else None


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A paper to be begun from its text: id, names, days, the words as published, their source."""

    id: str
    zh: str
    en: str
    since: str
    until: str
    words: str
    source: str = ""


def articles_in(words: str) -> list[tuple[str, str]]:
    r"""Return the articles of a text, each with the beginning of its words as a quote.

    >>> articles_in("第一条 为支持企业。\n第二条：给予 20 万元奖励。")
    [('第一条', '为支持企业。'), ('第二条', '给予 20 万元奖励。')]
    """
    parts = ARTICLE.split(words)
    pairs = zip(parts[1::2], parts[2::2], strict=False)
    found: dict[str, str] = {}
    for number, text in pairs:
        quote = re.sub(r"\s+", " ", text).strip()[:MOST_QUOTE]
        found.setdefault(number, quote)
    return list(found.items())[:MOST_ARTICLES]


def paper_begun(paper: NewPaper, facts: Sequence[str]) -> str:
    """Return the page of a new paper: its articles with quotes, and one rule to be filled in.

    Args:
        facts: Ids of the facts that the charter knows; the first one stands in the clause.
    """
    lines = [
        f"id: {paper.id}",
        f"label: {{zh: {written(paper.zh)}, en: {written(paper.en or paper.zh)}}}",
        f"since: {paper.since}",
        *([f"until: {paper.until}"] if paper.until else []),
        "sample: true",
        *([f"basis: {{source: {paper.source}}}"] if paper.source else []),
    ]
    found = articles_in(paper.words)
    if found:
        lines.append("articles:")
    for place, (number, quote) in enumerate(found, 1):
        told = f"id: a{place}, number: {written(number)}"
        if paper.source:
            lines.append(f"  - {{{told}, quote: {written(quote)}}}")
        else:  # nothing is cited yet: the words stay beside it
            lines.append(f"  - {{{told}}}  # {quote}")
    first = "a1" if found else ""
    article = f", article: {first}" if first else ""
    fact, test = facts[0] if facts else "fact", written(">= 1")
    lines += [
        "rules:",
        f"  - id: {paper.id}_rule",
        f"    label: {{zh: {written(paper.zh)}, en: {written(paper.en or paper.zh)}}}",
        *([f"    article: {first}"] if first else []),
        "    condition:",
        f"      - {{id: first_clause, fact: {fact}, test: {test}{article}}}",
        "    payout: {fixed: 1万元}",
    ]
    return "\n".join(lines) + "\n"
