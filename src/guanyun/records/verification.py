"""Whether what is kept is what was recorded: every entry, seal, row, text, picture and line."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast

from django.db import connection
from django.db.models import Sum

from guanyun.engines.casework import Fault, Json, VerifyFault, VerifyReport, verify_export

from .audit_faults import faults_of_audits
from .exports import export_zone
from .fact_digests import fact_faults
from .models import Stream
from .money_faults import faults_of_money
from .now import now
from .proving import UNREADABLE, parts_of, parts_worth
from .row_faults import line_faults, orphans
from .trail_faults import Found, Streams, seal_faults

MOST_TOLD = 1000  # faults in a report; the first ones tell where to look


def verify_all(
    *,
    receipts: Sequence[Mapping[str, Json]] = (),
    progress: Callable[[int], None] | None = None,
    parts: int | None = None,
) -> VerifyReport:
    """Return what is wrong with the whole installation; ``ok`` when nothing is.

    Chains, seals with their signatures, projections (each row of a case against the replay of its
    journal), private texts and pictures against their commitments, adopted charters and their
    lines, audits with their members, samples and readings. With receipts or anchors each zone that
    they are of is also held against them.

    Args:
        progress: Told the count of entries looked at so far.
        parts: How many processes share the journal; None leaves it to its size and the machine.
            What is told, and its order, does not turn on it.
    """
    streams = Streams()
    faults = list(_found(streams, progress, parts))
    for zone in sorted({str(told.get("zone")) for told in receipts}):
        mine = [told for told in receipts if told.get("zone") == zone]
        report = verify_export(export_zone(zone, at=now()), mine)
        known = {(each["case"], each["seq"], each["what"]) for each in faults}
        faults += [
            each
            for each in report["faults"]
            if (each["case"], each["seq"], each["what"]) not in known
        ]
    return {
        "events": streams.events,
        "cases": streams.cases,
        "ok": not faults,
        "faults": faults[:MOST_TOLD],
    }


def _found(
    streams: Streams, progress: Callable[[int], None] | None, parts: int | None
) -> Iterator[VerifyFault]:
    """Yield all faults: of the file, of chains, of rows, then of seals, lines and the rest."""
    rows: list[Found] = []
    seen: set[tuple[str, str]] = set()
    unread: list[str] = []
    chains: list[Found] = []
    try:
        yield from (_told(fault) for fault in _structure_faults())
        entries = Stream.objects.aggregate(sum=Sum("seq"))["sum"] or 0
        for part in parts_of(parts or parts_worth(int(entries)), progress):
            streams.events += part.events
            streams.hashes |= part.hashes
            chains += part.chains
            rows += part.rows
            seen |= part.seen
            unread += [part.unread] if part.unread else []
        for zone, fault in (*sorted(chains, key=_place), *sorted(rows, key=_place)):
            yield _told(fault, zone, streams)
        if unread:
            yield {"case": None, "seq": None, "what": unread[0]}
            return
        for zone, fault in _besides(seen, streams):
            yield _told(fault, zone, streams)
    except UNREADABLE as wrong:
        yield {"case": None, "seq": None, "what": f"cannot be read: {wrong}"}


def _besides(seen: set[tuple[str, str]], streams: Streams) -> Iterator[Found]:
    """Yield the faults that lie in no stream of a case."""
    yield from orphans(seen)
    yield from seal_faults(streams)
    yield from line_faults()
    yield from fact_faults()
    yield from faults_of_money()
    yield from faults_of_audits()


def _place(found: Found) -> tuple[str, str]:
    zone, fault = found
    return zone, fault.case or ""


def _told(fault: Fault, zone: str = "", streams: Streams | None = None) -> VerifyFault:
    """Return a fault as reports tell it; with several zones the sentence names the zone."""
    many = streams is not None and len(streams.zones) > 1
    what = f"zone {zone}: {fault.what}" if many else fault.what
    return {"case": fault.case, "seq": fault.seq, "what": what}


def _structure_faults() -> Iterator[Fault]:
    """Yield what SQLite itself finds wrong with its file; PostgreSQL has checksums of its own."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(20)")
        for (line,) in cast(list[tuple[str]], cursor.fetchall()):
            if line != "ok":
                yield Fault(None, None, f"the database file is damaged: {line}")
