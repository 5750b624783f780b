"""Registers that stand beside the charter: leaders linked to enterprises, checkable permits."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.errors import Refused
from guanyun.records.access import DESK, READERS, Audience, policy, visitor_of
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, now, today
from guanyun.records.selectors.enterprises import enterprise_meant
from guanyun.records.selectors.liaisons import liaisons_shown
from guanyun.records.selectors.permits import is_slip, kinds_issued, permits_shown
from guanyun.records.services.liaisons import MAY_LINK, Link, liaison_end, liaison_record
from guanyun.records.services.permits import Granted, permit_enter, permit_revoke
from guanyun.web.forms import words_for
from guanyun.web.language import language_of, say

LINKERS = (Audience.LEADER, Audience.ADMINISTRATOR)


@policy(READERS, Audience.ADMINISTRATOR, writes=True)
def liaisons_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show which leader is linked to which enterprise; record a link from a day."""
    visitor, at = visitor_of(request), now()
    charter = charter_on(zone, local_date(at))
    refused, status = "", 200
    if request.method == "POST":
        try:
            link = _link(request)
            liaison_record(by=visitor, at=at, link=link)
        except Refused as error:
            refused, status = words_for(error, language_of(request)), 422
        else:
            messages.success(request, say(request, "web.liaison_kept"), "good")
            return HttpResponseRedirect(request.path)
    ended = request.GET.get("ended") == "1"
    posts = {each.id: each.label for each in charter.register.posts}
    lines = liaisons_shown(visitor=visitor, on=today(), ended=ended)
    context = {
        "zone_label": charter.manifest.label,
        "lines": [(each, posts.get(each.post)) for each in lines],
        "posts": charter.register.posts,
        "ended": ended,
        "may_link": bool(visitor.audience & MAY_LINK),
        "typed": request.POST,
        "today": today().isoformat(),
        "refused": refused,
    }
    return render(request, "standing/liaisons.html", context, status=status)


def _link(request: HttpRequest) -> Link:
    told, visitor = request.POST, visitor_of(request)
    words = told.get("enterprise", "").strip()[:60]
    firm = enterprise_meant(visitor=visitor, words=words)
    if firm is None:
        raise Refused("web.visit_which", words=words[:40])
    return Link(
        enterprise=firm.uscc,
        post=told.get("post", "")[:64],
        since=_day(told.get("since", "")),
        until=_day(told["until"]) if told.get("until", "").strip() else None,
        basis=told.get("basis", "")[:200],
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused("portal.day_form") from error


@policy(LINKERS, writes=True)
def liaison_end_page(request: HttpRequest, zone: str, liaison: int) -> HttpResponse:
    """End a link today: from today on the leader is not linked."""
    back = reverse("liaisons", args=[zone])
    if request.method == "POST":
        try:
            liaison_end(by=visitor_of(request), at=now(), liaison=liaison, on=today())
        except Refused as error:
            messages.warning(request, words_for(error, language_of(request)), "warn")
        else:
            messages.success(request, say(request, "web.liaison_over"), "good")
    return HttpResponseRedirect(back)


@policy(READERS, writes=True)
def permits_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Look a permit up by its number; enter one, which gives it its number; revoke one."""
    visitor, at = visitor_of(request), now()
    refused, status = "", 200
    words = request.GET.get("q", "").strip()[:60]
    if request.method == "POST" and visitor.audience & DESK:
        try:
            said = _enter_or_revoke(request)
        except Refused as error:
            refused, status = words_for(error, language_of(request)), 422
        else:
            messages.success(request, said, "good")
            return HttpResponseRedirect(request.path)
    kinds = kinds_issued(visitor=visitor, on=today()) if visitor.audience & DESK else []
    context = {
        "zone_label": charter_on(zone, local_date(at)).manifest.label,
        "kinds": kinds,
        "own": {each.prefix for each in kinds},
        "lines": permits_shown(visitor=visitor, words=words, on=today()),
        "words": words,
        "slip": is_slip(words),
        "may_enter": bool(kinds),
        "is_desk_visitor": bool(visitor.audience & DESK),
        "typed": request.POST,
        "today": today().isoformat(),
        "refused": refused,
    }
    return render(request, "standing/permits.html", context, status=status)


def _enter_or_revoke(request: HttpRequest) -> str:
    told, by, at = request.POST, visitor_of(request), now()
    if told.get("revoke"):
        permit_revoke(by=by, at=at, number=told["revoke"][:40], reason=told.get("reason", "")[:200])
        return say(request, "web.permit_revoked", number=told["revoke"][:40])
    granted = Granted(
        prefix=told.get("prefix", "").strip().upper()[:8],
        label=told.get("label", "")[:200],
        since=_day(told.get("since", "")),
        until=_day(told["until"]) if told.get("until", "").strip() else None,
        case=told.get("case", "").strip()[:32],
    )
    return say(
        request, "web.permit_entered", number=permit_enter(by=by, at=at, granted=granted).number
    )
