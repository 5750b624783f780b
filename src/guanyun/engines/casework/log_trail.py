"""The log of another system put into a trail of its own, to prove what was imported."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from guanyun.engines.common import ZONE

from .commands import Actor
from .trail import COLUMNS, Entry, Head, beginning, chained, entry_text, head_of, verify_chain

_KIND, _TIME, _WHO, _GROUP = "concept:name", "time:timestamp", "org:resource", "org:group"


def prove_log(case: str, rows: Sequence[Mapping[str, str]]) -> int:
    """Return how many events of one imported case its chain proves.

    Each row becomes an entry of the stream ``case:<name>`` with all its columns; the entries are
    written as canonical text, read back, and verified as any trail is.

    >>> row = {"concept:name": "a", "time:timestamp": "2026-11-24T09:00:00+08:00"}
    >>> prove_log("1", [row, row]), prove_log("1", [])
    (2, 0)
    """
    head = beginning("import", f"case:{case}")
    written = []
    for row in rows:
        entry = _entry(head, row)
        written.append((entry_text(entry), entry.hash))
        head = head_of(entry)
    read = [_read(text, entry_hash) for text, entry_hash in written]
    wrong = {fault.seq for fault in verify_chain(read)}
    return sum(entry.seq not in wrong for entry in read)


def _entry(head: Head, row: Mapping[str, str]) -> Entry:
    instant = datetime.fromisoformat(row[_TIME])
    when = instant if instant.tzinfo else instant.replace(tzinfo=ZONE)
    by = Actor(row.get(_WHO) or "-", "staff", unit=row.get(_GROUP) or None, channel="api")
    return chained(head, (row.get(_KIND, ""), when, by, dict(row)), recorded_at=when, charter="")


def _read(text: str, entry_hash: str) -> Entry:
    told = json.loads(text)
    return Entry(**{name: told[name] for name in COLUMNS if name != "hash"}, hash=entry_hash)
