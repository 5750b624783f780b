"""Addresses for other systems: the JSON API, its document and page, tokens, Open311."""

from django.urls import path

from guanyun.web.api import cases, docs, exports, institution, kinds, open311
from guanyun.web.views import tokens

V1 = "z/<slug:zone>/api/v1"
OPEN311 = "z/<slug:zone>/open311/v2"

routes = [
    path(f"{V1}/", docs.api_docs, name="api_docs"),
    path(f"{V1}/openapi.json", docs.api_document, name="api_document"),
    path(f"{V1}/cases", cases.api_cases, name="api_cases"),
    path(f"{V1}/cases/<str:number>", cases.api_case, name="api_case"),
    path(f"{V1}/cases/<str:number>/acts", cases.api_acts, name="api_acts"),
    path(f"{V1}/cases/<str:number>/verify", cases.api_verify, name="api_verify"),
    path(f"{V1}/cases/<str:number>/events", exports.api_events, name="api_events"),
    path(f"{V1}/exports/xes", exports.api_xes, name="api_xes"),
    path(f"{V1}/exports/ocel", exports.api_ocel, name="api_ocel"),
    path(f"{V1}/files", kinds.api_files, name="api_files"),
    path(f"{V1}/kinds", kinds.api_kinds, name="api_kinds"),
    path(f"{V1}/kinds/<str:kind>", kinds.api_kind, name="api_kind"),
    path(f"{V1}/kinds/<str:kind>/bpmn", kinds.api_bpmn, name="api_bpmn"),
    path(f"{V1}/register/charge", institution.api_charge, name="api_charge"),
    path(f"{V1}/calendar/due", institution.api_due, name="api_due"),
    path(f"{V1}/calendar/days", institution.api_days, name="api_days"),
    path(f"{OPEN311}/services.json", open311.open311_services, name="open311_services"),
    path(f"{OPEN311}/services/<str:code>.json", open311.open311_service, name="open311_service"),
    path(f"{OPEN311}/requests.json", open311.open311_requests, name="open311_requests"),
    path(f"{OPEN311}/requests/<str:public>.json", open311.open311_request, name="open311_request"),
    path("z/<slug:zone>/tokens", tokens.tokens_page, name="tokens"),
    path("z/<slug:zone>/tokens/<int:token>/revoke", tokens.token_revoke_page, name="token_revoke"),
]
