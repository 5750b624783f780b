"""What anybody may ask: the document, kinds, register, calendar, Open311; and what is not told."""

import json
import re

import pytest
from django.test import Client
from django.urls import resolve

from guanyun.engines.casework import act_id
from guanyun.records.models import Case
from guanyun.records.selectors.published import public_id, row_of
from guanyun.web.api.openapi import openapi_of
from guanyun.web.api.operations import OPERATIONS
from guanyun.web.api.schemas import act_schemas
from guanyun.web.urls_api import routes
from tests.house.trees import ROOT
from tests.planting import charter_of, inside, opened, told_of, visiting

from .api_calls import HOME, ZONE, Caller, Site, site

pytestmark = pytest.mark.django_db
OPEN311 = f"/z/{ZONE}/open311/v2"


@pytest.fixture
def planted() -> Site:
    """Plant the zone."""
    return site()


def test_document_is_the_charters(planted: Site) -> None:
    """Each kind of case has its form in the document, each act of the charter its id."""
    told = Caller().get("openapi.json").json()

    kinds = charter_of(ZONE).case_types
    openings = told["components"]["schemas"]["Opening"]["oneOf"]
    acts = told["components"]["schemas"]["Act"]["properties"]["act"]["enum"]
    assert told["openapi"] == "3.1.0"
    assert [each["properties"]["kind"]["const"] for each in openings] == list(kinds)
    for kind, form in zip(kinds.values(), openings, strict=True):
        needed = form["properties"]["answers"].get("required", [])
        assert set(needed) <= {field.id for field in kind.fields if field.required}
    for kind in kinds.values():
        assert {act_id(rule) for step in kind.steps for rule in step.acts} <= set(acts)


def test_references_of_the_document_lead_somewhere(planted: Site) -> None:
    """Every schema that is named is there, every operation has an id of its own and words."""
    told = Caller().get("openapi.json").json()

    schemas, ids = set(told["components"]["schemas"]), []
    for methods in told["paths"].values():
        for operation in methods.values():
            ids.append(operation["operationId"])
            assert "api." not in operation["summary"]
            assert all("api." not in each["description"] for each in operation["parameters"])
    assert len(ids) == len(set(ids)) == 17
    text = str(told)
    found = {part.split("'")[0] for part in text.split("#/components/schemas/")[1:]}
    assert found <= schemas


@pytest.mark.parametrize("zone", ["demo", "longyou", "fuyang"])
def test_every_shipped_charter_has_its_document(zone: str) -> None:
    """The forms of every kind and act are JSON Schema: closed objects, no empty list to choose."""
    charter = charter_of(zone)

    document = openapi_of(charter, server="/", language="en")
    told = json.dumps(document)

    assert len(document["components"]["schemas"]["Opening"]["oneOf"]) == len(charter.case_types)
    assert '"enum": []' not in told
    for kind in charter.case_types.values():
        for rule in (rule for step in kind.steps for rule in step.acts):
            for form in act_schemas(kind, rule).values():
                assert form["additionalProperties"] is False
                assert set(form.get("required", ())) <= set(form["properties"])
                assert json.loads(json.dumps(form)) == form


def test_every_route_of_the_api_is_in_the_document(planted: Site) -> None:
    """An operation that the document does not name is a red build."""
    named = {each.route for each in OPERATIONS}
    known = {each.name for each in routes if each.name.startswith("api_")}
    assert known - named == {"api_docs", "api_document"}
    assert named <= known


@pytest.mark.parametrize(("language", "words"), [("zh", "接口说明"), ("en", "API")])
def test_page_of_the_api_reads_in_both_languages(planted: Site, language: str, words: str) -> None:
    """The page lists each operation with its address and an example to copy."""
    client = Client()
    client.cookies["language"] = language

    page = client.get(f"{HOME}/").content.decode()

    assert words in page
    assert f"{HOME}/cases/{{number}}/acts" in page
    assert "Idempotency-Key" in page
    assert not re.search(r"[^n]api\.[a-z]", page)  # no code without its sentence


def test_kind_tells_its_forms_steps_and_clocks(planted: Site) -> None:
    """The forms are JSON Schema; private fields say that the journal keeps a commitment."""
    told = Caller().get("kinds/equipment_repair").json()

    form = told["open"]["answers"]
    assert form["properties"]["description"]["x-private"] is True
    assert form["additionalProperties"] is False
    assert "photos" in told["open"]["files"]["properties"]
    assert [each["id"] for each in told["steps"]] == [
        each.id for each in charter_of(ZONE).case_types["equipment_repair"].steps
    ]
    assert Caller().get("kinds/none").status_code == 404


def test_charge_is_the_same_as_on_the_page(planted: Site) -> None:
    """One unit with its basis for a matter at a point; without a matter all of them."""
    at = inside(ZONE, "wall_north")

    one = Caller().get("register/charge", matter="equipment_repair", at=at, duty="handle").json()
    every = Caller().get("register/charge", at=at).json()

    assert [each["unit"]["id"] for each in one["answers"]] == ["service_bureau"]
    assert one["answers"][0]["basis"]["source"]
    assert len(every["answers"]) > 5


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({}, 400, "api.parameter_missing"),
        ({"at": "29.1,119.1"}, 422, "common.place_swapped"),
        ({"at": "1,1,1"}, 422, "common.place_form"),
        ({"at": "123.97,28.05", "on": "soon"}, 400, "api.day"),
        ({"at": "123.97,28.05", "matter": "none"}, 400, "api.choice"),
        ({"at": "123.97,28.05", "datum": "Mars"}, 400, "api.choice"),
    ],
)
def test_charge_refuses_what_it_cannot_read(
    planted: Site, asked: dict[str, str], status: int, code: str
) -> None:
    """A place, a day or a matter that cannot be read is refused with its code."""
    answer = Caller().get("register/charge", **asked)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_calendar_counts_working_days(planted: Site) -> None:
    """Seven working days from 24 November 2026 end on 3 December; October has its holiday."""
    due = Caller().get("calendar/due", start="2026-11-24", within="7 working days").json()
    days = Caller().get("calendar/days", **{"from": "2026-10-01", "to": "2026-10-10"}).json()

    assert (due["due"], due["provisional"], len(due["counted"])) == ("2026-12-03", False, 7)
    assert [each["works"] for each in days["days"]] == [False] * 7 + [True] * 3
    assert days["working"] == 3


