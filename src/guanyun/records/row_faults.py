"""Faults of rows: what the journal makes of them, and what stands in the tables."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from guanyun.charter.schema import Charter
from guanyun.engines.casework import Entry, Fault, commitment, instant_text
from guanyun.errors import Refused

from .charters import charter_by_hash
from .mandate_lines import line_rows
from .models import (
    Adoption,
    Case,
    CharterText,
    ClockRow,
    DocumentNumber,
    ForeignNumber,
    JournalEntry,
    MandateLine,
    PrivateText,
    Upload,
)
from .number_rows import number_faults
from .pictures import fetch
from .privacy import CALLER_PHONE, LATE_REASON
from .replaying import differing, entry_told, replayed
from .telling import ZONE_STREAM
from .trail_faults import Row

TOGETHER = 200  # cases whose rows are read at once
UNTOLD = {CALLER_PHONE, LATE_REASON}  # private words that no entry commits to
Found = tuple[str, Fault]
Pairs = set[tuple[str, str]]


class CaseFaults:
    """Compares the rows of cases with the replay of their journal, many at a time.

    ``found`` are the faults so far, ``seen`` the cases that have a sound journal.
    """

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.waiting: dict[tuple[str, str], Sequence[Entry]] = {}
        self.seen: set[tuple[str, str]] = set()
        self.charters: dict[tuple[str, str], Charter] = {}

    def take(self, zone: str, stream: str, rows: Sequence[Row]) -> None:
        """Take the whole journal of a stream; compare when enough have come together."""
        number = stream.removeprefix("case:")
        if number == stream:
            return
        self.seen.add((zone, number))
        self.waiting[(zone, number)] = [entry_told(row.told or {}, row.hash) for row in rows]
        if len(self.waiting) >= TOGETHER:
            self.compare()

    def compare(self) -> None:
        """Compare what was taken and is left."""
        for zone, group in groupby(sorted(self.waiting), key=lambda each: each[0]):
            numbers = [number for _, number in group]
            rows = Rows.of(zone, numbers)
            for number in numbers:
                for what in self._wrong(rows, zone, number):
                    seq = len(self.waiting[(zone, number)])
                    self.found.append((zone, Fault(f"case:{number}", seq, what)))
        self.waiting.clear()

    def _charter(self, zone: str, content: str) -> Charter:
        if (zone, content) not in self.charters:
            self.charters[(zone, content)] = charter_by_hash(zone, content)
        return self.charters[(zone, content)]

    def _wrong(self, rows: "Rows", zone: str, number: str) -> Iterator[str]:
        entries = self.waiting[(zone, number)]
        try:
            made = replayed(entries, self._charter(zone, entries[0].charter))
        except (ValueError, LookupError, TypeError, AttributeError, Refused) as wrong:
            yield f"cannot be replayed: {wrong}"
            return
        except CharterText.DoesNotExist:
            yield "cannot be replayed: its charter is gone"
            return
        yield from differing(rows.cases.get(number), rows.clocks.get(number, ()), made)
        yield from _text_faults(rows, number, committed(entries))
        yield from number_faults(entries, rows.documents.get(number, ()), rows.foreign)


def orphans(seen: set[tuple[str, str]]) -> Iterator[Found]:
    """Yield the rows of cases that no sound journal knows."""
    for zone, number in Case.objects.values_list("zone", "number").iterator():
        if (zone, number) not in seen:
            yield zone, Fault(f"case:{number}", None, "case_row: of no sound journal")
    for zone, number in DocumentNumber.objects.values_list("zone", "case").distinct():
        if (zone, number) not in seen:
            yield zone, Fault(f"case:{number}", None, "document_number: of no sound journal")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of some cases of a zone, by number."""

    cases: Mapping[str, Case]
    clocks: Mapping[str, Sequence[ClockRow]]
    texts: Mapping[str, Sequence[PrivateText]]
    uploads: Mapping[str, Sequence[Upload]]
    documents: Mapping[str, Sequence[DocumentNumber]]
    foreign: frozenset[str]

    @classmethod
    def of(cls, zone: str, numbers: Sequence[str]) -> "Rows":
        """Read them, a query for each table."""
        streams = [f"case:{number}" for number in numbers]
        cases = Case.objects.filter(zone=zone, number__in=numbers)
        clocks = ClockRow.objects.filter(zone=zone, case__in=numbers).order_by("case")
        uploads = Upload.objects.filter(zone=zone, case__in=numbers).order_by("case")
        documents = DocumentNumber.objects.filter(zone=zone, case__in=numbers).order_by("case")
        texts = PrivateText.objects.filter(zone=zone, stream__in=streams).order_by("stream")
        return cls(
            {case.number: case for case in cases},
            {name: list(rows) for name, rows in groupby(clocks, attrgetter("case"))},
            {
                name.removeprefix("case:"): list(rows)
                for name, rows in groupby(texts, attrgetter("stream"))
            },
            {name: list(rows) for name, rows in groupby(uploads, attrgetter("case"))},
            {name: list(rows) for name, rows in groupby(documents, attrgetter("case"))},
            frozenset(ForeignNumber.objects.filter(zone=zone).values_list("foreign", flat=True)),
        )


