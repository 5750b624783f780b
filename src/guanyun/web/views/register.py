"""The register of responsibilities: matrix, matter, proof, hand-overs, versions compared."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guanyun.charter import diff
from guanyun.engines.mandate import DUTY_LABELS, POWER_LABELS, Duty
from guanyun.records.access import EVERYBODY, Hidden, policy
from guanyun.records.selectors.institution import (
    in_force,
    proof_of,
    version_by_hash,
    versions_of,
)
from guanyun.records.selectors.responsibilities import (
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
from guanyun.web.drawings import Drawing, drawing_of, faults_on
from guanyun.web.institution import Reading, reading_of
from guanyun.web.language import language_of

VIEWS = ("matrix", "list")


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
    """Show the proof: for every matter and duty exactly one line, or what is missing and double."""
    reading = reading_of(request, zone)
    found = reading.found
    proof = proof_of(found)
    matters = {each.id: each for each in found.register.matters}
    return render(
        request,
        "register/proof.html",
        reading.context
        | {
            "proof": proof,
            "rows": [
                {
                    "matter": matters[each.matter],
                    "duty": DUTY_LABELS[each.duty],
                    "domain": place_label(found.register, matters[each.matter].domain),
                    "coverage": each,
                }
                for each in proof.coverages
            ],
            "gaps": sum(len(each.gaps) for each in proof.coverages),
            "overlaps": sum(len(each.overlaps) for each in proof.coverages),
            "drawing": _proof_drawing(reading),
            "is_sound": proof.covered,
        },
    )


def _proof_drawing(reading: Reading) -> Drawing:
    drawing = drawing_of(reading.found.register, reading.found.on)
    return faults_on(drawing, proof_of(reading.found).faults)


@policy(EVERYBODY)
def register_batches(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the hand-overs: what moved on which day, with which papers, who accepted."""
    reading = reading_of(request, zone)
    found = reading.found
    batches = [batch_shown(found, each) for each in found.register.batches]
    return render(request, "register/batches.html", reading.context | {"batches": batches})


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
        },
    )
