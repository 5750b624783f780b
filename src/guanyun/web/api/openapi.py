"""The OpenAPI 3.1 document of a zone: kinds of case, forms and acts are those of its charter."""

from collections.abc import Mapping

from guanyun.charter.schema import Charter
from guanyun.engines.casework import ACTS
from guanyun.errors import Language, sentence

from .bodies import MOST_ITEMS, MOST_NAME, MOST_TEXT, MOST_WHOLE
from .cases import CHANNELS
from .operations import MOMENT, OPERATIONS, VERSION, Operation, Parameter, Schema
from .schemas import TOKEN, act_ids, form_schema

PROBLEMS = {400: "malformed", 401: "unauthorised", 403: "forbidden", 404: "hidden",
            409: "conflict", 415: "media", 422: "refused", 429: "too_often"}  # fmt: skip
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
BOUNDED: Schema = {"type": "string", "maxLength": MOST_TEXT}
FILES: Schema = {
    "type": "object",
    "maxProperties": MOST_ITEMS,
    "additionalProperties": {
        "type": "array",
        "maxItems": 9,
        "items": {"type": "string", "pattern": TOKEN},
    },
}
ANSWERS: Schema = {
    "type": "object",
    "maxProperties": MOST_ITEMS,
    "propertyNames": {"maxLength": MOST_NAME},
    "additionalProperties": {
        "anyOf": [
            BOUNDED,
            {"type": "integer", "minimum": -MOST_WHOLE, "maximum": MOST_WHOLE},
            {"type": "boolean"},
            {"type": "array", "maxItems": MOST_ITEMS, "items": BOUNDED},
        ]
    },
}


def openapi_of(charter: Charter, *, server: str, language: Language) -> dict[str, object]:
    """Return the document.

    Args:
        server: Address under which the paths lie, such as ``/z/demo``.
        language: Of the words; the names in schemas stand in both.
    """
    paths: dict[str, dict[str, object]] = {}
    for operation in OPERATIONS:
        told = paths.setdefault(f"{VERSION}{operation.path}", {})
        told[operation.method] = _operation(operation, language)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": sentence("api.title", {"zone": charter.manifest.label.zh}, "zh")
            if language == "zh"
            else sentence("api.title", {"zone": charter.manifest.label.en}, "en"),
            "version": "1",
            "description": sentence("api.lead", {}, language),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": server}],
        "tags": [
            {"name": name, "description": sentence(f"api.group_{name}", {}, language)}
            for name in ("cases", "exports", "institution")
        ],
        "paths": paths,
        "components": {
            "schemas": schemas_of(charter),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
            },
        },
    }


def _operation(operation: Operation, language: Language) -> dict[str, object]:
    told: dict[str, object] = {
        "operationId": operation.id,
        "summary": sentence(operation.words, {}, language),
        "tags": [operation.group],
        "parameters": [_parameter(each, language) for each in operation.parameters],
        "responses": _responses(operation, language),
    }
    if not operation.is_public:
        told["security"] = [{"token": []}, {"session": []}]
    if operation.takes == "Picture":
        kinds = ("image/jpeg", "image/png", "image/webp")
        content: dict[str, object] = {each: {} for each in kinds}
        told["requestBody"] = {"required": True, "content": content}
    elif operation.takes:
        told["requestBody"] = {"required": True, "content": _json(operation.takes)}
    return told


def _parameter(parameter: Parameter, language: Language) -> dict[str, object]:
    return {
        "name": parameter.name,
        "in": parameter.where,
        "required": parameter.needed,
        "schema": parameter.schema,
        "description": sentence(f"api.in_{parameter.name.lower().replace('-', '_')}", {}, language),
    }


def _responses(operation: Operation, language: Language) -> dict[str, object]:
    done = {"description": sentence("api.answer_ok", {}, language)}
    found: dict[str, object] = {
        str(operation.status): done | {"content": _json(operation.answers, operation.media_type)}
    }
    if operation.id == "case_open":
        found["200"] = done | {"content": _json(operation.answers)}
    usual = {400, *operation.refuses} | (set() if operation.is_public else {401, 403})
    usual.add(429)
    for status in sorted(usual):
        words = sentence(f"api.answer_{PROBLEMS[status]}", {}, language)
        content = _json("Problem", "application/problem+json")
        found[str(status)] = {"description": words, "content": content}
    return found


