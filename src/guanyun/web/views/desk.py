"""The workbench: tabs, four numbers, the list, registering what somebody just said."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from guanyun.charter.schema import Charter
from guanyun.engines.casework import CaseType, Field, Json
from guanyun.errors import Language, Refused
from guanyun.gateways.spreadsheets import workbook_of
from guanyun.records.access import DESK, Door, Visitor, policy, visitor_of
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, now
from guanyun.records.selectors.cases import case_shown
from guanyun.records.selectors.desk import (
    LIGHTS,
    PAGE,
    TABS,
    Asked,
    Line,
    desk_shown,
    zone_figures,
)
from guanyun.records.selectors.enterprises import (
    Firm,
    contact_of,
    enterprise_meant,
    enterprises_named,
)
from guanyun.records.selectors.signing import Signature, signatures_waiting
from guanyun.records.selectors.stand_ins import covered_by
from guanyun.records.services.cases import Deed, Report, case_act, case_open
from guanyun.web.drafts import CONTACTS, urgency_asked
from guanyun.web.forms import instant_typed, key_of, render_key, version_of, words_for
from guanyun.web.language import language_of, say
from guanyun.web.templatetags.words import worded
from guanyun.web.views.cases import acts_of
from guanyun.web.views.doors import next_of

CHANNELS = ("window", "visit", "phone", "meeting", "research")
SIGNING = ("give_consent", "withhold_consent", "return_for_more")
MOST_ROWS = 50_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PHRASES = tuple(f"web.phrase_{number}" for number in range(1, 7))


def asked_in(request: HttpRequest) -> Asked:
    """Return what the address asks for; what makes no sense is left out."""
    told = request.GET
    page = told.get("page", "1")
    return Asked(
        tab=told.get("tab", "") if told.get("tab") in TABS else "todo",
        light=told.get("light", "") if told.get("light") in LIGHTS else "",
        words=told.get("q", "").strip()[:60],
        kind=told.get("kind", "")[:64],
        page=int(page) if page.isdigit() and 0 < int(page) < 10_000 else 1,
    )


@policy(DESK)
def desk_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the workbench."""
    at = now()
    charter = charter_on(zone, local_date(at))
    visitor = visitor_of(request)
    shown = desk_shown(visitor=visitor, charter=charter, asked=asked_in(request), at=at)
    signing = shown.asked.tab == "sign"
    return render(
        request,
        "desk/page.html",
        {
            "desk": shown,
            "zone_figures": zone_figures(visitor=visitor, at=at),
            "zone_label": charter.manifest.label,
            "day": charter.calendar.day(local_date(at)),
            "close": _until_close(charter, at),
            "query": _query(shown.asked),
            "last_page": max(1, -(-shown.total // PAGE)),
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


def _query(asked: Asked) -> str:
    told = {"tab": asked.tab, "light": asked.light, "q": asked.words, "kind": asked.kind}
    return urlencode({name: value for name, value in told.items() if value})


COLUMNS = ("light", "matter", "number", "enterprise", "next_act", "due", "spent")


@policy(DESK)
def desk_export(request: HttpRequest, zone: str) -> HttpResponse:
    """Send the list as it is filtered, as an Excel workbook."""
    at = now()
    charter = charter_on(zone, local_date(at))
    asked = replace(asked_in(request), page=1)
    shown = desk_shown(
        visitor=visitor_of(request), charter=charter, asked=asked, at=at, most=MOST_ROWS
    )
    language = language_of(request)
    header = [say(request, f"web.column_{name}") for name in COLUMNS]
    rows = [_cells(line, language) for line in shown.lines]
    response = HttpResponse(workbook_of(say(request, "web.desk"), header, rows), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="guanyun-cases.xlsx"'
    return response


def _cells(line: Line, language: Language) -> list[str]:
    clock = line.clock
    spent = (
        [f"{worded(each.label, language)} {each.amount}" for each in clock.shares] if clock else []
    )
    return [
        clock.words.text(language) if clock else "",
        worded(line.kind, language) + ("（示例）" if line.sample and language == "zh" else ""),
        line.number,
        line.enterprise,
        worded(line.next_act or line.step, language),
        clock.light.due_text if clock else "",
        "; ".join(spent),
    ]


@policy(DESK)
def case_side(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """Show a case beside the list, without leaving it."""
    shown = case_shown(visitor=visitor_of(request), number=number, at=now())
    context = {"shown": shown, "acts": acts_of(request, shown), "next": next_of(request, "")}
    return render(request, "desk/_side.html", context)


@policy(DESK)
def firms(request: HttpRequest, zone: str) -> HttpResponse:
    """Answer which enterprises are called so: credit code, name or pinyin initials."""
    found = enterprises_named(visitor=visitor_of(request), words=request.GET.get("q", "")[:60])
    return JsonResponse({"firms": [{"uscc": each.uscc, "label": each.label} for each in found]})


@policy(DESK, door=Door.CASE, parameter="number", writes=True)
def case_sign(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """Agree, disagree or send back for more, from the card."""
    act = request.POST.get("act", "")
    if request.method == "POST" and act in SIGNING:
        opinion = request.POST.get("opinion", "").strip()
        name = "opinion" if act == "give_consent" else "reason"
        answers: dict[str, Json] = {name: opinion} if opinion else {}
        facts = {"consent": request.POST.get("consent", "")}
        deed = Deed(act, answers, version_of(request), facts=facts)
        visitor = visitor_of(request)
        try:
            case_act(by=visitor, at=now(), number=number, deed=deed, key=key_of(request, visitor))
            messages.success(request, say(request, f"web.signed_{act}", number=number), "good")
        except Refused as refused:
            messages.error(request, words_for(refused, language_of(request)), "bad")
    return HttpResponseRedirect(reverse("desk", args=[zone]) + "?tab=sign")


@policy(DESK, writes=True)
def register_case(request: HttpRequest, zone: str) -> HttpResponse:
    """Register what somebody just said: one line, who, how it came; answered on the spot or not."""
    at = now()
    charter = charter_on(zone, local_date(at))
    visitor = visitor_of(request)
    context: dict[str, object] = {
        "zone_label": charter.manifest.label,
        "kinds": list(charter.case_types.values()),
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
    return HttpResponseRedirect(reverse("case", args=[zone, number]))


def _urgencies(request: HttpRequest, charter: Charter) -> list[tuple[CaseType, Field, str, str]]:
    """Return the kinds that ask how urgent it is: the question, its name, what was chosen."""
    found = []
    for kind in charter.case_types.values():
        asked, name = urgency_asked(kind), f"{kind.id}-{kind.urgent_field}"
        if asked is not None:
            found.append((kind, asked, name, request.POST.get(name, "")))
    return found


def _wrong(request: HttpRequest, charter: Charter, firm: Firm | None) -> str:
    """Return what has to be put right before anything is written; empty where nothing."""
    told = request.POST
    if told.get("enterprise", "").strip() and firm is None:
        return say(request, "web.which_enterprise", words=told["enterprise"].strip()[:40])
    if told.get("answered") and not told.get("opinion", "").strip():
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
    )
    done = case_open(by=visitor, at=at, report=report, key=key_of(request, visitor))
    if told.get("answered"):
        deed = Deed("answer", {"opinion": told.get("opinion", "").strip()})
        try:
            case_act(by=visitor, at=at, number=done.number, deed=deed)
        except Refused as refused:
            # The case stands: saying so here keeps it from being registered a second time.
            messages.warning(request, words_for(refused, language_of(request)), "warn")
    return done.number


def _has_contact(answers: Mapping[str, Json]) -> bool:
    return any(name in answers for name in CONTACTS)
