"""The register of responsibilities: matrix, matter, proof, hand-overs, versions compared."""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.charter import diff
from guanyun.engines.mandate import DUTY_LABELS, MODE_LABELS, POWER_LABELS, Duty, Proof, Register
from guanyun.errors import Language, sentence
from guanyun.gateways.spreadsheets import workbook_of
from guanyun.records.access import DESK, EVERYBODY, Hidden, policy, visitor_of
from guanyun.records.now import now
from guanyun.records.selectors.gaps import gaps_shown
from guanyun.records.selectors.hand_overs import (
    answers_for,
    hand_over_kind,
    hand_overs_of,
)
from guanyun.records.selectors.institution import (
    in_force,
    proof_of,
    version_by_hash,
    versions_of,
)
from guanyun.records.selectors.responsibilities import (
    Held,
    Matrix,
    Row,
    Wanted,
    batch_shown,
    held_by,
    lines_speaking,
    matrix_of,
    matter_of,
    place_label,
)
from guanyun.records.services.cases import Report, case_open
from guanyun.web.comparing import side_by_side
from guanyun.web.drawings import drawing_of, faults_on
from guanyun.web.forms import key_of, render_key
from guanyun.web.institution import example_point, names_listed, reading_of, short_name
from guanyun.web.language import language_of, say

VIEWS = ("matrix", "list")
COLUMNS = (
    "matter",
    "duty",
    "unit",
    "column_post",
    "column_mode",
    "territory",
    "column_since",
    "column_until",
    "basis",
    "where",
    "column_sample",
)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _wanted(request: HttpRequest) -> Wanted:
    told = request.GET
    return Wanted(
        words=told.get("q", "").strip()[:60],
        unit=told.get("unit", "")[:64],
        duty=told.get("duty", "") if told.get("duty") in list(Duty) else "",
        ended=told.get("ended") == "1",
    )


@policy(EVERYBODY)
def register_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the matrix of matters and units on a day, or the same as a list."""
    reading = reading_of(request, zone)
    wanted = _wanted(request)
    matrix = matrix_of(reading.found, wanted)
    told = request.GET.get("as", "")
    return render(
        request,
        "register/page.html",
        reading.context
        | {
            "matrix": matrix,
            "table": [
                (label, [_cells(matrix, row) for row in rows]) for label, rows in matrix.groups
            ],
            "listing": [
                (label, [each for row in rows for each in row.held])
                for label, rows in matrix.groups
            ],
            "wanted": wanted,
            "as": told if told in VIEWS else "matrix",
            "opened": _opened(request, matrix),
            "units": reading.found.register.units,
            "duties": [(each.value, DUTY_LABELS[each]) for each in Duty],
            "query": _query(request, "as", "cell"),
            "proof": proof_of(reading.found),
        },
    )


@policy(EVERYBODY)
def register_export(request: HttpRequest, zone: str) -> HttpResponse:
    """Send the register as it is filtered, as an Excel workbook."""
    reading = reading_of(request, zone)
    language = language_of(request)
    matrix = matrix_of(reading.found, _wanted(request))
    header = [say(request, f"institution.{name}") for name in COLUMNS]
    book = workbook_of(
        say(request, "institution.register"),
        header,
        [_exported(each, language) for row in matrix.rows for each in row.held],
        sample=reading.found.charter.manifest.sample,
    )
    response = HttpResponse(book, content_type=WORKBOOK)
    name = f"register-{zone}-{reading.found.on.isoformat()}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _exported(held: Held, language: Language) -> list[str | date | None]:
    """Return one line of the register as a row of the workbook, in the order of ``COLUMNS``."""
    line = held.line
    basis = f"{held.source.title if held.source else line.basis.source} {line.basis.paragraph}"
    area = names_listed(held.within, language)
    if held.outside:
        outside = names_listed(held.outside, language)
        area = sentence(
            "institution.territory_less", {"within": area, "outside": outside}, language
        )
    return [
        short_name(held.matter.label, language),
        short_name(DUTY_LABELS[line.duty], language),
        short_name(held.unit, language),
        short_name(held.post, language) if held.post else "",
        short_name(MODE_LABELS[line.mode], language),
        area,
        held.since,
        held.until,
        basis.strip(),
        str(line.where),
        sentence("institution.column_sample", {}, language) if line.sample else "",
    ]


def _cells(matrix: Matrix, row: Row) -> dict[str, object]:
    held = dict(row.cells)
    return {"row": row, "cells": [(unit, held.get(unit.id, ())) for unit in matrix.units]}


def _opened(request: HttpRequest, matrix: Matrix) -> dict[str, object] | None:
    """Return the cell that the address opens: ``?cell=matter/unit``."""
    matter, _, unit = request.GET.get("cell", "").partition("/")
    for row in matrix.rows:
        for name, lines in row.cells:
            if (row.matter.id, name) == (matter, unit):
                return {"matter": row.matter, "lines": lines, "unit": lines[0].unit}
    return None


def _query(request: HttpRequest, *without: str) -> str:
    told = request.GET.copy()
    for name in without:
        told.pop(name, None)
    return told.urlencode()


@policy(EVERYBODY)
def register_matter(request: HttpRequest, zone: str, matter: str) -> HttpResponse:
    """Show one matter: its lines now, before and to come, each with its reasons; its proof."""
    reading = reading_of(request, zone)
    found = reading.found
    known = matter_of(found, matter)
    if known is None:
        raise Hidden("matter")
    held = held_by(found, known, lines_speaking(found.register, known))
    coverages = [each for each in proof_of(found).coverages if each.matter == matter]
    return render(
        request,
        "register/matter.html",
        reading.context
        | {
            "matter": known,
            "power": POWER_LABELS[known.power],
            "domain": place_label(found.register, known.domain),
            "now": [each for each in held if each.is_now],
            "other": [each for each in held if not each.is_now],
            "coverages": [(DUTY_LABELS[each.duty], each) for each in coverages],
            "drawing": drawing_of(found.register, found.on),
            "unit": request.GET.get("unit", ""),
        },
    )


@policy(EVERYBODY)
def register_proof(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the proof: for every matter and duty exactly one line, or what is missing and double.

    Those who answer for the register also see the cases that found no unit in charge.
    """
    reading = reading_of(request, zone)
    found = reading.found
    shown = proof_shown(found.register, proof_of(found), found.on)
    shown["nobodys"] = gaps_shown(visitor=visitor_of(request), at=now())
    return render(request, "register/proof.html", reading.context | shown)


