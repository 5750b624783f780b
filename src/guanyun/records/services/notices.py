"""Reading messages: what one has read is marked for oneself alone."""

from collections.abc import Sequence
from datetime import datetime

from guanyun.records.access import Visitor
from guanyun.records.ledger import exclusive
from guanyun.records.models import NoticeRead
from guanyun.records.selectors.notices import of_subject, told_to

MOST = 5000  # marked at once


def notices_read(
    *, by: Visitor, at: datetime, ids: Sequence[int] = (), subject: str | None = None
) -> int:
    """Mark messages as read; return how many were told to the visitor.

    Args:
        ids: Of messages; those of others are left out.
        subject: All of a subject, the empty one being everything.
    """
    rows = told_to(by)
    rows = rows.filter(pk__in=ids) if subject is None else of_subject(rows, subject)
    found = list(rows.exclude(readers__person=by.id).values_list("pk", flat=True)[:MOST])
    marks = [NoticeRead(notice_id=each, person=by.id, at=at) for each in found]
    if marks:
        with exclusive():
            NoticeRead.objects.bulk_create(marks, ignore_conflicts=True)
    return len(found)
