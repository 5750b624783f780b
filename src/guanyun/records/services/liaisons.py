"""Links of leaders to enterprises (联系领导): recorded from a day, ended on a day, never erased."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from guanyun.accounts.roles import Audience
from guanyun.engines.casework import Json
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.charters import adoption_on, institution_by_hash
from guanyun.records.ledger import commit, updated
from guanyun.records.models import Enterprise, Liaison
from guanyun.records.now import local_date
from guanyun.records.telling import enterprise_stream, told_on

MAY_LINK = frozenset({Audience.LEADER, Audience.ADMINISTRATOR})
BASIS_MOST = 200


@dataclass(frozen=True, slots=True)
class Link:
    """Which leader's post is linked to which enterprise, from a day up to but not another."""

    enterprise: str
    post: str
    since: date
    until: date | None = None
    basis: str = ""


def liaison_record(*, by: Visitor, at: datetime, link: Link) -> Liaison:
    """Link a leader to an enterprise; several may be: then the principal says who leads.

    Raises:
        Hidden: no such enterprise in the zone.
        Refused: not a leader's or the administrator's to say, no such post on that day, the days
            are wrong, or the post is linked to the enterprise then already.
    """
    zone = _zone_of(by)
    firm = Enterprise.objects.filter(zone=zone, uscc=link.enterprise).first()
    if firm is None:
        raise Hidden("enterprise")
    if link.until is not None and link.until <= link.since:
        raise Refused("records.liaison_days")
    _check_post(zone, link)
    known = Liaison.objects.filter(
        Q(until__isnull=True) | Q(until__gt=link.since), zone=zone, enterprise=firm.uscc,
        post=link.post,
    )  # fmt: skip
    if link.until is not None:
        known = known.filter(since__lt=link.until)
    if known.exists():
        raise Refused("records.liaison_already", post=link.post)
    row = Liaison(
        zone=zone,
        enterprise=firm.uscc,
        post=link.post,
        since=link.since,
        until=link.until,
        basis=link.basis.strip()[:BASIS_MOST],
        recorded_by=by.id,
        recorded_at=at,
    )
    told: dict[str, Json] = {"post": row.post, "since": row.since.isoformat(), "basis": row.basis}
    told["until"] = row.until.isoformat() if row.until else None
    stream = enterprise_stream(firm.uscc)
    posting = told_on(stream, "liaison_recorded", told, by=by, at=at, effects=[row.save])
    commit(by=by.id, at=at, postings=[posting])
    return row


def liaison_end(*, by: Visitor, at: datetime, liaison: int, on: date) -> None:
    """End a link on a day: from then on the leader is not linked; what was led stays led.

    Raises:
        Hidden: no such link in the zone.
        Refused: not a leader's or the administrator's to say, it has ended, or the day lies before
            its beginning or in the past.
    """
    zone = _zone_of(by)
    row = Liaison.objects.filter(zone=zone, pk=liaison).first()
    if row is None:
        raise Hidden("liaison")
    if row.until is not None and row.until <= on:
        raise Refused("records.liaison_ended", until=row.until.isoformat())
    if on < max(row.since, local_date(at)):
        raise Refused("records.liaison_days")
    ended = updated(Liaison.objects.filter(pk=row.pk, until=row.until), until=on)
    told: dict[str, Json] = {"post": row.post, "since": row.since.isoformat()}
    told["until"] = on.isoformat()
    stream = enterprise_stream(row.enterprise)
    posting = told_on(stream, "liaison_ended", told, by=by, at=at, effects=[ended])
    commit(by=by.id, at=at, postings=[posting])


def _zone_of(by: Visitor) -> str:
    if not (by.is_system or by.audience & MAY_LINK):
        raise Refused("records.not_for_role")
    return scope(by).zone


def _check_post(zone: str, link: Link) -> None:
    """Refuse a post that the charter in force on the first day does not have then."""
    charter = institution_by_hash(zone, adoption_on(zone, link.since).hash).charter
    known = next((each for each in charter.register.posts if each.id == link.post), None)
    if known is None or not known.since <= link.since < known.until:
        raise Refused("charter.unknown_post", post=link.post or "-")
