"""Batches of figures against what the journal says of them: a changed figure is found."""

import hashlib
import json
from collections.abc import Iterable, Iterator

from guanyun.engines.casework import Fault

from .models import FactBatch, JournalEntry, SubjectFact
from .telling import ZONE_STREAM


def digest_of_batch(salt: str, rows: Iterable[SubjectFact]) -> str:
    """Return the digest of the figures of a batch, whatever their order."""
    told = sorted(
        json.dumps(
            [row.subject_kind, row.subject, row.fact, row.period, row.as_of.isoformat(), row.value,
             row.unit, row.source, row.known_from.isoformat(), row.line],
            ensure_ascii=False,
        )
        for row in rows
    )  # fmt: skip
    return hashlib.sha256("\n".join([salt, *told]).encode()).hexdigest()


def fact_faults() -> Iterator[tuple[str, Fault]]:
    """Yield the batches whose figures are not those that their entry commits to."""
    for batch in FactBatch.objects.order_by("zone", "number").iterator():
        rows = SubjectFact.objects.filter(zone=batch.zone, batch=batch.number)
        entry = JournalEntry.objects.filter(
            zone=batch.zone, stream=ZONE_STREAM, seq=batch.number
        ).first()
        told = json.loads(entry.text)["data"] if entry is not None else {}
        if digest_of_batch(batch.salt, rows) != told.get("digest"):
            yield batch.zone, Fault(ZONE_STREAM, batch.number, "subject_fact: not as recorded")
    known = {(zone, number) for zone, number in FactBatch.objects.values_list("zone", "number")}
    loose = SubjectFact.objects.values_list("zone", "batch").distinct()
    for zone, number in loose:
        if (zone, number) not in known:
            yield zone, Fault(ZONE_STREAM, number, "subject_fact: of no batch")
