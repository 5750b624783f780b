"""The working-day calendar: a year, its four types of day, its notice; a trial of a date."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guanyun.engines.common import Ends
from guanyun.errors import Language
from guanyun.records.access import EVERYBODY, policy
from guanyun.web.casewords import budget_words
from guanyun.web.institution import reading_of
from guanyun.web.language import language_of
from guanyun.web.years import Trial, trial_of, year_of

WEEKDAYS = {
    "zh": ("一", "二", "三", "四", "五", "六", "日"),
    "en": ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"),
}
UNITS = ("working days", "calendar days", "office hours", "hours")


@policy(EVERYBODY)
def calendar_page(request: HttpRequest, zone: str) -> HttpResponse:
    """Show a year, and when a period ends that starts on a day."""
    reading = reading_of(request, zone)
    known = reading.found.charter.calendar
    first, last = known.table.bounds
    language = language_of(request)
    told = request.GET.get("year", "")
    asked = int(told) if told.isdigit() and len(told) == 4 else reading.found.on.year
    year = min(max(asked, first.year), last.year)
    unit = request.GET.get("unit", "")
    unit = unit if unit in UNITS else UNITS[0]
    trial: Trial | None = None
    if request.GET.get("start"):
        trial = trial_of(
            known,
            start=request.GET["start"][:40],
            within=f"{request.GET.get('amount', '').strip()[:12]} {unit}",
            ends=Ends.CLOSE if request.GET.get("ends") == "close" else Ends.MIDNIGHT,
        )
    return render(
        request,
        "calendar/page.html",
        reading.context
        | {
            "year": year_of(known, year),
            "previous": year - 1 if year > first.year else None,
            "next": year + 1 if year < last.year else None,
            "notices": [each for each in known.notices if each.year == year],
            "office": known.office,
            "units": [(each, f"unit_{each.replace(' ', '_')}") for each in UNITS],
            "weekdays": WEEKDAYS[language],
            "closing": f"{known.office.close:%H:%M}",
            "today_text": reading.found.on.isoformat(),
            **_told(trial, unit, language),
            "typed": request.GET,
            "trial": trial,
            "today": reading.found.on,
        },
    )


def _told(trial: Trial | None, unit: str, language: Language) -> dict[str, str]:
    """Return the words of a trial: when it ends, how long it is, by which rule."""
    if trial is None or trial.refused is not None:
        return {}
    code = unit.replace(" ", "_")
    return {
        "due_words": trial.due.replace("T", " ").removesuffix("+08:00").removesuffix(":00"),
        "within_words": budget_words(trial.within, language),
        "due_rule": f"due_rule_{code}",
        "due_basis": f"due_basis_{code}",
    }
