"""Decision tables as they are written: out of a model, into rows that people edit, and back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from guanyun.engines.common.feel import parse, parse_unary
from guanyun.engines.rules.dmn.tags import (
    child,
    children,
    local,
    name_of,
    text_of,
    tree_of,
    type_of,
)
from guanyun.errors import Refused

HIT_POLICIES: Final = (
    "UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT",
)  # fmt: skip
_NAME: Final = re.compile(r"[^\W\d][\w'-]*(?: \w[\w'-]*)+")
_WORDS: Final = frozenset(("and", "or", "in", "between", "instance", "of", "if", "for", "some"))
AGGREGATIONS: Final = ("", "SUM", "COUNT", "MIN", "MAX")


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of conditions (``text`` is what is asked) or of results (``text`` is its name)."""

    text: str
    type: str = ""
    allowed: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One rule: a unary test per condition, an expression per result, and a remark."""

    tests: tuple[str, ...]
    results: tuple[str, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A decision table in its own words: what a modeller, a workbook and a person all see."""

    name: str
    inputs: tuple[TableColumn, ...]
    outputs: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    hit_policy: str = "UNIQUE"
    aggregation: str = ""


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell that cannot be taken: its rule and column from 0, what stands there, and why.

    Rule -1 is what stands above the rules: types, allowed values, defaults.
    """

    row: int
    column: int
    told: str
    refusal: Refused


def decision_tables(content: bytes) -> tuple[DecisionTable, ...]:
    """Return the decision tables of a model as they are written, in their order.

    Only those that are the whole logic of a decision or of a business knowledge model.

    Raises:
        Refused: ``dmn.no_xml``, ``dmn.doctype`` or ``dmn.no_definitions``.
    """
    root = tree_of(content)
    if local(root) != "definitions":
        raise Refused("dmn.no_definitions", found=local(root))
    found = []
    for node in children(root, "decision", "businessKnowledgeModel"):
        home = child(node, "encapsulatedLogic") if local(node) != "decision" else node
        table = None if home is None else child(home, "decisionTable")
        if table is not None:
            found.append(_table(name_of(node), table))
    return tuple(found)


def _table(name: str, node: ET.Element) -> DecisionTable:
    inputs = []
    for each in children(node, "input"):
        asked = child(each, "inputExpression")
        values = text_of(child(each, "inputValues"))
        inputs.append(TableColumn(text_of(asked), type_of(asked), values))
    outputs = [
        TableColumn(
            name_of(each), type_of(each), text_of(child(each, "outputValues")),
            text_of(child(each, "defaultOutputEntry")),
        )
        for each in children(node, "output")
    ]  # fmt: skip
    rows = []
    for rule in children(node, "rule"):
        tests = tuple(text_of(each) for each in children(rule, "inputEntry"))
        results = tuple(text_of(each) for each in children(rule, "outputEntry"))
        remarks = [text_of(each) for each in children(rule, "annotationEntry")]
        rows.append(TableRow(tests, results, "; ".join(filter(None, remarks))))
    return DecisionTable(
        name, tuple(inputs), tuple(outputs), tuple(rows),
        node.get("hitPolicy") or "UNIQUE", node.get("aggregation") or "",
    )  # fmt: skip


def table_faults(table: DecisionTable, names: Sequence[str] = ()) -> tuple[CellFault, ...]:
    """Return every cell of a table that is no FEEL, or is missing.

    Args:
        table: As it came from people.
        names: Names with blanks in them that its texts may speak of, besides its own columns.

    >>> column = TableColumn("staff", "number")
    >>> table = DecisionTable("size", (column,), (TableColumn("", "string"),),
    ...                       (TableRow((">= 20",), ('"big"',)), TableRow((">= ",), ("",))))
    >>> [(fault.row, fault.column, fault.told, fault.refusal.code) for fault in table_faults(table)]
    [(1, 0, '>=', 'feel.syntax'), (1, 1, '', 'dmn.cell_empty')]
    """
    width = len(table.inputs)
    names = (*names, *names_of(table))
    found: list[CellFault] = []
    for place, column in enumerate((*table.inputs, *table.outputs)):
        if place < width:
            found += _fault(-1, place, column.text, names, test=False)
        found += _fault(-1, place, column.allowed, names, test=True)
        found += _fault(-1, place, column.default, names, test=False)
    for number, row in enumerate(table.rows):
        for place, text in enumerate(row.tests):
            found += _fault(number, place, text, names, test=True)
        for place, text in enumerate(row.results, width):
            if not text.strip():
                found.append(CellFault(number, place, "", Refused("dmn.cell_empty")))
            elif text.strip() != "-":
                found += _fault(number, place, text, names, test=False)
    return tuple(found)


def names_of(table: DecisionTable) -> tuple[str, ...]:
    """Return the columns of conditions whose text is a name with blanks in it, as DMN allows.

    >>> texts = ("Risk Category", "a / 2", "Pre-Bureau Risk", "x or y", "staff")
    >>> names_of(DecisionTable("t", tuple(map(TableColumn, texts)), (), ()))
    ('Risk Category', 'Pre-Bureau Risk')
    """
    told = (column.text.strip() for column in table.inputs)
    return tuple(text for text in told if _NAME.fullmatch(text) and not _WORDS & {*text.split()})


def _fault(
    row: int, column: int, text: str, names: Sequence[str], *, test: bool
) -> list[CellFault]:
    written = text.strip()
    if not written:
        return []
    try:
        if test:
            parse_unary(written, names=names)
        else:
            parse(written, names=names)
    except Refused as refusal:
        return [CellFault(row, column, written, refusal)]
    return []
