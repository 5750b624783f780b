"""A page of a charter as a form: kept, it is the next draft; what is wrong stands beside it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.charter.rewriting import page_rewritten
from guanyun.charter.tabulating import page_form
from guanyun.engines.common import Level
from guanyun.errors import Refused
from guanyun.records.access import DESK, Visitor, policy, visitor_of
from guanyun.records.now import now
from guanyun.records.selectors.drafts import page_of_version
from guanyun.records.selectors.portal import charter_today
from guanyun.records.services.drafts import Writing, draft_write
from guanyun.web.draft_findings import found_in
from guanyun.web.draft_forms import (
    Place,
    edits_typed,
    elsewhere,
    key_text,
    names_listed,
    open_table,
    table_shown,
    values_shown,
)
from guanyun.web.forms import words_for
from guanyun.web.language import language_of, say

MOST_DIGITS = 5


@policy(DESK, writes=True)
def draft_form(request: HttpRequest, zone: str) -> HttpResponse:
    """Show a page as a form and keep what is changed in it as a draft, faults and all."""
    visitor, place = visitor_of(request), _place(request)
    pages, words = page_of_version(visitor=visitor, content=place.of, page=place.page)
    if place.page not in [each.name for each in pages]:
        raise Http404("page")
    form = page_form(words, place.page)
    if form is None:
        query = place.query()
        return HttpResponseRedirect(f"{reverse('draft_edit', args=[zone])}?{query}")
    refused = _kept(request, visitor, words, place) if request.method == "POST" else ""
    if isinstance(refused, HttpResponse):
        return refused
    language, table = language_of(request), open_table(form, place)
    found = found_in(request, visitor, place.of, place.page)
    charter = charter_today(zone, now())
    context = {
        "zone_label": charter.manifest.label,
        "place": place,
        "pages": pages,
        "refused": refused,
        "is_draft": found is not None,
        "values": values_shown(form, request.POST, language) if table is None else [],
        "tables": [
            (place.query(table=each.key, **{"from": 0}), key_text(each.key, language), each)
            for each in form.tables
        ],
        "has_values": bool(form.values),
        "first_page": place.query(table="", **{"from": 0}),
        "open": table_shown(table, place, request.POST, found or (), language) if table else None,
        "elsewhere": elsewhere(table, place, found or ()),
        "address": place.query(table=table.key if table else ""),
        "known": names_listed(charter),
    }
    return render(request, "drafts/form.html", context, status=422 if refused else 200)


def _place(request: HttpRequest) -> Place:
    told_first = request.GET.get("from", "")
    first = int(told_first) if told_first.isdigit() and len(told_first) <= MOST_DIGITS else 0
    asked = {name: request.GET.get(name, "") for name in ("of", "page", "table")}
    return Place(asked["of"][:80], asked["page"][:120], asked["table"][:64], first)


def _kept(request: HttpRequest, visitor: Visitor, words: str, place: Place) -> HttpResponse | str:
    """Keep the page as the form leaves it and go on with the new draft; else say why not."""
    try:
        text = page_rewritten(words, place.page, edits_typed(request.POST, place.table))
        done = draft_write(by=visitor, at=now(), writing=Writing(place.of, place.page, text))
    except Refused as error:
        return words_for(error, language_of(request))
    errors = sum(each.level is Level.ERROR for each in done.findings)
    kept = say(request, "institution.draft_kept", n=errors)
    messages.success(request, kept, "warn" if errors else "good")
    address = reverse("draft_form", args=[str(visitor.zone)])
    return HttpResponseRedirect(f"{address}?{place.query(of=done.hash)}")
