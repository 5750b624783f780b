"""All cases one may see, and the search across numbers and enterprises."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.records.access import READERS, policy, visitor_of
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, now
from guanyun.records.selectors.enterprises import enterprises_named
from guanyun.records.selectors.lists import case_lines, listed_in
from guanyun.records.selectors.lists import case_list as cases_listed
from guanyun.web.case_columns import ALL_CASES, FOUND
from guanyun.web.language import say
from guanyun.web.tables import MOST_ROWS, Page, table_of, workbook


@policy(READERS)
def case_list(request: HttpRequest, zone: str) -> HttpResponse:
    """Show all cases that one may see, newest first, filtered by the address."""
    at = now()
    charter = charter_on(zone, local_date(at))
    shown = cases_listed(visitor=visitor_of(request), asked=listed_in(request.GET), at=at)
    asked = shown.asked
    page = Page(asked.page, shown.total, asked.sort or "-opened")
    caption = say(request, "web.all_cases")
    context = {
        "asked": asked,
        "table": table_of(request, ALL_CASES, shown.lines, page, caption=caption),
        "kinds": list(charter.case_types.values()),
        "units": charter.register.units,
        "zone_label": charter.manifest.label,
    }
    return render(request, "cases/list.html", context)


@policy(READERS)
def case_export(request: HttpRequest, zone: str) -> HttpResponse:
    """Send the cases of a filter as an Excel workbook, with the columns one sees."""
    charter = charter_on(zone, local_date(now()))
    lines = case_lines(
        visitor=visitor_of(request), asked=listed_in(request.GET), at=now(), most=MOST_ROWS
    )
    title = say(request, "web.all_cases")
    return workbook(request, ALL_CASES, lines, title=title, sample=charter.manifest.sample)


@policy(READERS)
def search(request: HttpRequest, zone: str) -> HttpResponse:
    """Go to the case with that number, else show the enterprises and cases that fit."""
    words = request.GET.get("q", "").strip()[:60]
    visitor = visitor_of(request)
    at = now()
    told = {name: request.GET.get(name, "") for name in ("sort", "page")}
    found = cases_listed(visitor=visitor, asked=listed_in({"q": words} | told), at=at)
    if found.total == 1 and found.lines[0].number == words:
        return HttpResponseRedirect(reverse("case", args=[zone, words]))
    context = {
        "words": words,
        "firms": enterprises_named(visitor=visitor, words=words),
        "list": found,
        "table": table_of(
            request,
            FOUND,
            found.lines,
            Page(found.asked.page, found.total, found.asked.sort or "-opened"),
            caption=say(request, "web.cases"),
        ),
        "zone_label": charter_on(zone, local_date(at)).manifest.label,
    }
    return render(request, "cases/search.html", context)
