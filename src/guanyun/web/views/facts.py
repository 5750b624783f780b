"""Figures of enterprises: brought in from workbooks, corrected by hand, shown with their source."""

from collections.abc import Mapping
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.engines.rules import Fact, SubjectKind
from guanyun.errors import Language, Refused, sentence
from guanyun.gateways.delimited import read_delimited
from guanyun.gateways.spreadsheets import Cell, Sheet, read_rows, workbook_of
from guanyun.records.access import READERS, Audience, Door, policy, visitor_of
from guanyun.records.fact_batches import Batch, Told
from guanyun.records.fact_sheets import FIXED, SheetRow, columns_named, head_of
from guanyun.records.import_results import Fault
from guanyun.records.import_rows import plain
from guanyun.records.now import now, today
from guanyun.records.selectors.figures import (
    BroughtIn,
    batches_shown,
    brought_in,
    facts_of_kind,
    firm_figures,
)
from guanyun.records.services.fact_imports import BroughtFacts, facts_bring, facts_write
from guanyun.records.services.facts import facts_record
from guanyun.web.forms import words_for
from guanyun.web.language import language_of, say
from guanyun.web.policies import frame_of
from guanyun.web.tables import XLSX

MOST_BYTES = 5 * 1024 * 1024
MOST_SHOWN = 200


