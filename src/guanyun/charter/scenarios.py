"""Stories in the clerk's words, played through the live engines; what differs is a finding."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from guanyun.engines.casework import CaseState, CaseType, Command, Event, EventKind, Json, evolve
from guanyun.engines.common import Finding, Level, Where, place_at
from guanyun.engines.mandate import ZonePlace
from guanyun.errors import Refused, sentence

from .expectations import differences, routed
from .institution import Institution, handle
from .roles import actor_of, first_asked_of
from .schema import Deed, Expectation, Scenario
from .worksheets import act_answers, act_facts, linked_facts, open_answers

LOOK = "look"  # no act: only look at the case at that instant


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a scenario went: the case it made, its events, and what did not come true."""

    scenario: Scenario
    state: CaseState | None
    events: tuple[Event, ...]
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Return whether everything came true."""
        return not self.findings


@dataclass(slots=True)
class _Play:
    institution: Institution
    scenario: Scenario
    state: CaseState | None = None
    events: list[Event] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def case_type(self) -> CaseType:
        return self.institution.charter.case_types[self.scenario.given.kind]

    def fail(self, where: Where, code: str = "charter.scenario_failed", **told: str) -> None:
        title = {"title": self.scenario.title.zh}
        self.findings.append(Finding(code, Level.ERROR, where, title | told))

    def do(self, command: Command, at: datetime) -> tuple[Event, ...]:
        events = handle(self.institution, self.state, command, at=at)
        for event in events:
            self.state = evolve(self.state, event)
        self.events.extend(events)
        return events


def play(institution: Institution, scenario: Scenario) -> Outcome:
    """Return how a scenario goes under a charter; nothing is read, written or remembered.

    ``expect`` of the scenario is compared after the opening, that of a deed after the deed.
    """
    run = _Play(institution, scenario)
    if scenario.given.matter and not scenario.given.kind:
        _ask(run)
        return Outcome(scenario, None, (), tuple(run.findings))
    if scenario.given.kind not in institution.charter.case_types:
        told = {"key": "kind", "name": scenario.given.kind, "nearest": "-"}
        finding = Finding("charter.unknown_name", Level.ERROR, scenario.given.where, told)
        return Outcome(scenario, None, (), (finding,))
    if _open(run):
        for deed in scenario.do:
            if not _act(run, deed):
                break
    return Outcome(scenario, run.state, tuple(run.events), tuple(run.findings))


def _ask(run: _Play) -> None:
    """Compare who is in charge of a matter; no case is opened."""
    given, place = run.scenario.given, _place(run)
    expect = run.scenario.expect
    if isinstance(place, Finding):
        run.findings.append(place)
    elif place is None or expect is None:
        told = {"title": run.scenario.title.zh}
        run.findings.append(Finding("charter.scenario_place", Level.ERROR, given.where, told))
    else:
        for what, wanted, got in routed(run.institution, given, place, expect):
            run.fail(expect.where, what=what, wanted=wanted, got=got)


def _open(run: _Play) -> bool:
    given = run.scenario.given
    place = _place(run)
    if isinstance(place, Finding):
        run.findings.append(place)
        return False
    answers, commitments = open_answers(run.case_type, given.answers, place)
    asked = first_asked_of(run.institution.charter, run.case_type, given.first_asked)
    command = Command(
        act="open",
        by=actor_of(run.institution.charter, run.case_type, None, "enterprise", given),
        occurred_at=given.at,
        answers=answers,
        commitments=commitments,
        facts={
            "number": "SCENARIO-1",
            "kind": given.kind,
            "enterprise": given.enterprise,
            "first_asked": dict(asked),
            "subject": dict(given.subject),
            **linked_facts(given),
        },
    )
    return _take(run, command, given.at, run.scenario.expect, given.where)


def _act(run: _Play, deed: Deed) -> bool:
    if run.state is None:
        return False
    if deed.act == LOOK:
        _compare(run, deed.expect, deed.at, ())
        return True
    charter, case_type = run.institution.charter, run.case_type
    answers, commitments = act_answers(case_type, run.state, deed.act, deed.answers)
    facts = act_facts(deed)
    named = {"designate": "unit", "designate_lead": "post"}.get(deed.act, "")
    if named in deed.answers:
        facts[named] = deed.answers[named]
        answers = {name: each for name, each in answers.items() if name != named}
    command = Command(
        act=deed.act,
        by=actor_of(charter, case_type, run.state, deed.by, run.scenario.given),
        occurred_at=deed.at,
        answers=answers,
        commitments=commitments,
        facts=facts,
    )
    return _take(run, command, deed.recorded_at or deed.at, deed.expect, deed.where)


def _take(
    run: _Play, command: Command, at: datetime, expect: Expectation | None, where: Where
) -> bool:
    """Take one act and compare; return whether the story can go on."""
    wanted = expect.refused if expect is not None else None
    try:
        events = run.do(command, at)
    except Refused as refusal:
        if wanted == refusal.code:
            _compare(run, replace(expect, refused=None) if expect else None, at, ())
            return run.state is not None
        if wanted is not None:
            run.fail(where, what="refused", wanted=wanted, got=refusal.code)
        else:
            reason = sentence(refusal.code, refusal.fields)
            run.fail(where, "charter.scenario_refused", act=command.act, reason=reason)
        return False
    if wanted is not None:
        run.fail(expect.where if expect else where, what="refused", wanted=wanted, got="-")
        return False
    _compare(run, expect, at, events)
    return True


def _compare(
    run: _Play, expect: Expectation | None, at: datetime, events: tuple[Event, ...]
) -> None:
    if expect is None or run.state is None:
        return
    fired = tuple(
        f"{each.data['clock']} {each.data['rung']}"
        for each in events
        if each.kind is EventKind.RUNG_FIRED
    )
    told = differences(run.institution, run.case_type, run.state, expect, at, fired)
    for what, wanted, got in told:
        run.fail(expect.where, what=what, wanted=wanted, got=got)


def _place(run: _Play) -> Finding | dict[str, Json] | None:
    """Return the place of the case as the journal holds it, or why there is none."""
    given = run.scenario.given
    told = {"title": run.scenario.title.zh}
    missing = Finding("charter.scenario_place", Level.ERROR, given.where, told)
    if given.point:
        try:
            lng, lat = (float(each) for each in given.point)
            return _point(lng, lat)
        except (ValueError, Refused):
            return missing
    if not given.place:
        return None
    for area in _areas(run, given.place):
        inner = area.geometry.geometry.representative_point()
        return _point(inner.x, inner.y)
    return missing


def _areas(run: _Play, name: str) -> Iterator[ZonePlace]:
    day = run.scenario.given.at.date()
    places = [each for each in run.institution.charter.register.places if each.id == name]
    yield from (each for each in places if each.since <= day < each.until)
    yield from places


def _point(lng: float, lat: float) -> dict[str, Json]:
    checked = place_at(lng, lat).geometry
    return {"type": "Point", "coordinates": [f"{checked.x:.7f}", f"{checked.y:.7f}"]}
