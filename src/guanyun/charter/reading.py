"""Nodes into frozen dataclasses, driven by their type hints: the dataclass is the schema."""

import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Final, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from guanyun.engines.common import Finding, Label, Level, Where

from .nodes import Entries, Items, Node, Scalar
from .scalars import READERS
from .wording import CLOSED, SHORTHANDS, check_wording

T = TypeVar("T")
Hint = object  # a type or a generic alias: typing has no better word for it


class Unread:
    """Stands where a value could not be read; the finding is already written."""


UNREAD: Final = Unread()


def read_as(kind: type[T], node: Node, found: list[Finding]) -> T | None:
    """Return ``node`` read as the dataclass ``kind``; None when something it needs is missing.

    What is wrong goes to ``found``: ``charter.unknown_key`` (with the nearest known key),
    ``charter.missing_key``, ``charter.wrong_type`` and the findings of single values.
    """
    value = _read(kind, node, found, kind.__name__)
    return None if isinstance(value, Unread) else cast(T, value)


def read_list(kind: type[T], node: Node | None, found: list[Finding], key: str) -> tuple[T, ...]:
    """Return every item of a list that could be read as ``kind``; None counts as an empty list."""
    if node is None or (isinstance(node, Scalar) and node.missing):
        return ()
    if not isinstance(node, Items):
        found.append(wrong_type(node, key, "list"))
        return ()
    read = (read_as(kind, each, found) for each in node.items)
    return tuple(each for each in read if each is not None)


def keyed(root: Node | None, known: Sequence[str], found: list[Finding]) -> Mapping[str, Node]:
    """Return the lists of a page by key; a page of another shape and unknown keys are findings."""
    if root is None:
        return {}
    if not isinstance(root, Entries):
        told = {"known": ", ".join(known)}
        found.append(Finding("charter.page_not_mapping", Level.ERROR, root.where, told))
        return {}
    wrong = [name for name, _ in root.entries if name.text not in known]
    found.extend(unknown_key(name, known) for name in wrong)
    return {name.text: node for name, node in root.entries}


def wrong_type(node: Node, key: str, wanted: str) -> Finding:
    """Return the finding that ``key`` holds another shape than it should."""
    got = {Scalar: "text", Items: "list", Entries: "mapping"}[type(node)]
    if isinstance(node, Scalar):
        got = f"“{node.text[:40]}”" if node.text else "nothing"
    return Finding(
        "charter.wrong_type", Level.ERROR, node.where, {"key": key, "wanted": wanted, "got": got}
    )


def _read(hint: Hint, node: Node, found: list[Finding], key: str) -> object:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _read_optional(hint, node, found, key)
    if origin is tuple:
        return _read_tuple(hint, node, found, key)
    if origin in (Mapping, dict):
        return _read_mapping(hint, node, found, key)
    if not isinstance(hint, type):
        raise TypeError(f"the schema knows no {hint!r}")
    if is_dataclass(hint):
        return _read_noun(hint, node, found, key)
    return _read_scalar(hint, node, found, key)


def _read_optional(hint: Hint, node: Node, found: list[Finding], key: str) -> object:
    if isinstance(node, Scalar) and node.missing:
        return None
    inner = [each for each in get_args(hint) if each is not types.NoneType]
    return _read(inner[0], node, found, key)


def _read_tuple(hint: Hint, node: Node, found: list[Finding], key: str) -> object:
    inner = get_args(hint)
    if isinstance(node, Scalar) and node.missing:
        return ()
    if inner[-1] is not Ellipsis:
        return _read_fixed(inner, node, found, key)
    if isinstance(node, Scalar) and _taken_alone(inner[0]):
        alone = _read(inner[0], node, found, key)
        return UNREAD if isinstance(alone, Unread) else (alone,)
    if not isinstance(node, Items):
        found.append(wrong_type(node, key, "list"))
        return UNREAD
    read = [_read(inner[0], each, found, key) for each in node.items]
    return tuple(each for each in read if not isinstance(each, Unread))


def _read_fixed(inner: Sequence[Hint], node: Node, found: list[Finding], key: str) -> object:
    if not isinstance(node, Items) or len(node.items) != len(inner):
        found.append(wrong_type(node, key, f"list of {len(inner)}"))
        return UNREAD
    read = [_read(each, item, found, key) for each, item in zip(inner, node.items, strict=True)]
    return UNREAD if any(isinstance(each, Unread) for each in read) else tuple(read)


def _taken_alone(inner: Hint) -> bool:
    """Return whether a single value may stand for a list of one: texts, choices, shorthands."""
    return isinstance(inner, type) and (not is_dataclass(inner) or inner in SHORTHANDS)


def _read_mapping(hint: Hint, node: Node, found: list[Finding], key: str) -> object:
    if isinstance(node, Scalar) and node.missing:
        return {}
    if not isinstance(node, Entries):
        found.append(wrong_type(node, key, "mapping"))
        return UNREAD
    inner = get_args(hint)[1]
    read = {name.text: _read(inner, each, found, name.text) for name, each in node.entries}
    return {name: each for name, each in read.items() if not isinstance(each, Unread)}


