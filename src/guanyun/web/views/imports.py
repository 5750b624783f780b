"""Excel in: a template to fill, a look through every row, writing once confirmed, the numbers."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.errors import Language, Refused, sentence
from guanyun.gateways.spreadsheets import Cell, Sheet, read_rows, workbook_of
from guanyun.records.access import DESK, policy, visitor_of
from guanyun.records.charters import charter_on
from guanyun.records.import_results import Fault
from guanyun.records.import_rows import COLUMNS, plain
from guanyun.records.now import local_date, now
from guanyun.records.selectors.imports import Imported, import_shown, imports_listed
from guanyun.records.services.imports import MOST, Brought, import_bring, import_write
from guanyun.web.forms import words_for
from guanyun.web.language import language_of, say
from guanyun.web.tables import XLSX

STATES = ("ready", "done", "known", "wrong")
MOST_BYTES = 5 * 1024 * 1024  # as the gateway takes them


@policy(DESK, writes=True)
def imports_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Offer the templates and take a workbook; what it holds is shown before it is written."""
    visitor, refused = visitor_of(request), ""
    if request.method == "POST":
        try:
            token = import_bring(by=visitor, at=now(), sheet=_brought(request))
            return HttpResponseRedirect(reverse("import", args=[zone, token]))
        except Refused as wrong:
            refused = words_for(wrong, language_of(request))
    context = {
        "kinds": [(kind, MOST[kind]) for kind in COLUMNS],
        "kind": request.POST.get("kind", ""),
        "refused": refused,
        "before": imports_listed(visitor=visitor),
        "zone_label": charter_on(zone, local_date(now())).manifest.label,
    }
    return render(request, "desk/imports.html", context, status=422 if refused else 200)


def _brought(request: HttpRequest) -> Brought:
    """Return the workbook that was sent, its columns by id in whichever language it is headed."""
    kind, file = request.POST.get("kind", ""), request.FILES.get("file")
    if file is None or kind not in COLUMNS:
        raise Refused("desk.import_nothing")
    if (file.size or 0) > MOST_BYTES:
        raise Refused("gateways.sheet_size", megabytes=MOST_BYTES // 1024 // 1024)
    sheet = read_rows(file.read())
    names = _names(kind, sheet)
    for column, needed in COLUMNS[kind].items():
        if needed and column not in names.values():
            raise Refused("gateways.sheet_header", column=header_of(kind, column, "zh"))
    faults: dict[int, list[Fault]] = {}
    for each in sheet.errors:
        fault = Fault(names.get(each.column, ""), each.code, {"told": each.told})
        faults.setdefault(each.row, []).append(fault)
    rows = [
        (number, {names[name]: plain(value) for name, value in row.items() if name in names})
        for number, row in zip(sheet.numbers, sheet.rows, strict=True)
    ]
    return Brought(kind, file.name or "", rows, faults)


def _names(kind: str, sheet: Sheet) -> Mapping[str, str]:
    """Return the ids of the columns by how the workbook calls them."""
    known = {
        header_of(kind, column, language).rstrip(" *"): column
        for column in COLUMNS[kind]
        for language in ("zh", "en")
    }
    told = {name: name.rstrip(" *") for name in sheet.header}
    return {name: known[bare] for name, bare in told.items() if bare in known}


def header_of(kind: str, column: str, language: Language) -> str:
    """Return how a template calls a column; one that must be filled in bears a star."""
    star = " *" if COLUMNS[kind][column] else ""
    return sentence(f"desk.import_column_{column}", {}, language) + star


@policy(DESK)
def import_template(request: HttpRequest, zone: str, kind: str) -> HttpResponse:
    """Send the empty workbook of a kind, with a row that shows how it is filled in."""
    language = language_of(request)
    if kind not in COLUMNS:
        raise Refused("desk.import_nothing")
    header = [header_of(kind, column, language) for column in COLUMNS[kind]]
    return _sent(workbook_of(say(request, f"desk.import_{kind}"), header, []), f"import-{kind}")


@policy(DESK, writes=True)
def import_page(request: HttpRequest, zone: str, token: str) -> HttpResponse:
    """Show what would become of each row (GET); write the good ones (POST)."""
    visitor = visitor_of(request)
    if request.method == "POST":
        import_write(by=visitor, at=now(), token=token)
        return HttpResponseRedirect(reverse("import", args=[zone, token]))
    shown = import_shown(visitor=visitor, token=token)
    language = language_of(request)
    context = {
        "shown": shown,
        "counts": {state: shown.counts.get(state, 0) for state in STATES},
        "wrong": [(each.row, _faults(shown, each.faults, language)) for each in shown.wrong],
        "made": [each for each in shown.results if each.state == "done"],
        "zone_label": charter_on(zone, local_date(now())).manifest.label,
    }
    return render(request, "desk/import.html", context)


def _faults(
    shown: Imported, faults: tuple[Fault, ...], language: Language
) -> list[tuple[str, str]]:
    """Return where each fault lies, as the reader reads it, and what is to be done about it."""
    return [
        (
            header_of(shown.kind, each.column, language).rstrip(" *") if each.column else "",
            sentence(each.code, each.fields, language),
        )
        for each in faults
    ]


@policy(DESK)
def import_result(request: HttpRequest, zone: str, token: str) -> HttpResponse:
    """Send what became of each row as a workbook: its number, or what is wrong with which cell."""
    shown = import_shown(visitor=visitor_of(request), token=token)
    language = language_of(request)
    header = [say(request, f"desk.result_{name}") for name in ("row", "state", "made", "faults")]
    rows: list[list[Cell]] = [
        [
            each.row,
            say(request, f"desk.row_{each.state}"),
            each.made,
            "\n".join(
                f"{where}：{what}" if where else what
                for where, what in _faults(shown, each.faults, language)
            ),
        ]
        for each in shown.results
    ]
    return _sent(workbook_of(say(request, "desk.import_results"), header, rows), "import-results")


def _sent(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="guanyun-{name}.xlsx"'
    return response
