"""One-time links: who holds one works on its case; the desk issues and revokes them."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.errors import Refused
from guanyun.records.access import DESK, EVERYBODY, Audience, Door, Hidden, policy, visitor_of
from guanyun.records.now import now
from guanyun.records.selectors.links import by_link, links_issued, provider_acts
from guanyun.records.selectors.portal import charter_today
from guanyun.records.services.cases import Conflict, Deed, case_act
from guanyun.records.services.links import Grant, link_issue, link_revoke, link_use
from guanyun.records.visitors import SESSION_LINKS
from guanyun.web.forms import (
    answers_of,
    asked_of,
    key_of,
    render_key,
    version_of,
    words_for,
)
from guanyun.web.language import language_of
from guanyun.web.uploads import stored_files

LASTS = (1, 3, 7, 15)  # days


@policy(EVERYBODY)
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Open a link: keep it in the session and go on to its case."""
    try:
        used = link_use(by=visitor_of(request), at=now(), token=token)
    except Refused as refused:
        return _over(request, words_for(refused, language_of(request)))
    kept = request.session.get(SESSION_LINKS, {})
    numbers = [*dict.fromkeys([*kept.get(used.zone, []), used.id])]
    request.session[SESSION_LINKS] = kept | {used.zone: numbers}
    return HttpResponseRedirect(reverse("link_case", args=[used.zone, used.number]))


def _over(request: HttpRequest, text: str) -> HttpResponse:
    return render(request, "links/over.html", {"text": text}, status=410)


@policy(EVERYBODY, door=Door.CASE, parameter="number")
def link_case(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """Show the case to who holds a link to it."""
    ended = _ended(request, zone)
    return ended if ended is not None else _page(request, zone, number)


@policy(EVERYBODY, door=Door.CASE, parameter="number", writes=True)
def link_act(request: HttpRequest, zone: str, number: str, act: str) -> HttpResponse:
    """Take an act by link: who and when are recorded with it."""
    ended = _ended(request, zone)
    if ended is not None:
        return ended
    here = reverse("link_case", args=[zone, number])
    if request.method != "POST":
        return HttpResponseRedirect(here)
    visitor, at = visitor_of(request), now()
    shown = by_link(visitor=visitor, number=number, at=at)
    asks = next((each.asks for each in shown.acts if each.id == act), ())
    try:
        files = stored_files(request, visitor, asks, prefix=f"{act}-")
        answers = answers_of(request, asks, prefix=f"{act}-")
        deed = Deed(act, answers, version_of(request), channel="link", files=files)
        case_act(by=visitor, at=at, number=number, deed=deed, key=key_of(request, visitor))
    except Conflict as conflict:
        return _page(request, zone, number, act=act, refused=conflict, status=409)
    except Refused as refused:
        return _page(request, zone, number, act=act, refused=refused, status=422)
    return HttpResponseRedirect(f"{here}?did={act}")


def _ended(request: HttpRequest, zone: str) -> HttpResponse | None:
    """Return the page that says a link is over, to who held one; nothing is there for others."""
    visitor = visitor_of(request)
    if Audience.LINK in visitor.audience:
        return None
    if request.session.get(SESSION_LINKS, {}).get(zone):
        return _over(request, words_for(Refused("records.link_over"), language_of(request)))
    raise Hidden("link")


def _page(
    request: HttpRequest,
    zone: str,
    number: str,
    *,
    act: str = "",
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = by_link(visitor=visitor_of(request), number=number, at=now())
    typed = request.POST.dict() if request.method == "POST" else {}
    acts = [
        {
            "act": each,
            "asks": asked_of(each.asks, prefix=f"{each.id}-", typed=typed),
            "key": render_key(),
            "refused": words_for(refused, language_of(request))
            if refused and each.id == act
            else "",
        }
        for each in shown.acts
    ]
    return render(
        request,
        "links/page.html",
        {
            "shown": shown,
            "acts": acts,
            "zone_label": shown.zone_label,
            "did": next((each for each in shown.acts if each.id == request.GET.get("did")), None),
            "refused": words_for(refused, language_of(request)) if refused else "",
        },
        status=status,
    )


@policy(DESK, door=Door.CASE, parameter="number", writes=True)
def case_links(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """Issue a link for a case, and show those that were issued."""
    visitor, at = visitor_of(request), now()
    context: dict[str, object] = {
        "number": number,
        "zone_label": charter_today(zone, at).manifest.label,
        "acts": provider_acts(visitor=visitor, number=number),
        "lasts": LASTS,
        "typed": request.POST,
        "chosen": request.POST.getlist("acts"),
    }
    status = 200
    if request.method == "POST":
        try:
            issued = link_issue(by=visitor, at=at, number=number, grant=_grant(request))
            context["address"] = request.build_absolute_uri(reverse("link", args=[issued.token]))
        except Refused as refused:
            context["refused"], status = words_for(refused, language_of(request)), 422
    context["links"] = links_issued(visitor=visitor, number=number, at=at)
    return render(request, "links/issued.html", context, status=status)


def _grant(request: HttpRequest) -> Grant:
    told = request.POST
    days = told.get("days", "")
    lasts = int(days) if days.isdigit() and int(days) in LASTS else LASTS[0]
    return Grant(
        acts=told.getlist("acts")[:20],
        holder_name=told.get("holder_name", "").strip(),
        expires_at=now() + timedelta(days=lasts),
        holder_phone=told.get("holder_phone", "").strip(),
    )


@policy(DESK, door=Door.LINK, parameter="link", writes=True)
def link_revoke_page(request: HttpRequest, zone: str, link: int) -> HttpResponse:
    """Revoke a link: who holds it is turned away with the next request."""
    number = request.POST.get("number", "")
    if request.method == "POST":
        link_revoke(by=visitor_of(request), at=now(), link=link)
    if not number:
        return HttpResponseRedirect(reverse("desk", args=[zone]))
    return HttpResponseRedirect(reverse("case_links", args=[zone, number]))
