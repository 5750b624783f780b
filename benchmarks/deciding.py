"""One step of a case in pure Python: decide, fold, chain - client CPU per act and per event.

The case is the equipment repair of the shipped charters. What a database makes of it is measured
where there is one; here stand the parts that need none. The last line is the result as JSON; the
exit code is 1 where the replay misses its goal.
"""

import json
import platform
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from time import process_time

from guanyun.charter import load_charter
from guanyun.engines.casework import (
    Actor,
    CaseState,
    CaseType,
    Command,
    Event,
    Json,
    RouteFact,
    append,
    beginning,
    decide,
    evolve,
    fold,
    state_json,
    verify_chain,
)
from guanyun.engines.common import Calendar

HERE = Path(__file__).resolve().parent
CHARTER = HERE.parent / "charters" / "longyou"
GOAL_EVENTS_PER_SECOND = 100_000
ROUNDS = 5
START = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
ROUTE = RouteFact(
    unit="beichen", post="beichen_clerk", line="line-1", mode="statutory", basis="S1 28",
    where="mandate.yaml:12", sentence="示例", head="beichen_head",
)  # fmt: skip
CLERK = Actor("clerk-1", "staff", unit="beichen", post="beichen_clerk")
FIRM = Actor("agent-1", "enterprise")
ACTS: tuple[tuple[str, Actor, dict[str, Json], tuple[str, ...]], ...] = (
    ("open", FIRM, {"place": ["119.1", "29.0"], "urgency": "normal"},
     ("description", "contact_name", "contact_phone")),
    ("respond", CLERK, {}, ("opinion",)),
    ("dispatch", CLERK, {}, ("technician", "technician_phone")),
    ("arrive", CLERK, {}, ()),
    ("repair", CLERK, {}, ("opinion",)),
    ("declare", FIRM, {"solved": "solved"}, ()),
    ("rate", FIRM, {"rating": "5"}, ()),
)  # fmt: skip


def play(case_type: CaseType, calendar: Calendar) -> list[Event]:
    """Return the events of one repair from report to rating."""
    events: list[Event] = []
    state: CaseState | None = None
    at = START
    facts: dict[str, Json] = {"number": "B1", "enterprise": "firm", "first_asked": {"unit": "desk"}}
    for act, by, answers, words in ACTS:
        at += timedelta(minutes=20)
        told = Command(act, by, at, answers, dict.fromkeys(words, "00"), ROUTE, facts)
        fresh = decide(case_type, state, told, at=at, calendar=calendar)
        for event in fresh:
            state = evolve(state, event)
        events += fresh
    return events


def best_seconds(act: Callable[[], object]) -> float:
    """Return the best CPU seconds of some rounds of ``act``."""
    found = float("inf")
    for _ in range(ROUNDS):
        begun = process_time()
        act()
        found = min(found, process_time() - begun)
    return found


def main() -> int:
    """Measure and print."""
    charter = load_charter(CHARTER)
    case_type = charter.case_types["equipment_repair"]
    events = play(case_type, charter.calendar)
    many = 300
    deciding = best_seconds(lambda: [play(case_type, charter.calendar) for _ in range(many)])
    folding = best_seconds(lambda: [fold(events) for _ in range(many)])
    head = beginning("bench", "case:B1")

    def chain() -> list[object]:
        return [append(head, events, recorded_at=START, charter="ab" * 32) for _ in range(many)]

    chaining = best_seconds(chain)
    entries = append(head, events, recorded_at=START, charter="ab" * 32)
    verifying = best_seconds(lambda: [verify_chain(entries) for _ in range(many)])
    writing = best_seconds(lambda: [state_json(fold(events)) for _ in range(many)]) - folding
    told = {
        "machine": platform.machine(),
        "python": platform.python_version(),
        "events_of_a_case": len(events),
        "acts_of_a_case": len(ACTS),
        "microseconds_per_act": round(deciding / many / len(ACTS) * 1e6, 1),
        "replayed_events_per_second": round(many * len(events) / folding),
        "chained_events_per_second": round(many * len(events) / chaining),
        "verified_events_per_second": round(many * len(events) / verifying),
        "microseconds_per_projection": round(writing / many * 1e6, 1),
        "goal_events_per_second": GOAL_EVENTS_PER_SECOND,
    }
    print(json.dumps(told))
    return 0 if told["replayed_events_per_second"] >= GOAL_EVENTS_PER_SECOND else 1


if __name__ == "__main__":
    sys.exit(main())
