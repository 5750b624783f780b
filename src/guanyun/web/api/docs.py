"""The OpenAPI document of a zone, and the same as a page for people: nothing from elsewhere."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from guanyun.errors import Language, sentence
from guanyun.records.access import EVERYBODY, policy
from guanyun.records.now import now
from guanyun.records.selectors.portal import charter_today
from guanyun.web.language import language_of

from .answers import answer, reader_language
from .doors import api
from .openapi import openapi_of
from .operations import OPERATIONS, VERSION, Operation, Parameter

GROUPS = ("cases", "institution", "exports")
OPEN311 = ("services.json", "services/{service_code}.json", "requests.json",
           "requests/{service_request_id}.json")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """An operation as the page shows it."""

    operation: Operation
    address: str
    parameters: list[tuple[Parameter, str, str]]  # with its form and its words
    statuses: list[int]


@api(EVERYBODY)
def api_document(request: HttpRequest, zone: str) -> HttpResponse:
    """Answer the OpenAPI document."""
    charter = charter_today(zone, now())
    language = reader_language(request)
    server = reverse("zone_home", args=[zone]).rstrip("/")
    return answer(request, openapi_of(charter, server=server, language=language))


@policy(EVERYBODY)
def api_docs(request: HttpRequest, zone: str) -> HttpResponse:
    """Show what other systems may do here, with an example for each operation."""
    charter, language = charter_today(zone, now()), language_of(request)
    home = reverse("zone_home", args=[zone]).rstrip("/")
    groups = [
        (f"api.group_{name}", [_told(each, home, language) for each in OPERATIONS
                               if each.group == name])
        for name in GROUPS
    ]  # fmt: skip
    context = {
        "groups": groups,
        "zone_label": charter.manifest.label,
        "server": request.build_absolute_uri(home),
        "document": reverse("api_document", args=[zone]),
        "open311": [f"{home}/open311/v2/{each}" for each in OPEN311],
    }
    return render(request, "api/docs.html", context)


def _told(operation: Operation, home: str, language: Language) -> Told:
    rows = [
        (each, _form(each), sentence(f"api.in_{each.name.lower().replace('-', '_')}", {}, language))
        for each in operation.parameters
    ]
    statuses = {operation.status, 400, 429, *operation.refuses}
    statuses |= set() if operation.is_public else {401, 403}
    address = f"{home}{VERSION}{operation.path}"
    return Told(operation, address, rows, sorted(statuses))


def _form(parameter: Parameter) -> str:
    schema = parameter.schema
    among = schema.get("enum")
    if isinstance(among, list):
        return " | ".join(str(each) for each in among)
    return str(schema.get("format") or schema.get("type"))
