"""One pass over an event log: how many cases, how many late, how often work changed hands."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, datetime
from itertools import pairwise
from typing import TypedDict

from guanyun.engines.common import ZONE
from guanyun.errors import Refused

LogEvent = Mapping[str, str]

# The names that XES (IEEE 1849-2016) gives; attributes of the trace carry the prefix ``case:``.
CASE = "case:concept:name"
ACTIVITY = "concept:name"
TIME = "time:timestamp"
GROUP = "org:group"
RESOURCE = "org:resource"
DEADLINE = "case:deadline"

_Event = tuple[datetime, int, str, LogEvent]


class LogReplay(TypedDict):
    """What ``guanyun replay`` prints; ``late`` is null where the log has no deadlines."""

    cases: int
    events: int
    late: int | None
    bounced: int
    handovers: int
    verified: int | None


def replay_log(
    rows: Iterable[LogEvent], *, verify: Callable[[str, Sequence[LogEvent]], int] | None = None
) -> LogReplay:
    """Return the figures of an event log, its events ordered by time, then by file order.

    A hand-over is a change of ``org:group`` between neighbouring events of a case, or of
    ``org:resource`` where the log names no group. A case has bounced if a hand-over from A to B is
    followed, as the next hand-over, by one from B to A. A case is late if its last event lies
    after its deadline.

    Args:
        rows: One mapping per event, XES names, text values.
        verify: Puts the ordered events of one case into a trail and returns how many of them its
            chain proves; without it ``verified`` is null.

    Raises:
        Refused: ``insight.row_case`` or ``insight.row_time``, naming the row from 1.

    >>> told = [{CASE: "1", TIME: f"2026-11-24T09:0{n}:00+08:00", GROUP: who}
    ...         for n, who in enumerate("ABBA")]
    >>> replay_log(told)["handovers"], replay_log(told)["bounced"], replay_log(told)["late"]
    (2, 1, None)
    >>> replay_log([])["cases"]
    0
    """
    by_case: dict[str, list[_Event]] = {}
    deadlines: dict[str, datetime] = {}
    grouped = False
    for number, row in enumerate(rows, start=1):
        name = _named(row, number)
        event = (_instant(row.get(TIME, ""), number), number, row.get(GROUP, ""), row)
        by_case.setdefault(name, []).append(event)
        grouped = grouped or GROUP in row
        if row.get(DEADLINE) and name not in deadlines:
            deadlines[name] = _instant(row[DEADLINE], number)
    bounced = handovers = verified = 0
    for name, events in by_case.items():
        events.sort(key=_order)
        hands = [event[2] for event in events] if grouped else [_who(event) for event in events]
        changes = _changes(hands)
        handovers += len(changes)
        bounced += _has_bounce(changes)
        verified += verify(name, [event[3] for event in events]) if verify else 0
    late = sum(by_case[name][-1][0] > deadline for name, deadline in deadlines.items())
    return {
        "cases": len(by_case),
        "events": sum(map(len, by_case.values())),
        "late": late if deadlines else None,
        "bounced": bounced,
        "handovers": handovers,
        "verified": verified if verify else None,
    }


def _order(event: _Event) -> tuple[datetime, int]:
    return event[:2]


def _who(event: _Event) -> str:
    return event[3].get(RESOURCE, "")


def _named(row: LogEvent, number: int) -> str:
    name = row.get(CASE, "")
    if not name:
        raise Refused("insight.row_case", row=number)
    return name


def _instant(text: str, number: int) -> datetime:
    """Return the instant of a row; one without offset is the time of the zone."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("insight.row_time", row=number, text=text or "-") from None
    if instant.year in (MINYEAR, MAXYEAR):  # in Beijing time it may lie outside the calendar
        raise Refused("insight.row_time", row=number, text=text)
    return instant if instant.tzinfo else instant.replace(tzinfo=ZONE)


def _changes(hands: Sequence[str]) -> list[tuple[str, str]]:
    return [(before, after) for before, after in pairwise(hands) if before != after]


def _has_bounce(changes: Sequence[tuple[str, str]]) -> bool:
    return any(there[0] == back[1] for there, back in pairwise(changes))
