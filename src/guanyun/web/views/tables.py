"""What a person keeps of a list: a filter under a name, the columns to be seen."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from guanyun.records.access import STAFF, policy, visitor_of
from guanyun.records.now import now
from guanyun.records.services.saved import Filter, columns_choose, filter_forget, filter_save
from guanyun.web.views.doors import next_of


@policy(STAFF, writes=True)
def table_kept(request: HttpRequest, zone: str, table: str) -> HttpResponse:
    """Keep the filter that the list shows, or forget one; lead back to the list."""
    if request.method == "POST":
        told, visitor = request.POST, visitor_of(request)
        if told.get("do") == "forget":
            saved = told.get("saved", "")
            if saved.isdigit() and len(saved) < 19:
                filter_forget(by=visitor, at=now(), saved=int(saved))
        else:
            name, query = told.get("name", ""), told.get("query", "")
            kept = Filter(table, name, query, bool(told.get("shared")))
            filter_save(by=visitor, at=now(), kept=kept)
    return HttpResponseRedirect(next_of(request, reverse("home")))


@policy(STAFF, writes=True)
def table_columns(request: HttpRequest, zone: str, table: str) -> HttpResponse:
    """Remember which columns of a list a person wants to see; lead back to the list."""
    if request.method == "POST":
        reset = request.POST.get("do") == "reset"
        columns = [] if reset else request.POST.getlist("column")
        columns_choose(by=visitor_of(request), at=now(), table=table, columns=columns)
    return HttpResponseRedirect(next_of(request, reverse("home")))