@policy(READERS, writes=True)
def fact_batches(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the latest batches; take a workbook, which is looked through before it is recorded."""
    visitor, refused = visitor_of(request), ""
    shown = batches_shown(visitor=visitor, on=today())
    if request.method == "POST":
        try:
            token = facts_bring(by=visitor, at=now(), sheet=_brought(request))
            return HttpResponseRedirect(reverse("fact_import", args=[zone, token]))
        except Refused as wrong:
            refused = words_for(wrong, language_of(request))
    context = {
        "shown": shown,
        "typed": request.POST,
        "refused": refused,
        "today": today().isoformat(),
        "kinds": [each.value for each in shown.kinds],
    }
    status = 422 if refused else 200
    return render(request, "policies/facts.html", frame_of(request, zone) | context, status=status)


def _brought(request: HttpRequest) -> BroughtFacts:
    """Return the workbook or .csv that was sent, its columns by fact."""
    told, file = request.POST, request.FILES.get("file")
    kind = _kind(told.get("kind", ""))
    if file is None:
        raise Refused("desk.import_nothing")
    if (file.size or 0) > MOST_BYTES:
        raise Refused("gateways.sheet_size", megabytes=MOST_BYTES // 1024 // 1024)
    content, name = file.read(), str(file.name or "")
    sheet = read_delimited(content) if name.lower().endswith(".csv") else read_rows(content)
    facts = facts_of_kind(visitor=visitor_of(request), kind=kind, on=today())
    return BroughtFacts(
        kind=kind,
        name=name,
        rows=_rows(sheet, columns_named(sheet.header, facts, kind)),
        source=told.get("source", "")[:200],
        reference=told.get("reference", "")[:150],
        period=told.get("period", "")[:16],
        known_from=_day(told.get("known_from", "")),
    )


def _rows(sheet: Sheet, names: Mapping[str, str]) -> list[SheetRow]:
    faults: dict[int, list[Fault]] = {}
    for each in sheet.errors:
        fault = Fault(names.get(each.column, ""), each.code, {"told": each.told})
        faults.setdefault(each.row, []).append(fault)
    return [
        SheetRow(
            number,
            {names[head]: str(plain(value)) for head, value in row.items() if head in names},
            tuple(faults.get(number, ())),
        )
        for number, row in zip(sheet.numbers, sheet.rows, strict=True)
    ]


def _kind(told: str) -> SubjectKind:
    return SubjectKind(told) if told in list(SubjectKind) else SubjectKind.ENTERPRISE


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused("portal.day_form") from error


@policy(READERS)
def fact_template(request: HttpRequest, zone: str, kind: str) -> HttpResponse:
    """Send the empty workbook of a kind of subject: a column for each figure that policies ask."""
    language, of = language_of(request), _kind(kind)
    facts = facts_of_kind(visitor=visitor_of(request), kind=of, on=today())
    header = [head_of(column, facts, of, language) for column in (*FIXED, *facts)]
    title = say(request, "policies.facts")
    return _sent(workbook_of(title, header, []), f"facts-{of.value}")


def _sent(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="guanyun-{name}.xlsx"'
    return response


@policy(READERS, writes=True)
def fact_import(request: HttpRequest, zone: str, token: str) -> HttpResponse:
    """Show what is wrong with which cell (GET); record the good rows as one batch (POST)."""
    visitor, language = visitor_of(request), language_of(request)
    if request.method == "POST":
        try:
            done = facts_write(by=visitor, at=now(), token=token)
        except Refused as refused:
            messages.warning(request, words_for(refused, language), "warn")
        else:
            if done is not None:
                told = {"n": done.rows, "same": done.same, "batch": done.number}
                messages.success(request, say(request, "policies.recorded", **told), "good")
        return HttpResponseRedirect(request.path)
    shown = brought_in(visitor=visitor, token=token)
    facts = facts_of_kind(visitor=visitor, kind=shown.kind, on=today())
    wrong = [
        (each.row, [_told(shown, fault, facts, language) for fault in each.faults])
        for each in shown.wrong
    ]
    if request.GET.get("as") == "xlsx":
        return _faults_workbook(request, wrong)
    context = {"shown": shown, "wrong": wrong[:MOST_SHOWN], "more": len(wrong) - MOST_SHOWN}
    return render(request, "policies/fact_import.html", frame_of(request, zone) | context)


def _told(
    shown: BroughtIn, fault: Fault, facts: Mapping[str, Fact], language: Language
) -> tuple[str, str]:
    known = fault.column in FIXED or fault.column in facts
    where = head_of(fault.column, facts, shown.kind, language) if known else ""
    return where, sentence(fault.code, fault.fields, language)


def _faults_workbook(
    request: HttpRequest, wrong: list[tuple[int, list[tuple[str, str]]]]
) -> HttpResponse:
    header = [say(request, f"policies.{name}") for name in ("row", "cell", "fault")]
    rows: list[list[Cell]] = [[row, where, what] for row, faults in wrong for where, what in faults]
    return _sent(workbook_of(say(request, "policies.faults"), header, rows), "facts-faults")


@policy(READERS, Audience.ENTERPRISE, door=Door.ENTERPRISE, parameter="uscc", writes=True)
def firm_facts(request: HttpRequest, zone: str, uscc: str) -> HttpResponse:
    """Show every figure of an enterprise with its source and history; correct one by hand."""
    visitor, refused = visitor_of(request), ""
    shown = firm_figures(visitor=visitor, uscc=uscc, on=today())
    if request.method == "POST":
        try:
            done = facts_record(by=visitor, at=now(), batch=_by_hand(request, uscc))
        except Refused as wrong:
            refused = words_for(wrong, language_of(request))
        else:
            told = {"n": done.rows, "same": done.same, "batch": done.number or "—"}
            messages.success(request, say(request, "policies.recorded", **told), "good")
            return HttpResponseRedirect(request.path)
    context = {"shown": shown, "typed": request.POST, "refused": refused}
    status = 422 if refused else 200
    frame = frame_of(request, zone)
    return render(request, "policies/firm_facts.html", frame | context, status=status)


def _by_hand(request: HttpRequest, uscc: str) -> Batch:
    told = request.POST
    figure = Told(
        subject=uscc,
        fact=told.get("fact", "")[:64],
        period=told.get("period", "")[:16],
        value=told.get("value", "")[:400],
    )
    if not figure.value.strip() and told.get("take_back") != "1":
        raise Refused("policies.value_empty")
    return Batch(
        kind=SubjectKind.ENTERPRISE,
        source=told.get("source", "")[:200],
        reference=told.get("reference", "")[:200],
        told=[figure],
    )
