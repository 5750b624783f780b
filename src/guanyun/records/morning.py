"""The morning's notices: what waits at each post (08:30), and the anchor of the trail."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from guanyun.accounts.roles import AUDITOR_POST
from guanyun.errors import Refused

from .charters import charter_on
from .ledger import exclusive
from .models import Adoption, Case, Notice, SealRow
from .now import local_date
from .outbox import notices
from .telling import ZONE_STREAM


def tell_morning(at: datetime) -> int:
    """Write the digests of a working day and the daily anchor, once each; return how many.

    Posts without anything open, signed or late are told nothing; on days off nobody is.
    """
    on = local_date(at)
    written = 0
    for zone in sorted(set(Adoption.objects.values_list("zone", flat=True))):
        rows = [*_anchor(zone, on, at)]
        if _is_working(zone, on):
            rows += _digests(zone, on, at)
        with exclusive():
            written += len(Notice.objects.bulk_create(rows, ignore_conflicts=True))
    return written


def _is_working(zone: str, on: date) -> bool:
    try:
        return bool(charter_on(zone, on).calendar.is_working(on))
    except Refused:
        return False


def _digests(zone: str, on: date, at: datetime) -> Iterator[Notice]:
    counts: dict[str, Counter[str]] = {}
    rows = Case.objects.filter(zone=zone, closed_at__isnull=True)
    for post, due, consents in rows.values_list("post", "due", "consents").iterator():
        if post:
            told = counts.setdefault(post, Counter())
            told["open"] += 1
            if due is not None and due <= at:
                told["late"] += 1
            elif due is not None and local_date(due) == on:
                told["today"] += 1
        for signer in consents.split("|"):
            if signer:
                counts.setdefault(signer, Counter())["consents"] += 1
    for post, told in sorted(counts.items()):
        fields = {name: str(told[name]) for name in ("open", "late", "today", "consents")}
        message = (f"post:{post}", "records.notice_digest", fields)
        yield from notices(zone, ZONE_STREAM, message, dedupe=f"digest/{on}/{post}", at=at)


def _anchor(zone: str, on: date, at: datetime) -> Iterator[Notice]:
    """Yield the day's anchor for the auditor: a witness outside the database."""
    last = SealRow.objects.filter(zone=zone).order_by("-no").first()
    if last is not None:
        fields = {"zone": zone, "no": str(last.no), "hash": last.hash}
        message = (f"post:{AUDITOR_POST}", "records.notice_anchor", fields)
        yield from notices(zone, ZONE_STREAM, message, dedupe=f"anchor/{on}", at=at)
