"""What a look-up of dishonesty found, noted by the desk: 容缺受理 knows and does not guess."""

from dataclasses import dataclass
from datetime import date, datetime

from guanyun.engines.casework import Json
from guanyun.errors import Refused
from guanyun.records.access import DESK, Visitor, scope
from guanyun.records.ledger import commit
from guanyun.records.models import CreditNote
from guanyun.records.now import local_date
from guanyun.records.telling import enterprise_stream, told_on

STATES = ("none", "unrepaired", "repaired")
SOURCE_MOST = 200


@dataclass(frozen=True, slots=True)
class Found:
    """What was found about an enterprise: ``none``, ``unrepaired`` or ``repaired``; where, when."""

    enterprise: str
    state: str
    source: str
    seen_on: date


def credit_note(*, by: Visitor, at: datetime, found: Found) -> CreditNote:
    """Note what a look-up of dishonesty found; the last one counts for 30 days.

    Raises:
        Hidden: no such enterprise for this visitor.
        Refused: not the desk's, no such state, without its source, or of a day to come.
    """
    if not by.audience & DESK:
        raise Refused("records.not_for_role")
    firm = scope(by).enterprise(found.enterprise)
    source = found.source.strip()[:SOURCE_MOST]
    if found.state not in STATES or not source or found.seen_on > local_date(at):
        raise Refused("records.credit_note_what")
    row = CreditNote(
        zone=scope(by).zone,
        enterprise=firm.uscc,
        state=found.state,
        source=source,
        seen_on=found.seen_on,
        recorded_by=by.id,
        recorded_at=at,
    )
    told: dict[str, Json] = {"state": row.state, "source": source}
    told["seen_on"] = found.seen_on.isoformat()
    stream = enterprise_stream(firm.uscc)
    posting = told_on(stream, "credit_noted", told, by=by, at=at, effects=[row.save])
    commit(by=by.id, at=at, postings=[posting])
    return row