def _json(name: str, media_type: str = "application/json") -> dict[str, object]:
    return {media_type: {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def schemas_of(charter: Charter) -> dict[str, Schema]:
    """Return the schemas that the operations name; those of forms come from the charter."""
    kinds = list(charter.case_types.values())
    acts = list(dict.fromkeys([*act_ids(kinds), *(set(ACTS) - {"open", "tick", "redate"})]))
    label: Schema = _object({"zh": TEXT, "en": TEXT})
    told: dict[str, Schema] = {
        "Answer": {"type": "object"},
        "Text": TEXT,
        "Label": label,
        "Problem": _object(
            {"type": TEXT, "title": TEXT, "status": WHOLE, "code": TEXT, "detail": TEXT,
             "fields": {"type": "object", "additionalProperties": TEXT}},
            open_ended=True,
        ),
        "Done": _object({"number": TEXT, "version": WHOLE, "act": TEXT,
                         "repeated": {"type": "boolean"}, "earlier": TEXT}),
        "Opening": {"oneOf": [_opening(kind.id, form_schema(kind.fields)) for kind in kinds]},
        "Act": _act(sorted(acts)),
        "Token": _object({"token": {"type": "string", "pattern": TOKEN}}),
    }  # fmt: skip
    return told | _answers()


def _answers() -> dict[str, Schema]:
    line = _object({"number": TEXT, "version": WHOLE}, open_ended=True)
    seal = _object({"state": {"enum": ["waiting", "sealed", "broken"]}, "later": WHOLE})
    fault = _object({"seq": WHOLE, "what": TEXT})
    event = _object(
        {"specversion": {"const": "1.0"}, "id": TEXT, "source": TEXT, "type": TEXT},
        open_ended=True,
    )
    row = _object({"duty": TEXT, "refused": {"type": ["string", "null"]}}, open_ended=True)
    days: Schema = {"type": "array", "items": {"type": "string", "format": "date"}}
    lists = ("objectTypes", "eventTypes", "objects", "events")
    return {
        "Case": _object({"number": TEXT, "version": WHOLE, "clocks": _list({"type": "object"}),
                         "trace": _list({"type": "object"})}, open_ended=True),
        "CaseList": _object({"cases": _list(line), "next": {"type": ["string", "null"]}}),
        "ActList": _object({"number": TEXT, "version": WHOLE, "acts": _list({"type": "object"})}),
        "Proof": _object({"number": TEXT, "entries": WHOLE, "ok": {"type": "boolean"},
                          "faults": _list(fault), "seal": seal}),
        "CloudEvents": _list(event),
        "Ocel": _object({name: _list({"type": "object"}) for name in lists}),
        "Charge": _object({"on": TEXT, "charter": {"type": "object"}, "answers": _list(row)}),
        "Due": _object({"due": TEXT, "provisional": {"type": "boolean"}, "counted": days,
                        "skipped": days}),
    }  # fmt: skip


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _object(members: Mapping[str, Schema], *, open_ended: bool = False) -> Schema:
    return {
        "type": "object",
        "properties": dict(members),
        "required": list(members),
        "additionalProperties": open_ended,
    }


def _opening(kind: str, answers: Schema) -> Schema:
    """Return what opens a case of one kind; its answers are the charter's form."""
    channels: Schema = {"type": "string", "enum": list(CHANNELS)}
    members: dict[str, Schema] = {
        "kind": {"const": kind},
        "answers": {key: value for key, value in answers.items() if key != "$schema"},
        "files": FILES,
        "enterprise": {"type": "string", "maxLength": 18},
        "channel": channels,
        "occurred_at": MOMENT,
        "reason": {"type": "string", "maxLength": 2000},
        "foreign": _object({"system": {"type": "string"}, "number": {"type": "string"}}),
        "at_once": ANSWERS,
    }
    needed = ["kind", "answers"]
    return _object(members) | {"required": needed, "title": kind}


def _act(acts: list[str]) -> Schema:
    """Return what takes an act; the form of its answers is told by the list of acts."""
    members: dict[str, Schema] = {
        "act": {"type": "string", "enum": acts},
        "answers": ANSWERS,
        "files": FILES,
        "version": {"type": "integer", "minimum": 0, "maximum": 10**9 - 1},
        "channel": {"type": "string", "enum": list(CHANNELS)},
        "occurred_at": MOMENT,
    }
    return _object(members) | {"required": ["act"]}
