"""What an auditor looks at: a case as of an instant, unusual handling, the evidence pack."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from guanyun.errors import Refused
from guanyun.gateways.spreadsheets import workbook_of
from guanyun.records.access import AUDITING, AUDITORS, Door, policy, visitor_of
from guanyun.records.now import local_time_text, now
from guanyun.records.packs import digest_of
from guanyun.records.reading import note_reading
from guanyun.records.selectors.as_of import case_as_of
from guanyun.records.selectors.audits import audit_shown, packs_of
from guanyun.records.selectors.desk import page_told
from guanyun.records.selectors.unusual import UnusualPage, thresholds_in, unusual_shown
from guanyun.records.services.audits import pack_note
from guanyun.web.audit_columns import MOST_SHOWN, UNUSUAL, in_order
from guanyun.web.forms import instant_typed, words_for
from guanyun.web.language import language_of, say
from guanyun.web.packing import pack_page
from guanyun.web.panels import trace_of
from guanyun.web.tables import Page, table_of
from guanyun.web.views.audit import context_of

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = ("column_rule", "column_at", "column_unit", "column_number", "column_told",
           "column_entries")  # fmt: skip
MOST_TYPED = 200


@policy(AUDITORS, door=Door.CASE, parameter="number")
def audit_case(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """Show a case as it was known at an instant, the four answers first; the reading is noted."""
    visitor, at = visitor_of(request), now()
    refused = ""
    try:
        wanted = instant_typed(request.GET.get("at", "")[:32])
    except Refused as told:
        wanted, refused = None, words_for(told, language_of(request))
    found = case_as_of(visitor=visitor, number=number, at=min(wanted or at, at))
    note_reading(visitor, number, "case", at)
    context = {
        "case": found,
        "shown": found.shown,
        "acts": [],
        "trace": trace_of(found.shown, language_of(request)),
        "is_past": found.later > 0 or wanted is not None,
        "refused": refused,
        "zone_label": found.shown.charter.manifest.label,
    }
    return render(request, "audit/case.html", context, status=422 if refused else 200)


def _unusual(request: HttpRequest, audit: int) -> UnusualPage:
    return unusual_shown(
        visitor=visitor_of(request),
        audit=audit,
        limits=thresholds_in(request.GET.dict()),
        rule=request.GET.get("rule", "")[:64],
        unit=request.GET.get("unit", "")[:64],
        at=now(),
    )


@policy(AUDITING, door=Door.AUDIT, parameter="audit")
def audit_unusual(request: HttpRequest, zone: str, audit: int) -> HttpResponse:
    """List unusual handling in the scope of an audit as facts, by rule and unit."""
    page = audit_shown(visitor=visitor_of(request), audit=audit, at=now())
    found = _unusual(request, audit)
    context = context_of(zone, page) | {
        "unusual": found,
        "rule": request.GET.get("rule", ""),
        "unit": request.GET.get("unit", ""),
        "limits": [(name, value) for name, value in asdict(found.limits).items()],
    }
    number, sort = page_told(request.GET.get("page", "1")), request.GET.get("sort", "")
    facts = in_order(found.facts, sort)[(number - 1) * MOST_SHOWN : number * MOST_SHOWN]
    context["table"] = table_of(
        request, UNUSUAL, facts, Page(number, len(found.facts), sort or "-at", MOST_SHOWN),
        caption=say(request, "audit.unusual"),
        export=reverse("audit_unusual_export", args=[zone, audit]),
    )  # fmt: skip
    return render(request, "audit/unusual.html", context)


@policy(AUDITING, door=Door.AUDIT, parameter="audit")
def audit_unusual_export(request: HttpRequest, zone: str, audit: int) -> HttpResponse:
    """Send the list as it is filtered as an Excel workbook, its thresholds in the last rows."""
    found, english = _unusual(request, audit), language_of(request) == "en"
    rows: list[list[str]] = []
    for each in in_order(found.facts, request.GET.get("sort", "")):
        rule, told, unit = each.rule_label, each.told, each.unit_label
        entries = ", ".join(f"{stream} #{seq}" for stream, seq in each.entries)
        rows.append(
            [
                (rule.en or rule.zh) if english else rule.zh,
                local_time_text(each.at),
                (unit.en or unit.zh) if english else unit.zh,
                each.number,
                (told.en or told.zh) if english else told.zh,
                entries,
            ]
        )
    rows += [
        [say(request, f"audit.limit_{name}"), str(value)]
        for name, value in asdict(found.limits).items()
    ]
    header = [say(request, f"audit.{name}") for name in COLUMNS]
    book = workbook_of(say(request, "audit.unusual"), header, rows)
    response = HttpResponse(book, content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="unusual-{audit}.xlsx"'
    return response


@policy(AUDITING, door=Door.AUDIT, parameter="audit", writes=True)
def audit_pack(request: HttpRequest, zone: str, audit: int) -> HttpResponse:
    """Offer the evidence pack; sent, it is made of the cases named and kept on record."""
    visitor, at = visitor_of(request), now()
    page = audit_shown(visitor=visitor, audit=audit, at=at)
    refused = ""
    if request.method == "POST":
        try:
            numbers = _numbers(request)
            sample = next((s for s in page.samples if set(numbers) <= set(s.numbers)), None)
            content = pack_page(request, page=page, numbers=numbers, sample=sample, at=at)
            pack_note(by=visitor, at=at, audit=audit, numbers=numbers, digest=digest_of(content))
        except Refused as told:
            refused = words_for(told, language_of(request))
        else:
            file = HttpResponse(content, content_type="text/html; charset=utf-8")
            name = f"evidence-{audit}-{at:%Y%m%d-%H%M%S}.html"
            file["Content-Disposition"] = f'attachment; filename="{name}"'
            return file
    context = context_of(zone, page) | {"refused": refused, "typed": request.POST}
    context["packs"] = packs_of(visitor=visitor, audit=audit, at=at)
    context["number"] = request.GET.get("number", "")[:32]
    return render(request, "audit/pack.html", context, status=422 if refused else 200)


def _numbers(request: HttpRequest) -> list[str]:
    """Return the numbers of the cases that a pack is asked of: typed, or those of a sample.

    Raises:
        Refused: ``web.pack_empty``, ``web.pack_most``.
    """
    told = [*request.POST.get("numbers", "").split(), *request.POST.getlist("sample")]
    numbers = sorted({each for text in told for each in text.split("|") if each})
    if not numbers:
        raise Refused("audit.pack_empty")
    if len(numbers) > MOST_TYPED:
        raise Refused("audit.pack_most", most=MOST_TYPED)
    return numbers
