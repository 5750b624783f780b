"""Figures of a round of appraisal: what is told, by form or workbook; verified or returned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from guanyun.errors import Refused, sentence
from guanyun.gateways.spreadsheets import Cell, read_rows, workbook_of
from guanyun.records.access import READERS, Visitor, policy, visitor_of
from guanyun.records.appraising import RoundKey
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, now
from guanyun.records.selectors.appraisal_figures import FigureRow, figures_shown
from guanyun.records.selectors.appraisals import round_shown
from guanyun.records.services.appraisal_counts import figures_derive
from guanyun.records.services.appraisals import Reported, figures_judge, figures_report, number_of
from guanyun.web.forms import key_of, render_key, words_for
from guanyun.web.language import language_of, say
from guanyun.web.tables import XLSX
from guanyun.web.templatetags.words import worded

UNIT_COLUMN = "marks.column_unit"
NAME_COLUMN = "marks.column_name"
MOST_BYTES = 5 * 1024 * 1024
MOST_WRONG = 200


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell of a workbook that was not taken: its row as people count, its column, why."""

    row: int
    column: str
    text: str


@policy(READERS, writes=True)
def figures_page(request: HttpRequest, zone: str, scheme: str, period: str) -> HttpResponse:
    """Show what is told of every figure; tell, verify or return figures."""
    visitor, at = visitor_of(request), now()
    key, refused, wrong = RoundKey(scheme, period), "", list[Wrong]()
    if request.method == "POST":
        try:
            wrong, n = _act(request, visitor, key)
        except Refused as error:
            refused = words_for(error, language_of(request))
        else:
            if not wrong:
                messages.success(request, say(request, "marks.figures_kept", n=n), "good")
                return HttpResponseRedirect(request.path)
    units, rows = figures_shown(visitor=visitor, key=key, at=at)
    shown, labels = round_shown(visitor=visitor, key=key, at=at), dict(units)
    context = {
        "zone_label": charter_on(zone, local_date(at)).manifest.label,
        "shown": shown,
        "units": units,
        "rows": rows,
        "told": sum(bool(cell.value) for row in rows for cell in row.cells),
        "cells": sum(len(row.cells) for row in rows),
        "may_report": [row for row in rows if any(cell.may_report for cell in row.cells)],
        "waiting": [
            (labels[cell.unit], row.label, cell)
            for row in rows
            for cell in row.cells
            if cell.may_judge
        ],
        "has_derived": any(each.derived is not None for each in shown.page.figures),
        "typed": request.POST,
        "key": render_key(),
        "refused": refused,
        "wrong": wrong[:MOST_WRONG],
        "n_wrong": len(wrong),
        "today": local_date(at).isoformat(),
    }
    status = 422 if refused or wrong else 200
    return render(request, "appraisals/figures.html", context, status=status)


def _act(request: HttpRequest, visitor: Visitor, key: RoundKey) -> tuple[list[Wrong], int]:
    """Do what was asked; return what was wrong with a workbook, and how many cells were taken."""
    told, at, done = request.POST, now(), key_of(request, visitor)
    match told.get("act"):
        case "report":
            figure = Reported(
                unit=told.get("unit", "")[:64],
                datum=told.get("datum", "")[:64],
                value=told.get("value", "").strip(),
                source=told.get("source", ""),
                as_of=_day(told.get("as_of", "")),
            )
            return [], figures_report(by=visitor, at=at, round_=key, figures=[figure], key=done)
        case "judge":
            picked = [each.partition("/")[::2] for each in told.getlist("cell")]
            returned = told.get("reason", "").strip() if told.get("verdict") == "return" else ""
            if told.get("verdict") == "return" and not returned:
                raise Refused("marks.cannot_return_why")
            n = figures_judge(
                by=visitor, at=at, round_=key, cells=picked, returned=returned, key=done
            )
            return [], n
        case "derive":
            return [], figures_derive(by=visitor, at=at, round_=key, key=done)
        case "workbook":
            _, rows = figures_shown(visitor=visitor, key=key, at=at)
            figures, wrong = _read(request, rows, told.get("source", ""))
            if wrong:
                return wrong, 0
            return [], figures_report(by=visitor, at=at, round_=key, figures=figures, key=done)
    raise Refused("marks.cannot_no_act")


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused("portal.day_form") from error


def _read(
    request: HttpRequest, rows: Sequence[FigureRow], source: str
) -> tuple[list[Reported], list[Wrong]]:
    """Return the figures of a workbook: a row for each unit, a column for each figure.

    Empty cells say nothing and change nothing; what is no number is told with its cell, and then
    nothing of the workbook is taken.
    """
    file, language = request.FILES.get("file"), language_of(request)
    if file is None:
        raise Refused("desk.import_nothing")
    if (file.size or 0) > MOST_BYTES:
        raise Refused("gateways.sheet_size", megabytes=MOST_BYTES // 1024 // 1024)
    sheet = read_rows(file.read())
    codes = {sentence(UNIT_COLUMN, {}, "zh"), sentence(UNIT_COLUMN, {}, "en"), "unit"}
    unit_column = next((name for name in sheet.header if name in codes), None)
    if unit_column is None:
        raise Refused("gateways.sheet_header", column=say(request, UNIT_COLUMN))
    columns = _columns(sheet.header, rows)
    units = {cell.unit for row in rows for cell in row.cells}
    wrong = [
        Wrong(e.row, e.column, sentence(e.code, {"told": e.told}, language)) for e in sheet.errors
    ]
    figures = []
    for number, row in zip(sheet.numbers, sheet.rows, strict=True):
        unit = str(row.get(unit_column) or "").strip()
        if unit not in units:
            text = say(request, "marks.cell_unit", unit=unit[:40])
            wrong.append(Wrong(number, unit_column, text))
            continue
        for name, datum in columns.items():
            told = _told(row, name)
            if told and number_of(told) is None:
                text = say(request, "marks.cell_number", told=told[:40])
                wrong.append(Wrong(number, name, text))
            elif told:
                figures.append(Reported(unit, datum, told, source))
    return figures, wrong


def _told(row: Mapping[str, Cell], name: str) -> str:
    value = row.get(name)
    return f"{value:f}" if isinstance(value, Decimal) else str("" if value is None else value)


def _columns(header: Sequence[str], rows: Sequence[FigureRow]) -> dict[str, str]:
    """Return the figure of each column, called by its id or by its name in either language."""
    known: dict[str, str] = {}
    for row in rows:
        if any(cell.may_report for cell in row.cells):
            for name in (row.datum, row.label.zh, row.label.en):
                known.setdefault(name, row.datum)
    return {name: known[name] for name in header if name and name in known}


@policy(READERS)
def figures_export(request: HttpRequest, zone: str, scheme: str, period: str) -> HttpResponse:
    """Send the figures as a workbook that can be filled in and sent back."""
    language = language_of(request)
    key = RoundKey(scheme, period)
    units, rows = figures_shown(visitor=visitor_of(request), key=key, at=now())
    names = [worded(row.label, language) for row in rows]
    header = [say(request, UNIT_COLUMN), say(request, NAME_COLUMN), *names]
    known = {(cell.unit, cell.datum): cell.value for row in rows for cell in row.cells}
    body: list[list[Cell]] = [
        [unit, label, *(_number(known.get((unit, row.datum), "")) for row in rows)]
        for unit, label in units
    ]
    content = workbook_of(f"{scheme} {period}", header, body)
    name = f"{scheme}-{period}-figures.xlsx"
    return HttpResponse(
        content, XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _number(text: str) -> Cell:
    return text or None
