"""JSON Schema of a charter's pages, from the same type hints that read them."""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Union, get_args, get_origin

from guanyun.engines.casework import CaseType
from guanyun.engines.common import Where
from guanyun.engines.mandate import Line, Matter, Post, TransferBatch, Unit
from guanyun.engines.rules import Fact

from .counters_reading import CATALOGUE_FOLDER, CENTRE_PAGES
from .counters_schema import Item, ItemList, Paper
from .geography import DATUM, PlaceProperties
from .reading import Hint, hints_of, keys_of, required
from .rules_schema import RuleDocument, Ruling
from .schema import Article, Manifest, Scenario, Source
from .scheme_schema import SchemePage, WorkedExample
from .wording import BUDGETS, CLOSED, PATTERNS, SHORTHANDS

Schema = dict[str, object]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
PAGES: Mapping[str, Mapping[str, type]] = {
    "units.yaml": {"units": Unit, "posts": Post},
    "mandate.yaml": {"matters": Matter, "lines": Line, "batches": TransferBatch},
    **CENTRE_PAGES,
    f"{CATALOGUE_FOLDER}/*.yaml": {"papers": Paper, "items": Item},
    "tests/*.yaml": {"scenarios": Scenario, "worked": WorkedExample, "rulings": Ruling},
    "facts.yaml": {"facts": Fact},
    "_sources.yaml": {"sources": Source},
    "_national/laws.yaml": {"articles": Article},
    "_national/matters.yaml": {"matters": Matter},
}
SCALARS: Mapping[type, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    Decimal: {"type": ["number", "string"]},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "description": "2026-11-21 09:30 (Asia/Shanghai)"},
}


def json_schema() -> Mapping[str, Schema]:
    """Return one JSON Schema per page of a charter, by the page's name.

    >>> json_schema()["charter.yaml"]["required"]
    ['id', 'label', 'version', 'since']
    """
    pages = {page: _page(lists) for page, lists in PAGES.items()}
    return {
        "charter.yaml": _whole(Manifest),
        "places.geojson": _layer(),
        "cases/*.yaml": _whole(CaseType),
        "appraisals/*.yaml": _whole(SchemePage),
        "rules/*.yaml": _whole(RuleDocument),
        **pages,
    }


def _whole(noun: type) -> Schema:
    nouns: dict[str, Schema] = {}
    reference = _noun(noun, nouns)
    return {"$schema": DIALECT, **nouns[reference], "$defs": nouns}


def _page(lists: Mapping[str, type]) -> Schema:
    nouns: dict[str, Schema] = {}
    nodes = {key: _entry(noun, nouns) for key, noun in lists.items()}
    return {
        "$schema": DIALECT,
        "type": "object",
        "additionalProperties": False,
        "properties": nodes,
        "$defs": nouns,
    }


def _entry(noun: type, nouns: dict[str, Schema]) -> Schema:
    """Return the schema under one key of a page: a list of nouns, or the one noun of its kind."""
    each: Schema = {"$ref": f"#/$defs/{_noun(noun, nouns)}"}
    return each if noun is ItemList else {"type": "array", "items": each}


def _layer() -> Schema:
    nouns: dict[str, Schema] = {}
    properties = {"$ref": f"#/$defs/{_noun(PlaceProperties, nouns)}"}
    feature: Schema = {
        "type": "object",
        "required": ["type", "properties", "geometry"],
        "properties": {"type": {"const": "Feature"}, "properties": properties},
    }
    return {
        "$schema": DIALECT,
        "type": "object",
        "required": ["type", "datum", "features"],
        "properties": {
            "type": {"const": "FeatureCollection"},
            "datum": {"const": DATUM},
            "features": {"type": "array", "items": feature},
        },
        "$defs": nouns,
    }


def _noun(noun: type, nouns: dict[str, Schema]) -> str:
    """Add a noun and all below it to ``nouns``; return its name there."""
    name = noun.__name__
    if name in nouns:
        return name
    nouns[name] = {}
    hints = hints_of(noun)
    keys = keys_of(noun)
    properties = {key: _key(noun, key, hints[key], nouns) for key in keys}
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    needed = [each.name for each in fields(noun) if each.name in keys and required(each)]
    if needed:
        schema["required"] = needed
    if noun.__doc__:
        schema["description"] = noun.__doc__.split("\n", maxsplit=1)[0]
    nouns[name] = schema
    return name


def _key(noun: type, key: str, hint: Hint, nouns: dict[str, Schema]) -> Schema:
    place = (noun.__name__, key)
    schema = _shape(hint, nouns)
    if place in CLOSED:
        return {"enum": list(CLOSED[place])}
    if place in PATTERNS and schema.get("type") == "string":
        return schema | {"pattern": f"^({PATTERNS[place][1].pattern})?$"}
    if place in BUDGETS:
        return schema | {"examples": ["2 hours", "3 working days"]}
    return schema


def _shape(hint: Hint, nouns: dict[str, Schema]) -> Schema:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = next(each for each in get_args(hint) if each is not types.NoneType)
        return {"anyOf": [_shape(inner, nouns), {"type": "null"}]}
    if origin is tuple:
        return _list(get_args(hint), nouns)
    if origin in (Mapping, dict):
        return {"type": "object", "additionalProperties": _shape(get_args(hint)[1], nouns)}
    if isinstance(hint, type) and is_dataclass(hint):
        reference: Schema = {"$ref": f"#/$defs/{_noun(hint, nouns)}"}
        return {"anyOf": [reference, {"type": "string"}]} if hint in SHORTHANDS else reference
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"enum": [each.value for each in hint]}
    if isinstance(hint, type) and hint is not Where:
        return dict(SCALARS[hint])
    raise TypeError(f"the schema knows no {hint!r}")


def _list(inner: tuple[Hint, ...], nouns: dict[str, Schema]) -> Schema:
    if inner[-1] is not Ellipsis:
        each = [_shape(hint, nouns) for hint in inner]
        return {"type": "array", "prefixItems": each, "minItems": len(each), "maxItems": len(each)}
    many: Schema = {"type": "array", "items": _shape(inner[0], nouns)}
    alone = isinstance(inner[0], type) and (not is_dataclass(inner[0]) or inner[0] in SHORTHANDS)
    return {"anyOf": [many, _shape(inner[0], nouns)]} if alone else many
