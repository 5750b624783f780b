"""Audits as pages show them: the list, one with its members, readings, samples; who may join."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from guanyun.accounts.models import Person
from guanyun.accounts.roles import Audience
from guanyun.engines.common import Label
from guanyun.engines.insight import Method
from guanyun.records.access import AUDITING, Visitor, scope
from guanyun.records.audit_seats import STANDING, audit_stream, between_bars, runs_on, seat_in
from guanyun.records.charters import charter_on
from guanyun.records.models import (
    Audit,
    AuditMember,
    AuditReading,
    AuditSample,
    Case,
    JournalEntry,
)
from guanyun.records.now import local_date

from .desk import SORTS
from .lines import Line, lines_in_turn, lines_of
from .names import Names, names_of

PAGE = 50
MOST_READINGS = 200


@dataclass(frozen=True, slots=True)
class AuditShown:
    """One audit in words: ``state`` is now, ahead or over; ``last_day`` is its last day."""

    id: int
    paper: str
    authorised_by: str
    units: tuple[Label, ...]
    kinds: tuple[Label, ...]
    first: date
    last: date
    since: date
    last_day: date
    state: str
    begun_by: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who conducts an audit, or did."""

    person: int
    name: str
    appointed_at: datetime
    dismissed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What an auditor read: the case, the part, who, when."""

    number: str
    part: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sample:
    """A drawn sample: how it was drawn, from how many, and its numbers in drawing order."""

    no: int
    seed: str
    method: str
    listed: int
    list_hash: str
    list_text: str
    numbers: tuple[str, ...]
    shares: tuple[tuple[Label, int, int], ...]
    drawn_by: str
    drawn_at: datetime


@dataclass(frozen=True, slots=True)
class Pack:
    """An evidence pack that left: when, by whom, of how many cases, its SHA-256, its entry."""

    seq: int
    at: datetime
    person: str
    cases: int
    sha256: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Everything that the page of one audit shows."""

    shown: AuditShown
    members: list[Member]
    readings: list[Reading]
    samples: list[Sample]
    cases: int
    stream: str
    may_direct: bool  # appoint, dismiss, end


def audits_shown(*, visitor: Visitor, at: datetime) -> list[AuditShown]:
    """Return the audits that a visitor may know of, those running first, then the latest."""
    rows = list(scope(visitor).audits().order_by("-since", "-pk"))
    names = _names(visitor.zone or "", at, {row.begun_by for row in rows})
    shown = [_shown(row, names, at) for row in rows]
    return sorted(shown, key=lambda each: each.state != "now")


def audit_shown(*, visitor: Visitor, audit: int, at: datetime) -> AuditPage:
    """Return one audit; Hidden when it is not this visitor's to know of."""
    row = scope(visitor).audit(audit)
    members = AuditMember.objects.filter(audit=row).select_related("person").order_by("pk")
    read = AuditReading.objects.filter(zone=row.zone, stream=audit_stream(row.pk))
    latest = list(read.order_by("-at", "-pk")[:MOST_READINGS])
    people = {row.begun_by, *(each.person for each in latest)}
    names = _names(row.zone, at, people)
    return AuditPage(
        shown=_shown(row, names, at),
        members=[
            Member(each.person_id, each.person.name, each.appointed_at, each.dismissed_at)
            for each in members
        ],
        readings=[
            Reading(each.case, each.part, names.person(each.person), each.at) for each in latest
        ],
        samples=samples_of(visitor=visitor, audit=audit, at=at),
        cases=Case.objects.filter(seat_in(row).cases, zone=row.zone).count(),
        stream=audit_stream(row.pk),
        may_direct=bool({seat.role for seat in visitor.seats} & AUDITING),
    )


def standing_readings(*, visitor: Visitor, at: datetime) -> list[Reading]:
    """Return what auditors by post read outside of any audit; only they themselves see it."""
    if Audience.AUDITOR not in {seat.role for seat in visitor.seats}:
        return []
    read = AuditReading.objects.filter(zone=visitor.zone, stream=STANDING).order_by("-at", "-pk")
    latest = list(read[:PAGE])
    names = _names(visitor.zone or "", at, {each.person for each in latest})
    return [Reading(each.case, each.part, names.person(each.person), each.at) for each in latest]


def samples_of(*, visitor: Visitor, audit: int, at: datetime) -> list[Sample]:
    """Return the samples of an audit, the latest first; Hidden as ``audit_shown``."""
    row = scope(visitor).audit(audit)
    rows = list(AuditSample.objects.filter(audit=row).order_by("-no"))
    names = _names(row.zone, at, {each.drawn_by for each in rows})
    charter = charter_on(row.zone, local_date(at))
    kinds = {kind.id: kind.label for kind in charter.case_types.values()}
    return [_sample(each, names, kinds) for each in rows]


