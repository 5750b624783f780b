"""Journals as an event log in XES (IEEE 1849-2016): one trace per case, one event per entry."""

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

from guanyun.records.selectors.logs import CaseLog, LogEntry

MEDIA_TYPE = "application/xml"
_EXTENSIONS = (("Concept", "concept"), ("Time", "time"), ("Organizational", "org"),
               ("Lifecycle", "lifecycle"))  # fmt: skip
# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xes_of(cases: Iterable[CaseLog], *, name: str) -> Iterator[str]:
    """Yield the pieces of a log; the pieces together are the file.

    Args:
        name: Of the log, such as the zone.

    >>> text = "".join(xes_of([], name="demo"))
    >>> text.startswith("<?xml") and text.endswith("</log>")
    True
    """
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">'
    for long, prefix in _EXTENSIONS:
        address = f"http://www.xes-standard.org/{prefix}.xesext"
        yield f'<extension name="{long}" prefix="{prefix}" uri="{address}"/>'
    yield f'<global scope="trace">{_string("concept:name", "-")}</global>'
    yield '<global scope="event">'
    yield _string("concept:name", "-") + _date("time:timestamp", "1970-01-01T00:00:00+00:00")
    yield _string("lifecycle:transition", "complete") + "</global>"
    yield '<classifier name="Activity" keys="concept:name"/>'
    yield _string("concept:name", name)
    for case in cases:
        yield _trace(case)
    yield "</log>"


def _trace(case: CaseLog) -> str:
    told = {
        "concept:name": case.number,
        "kind": case.kind,
        "label": case.label.zh,
        "unit": case.unit,
        "enterprise": case.enterprise,
        "channel": case.channel,
        "outcome": case.outcome,
    }
    attributes = "".join(_string(key, value) for key, value in told.items() if value)
    return f"<trace>{attributes}{''.join(_event(each) for each in case.entries)}</trace>"


def _event(entry: LogEntry) -> str:
    by = entry.by
    told = {
        "concept:name": entry.activity,
        "lifecycle:transition": "complete",
        "org:resource": by.get("person"),
        "org:group": by.get("unit"),
        "org:role": by.get("post"),
        "kind": entry.kind,
        "role": by.get("role"),
        "channel": by.get("channel"),
        "hash": entry.hash,
    }
    attributes = "".join(_string(key, str(value)) for key, value in told.items() if value)
    dates = _date("time:timestamp", entry.occurred_at) + _date("recorded", entry.recorded_at)
    number = f'<int key="seq" value="{entry.seq}"/>'
    return f"<event>{attributes}{dates}{number}</event>"


def _string(key: str, value: str) -> str:
    return f"<string key={_quoted(key)} value={_quoted(value)}/>"


def _date(key: str, value: str) -> str:
    return f"<date key={_quoted(key)} value={_quoted(value)}/>"


def _quoted(text: str) -> str:
    return quoteattr(_UNWRITABLE.sub("\ufffd", text))
