"""Figures of a round as pages show them: every cell, what is told of it, who may change it."""

from dataclasses import dataclass
from datetime import date, datetime

from guanyun.accounts.roles import Audience
from guanyun.charter.scheme_schema import Appraised
from guanyun.engines.common import Label
from guanyun.records.access import Visitor, scope
from guanyun.records.appraising import (
    RoundKey,
    columns_of,
    is_appraised,
    reports_it,
    rules_of,
    runs_it,
)
from guanyun.records.charters import charter_on
from guanyun.records.models import AppraisalFigure, AppraisedUnit
from guanyun.records.now import local_date

from .names import Names, names_of


@dataclass(frozen=True, slots=True)
class FigureCell:
    """One cell of the figures asked for: what is told of it and who may change it."""

    unit: str
    datum: str
    value: str
    state: str  # missing | reported | verified | returned | derived
    source: str
    as_of: date | None
    reported_by: str
    reported_at: datetime | None
    reason: str
    numerator: str
    denominator: str
    may_report: bool
    may_judge: bool


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of the scheme across the units: who owns it and its cells."""

    datum: str
    label: Label
    unit: str
    owner: Label
    cells: tuple[FigureCell, ...]


def figures_shown(
    *, visitor: Visitor, key: RoundKey, at: datetime
) -> tuple[list[tuple[str, str]], list[FigureRow]]:
    """Return the units of a round (id, name) and its figures, those the visitor may read.

    Who conducts the appraisal, leaders and auditors read all; an owner the own figures; who is
    appraised the own cells.
    """
    zone = scope(visitor).zone
    charter = charter_on(zone, local_date(at))
    rules = rules_of(charter, key)
    where = columns_of(zone, key)
    units = list(
        AppraisedUnit.objects.filter(**where)
        .order_by("cohort", "label")
        .values_list("unit", "label")
    )
    known = {
        (row.unit, row.datum): row
        for row in AppraisalFigure.objects.filter(**where, is_current=True)
    }
    labels = {unit.id: unit.label for unit in charter.register.units}
    names = names_of(charter, zone=zone, people=[row.reported_by for row in known.values()])
    runs = runs_it(visitor, rules)
    is_personal = rules.appraisal.page.assesses is Appraised.PEOPLE
    whole = runs or Audience.AUDITOR in visitor.audience
    whole |= not is_personal and Audience.LEADER in visitor.audience
    rows = []
    for datum, asked in rules.data.items():
        mine = reports_it(visitor, rules, datum)
        owner = asked.owner or rules.assessor
        cells = tuple(
            _cell((unit, datum), known.get((unit, datum)), names, mine, runs and visitor.id)
            for unit, _ in units
            if whole or mine or is_appraised(visitor, unit)
        )
        if cells:
            rows.append(
                FigureRow(datum, asked.label, asked.unit, labels.get(owner, Label(owner)), cells)
            )
    shown = {cell.unit for row in rows for cell in row.cells}
    return [each for each in units if each[0] in shown], rows


def _cell(
    cell: tuple[str, str],
    row: AppraisalFigure | None,
    names: Names,
    may_report: bool,
    judge: str | bool,
) -> FigureCell:
    unit, datum = cell
    if row is None:
        return FigureCell(
            unit, datum, "", "missing", "", None, "", None, "", "", "", may_report, False
        )
    return FigureCell(
        unit=unit,
        datum=datum,
        value=row.value,
        state=row.state,
        source=row.source,
        as_of=row.as_of,
        reported_by=names.person(row.reported_by),
        reported_at=row.reported_at,
        reason=row.reason,
        numerator=row.numerator,
        denominator=row.denominator,
        may_report=may_report,
        may_judge=bool(judge) and row.state == "reported" and row.reported_by != judge,
    )
