"""Laws that hold for every story: replay is live, time is conserved, a refusal leaves nothing."""

import os
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from guanyun.engines.casework import (
    ACTS,
    Actor,
    CaseState,
    CaseType,
    Command,
    Event,
    Field,
    Json,
    act_id,
    allowed_acts,
    asks_of,
    attribution,
    canonical,
    decide,
    event_json,
    event_of,
    fold,
    light,
    outcome,
    state_json,
    state_of,
    words_of,
)
from guanyun.engines.casework.rights import rules_now
from guanyun.engines.common import TimeUnit, parse_budget
from guanyun.errors import Refused

from .kinds import (
    CALENDAR,
    DESK,
    DIRECTOR,
    DUTY,
    ENTERPRISE,
    FACTS,
    HEAD,
    MATTER,
    NOBODY,
    OTHER,
    OTHER_STAFF,
    REPAIR,
    REVIEW,
    ROUTE,
    STAFF,
    SYSTEM,
    TECHNICIAN,
    Desk,
    when,
)

Steps = list[tuple[object, ...]]
STORIES = 400 if os.environ.get("GUANYUN_FULL") else 60
PEOPLE = [STAFF, ENTERPRISE, HEAD, TECHNICIAN, OTHER_STAFF, DESK, DIRECTOR, SYSTEM]
ANSWERS: dict[str, list[Json]] = {
    "solved": ["solved", "unsolved", "perhaps"],
    "rating": ["1", 5, "9", True],
    "items": [["licence"], [], ["tax_record"], "licence"],
    "pause": ["expert_review", "lunch"],
    "needed_until": ["2026-12-10", None],
    "clock": ["closing", "repair", "other"],
    "more": ["1 working days", "2 hours", "900 hours", "x", "2 working days", "3 hours"],
    "act": ["answer", "respond", "repair", "open"],
}
STEP = st.tuples(
    st.sampled_from([name for name in ACTS if name != "open"]),
    st.sampled_from(PEOPLE),
    st.integers(0, 2 * 86400),
    st.integers(0, 7200),
    st.integers(0, 999),
    st.integers(0, 9),
)


def command_of(case_type: CaseType, state: CaseState, step: tuple[object, ...]) -> Command:
    """Return a command: mostly one of those offered now, sometimes any act by anybody."""
    act, by, _, _, seed, wild = step
    assert isinstance(act, str)
    assert isinstance(by, Actor)
    assert isinstance(seed, int)
    if wild:
        act, by = offered(case_type, state, seed) or (act, by)
    rules = [rule for rule in rules_now(case_type, state) if act_id(rule) == act]
    fields = [field for rule in rules for field in asks_of(case_type, rule)]
    answers = {f.id: _answer(f, seed) for f in fields if not f.private}
    words = {f.id: "00" for f in fields if f.private and (f.required or seed % 2)}
    facts: dict[str, Json] = {**DUTY, "seq": seed % 20, "reason": "通知"}
    if act == "back_enter" and wild:
        inner = [a for s in case_type.steps for a in s.acts if s.id == state.step]
        answers["act"] = act_id(inner[seed % len(inner)]) if inner else "note"
    route = (OTHER, ROUTE, NOBODY, None)[seed % 4]
    return Command(act, by, state.opened_at, answers, words, route, facts)


def _answer(field: Field, seed: int) -> Json:
    if field.id in ANSWERS and (seed % 5 == 0 or not field.choices):
        return ANSWERS[field.id][seed % len(ANSWERS[field.id])]
    return field.choices[seed % len(field.choices)].id if field.choices else "x"


def offered(case_type: CaseType, state: CaseState, seed: int) -> tuple[str, Actor] | None:
    """Return one of the acts that somebody may take now."""
    later = max(clock.started_at for clock in state.clocks.values()) + timedelta(days=1)
    found = [
        (act_id(rule), person)
        for person in PEOPLE
        for rule, why in allowed_acts(case_type, state, [person], at=later, calendar=CALENDAR)
        if why is None and rule.act not in ("message", "note", "withdraw")
    ]
    return found[seed % len(found)] if found else None


def story(case_type: CaseType, steps: Steps) -> Desk:
    """Play a story; every act is events or a refusal, and a refusal leaves nothing."""
    route = NOBODY if len(steps) % 3 == 0 else ROUTE
    desk = Desk(case_type).open("11-24 09:00", route)
    at = when("11-24 09:00")
    for step in steps:
        at += timedelta(seconds=int(str(step[2])))
        told = command_of(case_type, desk.case, step)
        back = timedelta(seconds=int(str(step[3]))) if told.act == "back_enter" else timedelta()
        told = replace(told, occurred_at=max(at - back, desk.case.reported_at))
        before = state_json(desk.case)
        try:
            events = decide(case_type, desk.case, told, at=at, calendar=CALENDAR)
        except Refused:
            assert state_json(desk.case) == before
        else:
            desk.events += events
            desk.state = fold(desk.events)
    return desk