def proof_shown(register: Register, proof: Proof, on: date) -> dict[str, object]:
    """Return what the page of a proof shows, sound or not: results, counts, polygons."""
    matters = {each.id: each for each in register.matters}
    return {
        "proof": proof,
        "rows": [
            {
                "matter": matters[each.matter],
                "duty": DUTY_LABELS[each.duty],
                "domain": place_label(register, matters[each.matter].domain),
                "coverage": each,
            }
            for each in proof.coverages
        ],
        "gaps": sum(len(each.gaps) for each in proof.coverages),
        "overlaps": sum(len(each.overlaps) for each in proof.coverages),
        "drawing": faults_on(drawing_of(register, on), proof.faults),
        "is_sound": proof.covered,
    }


@policy(EVERYBODY)
def register_batches(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the hand-overs: what moved on which day, with which papers, who accepted."""
    reading = reading_of(request, zone)
    found = reading.found
    visitor = visitor_of(request)
    begun = hand_overs_of(visitor, found.charter)
    batches = [(batch_shown(found, each), begun.get(each.id)) for each in found.register.batches]
    may_begin = bool(visitor.audience & DESK) and hand_over_kind(found.charter) is not None
    context = {"batches": batches, "may_begin": may_begin, "key": render_key()}
    return render(request, "register/batches.html", reading.context | context)


@policy(DESK, writes=True)
def batch_begin(request: HttpRequest, zone: str, batch: str) -> HttpResponse:
    """Begin the hand-over of a batch: inventory, money, running cases, both signatures."""
    found = reading_of(request, zone).found
    known = next((each for each in found.register.batches if each.id == batch), None)
    kind = hand_over_kind(found.charter)
    if known is None or kind is None:
        raise Hidden("batch")
    if request.method != "POST":
        return HttpResponseRedirect(reverse("register_batches", args=[zone]))
    visitor = visitor_of(request)
    told = answers_for(kind, known, example_point(found))
    report = Report(kind=kind.id, answers=told, channel="window")
    done = case_open(by=visitor, at=now(), report=report, key=key_of(request, visitor))
    return HttpResponseRedirect(reverse("case", args=[zone, done.number]))


@policy(EVERYBODY)
def register_compare(request: HttpRequest, zone: str) -> HttpResponse:
    """Show in sentences what changed between two adopted charters."""
    reading = reading_of(request, zone)
    known = versions_of(zone)
    before = request.GET.get("before", "") or (known[1] if len(known) > 1 else known[0]).hash
    after = request.GET.get("after", "") or known[0].hash
    old, new = version_by_hash(zone, before[:80]), version_by_hash(zone, after[:80])
    language = language_of(request)
    old_charter = in_force(zone, old.since, old).charter
    new_charter = in_force(zone, new.since, new).charter
    return render(
        request,
        "register/compare.html",
        reading.context
        | {
            "versions": known,
            "before": old,
            "after": new,
            "changes": diff(old_charter, new_charter, language),
            "chapters": side_by_side(old_charter, new_charter, language),
        },
    )
