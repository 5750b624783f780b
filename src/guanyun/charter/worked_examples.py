"""Worked examples of schemes: figures of invented units, and whether their marks come out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import isnan

from guanyun.engines.appraisal import (
    Figures,
    PaySheet,
    Scheme,
    ScoreSheet,
    figures_asked,
    groupings_asked,
    pay_of,
    round_mark,
    score_sheet,
)
from guanyun.engines.common import Finding, Level, Where, yuan_text
from guanyun.errors import Refused, sentence

from .schema import Charter
from .scheme_schema import ExpectedMark, ReportedRow, WorkedExample

PLACES = 4  # of a score in an expectation


@dataclass(frozen=True, slots=True)
class Worked:
    """How a worked example went: what did not come out."""

    example: WorkedExample
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Return whether everything came out."""
        return not self.findings


def work(charter: Charter, example: WorkedExample) -> Worked:
    """Return how an example goes under the schemes of a charter."""
    appraisal = charter.appraisals.get(example.scheme)
    if appraisal is None:
        told = {"key": "scheme", "name": example.scheme, "nearest": "-"}
        return Worked(example, (Finding("charter.unknown_name", Level.ERROR, example.where, told),))
    try:
        scheme = appraisal.scheme_in(example.period)
        figures = figures_of(scheme, example.figures)
        sheet = score_sheet(scheme, figures)
        pay = _pay(scheme, figures, sheet, example.pool_yuan)
        found = tuple(_compared(example, sheet, pay))
    except Refused as refused:
        found = (_failed(example, example.where, "-", sentence(refused.code, refused.fields), "-"),)
    return Worked(example, found)


def _pay(scheme: Scheme, figures: Figures, sheet: ScoreSheet, pool_yuan: str) -> PaySheet | None:
    return pay_of(scheme, figures, sheet, Decimal(pool_yuan)) if pool_yuan else None


def figures_of(scheme: Scheme, rows: Sequence[ReportedRow]) -> Figures:
    """Return written rows as figures; what a scheme reads and a row leaves out is missing.

    Raises:
        Refused: ``charter.scheme_figure`` for a text that is no number.
    """
    read = {name for row in rows for name in row.figures} | set(figures_asked(scheme))
    columns = {
        name: tuple(_number(row, name, row.figures.get(name, "")) for row in rows)
        for name in sorted(read)
    }
    cohort = tuple(row.cohort for row in rows)
    groupings = dict.fromkeys(groupings_asked(scheme), cohort)
    return Figures(tuple(row.unit for row in rows), columns, groupings)


def _number(row: ReportedRow, name: str, text: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        value = Decimal(text.strip())
    except InvalidOperation as error:
        raise Refused("charter.scheme_figure", figure=name, unit=row.unit, got=text[:40]) from error
    if not value.is_finite():
        raise Refused("charter.scheme_figure", figure=name, unit=row.unit, got=text[:40])
    return value


def _compared(example: WorkedExample, sheet: ScoreSheet, pay: PaySheet | None) -> Iterator[Finding]:
    amounts: Mapping[str, Decimal] = (
        {line.person: line.amount for line in pay.lines} if pay is not None else {}
    )
    for wanted in example.expect:
        if wanted.unit not in sheet.units:
            yield _failed(example, wanted.where, wanted.unit, "-", wanted.unit)
            continue
        place = sheet.units.index(wanted.unit)
        for what, want, got in _pairs(wanted, sheet, place, amounts):
            if want != got:
                yield _failed(example, wanted.where, f"{wanted.unit} {what}", got, want)
    if example.unallocated_yuan is not None and pay is not None:
        left = yuan_text(pay.unallocated)
        if left != example.unallocated_yuan:
            where = example.where
            yield _failed(example, where, "unallocated", left, example.unallocated_yuan)


def _pairs(
    wanted: ExpectedMark, sheet: ScoreSheet, place: int, amounts: Mapping[str, Decimal]
) -> Iterator[tuple[str, str, str]]:
    mark, rank = sheet.marks[place], sheet.ranks[place]
    if wanted.mark is not None:
        yield "mark", wanted.mark, "" if mark is None else str(mark)
    if wanted.rank is not None:
        yield "rank", str(wanted.rank), str(rank or "")
    if wanted.grade is not None:
        yield "grade", wanted.grade, sheet.grades[place]
    if wanted.amount_yuan is not None:
        amount = amounts.get(wanted.unit)
        got = "" if amount is None else yuan_text(amount)
        yield "amount", wanted.amount_yuan, got
    for node, text in wanted.scores.items():
        if node not in sheet.columns:
            yield node, text, "-"
            continue
        value = float(sheet.columns[node][place])
        yield node, text, "" if isnan(value) else str(round_mark(value, PLACES))


def _failed(example: WorkedExample, where: Where, what: str, got: str, want: str) -> Finding:
    told = {"title": example.title.zh, "what": what, "got": got or "-", "want": want or "-"}
    return Finding("charter.scheme_example", Level.ERROR, where, told)
