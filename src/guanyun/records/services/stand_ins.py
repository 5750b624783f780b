"""Stand-ins (AB岗): who acts for an absent principal, from-to, never passed on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from guanyun.accounts.models import Holding, Person, StandIn
from guanyun.accounts.roles import Audience
from guanyun.engines.casework import Json
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.ledger import commit, updated
from guanyun.records.models import Notice
from guanyun.records.now import local_date
from guanyun.records.outbox import notices
from guanyun.records.projections import bars
from guanyun.records.seats import in_force
from guanyun.records.telling import account_stream, told_on

LONGEST = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Cover:
    """Who stands in for whom, in which post, from a day up to but not including another.

    ``kinds`` names kinds of cases; empty means all. ``principal`` None is oneself.
    """

    deputy: int
    post: str
    since: date
    until: date
    kinds: tuple[str, ...] = ()
    reason: str = ""
    principal: int | None = None


def stand_in_name(*, by: Visitor, at: datetime, cover: Cover) -> StandIn:
    """Name a stand-in for one's own post; the administrator may for anybody. Both are told.

    Raises:
        Refused: the post is not the principal's own (a stand-in cannot pass it on), the deputy is
            absent or unknown, the days are wrong, or somebody stands in already.
    """
    zone = scope(by).zone
    principal = _principal(by, cover)
    _check_days(cover, at)
    _check_deputy(zone, principal, cover)
    row = StandIn(
        zone=zone,
        principal_id=principal,
        deputy_id=cover.deputy,
        post=cover.post,
        kinds=bars(cover.kinds),
        since=cover.since,
        until=cover.until,
        reason=cover.reason.strip()[:200],
        created_at=at,
    )
    told: dict[str, Json] = {
        "deputy": str(cover.deputy),
        "post": cover.post,
        "since": cover.since.isoformat(),
        "until": cover.until.isoformat(),
        "kinds": [*cover.kinds],
    }
    posting = told_on(
        account_stream(principal), "stand_in_named", told, by=by, at=at, effects=[row.save],
        notices=_told_both(zone, principal, cover, at),
    )  # fmt: skip
    commit(by=by.id, at=at, postings=[posting])
    return row


def stand_in_end(*, by: Visitor, at: datetime, stand_in: int) -> None:
    """End a stand-in at once; principal, deputy and administrator may.

    Raises:
        Hidden: no such stand-in for this visitor.
    """
    zone, row = scope(by).zone, scope(by).stand_in(stand_in)
    if row.ended_at is not None:
        raise Hidden("stand_in")
    ended = updated(StandIn.objects.filter(pk=row.pk, ended_at=None), ended_at=at)
    told: dict[str, Json] = {"deputy": str(row.deputy_id), "post": row.post}
    posting = told_on(
        account_stream(row.principal_id), "stand_in_ended", told, by=by, at=at, effects=[ended],
        notices=_told_end(zone, row, at),
    )  # fmt: skip
    commit(by=by.id, at=at, postings=[posting])


def _principal(by: Visitor, cover: Cover) -> int:
    if cover.principal is not None and cover.principal != by.person:
        if Audience.ADMINISTRATOR not in by.audience:
            raise Refused("accounts.not_your_post", post=cover.post)
        return cover.principal
    seats = [seat for seat in by.seats if seat.post == cover.post]
    if by.person is None or not seats:
        raise Refused("accounts.not_your_post", post=cover.post)
    if all(seat.for_person is not None for seat in seats):
        raise Refused("accounts.chain_of_stand_ins", post=cover.post)
    return by.person


def _check_days(cover: Cover, at: datetime) -> None:
    if not local_date(at) <= cover.since < cover.until <= cover.since + LONGEST:
        raise Refused("accounts.stand_in_days", days=LONGEST.days)


def _check_deputy(zone: str, principal: int, cover: Cover) -> None:
    """Refuse a deputy who is the principal, holds no post in the zone, or is absent then."""
    held = Holding.objects.filter(in_force(cover.since), zone=zone)
    if not held.filter(person_id=principal, post=cover.post).exists():
        raise Refused("accounts.not_your_post", post=cover.post)
    known = Person.objects.filter(pk=cover.deputy, is_active=True).exists()
    if cover.deputy == principal or not known or not held.filter(person_id=cover.deputy).exists():
        raise Refused("accounts.deputy_unknown")
    then = Q(since__lt=cover.until, until__gt=cover.since, ended_at=None, zone=zone)
    if StandIn.objects.filter(then, principal_id=cover.deputy).exists():
        raise Refused("accounts.deputy_absent")
    if StandIn.objects.filter(then, principal_id=principal, post=cover.post).exists():
        raise Refused("accounts.covered_already")


def _told_end(zone: str, row: StandIn, at: datetime) -> list[Notice]:
    stream = account_stream(row.principal_id)
    dedupe = f"{stream}/{at.isoformat()}/{row.pk}"
    told: list[tuple[str, str, dict[str, str]]] = [
        (f"person:{person}", "records.notice_cover_ended", {})
        for person in (row.principal_id, row.deputy_id)
    ]
    return [each for one in told for each in notices(zone, stream, one, dedupe=dedupe, at=at)]


def _told_both(zone: str, principal: int, cover: Cover, at: datetime) -> list[Notice]:
    stream = account_stream(principal)
    days = {"since": cover.since.isoformat(), "until": cover.until.isoformat()}
    dedupe = f"{stream}/{at.isoformat()}"
    told = [
        (f"person:{principal}", "records.notice_covered", days),
        (f"person:{cover.deputy}", "records.notice_cover", days),
    ]
    return [row for each in told for row in notices(zone, stream, each, dedupe=dedupe, at=at)]
