"""One audit of the demo: of the southern community, ordered by an invented paper (示例)."""

from datetime import datetime, timedelta

from guanyun.engines.insight import Method
from guanyun.records.access import visitor_for
from guanyun.records.audit_seats import population_of
from guanyun.records.models import Audit
from guanyun.records.services.audits import Order, audit_begin, sample_draw

from .staging import ZONE, Staff

AUDITORS = ("auditor", "examiner")
LOOKS_BACK, RUNS = timedelta(days=182), timedelta(days=60)
DRAWN = 12


def begin_audit(staff: Staff, *, end: datetime) -> int:
    """Let the director have the community audited that is late most, and a sample be drawn."""
    today = end.date()
    order = Order(
        paper=f"示例审〔{today.year}〕7号",
        authorised_by="县纪委监委（示例）",
        first=today - LOOKS_BACK,
        last=today,
        since=today,
        until=today + RUNS,
        units=("south_community",),
        members=tuple(staff.people[name].pk for name in AUDITORS),
    )
    audit = audit_begin(by=staff.visitor("director", today), at=end, order=order)
    examiner = visitor_for(staff.people["examiner"], ZONE, on=today)
    n = min(DRAWN, len(population_of(Audit.objects.get(pk=audit), Method.BY_KIND)))
    if n:  # a demo of a few days may have no such case
        seed = f"{today:%Y%m%d}"
        sample_draw(by=examiner, at=end, audit=audit, n=n, seed=seed, method=Method.BY_KIND)
    return audit
