"""What adopting a charter writes: its text, its adoption, its lines as rows that cannot overlap."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from guanyun.charter.checks import check, has_errors
from guanyun.charter.institution import Institution, institution_of, kind_of, place_in, trial
from guanyun.charter.schema import Charter
from guanyun.engines.casework import Actor, Command, Json
from guanyun.engines.common import Finding
from guanyun.errors import Refused

from .ledger import Effect, Posting
from .mandate_lines import line_rows
from .models import Adoption, Case, CharterText, MandateLine
from .stepping import state_now
from .telling import ZONE_STREAM, told_on
from .visitors import Visitor


@dataclass(frozen=True, slots=True)
class Moved:
    """A running case that the new lines would give to another unit; it stays where it is."""

    number: str
    unit: str | None
    would_be: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided: from which day, by which minutes, in which adoption case if any."""

    since: date
    minutes: str
    case: str = ""


@dataclass(frozen=True, slots=True)
class Adopted:
    """What an adoption came to; ``findings`` hold no error, or nothing was adopted."""

    zone: str
    hash: str
    since: date
    findings: tuple[Finding, ...]
    moved: tuple[Moved, ...]


def adoption_posting(
    *, by: Visitor, at: datetime, charter: Charter, decision: Decision
) -> tuple[Posting, Adopted]:
    """Return what puts a charter in force from a day on, ready for the ledger.

    Raises:
        Refused: ``records.charter_has_errors`` (the findings are those of ``check``),
            ``records.adopted_already``, ``records.adopted_later``.
    """
    findings = check(charter)
    if has_errors(findings):
        errors = [each for each in findings if each.level.value == "error"]
        raise Refused("records.charter_has_errors", count=len(errors), first=errors[0].id)
    zone, since = charter.manifest.id, decision.since
    _check_day(zone, charter, since)
    moved = tuple(cases_moved(zone, institution_of(charter), since))
    entry: dict[str, Json] = {
        "hash": charter.hash,
        "version": charter.manifest.version,
        "since": since.isoformat(),
        "text": hashlib.sha256(charter.text.encode()).hexdigest(),
        "minutes": decision.minutes,
        "moved": len(moved),
    }
    if decision.case:
        entry["case"] = decision.case
    adoption = Adoption(
        zone=zone,
        hash=charter.hash,
        version=charter.manifest.version,
        since=since,
        minutes=decision.minutes,
        adopted_by=by.id,
        adopted_at=at,
        moved=len(moved),
    )
    effects = [*_store(zone, charter), adoption.save, *_project(zone, charter, since)]
    posting = told_on(ZONE_STREAM, "charter_adopted", entry, by=by, at=at, effects=effects)
    return posting, Adopted(zone, charter.hash, since, tuple(findings), moved)


def _check_day(zone: str, charter: Charter, since: date) -> None:
    last = Adoption.objects.filter(zone=zone).order_by("-since").first()
    if last is None:
        return
    if last.since == since or (last.hash == charter.hash and last.since <= since):
        raise Refused("records.adopted_already", version=last.version, since=last.since)
    if last.since > since:
        raise Refused("records.adopted_later", version=last.version, since=last.since)


def cases_moved(zone: str, institution: Institution, on: date) -> Iterator[Moved]:
    """Yield the running cases that the institution would route to another unit."""
    system = Actor("system", "system", channel="system")
    for case in (
        Case.objects.filter(zone=zone, closed_at__isnull=True).order_by("number").iterator()
    ):
        state = state_now(case)
        try:
            case_type = kind_of(institution, state, Command("tick", system, state.opened_at))
            place = place_in(case_type, state.answers)
            found = place and trial(institution, matter=case_type.matter, place=place, on=on)
        except Refused:
            found = None
        would_be = found.unit if found else None
        if would_be != case.unit:
            yield Moved(case.number, case.unit, would_be)


def _store(zone: str, charter: Charter) -> list[Effect]:
    if CharterText.objects.filter(zone=zone, hash=charter.hash).exists():
        return []
    return [CharterText(zone=zone, hash=charter.hash, text=charter.text).save]


def _project(zone: str, charter: Charter, since: date) -> list[Effect]:
    """Return the effects that end the old lines on the day and let the new ones begin."""
    old = MandateLine.objects.filter(zone=zone)
    rows = line_rows(zone, charter, since)

    def end_old() -> None:
        old.filter(since__gte=since).delete()
        old.filter(until__gt=since).update(until=since)

    def begin_new() -> None:
        MandateLine.objects.bulk_create(rows)

    return [end_old, begin_new]
