"""The journals of cases for other systems: every entry, commitments in place of private words."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from guanyun.charter.schema import Charter
from guanyun.engines.casework import CaseType, Json
from guanyun.engines.common import Label
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.charters import charter_by_hash
from guanyun.records.models import Case, JournalEntry

from .feed import Wanted, cases_wanted

MOST_CASES = 2000  # of one file; a filter makes it fewer
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry of a journal. ``by`` names accounts by id; who rated unnamed is left out."""

    seq: int
    kind: str
    act: str  # id of the act, empty for what only follows from one
    occurred_at: str
    recorded_at: str
    by: Mapping[str, Json]
    data: Mapping[str, Json]
    charter: str
    prev: str
    hash: str

    @property
    def activity(self) -> str:
        """Return how a log names it: the act that was taken, else what happened."""
        return self.act if self.kind == "act_taken" and self.act else self.kind


@dataclass(frozen=True, slots=True)
class CaseLog:
    """A case with its journal."""

    zone: str
    number: str
    kind: str
    label: Label
    enterprise: str | None
    unit: str | None
    channel: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: str | None
    entries: tuple[LogEntry, ...]


def case_logs(*, visitor: Visitor, wanted: Wanted, at: datetime) -> list[CaseLog]:
    """Return the journals of the cases that a visitor may see and asks for, oldest case first.

    Raises:
        Refused: ``records.log_too_large``: more cases than one file holds.
    """
    rows = list(cases_wanted(visitor, wanted, at=at).reverse()[: MOST_CASES + 1])
    if len(rows) > MOST_CASES:
        raise Refused("records.log_too_large", most=MOST_CASES)
    return logs_of(rows)


def zone_logs(*, visitor: Visitor, kind: str = "") -> list[CaseLog]:
    """Return the journals of a whole zone, of any number of cases: the operator's command alone.

    Raises:
        Hidden: anybody else asks.
    """
    if not visitor.is_system:
        raise Hidden("zone")
    rows = Case.objects.filter(zone=visitor.zone).order_by("opened_at", "number")
    return logs_of(rows.filter(kind=kind) if kind else rows)


def case_log(*, visitor: Visitor, number: str) -> CaseLog:
    """Return the journal of one case; Hidden when it is not theirs to see."""
    return logs_of([scope(visitor).case(number)])[0]


def logs_of(cases: Iterable[Case]) -> list[CaseLog]:
    """Return the journals of cases, read some hundred at a time."""
    rows, found = iter(cases), []
    while piece := list(islice(rows, AT_ONCE)):
        entries = _entries(piece)
        found += [_log(each, entries.get((each.zone, f"case:{each.number}"), ())) for each in piece]
    return found


def _entries(cases: Sequence[Case]) -> Mapping[tuple[str, str], list[tuple[str, str]]]:
    streams = [f"case:{each.number}" for each in cases]
    zones = {each.zone for each in cases}
    rows = JournalEntry.objects.filter(zone__in=zones, stream__in=streams)
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for zone, stream, text, hashed in rows.order_by("stream", "seq").values_list(
        "zone", "stream", "text", "hash"
    ):
        found.setdefault((zone, stream), []).append((text, hashed))
    return found


def _log(case: Case, entries: Iterable[tuple[str, str]]) -> CaseLog:
    charter: Charter = charter_by_hash(case.zone, case.charter)
    case_type = charter.case_types[case.kind]
    return CaseLog(
        zone=case.zone,
        number=case.number,
        kind=case.kind,
        label=case_type.label,
        enterprise=case.enterprise,
        unit=case.unit,
        channel=case.channel,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        outcome=case.outcome,
        entries=tuple(_entry(text, hashed, case_type) for text, hashed in entries),
    )


def _entry(text: str, hashed: str, case_type: CaseType) -> LogEntry:
    said = json.loads(text)
    by = dict(said["by"])
    if said["kind"] == "rated" and case_type.rating and case_type.rating.hidden_from_handler:
        by.pop("person", None)
    act = said["data"].get("act", "")
    return LogEntry(
        seq=said["seq"],
        kind=said["kind"],
        act=act if isinstance(act, str) else "",
        occurred_at=said["occurred_at"],
        recorded_at=said["recorded_at"],
        by=by,
        data=said["data"],
        charter=said["charter"],
        prev=said["prev"],
        hash=hashed,
    )
