"""One unit's mark: its score sheet, why it changed, what must rise to gain places; heat, dots."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guanyun.errors import Language, Refused
from guanyun.records.access import READERS, policy, visitor_of
from guanyun.records.appraisal_cells import number_of
from guanyun.records.appraising import RoundKey
from guanyun.records.charters import charter_on
from guanyun.records.now import local_date, now
from guanyun.records.selectors.appraisal_sheets import (
    ChangeShown,
    change_shown,
    matrix_shown,
    sheet_shown,
)
from guanyun.records.selectors.appraisal_trials import gain_shown, trial_shown
from guanyun.records.selectors.appraisals import round_shown
from guanyun.web.forms import words_for
from guanyun.web.framework_drawings import heat_map_of, scatter_of
from guanyun.web.language import language_of, say
from guanyun.web.mark_drawings import Waterfall, waterfall_of
from guanyun.web.templatetags.words import worded

CAUSES = ("own", "peers", "rule")


@dataclass(frozen=True, slots=True)
class Told:
    """A change as its page shows it: the picture and what the engine found."""

    change: ChangeShown
    waterfall: Waterfall
    own: Waterfall | None

    @property
    def marks(self) -> dict[str, str]:
        """Return the figures of the sentence about the mark."""
        found = self.change.found
        terms = {name: f"{float(getattr(found.mark_terms, name)):+.4g}" for name in CAUSES}
        return {"before": f"{found.mark_before:.6g}", "after": f"{found.mark_after:.6g}", **terms}

    @property
    def ranks(self) -> dict[str, str]:
        """Return the figures of the sentence about the rank."""
        found = self.change.found
        terms = {name: f"{float(getattr(found.rank_terms, name)):+.3g}" for name in CAUSES}
        return {"before": str(found.rank_before), "after": str(found.rank_after), **terms}


@policy(READERS)
def sheet_page(
    request: HttpRequest, zone: str, scheme: str, period: str, unit: str
) -> HttpResponse:
    """Show a unit's score sheet, and on request why it changed and how it would gain places."""
    visitor, at, language = visitor_of(request), now(), language_of(request)
    key, version = RoundKey(scheme, period), _whole(request, "version")
    places = _whole(request, "places")
    shown = round_shown(visitor=visitor, key=key, at=at)
    context: dict[str, object] = {
        "zone_label": charter_on(zone, local_date(at)).manifest.label,
        "shown": shown,
        "sheet": sheet_shown(visitor=visitor, key=key, unit=unit, version=version),
        "before": request.GET.get("before", ""),
        "places": places,
        "choices": _choices(key, shown.periods, [each.version for each in shown.versions]),
    }
    try:
        if request.GET.get("before"):
            before = _meant(request.GET["before"], key)
            found = change_shown(visitor=visitor, unit=unit, before=before, after=(key, 0))
            context["told"] = _told(request, found, language)
        if places:
            context["gain"] = gain_shown(visitor=visitor, key=key, unit=unit, places=places)
    except Refused as error:
        context["refused"] = words_for(error, language)
    return render(request, "appraisals/sheet.html", context)


def _whole(request: HttpRequest, name: str) -> int:
    told = request.GET.get(name, "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 5 else 0


def _choices(key: RoundKey, periods: tuple[str, ...], versions: list[int]) -> list[str]:
    """Return with what one may compare: other periods, earlier versions of this one."""
    others = [each for each in periods if each != key.period]
    return others + [f"{key.period}v{each}" for each in versions[1:]]


def _meant(told: str, key: RoundKey) -> tuple[RoundKey, int]:
    period, _, version = told.partition("v")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 5 else 0
    return RoundKey(key.scheme, period[:16]), number


def _told(request: HttpRequest, change: ChangeShown, language: Language) -> Told:
    found = change.found
    terms = [
        (say(request, f"marks.cause_{name}"), float(getattr(found.mark_terms, name)))
        for name in CAUSES
    ]
    whole = waterfall_of(
        (change.before, found.mark_before), terms, (change.after, found.mark_after)
    )
    own = None
    if len(change.own) > 1:
        parts = [(worded(each.label, language), each.value) for each in change.own]
        total = found.mark_before + sum(value for _, value in parts)
        begin = (change.before, found.mark_before)
        own = waterfall_of(begin, parts, (say(request, "marks.cause_own"), total))
    return Told(change, whole, own)


@policy(READERS)
def trial_page(request: HttpRequest, zone: str, scheme: str, period: str) -> HttpResponse:
    """Show the same figures under other weights beside the declared ones; nothing is stored."""
    visitor, at, refused = visitor_of(request), now(), ""
    key = RoundKey(scheme, period)
    told = {name: request.GET.get(name, "") for name in request.GET if name.startswith("w.")}
    numbers = {name: number_of(value) for name, value in told.items()}
    tried = {name: number for name, number in numbers.items() if number is not None}
    if len(tried) < len(told):
        refused = say(request, "marks.cannot_weights")
    try:
        trial = trial_shown(visitor=visitor, key=key, tried={} if refused else tried)
    except Refused as error:
        refused = words_for(error, language_of(request))
        trial = trial_shown(visitor=visitor, key=key, tried={})
    context = {
        "zone_label": charter_on(zone, local_date(at)).manifest.label,
        "shown": round_shown(visitor=visitor, key=key, at=at),
        "trial": trial,
        "refused": refused,
    }
    return render(request, "appraisals/trial.html", context, status=422 if refused else 200)


@policy(READERS)
def matrix_page(request: HttpRequest, zone: str, scheme: str, period: str) -> HttpResponse:
    """Show every unit beside every group of the scheme, and two of them against each other."""
    visitor, at, language = visitor_of(request), now(), language_of(request)
    key = RoundKey(scheme, period)
    matrix = matrix_shown(visitor=visitor, key=key)
    names = [worded(label, language) for _, label in matrix.nodes]
    ids = [name for name, _ in matrix.nodes]
    across = request.GET.get("x", "") if request.GET.get("x", "") in ids else ids[0]
    up = request.GET.get("y", "") if request.GET.get("y", "") in ids else ids[-1]
    n, m = ids.index(across), ids.index(up)
    points = [
        (label, x, y)
        for label, row in zip(matrix.units, matrix.values, strict=True)
        if (x := row[n]) is not None and (y := row[m]) is not None
    ]
    context = {
        "zone_label": charter_on(zone, local_date(at)).manifest.label,
        "shown": round_shown(visitor=visitor, key=key, at=at),
        "heat": heat_map_of(matrix.units, names, matrix.values),
        "scatter": scatter_of(points, matrix.own),
        "points": points,
        "choices": list(zip(ids, names, strict=True)),
        "x": across,
        "y": up,
        "x_name": names[n],
        "y_name": names[m],
    }
    return render(request, "appraisals/matrix.html", context)
