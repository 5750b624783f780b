"""Journals for other systems: XES and OCEL 2.0 of many cases, CloudEvents of one."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from guanyun.gateways.cloud_events import MEDIA_TYPE as CLOUD_EVENTS
from guanyun.gateways.cloud_events import cloud_events_of
from guanyun.gateways.ocel import ocel_of
from guanyun.gateways.xes import MEDIA_TYPE as XES
from guanyun.gateways.xes import xes_of
from guanyun.records.access import READERS, Door, visitor_of
from guanyun.records.now import now
from guanyun.records.reading import note_reading
from guanyun.records.selectors.feed import Wanted
from guanyun.records.selectors.logs import CaseLog, case_log, case_logs

from .answers import answer
from .bodies import MOST_NAME, chosen, instant_in, parameter
from .cases import STATES
from .doors import api


@api(READERS)
def api_xes(request: HttpRequest, zone: str) -> HttpResponse:
    """Export the journals of the cases asked for as XES."""
    text = "".join(xes_of(_logs(request), name=zone))
    response = HttpResponse(text, content_type=XES)
    return _attached(response, f"{zone}.xes")


@api(READERS)
def api_ocel(request: HttpRequest, zone: str) -> HttpResponse:
    """Export the journals of the cases asked for as OCEL 2.0."""
    return _attached(answer(request, ocel_of(_logs(request))), f"{zone}.jsonocel")


def _logs(request: HttpRequest) -> list[CaseLog]:
    told = parameter(request, "changed_since", most=40)
    wanted = Wanted(
        kind=parameter(request, "kind", most=MOST_NAME),
        unit=parameter(request, "unit", most=MOST_NAME),
        enterprise=parameter(request, "enterprise", most=18),
        state=chosen(request, "state", STATES),
        changed_since=instant_in("changed_since", told) if told else None,
    )
    return case_logs(visitor=visitor_of(request), wanted=wanted, at=now())


def _attached(response: HttpResponse, name: str) -> HttpResponse:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@api(READERS, door=Door.CASE, parameter="number")
def api_events(request: HttpRequest, zone: str, number: str) -> HttpResponse:
    """Export the journal of a case as a batch of CloudEvents."""
    visitor = visitor_of(request)
    found = case_log(visitor=visitor, number=number)
    note_reading(visitor, number, "export", now())
    events = cloud_events_of(found, source=reverse("api_case", args=[zone, number]))
    return answer(request, events, media_type=CLOUD_EVENTS)
