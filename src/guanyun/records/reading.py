"""Who looked at a case (谁看过我的材料): noted once per person, unit, part and hour."""

from datetime import datetime

from .audit_log import note_audit_reading
from .ledger import exclusive
from .models import Reading
from .scopes import reads_as_auditor
from .visitors import Visitor


def note_reading(by: Visitor, case: str, part: str, at: datetime) -> None:
    """Note that a visitor read a part of a case: ``case``, ``file``, ``phone`` or ``export``.

    An enterprise that reads its own case is not noted. What an auditor reads as such is noted in
    the stream of the audit, which the audited do not see.
    """
    if reads_as_auditor(by, case):
        note_audit_reading(by, case, part, at)
        return
    if not by.seats and not by.links:
        return
    unit = by.seats[0].unit if by.seats else ""
    hour = at.replace(minute=0, second=0, microsecond=0)
    row = Reading(
        zone=by.zone or "", case=case, person=by.id, unit=unit or "", part=part, hour=hour, at=at
    )
    known = Reading.objects.filter(
        zone=row.zone, case=case, person=row.person, unit=row.unit, part=part, hour=hour
    )
    if known.exists():  # most pages are read again within the hour: no turn to wait for
        return
    with exclusive():
        Reading.objects.bulk_create([row], ignore_conflicts=True)
