"""An event log in one pass: order, hand-overs, bounces, lateness."""

import csv
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanyun.engines.insight import CASE, DEADLINE, GROUP, RESOURCE, TIME, LogEvent, replay_log
from guanyun.errors import Refused


def log(hands: str, case: str = "1", **more: str) -> list[LogEvent]:
    """Return a case whose events lie in these hands, a minute apart."""
    return [
        {CASE: case, TIME: f"2026-11-24T09:{minute:02}:00+08:00", GROUP: hand, **more}
        for minute, hand in enumerate(hands)
    ]


@pytest.mark.parametrize(
    ("hands", "handovers", "bounced"),
    [("A", 0, 0), ("AAA", 0, 0), ("ABC", 2, 0), ("ABBA", 2, 1), ("ABCA", 3, 0), ("ABAB", 3, 1)],
)
def test_hands_are_counted(hands: str, handovers: int, bounced: int) -> None:
    """A hand-over is a change of group; a bounce goes straight back."""
    told = replay_log(log(hands))

    assert (told["cases"], told["events"]) == (1, len(hands))
    assert (told["handovers"], told["bounced"]) == (handovers, bounced)


def test_the_published_log_comes_out_exactly(golden_part: Callable[[str], Path]) -> None:
    """The receipt phase of 1,434 permits: the figures known of it, to the last one."""
    with golden_part("logs/receipt.csv").open(encoding="utf-8", newline="") as page:
        told = replay_log(csv.DictReader(page))

    assert told == {
        "cases": 1434, "events": 8577, "late": 92, "bounced": 269, "handovers": 5440,
        "verified": None,
    }  # fmt: skip


def test_late_is_null_without_deadlines() -> None:
    """Nobody is late where nothing was due; with a deadline the last event decides."""
    on_time = log("AB", **{DEADLINE: "2026-11-24T09:01:00+08:00"})
    late = log("ABC", "2", **{DEADLINE: "2026-11-24T09:01:00+08:00"})

    assert replay_log(log("AB"))["late"] is None
    assert replay_log([*on_time, *late])["late"] == 1


def test_events_of_one_instant_keep_the_order_of_the_file() -> None:
    """Time first, then the line: a tie is not shuffled."""
    rows = [{CASE: "1", TIME: "2026-11-24T09:00:00+08:00", GROUP: hand} for hand in "ABA"]

    assert replay_log(rows)["bounced"] == 1


def test_offsets_are_instants() -> None:
    """An hour of summer time does not change the order."""
    rows = [
        {CASE: "1", TIME: "2011-10-30 02:10:00+01:00", GROUP: "B"},
        {CASE: "1", TIME: "2011-10-30 02:20:00+02:00", GROUP: "A"},
        {CASE: "1", TIME: "2011-10-30 02:30:00+01:00", GROUP: "B"},
    ]

    assert replay_log(rows)["handovers"] == 1


def test_without_groups_people_are_the_hands() -> None:
    """A log that names no group is read by who did it."""
    rows = [{CASE: "1", TIME: "2026-11-24T09:00:00", RESOURCE: who} for who in "ABA"]

    assert replay_log(rows)["handovers"] == 2


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({TIME: "2026-11-24T09:00:00+08:00"}, "insight.row_case"),
        ({CASE: "1", TIME: "yesterday"}, "insight.row_time"),
        ({CASE: "1"}, "insight.row_time"),
    ],
)
def test_a_bad_event_is_named(row: LogEvent, code: str) -> None:
    """The second event is at fault and said to be."""
    with pytest.raises(Refused) as refused:
        replay_log([*log("A"), row])

    assert (refused.value.code, refused.value.fields["row"]) == (code, "2")


@given(st.lists(st.text("ABC", min_size=1, max_size=6), min_size=1, max_size=4), st.randoms())
def test_the_order_of_cases_and_lines_is_irrelevant(hands: list[str], chance: object) -> None:
    """Distinct instants shuffled give the same figures, which are those of counting by hand."""
    rows = [row for case, each in enumerate(hands) for row in log(each, str(case))]
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    changes = sum(a != b for each in hands for a, b in itertools.pairwise(each))

    assert replay_log(shuffled) == replay_log(rows)
    assert replay_log(rows)["handovers"] == changes


def test_a_trail_may_prove_the_events() -> None:
    """What proves them gets each case's events in order and says how many hold."""
    seen: dict[str, int] = {}

    def prove(case: str, rows: object) -> int:
        seen[case] = len(rows)  # type: ignore[arg-type]
        return len(rows) - 1  # type: ignore[arg-type]

    assert replay_log([*log("AB"), *log("ABC", "2")], verify=prove)["verified"] == 3
    assert seen == {"1": 2, "2": 3}
