"""The audits that a person conducts today, and the cases that lie in the scope of an audit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from guanyun.engines.insight import Method

from .models import Audit, AuditMember, Case

STANDING = "audit:standing"  # what an auditor by post reads outside of any audit
COLUMNS: Mapping[Method, str] = {Method.BY_UNIT: "unit", Method.BY_KIND: "kind"}


@dataclass(frozen=True, slots=True)
class AuditSeat:
    """An audit that somebody conducts today: its id and its scope; empty units, kinds: all."""

    audit: int
    units: frozenset[str]
    kinds: frozenset[str]
    first: date
    last: date

    @property
    def cases(self) -> Q:
        """Return the condition that a case lies in the scope, the zone left aside.

        Of a unit are the cases that it is in charge of, holds, was first asked about or provides.
        """
        found = Q(opened_on__gte=self.first, opened_on__lte=self.last)
        if self.units:
            of_unit = Q(unit__in=self.units) | Q(holder_unit__in=self.units)
            found &= of_unit | Q(first_unit__in=self.units) | Q(provider_unit__in=self.units)
        return found & Q(kind__in=self.kinds) if self.kinds else found


def seat_in(audit: Audit) -> AuditSeat:
    """Return the scope of an audit."""
    return AuditSeat(
        audit.pk, between_bars(audit.units), between_bars(audit.kinds), audit.first, audit.last
    )


def between_bars(text: str) -> frozenset[str]:
    """Return the words of ``|a|b|``.

    >>> sorted(between_bars("|a|b|"))
    ['a', 'b']
    """
    return frozenset(each for each in text.split("|") if each)


def audit_seats_of(person: int, zone: str, on: date) -> tuple[AuditSeat, ...]:
    """Return the audits that run on a day and that this person was appointed to."""
    rows = AuditMember.objects.filter(
        person_id=person, dismissed_at__isnull=True, audit__zone=zone, audit__ended_at__isnull=True,
        audit__since__lte=on, audit__until__gt=on,
    )  # fmt: skip
    return tuple(seat_in(row.audit) for row in rows.select_related("audit").order_by("audit_id"))


def runs_on(audit: Audit, on: date) -> bool:
    """Return whether an audit runs on a day."""
    return audit.ended_at is None and audit.since <= on < audit.until


def audit_stream(audit: int) -> str:
    """Return the stream of an audit."""
    return f"audit:{audit}"


def population_of(audit: Audit, method: Method) -> dict[str, str]:
    """Return the stratum of every case in the scope of an audit, by number."""
    rows = Case.objects.filter(seat_in(audit).cases, zone=audit.zone)
    column = COLUMNS.get(method)
    if column is None:
        return dict.fromkeys(rows.values_list("number", flat=True), "")
    return {number: stratum or "-" for number, stratum in rows.values_list("number", column)}