def packs_of(*, visitor: Visitor, audit: int, at: datetime) -> list[Pack]:
    """Return the packs that were made, the latest first; Hidden as ``audit_shown``."""
    row = scope(visitor).audit(audit)
    rows = JournalEntry.objects.filter(
        zone=row.zone, stream=audit_stream(row.pk), text__contains='"kind":"pack_made"'
    )
    told = [json.loads(text) for text in rows.order_by("-seq").values_list("text", flat=True)]
    names = _names(row.zone, at, {each["by"]["person"] for each in told})
    return [
        Pack(
            each["seq"],
            datetime.fromisoformat(each["recorded_at"]),
            names.person(each["by"]["person"]),
            len(each["data"]["cases"]),
            each["data"]["sha256"],
        )
        for each in told
    ]


def sample_lines(*, visitor: Visitor, sample: Sample, at: datetime) -> list[Line]:
    """Return the drawn cases in drawing order, as lists show them."""
    found = lines_of(scope(visitor).cases().filter(number__in=sample.numbers), visitor, at=at)
    place = {number: at for at, number in enumerate(sample.numbers)}
    return sorted(found, key=lambda line: place[line.number])


def audit_lines(
    *, visitor: Visitor, audit: int, words: str, page: int, at: datetime, sort: str = ""
) -> tuple[list[Line], int]:
    """Return one page of the cases in the scope, newest first, and how many there are."""
    found = _in_scope(visitor, audit, words)
    start = (page - 1) * PAGE
    rows = found.order_by(*SORTS[sort if sort in SORTS else "-opened"])[start : start + PAGE]
    return lines_of(rows, visitor, at=at), found.count()


def audit_lines_all(
    *, visitor: Visitor, audit: int, words: str, sort: str, at: datetime, most: int
) -> Iterator[Line]:
    """Yield the cases in the scope, a few hundred in memory at a time."""
    order = SORTS[sort if sort in SORTS else "-opened"]
    found = _in_scope(visitor, audit, words).order_by(*order)[:most]
    return lines_in_turn(found.iterator(chunk_size=1000), visitor, at=at)


def _in_scope(visitor: Visitor, audit: int, words: str) -> QuerySet[Case]:
    row = scope(visitor).audit(audit)
    found = scope(visitor).cases().filter(seat_in(row).cases)
    return found.filter(number__contains=words) if words else found


def people_meant(names: Iterable[str]) -> list[int]:
    """Return the ids of people by sign-in name, or by a name that only one has.

    0, which nobody has, stands for who is unknown or not the only one called so.
    """
    wanted = [name for name in names if name]
    known = dict(
        Person.objects.filter(sign_in_name__in=wanted, is_active=True).values_list(
            "sign_in_name", "pk"
        )
    )
    others = [name for name in wanted if name not in known]
    called: dict[str, list[int]] = {}
    rows = Person.objects.filter(name__in=others, is_active=True).values_list("name", "pk")
    for name, person in rows:
        called.setdefault(name, []).append(person)
    known |= {name: people[0] for name, people in called.items() if len(people) == 1}
    return [known.get(name, 0) for name in wanted]


def scopes_offered(zone: str, at: datetime) -> tuple[list[tuple[str, Label]], ...]:
    """Return the units and the kinds that an audit may be about, by the charter in force."""
    charter = charter_on(zone, local_date(at))
    units = [(unit.id, unit.label) for unit in charter.register.units]
    return units, [(kind.id, kind.label) for kind in charter.case_types.values()]


def _names(zone: str, at: datetime, people: Iterable[str]) -> Names:
    return names_of(charter_on(zone, local_date(at)), zone=zone, people=people)


def _shown(row: Audit, names: Names, at: datetime) -> AuditShown:
    today = local_date(at)
    state = "now" if runs_on(row, today) else "over"
    if row.ended_at is None and today < row.since:
        state = "ahead"
    charter = charter_on(row.zone, today)
    kinds = {kind.id: kind.label for kind in charter.case_types.values()}
    members = row.members.filter(dismissed_at=None).order_by("pk")
    return AuditShown(
        id=row.pk,
        paper=row.paper,
        authorised_by=row.authorised_by,
        units=tuple(names.unit(each) for each in sorted(between_bars(row.units))),
        kinds=tuple(kinds.get(each, Label(each)) for each in sorted(between_bars(row.kinds))),
        first=row.first,
        last=row.last,
        since=row.since,
        last_day=row.until - timedelta(days=1),
        state=state,
        begun_by=names.person(row.begun_by),
        members=tuple(members.values_list("person__name", flat=True)),
    )


def _sample(row: AuditSample, names: Names, kinds: Mapping[str, Label]) -> Sample:
    def label(stratum: str) -> Label:
        if row.method == Method.BY_UNIT:
            return names.unit(stratum)
        return kinds.get(stratum, Label("全部", "All"))

    shares = tuple((label(each), share, size) for each, share, size in json.loads(row.shares))
    return Sample(
        no=row.no,
        seed=row.seed,
        method=row.method,
        listed=row.listed.count("\n"),
        list_hash=row.list_hash,
        list_text=row.listed,
        numbers=tuple(each for each in row.drawn.split("|") if each),
        shares=shares,
        drawn_by=names.person(row.drawn_by),
        drawn_at=row.drawn_at,
    )
