"""Whether the trail of one case is whole: its chain from the first entry to the row's head."""

import json
from dataclasses import dataclass, fields

from guanyun.engines.casework import Entry, verify_chain
from guanyun.records.access import Visitor, scope
from guanyun.records.models import JournalEntry


@dataclass(frozen=True, slots=True)
class CaseProof:
    """What a verification of one case found: how many entries, and each fault by its number."""

    entries: int
    faults: tuple[tuple[int, str], ...]


def case_proof(*, visitor: Visitor, number: str) -> CaseProof:
    """Return whether the trail of a case is whole; Hidden when the case is not theirs to see."""
    case = scope(visitor).case(number)
    rows = JournalEntry.objects.filter(zone=case.zone, stream=f"case:{number}").order_by("seq")
    entries = [_entry(row) for row in rows]
    faults = [(fault.seq or 0, fault.what) for fault in verify_chain(entries)]
    if not entries or entries[-1].hash != case.head or entries[-1].seq != case.version:
        faults.append((case.version, "tail"))
    return CaseProof(len(entries), tuple(faults))


def _entry(row: JournalEntry) -> Entry:
    told = json.loads(row.text)
    told["hash"] = row.hash
    return Entry(**{each.name: told[each.name] for each in fields(Entry)})
