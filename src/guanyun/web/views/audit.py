"""The auditor's desk: audits begun and conducted, who conducts them, their samples."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.engines.insight import Method
from guanyun.errors import Refused
from guanyun.records.access import AUDITING, Door, Visitor, policy, visitor_of
from guanyun.records.now import now, today
from guanyun.records.selectors.audits import (
    AuditPage,
    audit_lines,
    audit_lines_all,
    audit_shown,
    audits_shown,
    people_meant,
    sample_lines,
    scopes_offered,
    standing_readings,
)
from guanyun.records.selectors.portal import charter_today
from guanyun.records.services.audits import (
    Order,
    audit_appoint,
    audit_begin,
    audit_dismiss,
    audit_end,
    sample_draw,
)
from guanyun.web.case_columns import AUDITED
from guanyun.web.forms import key_of, render_key, words_for
from guanyun.web.language import language_of, say
from guanyun.web.tables import MOST_ROWS, Page, table_of, workbook

MONTH = timedelta(days=30)
METHODS = tuple(Method)


@policy(AUDITING, writes=True)
def audits_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the audits that one may know of, and begin one."""
    visitor, at = visitor_of(request), now()
    units, kinds = scopes_offered(zone, at)
    context: dict[str, object] = {
        "zone_label": charter_today(zone, at).manifest.label,
        "units": units,
        "kinds": kinds,
        "typed": request.POST,
        "chosen": {*request.POST.getlist("units"), *request.POST.getlist("kinds")},
        "days": (today() - 12 * MONTH, today(), today() + MONTH),
        "may_begin": bool({seat.role for seat in visitor.seats} & AUDITING),
        "key": render_key(),
    }
    status = 200
    if request.method == "POST":
        try:
            audit = audit_begin(
                by=visitor, at=at, order=_order(request), key=key_of(request, visitor)
            )
        except Refused as refused:
            context["refused"], status = words_for(refused, language_of(request)), 422
        else:
            messages.success(request, say(request, "audit.begun"), "good")
            return HttpResponseRedirect(reverse("audit", args=[zone, audit]))
    context["audits"] = audits_shown(visitor=visitor, at=at)
    context["readings"] = standing_readings(visitor=visitor, at=at)
    return render(request, "audit/list.html", context, status=status)


def _order(request: HttpRequest) -> Order:
    told = request.POST
    return Order(
        paper=told.get("paper", "")[:80],
        authorised_by=told.get("authorised_by", "")[:80],
        first=day_typed(told.get("first", "")),
        last=day_typed(told.get("last", "")),
        since=day_typed(told.get("since", "")),
        # The page asks for the last day; the record keeps the first day after it.
        until=day_typed(told.get("until", "")) + timedelta(days=1),
        units=tuple(told.getlist("units"))[:200],
        kinds=tuple(told.getlist("kinds"))[:200],
        members=tuple(people_meant(told.get("members", "")[:400].split())),
    )


def day_typed(text: str) -> date:
    """Return a day typed into a form.

    Raises:
        Refused: ``portal.day_form``.
    """
    try:
        found = date.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused("portal.day_form") from error
    if not 2000 < found.year < 2200:
        raise Refused("portal.day_form")
    return found


@policy(AUDITING, door=Door.AUDIT, parameter="audit", writes=True)
def audit_page(request: HttpRequest, zone: str, audit: int) -> HttpResponse:
    """Show one audit: its scope, its cases, who conducts it, what they read; change the latter."""
    visitor, at = visitor_of(request), now()
    shown = audit_shown(visitor=visitor, audit=audit, at=at)
    refused, status = "", 200
    if request.method == "POST":
        try:
            _change(request, visitor, audit)
        except Refused as told:
            refused, status = words_for(told, language_of(request)), 422
        else:
            messages.success(request, say(request, "audit.changed"), "good")
            return HttpResponseRedirect(request.path)
    words, page = request.GET.get("q", "").strip()[:32], _page(request)
    sort = request.GET.get("sort", "")
    lines, total = audit_lines(
        visitor=visitor, audit=audit, words=words, page=page, sort=sort, at=at
    )
    more = {
        "total": total,
        "words": words,
        "table": table_of(
            request,
            AUDITED,
            lines,
            Page(page, total, sort or "-opened"),
            caption=say(request, "audit.cases"),
            export=reverse("audit_export", args=[zone, audit]),
        ),
        "refused": refused,
        "typed": request.POST,
    }
    return render(request, "audit/page.html", context_of(zone, shown) | more, status=status)


