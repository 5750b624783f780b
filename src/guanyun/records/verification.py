"""Whether what is kept is what was recorded: every entry, seal, row, text, picture and line."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast

from django.db import DatabaseError, connection

from guanyun.engines.casework import Fault, Json, VerifyFault, VerifyReport, verify_export

from .exports import export_zone
from .fact_digests import fact_faults
from .now import now
from .row_faults import CaseFaults, line_faults
from .trail_faults import Streams, seal_faults, stream_faults

# what reading a row raises that somebody wrote by hand: a day that is none, a member that is gone
UNREADABLE = (DatabaseError, ArithmeticError, ValueError, TypeError, AttributeError, LookupError)
MOST_TOLD = 1000  # faults in a report; the first ones tell where to look


def verify_all(
    *,
    receipts: Sequence[Mapping[str, Json]] = (),
    progress: Callable[[int], None] | None = None,
) -> VerifyReport:
    """Return what is wrong with the whole installation; ``ok`` when nothing is.

    Chains, seals with their signatures, projections (each case row and clock against the replay of
    its journal), private texts and pictures against their commitments, adopted charters and their
    lines. With receipts or anchors each zone that they are of is also held against them.

    Args:
        progress: Told the count of entries looked at so far.
    """
    streams = Streams()
    faults = list(_found(streams, progress))
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


def _found(streams: Streams, progress: Callable[[int], None] | None) -> Iterator[VerifyFault]:
    try:
        yield from (_told(fault) for fault in _structure_faults())
        cases = CaseFaults()
        for zone, fault in stream_faults(streams, cases.take, progress):
            yield _told(fault, zone, streams)
        for zone, fault in (*cases.finish(), *seal_faults(streams), *line_faults(), *fact_faults()):
            yield _told(fault, zone, streams)
    except UNREADABLE as wrong:
        yield {"case": None, "seq": None, "what": f"cannot be read: {wrong}"}


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
