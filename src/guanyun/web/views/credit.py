"""Noting what a look-up of an enterprise's dishonesty found: 容缺受理 turns on it."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.errors import Refused
from guanyun.records.access import DESK, Door, policy, visitor_of
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, now, today
from guanyun.records.selectors.credit import credit_shown
from guanyun.records.services.credit import STATES, Found, credit_note
from guanyun.web.forms import words_for
from guanyun.web.language import language_of, say
from guanyun.web.views.doors import next_of


@policy(DESK, door=Door.ENTERPRISE, parameter="uscc", writes=True)
def credit_page(request: HttpRequest, zone: str, uscc: str) -> HttpResponse:
    """Show the look-ups of an enterprise and note one; back to where one came from."""
    visitor, at = visitor_of(request), now()
    shown = credit_shown(visitor=visitor, uscc=uscc, on=today())
    refused = ""
    if request.method == "POST":
        try:
            credit_note(by=visitor, at=at, found=_found(request, uscc))
        except Refused as error:
            refused = words_for(error, language_of(request))
        else:
            messages.success(request, say(request, "firm.credit_kept"), "good")
            return HttpResponseRedirect(next_of(request, reverse("firm", args=[zone, uscc])))
    context = {
        "zone_label": charter_on(zone, local_date(at)).manifest.label,
        "shown": shown,
        "states": STATES,
        "typed": request.POST,
        "today": today().isoformat(),
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "refused": refused,
    }
    return render(request, "firm/credit.html", context, status=422 if refused else 200)


def _found(request: HttpRequest, uscc: str) -> Found:
    told = request.POST
    try:
        seen_on = date.fromisoformat(told.get("seen_on", ""))
    except ValueError:
        raise Refused("records.credit_note_what") from None
    return Found(uscc, told.get("state", ""), told.get("source", ""), seen_on)
