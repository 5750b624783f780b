"""Visits (走访): recorded on a phone at the enterprise's door, brought back as requests."""

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.charter.schema import Charter
from guanyun.engines.casework import Json
from guanyun.errors import Refused
from guanyun.gateways.spreadsheets import csv_of, workbook_of
from guanyun.records.access import DESK, READERS, Visitor, policy, visitor_of
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, local_time_text, now
from guanyun.records.selectors.enterprises import Firm, contact_of, enterprise_meant
from guanyun.records.selectors.visit_rounds import (
    MOST,
    Owed,
    RoundShown,
    round_shown,
    rounds_shown,
)
from guanyun.records.selectors.visits import SPANS, coverage_of, latest_visits, my_visits
from guanyun.records.services.cases import Deed, Report, case_act
from guanyun.records.services.visits import PURPOSES, TOPICS, Visited, Visiting, visit_record
from guanyun.web.drafts import CONTACTS
from guanyun.web.forms import instant_typed, key_of, render_key, words_for
from guanyun.web.language import language_of, say
from guanyun.web.views.intake import PHRASES, at_once_of, demands_of

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OUTCOMES = ("nothing", "answered", "request")


@policy(READERS)
def visits_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show my visits of today, whose turn it is, and how many were visited of how many."""
    at, visitor = now(), visitor_of(request)
    asked = request.GET.get("span", "")
    span = asked if asked in SPANS else "month"
    context = {
        "zone_label": charter_on(zone, local_date(at)).manifest.label,
        "mine": my_visits(visitor=visitor, at=at),
        "latest": latest_visits(visitor=visitor, at=at),
        "coverage": coverage_of(visitor=visitor, span=span, at=at),
        "span": span,
        "rounds": rounds_shown(visitor=visitor, at=at),
        "spans": list(SPANS),
        "may_write": bool(visitor.audience & DESK),
    }
    return render(request, "visits/page.html", context)


@policy(READERS)
def visit_round(request: HttpRequest, zone: str, name: str) -> HttpResponse:
    """Show who is owed a visit in a round of the charter; as a workbook or CSV, all of them."""
    at, visitor = now(), visitor_of(request)
    shown, owed = round_shown(visitor=visitor, name=name, at=at)
    wanted = request.GET.get("as", "")
    if wanted in ("xlsx", "csv"):
        return _sheet(request, shown, owed, wanted)
    context = {
        "zone_label": charter_on(zone, local_date(at)).manifest.label,
        "round": shown,
        "owed": owed[:MOST],
        "may_write": bool(visitor.audience & DESK),
    }
    return render(request, "visits/round.html", context)


def _sheet(
    request: HttpRequest, shown: RoundShown, owed: Sequence[Owed], wanted: str
) -> HttpResponse:
    """Return who is owed a visit as a file; nothing in it runs when it is opened."""
    codes = ("enterprise", "uscc", "address", "last_visit")
    header = [say(request, f"web.{each}") for each in codes]
    rows = [[each.firm, each.uscc, each.address, each.last] for each in owed]
    name = f"visits-{shown.id}-{shown.since.isoformat()}.{wanted}"
    if wanted == "csv":
        response = HttpResponse(csv_of(header, rows), content_type="text/csv; charset=utf-8")
    else:
        title = shown.label.zh if language_of(request) == "zh" else shown.label.en
        book = workbook_of(title, header, rows, sample=shown.sample)
        response = HttpResponse(book, content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@policy(DESK, writes=True)
def visit_new(request: HttpRequest, zone: str) -> HttpResponse:
    """Record a visit: whose door, for what, one line; answered there, or brought back."""
    at, visitor = now(), visitor_of(request)
    charter = charter_on(zone, local_date(at))
    words = (request.POST or request.GET).get("enterprise", "").strip()[:60]
    firm = enterprise_meant(visitor=visitor, words=words) if words else None
    context: dict[str, object] = {
        "zone_label": charter.manifest.label,
        "firm": firm,
        "typed": request.POST,
        "words": words,
        "purposes": PURPOSES,
        "topics": TOPICS,
        "chosen": request.POST.getlist("topics"),
        "outcomes": OUTCOMES,
        "kinds": demands_of(charter),
        "phrases": PHRASES,
        "key": render_key(),
        "moment": local_time_text(at)[:16].replace(" ", "T"),
    }
    if request.method != "POST":
        return render(request, "visits/new.html", context)
    try:
        done = _record(request, visitor, charter, firm)
    except Refused as refused:
        context["refused"] = words_for(refused, language_of(request))
        return render(request, "visits/new.html", context, status=422)
    messages.success(request, say(request, "web.visit_kept"), "good")
    if done.case:
        return HttpResponseRedirect(reverse("case", args=[zone, done.case]))
    return HttpResponseRedirect(reverse("visits", args=[zone]))


def _record(request: HttpRequest, visitor: Visitor, charter: Charter, firm: Firm | None) -> Visited:
    """Record what was typed.

    Raises:
        Refused: nobody is called so, no words for a request, no answer for one answered there.
    """
    told = request.POST
    if firm is None:
        raise Refused("web.visit_which", words=told.get("enterprise", "").strip()[:40])
    outcome = told.get("outcome", "nothing")
    answer = told.get("opinion", "").strip() or _phrase(request)
    if outcome == "answered" and not answer:
        raise Refused("web.visit_answer")
    at = now()
    visit = Visiting(
        uscc=firm.uscc,
        purpose=told.get("purpose", "routine"),
        visited_at=instant_typed(told.get("visited_at", "")) or at,
        topics=tuple(told.getlist("topics"))[:10],
        words=told.get("words", "").strip(),
        report=_report(request, visitor, charter, firm) if outcome != "nothing" else None,
    )
    kind = charter.case_types.get(told.get("kind", ""))
    at_once = at_once_of(kind, answer) if outcome == "answered" else None
    if visit.report is not None and at_once is not None:
        visit = replace(visit, report=replace(visit.report, at_once=at_once))
    done = visit_record(by=visitor, at=at, visit=visit, key=key_of(request, visitor))
    if outcome == "answered" and at_once is None and not done.repeated:
        deed = Deed("answer", {"opinion": answer}, channel="visit")
        try:
            case_act(by=visitor, at=at, number=done.case, deed=deed)
        except Refused as refused:  # the visit and the case stand
            messages.warning(request, words_for(refused, language_of(request)), "warn")
    return done


def _phrase(request: HttpRequest) -> str:
    chosen = request.POST.get("phrase", "")
    return say(request, chosen) if chosen in PHRASES else ""


def _report(request: HttpRequest, visitor: Visitor, charter: Charter, firm: Firm) -> Report:
    told = request.POST
    words = told.get("words", "").strip()
    if not words:
        raise Refused("web.visit_words_needed")
    kind = charter.case_types.get(told.get("kind", ""))
    asked = {field.id for field in kind.fields} if kind else set()
    answers: dict[str, Json] = {"description": words}
    if firm.place and "place" in asked:
        answers["place"] = firm.place
    contact = contact_of(visitor=visitor, uscc=firm.uscc) or ()
    typed = [told.get(name, "").strip() for name in CONTACTS]
    for place, name in enumerate(CONTACTS):
        value = typed[place] or (contact[place] if contact else "")
        if name in asked and value:
            answers[name] = value
    if kind is not None and kind.urgent_field and told.get("urgency"):
        answers[kind.urgent_field] = told["urgency"][:40]
    reason = told.get("reason", "").strip()
    return Report(told.get("kind", ""), answers, reason=reason)
