"""园区一张图: boundaries, walls, communities, running cases by light, and who is in charge here."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from guanyun.engines.common import Datum, geojson_of
from guanyun.errors import Language, Refused
from guanyun.records.access import EVERYBODY, READERS, policy, visitor_of
from guanyun.records.now import now
from guanyun.records.selectors.institution import InForce, LiveCase, live_cases
from guanyun.records.selectors.responsibilities import by_unit, places_at, who_is_in_charge
from guanyun.web.drawings import drawing_of, place_on, with_cases, with_point
from guanyun.web.forms import words_for
from guanyun.web.institution import (
    example_point,
    names_listed,
    place_asked,
    reading_of,
    short_name,
)
from guanyun.web.language import language_of

LISTED = 40  # cases beside the map; the template shows as many
LAYERS = ("zone", "park", "wall", "community", "other")


@policy(EVERYBODY)
def zone_map(request: HttpRequest, zone: str) -> HttpResponse:
    """Show the map as the server draws it, and who is in charge at the point asked."""
    reading = reading_of(request, zone)
    found = reading.found
    drawing = drawing_of(found.register, found.on)
    refused, place = "", None
    try:
        place = place_on(drawing, request.GET) or place_asked(
            request.GET.get("at", ""), request.GET.get("datum", "")
        )
    except Refused as refusal:
        refused = words_for(refusal, language_of(request))
    cases, total = _cases(request)
    drawing = with_cases(drawing, cases)
    here = places_at(found, place) if place else []
    answers = who_is_in_charge(found, place) if place else []
    context = reading.context | {
        "drawing": with_point(drawing, place) if place else drawing,
        "place": place,
        "here": here,
        "here_names": names_listed([each.label for each in here], language_of(request)),
        "by_unit": by_unit(answers),
        "nobody": [each for each in answers if each.held is None],
        "example": example_point(found),
        "refused": refused,
        "cases": cases,
        "total": total,
        "more": total - LISTED,
        "sees_cases": bool(visitor_of(request).audience & READERS),
        "datums": list(Datum),
        "typed": request.GET,
    }
    part = "map/_here.html" if request.GET.get("part") == "here" else "map/page.html"
    return render(request, part, context)


def _cases(request: HttpRequest) -> tuple[Sequence[LiveCase], int]:
    """Return the running cases for those whom the doors let see some; nobody else is asked."""
    visitor = visitor_of(request)
    return live_cases(visitor, at=now()) if visitor.audience & READERS else ((), 0)


@policy(EVERYBODY)
def map_layers(request: HttpRequest, zone: str) -> JsonResponse:
    """Return boundaries and cases as GeoJSON for the script of the map."""
    reading = reading_of(request, zone)
    language = language_of(request)
    cases, _ = _cases(request)
    features = [
        *_boundaries(reading.found, language),
        *(_marker(zone, each, language) for each in cases),
    ]
    return JsonResponse(
        {"type": "FeatureCollection", "datum": Datum.CGCS2000.value, "features": features}
    )


def _boundaries(found: InForce, language: Language) -> list[dict[str, object]]:
    return [
        {
            "type": "Feature",
            "geometry": geojson_of(each.geometry),
            "properties": {
                "id": each.id,
                "kind": each.kind if each.kind in LAYERS else "other",
                "label": short_name(each.label, language),
            },
        }
        for each in found.register.places
        if each.since <= found.on < each.until
    ]


def _marker(zone: str, case: LiveCase, language: Language) -> dict[str, object]:
    kind = (case.kind.en or case.kind.zh) if language == "en" else case.kind.zh
    point = {"type": "Point", "coordinates": [case.lng, case.lat]}
    told = {
        "kind": "case",
        "id": case.number,
        "label": kind,
        "light": case.colour,
        "address": reverse("case", args=[zone, case.number]),
    }
    return {"type": "Feature", "geometry": point, "properties": told}
