"""Journals as an object-centric event log (OCEL 2.0, JSON): cases and all that they touch."""

from collections.abc import Iterable, Iterator, Mapping

from guanyun.records.selectors.logs import CaseLog, LogEntry

from .ocel_logs import CASE_TYPE

MEDIA_TYPE = "application/json"
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
