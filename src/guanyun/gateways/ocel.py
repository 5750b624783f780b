"""Journals as an object-centric event log (OCEL 2.0, JSON); and such a log read as rows."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from guanyun.engines.insight import ACTIVITY, CASE, TIME, LogEvent
from guanyun.errors import Refused
from guanyun.records.selectors.logs import CaseLog, LogEntry

MEDIA_TYPE = "application/json"
MOST_BYTES = 512 << 20
CASE_TYPE = "case"
_OBJECTS: Mapping[str, tuple[str, ...]] = {
    CASE_TYPE: ("kind", "label", "channel", "outcome"),
    "enterprise": (),
    "unit": (),
    "post": (),
    "clock": ("clock",),
    "document": ("document",),
}
_ATTRIBUTES = ("kind", "seq", "recorded_at", "role", "person", "channel", "hash")
_TYPES = {"seq": "integer", "recorded_at": "time"}


def ocel_of(cases: Iterable[CaseLog]) -> dict[str, object]:
    """Return a log of all cases: the objects they touch, and an event per entry.

    An object's first attributes hold from the opening of its case.
    """
    objects: dict[str, dict[str, object]] = {}
    events: list[dict[str, object]] = []
    kinds: set[str] = set()
    for case in cases:
        for entry in case.entries:
            kinds.add(entry.activity)
            events.append(_event(case, entry, objects))
    return {
        "objectTypes": [
            {"name": name, "attributes": [{"name": each, "type": "string"} for each in told]}
            for name, told in _OBJECTS.items()
        ],
        "eventTypes": [
            {
                "name": name,
                "attributes": [
                    {"name": each, "type": _TYPES.get(each, "string")} for each in _ATTRIBUTES
                ],
            }
            for name in sorted(kinds)
        ],
        "objects": list(objects.values()),
        "events": events,
    }


def _event(
    case: CaseLog, entry: LogEntry, objects: dict[str, dict[str, object]]
) -> dict[str, object]:
    told = {
        "kind": entry.kind,
        "seq": entry.seq,
        "recorded_at": entry.recorded_at,
        "role": entry.by.get("role"),
        "person": entry.by.get("person"),
        "channel": entry.by.get("channel"),
        "hash": entry.hash,
    }
    return {
        "id": f"{case.zone}/{case.number}/{entry.seq}",
        "type": entry.activity,
        "time": entry.occurred_at,
        "attributes": [
            {"name": name, "value": value} for name, value in told.items() if value is not None
        ],
        "relationships": [
            {"objectId": _known(case, kind, name, objects), "qualifier": qualifier}
            for kind, name, qualifier in _touched(case, entry)
        ],
    }


def _touched(case: CaseLog, entry: LogEntry) -> Iterator[tuple[str, str, str]]:
    """Yield what an entry is about: type of object, its name, in which part."""
    yield CASE_TYPE, case.number, "of"
    if case.enterprise:
        yield "enterprise", case.enterprise, "for"
    for kind in ("unit", "post"):
        if isinstance(name := entry.by.get(kind), str) and name:
            yield kind, name, "by"
    if isinstance(clock := entry.data.get("clock"), str) and clock:
        yield "clock", f"{case.number}/{clock}", "about"
    if isinstance(document := entry.data.get("document"), str) and document:
        yield "document", f"{case.number}/{document}", "issues"


def _known(case: CaseLog, kind: str, name: str, objects: dict[str, dict[str, object]]) -> str:
    """Return the id of an object, which is written down when it is met first."""
    known = f"{kind}:{case.zone}/{name}"
    if known not in objects:
        told = {"kind": case.kind, "label": case.label.zh, "channel": case.channel}
        told |= {"outcome": case.outcome or "", kind: name.rpartition("/")[2]}
        opened = case.opened_at.isoformat(timespec="seconds")
        objects[known] = {
            "id": known,
            "type": kind,
            "attributes": [
                {"name": each, "time": opened, "value": told[each]} for each in _OBJECTS[kind]
            ],
            "relationships": [],
        }
    return known


def ocel_rows(path: Path) -> Iterator[LogEvent]:
    """Yield one row per event and case of an OCEL 2.0 log in JSON, in file order.

    Raises:
        Refused: ``insight.large``, ``insight.line`` where it is no such log.
    """
    if path.stat().st_size > MOST_BYTES:
        raise Refused("insight.large", file=path.name, most=MOST_BYTES >> 20)
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        types = {each["id"]: each["type"] for each in told["objects"]}
        rows = [row for event in told["events"] for row in _rows(event, types)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused("insight.line", file=path.name, line=1, told=str(error)[:100]) from error
    yield from rows


def _rows(event: Mapping[str, object], types: Mapping[str, str]) -> Iterator[LogEvent]:
    """Yield the event once for each case that it is related to."""
    related = event["relationships"]
    attributes = event.get("attributes", [])
    if not isinstance(related, list) or not isinstance(attributes, list):
        raise TypeError("relationships and attributes are lists")
    found = {each["name"]: str(each["value"]) for each in attributes}
    found |= {ACTIVITY: str(event["type"]), TIME: str(event["time"])}
    units = [each["objectId"] for each in related if types.get(each["objectId"]) == "unit"]
    if units:
        found["org:group"] = units[0]
    for each in related:
        if types.get(each["objectId"]) == CASE_TYPE:
            yield found | {CASE: each["objectId"]}
