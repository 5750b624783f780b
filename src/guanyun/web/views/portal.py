"""The enterprise's front page of a zone, its cases, and following a case by number and phone."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.accounts.roles import Audience
from guanyun.errors import Refused
from guanyun.records.access import DESK, EVERYBODY, READERS, REPORTERS, STAFF, policy, visitor_of
from guanyun.records.now import now
from guanyun.records.selectors.firm import documents_of
from guanyun.records.selectors.notices import Message, inbox
from guanyun.records.selectors.portal import (
    charter_today,
    invitations_of,
    kinds_by_tile,
    own_cases,
    own_firms,
)
from guanyun.records.services.codes import Asked, code_check, code_send
from guanyun.records.visitors import SESSION_CASES
from guanyun.web.applying import items_to_apply
from guanyun.web.forms import words_for
from guanyun.web.language import language_of, say

FEW = 5
MOST_PAPERS = 50
MOST_SHOWN = 15


@policy(EVERYBODY)
def zone_home(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the front page: staff go to their desk, everybody else reports and follows."""
    visitor, at = visitor_of(request), now()
    charter = charter_today(zone, at)
    if visitor.audience == {Audience.EXAMINER}:
        return HttpResponseRedirect(reverse("audits", args=[zone]))
    if visitor.audience & STAFF:
        readers = "case_list" if visitor.audience & READERS else "charter"
        where = "desk" if visitor.audience & DESK else readers
        return HttpResponseRedirect(reverse(where, args=[zone]))
    tiles = [
        (tile, say(request, f"portal.tile_{tile}"), say(request, f"portal.tile_{tile}_hint"))
        for tile in kinds_by_tile(charter)
    ]
    return render(
        request,
        "portal/home.html",
        {
            "zone_label": charter.manifest.label,
            "charter": charter,
            "tiles": tiles,
            "has_matters": bool(items_to_apply(charter, "")),
            "cases": own_cases(visitor=visitor, at=at, most=FEW),
            "firms": own_firms(visitor),
            "invitations": invitations_of(visitor=visitor),
        },
    )


@policy(REPORTERS)
def my_cases(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the cases of the visitor's enterprises, those that wait for them first."""
    visitor, at = visitor_of(request), now()
    language = language_of(request)
    new: tuple[tuple[Message, str], ...] = ()
    if visitor.person is not None:
        told = inbox(visitor=visitor, subject="", only_unread=True, page=1, at=at)
        new = tuple((each, each.text(language)) for each in told.messages[:FEW])
    cases = own_cases(visitor=visitor, at=at)
    return render(
        request,
        "portal/mine.html",
        {
            "zone_label": charter_today(zone, at).manifest.label,
            "cases": cases,
            "first": cases[:MOST_SHOWN],
            "later": cases[MOST_SHOWN:],
            "documents": documents_of(visitor=visitor)[:MOST_PAPERS],
            "messages_new": new,
        },
    )


@policy(EVERYBODY, writes=True)
def track(request: HttpRequest, zone: str) -> HttpResponse:
    """Open a case by its number and a code to the phone that reported it."""
    visitor, told = visitor_of(request), request.POST
    number = (told.get("number") or request.GET.get("number", "")).strip()[:32]
    context: dict[str, object] = {
        "zone_label": charter_today(zone, now()).manifest.label,
        "number": number,
        "phone": told.get("phone", visitor.phone),
        "asked_code": False,
    }
    if request.method != "POST":
        return render(request, "portal/track.html", context)
    asked = Asked("follow", told.get("phone", "")[:20], number)
    try:
        if told.get("step") != "code":
            code_send(by=visitor, at=now(), asked=asked)
            context["asked_code"] = True
            return render(request, "portal/track.html", context)
        context["asked_code"] = True
        proved = code_check(by=visitor, at=now(), asked=asked, code=told.get("code", "")[:8])
    except Refused as refused:
        context["refused"] = words_for(refused, language_of(request))
        return render(request, "portal/track.html", context, status=422)
    opened = request.session.get(SESSION_CASES, {})
    numbers = [*dict.fromkeys([*opened.get(zone, []), proved.number])]
    request.session[SESSION_CASES] = opened | {zone: numbers}
    return HttpResponseRedirect(reverse("progress", args=[zone, proved.number]))
