"""What may go: answered keys, old codes and tries, loose pictures, workbooks not confirmed."""

from datetime import datetime, timedelta

from guanyun.accounts.models import Attempt, PhoneCode, TokenUse

from .ledger import exclusive
from .models import IdempotencyKey, ImportSheet, Notice, Upload
from .outgoing import CODE
from .pictures import discard

KEYS_FOR = timedelta(days=7)
CODES_FOR = timedelta(days=1)
USES_FOR = timedelta(days=400)  # a token lives a year at most
LOOSE_FOR = timedelta(hours=24)  # a picture that no act attaches
ROWS_FOR = timedelta(days=1)  # of a workbook that nobody confirmed
SHEETS_FOR = timedelta(days=30)  # what became of its rows
AT_ONCE = 500


def tidy(at: datetime) -> int:
    """Remove what may go; return how many rows went."""
    removed = 0
    for rows in (
        IdempotencyKey.objects.filter(at__lt=at - KEYS_FOR),
        PhoneCode.objects.filter(sent_at__lt=at - CODES_FOR),
        Notice.objects.filter(code=CODE, at__lt=at - CODES_FOR),  # they name the phone
        Attempt.objects.filter(window__lt=at - CODES_FOR),
        TokenUse.objects.filter(hour__lt=at - USES_FOR),
        ImportSheet.objects.filter(brought_at__lt=at - SHEETS_FOR),
    ):
        with exclusive():
            gone, _ = rows.delete()
        removed += gone
    with exclusive():
        stale = ImportSheet.objects.filter(brought_at__lt=at - ROWS_FOR).exclude(rows="")
        removed += stale.update(rows="")
    return removed + discard_loose(at)


def discard_loose(at: datetime) -> int:
    """Remove the pictures that no act attached within a day; return how many."""
    removed = 0
    for row in Upload.objects.filter(case="", created_at__lt=at - LOOSE_FOR)[:AT_ONCE]:
        with exclusive():
            gone, _ = Upload.objects.filter(pk=row.pk, case="").delete()
        if gone:
            discard(row.token)
            removed += 1
    return removed
