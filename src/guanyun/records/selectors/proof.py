"""Whether the trail of one case is whole, and what its holder can prove: chain, seal, receipt."""

import json
from dataclasses import dataclass, fields
from typing import Literal

from django.core.exceptions import ObjectDoesNotExist

from guanyun.engines.casework import Entry, Receipt, is_sound, verify_chain
from guanyun.records.access import Visitor, scope
from guanyun.records.exports import receipt_of_case
from guanyun.records.models import JournalEntry, SealSpan

# What reading raises where somebody has changed the tables.
UNREADABLE = (LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class CaseProof:
    """What a verification of one case found: how many entries, and each fault by its number."""

    entries: int
    faults: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class SealProof:
    """How far a case is sealed: its receipt, and how many entries came after the seal.

    ``waiting`` before the first seal; ``broken`` where the seal no longer covers the entry.
    """

    state: Literal["waiting", "sealed", "broken"]
    receipt: Receipt | None
    later: int


def case_proof(*, visitor: Visitor, number: str) -> CaseProof:
    """Return whether the trail of a case is whole; Hidden when the case is not theirs to see."""
    case = scope(visitor).case(number)
    rows = JournalEntry.objects.filter(zone=case.zone, stream=f"case:{number}").order_by("seq")
    entries: list[Entry] = []
    for row in rows:
        try:
            entries.append(_entry(row))
        except UNREADABLE:
            return CaseProof(len(rows), ((row.seq, "its text is no entry"),))
    faults = [(fault.seq or 0, fault.what) for fault in verify_chain(entries)]
    if not entries or entries[-1].hash != case.head or entries[-1].seq != case.version:
        faults.append((case.version, "tail"))
    return CaseProof(len(entries), tuple(faults))


def seal_proof(*, visitor: Visitor, number: str) -> SealProof:
    """Return the proof that the last seal of a case gives; Hidden when it is not theirs to see."""
    case = scope(visitor).case(number)
    spans = SealSpan.objects.filter(zone=case.zone, stream=f"case:{case.number}")
    if not spans.exists():
        return SealProof("waiting", None, case.version)
    try:
        receipt = receipt_of_case(visitor=visitor, number=number)
    except (ObjectDoesNotExist, *UNREADABLE):  # the entry or its seal is gone, or another
        receipt = None
    if receipt is None or not is_sound(receipt):
        return SealProof("broken", None, 0)
    return SealProof("sealed", receipt, case.version - receipt.seq)


def _entry(row: JournalEntry) -> Entry:
    told = json.loads(row.text)
    told["hash"] = row.hash
    return Entry(**{each.name: told[each.name] for each in fields(Entry)})
