"""Parts of the journal verified beside each other: each by a process of its own, told in order."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError, connection

from guanyun.engines.casework import Fault

from .row_faults import CaseFaults
from .trail_faults import Found, Place, Span, Streams, spans_of, stream_faults

# what reading a row raises that somebody wrote by hand: a day that is none, a member that is gone
UNREADABLE = (DatabaseError, ArithmeticError, ValueError, TypeError, AttributeError, LookupError)
WORTH = 100_000  # entries for which a process of its own is worth its start
SETTINGS = "guanyun.settings.base"
PART = """
import sys, django
django.setup()
from guanyun.records.proving import told_part
print(told_part(sys.argv[1]))
"""
Told = Callable[[int], None] | None


@dataclass(slots=True)
class Part:
    """What a part of the journal came to: its hashes for the seals, its faults, its sound cases.

    ``unread`` is what could not be read, where the part ends too early.
    """

    events: int = 0
    hashes: dict[Place, list[str]] = field(default_factory=dict)
    chains: list[Found] = field(default_factory=list)
    rows: list[Found] = field(default_factory=list)
    seen: set[Place] = field(default_factory=set)
    unread: str = ""


def parts_worth(events: int) -> int:
    """Return into how many parts so many entries are best cut on this machine.

    What is not committed yet no other process can read.
    """
    if connection.in_atomic_block:
        return 1
    return max(1, min(len(os.sched_getaffinity(0)), events // WORTH))


def part_of(span: Span, progress: Told = None) -> Part:
    """Return what a span of streams comes to: texts, chains, heads, rows against their replay."""
    part, streams, cases = Part(), Streams(), CaseFaults()
    try:
        for found in stream_faults(streams, cases.take, progress, span):
            part.chains.append(found)
        cases.compare()
    except UNREADABLE as wrong:
        part.unread = f"cannot be read: {wrong}"
    part.events, part.hashes = streams.events, streams.hashes
    part.rows, part.seen = cases.found, cases.seen
    return part


def parts_of(count: int, progress: Told = None) -> Iterator[Part]:
    """Yield the parts in the order of their streams, each verified by a process of its own.

    One part is verified here; so is one whose process did not answer for this very database.
    """
    spans = spans_of(count)
    if len(spans) == 1:
        yield part_of(spans[0], progress)
        return
    done = 0
    with ThreadPoolExecutor(len(spans)) as pool:
        for span, told in zip(spans, pool.map(_elsewhere, spans), strict=True):
            part = part_of(span) if told is None else _read(told)
            done += part.events
            if progress is not None:
                progress(done)
            yield part


def _elsewhere(span: Span) -> str | None:
    """Return what another process tells of a span, or None where it failed."""
    own = {"GUANYUN_HOME": str(settings.HOME), "DJANGO_SETTINGS_MODULE": SETTINGS}
    asked = json.dumps({"span": span, "database": _database()})
    done = subprocess.run(
        [sys.executable, "-c", PART, asked],
        env=os.environ | own, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout if done.returncode == 0 else None


def _database() -> Sequence[str]:
    told = connection.settings_dict
    return [str(told[name]) for name in ("ENGINE", "NAME", "HOST", "PORT")]


def told_part(asked: str) -> str:
    """Return what a span comes to as text: what the process of one part tells.

    Raises:
        SystemExit: it is set up for another database than the one that is meant.
    """
    told = json.loads(asked)
    if told["database"] != _database():
        raise SystemExit("another database")
    part = part_of(Span(*(each and tuple(each) for each in told["span"])))
    faults = [
        [[zone, each.case, each.seq, each.what] for zone, each in found]
        for found in (part.chains, part.rows)
    ]
    hashes = [[*place, found] for place, found in part.hashes.items()]
    return json.dumps([part.events, hashes, *faults, sorted(part.seen), part.unread])


def _read(told: str) -> Part:
    events, hashes, chains, rows, seen, unread = json.loads(told)
    return Part(
        events,
        {(zone, stream): found for zone, stream, found in hashes},
        [(zone, Fault(*fault)) for zone, *fault in chains],
        [(zone, Fault(*fault)) for zone, *fault in rows],
        {(zone, number) for zone, number in seen},
        unread,
    )
