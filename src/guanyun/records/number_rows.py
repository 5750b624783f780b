"""Numbers that a journal gives away: those of documents, and those other systems have."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from guanyun.engines.casework import Entry, EventKind

from .models import DocumentNumber, ForeignNumber

ISSUED = EventKind.DOCUMENT_ISSUED.value


def documents_told(entries: Sequence[Entry]) -> list[DocumentNumber]:
    """Return the rows of the numbered documents that the entries of a case issue."""
    return [
        DocumentNumber(
            zone=entry.zone,
            series=str(entry.data["series"]),
            year=int(str(entry.data["year"])),
            count=int(str(entry.data["count"])),
            case=entry.stream.removeprefix("case:"),
            document=str(entry.data["document"]),
            issued_at=datetime.fromisoformat(entry.recorded_at),
        )
        for entry in entries
        if entry.kind == ISSUED and "series" in entry.data
    ]


def foreign_told(entries: Sequence[Entry]) -> list[str]:
    """Return the numbers of other systems that the entries of a case name, each once."""
    told = (str(entry.data["foreign"]) for entry in entries if entry.data.get("foreign"))
    return list(dict.fromkeys(told))


def write_numbers(zone: str, number: str, entries: Sequence[Entry]) -> None:
    """Write the numbers of a case anew; a number elsewhere that is another's by now stays so."""
    DocumentNumber.objects.filter(zone=zone, case=number).delete()
    for row in documents_told(entries):
        taken = DocumentNumber.objects.filter(zone=zone, series=row.series, year=row.year)
        taken.filter(count=row.count).delete()
        row.save(force_insert=True)
    rows = [ForeignNumber(zone=zone, foreign=each, case=number) for each in foreign_told(entries)]
    ForeignNumber.objects.bulk_create(rows, ignore_conflicts=True)


def number_faults(
    entries: Sequence[Entry], documents: Sequence[DocumentNumber], foreign: frozenset[str]
) -> Iterator[str]:
    """Yield the numbers of a case that are not those told; ``foreign`` are known of any case."""
    told = {_key(each): _rest(each) for each in documents_told(entries)}
    kept = {_key(each): _rest(each) for each in documents}
    for key in sorted(told.keys() | kept.keys()):
        if told.get(key) != kept.get(key):
            what = "missing" if key not in kept else "of no entry" if key not in told else "changed"
            yield f"document_number {key[0]} {key[1]}-{key[2]}: {what}"
    for each in foreign_told(entries):
        if each not in foreign:
            yield f"foreign_number {each}: missing"


def _key(row: DocumentNumber) -> tuple[str, int, int]:
    return row.series, row.year, row.count


def _rest(row: DocumentNumber) -> tuple[str, datetime]:
    return row.document, row.issued_at
