"""Adopting a charter: from a day on it is what runs."""

from datetime import date, datetime

from guanyun.accounts.roles import Audience
from guanyun.charter.schema import Charter
from guanyun.errors import Refused
from guanyun.records.access import Visitor
from guanyun.records.adopting import Adopted, Decision, Moved, adoption_posting
from guanyun.records.ledger import commit

__all__ = ["Adopted", "Moved", "charter_adopt"]
ADOPTERS = frozenset({Audience.LEADER, Audience.ADMINISTRATOR})


def charter_adopt(
    *, by: Visitor, at: datetime, charter: Charter, since: date, minutes: str
) -> Adopted:
    """Put a charter in force from a day on; running cases finish under the one they began with.

    Raises:
        Refused: ``records.not_for_role`` (a leader of the zone adopts, or its administrator enters
            what was decided), or as ``adoption_posting``.
    """
    if by.zone != charter.manifest.id or not by.audience & ADOPTERS:
        raise Refused("records.not_for_role")
    posting, adopted = adoption_posting(
        by=by, at=at, charter=charter, decision=Decision(since, minutes)
    )
    commit(by=by.id, at=at, postings=[posting])
    return adopted
