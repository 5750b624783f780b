"""Stand-ins (AB岗): name one for one's own post, see who stands in for whom, end it."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.errors import Refused
from guanyun.records.access import STAFF, Door, policy, visitor_of
from guanyun.records.now import now, today
from guanyun.records.selectors.portal import charter_today
from guanyun.records.selectors.stand_ins import covers_shown
from guanyun.records.services.stand_ins import Cover, stand_in_end, stand_in_name
from guanyun.web.forms import words_for
from guanyun.web.language import language_of, say


@policy(STAFF, writes=True)
def stand_ins_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the stand-ins that concern the visitor, and name one."""
    visitor, at = visitor_of(request), now()
    context: dict[str, object] = {
        "zone_label": charter_today(zone, at).manifest.label,
        "typed": request.POST,
        "chosen": request.POST.getlist("kinds"),
        "today": today().isoformat(),
    }
    status = 200
    if request.method == "POST":
        try:
            stand_in_name(by=visitor, at=at, cover=_cover(request))
        except Refused as refused:
            context["refused"], status = words_for(refused, language_of(request)), 422
        else:
            messages.success(request, say(request, "portal.stand_in_named"), "good")
            return HttpResponseRedirect(request.path)
    context["page"] = covers_shown(visitor=visitor, at=at)
    return render(request, "doors/stand_ins.html", context, status=status)


def _cover(request: HttpRequest) -> Cover:
    told = request.POST
    deputy = told.get("deputy", "")
    return Cover(
        deputy=int(deputy) if deputy.isdigit() and len(deputy) < 18 else 0,
        post=told.get("post", "")[:64],
        since=_day(told.get("since", "")),
        # The page asks for the last day; the record keeps the first day after it.
        until=_day(told.get("until", "")) + timedelta(days=1),
        kinds=tuple(told.getlist("kinds"))[:50],
        reason=told.get("reason", "")[:200],
    )


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused("portal.day_form") from error
    if not 2000 < found.year < 2200:
        raise Refused("portal.day_form")
    return found


@policy(STAFF, door=Door.STAND_IN, parameter="stand_in", writes=True)
def stand_in_end_page(request: HttpRequest, zone: str, stand_in: int) -> HttpResponse:
    """End a stand-in at once."""
    if request.method == "POST":
        stand_in_end(by=visitor_of(request), at=now(), stand_in=stand_in)
        messages.success(request, say(request, "portal.stand_in_ended"), "good")
    return HttpResponseRedirect(reverse("stand_ins", args=[zone]))
