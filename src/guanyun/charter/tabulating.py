"""A page of a charter as a form: its single values and its lists as tables, each with its line.

What the tables cannot hold (lists below lists, long texts) stays in the page as it was written.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import lru_cache
from typing import Literal

import yaml

from .page_schemas import Schema, json_schema

Path = tuple[str | int, ...]
MOST_CHARACTERS = 250_000  # of a page that is laid out as a form; a longer one is text
DEEPEST = 3  # label.zh is two deep
BETWEEN = "、"  # between the values of a list in one cell


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: where it stands, what is written there, what may be.

    ``kind``: ``text``; ``list`` for several values in one cell; ``fixed`` for what only the page
    itself can say, its ``text`` then being how many values stand there.
    """

    path: Path
    text: str
    kind: Literal["text", "list", "fixed"] = "text"
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the path as one word, for the field of a form.

        >>> Cell(("lines", 3, "label", "zh"), "").name
        'lines.3.label.zh'
        """
        return ".".join(str(each) for each in self.path)


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list, in the order of its table's columns, and the lines it stands on."""

    n: int
    first: int
    last: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A list of a page."""

    key: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    needed: frozenset[str]
    choices: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PageForm:
    """A page as a form."""

    values: tuple[Cell, ...]
    tables: tuple[Table, ...]


class _Plain(yaml.SafeLoader):
    """Composes pages without aliases, which a charter may not use: a node stands once."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Return the next node; an alias is an error."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("alias")
        node: yaml.Node | None = super().compose_node(parent, index)
        return node


def composed(text: str) -> yaml.MappingNode | None:
    """Return a page as marked nodes; None where it cannot be read or is no mapping."""
    if len(text) > MOST_CHARACTERS:
        return None
    try:
        node = yaml.compose(text, Loader=_Plain)
    except (yaml.YAMLError, RecursionError):
        return None
    return node if isinstance(node, yaml.MappingNode) else None


def page_form(text: str, page: str) -> PageForm | None:
    r"""Return a page as a form; None where the page cannot be shown as one.

    >>> form = page_form("units:\n  - {id: a, label: {zh: 甲}}\n", "units.yaml")
    >>> form.tables[0].columns, [each.text for each in form.tables[0].rows[0].cells]
    (('id', 'label.zh'), ['a', '甲'])
    >>> page_form("- no mapping", "units.yaml") is None
    True
    """
    root = composed(text)
    if root is None:
        return None
    schema = _schema_of(page)
    values: list[Cell] = []
    tables: list[Table] = []
    for key, node in _pairs(root):
        if _is_table(node):
            tables.append(_table(key, node, schema))
        else:
            values += _cells((key,), node, schema, _properties(schema))
    return PageForm(tuple(values), tuple(tables))


def _is_table(node: yaml.Node) -> bool:
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        return False
    return all(isinstance(each, yaml.MappingNode) for each in node.value)


def _pairs(node: yaml.MappingNode) -> Iterator[tuple[str, yaml.Node]]:
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode):
            yield key.value, value


def _table(key: str, node: yaml.Node, schema: Schema) -> Table:
    properties = _entry_properties(schema, key)
    rows = [
        (number, each, list(_entry((key, number), each, schema, properties)))
        for number, each in enumerate(node.value)
    ]
    columns = _columns((cell for _, _, cells in rows for cell in cells), list(properties))
    return Table(
        key=key,
        columns=columns,
        rows=tuple(_row(key, number, each, cells, columns) for number, each, cells in rows),
        needed=frozenset(_needed(schema, key)),
        choices={name: found for name in columns if (found := _enum(properties.get(name)))},
    )


def _row(
    key: str, number: int, node: yaml.Node, cells: Sequence[Cell], columns: Sequence[str]
) -> Row:
    known = {_column(each): each for each in cells}
    blank = (Cell((key, number, *name.split(".")), "") for name in columns)
    return Row(
        n=number,
        first=node.start_mark.line + 1,
        last=last_leaf(node).end_mark.line + 1,
        cells=tuple(known.get(name, empty) for name, empty in zip(columns, blank, strict=True)),
    )


def _column(cell: Cell) -> str:
    return ".".join(str(each) for each in cell.path[2:])


def _columns(cells: Iterator[Cell], order: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that any row fills, in the order of the schema."""
    found = dict.fromkeys(_column(each) for each in cells)
    places = {name: place for place, name in enumerate(order)}
    return tuple(sorted(found, key=lambda name: places.get(name.split(".")[0], len(order))))


def _entry(
    path: Path, node: yaml.MappingNode, schema: Schema, properties: Mapping[str, Schema]
) -> Iterator[Cell]:
    for key, value in _pairs(node):
        yield from _cells((*path, key), value, schema, properties)


def _cells(
    path: Path, node: yaml.Node, schema: Schema, properties: Mapping[str, Schema]
) -> Iterator[Cell]:
    if isinstance(node, yaml.ScalarNode):
        is_long = node.style in ("|", ">")
        told = str(len(node.value)) if is_long else node.value
        choices = _enum(properties.get(str(path[-1])))
        yield Cell(path, told, "fixed" if is_long else "text", choices)
    elif isinstance(node, yaml.MappingNode):
        if len([each for each in path if isinstance(each, str)]) > DEEPEST:
            yield Cell(path, str(len(node.value)), "fixed")
            return
        for key, value in _pairs(node):
            yield from _cells((*path, key), value, schema, {})
    elif _is_flow(node) and all(isinstance(each, yaml.ScalarNode) for each in node.value):
        yield Cell(path, BETWEEN.join(each.value for each in node.value), "list")
    else:
        yield Cell(path, str(len(node.value)), "fixed")


def _is_flow(node: yaml.Node) -> bool:
    """Return whether a list or mapping stands in brackets."""
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def last_leaf(node: yaml.Node) -> yaml.Node:
    """Return the last node that stands in one piece: a value, or what is in brackets."""
    if isinstance(node, yaml.ScalarNode) or _is_flow(node) or not node.value:
        return node
    last = node.value[-1]
    return last_leaf(last[1] if isinstance(last, tuple) else last)


@lru_cache(maxsize=1)
def _schemas() -> Mapping[str, Schema]:
    return json_schema()


def _schema_of(page: str) -> Schema:
    known = _schemas()
    return next((known[each] for each in known if fnmatch(page, each)), {})


def _properties(schema: object) -> Mapping[str, Schema]:
    told = schema.get("properties") if isinstance(schema, dict) else None
    return told if isinstance(told, dict) else {}


def _noun(schema: Schema, key: str) -> object:
    """Return the schema of the entries of a list."""
    told = _properties(schema).get(key, {})
    items, either = told.get("items", {}), told.get("anyOf")
    if not items and isinstance(either, list):
        options = [each for each in either if isinstance(each, dict)]
        items = next((each["items"] for each in options if "items" in each), {})
    reference = str(items.get("$ref", "")) if isinstance(items, dict) else ""
    known = schema.get("$defs", {})
    return known.get(reference.rpartition("/")[2], {}) if isinstance(known, dict) else {}


def _entry_properties(schema: Schema, key: str) -> Mapping[str, Schema]:
    return _properties(_noun(schema, key))


def _needed(schema: Schema, key: str) -> list[str]:
    noun = _noun(schema, key)
    told = noun.get("required", []) if isinstance(noun, dict) else []
    return [str(each) for each in told]


def _enum(schema: Schema | None) -> tuple[str, ...]:
    told = (schema or {}).get("enum")
    return tuple(str(each) for each in told) if isinstance(told, list) else ()
