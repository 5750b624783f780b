"""The last step of who has no account: prove the phone by a code, and the report is sent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.errors import Refused
from guanyun.records.access import EVERYBODY, Visitor, policy, visitor_in, visitor_of
from guanyun.records.now import now
from guanyun.records.selectors.portal import charter_today
from guanyun.records.services.cases import Key
from guanyun.records.services.codes import Asked, code_check, code_send
from guanyun.records.visitors import SESSION_CASES, SESSION_PHONE
from guanyun.web.drafts import DESCRIPTION, draft_of
from guanyun.web.forms import words_for
from guanyun.web.language import language_of
from guanyun.web.views.report import reporting, sent_on


@policy(EVERYBODY, writes=True)
def report_phone(request: HttpRequest, zone: str) -> HttpResponse:
    """Prove a phone, to report without an account; a report told to the end is sent by it."""
    visitor, draft, told = visitor_of(request), draft_of(request, zone), request.POST
    if visitor.person is not None or visitor.phone:
        return HttpResponseRedirect(_way_on(request, zone))
    manifest = charter_today(zone, now()).manifest
    context: dict[str, object] = {
        "zone_label": manifest.label,
        "phone": told.get("phone", draft.answers.get("contact_phone", ""))[:20],
        "asked_code": "sent" in request.GET,
        "sends": bool(draft.sending),
        "emergency": manifest.emergency_phone,
    }
    if request.method != "POST":
        return render(request, "portal/phone.html", context)
    context["asked_code"] = told.get("step") == "code"
    try:
        proved = _proved(request, visitor, Asked("report", str(context["phone"])))
    except Refused as refused:
        context["refused"] = words_for(refused, language_of(request))
        return render(request, "portal/phone.html", context, status=422)
    if not proved:
        return render(request, "portal/phone.html", context | {"asked_code": True})
    phones = request.session.get(SESSION_PHONE, {})
    request.session[SESSION_PHONE] = phones | {zone: proved}
    return _sent(request, zone)


def _proved(request: HttpRequest, visitor: Visitor, asked: Asked) -> str:
    """Return the phone that the code proves; empty while the code is on its way."""
    if request.POST.get("step") != "code":
        code_send(by=visitor, at=now(), asked=asked)
        return ""
    code = request.POST.get("code", "").strip()[:8]
    return code_check(by=visitor, at=now(), asked=asked, code=code).phone


def _sent(request: HttpRequest, zone: str) -> HttpResponse:
    """Send the report that waited for the proof; without one go where one is told."""
    asking = reporting(request, visitor_in(zone, request))
    if not asking.draft.sending:
        return HttpResponseRedirect(_way_on(request, zone))
    # The key of the form that was sent: sent again from a page kept open, it is the same report.
    key = Key(f"session:{request.session.session_key}", asking.draft.key, asking.draft.sending)
    try:
        return sent_on(request, asking, key)
    except Refused as refused:
        messages.error(request, words_for(refused, language_of(request)), "bad")
        return HttpResponseRedirect(_way_on(request, zone))


def _way_on(request: HttpRequest, zone: str) -> str:
    """Return where to go with a phone that is known: check what was told, or see what was sent."""
    opened = request.session.get(SESSION_CASES, {}).get(zone, [])
    if draft_of(request, zone).answers.get(DESCRIPTION):
        return f"{reverse('report', args=[zone])}?step=check"
    if opened:
        return reverse("progress", args=[zone, opened[-1]])
    return reverse("report", args=[zone])
