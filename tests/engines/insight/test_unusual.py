"""Unusual handling: each rule against a case worked out by hand, and against its near miss."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from guanyun.charter.shared import load_shared
from guanyun.charter.shipped import shipped_charters
from guanyun.engines.common import Calendar
from guanyun.engines.insight import RULES, Fact, Journal, Line, Thresholds, unusual_facts
from guanyun.errors import sentence

DAY = "2026-11-24"  # a Tuesday; office hours 08:30-12:00, 13:30-17:00
OPEN: tuple[str, str, str, Mapping[str, Any]] = ("09:00", "opened", "caller", {})


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    """Return the national calendar."""
    return load_shared(shipped_charters()).calendar


def at(text: str) -> datetime:
    """Return an instant of the Tuesday, or of another day when one is written."""
    day, _, time = text.rpartition(" ")
    return datetime.fromisoformat(f"{day or DAY}T{time}:00+08:00" if time.count(":") == 1
                                  else f"{day or DAY}T{time}+08:00")  # fmt: skip


def case(
    *told: tuple[str, str, str, Mapping[str, Any]], number: str = f"{DAY}-0001".replace("-", "", 2),
    **more: Any,
) -> Journal:  # fmt: skip
    """Return a journal of entries: when, kind, who ("7@unit", "7@unit for 9", "caller"), data."""
    lines = []
    for seq, (when, kind, who, data) in enumerate(told, 1):
        seat, _, principal = who.partition(" for ")
        person, _, unit = seat.partition("@")
        role = {"caller": "enterprise", "system": "system"}.get(person, "staff")
        instant = at(when)
        lines.append(
            Line(seq, kind, instant, instant, person, role, unit, for_person=principal, data=data)
        )
    known = {"kind": "demand", "unit": "bureau", "enterprise": "firm", "charter": "old"}
    return Journal(f"case:{number}", tuple(lines), **(known | more))


def clock(due: str, **more: object) -> dict[str, object]:
    """Return the data of an entry of the clock "closing"."""
    return {"clock": "closing", "due": at(due).isoformat(), "budget": "1 working day", **more}


def found(calendar: Calendar, *cases: Journal, **more: Any) -> list[Fact]:
    """Return the facts of cases by the usual thresholds."""
    limits = more.pop("limits", Thresholds())
    return unusual_facts(cases, calendar=calendar, limits=limits, **more)


def shown(facts: list[Fact], rule: str) -> list[tuple[int, ...]]:
    """Return the entries of the facts of one rule."""
    return [tuple(seq for _, seq in fact.entries) for fact in facts if fact.rule == rule]


@pytest.mark.parametrize(
    ("when", "listed"),
    [("17:29", 0), ("17:31", 1), ("12:29", 0), ("12:45", 1), ("2026-11-28 10:00", 1), ("03:00", 1)],
)
def test_acts_far_from_office_time(calendar: Calendar, when: str, listed: int) -> None:
    """More than half an hour from any office time is listed; a kind of all hours never is."""
    told = case(OPEN, (when, "noted", "7@bureau", {}))

    assert len(shown(found(calendar, told), "outside_office")) == listed
    assert shown(found(calendar, replace(told, day_and_night=True)), "outside_office") == []


def test_enterprise_may_write_at_night(calendar: Calendar) -> None:
    """Only acts of the staff are looked at."""
    told = case(
        OPEN, ("23:00", "message_sent", "caller", {}), ("23:01", "rung_fired", "system", {})
    )

    assert found(calendar, told) == []


@pytest.mark.parametrize(("stopped", "listed"), [("11:00", 1), ("12:01", 0)])
def test_back_entry_that_turned_red_to_green(calendar: Calendar, stopped: str, listed: int) -> None:
    """Entered at 14:00, after the end at 12:00: listed if the instant told lies before the end."""
    told = case(
        OPEN,
        ("09:00", "clock_started", "caller", clock("12:00")),
        ("14:00", "back_entered", "7@bureau", {"act": "answer"}),
        ("14:00", "act_taken", "7@bureau", {"act": "answer"}),
        ("14:00", "clock_stopped", "7@bureau", {"clock": "closing", "at": at(stopped).isoformat()}),
    )

    assert shown(found(calendar, told), "back_entry_light") == [(3, 5)] * listed


@pytest.mark.parametrize(("second", "listed"), [("09:11:00", 1), ("09:11:01", 0)])
def test_one_person_in_two_units_within_a_minute(
    calendar: Calendar, second: str, listed: int
) -> None:
    """Sixty seconds apart is listed, sixty-one is not; one unit twice never is."""
    first = case(OPEN, ("09:10:00", "noted", "7@bureau", {}))
    other = case(OPEN, (second, "noted", "7@land", {}), number="20261124-0002")
    same = case(OPEN, (second, "noted", "7@bureau", {}), number="20261124-0003")

    assert shown(found(calendar, first, other), "two_units") == [(2, 2)] * listed
    assert shown(found(calendar, first, same), "two_units") == []


def signed(asker: str, giver: str, seconds: str = "00") -> Journal:
    """Return a case in which somebody asks at 09:10 and somebody agrees."""
    return case(
        OPEN,
        ("09:10:00", "consent_asked", asker, {"consent": {"id": "c"}}),
        (f"09:10:{seconds}", "consent_given", giver, {"consent": "c"}),
    )


@pytest.mark.parametrize(("seconds", "listed"), [("29", 1), ("30", 0)])
def test_signature_within_seconds(calendar: Calendar, seconds: str, listed: int) -> None:
    """Under thirty seconds is listed with both entries and the figure."""
    facts = found(calendar, signed("7@bureau", "8@committee", seconds))

    assert shown(facts, "quick_consent") == [(2, 3)] * listed
    assert [each.told["seconds"] for each in facts] == ["29"] * listed


@pytest.mark.parametrize(
    ("asker", "giver", "own", "both"),
    [
        ("7@bureau", "8@committee", 0, 0),
        ("7@bureau", "8@committee for 7", 1, 0),
        ("7@bureau for 8", "8@committee", 1, 0),
        ("7@bureau for 9", "8@committee for 10", 0, 1),
        ("7@bureau for 9", "8@committee for 9", 1, 1),
    ],
)
def test_the_same_person_on_both_sides(
    calendar: Calendar, asker: str, giver: str, own: int, both: int
) -> None:
    """Who asked, who agreed and their principals: a shared person is listed, and two stand-ins."""
    facts = found(calendar, signed(asker, giver, "59"))

    assert shown(facts, "own_request_signed") == [(2, 3)] * own
    assert shown(facts, "stand_ins_both_sides") == [(2, 3)] * both


@pytest.mark.parametrize(("when", "left"), [("16:17", None), ("16:18", "10"), ("16:59", "0")])
def test_pause_with_little_left(calendar: Calendar, when: str, left: str | None) -> None:
    """A day of 7 office hours has 42 minutes in its tenth: 16:18 is listed, 16:17 is not."""
    paused = {"clock": "closing", "at": at(when).isoformat()}
    told = case(
        OPEN,
        ("09:00", "clock_started", "caller", clock("17:00")),
        (when, "clock_paused", "7@bureau", paused),
    )
    facts = [each for each in found(calendar, told) if each.rule == "late_pause"]

    assert [each.told["percent"] for each in facts] == ([] if left is None else [left])


@pytest.mark.parametrize(("when", "listed"), [("12:00", 0), ("12:01", 1)])
def test_extension_after_due(calendar: Calendar, when: str, listed: int) -> None:
    """More time granted at the end itself is in time; a minute later it is not."""
    told = case(
        OPEN,
        ("09:00", "clock_started", "caller", clock("12:00")),
        (when, "clock_extended", "8@committee", clock("17:00")),
        ("16:00", "clock_extended", "8@committee", clock("2026-11-25 17:00")),
    )

    assert shown(found(calendar, told), "late_extension") == [(3,)] * listed


@pytest.mark.parametrize(("stopped", "listed"), [("11:00", 1), ("10:59", 0), ("12:01", 0)])
def test_stopped_just_in_time_then_reopened(calendar: Calendar, stopped: str, listed: int) -> None:
    """Stopped within the hour before its end and reopened later: listed once."""
    stop = {"clock": "closing", "at": at(stopped).isoformat()}
    told = case(
        OPEN,
        ("09:00", "clock_started", "caller", clock("12:00")),
        (stopped, "clock_stopped", "7@bureau", stop),
        ("15:00", "reopened", "caller", {"life": 2}),
        ("15:30", "reopened", "caller", {"life": 3}),
    )

    assert shown(found(calendar, told), "stopped_then_reopened") == [(3, 4)] * listed


@pytest.mark.parametrize(("place", "day", "listed"), [
    ("a", "2026-11-27 15:00", 1), ("a", "2026-11-27 15:01", 0), ("b", "2026-11-25 09:00", 0),
])  # fmt: skip
def test_same_matter_under_a_new_number(
    calendar: Calendar, place: str, day: str, listed: int
) -> None:
    """Same enterprise, kind and place within three days of closing is listed."""
    opened = {"answers": {"place": "a"}}
    first = case(("09:00", "opened", "caller", opened), ("15:00", "closed", "7@bureau", {}))
    again = case((day, "opened", "caller", {"answers": {"place": place}}), number="20261127-0001")

    assert shown(found(calendar, first, again), "opened_again") == [(2, 1)] * listed


def test_hand_backs_and_grades(calendar: Calendar) -> None:
    """Handed back twice is a chain; a grade of 1 that became a 5 is a change."""
    back = ("10:00", "act_taken", "7@bureau", {"act": "hand_back", "verb": "hand_back"})
    rated = [("10:30", "rated", "caller", {"rating": grade}) for grade in (1, 1, 5)]
    facts = found(calendar, case(OPEN, back, back, *rated))

    assert shown(facts, "hand_back_chain") == [(2, 3)]
    assert shown(facts, "rating_changed") == [(5, 6)]
    assert shown(found(calendar, case(OPEN, back)), "hand_back_chain") == []


def queue(*told: tuple[str, str, str]) -> list[Journal]:
    """Return cases: enterprise, opened at, taken up at."""
    return [
        case((opened, "opened", "caller", {}), (taken, "noted", "7@bureau", {}),
             number=f"20261124-{n:04d}", enterprise=firm)
        for n, (firm, opened, taken) in enumerate(told, 1)
    ]  # fmt: skip


def test_one_enterprise_always_first(calendar: Calendar) -> None:
    """Three cases, each taken up before an older one of another enterprise: listed, with counts."""
    told = [("a", "08:40", "16:00"), *(("b", f"09:0{n}", f"09:3{n}") for n in range(3))]
    facts = found(calendar, *queue(*told))
    fair = found(calendar, *queue(("a", "08:40", "08:50"), *told[1:]))

    assert shown(facts, "always_first") == [(2, 2, 2)]
    assert [each.told["passed"] for each in facts if each.rule == "always_first"] == ["3"]
    assert shown(fair, "always_first") == []
    limits = Thresholds(first_cases=4)
    assert shown(found(calendar, *queue(*told), limits=limits), "always_first") == []


def test_gap_in_numbers(calendar: Calendar) -> None:
    """A number that nobody holds is listed; one that lies outside of what is looked at is not."""
    third = case(OPEN, number="20261124-0003")
    known = ["20261124-0001", "20261124-0003"]
    facts = [each for each in found(calendar, third, numbers=known) if each.rule == "number_gap"]

    assert [(each.told["n"], each.told["missing"]) for each in facts] == [("1", "20261124-0002")]
    assert shown(found(calendar, third, numbers=[*known, "20261124-0002"]), "number_gap") == []


def test_charter_adopted_while_a_case_ran(calendar: Calendar) -> None:
    """An adoption between opening and closing is listed with the cases that ran."""
    told = case(OPEN, ("15:00", "closed", "7@bureau", {}))

    def adopted(when: str, content: str) -> Journal:
        data = {"version": "2", "minutes": "1号", "hash": content}
        return Journal("zone", case((when, "charter_adopted", "9", data)).lines)

    during = found(calendar, told, others=[adopted("14:00", "new")])
    assert [each.entries for each in during] == [(("zone", 1), (told.stream, 1))]
    for when, content in (("08:59", "new"), ("15:01", "new"), ("14:00", "old")):
        assert found(calendar, told, others=[adopted(when, content)]) == []


def test_own_request_refused(calendar: Calendar) -> None:
    """An attempt on a case of the scope is listed; on another case it is not."""
    told = case(OPEN)

    def tried(number: str) -> list[Journal]:
        line = case(("10:00", "own_consent_refused", "7@bureau", {"case": number})).lines
        return [Journal("account:7", line)]

    assert shown(found(calendar, told, others=tried(told.number)), "own_request_refused") == [(1,)]
    assert found(calendar, told, others=tried("20261124-0009")) == []


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_its_words(rule: str) -> None:
    """Each rule is called something and told in a sentence, in both languages."""
    for code in (f"insight.rule_{rule}", f"insight.unusual_{rule}"):
        for language in ("zh", "en"):
            assert code not in sentence(code, {}, language)
