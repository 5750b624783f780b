"""The technology compatibility kit of DMN: its cases run, its expectations compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, TypedDict
from xml.etree import ElementTree as ET

from guanyun.engines.common.feel import (
    Value,
    equal,
    read_day,
    read_duration,
    read_moment,
    read_time,
)
from guanyun.engines.rules.dmn import dmn_run, read_models
from guanyun.engines.rules.dmn.model import Model, Service
from guanyun.engines.rules.dmn.tags import child, children, local, name_of, tree_of
from guanyun.errors import Refused

_SCHEMA: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
_NEAR: Final = Decimal("1e-8")  # expectations are printed with about ten digits
_CLOCK: Final = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


class Report(TypedDict):
    """Counts of cases and of their result nodes; a value case expects at least one value."""

    cases: int
    passed: int
    value_cases: int
    value_passed: int
    null_cases: int
    nodes: int
    nodes_passed: int
    value_nodes: int
    value_nodes_passed: int
    failed: list[str]


@dataclass(frozen=True, slots=True)
class _Case:
    file: str
    id: str
    service: str
    inputs: Mapping[str, Value] = field(default_factory=dict)
    expected: tuple[tuple[str, Value], ...] = ()


def tck_report(files: Mapping[str, bytes]) -> Report:
    """Return how many cases of the kit pass, those that expect a value apart.

    A stub that answers null passes the cases that expect null: look at the value cases.
    Numbers agree within 1e-8 of their size, everything else exactly.

    Args:
        files: Models and cases (``.dmn``, ``.xml``) by path, a model beside its cases.
    """
    report = Report(
        cases=0, passed=0, value_cases=0, value_passed=0, null_cases=0, nodes=0, nodes_passed=0,
        value_nodes=0, value_nodes_passed=0, failed=[],
    )  # fmt: skip
    models: dict[str, dict[str, bytes]] = {}
    for path, content in files.items():
        if path.endswith(".dmn"):
            folder, _, name = path.rpartition("/")
            models.setdefault(folder, {})[name] = content
    for path, content in sorted(files.items()):
        root = tree_of(content) if path.endswith(".xml") else None
        if root is None or local(root) != "testCases":
            continue
        folder, _, name = path.rpartition("/")
        model = _model(root, models.get(folder, {}))
        for case in _cases(root, name.removesuffix(".xml")):
            _count(report, case, model)
    return report


def _model(root: ET.Element, contents: Mapping[str, bytes]) -> "Model | Refused":
    wanted = child(root, "modelName")
    name = (wanted.text or "").strip() if wanted is not None else ""
    try:
        return read_models(contents, name)
    except Refused as refusal:
        return refusal


def _count(report: Report, case: _Case, model: "Model | Refused") -> None:
    passed = []
    for name, expected in case.expected:
        passed.append(_agrees(_answer(model, case, name), expected))
        report["nodes"] += 1
        report["nodes_passed"] += passed[-1]
        if expected is not None:
            report["value_nodes"] += 1
            report["value_nodes_passed"] += passed[-1]
    report["cases"] += 1
    report["passed"] += all(passed)
    if any(expected is not None for _, expected in case.expected):
        report["value_cases"] += 1
        report["value_passed"] += all(passed)
    else:
        report["null_cases"] += 1
    if not all(passed):
        report["failed"].append(f"{case.file} {case.id}")


def _answer(model: "Model | Refused", case: _Case, name: str) -> Value:
    if isinstance(model, Refused):
        return None
    try:
        found = dmn_run(model, case.inputs, case.service or name, clock=_CLOCK)
    except Refused:
        return None
    service = model.named(case.service)
    if isinstance(service, Service) and len(service.outputs) > 1 and isinstance(found, Mapping):
        return found.get(name, found)
    return found


def _cases(root: ET.Element, file: str) -> Iterator[_Case]:
    for node in children(root, "testCase"):
        inputs = {name_of(each): _value(each) for each in children(node, "inputNode")}
        expected = []
        for each in children(node, "resultNode"):
            said = child(each, "expected")
            expected.append((name_of(each), None if said is None else _value(said)))
        service = (
            node.get("invocableName", "") if node.get("type", "decision") != "decision" else ""
        )
        yield _Case(file, node.get("id", ""), service, inputs, tuple(expected))


def _value(node: ET.Element) -> Value:
    """Return the value that a node of the kit holds: one value, components or a list."""
    components = list(children(node, "component"))
    if components:
        return {name_of(each): _value(each) for each in components}
    listed = child(node, "list")
    if listed is not None:
        return None if _is_nil(listed) else tuple(_value(each) for each in children(listed, "item"))
    single = child(node, "value")
    if single is None or _is_nil(single):
        return None
    return _atom(single.text or "", single.get(_SCHEMA + "type", "").rpartition(":")[2])


def _is_nil(node: ET.Element) -> bool:
    return node.get(_SCHEMA + "nil") == "true"


def _atom(text: str, kind: str) -> Value:
    match kind:
        case "decimal" | "double" | "integer" | "int" | "long" | "float":
            return Decimal(text.strip())
        case "boolean":
            return text.strip() == "true"
        case "date":
            return read_day(text.strip())
        case "time":
            return read_time(text.strip())
        case "dateTime":
            return read_moment(text.strip())
        case "duration" | "yearMonthDuration" | "dayTimeDuration":
            return read_duration(text.strip())
    return text


def _agrees(found: Value, expected: Value) -> bool:
    if isinstance(found, Decimal) and isinstance(expected, Decimal):
        return abs(found - expected) <= _NEAR * max(Decimal(1), abs(expected))
    if isinstance(found, tuple) and isinstance(expected, tuple):
        pairs = zip(found, expected, strict=False)
        return len(found) == len(expected) and all(_agrees(one, other) for one, other in pairs)
    if isinstance(found, Mapping) and isinstance(expected, Mapping):
        same = found.keys() == expected.keys()
        return same and all(_agrees(found[name], expected[name]) for name in expected)
    return equal(found, expected) is True
