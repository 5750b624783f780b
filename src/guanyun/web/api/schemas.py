"""The forms of a charter as JSON Schema (2020-12): what a kind of case and each act asks."""

from collections.abc import Iterable, Mapping

from guanyun.engines.casework import ActRule, CaseType, Field, FieldKind, act_id, asks_of

from .answers import label
from .bodies import MOST_NAME

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MOST_TEXT, MOST_FILES, MOST_PLACE = 2000, 9, 4000
TOKEN = "^[A-Za-z0-9]{32}$"  # noqa: S105 - a pattern
DECIMAL = r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"

Schema = dict[str, object]
_FORMS: Mapping[FieldKind, Schema] = {
    FieldKind.NUMBER: {"type": ["string", "integer"], "pattern": DECIMAL},
    FieldKind.MONEY: {"type": ["string", "integer"], "pattern": DECIMAL},
    FieldKind.DATE: {"type": "string", "format": "date"},
    FieldKind.DATETIME: {"type": "string", "format": "date-time"},
    FieldKind.PLACE: {
        "type": "string",
        "maxLength": MOST_PLACE,
        "description": "LNG,LAT or GeoJSON text, CGCS2000",
    },
    FieldKind.BOOLEAN: {"type": "boolean"},
    FieldKind.UNIT: {"type": "string", "maxLength": MOST_NAME},
    FieldKind.POST: {"type": "string", "maxLength": MOST_NAME},
}


def is_upload(field: Field) -> bool:
    """Return whether a field holds pictures, which are named under ``files``."""
    return field.kind is FieldKind.FILES and not field.choices and field.id != "items"


def field_schema(field: Field) -> Schema:
    """Return what a field takes, with its name in both languages."""
    told: Schema = {"title": field.label.zh, "x-label": label(field.label)}
    told |= _form(field)
    if field.private:
        told["x-private"] = True  # the journal keeps a commitment to it only
    if field.when:
        told["x-when"] = field.when  # FEEL over the other answers: asked only where true
    if field.hint is not None:
        told["x-hint"] = label(field.hint)
    return told


def _form(field: Field) -> Schema:
    choices = [each.id for each in field.choices]
    if is_upload(field):
        most = field.most or MOST_FILES
        return {
            "type": "array",
            "maxItems": most,
            "items": {"type": "string", "pattern": TOKEN},
        }
    if field.kind is FieldKind.FILES:
        items: Schema = {"type": "string", "enum": choices} if choices else {"type": "string"}
        return {"type": "array", "items": items, "maxItems": field.most or len(choices) or 60}
    if field.kind is FieldKind.CHOICE:
        named = {each.id: label(each.label) for each in field.choices}
        return {"type": "string", "enum": choices, "x-labels": named}
    return dict(_FORMS.get(field.kind, {"type": "string", "maxLength": field.most or MOST_TEXT}))


def form_schema(fields: Iterable[Field], *, uploads: bool = False) -> Schema:
    """Return the object that ``answers`` is, or with ``uploads`` the one that ``files`` is."""
    asked = [each for each in fields if is_upload(each) == uploads]
    needed = [each.id for each in asked if each.required and not each.when]
    told: Schema = {
        "$schema": DIALECT,
        "type": "object",
        "properties": {each.id: field_schema(each) for each in asked},
        "additionalProperties": False,
    }
    return told | ({"required": needed} if needed else {})


def act_schemas(case_type: CaseType, rule: ActRule) -> dict[str, Schema]:
    """Return the schemas of ``answers`` and ``files`` of an act."""
    asked = asks_of(case_type, rule)
    return {"answers": form_schema(asked), "files": form_schema(asked, uploads=True)}


def act_ids(case_types: Iterable[CaseType]) -> list[str]:
    """Return the ids of all acts that some step of some kind names, in order."""
    found = (act_id(rule) for kind in case_types for step in kind.steps for rule in step.acts)
    return list(dict.fromkeys(found))