def _read_noun(kind: type, node: Node, found: list[Finding], key: str) -> object:
    if isinstance(node, Scalar):
        if kind not in SHORTHANDS or node.missing:
            found.append(wrong_type(node, key, "mapping"))
            return UNREAD
        short = SHORTHANDS[kind](node, found)
        return UNREAD if short is None else short
    if not isinstance(node, Entries):
        found.append(wrong_type(node, key, "mapping"))
        return UNREAD
    return _read_entries(kind, node, found)


def _read_entries(kind: type, node: Entries, found: list[Finding]) -> object:
    hints = hints_of(kind)
    written = {name.text: (name, each) for name, each in node.entries}
    strays = [key for key in written if key not in keys_of(kind)]
    found.extend(_stray(kind, *written[key]) for key in strays)
    values: dict[str, object] = {}
    complete = True
    for each in fields(kind):
        if each.name == "where" and hints["where"] is Where:
            values["where"] = node.where
        elif each.name in written and not _left_out(written[each.name][1]):
            value = _read(hints[each.name], written[each.name][1], found, each.name)
            found.extend(_misworded(kind, each.name, written[each.name][1]))
            if not isinstance(value, Unread):
                values[each.name] = value
            elif required(each):
                complete = False
        elif required(each):
            complete = False
            told = {"key": each.name, "noun": kind.__name__}
            found.append(Finding("charter.missing_key", Level.ERROR, node.where, told))
    return kind(**values) if complete else UNREAD


def _left_out(node: Node) -> bool:
    return isinstance(node, Scalar) and node.missing


def _misworded(kind: type, key: str, node: Node) -> list[Finding]:
    texts = node.items if isinstance(node, Items) else (node,)
    found: list[Finding] = []
    for each in texts:
        if not isinstance(each, Scalar):
            continue
        known = CLOSED.get((kind.__name__, key))
        if known and each.text not in known:
            found.append(not_in_list(each, key, known))
        elif finding := check_wording(kind.__name__, key, each):
            found.append(finding)
    return found


def _read_scalar(kind: type, node: Node, found: list[Finding], key: str) -> object:
    if not isinstance(node, Scalar):
        found.append(wrong_type(node, key, "text"))
        return UNREAD
    if issubclass(kind, StrEnum):
        return _read_choice(kind, node, found, key)
    value = READERS[kind](node, key, found)
    return UNREAD if value is None else value


def _read_choice(kind: type[StrEnum], node: Scalar, found: list[Finding], key: str) -> object:
    known = [each.value for each in kind]
    if node.text in known:
        return kind(node.text)
    found.append(not_in_list(node, key, known))
    return UNREAD


def not_in_list(node: Scalar, key: str, known: Sequence[str]) -> Finding:
    """Return the finding that a text is none of a closed list, with the nearest of the list."""
    told = {"key": key, "got": node.text[:60], "known": ", ".join(known)}
    return Finding(
        "charter.not_in_list",
        Level.ERROR,
        node.where,
        told | {"nearest": nearest(node.text, known)},
    )


def _stray(kind: type, name: Scalar, node: Node) -> Finding:
    """Return why a key does not belong: it is unknown, or the rest of a text with a comma."""
    lone = name.plain and isinstance(node, Scalar) and node.missing
    if lone and (kind is Label or " " in name.text):
        return Finding("charter.comma_in_text", Level.ERROR, name.where, {"got": name.text[:60]})
    return unknown_key(name, keys_of(kind))


def unknown_key(name: Scalar, known: Sequence[str]) -> Finding:
    """Return the finding that a key is not known here, with the nearest known key."""
    told = {"key": name.text[:60], "nearest": nearest(name.text, known), "known": ", ".join(known)}
    return Finding("charter.unknown_key", Level.ERROR, name.where, told)


def nearest(text: str, known: Sequence[str]) -> str:
    """Return the known word that ``text`` most likely meant, or ``-``.

    >>> nearest("lable", ["id", "label"]), nearest("zzz", ["id", "label"])
    ('label', '-')
    """
    close = get_close_matches(text, known, n=1, cutoff=0.6)
    return close[0] if close else "-"


@cache
def hints_of(kind: type) -> Mapping[str, Hint]:
    """Return the resolved type of each field of a dataclass."""
    return get_type_hints(kind)


@cache
def keys_of(kind: type) -> tuple[str, ...]:
    """Return the keys that people write for a dataclass: its fields but ``where``."""
    hints = hints_of(kind)
    return tuple(each.name for each in fields(kind) if hints[each.name] is not Where)


def required(each: "Field[object]") -> bool:
    """Return whether a field has no default."""
    return each.default is MISSING and each.default_factory is MISSING
