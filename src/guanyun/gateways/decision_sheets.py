"""Decision tables as workbooks that a bureau edits: out of a model, and back with named cells.

First row: 命中规则, then a column for each condition (条件：...), each result (结果：...), and
说明. Below it rows named 名称, 类型, 可选值 and 缺省, then one row a rule. An empty condition
holds always. Cells are FEEL; figures, days and 是/否 may be typed as figures, days and 是/否.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from guanyun.engines.rules import (
    AGGREGATIONS,
    HIT_POLICIES,
    DecisionTable,
    TableColumn,
    TableRow,
    table_faults,
)
from guanyun.errors import Refused

from .spreadsheets import RISKY, Cell, CellError, Sheet, read_rows, workbook_of

HEAD: Final = "命中规则"
ASKED, GIVEN, REMARK = "条件：", "结果：", "说明"
NAME, TYPE, ALLOWED, DEFAULT = "名称", "类型", "可选值", "缺省"
_TYPED_WORDS: Final = {"是": "true", "否": "false"}


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A decision table from a workbook, and the cells that were no good: mend them all first."""

    table: DecisionTable
    errors: tuple[CellError, ...]


def sheet_of_table(table: DecisionTable, *, sample: bool = False) -> bytes:
    """Return a decision table as an .xlsx that people edit; no cell of it is a formula."""
    columns = (*table.inputs, *table.outputs)
    header = [
        f"{HEAD} {table.hit_policy} {table.aggregation}".strip(),
        *(f"{ASKED}{column.text}" for column in table.inputs),
        *(f"{GIVEN}{column.text}" for column in table.outputs),
        REMARK,
    ]
    rows: list[list[Cell]] = [
        [NAME, table.name],
        [TYPE, *(column.type for column in columns)],
        [ALLOWED, *(column.allowed for column in columns)],
        [DEFAULT, *(column.default for column in columns)],
    ]
    for number, row in enumerate(table.rows, 1):
        tests = ["" if test.strip() == "-" else test for test in row.tests]
        rows.append([number, *map(_typed, (*tests, *row.results)), row.remark])
    shown = [[None if cell == "" else cell for cell in row] for row in rows]
    return workbook_of(table.name or "决策表", header, shown, sample=sample)


def _typed(text: str) -> Cell:
    """Return a plain figure as one, so that people see and type figures."""
    try:
        figure = Decimal(text.strip())
    except ArithmeticError:
        return text
    plain = figure.is_finite() and str(figure) == text.strip() and abs(figure) < 10**12
    return int(figure) if plain and figure == figure.to_integral_value() else text


def table_of_sheet(content: bytes) -> ReadTable:
    """Return the decision table of a workbook; each faulty cell is named by row and column.

    Raises:
        Refused: as ``read_rows``; ``gateways.table_header`` without conditions' or results'
            columns, ``gateways.table_hit_policy`` where the first cell names none.
    """
    sheet = read_rows(content)
    asked = [name for name in sheet.header if name.startswith(ASKED)]
    given = [name for name in sheet.header if name.startswith(GIVEN)]
    if not given or len({*asked, *given}) < len(asked) + len(given):
        raise Refused("gateways.table_header", asked=ASKED, given=GIVEN)
    policy, aggregation = _hit_policy(sheet.header[0])
    first = sheet.header[0]
    special = {str(row.get(first)): row for row in sheet.rows if not _is_rule(row, first)}
    unknown = set(special) - {NAME, TYPE, ALLOWED, DEFAULT}
    rules = [(number, row) for number, row in zip(sheet.numbers, sheet.rows, strict=True)
             if _is_rule(row, first)]  # fmt: skip
    table = DecisionTable(
        _feel(next(iter(_cells(special.get(NAME, {}), sheet.header[1:2])), None)),
        tuple(_column(name, name.removeprefix(ASKED), special) for name in asked),
        tuple(_column(name, name.removeprefix(GIVEN), special) for name in given),
        tuple(
            TableRow(
                tuple(map(_feel, _cells(row, asked))), tuple(map(_feel, _cells(row, given))),
                str(row.get(REMARK) or "").removeprefix("'"),
            )
            for _, row in rules
        ),
        policy, aggregation,
    )  # fmt: skip
    errors = [*sheet.errors, *_lines(sheet, first, unknown)]
    if not table.name:
        errors.append(CellError(2, first, "gateways.table_name"))
    errors += _faults(table, [*asked, *given], [number for number, _ in rules])
    return ReadTable(table, tuple(errors))


def _hit_policy(text: str) -> tuple[str, str]:
    words = text.removeprefix(HEAD).split()
    policy, aggregation = " ".join(words), ""
    if words and words[-1].upper() in AGGREGATIONS and words[0].upper() == "COLLECT":
        policy, aggregation = " ".join(words[:-1]), words[-1].upper()
    if not text.startswith(HEAD) or policy.upper() not in HIT_POLICIES:
        raise Refused("gateways.table_hit_policy", told=text, policies=", ".join(HIT_POLICIES))
    return policy.upper(), aggregation


def _is_rule(row: Mapping[str, Cell], first: str) -> bool:
    return row.get(first) is None or isinstance(row.get(first), int | Decimal)


def _cells(row: Mapping[str, Cell], names: "list[str] | tuple[str, ...]") -> list[Cell]:
    return [row.get(name) for name in names]


def _column(name: str, text: str, special: Mapping[str, Mapping[str, Cell]]) -> TableColumn:
    kind, allowed, default = (
        _feel(special.get(line, {}).get(name)) for line in (TYPE, ALLOWED, DEFAULT)
    )
    return TableColumn(text, kind, allowed, default)


def _feel(cell: Cell) -> str:
    """Return a cell as FEEL text, without the apostrophe that kept it from being a formula."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f'date and time("{cell.isoformat(timespec="seconds")}")'
    if isinstance(cell, date):
        return f'date("{cell.isoformat()}")'
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    text = str(cell).strip()
    if text.startswith("'") and text[1:].startswith(RISKY):
        text = text[1:]
    return _TYPED_WORDS.get(text, text)


def _lines(sheet: Sheet, first: str, unknown: set[str]) -> Iterator[CellError]:
    for number, row in zip(sheet.numbers, sheet.rows, strict=True):
        told = str(row.get(first))
        if told in unknown:
            yield CellError(number, first, "gateways.table_line", told)


def _faults(table: DecisionTable, names: list[str], numbers: list[int]) -> Iterator[CellError]:
    for fault in table_faults(table):
        row = numbers[fault.row] if fault.row >= 0 else 1
        code = "dmn.cell_empty" if fault.refusal.code == "dmn.cell_empty" else "gateways.cell_feel"
        yield CellError(row, names[fault.column], code, fault.told)
