"""T5: what the OpenAPI document allows and what it does not: no answer is a fault of ours."""

import json
import os
import secrets
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import pytest_django
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanyun.records.models import JournalEntry
from guanyun.web.api.openapi import openapi_of
from tests.drills.access_probes import undone
from tests.planting import charter_of

from .api_calls import ZONE, Caller, Site, calling, site

pytestmark = [pytest.mark.django_db, pytest.mark.drill]
EXAMPLES = 5000 if os.environ.get("GUANYUN_FULL") else 60
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
Call = tuple[str, str, dict[str, str], Any, dict[str, str]]


@pytest.fixture(scope="module")
def planted(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[Site]:
    """Plant the zone once for this module."""
    with django_db_blocker.unblock(), undone():
        yield site()


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document of the zone."""
    return openapi_of(charter_of(ZONE), server=f"/z/{ZONE}", language="zh")


ODD = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        ["", " ", "\x00", "\ud800", "0", "-1", "1e999999", "NaN", "９", "2026-02-30", "9" * 400,
         "0001-01-01", "9999-12-31T23:59:59+14:00", "119.1,29.0", "29,119", "nan,nan", "inf,1",
         '{"type":"Point","coordinates":[1e400,2]}', '{"type":"Polygon","coordinates":[[]]}',
         "7 working days", "1e9 working days", "999999999999 hours", "%00", "../../etc/passwd",
         "' OR 1=1 --", "=cmd|' /C calc'!A0", "2026-11-24T10:00:00", "until 24:00"]
    ),
)  # fmt: skip
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), ODD),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)


def valid(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return values that a schema allows."""
    if "$ref" in schema:
        return valid(document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    for several in ("oneOf", "anyOf"):
        if several in schema:
            return st.one_of([valid(each) for each in schema[several]])
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"]) if schema["enum"] else st.nothing()
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    return _VALID[kind](schema) if kind in _VALID else JSON


def _text(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "pattern" in schema:
        return st.from_regex(schema["pattern"], fullmatch=True)
    if schema.get("format") == "date":
        return st.dates().map(lambda day: day.isoformat())
    if schema.get("format") == "date-time":
        return st.datetimes(timezones=st.timezones()).map(lambda at: at.isoformat())
    most = min(schema.get("maxLength", 40), 60)
    return st.text(st.characters(exclude_categories=["Cs"]), max_size=most) | ODD


def _object(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    members = {name: valid(each) for name, each in schema.get("properties", {}).items()}
    needed = set(schema.get("required", ()))
    return st.fixed_dictionaries(
        {name: each for name, each in members.items() if name in needed},
        optional={name: each for name, each in members.items() if name not in needed},
    )


_VALID = {
    "string": _text,
    "integer": lambda schema: st.integers(schema.get("minimum"), schema.get("maximum")),
    "boolean": lambda schema: st.booleans(),
    "array": lambda schema: st.lists(valid(schema.get("items", {})), max_size=3),
    "object": _object,
}


def calls(number: str) -> st.SearchStrategy[Call]:
    """Return calls of every operation: as the document says, or against it."""
    found = []
    for path, methods in document()["paths"].items():
        for method, told in methods.items():
            found.append(_call(path, method, told, number))
    return st.one_of(found)


@st.composite
def _call(draw: st.DrawFn, path: str, method: str, told: dict[str, Any], number: str) -> Call:
    odd = draw(st.booleans())
    address, query, headers = path, {}, {}
    for each in told["parameters"]:
        name = each["name"]
        value = draw(ODD if odd else valid(each["schema"]))
        if each["in"] == "path":
            known = number if name == "number" else "equipment_repair"
            usual = draw(st.booleans())
            address = address.replace(f"{{{name}}}", known if usual else _segment(str(value)))
        elif each["in"] == "query" and (each["required"] or draw(st.booleans())):
            query[name] = str(value)
        elif each["in"] == "header" and name != "Idempotency-Key" and draw(st.booleans()):
            headers[name] = "".join(c for c in str(value) if c.isprintable() and c.isascii())
    body = None
    content = told.get("requestBody", {}).get("content", {}).get("application/json")
    if content is not None:
        body = draw(JSON if odd else valid(content["schema"]))
    return method, address, query, body, headers


def _segment(value: str) -> str:
    return "".join(c for c in value if c not in "/?#%\x00" and c.isprintable())[:40] or "-"


def _sent(caller: Caller, call: Call) -> int:
    method, path, query, body, headers = call
    address = f"/z/{ZONE}{path}"
    query = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
    known = caller.headers | headers
    with undone():
        if method == "get":
            return int(caller.client.get(address, query, headers=known).status_code)
        known |= {"Idempotency-Key": secrets.token_hex(8)}
        content = json.dumps(body).encode()
        return int(
            caller.client.post(
                address, content, content_type="application/json", headers=known
            ).status_code
        )


@pytest.mark.parametrize("name", ["clerk", "owner"])
def test_no_answer_is_a_fault_of_ours(planted: Site, name: str) -> None:
    """Whatever is sent, by the document or against it, is answered below 500."""
    caller = calling(planted, name)

    @BOUNDED
    @given(call=calls(planted.number))
    def sent(call: Call) -> None:
        assert _sent(caller, call) < 500, call

    sent()


def test_nothing_that_the_document_forbids_is_written(planted: Site) -> None:
    """A body that is no object of known members writes nothing, whatever it holds."""
    clerk = calling(planted, "clerk")

    @BOUNDED
    @given(body=JSON, tail=st.sampled_from(["cases", f"cases/{planted.number}/acts"]))
    def sent(body: object, tail: str) -> None:
        before = JournalEntry.objects.count()
        status = clerk.post(tail, json.dumps(body).encode()).status_code
        assert 400 <= status < 500
        assert JournalEntry.objects.count() == before

    sent()


def test_every_kind_can_be_opened_by_its_own_form(planted: Site) -> None:
    """What the document calls a valid opening is one: answered 201, or refused for its content."""
    clerk = calling(planted, "clerk")
    schema = document()["components"]["schemas"]["Opening"]

    @BOUNDED
    @given(body=valid(schema))
    def sent(body: dict[str, object]) -> None:
        with undone():
            answer = clerk.post("cases", body)
        assert answer.status_code in (201, 400, 422)

    sent()
