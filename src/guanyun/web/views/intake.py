"""Registering at the desk what somebody just said: one line, who, how it came, the answer."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from guanyun.charter.schema import Charter
from guanyun.engines.casework import CaseType, Field, Json
from guanyun.errors import Refused
from guanyun.records.access import DESK, Visitor, policy, visitor_of
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, now
from guanyun.records.selectors.enterprises import (
    Firm,
    contact_of,
    enterprise_meant,
    enterprises_named,
)
from guanyun.records.services.cases import Deed, Report, case_act, case_open
from guanyun.web.drafts import CONTACTS, urgency_asked
from guanyun.web.forms import instant_typed, key_of, render_key, words_for
from guanyun.web.language import language_of, say

CHANNELS = ("window", "visit", "phone", "meeting", "research")
PHRASES = tuple(f"web.phrase_{number}" for number in range(1, 7))


@policy(DESK)
def firms(request: HttpRequest, zone: str) -> HttpResponse:
    """Answer which enterprises are called so: credit code, name or pinyin initials.

    ``exact``: only the one meant, with its contact on file, so that nobody types it again.
    """
    visitor, exact = visitor_of(request), request.GET.get("exact", "")[:60]
    if exact:
        firm = enterprise_meant(visitor=visitor, words=exact)
        contact = contact_of(visitor=visitor, uscc=firm.uscc) if firm else None
        return JsonResponse({"contact": list(contact or ())})
    found = enterprises_named(visitor=visitor, words=request.GET.get("q", "")[:60])
    return JsonResponse({"firms": [{"uscc": each.uscc, "label": each.label} for each in found]})


@policy(DESK, writes=True)
def register_case(request: HttpRequest, zone: str) -> HttpResponse:
    """Register what somebody just said: one line, who, how it came; answered on the spot or not."""
    at = now()
    charter = charter_on(zone, local_date(at))
    visitor = visitor_of(request)
    kinds = demands_of(charter)
    unclear = next((kind.id for kind in kinds if kind.tile == "unclear"), "")
    context: dict[str, object] = {
        "zone_label": charter.manifest.label,
        "kinds": kinds,
        "chosen": request.POST.get("kind", unclear),
        "channels": CHANNELS,
        "phrases": PHRASES,
        "typed": request.POST,
        "key": render_key(),
        "urgencies": _urgencies(request, charter),
        "firms": enterprises_named(visitor=visitor, words=request.GET.get("q", "")),
    }
    if request.method != "POST":
        return render(request, "desk/register.html", context)
    words = request.POST.get("enterprise", "").strip()
    firm = enterprise_meant(visitor=visitor, words=words)
    try:
        if wrong := _wrong(request, charter, firm):
            context["refused"] = wrong
            return render(request, "desk/register.html", context, status=422)
        number = _register(request, visitor, charter, firm)
    except Refused as refused:
        context["refused"] = words_for(refused, language_of(request))
        return render(request, "desk/register.html", context, status=422)
    if request.POST.get("again"):
        return HttpResponseRedirect(f"{reverse('register_case', args=[zone])}?done={number}")
    messages.success(request, say(request, "web.opened_print", number=number), "good")
    return HttpResponseRedirect(reverse("case", args=[zone, number]))


def demands_of(charter: Charter) -> list[CaseType]:
    """Return the kinds that one line registers: those on a tile that ask what the matter is."""
    return [
        kind
        for kind in charter.case_types.values()
        if kind.tile and any(field.id == "description" for field in kind.fields)
    ]


def _urgencies(request: HttpRequest, charter: Charter) -> list[tuple[CaseType, Field, str, str]]:
    """Return the kinds that ask how urgent it is: the question, its name, what was chosen."""
    found = []
    for kind in demands_of(charter):
        asked, name = urgency_asked(kind), f"{kind.id}-{kind.urgent_field}"
        if asked is not None:
            found.append((kind, asked, name, request.POST.get(name, "")))
    return found


def _wrong(request: HttpRequest, charter: Charter, firm: Firm | None) -> str:
    """Return what has to be put right before anything is written; empty where nothing."""
    told = request.POST
    if told.get("enterprise", "").strip() and firm is None:
        return say(request, "web.which_enterprise", words=told["enterprise"].strip()[:40])
    if told.get("answered") and not _answer(request):
        return say(request, "web.say_answer")
    kind = charter.case_types.get(told.get("kind", ""))
    at_once = [rule.act for rule in kind.steps[0].acts] if kind else ["answer"]
    if told.get("answered") and "answer" not in at_once:
        return say(request, "web.not_on_the_spot")
    return ""


def _register(request: HttpRequest, visitor: Visitor, charter: Charter, firm: Firm | None) -> str:
    told, at = request.POST, now()
    kind = charter.case_types.get(told.get("kind", ""))
    asked = {each.id for each in kind.fields} if kind else set()
    answers: dict[str, Json] = {"description": told.get("description", "").strip()}
    names = {name: name for name in ("contact_name", "contact_phone", "place")}
    if kind is not None and kind.urgent_field:
        names[kind.urgent_field] = f"{kind.id}-{kind.urgent_field}"
    for name, field in names.items():
        if name in asked and told.get(field, "").strip():
            answers[name] = told.get(field, "").strip()
    if firm is not None and firm.place and "place" in asked:
        answers.setdefault("place", firm.place)  # at the enterprise itself, unless told otherwise
    if firm is not None and "contact_name" in asked and not _has_contact(answers):
        known = contact_of(visitor=visitor, uscc=firm.uscc)
        answers |= dict(zip(CONTACTS, known or (), strict=False))
    report = Report(
        kind=told.get("kind", ""),
        answers=answers,
        enterprise=firm.uscc if firm else None,
        channel=told.get("channel", "") if told.get("channel") in CHANNELS else "window",
        occurred_at=instant_typed(told.get("occurred_at", "")),
        reason=told.get("reason", "").strip(),
        at_once=at_once_of(kind, _answer(request) if told.get("answered") else ""),
    )
    done = case_open(by=visitor, at=at, report=report, key=key_of(request, visitor))
    if told.get("answered") and report.at_once is None:
        deed = Deed("answer", {"opinion": _answer(request)})
        try:
            case_act(by=visitor, at=at, number=done.number, deed=deed)
        except Refused as refused:
            # The case stands: saying so here keeps it from being registered a second time.
            messages.warning(request, words_for(refused, language_of(request)), "warn")
    return done.number


def at_once_of(kind: CaseType | None, answer: str) -> Mapping[str, Json] | None:
    """Return the answer that closes a case as it is opened (当场办结); None where a kind has none.

    Such a kind is answered by a second act instead.
    """
    return {"opinion": answer} if answer and kind is not None and kind.on_the_spot else None


def _has_contact(answers: Mapping[str, Json]) -> bool:
    return any(name in answers for name in CONTACTS)


def _answer(request: HttpRequest) -> str:
    """Return what was answered on the spot: what was typed, else the usual words chosen."""
    typed, chosen = request.POST.get("opinion", "").strip(), request.POST.get("phrase", "")
    return typed or (say(request, chosen) if chosen in PHRASES else "")