KINDS = st.sampled_from([REPAIR, MATTER])
STORY = st.lists(STEP, min_size=1, max_size=14)


@settings(max_examples=STORIES)
@given(KINDS, STORY)
def test_every_story_replays_and_conserves(case_type: CaseType, steps: Steps) -> None:
    """Events written and read back fold to the same state, and ledgers sum to what was used."""
    desk = story(case_type, steps)
    read = [event_of(event_json(event)) for event in desk.events]
    later = desk.events[-1].occurred_at + timedelta(days=400 / 24)

    assert fold(read) == desk.case
    assert state_of(state_json(desk.case)) == desk.case
    assert desk.case.seq == len(desk.events)
    assert all(canonical(event_json(event)) for event in desk.events)  # type: ignore[arg-type]
    for clock in desk.case.clocks.values():
        assert sum((p.consumed for p in clock.ledger), timedelta()) == clock.consumed
        pieces = attribution(desk.case, clock.id, at=later, calendar=CALENDAR)
        assert all(a.until == b.since for a, b in pairwise(pieces))
        assert not pieces or pieces[0].since == clock.started_at
        seen = light(case_type, clock, at=later, calendar=CALENDAR)
        assert "casework." not in words_of(seen).text()


@settings(max_examples=STORIES // 2)
@given(KINDS, STORY)
def test_whoever_holds_a_case_can_do_something(case_type: CaseType, steps: Steps) -> None:
    """No story leads to a dead end: an open case has an act that somebody may take."""
    desk = story(case_type, steps)
    at = desk.events[-1].occurred_at + timedelta(days=1)
    people = [replace(a, person=f"other-{n}") for n, a in enumerate(PEOPLE) if a is not SYSTEM]
    town = Actor("x", "staff", unit="town_west", post="town_head")

    offers = allowed_acts(case_type, desk.case, [*people, town], at=at, calendar=CALENDAR)

    moving = [rule for rule, why in offers if why is None and rule.act not in ("message", "note")]
    assert moving or desk.case.closed_at is not None
    assert set(outcome(desk.case)) >= {"closed", "solved", "rating"}


@settings(max_examples=STORIES)
@given(st.integers(0, 6 * 86400), st.integers(0, 40 * 86400))
def test_pausing_and_resuming_at_once_changes_no_end(into: int, total: int) -> None:
    """A pause of no length is no pause, wherever it falls."""
    desk = Desk(MATTER).open("11-24 09:00")
    desk.do("sign_for", STAFF, "11-24 09:00")
    plain = desk.case.clocks["closing"]
    at = when("11-24 09:00") + timedelta(seconds=into)
    for act, answers in (("pause", REVIEW), ("resume", {})):
        told = Command(act, STAFF, at, dict(answers))
        desk.events += decide(MATTER, desk.case, told, at=at, calendar=CALENDAR)
        desk.state = fold(desk.events)
    later = at + timedelta(seconds=total)
    clock = desk.case.clocks["closing"]
    pieces = attribution(desk.case, "closing", at=later, calendar=CALENDAR)
    begins = CALENDAR.begins(plain.started_at, TimeUnit.WORKING_DAYS)

    assert (clock.due, clock.fire_at) == (plain.due, plain.fire_at)
    assert sum((p.consumed for p in pieces), timedelta()) == CALENDAR.consumed(
        begins, later, TimeUnit.WORKING_DAYS
    )


@settings(max_examples=STORIES)
@given(st.lists(st.integers(1, 20 * 86400), min_size=1, max_size=6))
def test_however_often_a_sweep_runs_each_rung_fires_once(gaps: list[int]) -> None:
    """Sweeps at any instants fire the rungs whose time has come, in order, once."""
    desk = Desk(MATTER).open("11-24 09:00")
    at = when("11-24 09:00")
    for gap in (*gaps, 40 * 86400):
        at += timedelta(seconds=gap)
        told = Command("tick", SYSTEM, at, facts=DUTY)
        for _ in range(2):
            desk.events += decide(MATTER, desk.case, told, at=at, calendar=CALENDAR)
            desk.state = fold(desk.events)

    rungs = [(e.data["clock"], e.data["rung"]) for e in desk.events if e.kind.value == "rung_fired"]
    assert sorted(rungs) == [  # type: ignore[type-var]
        ("closing", "+2 working days leader"),
        ("closing", "-1 working days in charge"),
        ("closing", "0 hours head"),
        ("take_up", "0 hours head"),
    ]
    assert all(clock.fire_at is None for clock in desk.case.clocks.values())


def test_decide_does_not_touch_its_arguments() -> None:
    """The same command decided twice gives the same events."""
    desk = Desk(REPAIR).open("11-24 09:00")
    told = Command("respond", STAFF, when("11-24 09:30"))

    def again() -> tuple[Event, ...]:
        return decide(REPAIR, desk.case, told, at=when("11-24 09:30"), calendar=CALENDAR)

    assert again() == again()
    assert FACTS["number"] == desk.case.number
    assert parse_budget("2 hours").unit is TimeUnit.HOURS
