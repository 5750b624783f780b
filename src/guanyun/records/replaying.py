"""Case rows and clocks as their journal makes them: they are disposable, a replay makes them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from guanyun.charter.institution import place_in
from guanyun.charter.schema import Charter
from guanyun.engines.casework import (
    CaseState,
    Entry,
    Event,
    EventKind,
    actor_of,
    evolve,
    fold,
    instant_of,
)

from .charters import charter_by_hash
from .ledger import exclusive
from .models import Case, ClockRow, JournalEntry
from .number_rows import write_numbers
from .projections import E7, Setting, clock_rows, new_case, told_posts

OWN_OF_ROW = frozenset({"id"})
OWN_OF_CLOCK = OWN_OF_ROW | {"leased_until", "lease", "failures", "error"}


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a journal folds into."""

    case: Case
    clocks: tuple[ClockRow, ...]


def entry_of(row: JournalEntry) -> Entry:
    """Return an entry as its exact text tells it, with the hash that stands beside it.

    Raises:
        ValueError: the text is no entry.
    """
    return entry_told(json.loads(row.text), row.hash)


def entry_told(told: Mapping[str, Any], found: str) -> Entry:
    """Return an entry from the members of its text and the hash that stands beside it.

    Raises:
        ValueError: the members are not those of an entry.
    """
    try:
        return Entry(**told, hash=found)
    except TypeError as wrong:
        raise ValueError(f"is no entry: {wrong}") from None


def replayed(entries: Sequence[Entry], charter: Charter) -> Replayed:
    """Return the rows that the entries of one case make, which was opened under this charter.

    Raises:
        ValueError, LookupError: the entries are not those of a case of this charter.
    """
    events = [_event(entry) for entry in entries]
    first, last = entries[0], entries[-1]
    state, opened = fold(events), evolve(None, events[0])
    setting = _setting(first, opened, charter)
    case = new_case(
        state, setting, head=last.hash, changed_at=datetime.fromisoformat(last.recorded_at)
    )
    case.told = told_posts("", [(event.kind.value, event.data) for event in events])
    case.charter = state.together.charter or case.charter
    return Replayed(case, tuple(clock_rows(first.zone, state)))


def _event(entry: Entry) -> Event:
    return Event(
        EventKind(entry.kind), entry.data, actor_of(entry.by), instant_of(entry.occurred_at)
    )


def _setting(first: Entry, opened: CaseState, charter: Charter) -> Setting:
    case_type = charter.case_types[opened.kind]
    place = place_in(case_type, opened.answers)
    point = place.geometry.representative_point() if place is not None else None
    return Setting(
        zone=first.zone,
        matter=case_type.matter,
        charter=first.charter,
        filed_by=str(first.by["person"]),
        lng_e7=None if point is None else round(point.x * E7),
        lat_e7=None if point is None else round(point.y * E7),
    )


def differing(case: Case | None, clocks: Sequence[ClockRow], made: Replayed) -> Iterator[str]:
    """Yield the names of the columns in which rows differ from what the journal makes."""
    if case is None:
        yield "case_row: missing"
        return
    yield from (f"case_row.{name}" for name in _columns(case, made.case, OWN_OF_ROW))
    known = {row.clock: row for row in clocks}
    for row in made.clocks:
        if row.clock not in known:
            yield f"clock {row.clock}: missing"
            continue
        names = _columns(known.pop(row.clock), row, OWN_OF_CLOCK)
        yield from (f"clock {row.clock}.{name}" for name in names)
    yield from (f"clock {name}: of no entry" for name in known)


def _columns(row: Model, made: Model, own: frozenset[str]) -> Iterator[str]:
    for field in row._meta.concrete_fields:
        if field.name in own:
            continue
        found, wanted = getattr(row, field.attname), getattr(made, field.attname)
        if field.name == "state":
            found, wanted = _json(found), _json(wanted)
        if found != wanted or type(found) is not type(wanted):
            yield field.name


def _json(text: object) -> object:
    try:
        return json.loads(str(text))
    except ValueError:
        return None


def rebuild(zone: str, number: str) -> Replayed:
    """Write the rows of a case anew from its journal, with the numbers that it gave away.

    Raises:
        LookupError: no such case.
    """
    rows = JournalEntry.objects.filter(zone=zone, stream=f"case:{number}").order_by("seq")
    entries = [entry_of(row) for row in rows]
    if not entries:
        raise LookupError(f"{zone} {number}")
    made = replayed(entries, charter_by_hash(zone, entries[0].charter))
    with exclusive():
        Case.objects.filter(zone=zone, number=number).delete()
        ClockRow.objects.filter(zone=zone, case=number).delete()
        made.case.save(force_insert=True)
        ClockRow.objects.bulk_create(made.clocks)
        write_numbers(zone, number, entries)
    return made