@pytest.mark.parametrize(
    ("tail", "asked"),
    [
        ("calendar/due", {"start": "2026-11-24"}),
        ("calendar/due", {"start": "x", "within": "7 working days"}),
        ("calendar/due", {"start": "2026-11-24", "within": "9e99 working days"}),
        ("calendar/days", {"from": "2026-01-02", "to": "2026-01-01"}),
        ("calendar/days", {"from": "1950-01-01"}),
        ("calendar/days", {"from": "2020-01-01", "to": "2026-01-01"}),
    ],
)
def test_calendar_refuses_what_it_cannot_count(
    planted: Site, tail: str, asked: dict[str, str]
) -> None:
    """Outside the calendar or without a form there is a sentence, not a fault."""
    assert Caller().get(tail, **asked).status_code in (400, 422)


def test_open311_tells_no_more_than_is_public(planted: Site) -> None:
    """Kind, state, days, unit and a rounded place; no number, word, firm or person."""
    [told] = Caller().get(f"{OPEN311}/requests.json").json()
    case = Case.objects.get(number=planted.number)

    assert told["service_code"] == "procedure_request"
    assert (told["status"], told["agency_responsible"] is None) == ("open", case.unit is None)
    assert (told["lat"], told["long"]) == (
        round(case.lat_e7 / 10**7, 2),
        round(case.lng_e7 / 10**7, 2),
    )
    for name in ("description", "address", "media_url", "status_notes", "zipcode"):
        assert told[name] is None
    for word in (planted.number, planted.firm, "private-words", "示例企业"):
        assert word not in str(told)
    [alone] = Caller().get(f"{OPEN311}/requests/{told['service_request_id']}.json").json()
    assert alone == told


def test_open311_lists_only_what_anybody_may_report(planted: Site) -> None:
    """A kind without a tile on the report page is neither a service nor a request."""
    services = Caller().get(f"{OPEN311}/services.json").json()
    kinds = charter_of(ZONE).case_types.values()

    assert {each["service_code"] for each in services} == {each.id for each in kinds if each.tile}
    code = services[0]["service_code"]
    assert Caller().get(f"{OPEN311}/services/{code}.json").json() == {
        "service_code": code,
        "attributes": [],
    }


def test_open311_filters(planted: Site) -> None:
    """By state, service, id and days; 90 days unless told."""
    owner = visiting(planted.people["owner"], ZONE)
    told = told_of("旧", inside(ZONE, "wall_north"))
    opened(owner, "policy_request", told, enterprise=planted.firm, days_ago=100)

    def count(**asked: str) -> int:
        return len(Caller().get(f"{OPEN311}/requests.json", **asked).json())

    assert (count(), count(status="open"), count(status="closed")) == (1, 1, 0)
    assert count(service_code="policy_request") == 0
    assert count(service_code="policy_request,procedure_request") == 1
    ids = [public_id(ZONE, key) for key in Case.objects.values_list("pk", flat=True)]
    assert count(service_request_id=",".join(ids)) == 2
    assert count(service_request_id="x") == 0


@pytest.mark.parametrize(
    "asked",
    [
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-12-01T00:00:00Z"},
        {"start_date": "soon"},
        {"status": "burning"},
        {"page": "0"},
    ],
)
def test_open311_refuses_what_it_cannot_read(planted: Site, asked: dict[str, str]) -> None:
    """Days too far apart, or a filter without a form, are refused."""
    assert Caller().get(f"{OPEN311}/requests.json", **asked).status_code == 400


@pytest.mark.parametrize("public", ["missing", "0" * 32, "g" * 32, "20261121-0001", "é" * 32])
def test_open311_hides_what_is_no_request(planted: Site, public: str) -> None:
    """An id that we never gave is answered with a list of errors, as the standard says."""
    answer = Caller().get(f"{OPEN311}/requests/{public}.json")

    assert (answer.status_code, answer.json()[0]["code"]) == (404, 404)


def test_public_id_is_of_one_zone(planted: Site) -> None:
    """An id leads back to its row in its own zone and to nothing elsewhere."""
    assert row_of(ZONE, public_id(ZONE, 7)) == 7
    assert row_of("longyou", public_id(ZONE, 7)) is None
    assert public_id(ZONE, 7) != public_id(ZONE, 8)


def test_unknown_address_is_a_problem(planted: Site) -> None:
    """Where no operation is, a machine is told so as JSON."""
    answer = Caller().get("nothing/here")

    assert (answer.status_code, answer.json()["status"]) == (404, 404)


def test_examples_of_the_documentation_name_addresses_that_are_there(planted: Site) -> None:
    """Every address of docs/api.md leads to a route."""
    text = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    tails = set(re.findall(r"\$API(/[\w/$]+)", text))

    assert len(tails) > 10
    for tail in tails:
        assert resolve(f"{HOME}{tail.replace('$NUMBER', 'x')}").url_name.startswith("api_")
