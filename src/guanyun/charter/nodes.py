"""YAML as nodes with file and line: scalars stay text, nothing is guessed, nothing is built."""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from guanyun.engines.common import Finding, Level, Where

MOST_CHARACTERS = 2_000_000
MOST_NODES = 200_000
DEEPEST = 40
NO_VALUE = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Scalar:
    """One written value. ``plain`` tells whether it stood without quotes."""

    text: str
    plain: bool
    where: Where

    @property
    def missing(self) -> bool:
        """Return whether nothing was written (an empty plain value or ``null``)."""
        return self.plain and self.text in NO_VALUE


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple["Node", ...]
    where: Where


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping, in the order of the file; duplicate keys have been refused."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    where: Where

    def get(self, key: str) -> "Node | None":
        """Return the node under ``key``, or None."""
        return next((node for name, node in self.entries if name.text == key), None)


Node = Scalar | Items | Entries
Content = None | str | list["Content"] | dict[str, "Content"]


class _TooMuchError(Exception):
    """A page is larger or deeper than a charter ever needs."""


@dataclass(slots=True)
class _Composer:
    """Turns parser events into nodes and writes down what a charter may not use."""

    events: Iterator[yaml.Event]
    file: str
    findings: list[Finding]
    count: int = 0

    def node(self, event: yaml.Event, depth: int) -> Node:
        self.count += 1
        where = Where(self.file, _line(event))
        if depth > DEEPEST or self.count > MOST_NODES:
            raise _TooMuchError(str(where.line))
        if isinstance(event, yaml.AliasEvent):
            self._refuse("charter.anchor", where, name=str(event.anchor))
            return Scalar(f"*{event.anchor}", False, where)
        self._refuse_extras(event, where)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, not event.style, where)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(where, depth)
        return self._entries(where, depth)

    def _items(self, where: Where, depth: int) -> Items:
        items: list[Node] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, depth + 1))
        return Items(tuple(items), where)

    def _entries(self, where: Where, depth: int) -> Entries:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            value = self.node(next(self.events), depth + 1)
            if not isinstance(key, Scalar):
                self._refuse("charter.key_not_text", key.where)
            elif key.text in entries:
                first = entries[key.text][0].where.line
                self._refuse("charter.duplicate_key", key.where, key=key.text, first=str(first))
            else:
                entries[key.text] = (key, value)
        return Entries(tuple(entries.values()), where)

    def _refuse_extras(self, event: yaml.Event, where: Where) -> None:
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None:
            self._refuse("charter.anchor", where, name=str(anchor))
        if tag is not None:
            self._refuse("charter.tag", where, tag=str(tag)[:60])

    def _refuse(self, code: str, where: Where, **fields: str) -> None:
        self.findings.append(Finding(code, Level.ERROR, where, fields))


def compose(file: str, text: str) -> tuple[Node | None, list[Finding]]:
    r"""Return the nodes of one YAML or JSON page, and what it may not contain.

    Anchors, aliases, tags, a second document and duplicate keys are findings, never exceptions;
    None means that nothing could be read.

    >>> node, findings = compose("a.yaml", "a: 012\na: no")
    >>> [(each.id, str(each.where)) for each in findings]
    [('charter.duplicate_key', 'a.yaml:2')]
    """
    if len(text) > MOST_CHARACTERS:
        return None, [_broken(file, 1, "charter.too_large", most=str(MOST_CHARACTERS))]
    findings: list[Finding] = []
    try:
        root = _first_document(file, text, findings)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else mark.line + 1
        return None, [
            *findings,
            _broken(file, line, "charter.bad_yaml", problem=str(error.problem)),
        ]
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1 if isinstance(error.position, int) else 1
        return None, [*findings, _broken(file, line, "charter.bad_yaml", problem=error.reason)]
    except _TooMuchError as error:
        return None, [
            *findings,
            _broken(file, int(str(error)), "charter.too_deep", most=str(DEEPEST)),
        ]
    if root is None:
        findings.append(_broken(file, 1, "charter.empty_file"))
    return root, findings


def _first_document(file: str, text: str, findings: list[Finding]) -> Node | None:
    events = iter(yaml.parse(text, Loader=yaml.CSafeLoader))
    root: Node | None = None
    for event in events:
        if not isinstance(event, yaml.DocumentStartEvent):
            continue
        if root is not None:
            findings.append(_broken(file, _line(event), "charter.second_document"))
            break
        root = _Composer(events, file, findings).node(next(events), 1)
    return None if isinstance(root, Scalar) and root.missing else root


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


def _broken(file: str, line: int, code: str, **fields: str) -> Finding:
    return Finding(code, Level.ERROR, Where(file, line), fields)


def content(node: Node) -> Content:
    """Return what a node says without lines and comments: text, None, lists, objects.

    >>> node, _ = compose("a.yaml", "a: [1, ~]  # why")
    >>> content(node)
    {'a': ['1', None]}
    """
    if isinstance(node, Scalar):
        return None if node.missing else node.text
    if isinstance(node, Items):
        return [content(each) for each in node.items]
    return {key.text: content(each) for key, each in node.entries}
