"""“这件事归谁”: who would be in charge of a matter at a place on a day, or why nobody is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guanyun.engines.common import Datum, Label, Place
from guanyun.engines.mandate import DUTY_LABELS, Duty, Matter
from guanyun.errors import Refused
from guanyun.records.access import EVERYBODY, policy
from guanyun.records.selectors.institution import InForce
from guanyun.records.selectors.responsibilities import (
    InCharge,
    answer_of,
    labels_for,
    matter_of,
    places_at,
)
from guanyun.web.drawings import drawing_of, with_point
from guanyun.web.forms import words_for
from guanyun.web.institution import example_point, names_listed, place_asked, reading_of
from guanyun.web.language import language_of


@policy(EVERYBODY)
def route_trial(request: HttpRequest, zone: str) -> HttpResponse:
    """Answer who is in charge; here, and only here, nobody is an answer too."""
    reading = reading_of(request, zone)
    found, language = reading.found, language_of(request)
    told = request.GET
    matter = matter_of(found, told.get("matter", ""))
    duties = tuple(each for each in matter.duties if each is not Duty.ASSIST) if matter else ()
    duty = next((each for each in duties if each.value == told.get("duty")), None)
    duty = duty or next((each for each in duties if each is Duty.HANDLE), None)
    refused, place = "", None
    try:
        place = _place(found, told.get("place", ""), told.get("at", ""), told.get("datum", ""))
    except Refused as refusal:
        refused = words_for(refusal, language)
    answer: InCharge | None = None
    if matter is not None and place is not None and (duty or duties):
        subject = {name: told.get(f"subject-{name}", "") for name in matter.subjects}
        known = {name: value for name, value in subject.items() if value}
        answer = answer_of(found, matter, duty or duties[0], place, known)
    if answer is not None and answer.refused is not None:
        refused = words_for(answer.refused, language)
    drawing = drawing_of(found.register, found.on)
    here = places_at(found, place) if place else []
    return render(
        request,
        "register/whose.html",
        reading.context
        | {
            "matters": found.register.matters,
            "matter": matter,
            "duties": [(each.value, DUTY_LABELS[each]) for each in duties],
            "duty": duty,
            "places": found.register.places,
            "place": place,
            "here": here,
            "datums": list(Datum),
            "subjects": _subjects(request, matter),
            "here_names": names_listed([each.label for each in here], language),
            "example": example_point(found),
            "assist": labels_for(found, answer.route.assist) if answer and answer.route else [],
            "co_handlers": _sharing(found, answer),
            "typed": told,
            "answer": answer,
            "refused": refused,
            "drawing": with_point(drawing, place) if place else drawing,
        },
    )


def _place(found: InForce, name: str, typed: str, datum: str) -> Place | None:
    """Return the point typed, else a point inside the place chosen, else None."""
    place = place_asked(typed, datum)
    if place is not None:
        return place
    chosen = next((each for each in found.register.places if each.id == name), None)
    return Place(chosen.geometry.geometry.representative_point()) if chosen else None


def _subjects(
    request: HttpRequest, matter: Matter | None
) -> list[tuple[str, tuple[str, ...], str]]:
    """Return what a matter asks of its subject: name, closed list, what was chosen."""
    asked = matter.subjects.items() if matter else ()
    return [(name, values, request.GET.get(f"subject-{name}", "")) for name, values in asked]


def _sharing(found: InForce, answer: InCharge | None) -> list[tuple[Label, str]]:
    """Return the other units of a line or an area with their shares."""
    sharing = answer.route.co_handlers if answer and answer.route else ()
    return [(labels_for(found, [unit])[0], share) for unit, share in sharing]
