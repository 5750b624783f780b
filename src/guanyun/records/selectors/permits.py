"""Permits by their checkable numbers, as the desk looks them up."""

from dataclasses import dataclass
from datetime import date

from guanyun.engines.casework import is_permit_number
from guanyun.engines.common import Label
from guanyun.records.access import Visitor, scope
from guanyun.records.charters import charter_on
from guanyun.records.models import Permit

MOST = 100


@dataclass(frozen=True, slots=True)
class PermitLine:
    """One permit: its number and prefix, what it permits, its days, whether it holds today."""

    number: str
    label: str
    enterprise: str
    case: str
    since: date
    until: date | None
    revoked_on: date | None
    holds: bool
    prefix: str


def permits_shown(*, visitor: Visitor, words: str, on: date) -> list[PermitLine]:
    """Return the latest permits of the zone whose number or text holds the words."""
    rows = Permit.objects.filter(zone=scope(visitor).zone)
    if words:
        rows = rows.filter(number__contains=words.upper()) | rows.filter(label__contains=words)
    return [
        PermitLine(
            number=row.number,
            label=row.label,
            enterprise=row.enterprise or "",
            case=row.case,
            since=row.since,
            until=row.until,
            revoked_on=row.revoked_on,
            holds=_holds(row, on),
            prefix=row.number.partition("-")[0],
        )
        for row in rows.order_by("-pk")[:MOST]
    ]


@dataclass(frozen=True, slots=True)
class IssuedKind:
    """A kind of permit that the visitor's own units issue; ``outside`` ones come from no case."""

    prefix: str
    label: Label
    outside: bool


def kinds_issued(*, visitor: Visitor, on: date) -> list[IssuedKind]:
    """Return the kinds of permits that this visitor may enter, in the order of the charter."""
    kinds = charter_on(scope(visitor).zone, on).manifest.permits
    mine = [each for each in kinds if each.unit in visitor.units]
    return [IssuedKind(each.prefix, each.label, each.outside) for each in mine]


def is_slip(words: str) -> bool:
    """Return whether something looks like a permit number whose check digits do not hold."""
    return words.count("-") == 3 and not is_permit_number(words.upper())


def _holds(row: Permit, on: date) -> bool:
    if row.revoked_on is not None and row.revoked_on <= on:
        return False
    return row.since <= on and (row.until is None or on < row.until)