@policy(AUDITING, door=Door.AUDIT, parameter="audit")
def audit_export(request: HttpRequest, zone: str, audit: int) -> HttpResponse:
    """Send the cases in the scope, as they are filtered, as an Excel workbook."""
    charter = charter_today(zone, now())
    lines = audit_lines_all(
        visitor=visitor_of(request), audit=audit, words=request.GET.get("q", "").strip()[:32],
        sort=request.GET.get("sort", ""), at=now(), most=MOST_ROWS,
    )  # fmt: skip
    title = say(request, "audit.cases")
    return workbook(request, AUDITED, lines, title=title, sample=charter.manifest.sample)


def _page(request: HttpRequest) -> int:
    told = request.GET.get("page", "1")
    return int(told) if told.isdigit() and 0 < int(told) < 10_000 else 1


def context_of(zone: str, page: AuditPage) -> dict[str, object]:
    """Return what every page of one audit shows."""
    return {
        "page": page,
        "audit": page.shown,
        "zone_label": charter_today(zone, now()).manifest.label,
    }


def _change(request: HttpRequest, visitor: Visitor, audit: int) -> None:
    """Appoint, dismiss or end, as the button said."""
    told, at = request.POST, now()
    person = told.get("person", "")
    if told.get("do") == "end":
        audit_end(by=visitor, at=at, audit=audit)
    elif told.get("do") == "dismiss":
        chosen = int(person) if person.isdigit() and len(person) < 18 else 0
        audit_dismiss(by=visitor, at=at, audit=audit, person=chosen)
    else:
        named = people_meant([told.get("member", "").strip()[:64]])
        audit_appoint(by=visitor, at=at, audit=audit, person=named[0] if named else 0)


@policy(AUDITING, door=Door.AUDIT, parameter="audit", writes=True)
def audit_sample(request: HttpRequest, zone: str, audit: int) -> HttpResponse:
    """Draw samples, show those drawn with all that is needed to draw them again."""
    visitor, at = visitor_of(request), now()
    refused, status = "", 200
    shown = audit_shown(visitor=visitor, audit=audit, at=at)
    if request.method == "POST":
        n = request.POST.get("n", "").strip()
        try:
            no = sample_draw(
                by=visitor,
                at=at,
                audit=audit,
                n=int(n) if n.isdecimal() and len(n) < 6 else 0,
                seed=request.POST.get("seed", "").strip()[:100],
                method=request.POST.get("method", "")[:16],
                key=key_of(request, visitor),
            )
        except Refused as told:
            refused, status = words_for(told, language_of(request)), 422
        else:
            messages.success(request, say(request, "audit.drawn"), "good")
            return HttpResponseRedirect(f"{request.path}#sample-{no}")
    wanted = next((each for each in shown.samples if str(each.no) == request.GET.get("list")), None)
    if wanted is not None:
        file = HttpResponse(wanted.list_text, content_type="text/plain; charset=utf-8")
        file["Content-Disposition"] = f'attachment; filename="list-{audit}-{wanted.no}.txt"'
        return file
    samples = [(each, sample_lines(visitor=visitor, sample=each, at=at)) for each in shown.samples]
    more = {"samples": samples, "methods": METHODS, "refused": refused, "typed": request.POST}
    context = context_of(zone, shown) | more | {"key": render_key()}
    return render(request, "audit/sample.html", context, status=status)
