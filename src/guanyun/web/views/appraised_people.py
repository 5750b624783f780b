"""The appraisal of people: my views to give; views, moved grades and pay for who conducts it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from guanyun.errors import Refused
from guanyun.records.access import READERS, Hidden, Visitor, policy, visitor_of
from guanyun.records.appraising import RoundKey
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, now
from guanyun.records.selectors.appraisals import round_shown
from guanyun.records.selectors.appraised_people import my_views, people_shown
from guanyun.records.services.appraisal_views import View, view_give, views_ask, views_count
from guanyun.records.services.appraised_people import grade_move, pay_approve, pay_propose
from guanyun.web.forms import key_of, render_key, words_for
from guanyun.web.language import language_of, say


@policy(READERS, writes=True)
def views_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the views that are asked of me; give them."""
    visitor, at, refused = visitor_of(request), now(), ""
    if request.method == "POST":
        told = request.POST
        key = RoundKey(told.get("scheme", "")[:64], told.get("period", "")[:16])
        view = View(told.get("unit", "")[:64], told.get("datum", "")[:64], visitor.id)
        done = key_of(request, visitor)
        try:
            view_give(
                by=visitor, at=at, round_=key, view=view, value=told.get("value", ""), key=done
            )
        except Hidden:
            refused = say(request, "marks.cannot_not_asked")
        except Refused as wrong:
            refused = words_for(wrong, language_of(request))
        else:
            messages.success(request, say(request, "marks.view_kept"), "good")
            return HttpResponseRedirect(request.path)
    context = {
        "zone_label": charter_on(zone, local_date(at)).manifest.label,
        "views": my_views(visitor=visitor, at=at),
        "key": render_key(),
        "refused": refused,
    }
    return render(request, "appraisals/views.html", context, status=422 if refused else 200)


@policy(READERS, writes=True)
def people_page(request: HttpRequest, zone: str, scheme: str, period: str) -> HttpResponse:
    """Show how far the views are, shares of grades, what was moved, pay; and act on them."""
    visitor, at, refused = visitor_of(request), now(), ""
    key = RoundKey(scheme, period)
    if request.method == "POST":
        try:
            said, n = _act(request, visitor, key)
        except Refused as wrong:
            refused = words_for(wrong, language_of(request))
        else:
            messages.success(request, say(request, said, n=n), "good")
            return HttpResponseRedirect(request.path)
    context = {
        "zone_label": charter_on(zone, local_date(at)).manifest.label,
        "shown": round_shown(visitor=visitor, key=key, at=at),
        "people": people_shown(visitor=visitor, key=key, at=at),
        "typed": request.POST,
        "key": render_key(),
        "refused": refused,
    }
    return render(request, "appraisals/people.html", context, status=422 if refused else 200)


def _act(request: HttpRequest, visitor: Visitor, key: RoundKey) -> tuple[str, int]:
    """Do what was asked; return the code of what is then said, and a number in it.

    Raises:
        Refused: as the services do, or an act that there is not.
    """
    told, at, done = request.POST, now(), key_of(request, visitor)
    match told.get("act"):
        case "ask":
            views = _views(told.get("views", ""))
            n = views_ask(by=visitor, at=at, round_=key, views=views, key=done)
            return "marks.done_ask", n
        case "count":
            return "marks.figures_kept", views_count(by=visitor, at=at, round_=key, key=done)
        case "move":
            grade_move(
                by=visitor,
                at=at,
                round_=key,
                unit=told.get("unit", ""),
                grade=told.get("grade", ""),
                reason=told.get("reason", ""),
                key=done,
            )
            return "marks.done_move", 1
        case "pay":
            pool = told.get("pool", "")
            return "marks.done_pay", pay_propose(by=visitor, at=at, round_=key, pool=pool, key=done)
        case "approve":
            number = told.get("number", "")
            pay_approve(
                by=visitor,
                at=at,
                round_=key,
                number=int(number) if number.isdigit() and len(number) < 9 else 0,
                minutes=told.get("minutes", ""),
                key=done,
            )
            return "marks.done_approve", 1
    raise Refused("marks.cannot_no_act")


def _views(text: str) -> list[View]:
    """Return the views typed, a line each: who is rated, the figure, the rater."""
    found = []
    for line in text.replace("\uff0c", ",").splitlines():
        parts = [part.strip() for part in line.split(",")]
        if any(parts):
            unit, datum, rater = (*parts, "", "")[:3]
            found.append(View(unit, datum, rater))
    return found
