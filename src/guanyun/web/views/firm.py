"""Everything of one enterprise on one page (企业 360): on screen, as a workbook, on paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guanyun.records.access import READERS, Door, policy, visitor_of
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, now
from guanyun.records.selectors.desk import page_told
from guanyun.records.selectors.firm import CaseLine, FirmShown, firm_shown
from guanyun.web.firm_columns import OF_FIRM, PAGE, in_order
from guanyun.web.language import say
from guanyun.web.tables import Page, Table, table_of, workbook


@policy(READERS, door=Door.ENTERPRISE, parameter="uscc")
def firm_page(request: HttpRequest, zone: str, uscc: str) -> HttpResponse:
    """Show what the visitor may see of an enterprise; ``?as=xlsx`` sends its cases."""
    at = now()
    shown = firm_shown(visitor=visitor_of(request), uscc=uscc, at=at)
    if request.GET.get("as") == "xlsx":
        sample = shown.firm.is_sample or any(each.fact.sample for each in shown.cases)
        lines = in_order(shown.cases, request.GET.get("sort", ""))
        book = workbook(request, OF_FIRM, lines, title=shown.firm.label, sample=sample)
        book["Content-Disposition"] = f'attachment; filename="firm-{shown.firm.uscc}.xlsx"'
        return book
    return render(
        request,
        "firm/page.html",
        {
            "shown": shown,
            "at": at,
            "running": [(each, each.words) for each in shown.running],
            "cases": shown.cases,
            "table": _table(request, shown),
            "zone_label": charter_on(zone, local_date(at)).manifest.label,
        },
    )


def _table(request: HttpRequest, shown: FirmShown) -> Table[CaseLine]:
    number, sort = page_told(request.GET.get("page", "1")), request.GET.get("sort", "")
    lines = in_order(shown.cases, sort)[(number - 1) * PAGE : number * PAGE]
    page = Page(number, len(shown.cases), sort or "-opened", PAGE)
    caption = say(request, "firm.all_cases")
    return table_of(request, OF_FIRM, lines, page, caption=caption, export="?as=xlsx")
