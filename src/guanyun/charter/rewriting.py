"""Single values of a page written anew where they stand: comments, order and the rest stay."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from guanyun.errors import Refused

from .tabulating import BETWEEN, Path, composed, last_leaf, page_form

PLAIN = re.compile(r"[\w（《“][^\n\t,\[\]{}#:\"'`|>&*!%@?\\]*")
SEPARATORS = re.compile(r"[、,，;；\n]")


@dataclass(frozen=True, slots=True)
class Edits:
    """What a form changes: values by the name of their cell, rows taken out, rows put in."""

    values: Mapping[str, str]
    removed: frozenset[str] = frozenset()  # "lines.3"
    added: Sequence[tuple[str, Mapping[str, str]]] = ()  # list, values by column


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the text and what stands there afterwards."""

    start: int
    end: int
    words: str


def page_rewritten(text: str, page: str, edits: Edits) -> str:
    r"""Return a page with the edits of its form.

    A value that is emptied is left empty, which a charter reads as not written.

    Raises:
        Refused: ``charter.form_unwritable``: the page cannot be read, or the edit cannot be told
            in it; the page itself has to be written.

    >>> page_rewritten("units:  # all\n  - {id: a, label: {zh: 甲}}\n  - {id: b}\n", "units.yaml",
    ...     Edits({"units.0.id": "c", "units.1.label.zh": "乙"}))
    'units:  # all\n  - {id: c, label: {zh: 甲}}\n  - {id: b, label: {zh: 乙}}\n'
    """
    root, form = composed(text), page_form(text, page)
    if root is None or form is None:
        raise Refused("charter.form_unwritable", page=page)
    cells = [*form.values, *(cell for t in form.tables for row in t.rows for cell in row.cells)]
    known = {each.name: each for each in cells}
    pieces: list[_Piece] = []
    missing: dict[Path, dict[str, str]] = {}
    for name, words in edits.values.items():
        cell = known.get(name)
        if cell is None or cell.kind == "fixed" or cell.text == words or _is_in(name, edits):
            continue
        node = _at(root, cell.path)
        if node is not None:
            pieces.append(_replaced(node, words, cell.kind == "list"))
        elif words:
            _gather(root, cell.path, words, missing)
    pieces += [_inserted(text, _at(root, path), values) for path, values in missing.items()]
    pieces += [_taken_out(text, root, name) for name in sorted(edits.removed)]
    pieces += [
        _put_in(text, root, key, values) for key, values in edits.added if any(values.values())
    ]
    return _written(text, page, pieces)


def _is_in(name: str, edits: Edits) -> bool:
    return any(name.startswith(f"{row}.") for row in edits.removed)


def _written(text: str, page: str, pieces: Sequence[_Piece]) -> str:
    for each in sorted(pieces, key=lambda piece: (piece.start, piece.end), reverse=True):
        text = f"{text[: each.start]}{each.words}{text[each.end :]}"
    if composed(text) is None:
        raise Refused("charter.form_unwritable", page=page)
    return text


def _at(root: yaml.Node, path: Path) -> yaml.Node | None:
    node: yaml.Node | None = root
    for step in path:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step] if step < len(node.value) else None
        else:
            return None
    return node


def _gather(root: yaml.Node, path: Path, words: str, missing: dict[Path, dict[str, str]]) -> None:
    """Note a value whose key is not written yet, under the nearest mapping that is."""
    for depth in range(len(path) - 1, 0, -1):
        if isinstance(_at(root, path[:depth]), yaml.MappingNode):
            below = ".".join(str(each) for each in path[depth:])
            missing.setdefault(path[:depth], {})[below] = words
            return


def _replaced(node: yaml.Node, words: str, is_list: bool) -> _Piece:
    start, end = node.start_mark.index, node.end_mark.index
    told = _list(words) if is_list else scalar(words)
    # An empty value has no text of its own: it begins right behind its colon.
    gap = " " if start == end and told else ""
    return _Piece(start, end, gap + told)


def _list(words: str) -> str:
    return (
        f"[{', '.join(scalar(each.strip()) for each in SEPARATORS.split(words) if each.strip())}]"
    )


def scalar(words: str) -> str:
    """Return a value as YAML, plain where that is safe anywhere in a page.

    >>> scalar("企业服务局"), scalar("a: b"), scalar("3 working days"), scalar("null")
    ('企业服务局', '"a: b"', '3 working days', '"null"')
    """
    is_safe = PLAIN.fullmatch(words) and words == words.strip()
    if not words or (is_safe and words.lower() not in ("null", "true", "false", "yes", "no")):
        return words
    return words if words in ("true", "false") else json.dumps(words, ensure_ascii=False)


def _mapping(values: Mapping[str, str]) -> str:
    """Return values by dotted names as a mapping in braces."""
    nested: dict[str, dict[str, str]] = {}
    for name, words in values.items():
        if words:
            key, _, below = name.partition(".")
            nested.setdefault(key, {})[below] = words
    told = [
        f"{key}: {_value(below[''])}" if "" in below else f"{key}: {_mapping(below)}"
        for key, below in nested.items()
    ]
    return f"{{{', '.join(told)}}}"


def _value(words: str) -> str:
    return _list(words) if BETWEEN in words else scalar(words)


def _inserted(text: str, node: yaml.Node | None, values: Mapping[str, str]) -> _Piece:
    """Put keys into a mapping: at its end in braces, else before its first key."""
    if not isinstance(node, yaml.MappingNode):
        raise TypeError("no mapping to put keys into")
    inner = _mapping(values)[1:-1]
    if node.flow_style:
        place = text.rindex("}", node.start_mark.index, node.end_mark.index)
        return _Piece(place, place, f", {inner}" if node.value else inner)
    first = node.value[0][0].start_mark
    lines = (
        f"{each[1:-1]}\n{' ' * first.column}"
        for name, words in values.items()
        if (each := _mapping({name: words}))
    )
    return _Piece(first.index, first.index, "".join(lines))


def _taken_out(text: str, root: yaml.Node, name: str) -> _Piece:
    """Take out a row with the lines it stands on; a comment between rows stays."""
    key, _, number = name.rpartition(".")
    rows = _at(root, (key,))
    node = _at(root, (key, int(number))) if number.isdigit() else None
    if node is None or not isinstance(rows, yaml.SequenceNode) or rows.flow_style:
        raise Refused("charter.form_unwritable", page=name)
    start = text.rfind("\n", 0, node.start_mark.index) + 1
    leaf = last_leaf(node).end_mark.index
    end = text.find("\n", max(leaf - 1, start))
    return _Piece(start, len(text) if end < 0 else end + 1, "")


def _put_in(text: str, root: yaml.Node, key: str, values: Mapping[str, str]) -> _Piece:
    """Put a row behind the last one of its list."""
    rows = _at(root, (key,))
    if not isinstance(rows, yaml.SequenceNode) or rows.flow_style or not rows.value:
        raise Refused("charter.form_unwritable", page=key)
    last = rows.value[-1]
    leaf = last_leaf(last).end_mark.index
    end = text.find("\n", max(leaf - 1, 0))
    place = len(text) if end < 0 else end + 1
    dash = " " * max(rows.value[0].start_mark.column - 2, 0)
    return _Piece(place, place, f"{'' if end >= 0 else chr(10)}{dash}- {_mapping(values)}\n")
