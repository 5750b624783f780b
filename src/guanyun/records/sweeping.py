"""The sweep: rungs whose instant has come fire once, whoever sweeps and however often."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.db import DatabaseError

from guanyun.accounts.models import Holding, StandIn
from guanyun.engines.casework import CaseType, Command, Event, EventKind, Json

from .actors import SYSTEM
from .charters import institution_by_hash
from .families import relatives
from .leases import leased
from .ledger import Conflict, Posting, commit, commit_many, exclusive
from .models import Case, ClockRow
from .now import local_date
from .papers import next_counts
from .privacy import Answers
from .projections import clock_rows
from .seats import in_force
from .stepping import state_now, step_on

BATCH = 500
NOTHING = Answers({}, {})
ERROR_MOST = 400


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep came to: cases told, cases that somebody moved meanwhile, cases that failed."""

    fired: int = 0
    again: int = 0
    failed: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(self.fired + other.fired, self.again + other.again, self.failed + other.failed)


def sweep_clocks(at: datetime, *, batches: int = 20) -> Swept:
    """Fire every rung that is due, in batches; return what it came to.

    A rung is an entry of the case's stream: that stream has one entry after each head, so it
    fires once even where two workers decide it at the same moment. The lease only saves work.
    """
    total = Swept()
    for _ in range(batches):
        swept = _sweep(at, secrets.token_hex(8))
        total += swept
        if swept == Swept() or not swept.fired:
            break
    return total


def _sweep(at: datetime, lease: str) -> Swept:
    due = ClockRow.objects.filter(fire_at__lte=at).order_by("fire_at", "pk")
    rows: list[ClockRow] = leased(due, at=at, by=lease, most=BATCH)
    postings: dict[tuple[str, str], list[Posting]] = {}
    failed = 0
    known = _Known(rows, at)
    for zone, number in dict.fromkeys((row.zone, row.case) for row in rows):
        try:
            written = known.postings(zone, number)
        except Exception as wrong:  # noqa: BLE001 - one case must not stop the others
            failed += 1
            _note(zone, number, f"{type(wrong).__name__}: {wrong}")
            continue
        if written:
            postings[(zone, number)] = written
    missed = _commit(postings, at)
    _release(missed, lease)
    return Swept(len(postings) - len(missed), len(missed), failed)


class _Known:
    """What the cases of one batch have in common is read once: rows, charters, who is on duty."""

    def __init__(self, rows: Sequence[ClockRow], at: datetime) -> None:
        self.at = at
        self.cases: dict[tuple[str, str], Case] = {}
        for zone in {row.zone for row in rows}:
            numbers = {row.case for row in rows if row.zone == zone}
            for case in Case.objects.filter(zone=zone, number__in=numbers):
                self.cases[(zone, case.number)] = case
        self.institution = cache(institution_by_hash)
        self.on_duty = cache(on_duty)
        self.next: dict[tuple[str, str], int] = {}

    def postings(self, zone: str, number: str) -> list[Posting]:
        """Return what the due rungs of a case write, with the case that made one that they end.

        Nothing where nothing was due after all.
        """
        case = self.cases[(zone, number)]
        institution = self.institution(zone, case.charter)
        facts: dict[str, Json] = {"on_duty": dict(self.on_duty(zone, local_date(self.at)))}
        facts["numbers"] = self._numbers(zone, institution.charter.case_types[case.kind])
        step = step_on(
            case,
            institution,
            [SYSTEM],
            lambda actor: Command("tick", actor, self.at, facts=facts),
            at=self.at,
            answers=NOTHING,
        )
        if step.events:
            self._count(zone, step.events)
            return [step.posting, *relatives(self.at, case, step, {})]
        _project_again(case)
        return []

    def _numbers(self, zone: str, case_type: CaseType) -> dict[str, Json]:
        """Return the next document numbers, beyond those that this batch has taken already."""
        series = [each.prefix for each in case_type.documents if each.numbered]
        fresh = [each for each in series if (zone, each) not in self.next]
        if fresh:
            counts = next_counts(zone, fresh, local_date(self.at).year)
            self.next |= {(zone, name): count for name, count in counts.items()}
        return {each: self.next[(zone, each)] for each in series}

    def _count(self, zone: str, events: Sequence[Event]) -> None:
        for event in events:
            if event.kind is EventKind.DOCUMENT_ISSUED and "series" in event.data:
                self.next[(zone, str(event.data["series"]))] += 1


def _project_again(case: Case) -> None:
    """Bring the rows of clocks back to what the case says: nothing was due after all."""
    with exclusive():
        for row in clock_rows(case.zone, state_now(case)):
            ClockRow.objects.filter(zone=row.zone, case=row.case, clock=row.clock).update(
                fire_at=row.fire_at, next_rung=row.next_rung, leased_until=None, lease=""
            )


def _commit(
    postings: Mapping[tuple[str, str], Sequence[Posting]], at: datetime
) -> set[tuple[str, str]]:
    """Write the postings together, or one by one where the database refuses one of them."""
    try:
        conflicts = commit_many(batches=list(postings.values()))
    except DatabaseError:
        return {case for case, written in postings.items() if not _commit_one(case, written, at)}
    missed = {(each.zone, each.stream) for each in conflicts}
    return {
        case
        for case, written in postings.items()
        if any((each.head.zone, each.head.stream) in missed for each in written)
    }


def _commit_one(case: tuple[str, str], written: Sequence[Posting], at: datetime) -> bool:
    try:
        commit(by="system", at=at, postings=written)
    except Conflict:
        return False
    except DatabaseError as wrong:
        _note(*case, f"{type(wrong).__name__}: {wrong}")
        return False
    return True


def _release(cases: set[tuple[str, str]], lease: str) -> None:
    if not cases:
        return
    with exclusive():
        for zone, number in cases:
            ClockRow.objects.filter(zone=zone, case=number, lease=lease).update(
                leased_until=None, lease=""
            )


def _note(zone: str, number: str, what: str) -> None:
    """Keep what went wrong; the lease runs out in a minute and the case is tried again."""
    with exclusive():
        for row in ClockRow.objects.filter(zone=zone, case=number, leased_until__isnull=False):
            ClockRow.objects.filter(pk=row.pk).update(
                failures=min(row.failures + 1, 32_000), error=what[:ERROR_MOST]
            )


def on_duty(zone: str, on: date) -> Mapping[str, Json]:
    """Return who sits in each post on a day: its holder, or who stands in for the holder."""
    held = Holding.objects.filter(in_force(on), zone=zone).order_by("post", "pk")
    found: dict[str, Json] = {}
    for post, person in held.values_list("post", "person_id"):
        found.setdefault(post, {"person": str(person), "for_person": None})
    covers = StandIn.objects.filter(
        zone=zone, since__lte=on, until__gt=on, ended_at__isnull=True, kinds=""
    )
    for post, deputy, principal in covers.values_list("post", "deputy_id", "principal_id"):
        if post in found:
            found[post] = {"person": str(deputy), "for_person": str(principal)}
    return found
