"""Enterprises and those who act for them: register, invite, accept, remove."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.charter.geography import place_of_answer
from guanyun.errors import Refused
from guanyun.records.access import SIGNED_IN, Door, policy, visitor_of
from guanyun.records.now import now
from guanyun.records.selectors.portal import (
    agents_of,
    charter_today,
    invitations_of,
    own_firms,
)
from guanyun.records.services.enterprises import (
    Firm,
    Invitation,
    agent_accept,
    agent_invite,
    agent_remove,
    enterprise_register,
)
from guanyun.web.forms import words_for
from guanyun.web.language import language_of, say
from guanyun.web.signing_in import PEOPLE, sent_to_sign_in


@policy(PEOPLE)
def agents_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the enterprises that the visitor acts for, with all who act for them."""
    return sent_to_sign_in(request) or _page(request, zone)


def _page(
    request: HttpRequest, zone: str, *, refused: str = "", uscc: str = "", status: int = 200
) -> HttpResponse:
    visitor = visitor_of(request)
    firms = [
        {"firm": firm, "agents": agents_of(visitor=visitor, uscc=firm.uscc)}
        for firm in own_firms(visitor)
    ]
    context = {
        "zone_label": charter_today(zone, now()).manifest.label,
        "firms": firms,
        "invitations": invitations_of(visitor=visitor),
        "refused": refused,
        "refused_at": uscc,
        "typed": request.POST,
    }
    return render(request, "agents/page.html", context, status=status)


@policy(PEOPLE, writes=True)
def enterprise_register_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Register an enterprise by its credit code; who does becomes its manager."""
    turned = sent_to_sign_in(request)
    if turned is not None:
        return turned
    context: dict[str, object] = {
        "zone_label": charter_today(zone, now()).manifest.label,
        "typed": request.POST,
    }
    if request.method != "POST":
        return render(request, "agents/register.html", context)
    told = request.POST
    place = place_of_answer(told["place"]) if told.get("place", "").strip() else None
    try:
        if told.get("place", "").strip() and place is None:
            raise Refused("portal.place_form")
        firm = Firm(
            told.get("uscc", "")[:40], told.get("label", ""), told.get("address", ""), place
        )
        row = enterprise_register(by=visitor_of(request), at=now(), firm=firm)
    except Refused as refused:
        context["refused"] = words_for(refused, language_of(request))
        return render(request, "agents/register.html", context, status=422)
    messages.success(request, say(request, "portal.registered_firm", firm=row.label), "good")
    return HttpResponseRedirect(reverse("agents", args=[zone]))


@policy(SIGNED_IN, door=Door.ENTERPRISE, parameter="uscc", writes=True)
def agent_invite_page(request: HttpRequest, zone: str, uscc: str) -> HttpResponse:
    """Invite somebody by phone to act for an enterprise."""
    told = request.POST
    invitation = Invitation(
        uscc, told.get("phone", "")[:20], told.get("name", ""), told.get("is_manager") == "1"
    )
    return _done(
        request, zone, uscc, "portal.invited",
        lambda: agent_invite(by=visitor_of(request), at=now(), invitation=invitation),
    )  # fmt: skip


@policy(PEOPLE, writes=True)
def agent_accept_page(request: HttpRequest, zone: str, uscc: str) -> HttpResponse:
    """Accept an invitation made to one's own phone."""
    visitor = visitor_of(request)
    return _done(
        request, zone, uscc, "portal.accepted",
        lambda: agent_accept(by=visitor, at=now(), uscc=uscc),
    )  # fmt: skip


@policy(SIGNED_IN, door=Door.ENTERPRISE, parameter="uscc", writes=True)
def agent_remove_page(request: HttpRequest, zone: str, uscc: str, agent: int) -> HttpResponse:
    """End somebody's right to act for an enterprise, from this moment on."""
    visitor = visitor_of(request)
    return _done(
        request, zone, uscc, "portal.removed",
        lambda: agent_remove(by=visitor, at=now(), uscc=uscc, agent=agent),
    )  # fmt: skip


def _done(
    request: HttpRequest, zone: str, uscc: str, code: str, act: Callable[[], object]
) -> HttpResponse:
    """Take the act and go back to the page; a refusal is said beside the enterprise."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("agents", args=[zone]))
    try:
        act()
    except Refused as refused:
        told = words_for(refused, language_of(request))
        return _page(request, zone, refused=told, uscc=uscc, status=422)
    messages.success(request, say(request, code), "good")
    return HttpResponseRedirect(reverse("agents", args=[zone]))
