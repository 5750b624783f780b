"""The workbench: tabs, four numbers, the list and what opens beside it, signing."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from guanyun.charter.schema import Charter
from guanyun.engines.casework import Json
from guanyun.errors import Refused
from guanyun.records.access import DESK, Door, Visitor, policy, visitor_of
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, now
from guanyun.records.selectors.cases import case_shown
from guanyun.records.selectors.desk import (
    LIGHTS,
    SORTS,
    TABS,
    Asked,
    desk_lines,
    desk_shown,
    numbers_told,
    page_told,
)
from guanyun.records.selectors.due import zone_figures
from guanyun.records.selectors.lines import Line
from guanyun.records.selectors.signing import Signature, signatures_waiting
from guanyun.records.selectors.stand_ins import covered_by
from guanyun.records.services.cases import Deed, Done, case_act
from guanyun.web.case_columns import ON_DESK
from guanyun.web.forms import key_of, render_key, version_of, words_for
from guanyun.web.language import language_of, say
from guanyun.web.tables import MOST_ROWS, Page, table_of, workbook
from guanyun.web.views.bulk import BULK
from guanyun.web.views.cases import acts_of
from guanyun.web.views.doors import next_of

SIGNING = ("give_consent", "withhold_consent", "return_for_more", "add_signer")


def asked_in(request: HttpRequest) -> Asked:
    """Return what the address asks for; what makes no sense is left out."""
    told = request.GET
    return Asked(
        tab=told.get("tab", "") if told.get("tab") in TABS else "todo",
        light=told.get("light", "") if told.get("light") in LIGHTS else "",
        words=told.get("q", "").strip()[:60],
        kind=told.get("kind", "")[:64],
        sort=told.get("sort", "") if told.get("sort") in SORTS else "",
        numbers=numbers_told(told.getlist("number")),
        page=page_told(told.get("page", "1")),
    )


@policy(DESK)
def desk_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the workbench."""
    at = now()
    charter = charter_on(zone, local_date(at))
    visitor = visitor_of(request)
    shown = desk_shown(visitor=visitor, charter=charter, asked=asked_in(request), at=at)
    asked = shown.asked
    signing = asked.tab == "sign"
    page = Page(asked.page, shown.total, asked.sort)
    caption = say(request, f"web.tab_{asked.tab}")
    return render(
        request,
        "desk/page.html",
        {
            "desk": shown,
            "table": table_of(request, ON_DESK, shown.lines, page, caption=caption, picks=True),
            "bulk": BULK,
            "zone_figures": zone_figures(visitor=visitor, at=at),
            "zone_label": charter.manifest.label,
            "day": charter.calendar.day(local_date(at)),
            "close": _until_close(charter, at),
            "signatures": _cards(visitor, shown.lines, at) if signing else [],
            "covering": covered_by(visitor=visitor, at=at),
            "at": at,
        },
    )


def _cards(visitor: Visitor, lines: Sequence[Line], at: datetime) -> list[tuple[Signature, str]]:
    """Return what waits for a signature, each card with a key for this rendering."""
    waiting = signatures_waiting(visitor=visitor, lines=lines, at=at)
    return [(each, render_key()) for each in waiting]


def _until_close(charter: Charter, at: datetime) -> tuple[int, int] | None:
    """Return hours and minutes until the office closes; None outside office hours."""
    day = local_date(at)
    if not charter.calendar.is_working(day):
        return None
    closes = datetime.combine(day, charter.calendar.office.periods[-1][1], at.tzinfo)
    opens = datetime.combine(day, charter.calendar.office.periods[0][0], at.tzinfo)
    if not opens <= at < closes:
        return None
    return divmod(int((closes - at).total_seconds()) // 60, 60)


@policy(DESK)
def desk_export(request: HttpRequest, zone: str) -> HttpResponse:
    """Send the list as it is filtered, or its ticked rows, with the columns one sees."""
    charter = charter_on(zone, local_date(now()))
    lines = desk_lines(
        visitor=visitor_of(request), asked=asked_in(request), at=now(), most=MOST_ROWS
    )
    title = say(request, "web.desk")
    return workbook(request, ON_DESK, lines, title=title, sample=charter.manifest.sample)


@policy(DESK)
def case_side(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """Show a case beside the list, without leaving it."""
    shown = case_shown(visitor=visitor_of(request), number=number, at=now())
    context = {"shown": shown, "acts": acts_of(request, shown), "next": next_of(request, "")}
    return render(request, "desk/_side.html", context)


@policy(DESK, door=Door.CASE, parameter="number", writes=True)
def case_sign(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """Agree, disagree or send back for more, from the card.

    A script that sends the card after its ten seconds asks for JSON and says the answer in place.
    """
    act, told = request.POST.get("act", ""), ""
    taken: Done | None = None
    if request.method == "POST" and act in SIGNING:
        visitor = visitor_of(request)
        try:
            taken = case_act(
                by=visitor, at=now(), number=number, deed=_signed(request, act),
                key=key_of(request, visitor),
            )  # fmt: skip
            told = say(request, f"web.signed_{act}", number=number)
        except Refused as refused:
            told = words_for(refused, language_of(request))
    done = taken is not None
    if request.headers.get("Accept") == "application/json":
        version = taken.version if taken else None
        told_in_place = {"done": done, "told": told, "version": version}
        return JsonResponse(told_in_place, status=200 if done else 422)
    if told:
        (messages.success if done else messages.error)(request, told, "good" if done else "bad")
    back = reverse("desk", args=[zone]) + "?tab=sign"
    return HttpResponseRedirect(next_of(request, back))


def _signed(request: HttpRequest, act: str) -> Deed:
    opinion = request.POST.get("opinion", "").strip()
    name = "opinion" if act == "give_consent" else "reason"
    answers: dict[str, Json] = {name: opinion} if opinion else {}
    consent: dict[str, Json] = {"consent": request.POST.get("consent", "")}
    if act == "add_signer":
        reason = request.POST.get("why_another", "").strip()
        told = {"post": request.POST.get("post", ""), "reason": reason, **consent}
        return Deed(act, {name: each for name, each in told.items() if each}, version_of(request))
    facts = consent
    return Deed(act, answers, version_of(request), facts=facts)
