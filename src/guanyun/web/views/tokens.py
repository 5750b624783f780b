"""Tokens of other systems: make one for one's own account, see each use of it, revoke it."""

from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.errors import Refused
from guanyun.records.access import SIGNED_IN, policy, visitor_of
from guanyun.records.now import now, today
from guanyun.records.selectors.portal import charter_today
from guanyun.records.selectors.tokens import tokens_shown
from guanyun.records.services.tokens import Wish, token_make, token_revoke
from guanyun.web.forms import SHANGHAI, words_for
from guanyun.web.language import language_of, say

USUAL = timedelta(days=90)


@policy(SIGNED_IN, writes=True)
def tokens_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the tokens of the account, and make one; its text is shown this once."""
    visitor, at = visitor_of(request), now()
    context: dict[str, object] = {
        "zone_label": charter_today(zone, at).manifest.label,
        "typed": request.POST,
        "today": today().isoformat(),
        "usual": (today() + USUAL).isoformat(),
    }
    status = 200
    if request.method == "POST":
        try:
            context["made"] = token_make(by=visitor, at=at, wish=_wish(request))
            context["typed"] = {}
        except Refused as refused:
            context["refused"], status = words_for(refused, language_of(request)), 422
    context["tokens"] = tokens_shown(visitor=visitor, at=at)
    response = render(request, "api/tokens.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _wish(request: HttpRequest) -> Wish:
    try:
        last = date.fromisoformat(request.POST.get("until", "").strip())
    except ValueError as error:
        raise Refused("portal.day_form") from error
    if not 2000 < last.year < 2200:
        raise Refused("portal.day_form")
    return Wish(
        label=request.POST.get("label", "")[:64],
        may_act=request.POST.get("may") == "act",
        expires_at=datetime.combine(last + timedelta(days=1), time(), SHANGHAI),
    )


@policy(SIGNED_IN, writes=True)
def token_revoke_page(request: HttpRequest, zone: str, token: int) -> HttpResponse:
    """Revoke a token at once."""
    if request.method == "POST":
        token_revoke(by=visitor_of(request), at=now(), token=token)
        messages.success(request, say(request, "api.token_revoked"), "good")
    return HttpResponseRedirect(reverse("tokens", args=[zone]))
