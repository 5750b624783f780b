"""What a scenario expects beside what came: only what is written is compared."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from guanyun.engines.casework import (
    CaseState,
    CaseType,
    ClockState,
    Holder,
    Json,
    attribution,
    instant_text,
    light,
    outcome,
    rate,
)
from guanyun.engines.common import ZONE, place_from_geojson
from guanyun.errors import Refused

from .institution import Institution, trial
from .schema import ClockExpectation, Expectation, Given

Difference = tuple[str, str, str]  # what, wanted, got


def differences(
    institution: Institution,
    case_type: CaseType,
    state: CaseState,
    expect: Expectation,
    at: datetime,
    fired: tuple[str, ...],
) -> Iterator[Difference]:
    """Yield each difference: what it is about, what was wanted, what came."""
    came: Mapping[str, object] = {
        "unit": state.unit or "nobody",
        "post": (state.route.post if state.route else None) or "nobody",
        "lead": (state.lead.post if state.lead else None) or "nobody",
        "step": state.step,
        "holder": state.holder.kind,
        "route_refused": (state.route.refused if state.route else None) or "-",
        "solved": state.solved or "-",
        "life": state.life,
        "closed": state.closed_at is not None,
        "waits_for": state.consents[0].post if state.consents else "nobody",
        "documents": state.documents,
        "fired": fired,
    }
    for what, got in came.items():
        wanted = getattr(expect, what)
        if wanted is not None and wanted != got:
            yield what, _told(wanted), _told(got)
    yield from _together(state, expect)
    for name, clock in expect.clocks.items():
        yield from _clock(institution, case_type, state.clocks.get(name), name, clock, at)
    for name, wanted in expect.shares.items():
        held = share(state, name, at, institution)
        if held != wanted:
            yield f"share {name}", wanted, held
    for name, wanted in expect.rates.items():
        counted = rate_of(case_type, state, name)
        if counted != wanted:
            yield f"rate {name}", wanted, counted


def _together(state: CaseState, expect: Expectation) -> Iterator[Difference]:
    children = state.together.children
    awaited = tuple(each.number for each in children if each.awaited and not each.closed)
    if expect.children not in (None, awaited):
        yield "children", _told(expect.children), _told(awaited)
    for name, wanted in expect.branches.items():
        stands = standing_of(state, name)
        if stands != wanted:
            yield f"branch {name}", wanted, stands


def standing_of(state: CaseState, name: str) -> str:
    """Return how the last branch of a rule stands, or the seat of a unit or post in it."""
    wanted, _, seat = name.partition(" ")
    found = [each for each in state.together.branches if each.rule == wanted]
    if not found:
        return "-"
    if not seat:
        return found[-1].standing
    stands = (s.standing for s in found[-1].seats if seat in (s.unit, s.post, s.told))
    return str(next(stands, "-"))


def routed(
    institution: Institution, given: Given, place: Mapping[str, Json], expect: Expectation
) -> Iterator[Difference]:
    """Yield how the unit in charge of a matter differs from what a scenario expects."""
    came = {"unit": "nobody", "post": "nobody", "route_refused": "-"}
    try:
        found = trial(
            institution,
            matter=given.matter,
            place=place_from_geojson(place),
            on=given.at.astimezone(ZONE).date(),
            subject=given.subject,
        )
        came |= {"unit": found.unit, "post": found.post or "nobody"}
    except Refused as refusal:
        came["route_refused"] = refusal.code
    for what, got in came.items():
        wanted = getattr(expect, what)
        if wanted is not None and wanted != got:
            yield what, wanted, got


def _told(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value) or "-"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _clock(
    institution: Institution,
    case_type: CaseType,
    clock: ClockState | None,
    name: str,
    expect: ClockExpectation,
    at: datetime,
) -> Iterator[Difference]:
    if clock is None:
        yield f"clock {name}", "a clock", "-"
        return
    if expect.due:
        got = clock.due.astimezone(ZONE)
        if not _same_instant(expect.due, got):
            yield f"clock {name} due", expect.due, instant_text(clock.due)
    if expect.light:
        light = light_of(institution, case_type, clock, at)
        if light != expect.light:
            yield f"clock {name} light", expect.light, light
    if expect.consumed and expect.consumed != hours(clock.consumed):
        yield f"clock {name} consumed", expect.consumed, hours(clock.consumed)
    if expect.paused is not None and expect.paused != (clock.paused_by is not None):
        yield f"clock {name} paused", _told(expect.paused), _told(clock.paused_by is not None)


def _same_instant(written: str, got: datetime) -> bool:
    """Return whether a written end means the instant; ``2026-10-02 24:00`` is the next 00:00."""
    text = written.strip().replace("T", " ")
    midnight = text.endswith("24:00")
    try:
        wanted = datetime.fromisoformat(text.replace("24:00", "00:00") if midnight else text)
    except ValueError:
        return False
    wanted = wanted if wanted.tzinfo else wanted.replace(tzinfo=ZONE)
    return wanted + timedelta(days=1 if midnight else 0) == got


def light_of(institution: Institution, case_type: CaseType, clock: ClockState, at: datetime) -> str:
    """Return how a clock looks at an instant: stopped, paused, or its colour."""
    shown = light(case_type, clock, at=at, calendar=institution.charter.calendar)
    return shown.colour if shown.state == "running" else shown.state


def share(state: CaseState, name: str, at: datetime, institution: Institution) -> str:
    """Return what one holder consumed of a clock: ``response beichen`` -> ``0.5 hours``."""
    clock, _, holder = name.partition(" ")
    if clock not in state.clocks:
        return "-"
    pieces = attribution(state, clock, at=at, calendar=institution.charter.calendar)
    return hours(
        sum((each.consumed for each in pieces if _holds(each.holder, holder)), timedelta())
    )


def rate_of(case_type: CaseType, state: CaseState, name: str) -> str:
    """Return a rate over this one case as ``n/N``, or ``-`` where the kind has no such rate."""
    if all(each.id != name for each in case_type.rates):
        return "-"
    counted, among = rate(case_type, name, [outcome(state)])
    return f"{counted}/{among}"


def _holds(holder: Holder, name: str) -> bool:
    return name in (holder.unit, holder.post, holder.kind)


def hours(duration: timedelta) -> str:
    """Return a length of time in hours, at most two decimals.

    >>> hours(timedelta(minutes=30)), hours(timedelta(hours=2))
    ('0.5 hours', '2 hours')
    """
    number = f"{duration.total_seconds() / 3600:.2f}".rstrip("0").rstrip(".")
    return f"{number} hours"
