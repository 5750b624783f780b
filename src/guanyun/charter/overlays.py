"""A shared entry taken with parameters: named values replaced, everything else as it stands."""

from collections.abc import Mapping

from guanyun.engines.common import Finding, Level, Where

from .nodes import Entries, Items, Node, Scalar
from .reading import nearest
from .rules_schema import TakenRule
from .schema import TakenCase

OPEN = "open"  # where a shared paper of rules lists its open places: parameters are figures there


def take(shared: Node, taken: TakenCase, found: list[Finding]) -> Node | None:
    """Return the shared case type with the zone's values at the places it leaves open.

    The shared type lists its open places under ``parameters`` (path -> value unless the zone says
    otherwise; empty = the zone must say). A value keeps the line of the zone that gave it. None
    when a needed value is missing.
    """
    return _take(shared, taken, "parameters", found)


def take_rule(shared: Node, taken: TakenRule, found: list[Finding]) -> Node | None:
    """Return the shared paper of rules with the zone's values at the places under ``open``."""
    named = TakenCase(taken.rule, taken.where, taken.parameters)
    return _take(shared, named, OPEN, found)


def _take(shared: Node, taken: TakenCase, key: str, found: list[Finding]) -> Node | None:
    if not isinstance(shared, Entries):
        return None
    offered = parameters_of(shared, key)
    for path in taken.parameters:
        if path not in offered:
            told = {"case": taken.case, "path": path, "nearest": nearest(path, list(offered))}
            found.append(Finding("charter.unknown_parameter", Level.ERROR, taken.where, told))
    values = offered | {path: each for path, each in taken.parameters.items() if path in offered}
    missing = [path for path, each in values.items() if not each]
    for path in missing:
        told = {"case": taken.case, "path": path}
        found.append(Finding("charter.missing_parameter", Level.ERROR, taken.where, told))
    result: Node = _put(shared, [key], _written(values, taken.where))
    for path, value in values.items():
        result = _put(result, path.split("."), Scalar(value, False, taken.where))
    return None if missing else result


def parameters_of(shared: Entries, key: str = "parameters") -> dict[str, str]:
    """Return the open places of a shared type, each with its value unless a zone says otherwise."""
    node = shared.get(key)
    if not isinstance(node, Entries):
        return {}
    return {key.text: each.text for key, each in node.entries if isinstance(each, Scalar)}


def _written(values: Mapping[str, str], where: Where) -> Entries:
    each = ((Scalar(key, False, where), Scalar(text, False, where)) for key, text in values.items())
    return Entries(tuple(each), where)


def put_at(node: Node, path: str, value: Node) -> Node:
    """Return ``node`` with ``value`` at a path of keys, ids and numbers with dots between."""
    return _put(node, path.split("."), value)


def _put(node: Node, path: list[str], value: Node) -> Node:
    """Return ``node`` with ``value`` at ``path``: keys of mappings; ids, else numbers, of items."""
    if not path:
        return value
    head, rest = path[0], path[1:]
    if isinstance(node, Entries):
        kept = [
            (key, _put(each, rest, value) if key.text == head else each)
            for key, each in node.entries
        ]
        if all(key.text != head for key, _ in kept) and not rest:
            kept.append((Scalar(head, True, value.where), value))
        return Entries(tuple(kept), node.where)
    if isinstance(node, Items):
        changed = (
            _put(each, rest, value) if head in (id_of(each), str(number)) else each
            for number, each in enumerate(node.items)
        )
        return Items(tuple(changed), node.where)
    return node


def id_of(node: Node) -> str | None:
    """Return by which word a path names an item: its id, else what it is of, else its grade."""
    if not isinstance(node, Entries):
        return None
    written = node.get("id") or node.get("of") or node.get("grade")
    return written.text if isinstance(written, Scalar) else None
