"""The stream of an audit: what its auditors read goes there, and nowhere the audited look."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from guanyun.accounts.roles import AUDITOR_POST
from guanyun.engines.casework import Actor, Json
from guanyun.errors import Refused

from .audit_seats import STANDING, audit_stream
from .ledger import Conflict, Effect, Posting, Told, commit, head_now, inserted, written
from .models import AuditReading, Case, Notice
from .visitors import Visitor

ATTEMPTS = 5  # two auditors of one audit may read at the same instant


def told_in(
    stream: str,
    kind: str,
    data: Mapping[str, Json],
    *,
    by: Visitor,
    at: datetime,
    effects: Sequence[Effect] = (),
    notices: Sequence[Notice] = (),
) -> Posting:
    """Return the posting of one event on the stream of an audit."""
    actor = Actor("system", "system", channel="system")
    if not by.is_system:
        post = AUDITOR_POST if not by.seats else by.seats[0].post
        actor = Actor(by.id, "staff", by.seats[0].unit if by.seats else None, post)
    head = head_now(by.zone or "", stream)
    entries = written(head, [Told(kind, data, actor, at)], at=at, charter="")
    return Posting(head, entries, notices=notices, effects=effects)


def note_audit_reading(by: Visitor, case: str, part: str, at: datetime) -> None:
    """Note that an auditor read a part of a case, once per hour, in each audit that allows it."""
    zone, hour = by.zone or "", at.replace(minute=0, second=0, microsecond=0)
    row = Case.objects.filter(zone=zone, number=case)
    audits = [audit_stream(each.audit) for each in by.audits if row.filter(each.cases).exists()]
    for stream in audits or [STANDING]:
        reading = AuditReading(
            zone=zone, stream=stream, case=case, person=by.id, part=part, hour=hour, at=at
        )
        _note(by, reading, at)


def _note(by: Visitor, row: AuditReading, at: datetime) -> None:
    told: dict[str, Json] = {"case": row.case, "part": row.part}
    known = AuditReading.objects.filter(
        zone=row.zone, stream=row.stream, case=row.case, person=row.person, part=row.part,
        hour=row.hour,
    )  # fmt: skip
    for _ in range(ATTEMPTS):
        if known.exists():
            return
        posting = told_in(row.stream, "case_read", told, by=by, at=at, effects=[inserted(row)])
        try:
            commit(by=by.id, at=at, postings=[posting])
        except Conflict:
            continue
        return
    raise Refused("records.try_again", by=by.id)
