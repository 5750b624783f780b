"""Running cases and a new charter (新旧衔接): which would follow it, and letting them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from guanyun.charter.institution import Institution
from guanyun.engines.casework import Actor, Command, Following, first_day, what_follows
from guanyun.errors import Refused

from .actors import SYSTEM
from .charters import institution_by_hash
from .ledger import Posting, commit_many
from .models import Adoption, Case
from .now import local_date
from .privacy import Answers
from .stepping import state_now, step_on

BATCH = 200


@dataclass(frozen=True, slots=True)
class Followed:
    """What a round came to: cases that follow now, those that stay until something has ended."""

    followed: int = 0
    staying: int = 0
    again: int = 0  # somebody moved them meanwhile

    def __add__(self, other: "Followed") -> "Followed":
        return Followed(
            self.followed + other.followed,
            self.staying + other.staying,
            self.again + other.again,
        )


def follow_due(at: datetime) -> Followed:
    """Let every running case follow the charter in force, if that says so and its day has come."""
    total = Followed()
    for zone in Adoption.objects.order_by("zone").values_list("zone", flat=True).distinct():
        latest = Adoption.objects.filter(zone=zone, since__lte=local_date(at))
        adoption = latest.order_by("-since").first()
        if adoption is not None:
            total += _follow_in(adoption, at)
    return total


def _follow_in(adoption: Adoption, at: datetime) -> Followed:
    institution = institution_by_hash(adoption.zone, adoption.hash)
    kinds = _kinds_due(institution, adoption.since, local_date(at))
    total = Followed()
    if not kinds:
        return total
    waiting = list(_running(adoption.zone, kinds, adoption.hash))
    for start in range(0, len(waiting), BATCH):
        total += _round(waiting[start : start + BATCH], institution, adoption.hash, at)
    return total


def _kinds_due(institution: Institution, since: date, on: date) -> list[str]:
    found = []
    for kind in institution.charter.case_types.values():
        first = first_day(kind.transition, since)
        if first is not None and first <= on:
            found.append(kind.id)
    return found


def _running(zone: str, kinds: list[str], content: str) -> Iterator[str]:
    """Yield the numbers of running cases of these kinds that run under another charter."""
    rows = Case.objects.filter(zone=zone, kind__in=kinds, closed_at__isnull=True)
    yield from rows.exclude(charter=content).order_by("pk").values_list("number", flat=True)


def _round(numbers: list[str], institution: Institution, content: str, at: datetime) -> Followed:
    zone = institution.charter.manifest.id
    postings: list[Posting] = []
    staying = 0
    for case in Case.objects.filter(zone=zone, number__in=numbers).order_by("pk"):
        posting = _posting(case, institution, content, at)
        if posting is None:
            staying += 1
        else:
            postings.append(posting)
    missed = commit_many(batches=[[each] for each in postings])
    return Followed(len(postings) - len(missed), staying, len(missed))


def _posting(case: Case, institution: Institution, content: str, at: datetime) -> Posting | None:
    """Return what following writes on a case; None while it stays under its own charter."""

    def command(actor: Actor) -> Command:
        return Command("follow", actor, at, facts={"charter": content})

    nothing = Answers({}, {})
    try:
        step = step_on(case, institution, [SYSTEM], command, at=at, answers=nothing)
    except Refused:
        return None
    return step.posting


def moves_under(zone: str, institution: Institution, since: date, at: datetime) -> list[Following]:
    """Return what each running case would do under a charter: for the committee, before adoption.

    Cases of kinds that stay are left out; one that cannot follow yet says why (``stays``).
    """
    calendar = institution.charter.calendar
    kinds = [
        kind.id
        for kind in institution.charter.case_types.values()
        if first_day(kind.transition, since) is not None
    ]
    rows = Case.objects.filter(zone=zone, kind__in=kinds, closed_at__isnull=True)
    return [
        what_follows(
            institution.charter.case_types[case.kind], state_now(case), at=at, calendar=calendar
        )
        for case in rows.exclude(charter=institution.charter.hash).order_by("pk")
    ]
