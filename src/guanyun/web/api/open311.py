"""Open311 GeoReport v2, reading only: which services there are, which requests, how they stand."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse

from guanyun.engines.common import Label
from guanyun.errors import sentence
from guanyun.records.access import EVERYBODY, Hidden
from guanyun.records.now import now
from guanyun.records.selectors.published import (
    Filter,
    Published,
    published_kinds,
    published_one,
    published_reports,
)

from .answers import Malformed, answer, instant, reader_language
from .bodies import MOST_NAME, chosen, instant_in, number_in, parameter
from .doors import api

MOST_IDS, PAGE, MOST_PAGE = 100, 100, 200
LONGEST = timedelta(days=90)  # between the two dates, as GeoReport says
STATES = ("open", "closed")


@api(EVERYBODY)
def open311_services(request: HttpRequest, zone: str) -> HttpResponse:
    """List the kinds of case that anybody may report."""
    told = [
        {
            "service_code": kind,
            "service_name": _name(request, name),
            "description": "",
            "metadata": False,
            "type": "realtime",
            "keywords": "",
            "group": group,
        }
        for kind, name, group in published_kinds(zone, now())
    ]
    return answer(request, told)


@api(EVERYBODY)
def open311_service(request: HttpRequest, zone: str, code: str) -> HttpResponse:
    """Describe one kind: its form is not asked here, so it has no attributes."""
    if code not in {kind for kind, _, _ in published_kinds(zone, now())}:
        return _missing(request)
    return answer(request, {"service_code": code, "attributes": []})


@api(EVERYBODY)
def open311_requests(request: HttpRequest, zone: str) -> HttpResponse:
    """List reports, the latest first: 90 days unless the dates say otherwise."""
    at = now()
    since, until = _moment(request, "start_date"), _moment(request, "end_date")
    ids = _several(request, "service_request_id")
    if not ids:
        ends = until or at
        since = since or ends - LONGEST
        if not since <= ends <= since + LONGEST:
            raise Malformed("api.open311_days", most=LONGEST.days)
    state = chosen(request, "status", [*STATES, ",".join(STATES)])
    wanted = Filter(
        kinds=_several(request, "service_code"),
        is_open={"open": True, "closed": False}.get(state),
        since=since,
        until=until,
        ids=ids,
        page=number_in(request, "page", 1, 10_000),
        size=number_in(request, "page_size", PAGE, MOST_PAGE),
    )
    found = published_reports(zone=zone, wanted=wanted, at=at)
    return answer(request, [_told(request, each) for each in found])


def _moment(request: HttpRequest, name: str) -> datetime | None:
    told = parameter(request, name, most=40)
    return instant_in(name, told) if told else None


def _several(request: HttpRequest, name: str) -> tuple[str, ...]:
    told = parameter(request, name, most=MOST_IDS * (MOST_NAME + 1))
    return tuple(each.strip() for each in told.split(",") if each.strip())[:MOST_IDS]


@api(EVERYBODY)
def open311_request(request: HttpRequest, zone: str, public: str) -> HttpResponse:
    """Tell one report."""
    try:
        found = published_one(zone=zone, request=public, at=now())
    except Hidden:
        return _missing(request)
    return answer(request, [_told(request, found)])


def _missing(request: HttpRequest) -> HttpResponse:
    """Answer what is not there as GeoReport does: a list of errors."""
    text = sentence("api.hidden", {}, reader_language(request))
    return answer(request, [{"code": 404, "description": text}], status=404)


def _told(request: HttpRequest, report: Published) -> dict[str, object]:
    return {
        "service_request_id": report.id,
        "status": "open" if report.is_open else "closed",
        "status_notes": None,
        "service_name": _name(request, report.label),
        "service_code": report.kind,
        "description": None,
        "agency_responsible": _name(request, report.agency) if report.agency else None,
        "service_notice": None,
        "requested_datetime": instant(report.requested_at),
        "updated_datetime": instant(report.updated_at),
        "expected_datetime": instant(report.expected_at),
        "address": None,
        "address_id": None,
        "zipcode": None,
        "lat": report.lat,
        "long": report.lng,
        "media_url": None,
    }


def _name(request: HttpRequest, label: Label) -> str:
    return (label.en or label.zh) if reader_language(request) == "en" else label.zh
