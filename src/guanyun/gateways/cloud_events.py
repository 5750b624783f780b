"""The journal of a case as CloudEvents 1.0, a batch in JSON: what the webhook tells one by one."""

from collections.abc import Mapping

from guanyun.records.selectors.logs import CaseLog, LogEntry

MEDIA_TYPE = "application/cloudevents-batch+json"
PREFIX = "guanyun.case."


def cloud_events_of(case: CaseLog, *, source: str) -> list[dict[str, object]]:
    """Return one event per entry, in order; ``source`` and ``id`` together are unique for ever.

    Args:
        source: URI reference of the case, such as its address.
    """
    return [_event(case, entry, source) for entry in case.entries]


def _event(case: CaseLog, entry: LogEntry, source: str) -> dict[str, object]:
    data: Mapping[str, object] = {
        "by": dict(entry.by),
        "data": dict(entry.data),
        "recorded_at": entry.recorded_at,
        "charter": entry.charter,
        "prev": entry.prev,
        "hash": entry.hash,
    }
    return {
        "specversion": "1.0",
        "id": f"{case.number}/{entry.seq}",
        "source": source,
        "type": f"{PREFIX}{entry.kind}",
        "subject": case.number,
        "time": entry.occurred_at,
        "datacontenttype": "application/json",
        "sequence": f"{entry.seq:010d}",  # of the extension Sequence: sorts as text
        "data": dict(data),
    }
