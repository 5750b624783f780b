"""Appraisals (考核): schemes with their rounds, a round with its ranking, acts on a version."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guanyun.errors import Refused
from guanyun.gateways.spreadsheets import Cell, workbook_of
from guanyun.records.access import READERS, Visitor, policy, visitor_of
from guanyun.records.appraising import RoundKey, rules_of
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, now
from guanyun.records.selectors.appraisal_sheets import intervals_shown, ranks_over
from guanyun.records.selectors.appraisal_trials import streaks_shown
from guanyun.records.selectors.appraisals import RoundShown, round_shown, schemes_listed
from guanyun.records.services.appraisal_results import (
    REPLICATES,
    SEED,
    Objection,
    appraisal_compute,
    appraisal_publish,
    appraisal_settle,
    objection_decide,
    objection_raise,
)
from guanyun.records.services.appraisals import Entered, units_enter
from guanyun.web.forms import key_of, render_key, words_for
from guanyun.web.framework_drawings import sunburst_of
from guanyun.web.language import language_of, say
from guanyun.web.mark_drawings import intervals_of, ladder_of
from guanyun.web.schemes import nodes_told, slices_told
from guanyun.web.tables import XLSX
from guanyun.web.templatetags.words import worded

TABS = ("ranking", "objections", "versions", "robust")


@policy(READERS)
def appraisals_page(request: HttpRequest, zone: str) -> HttpResponse:
    """List the schemes of the charter with their rounds."""
    visitor, at = visitor_of(request), now()
    context = {
        "zone_label": charter_on(zone, local_date(at)).manifest.label,
        "schemes": schemes_listed(visitor=visitor, at=at),
    }
    return render(request, "appraisals/list.html", context)


@policy(READERS, writes=True)
def scheme_page(request: HttpRequest, zone: str, scheme: str) -> HttpResponse:
    """Show a scheme: its framework, every node in words, ranks over its periods; begin a round."""
    visitor, at = visitor_of(request), now()
    charter = charter_on(zone, local_date(at))
    told = request.POST
    period = told.get("period", "").strip()
    as_written = RoundKey(scheme, "")
    rules = rules_of(charter, as_written)
    refused = ""
    if request.method == "POST":
        try:
            begun = RoundKey(scheme, period)
            units_enter(
                by=visitor,
                at=at,
                round_=begun,
                units=_units(told.get("units", "")),
                key=key_of(request, visitor),
            )
        except Refused as wrong:
            refused = words_for(wrong, language_of(request))
        else:
            return HttpResponseRedirect(reverse("appraisal_figures", args=[zone, scheme, period]))
    periods, ranks = ranks_over(visitor=visitor, key=as_written)
    slices = slices_told(rules.scheme, language_of(request))
    context = {
        "zone_label": charter.manifest.label,
        "page": rules.appraisal.page,
        "line": next(e for e in schemes_listed(visitor=visitor, at=at) if e.id == scheme),
        "slices": slices,
        "sunburst": sunburst_of(slices),
        "nodes": nodes_told(rules.scheme),
        "ladder": ladder_of(periods, ranks) if len(periods) > 1 else None,
        "typed": told,
        "key": render_key(),
        "refused": refused,
    }
    return render(request, "appraisals/scheme.html", context, status=422 if refused else 200)


def _units(text: str) -> list[Entered]:
    """Return who is typed, a line each: id, name and class, split by commas."""
    found = []
    for line in text.replace("\uff0c", ",").splitlines():
        parts = [part.strip() for part in line.split(",")]
        if any(parts):
            unit, label, cohort = (*parts, "", "")[:3]
            found.append(Entered(unit, label or unit, cohort))
    return found


@policy(READERS, writes=True)
def round_page(request: HttpRequest, zone: str, scheme: str, period: str) -> HttpResponse:
    """Show a round: the ranking, objections, versions, intervals; and what can be done with it."""
    visitor, at, refused = visitor_of(request), now(), ""
    key = RoundKey(scheme, period)
    if request.method == "POST":
        try:
            said = _act(request, visitor, key)
        except Refused as wrong:
            refused = words_for(wrong, language_of(request))
        else:
            messages.success(request, say(request, said), "good")
            return HttpResponseRedirect(request.get_full_path())
    version = request.GET.get("version", "")
    shown = round_shown(
        visitor=visitor,
        key=key,
        at=at,
        version=int(version) if version.isdigit() and len(version) < 5 else 0,
    )
    tab = request.GET.get("tab", "")
    context = {
        "zone_label": charter_on(zone, local_date(at)).manifest.label,
        "shown": shown,
        "tab": tab if tab in TABS else "ranking",
        "tabs": TABS,
        "cohorts": sorted({line.cohort for line in shown.standing}),
        "has_grades": any(line.grade for line in shown.standing),
        "typed": request.POST,
        "key": render_key(),
        "refused": refused,
        "today": local_date(at),
    }
    if context["tab"] == "ranking" and shown.standing:
        context["streaks"] = streaks_shown(visitor=visitor, key=key)
    if context["tab"] == "robust" and shown.standing:
        found = intervals_shown(visitor=visitor, key=key, replicates=REPLICATES, seed=SEED)
        context |= {
            "intervals": intervals_of([(n, e.rank, e.low, e.high) for n, e in found]),
            "found": found,
            "replicates": REPLICATES,
            "seed": SEED,
        }
    return render(request, "appraisals/round.html", context, status=422 if refused else 200)


def _act(request: HttpRequest, visitor: Visitor, key: RoundKey) -> str:
    """Do what was asked of a round; return the code of what is then said.

    Raises:
        Refused: as the services do, or an act that there is not.
    """
    told, at, done = request.POST, now(), key_of(request, visitor)
    version = int(told["version"]) if told.get("version", "").isdigit() else 0
    match told.get("act"):
        case "compute":
            appraisal_compute(
                by=visitor, at=at, round_=key, reason=told.get("reason", ""), key=done
            )
        case "publish":
            until = _day(told.get("until", ""))
            appraisal_publish(
                by=visitor, at=at, round_=key, version=version, objections_until=until, key=done
            )
        case "settle":
            minutes = told.get("minutes", "")
            appraisal_settle(
                by=visitor, at=at, round_=key, version=version, minutes=minutes, key=done
            )
        case "object":
            objection = Objection(
                told.get("unit", "")[:64], told.get("claim", ""), told.get("datum", "")
            )
            objection_raise(by=visitor, at=at, round_=key, objection=objection, key=done)
        case "decide":
            objection_decide(
                by=visitor,
                at=at,
                round_=key,
                number=int(told["number"]) if told.get("number", "").isdigit() else 0,
                decision=told.get("decision", ""),
                reason=told.get("reason", ""),
                key=done,
            )
        case _:
            raise Refused("marks.cannot_no_act")
    return f"marks.done_{told['act']}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused("portal.day_form") from error


@policy(READERS)
def round_export(request: HttpRequest, zone: str, scheme: str, period: str) -> HttpResponse:
    """Send the ranking as a workbook."""
    key = RoundKey(scheme, period)
    shown = round_shown(visitor=visitor_of(request), key=key, at=now())
    language = language_of(request)
    names = ("unit", "name", "cohort", "mark", "rank", "grade", "before", "low", "high")
    header = [say(request, f"marks.column_{name}") for name in names]
    title = f"{worded(shown.page.label, language)} {period}"
    content = workbook_of(title, header, _cells(shown), sample=shown.page.sample)
    name = f"{scheme}-{period}.xlsx"
    return HttpResponse(
        content, XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _cells(shown: RoundShown) -> list[list[Cell]]:
    return [
        [
            line.unit,
            line.label,
            line.cohort,
            line.mark,
            line.rank,
            line.grade,
            line.before,
            line.low,
            line.high,
        ]
        for line in shown.standing
    ]
