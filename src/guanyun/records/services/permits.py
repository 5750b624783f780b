"""Permits that other acts rest on: entered with a checkable number, revoked, never erased."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from guanyun.charter.schema import PermitKind
from guanyun.engines.casework import Head, Json
from guanyun.engines.common import Label
from guanyun.errors import Refused
from guanyun.records.access import DESK, Hidden, Visitor, scope
from guanyun.records.charters import charter_on
from guanyun.records.ledger import Conflict, commit, updated
from guanyun.records.models import Permit
from guanyun.records.now import local_date
from guanyun.records.papers import next_permit
from guanyun.records.repeating import decided_again
from guanyun.records.statements import IGNORED, inserting
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
    """Enter a permit and give it its number; the unit that the charter names for its kind does so.

    Raises:
        Hidden: no such case or enterprise for this visitor.
        Refused: not the desk's; of a kind that nobody or another unit issues; one of the zone's own
            without the case it comes from, or for another enterprise than that; no label, days that
            end before they begin, or a first day in the past: no permit lets anything have
            happened before it was given.
    """
    if not (by.is_system or by.audience & DESK):
        raise Refused("records.not_for_role")
    _check_words(by, at, granted)
    kind = _issued(by, at, granted.prefix)
    case = scope(by).case(granted.case) if granted.case else None
    if granted.enterprise is not None:
        scope(by).enterprise(granted.enterprise)
    if case is None and not kind.outside:
        raise Refused("records.permit_case_missing", **_both("kind", kind.label))
    firm = case.enterprise if case is not None else None
    if firm and granted.enterprise not in (None, firm):
        raise Refused("records.permit_other_firm", case=granted.case)
    return decided_again(
        lambda: _entered(by, at, replace(granted, enterprise=granted.enterprise or firm))
    )


def _check_words(by: Visitor, at: datetime, granted: Granted) -> None:
    label = granted.label.strip()
    ends_early = granted.until is not None and granted.until <= granted.since
    if not label or ends_early or not _is_prefix(granted.prefix):
        raise Refused("records.permit_what")
    if not by.is_system and granted.since < local_date(at):
        raise Refused("records.permit_backdated", since=granted.since.isoformat())


def _issued(by: Visitor, at: datetime, prefix: str) -> PermitKind:
    """Return the kind of a permit, where this visitor's unit issues it."""
    charter = charter_on(scope(by).zone, local_date(at))
    kind = next((each for each in charter.manifest.permits if each.prefix == prefix), None)
    if kind is None:
        raise Refused("records.permit_kind_unknown", prefix=prefix)
    if not by.is_system and kind.unit not in by.units:
        units = {each.id: each.label for each in charter.register.units}
        told = _both("unit", units[kind.unit]) | _both("kind", kind.label)
        raise Refused("records.permit_other_unit", **told)
    return kind


def _entered(by: Visitor, at: datetime, granted: Granted) -> Permit:
    """Take the next number of the prefix and keep the permit under it."""
    zone, label = scope(by).zone, granted.label.strip()[:LABEL_MOST]
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
    head = Head(zone, f"permits:{granted.prefix}", 0, "")
    kept = inserting([row], IGNORED, lambda: Conflict(head, 1))  # others may be faster with it
    told: dict[str, Json] = {"number": row.number, "case": row.case, "label": label}
    posting = told_on(ZONE_STREAM, "permit_entered", told, by=by, at=at, effects=[kept])
    commit(by=by.id, at=at, postings=[posting])
    return row


def permit_revoke(*, by: Visitor, at: datetime, number: str, reason: str) -> None:
    """Revoke a permit from today on; what was booked before stays as it was.

    Raises:
        Hidden: no such permit in the zone.
        Refused: not the desk's or of a kind that another unit issues, without a reason, or revoked
            already.
    """
    if not (by.is_system or by.audience & DESK):
        raise Refused("records.not_for_role")
    zone = scope(by).zone
    row = Permit.objects.filter(zone=zone, number=number).first()
    if row is None:
        raise Hidden("permit")
    _check_own(by, at, number.partition("-")[0])
    if row.revoked_on is not None or not reason.strip():
        raise Refused("records.permit_revoke_what")
    decided_again(lambda: _revoked(by, at, row, reason))


def _check_own(by: Visitor, at: datetime, prefix: str) -> None:
    """Refuse what another unit issues; a kind that the charter names no more is the desk's."""
    charter = charter_on(scope(by).zone, local_date(at))
    if prefix in {each.prefix for each in charter.manifest.permits}:
        _issued(by, at, prefix)


def _revoked(by: Visitor, at: datetime, row: Permit, reason: str) -> None:
    rows = Permit.objects.filter(pk=row.pk, revoked_on=None)
    revoked = updated(rows, revoked_on=local_date(at))
    told: dict[str, Json] = {"number": row.number, "reason": reason.strip()[:LABEL_MOST]}
    posting = told_on(ZONE_STREAM, "permit_revoked", told, by=by, at=at, effects=[revoked])
    commit(by=by.id, at=at, postings=[posting])


def _both(name: str, label: Label) -> dict[str, str]:
    return {f"{name}_zh": label.zh, f"{name}_en": label.en}


def _is_prefix(prefix: str) -> bool:
    signs = prefix.isascii() and prefix.isalnum() and prefix == prefix.upper()
    return signs and 2 <= len(prefix) <= 8