def committed(entries: Sequence[Entry]) -> Pairs:
    """Return what the entries of a case commit to: names and commitments."""
    found: Pairs = set()
    for entry in entries:
        _gather(entry.data, found)
    return found


def _gather(value: object, found: Pairs) -> None:
    if type(value) is dict:
        told = value.get("commitments")
        if type(told) is dict:
            found |= {(str(name), str(each)) for name, each in told.items()}
        for each in value.values():
            if type(each) is dict or type(each) is list:
                _gather(each, found)
    elif type(value) is list:
        for each in value:
            _gather(each, found)


def _text_faults(rows: Rows, number: str, wanted: Pairs) -> Iterator[str]:
    """Yield texts and pictures that are not what was committed to, or are gone unerased."""
    left = set(wanted)
    for row in rows.texts.get(number, ()):
        left.discard((row.name, row.commitment))
        if row.name not in UNTOLD and (row.name, row.commitment) not in wanted:
            yield f"private_text {row.name}: no entry commits to it"
        elif row.text is not None and commitment(bytes(row.salt), row.text) != row.commitment:
            yield f"private_text {row.name}: was changed"
    pictures = {each for _, each in left}
    for upload in rows.uploads.get(number, ()):
        if upload.commitment not in pictures:
            yield f"upload {upload.pk}: no entry commits to it"
        elif upload.erased_at is None and not _is_whole(upload):
            yield f"upload {upload.pk}: was changed or is gone"
        pictures.discard(upload.commitment)
    for name, each in sorted(left):
        if each in pictures:
            yield f"private_text {name}: is gone"


def _is_whole(upload: Upload) -> bool:
    try:
        content = fetch(upload.token)
    except OSError:
        return False
    return commitment(bytes(upload.salt), content) == upload.commitment


def line_faults() -> Iterator[Found]:
    """Yield faults of charters, adoptions and mandate lines against the zones' own streams."""
    told = _adoptions_told()
    rows = {
        zone: list(group)
        for zone, group in groupby(
            Adoption.objects.order_by("zone", "since"), key=attrgetter("zone")
        )
    }
    for zone in sorted(told.keys() | rows.keys()):
        texts = dict(CharterText.objects.filter(zone=zone).values_list("hash", "text"))
        found = [_adoption(row, texts.get(row.hash, "")) for row in rows.get(zone, ())]
        if sorted(found) != sorted(told.get(zone, ())):
            yield zone, Fault(ZONE_STREAM, None, "adoptions or charters are not those told")
        else:
            yield from _mandate_faults(zone, rows[zone])


def _adoptions_told() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in JournalEntry.objects.filter(stream=ZONE_STREAM).order_by("zone", "seq"):
        told = json.loads(row.text)
        if told["kind"] == "charter_adopted":
            data = told["data"] | {"by": told["by"]["person"], "at": told["recorded_at"]}
            found.setdefault(row.zone, []).append(json.dumps(data, sort_keys=True))
    return found


def _adoption(row: Adoption, text: str) -> str:
    return json.dumps(
        {
            "hash": row.hash,
            "version": row.version,
            "since": row.since.isoformat(),
            "text": hashlib.sha256(text.encode()).hexdigest(),
            "minutes": row.minutes,
            "moved": row.moved,
            "by": row.adopted_by,
            "at": instant_text(row.adopted_at),
        },
        sort_keys=True,
    )


def _mandate_faults(zone: str, adoptions: Sequence[Adoption]) -> Iterator[Found]:
    """Yield lines that are not what the adopted charters make, one after the other."""
    wanted: list[MandateLine] = []
    for adoption in adoptions:
        since = adoption.since
        wanted = [line for line in wanted if line.since < since]
        for line in wanted:
            line.until = min(line.until, since)
        wanted += line_rows(zone, charter_by_hash(zone, adoption.hash), since)
    found = MandateLine.objects.filter(zone=zone)
    ours, theirs = {_line(each) for each in wanted}, {_line(each) for each in found}
    for name in sorted({each[0] for each in ours ^ theirs}):
        yield zone, Fault(ZONE_STREAM, None, f"mandate_line {name}: not as the charter says")


def _line(row: MandateLine) -> tuple[str, ...]:
    names = [each.attname for each in row._meta.concrete_fields if each.name != "id"]
    return (row.line, *(str(getattr(row, name)) for name in names))
