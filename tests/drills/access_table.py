"""The whole table: the pages of the oracle, and the routes that other systems call."""

from collections.abc import Mapping

from .access_calls import DESK, EVERYBODY, READERS, REPORTERS, SIGNED_IN, Call, cases, known, pages
from .access_marks import MARKS
from .access_money import MONEY
from .access_oracle import PAGES, Route
from .access_policies import POLICIES
from .access_world import ZONE

MACHINES: Mapping[str, Route] = {
    "api_docs": Route(EVERYBODY, pages("api/v1/")),
    "api_document": Route(EVERYBODY, pages("api/v1/openapi.json"), machine=True),
    "api_cases": Route(
        READERS | REPORTERS,
        pages("api/v1/cases", "api/v1/cases?q=canary", "api/v1/cases?state=red&limit=1"),
        writes=True,
        machine=True,
    ),
    "api_case": Route(READERS | REPORTERS, cases("api/v1/cases/{number}"), machine=True),
    "api_acts": Route(
        READERS | REPORTERS, cases("api/v1/cases/{number}/acts"), writes=True, machine=True
    ),
    "api_verify": Route(READERS | REPORTERS, cases("api/v1/cases/{number}/verify"), machine=True),
    "api_events": Route(READERS, cases("api/v1/cases/{number}/events"), machine=True),
    "api_xes": Route(READERS, pages("api/v1/exports/xes"), machine=True),
    "api_ocel": Route(READERS, pages("api/v1/exports/ocel?state=open"), machine=True),
    "api_files": Route(DESK | REPORTERS, pages("api/v1/files"), writes=True, machine=True),
    "api_kinds": Route(EVERYBODY, pages("api/v1/kinds"), machine=True),
    "api_kind": Route(
        EVERYBODY, known("api/v1/kinds/equipment_repair", "api/v1/kinds/missing"), machine=True
    ),
    "api_bpmn": Route(
        EVERYBODY,
        known("api/v1/kinds/equipment_repair/bpmn", "api/v1/kinds/missing/bpmn"),
        machine=True,
    ),
    "api_charge": Route(EVERYBODY, pages("api/v1/register/charge?at=123.97,28.05"), machine=True),
    "api_due": Route(
        EVERYBODY, pages("api/v1/calendar/due?start=2026-11-24&within=7+working+days"), machine=True
    ),
    "api_days": Route(EVERYBODY, pages("api/v1/calendar/days"), machine=True),
    "open311_services": Route(EVERYBODY, pages("open311/v2/services.json"), machine=True),
    "open311_service": Route(
        EVERYBODY,
        known("open311/v2/services/equipment_repair.json", "open311/v2/services/missing.json"),
        machine=True,
    ),
    "open311_requests": Route(EVERYBODY, pages("open311/v2/requests.json"), machine=True),
    "open311_request": Route(
        EVERYBODY,
        lambda world: [
            Call(f"/z/{ZONE}/open311/v2/requests/{each}.json", reachable=lambda who: False)
            for each in ("missing", "0" * 32, world.cases["town"].number)
        ],
        machine=True,
    ),
    "tokens": Route(SIGNED_IN, pages("tokens"), writes=True),
    "token_revoke": Route(
        SIGNED_IN,
        lambda world: [Call(f"/z/{ZONE}/tokens/1/revoke", reachable=lambda who: False)],
        writes=True,
        reads=False,
    ),
}
TABLE: Mapping[str, Route] = {**MARKS, **PAGES, **MACHINES, **POLICIES, **MONEY}
