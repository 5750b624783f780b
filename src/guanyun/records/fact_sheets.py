"""A workbook of figures: one row per subject and period, one column per fact, faults by cell."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from guanyun.engines.rules import Fact, SubjectKind
from guanyun.errors import Language, Refused, sentence

from .credit_codes import uscc_of
from .fact_values import last_day_of, value_text
from .import_results import Fault

SUBJECT, NAME, PERIOD = "subject", "name", "period"
FIXED = (SUBJECT, NAME, PERIOD)
UNIT_IN_HEAD = re.compile(r"\s*[（(][^（）()]*[)）]\s*$")
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row as it was read: where it stands, its cells by column, what could not be read."""

    number: int
    cells: Cells
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadRow:
    """What a row says: of whom, of which period, which figures; or what is wrong with it."""

    number: int
    subject: str = ""
    period: str = ""
    values: Mapping[str, str] | None = None
    faults: tuple[Fault, ...] = ()


def head_of(column: str, facts: Mapping[str, Fact], kind: SubjectKind, language: Language) -> str:
    """Return how a template calls a column; a fact bears its unit."""
    if column in FIXED:
        name = "uscc" if column == SUBJECT and kind is SubjectKind.ENTERPRISE else column
        return sentence(f"policies.column_{name}", {}, language)
    fact = facts[column]
    label = (fact.label.en or fact.label.zh) if language == "en" else fact.label.zh
    unit = fact.unit and (f" ({fact.unit})" if language == "en" else f"（{fact.unit}）")
    return f"{label}{unit}"


def columns_named(
    header: Sequence[str], facts: Mapping[str, Fact], kind: SubjectKind
) -> Mapping[str, str]:
    """Return the columns of a workbook by how it calls them: by label, with or without its unit.

    Raises:
        Refused: ``gateways.sheet_header`` without the subject, ``policies.column_unknown`` for a
            column that is no fact of a policy, ``policies.column_twice``.
    """
    known: dict[str, str] = {}
    for column in (*FIXED, *facts):
        for language in ("zh", "en"):
            head = head_of(column, facts, kind, language)
            known.setdefault(head, column)
            known.setdefault(UNIT_IN_HEAD.sub("", head), column)
        known.setdefault(column, column)
    named: dict[str, str] = {}
    for head in filter(None, header):
        column = known.get(head) or known.get(UNIT_IN_HEAD.sub("", head)) or ""
        if not column:
            raise Refused("policies.column_unknown", column=head[:60])
        if column in named.values():
            raise Refused("policies.column_twice", column=head[:60])
        named[head] = column
    if SUBJECT not in named.values():
        raise Refused("gateways.sheet_header", column=head_of(SUBJECT, facts, kind, "zh"))
    return named


def read_sheet(
    rows: Iterable[SheetRow],
    facts: Mapping[str, Fact],
    kind: SubjectKind,
    known: Mapping[str, bool],
    period: str,
) -> Iterator[ReadRow]:
    """Yield what each row says, or every fault of it; an empty cell is unknown and says nothing.

    Args:
        known: The subjects of the zone.
        period: That of rows which name none; may be empty.
    """
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        faults = list(row.faults)
        wrong = {fault.column for fault in faults}
        subject = _subject(row, kind, known, faults) if SUBJECT not in wrong else ""
        of = _period(row, period, faults)
        values = dict(_values(row, facts, wrong, faults))
        if not faults and not values:
            faults.append(Fault("", "policies.row_empty", {}))
        first = seen.setdefault((subject, of), row.number)
        if subject and of and first != row.number:
            faults.append(Fault("", "policies.row_twice", {"row": str(first)}))
        yield ReadRow(row.number, subject, of, None if faults else values, tuple(faults))


def _subject(
    row: SheetRow, kind: SubjectKind, known: Mapping[str, bool], faults: list[Fault]
) -> str:
    told = str(row.cells.get(SUBJECT) or "").strip()
    try:
        if not told:
            raise Refused("desk.import_empty")
        subject = uscc_of(told) if kind is SubjectKind.ENTERPRISE else told
        if subject not in known:
            raise Refused("policies.subject_unknown", subject=subject[:64])
    except Refused as refused:
        faults.append(Fault(SUBJECT, refused.code, refused.fields))
        return ""
    return subject


def _period(row: SheetRow, usual: str, faults: list[Fault]) -> str:
    told = str(row.cells.get(PERIOD) or "").strip() or usual.strip()
    try:
        if not told:
            raise Refused("desk.import_empty")
        last_day_of(told)
    except Refused as refused:
        faults.append(Fault(PERIOD, refused.code, refused.fields))
        return ""
    return told


def _values(
    row: SheetRow, facts: Mapping[str, Fact], wrong: set[str], faults: list[Fault]
) -> Iterator[tuple[str, str]]:
    for name, fact in facts.items():
        if name in wrong or not row.cells.get(name):
            continue
        try:
            text = value_text(fact, str(row.cells[name]))
        except Refused as refused:
            faults.append(Fault(name, refused.code, refused.fields))
            continue
        if text:
            yield name, text
