"""What adopting a charter writes: its text, its adoption, its lines as rows that cannot overlap."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from guanyun.charter.checks import check, has_errors
from guanyun.charter.institution import Institution, institution_of, kind_of, place_in, trial
from guanyun.charter.schema import Charter
from guanyun.engines.casework import Actor, CaseType, Command, EventKind, Json, act_id
from guanyun.engines.common import Finding
from guanyun.errors import Refused

from .charters import KEPT, calendar_key
from .drafting import charter_of_draft
from .ledger import Effect, Posting
from .mandate_lines import line_rows
from .models import Adoption, Case, CharterDraft, CharterText, MandateLine
from .stepping import Step, state_now
from .telling import ZONE_STREAM, told_on
from .visitors import Visitor

ADOPTS = "adopt charter"  # what such an act of a case type says that it does


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
    findings = _findings(_Checked(id(charter), calendar_key(), charter))
    if has_errors([*findings]):
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
    return posting, Adopted(zone, charter.hash, since, findings, moved)


@dataclass(frozen=True, slots=True)
class _Checked:
    """What a check depends on: this very charter, kept alive by the key, and the notices known."""

    identity: int
    notices: str
    charter: Charter = field(compare=False)


@lru_cache(maxsize=KEPT)
def _findings(asked: _Checked) -> tuple[Finding, ...]:
    """Return the findings of a check, worked out once per process and charter."""
    return tuple(check(asked.charter))


def adoption_kinds(charter: Charter) -> set[str]:
    """Return the kinds of case in which this charter lets itself be changed."""
    return {
        kind.id
        for kind in charter.case_types.values()
        if any(rule.does == ADOPTS for step in kind.steps for rule in step.acts)
    }


def following(*, by: Visitor, at: datetime, step: Step, case_type: CaseType) -> list[Posting]:
    """Return what an act on an adoption case does besides: it puts the draft in force.

    The draft's hash, its first day and the number of the minutes are answers of the case.

    Raises:
        Refused: ``records.own_draft`` (who drafted it does not decide), ``records.draft_gone``,
            or as ``adoption_posting``.
    """
    adopts = {act_id(a) for s in case_type.steps for a in s.acts if a.does == ADOPTS}
    taken = {e.data.get("act") for e in step.events if e.kind is EventKind.ACT_TAKEN}
    if not adopts & taken:
        return []
    answers = step.after.answers
    row = CharterDraft.objects.filter(zone=by.zone, hash=str(answers.get("draft", ""))).first()
    if row is None:
        raise Refused("records.draft_gone", hash=str(answers.get("draft", "-"))[:24])
    if by.id in (row.drafted_by, step.after.first_asked.get("person")):
        raise Refused("records.own_draft")
    since = date.fromisoformat(str(answers["since"]))
    decision = Decision(since, str(answers.get("minutes", ""))[:64], step.after.number)
    return [adoption_posting(by=by, at=at, charter=charter_of_draft(row), decision=decision)[0]]


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
