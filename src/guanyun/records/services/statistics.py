"""Publishing the statistics of a month: an act of who leads the zone, sealed like every entry."""

from datetime import datetime

from guanyun.accounts.roles import Audience
from guanyun.errors import Refused
from guanyun.records.access import Visitor
from guanyun.records.ledger import Key, answered, commit
from guanyun.records.selectors.monthly import PUBLISHED, month_figures, months_to_publish
from guanyun.records.telling import ZONE_STREAM, told_on

PUBLISHERS = frozenset({Audience.LEADER})


def statistics_publish(*, by: Visitor, at: datetime, month: str, key: Key | None = None) -> str:
    """Publish the figures of a month that has ended, once; return the month.

    What is published stays: what became known later stands in later months or in a correction.

    Raises:
        Refused: ``records.not_for_role``, or ``records.month_not_open``: the month has not ended,
            has no cases, or is published already.
    """
    if by.zone is None or not (by.audience & PUBLISHERS or by.is_system):
        raise Refused("records.not_for_role")
    done = answered(key)
    if done is not None:
        return month
    if month not in months_to_publish(by.zone, at):
        raise Refused("records.month_not_open", month=month)
    told = month_figures(by.zone, month, at)
    posting = told_on(ZONE_STREAM, PUBLISHED, told, by=by, at=at)
    commit(by=by.id, at=at, postings=[posting], key=key, response={"month": month})
    return month
