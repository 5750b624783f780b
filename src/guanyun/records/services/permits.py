"""Permits that other acts rest on: entered with a checkable number, revoked, never erased."""

from dataclasses import dataclass
from datetime import date, datetime

from guanyun.engines.casework import Json
from guanyun.errors import Refused
from guanyun.records.access import DESK, Hidden, Visitor, scope
from guanyun.records.ledger import commit, updated
from guanyun.records.models import Permit
from guanyun.records.now import local_date
from guanyun.records.papers import next_permit
from guanyun.records.telling import ZONE_STREAM, told_on

LABEL_MOST = 200


@dataclass(frozen=True, slots=True)
class Granted:
    """What is permitted to whom, from a day up to but not including another.

    ``prefix`` is 2 to 8 of A-Z and 0-9; the number is counted by prefix and year.
    """

    prefix: str
    label: str
    since: date
    until: date | None = None
    enterprise: str | None = None
    case: str = ""


def permit_enter(*, by: Visitor, at: datetime, granted: Granted) -> Permit:
    """Enter a permit and give it its number; the unit whose case decided it does so.

    Raises:
        Hidden: no such case or enterprise for this visitor.
        Refused: not the desk's, a wrong prefix, no label, days that end before they begin, or a
            first day in the past: no permit lets anything have happened before it was given.
    """
    if not (by.is_system or by.audience & DESK):
        raise Refused("records.not_for_role")
    zone, label = scope(by).zone, granted.label.strip()[:LABEL_MOST]
    if granted.case:
        scope(by).case(granted.case)
    if granted.enterprise is not None:
        scope(by).enterprise(granted.enterprise)
    ends_early = granted.until is not None and granted.until <= granted.since
    if not label or ends_early or not _is_prefix(granted.prefix):
        raise Refused("records.permit_what")
    if not by.is_system and granted.since < local_date(at):
        raise Refused("records.permit_backdated", since=granted.since.isoformat())
    row = Permit(
        zone=zone,
        number=next_permit(zone, granted.prefix, granted.since),
        label=label,
        enterprise=granted.enterprise,
        case=granted.case,
        since=granted.since,
        until=granted.until,
        recorded_by=by.id,
        recorded_at=at,
    )
    told: dict[str, Json] = {"number": row.number, "case": row.case, "label": label}
    posting = told_on(ZONE_STREAM, "permit_entered", told, by=by, at=at, effects=[row.save])
    commit(by=by.id, at=at, postings=[posting])
    return row


def permit_revoke(*, by: Visitor, at: datetime, number: str, reason: str) -> None:
    """Revoke a permit from today on; what was booked before stays as it was.

    Raises:
        Hidden: no such permit in the zone.
        Refused: not the desk's, without a reason, or revoked already.
    """
    if not (by.is_system or by.audience & DESK):
        raise Refused("records.not_for_role")
    zone = scope(by).zone
    row = Permit.objects.filter(zone=zone, number=number).first()
    if row is None:
        raise Hidden("permit")
    if row.revoked_on is not None or not reason.strip():
        raise Refused("records.permit_revoke_what")
    rows = Permit.objects.filter(pk=row.pk, revoked_on=None)
    revoked = updated(rows, revoked_on=local_date(at))
    told: dict[str, Json] = {"number": number, "reason": reason.strip()[:LABEL_MOST]}
    posting = told_on(ZONE_STREAM, "permit_revoked", told, by=by, at=at, effects=[revoked])
    commit(by=by.id, at=at, postings=[posting])


def _is_prefix(prefix: str) -> bool:
    signs = prefix.isascii() and prefix.isalnum() and prefix == prefix.upper()
    return signs and 2 <= len(prefix) <= 8
