"""The message centre: what was told to me, read or not, and where it leads."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.records.access import DESK, READERS, SIGNED_IN, Visitor, policy, visitor_of
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, now
from guanyun.records.selectors.notices import SUBJECTS, inbox, one_told
from guanyun.records.services.notices import notices_read
from guanyun.web.language import language_of
from guanyun.web.views.doors import next_of

ALL_SUBJECTS = (*SUBJECTS, "other")
MOST_IDS = 100
LONGEST_ID = 18  # digits that every database takes


@policy(SIGNED_IN)
def messages_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show one's messages, the latest first, all or those not read, by subject."""
    visitor, at = visitor_of(request), now()
    told = request.GET
    page = told.get("page", "")
    subject = told.get("about", "")
    found = inbox(
        visitor=visitor,
        subject=subject if subject in ALL_SUBJECTS else "",
        only_unread=told.get("unread") == "1",
        page=int(page) if page.isdigit() and 0 < int(page) < 10_000 else 1,
        at=at,
    )
    language = language_of(request)
    return render(
        request,
        "messages/page.html",
        {
            "inbox": found,
            "lines": [(each, each.text(language)) for each in found.messages],
            "subjects": ALL_SUBJECTS,
            "shell": "base.html" if visitor.seats else "portal/layout.html",
            "zone_label": charter_on(zone, local_date(at)).manifest.label,
        },
    )


@policy(SIGNED_IN)
def message_open(request: HttpRequest, zone: str, notice: int) -> HttpResponse:
    """Mark a message as read and go where it leads."""
    visitor = visitor_of(request)
    found = one_told(visitor=visitor, notice=notice)
    if found is None:
        raise Http404("notice")
    notices_read(by=visitor, at=now(), ids=[notice])
    return HttpResponseRedirect(_leads_to(visitor, zone, found.stream, found.code))


def _leads_to(visitor: Visitor, zone: str, stream: str, code: str) -> str:
    """Return the page of the case or policy as this visitor reads it; else one's own desk."""
    kind, _, number = stream.partition(":")
    if kind == "enterprise" and code == "records.notice_policy":
        return reverse("calculator", args=[zone, number])
    if kind == "case":
        name = "case" if visitor.audience & READERS else "progress"
        return reverse(name, args=[zone, number])
    if visitor.audience & DESK:
        return reverse("desk", args=[zone])
    return reverse("messages", args=[zone])


@policy(SIGNED_IN, writes=True)
def messages_read(request: HttpRequest, zone: str) -> HttpResponse:
    """Mark the chosen messages as read, or all of a subject."""
    if request.method == "POST":
        told = request.POST
        ids = [
            int(each) for each in told.getlist("id")[:MOST_IDS] if each.isdigit() and len(each) < 19
        ]
        subject = told.get("about", "") if told.get("all") == "1" else None
        notices_read(by=visitor_of(request), at=now(), ids=ids, subject=subject)
    return HttpResponseRedirect(next_of(request, reverse("messages", args=[zone])))
