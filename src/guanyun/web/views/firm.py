"""Everything of one enterprise on one page (企业 360): on screen, as a workbook, on paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guanyun.engines.casework import Words, words_of
from guanyun.gateways.spreadsheets import workbook_of
from guanyun.records.access import READERS, Door, policy, visitor_of
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, local_time_text, now
from guanyun.records.selectors.firm import CaseLine, FirmShown, firm_shown
from guanyun.web.institution import short_name
from guanyun.web.language import language_of, say
from guanyun.web.templatetags.words import worded

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = ("light", "matter", "number", "unit", "opened", "ended", "grade")


@policy(READERS, door=Door.ENTERPRISE, parameter="uscc")
def firm_page(request: HttpRequest, zone: str, uscc: str) -> HttpResponse:
    """Show what the visitor may see of an enterprise; ``?as=xlsx`` sends its cases."""
    at = now()
    shown = firm_shown(visitor=visitor_of(request), uscc=uscc, at=at)
    if request.GET.get("as") == "xlsx":
        return _workbook(request, shown)
    return render(
        request,
        "firm/page.html",
        {
            "shown": shown,
            "at": at,
            "running": [(each, _words(each)) for each in shown.running],
            "cases": [(each, _words(each)) for each in shown.cases],
            "zone_label": charter_on(zone, local_date(at)).manifest.label,
        },
    )


def _words(line: CaseLine) -> Words | None:
    return words_of(line.fact.light) if line.fact.light else None


def _workbook(request: HttpRequest, shown: FirmShown) -> HttpResponse:
    language = language_of(request)
    rows = []
    for each in shown.cases:
        fact, words = each.fact, _words(each)
        rows.append(
            [
                words.text(language) if words else say(request, "web.closed"),
                worded(fact.label, language),
                fact.number,
                short_name(each.unit, language),
                local_time_text(fact.opened_at),
                local_time_text(fact.closed_at) if fact.closed_at else "",
                say(request, "firm.grade_hidden") if each.grade_hidden else each.grade,
            ]
        )
    header = [say(request, f"firm.column_{name}") for name in COLUMNS]
    sample = shown.firm.is_sample or any(each.fact.sample for each in shown.cases)
    response = HttpResponse(
        workbook_of(shown.firm.label, header, rows, sample=sample), content_type=WORKBOOK
    )
    response["Content-Disposition"] = f'attachment; filename="firm-{shown.firm.uscc}.xlsx"'
    return response
