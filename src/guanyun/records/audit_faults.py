"""Faults of audits: what their streams make of the rows, and what stands in the tables."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from guanyun.engines.casework import Fault, instant_text

from .audit_seats import STANDING, audit_stream
from .models import Audit, AuditMember, AuditReading, AuditSample, JournalEntry
from .projections import bars
from .trail_faults import Found

BEGUN = ("paper", "authorised_by", "first", "last", "since", "until")
Told = Mapping[str, Any]
Values = tuple[object, ...]


@dataclass(slots=True)
class Replay:
    """What the entries of one audit make: its row, who conducts it, samples, readings."""

    audit: Values | None = None
    ended: str | None = None
    members: list[list[object]] = field(default_factory=list)
    samples: list[Values] = field(default_factory=list)
    readings: list[Values] = field(default_factory=list)

    def take(self, told: Told) -> None:
        """Take the next entry."""
        data, by, at = told["data"], told["by"]["person"], told["recorded_at"]
        match told["kind"]:
            case "audit_begun":
                scope = (bars(data["units"]), bars(data["kinds"]))
                self.audit = (*(data[name] for name in BEGUN), *scope, by, at)
                self.members += [[each, by, at, None] for each in dict.fromkeys(data["members"])]
            case "auditor_appointed":
                self.members.append([data["person"], by, at, None])
            case "auditor_dismissed":
                open_ones = [m for m in self.members if m[0] == data["person"] and m[3] is None]
                for each in open_ones:
                    each[3] = at
            case "audit_ended":
                self.ended = at
            case "sample_drawn":
                drawn = (bars(data["numbers"]), json.dumps(data["shares"]), data["list_hash"])
                self.samples.append((data["no"], data["seed"], data["method"], *drawn, by, at))
            case "case_read":
                self.readings.append((data["case"], data["part"], by, at))


def faults_of_audits() -> Iterator[Found]:
    """Yield audits, members, samples and readings that are not what their streams told."""
    made = _replays()
    rows = {(each.zone, audit_stream(each.pk)): each for each in Audit.objects.all()}
    for zone, stream in sorted(made.keys() | rows.keys()):
        replay = made.get((zone, stream), Replay())
        for what in _wrong(replay, rows.get((zone, stream)), zone, stream):
            yield zone, Fault(stream, None, what)


def _replays() -> dict[tuple[str, str], Replay]:
    found: dict[tuple[str, str], Replay] = {}
    rows = JournalEntry.objects.filter(stream__startswith="audit:")
    told = rows.order_by("zone", "stream", "seq").iterator()
    for place, entries in groupby(told, key=attrgetter("zone", "stream")):
        replay = found.setdefault(place, Replay())
        for entry in entries:
            replay.take(json.loads(entry.text))
    return found


def _wrong(replay: Replay, row: Audit | None, zone: str, stream: str) -> Iterator[str]:
    if stream != STANDING:
        if (None if row is None else _audit(row)) != replay.audit:
            yield "audit: not as it was begun"
        if row is not None and _at(row.ended_at) != replay.ended:
            yield "audit: not ended as told"
    members = [] if row is None else [_member(each) for each in row.members.all()]
    samples = [] if row is None else list(row.samples.all())
    readings = AuditReading.objects.filter(zone=zone, stream=stream)
    if sorted(map(str, members)) != sorted(str(tuple(each)) for each in replay.members):
        yield "audit_member: not those told"
    if sorted(map(_sample, samples)) != sorted(replay.samples):
        yield "audit_sample: not those told"
    if any(hashlib.sha256(each.listed.encode()).hexdigest() != each.list_hash for each in samples):
        yield "audit_sample: its list was changed"
    if sorted(map(_reading, readings)) != sorted(replay.readings):
        yield "audit_reading: not those told"


def _at(instant: datetime | None) -> str | None:
    return None if instant is None else instant_text(instant)


def _audit(row: Audit) -> Values:
    days = (each.isoformat() for each in (row.first, row.last, row.since, row.until))
    told = (row.paper, row.authorised_by, *days, row.units, row.kinds)
    return (*told, row.begun_by, instant_text(row.begun_at))


def _member(row: AuditMember) -> Values:
    dismissed = _at(row.dismissed_at)
    return str(row.person_id), row.appointed_by, instant_text(row.appointed_at), dismissed


def _sample(row: AuditSample) -> Values:
    told = (row.no, row.seed, row.method, row.drawn, row.shares, row.list_hash)
    return (*told, row.drawn_by, instant_text(row.drawn_at))


def _reading(row: AuditReading) -> Values:
    return row.case, row.part, row.person, instant_text(row.at)
