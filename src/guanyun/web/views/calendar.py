"""The working-day calendar: a year with its four types of day, its notice, and a trial of a date."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guanyun.engines.common import Ends
from guanyun.records.access import EVERYBODY, policy
from guanyun.web.institution import reading_of
from guanyun.web.years import Trial, trial_of, year_of

UNITS = ("working days", "calendar days", "office hours", "hours")


@policy(EVERYBODY)
def calendar(request: HttpRequest, zone: str) -> HttpResponse:
    """Show a year, and when a period ends that starts on a day."""
    reading = reading_of(request, zone)
    known = reading.found.charter.calendar
    first, last = known.table.bounds
    told = request.GET.get("year", "")
    asked = int(told) if told.isdigit() and len(told) == 4 else reading.found.on.year
    year = min(max(asked, first.year), last.year)
    trial: Trial | None = None
    if request.GET.get("start"):
        trial = trial_of(
            known,
            start=request.GET["start"][:40],
            within=f"{request.GET.get('amount', '')[:12]} {request.GET.get('unit', '')[:20]}",
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
            "units": UNITS,
            "typed": request.GET,
            "trial": trial,
            "today": reading.found.on,
            "first_day": date(year, 1, 1),
        },
    )
