"""Object-centric logs of other systems (OCEL 2.0, JSON) as rows: an event once for each case."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from guanyun.engines.insight import ACTIVITY, CASE, GROUP, TIME, LogEvent
from guanyun.errors import Refused

MOST_BYTES = 512 << 20  # the whole log is held in memory
CASE_TYPE = "case"


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
        found[GROUP] = units[0]
    for each in related:
        if types.get(each["objectId"]) == CASE_TYPE:
            yield found | {CASE: each["objectId"]}
