"""The fold of the journal: each event carries everything that the next state needs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from operator import attrgetter
from typing import cast

from .commands import Json
from .events import Event, EventKind
from .evidence_folding import CHANGES as PAPER_CHANGES
from .evidence_folding import act_papers, opening_papers, papers_with
from .journal import Members, consent_of, holder_of, instant_of, route_of, slice_of
from .papers import Rebased
from .state import CaseState, ClockState
from .together_folding import CHANGES as TOGETHER_CHANGES
from .together_folding import acted, begun, closed_together, designated, group_of, signed

Change = dict[str, object]

_STATE_NAMES = tuple(field.name for field in fields(CaseState))
_STATE_VALUES = attrgetter(*_STATE_NAMES)
_STATE_PLACE = {name: place for place, name in enumerate(_STATE_NAMES)}
_CLOCK_NAMES = tuple(field.name for field in fields(ClockState))
_CLOCK_VALUES = attrgetter(*_CLOCK_NAMES)
_CLOCK_PLACE = {name: place for place, name in enumerate(_CLOCK_NAMES)}


def evolve(state: CaseState | None, event: Event) -> CaseState:
    """Return the state after the event; the first event of a case is ``opened``.

    Raises:
        ValueError: the journal begins with something else, or opens twice: a bug, not a refusal.
    """
    if state is None:
        if event.kind is not EventKind.OPENED:
            raise ValueError(f"a case begins with {EventKind.OPENED}, not with {event.kind}")
        return _opened(event.data)
    change = _CHANGES[event.kind](state, event.data)
    if state.together.forwarded is not None:
        acted(state, event.kind, change)
    change["seq"] = state.seq + 1
    return _state_with(state, change)


def fold(events: Iterable[Event]) -> CaseState:
    """Return the state of a case from its whole journal; at least one event."""
    state: CaseState | None = None
    for event in events:
        state = evolve(state, event)
    if state is None:
        raise ValueError("a case has at least one event")
    return state


def _state_with(state: CaseState, change: Change) -> CaseState:
    values = list(_STATE_VALUES(state))
    for name, value in change.items():
        values[_STATE_PLACE[name]] = value
    return CaseState(*values)


def _clock_with(clock: ClockState, change: Change) -> ClockState:
    values = list(_CLOCK_VALUES(clock))
    for name, value in change.items():
        values[_CLOCK_PLACE[name]] = value
    return ClockState(*values)


def _opened(data: Members) -> CaseState:
    return CaseState(
        number=cast(str, data["number"]),
        kind=cast(str, data["kind"]),
        step=cast(str, data["step"]),
        holder=holder_of(data["holder"]),
        opened_at=instant_of(data["opened_at"]),
        reported_at=instant_of(data["reported_at"]),
        enterprise=cast(str | None, data["enterprise"]),
        route=None,
        unit=None,
        first_asked=cast(Mapping[str, str], data["first_asked"]),
        channel=cast(str, data["channel"]),
        answers=cast(Members, data["answers"]),
        papers=opening_papers(data),
        together=begun(data),
        seq=1,
    )


def _no_change(_state: CaseState, _data: Members) -> Change:
    return {}


def _opened_again(_state: CaseState, _data: Members) -> Change:
    raise ValueError("a case is opened once")


def _routed(_state: CaseState, data: Members) -> Change:
    told = data["route"]
    route = None if told is None else route_of(cast(Members, told))
    return {"route": route, "unit": data["unit"]}


def _designated(state: CaseState, data: Members) -> Change:
    return _routed(state, data) | {"designated": True} | designated(state, data)


def _step_started(_state: CaseState, data: Members) -> Change:
    return {"step": data["step"]}


def _act_taken(state: CaseState, data: Members) -> Change:
    change: Change = {}
    answers, aside = cast(Members, data["answers"]), cast(list[str], data.get("aside", ()))
    if len(answers) > len(aside):
        kept = {name: value for name, value in answers.items() if name not in aside}
        change["answers"] = {**state.answers, **kept}
    if "milestone" in data:
        reached = cast(str, data["milestone"])
        change["milestones"] = {**state.milestones, reached: instant_of(data["effective_at"])}
    if "provider" in data:
        change["provider"] = data["provider"]
    if "items" in data:
        change["asked_items"] = tuple(cast(list[str], data["items"]))
    if "unit" in data:
        change["unit"] = data["unit"]
    if "firsts" in data or "received" in data:
        change |= act_papers(state, data)
    return change


def _slice_added(clock: ClockState, told: Members) -> Change:
    """Read the ledger of a clock event: ``slice`` is added, ``ledger`` replaces (补录)."""
    if "ledger" in told:
        pieces = tuple(slice_of(piece) for piece in cast(list[Json], told["ledger"]))
    elif "slice" in told:
        pieces = (*clock.ledger, slice_of(told["slice"]))
    else:
        return {}
    return {"ledger": pieces, "consumed": sum((p.consumed for p in pieces), timedelta())}


def _holder_changed(state: CaseState, data: Members) -> Change:
    holder = holder_of(data["holder"])
    clocks = dict(state.clocks)
    since = instant_of(data["at"])
    for told in cast(list[Members], data["clocks"]):
        clock = clocks[cast(str, told["clock"])]
        counts_from = max(since, cast(datetime, clock.running_since))
        change = _slice_added(clock, told) | {"holder": holder, "running_since": counts_from}
        clocks[clock.id] = _clock_with(clock, change)
    return {"holder": holder, "clocks": clocks}


def _due_change(data: Members) -> Change:
    fire_at = data["fire_at"]
    return {
        "due": instant_of(data["due"]),
        "due_text": data["due_text"],
        "provisional": data["provisional"],
        "calendar_version": data["calendar"],
        "fire_at": None if fire_at is None else instant_of(fire_at),
        "next_rung": data["next_rung"],
        "rungs_fired": tuple(cast(list[str], data["rungs_fired"])),
        "armed": data["armed"],
    }


def _clock_started(state: CaseState, data: Members) -> Change:
    since = instant_of(data["at"])
    due = _due_change(data)
    clock = ClockState(
        id=cast(str, data["clock"]),
        budget=cast(str, data["budget"]),
        started_at=since,
        consumed=timedelta(),
        running_since=instant_of(data["counts_from"]),
        due=cast(datetime, due["due"]),
        due_text=cast(str, due["due_text"]),
        provisional=cast(bool, due["provisional"]),
        calendar_version=cast(str, due["calendar_version"]),
        holder=holder_of(data["holder"]),
        measured_only=cast(bool, data["measured_only"]),
        soft=cast(bool, data["soft"]),
        ends=cast(str, data["ends"]),
        fire_at=cast(datetime | None, due["fire_at"]),
        next_rung=cast(str | None, due["next_rung"]),
        armed=cast(int, due["armed"]),
    )
    return {"clocks": {**state.clocks, clock.id: clock}}


def _one_clock(state: CaseState, data: Members, change: Change) -> Change:
    clock = state.clocks[cast(str, data["clock"])]
    changed = _clock_with(clock, _slice_added(clock, data) | change)
    return {"clocks": {**state.clocks, clock.id: changed}}


def _clock_stopped(state: CaseState, data: Members) -> Change:
    stopped: Change = {"running_since": None, "stopped_at": instant_of(data["at"])}
    stopped |= {"fire_at": None, "next_rung": None, "paused_by": None}
    return _one_clock(state, data, stopped)


def _clock_paused(state: CaseState, data: Members) -> Change:
    paused: Change = {"running_since": None, "paused_by": data["pause"]}
    paused |= {"holder": holder_of(data["holder"]), "fire_at": None, "next_rung": None}
    return _one_clock(state, data, paused)


def _clock_resumed(state: CaseState, data: Members) -> Change:
    running: Change = {"running_since": instant_of(data["counts_from"]), "paused_by": None}
    running |= {"stopped_at": None, "holder": holder_of(data["holder"])}
    return _one_clock(state, data, running | _due_change(data))


def _clock_extended(state: CaseState, data: Members) -> Change:
    clock = state.clocks[cast(str, data["clock"])]
    longer: Change = {"budget": data["budget"], "extended": (*clock.extended, data["by"])}
    return _one_clock(state, data, longer | _due_change(data))


_REBUDGETED = ("budget", "ends", "soft", "measured_only")


def _clock_rebudgeted(state: CaseState, data: Members) -> Change:
    """Read another budget for the same ledger; from the change on, if the charter says so."""
    other: Change = {name: data[name] for name in _REBUDGETED if name in data}
    if "rebased_at" in data:
        before = timedelta(seconds=cast(int, data["before"]))
        known = _clock_of(state, data).explained_until
        other["rebased"] = Rebased(instant_of(data["rebased_at"]), before, known)
        counts_from = data["counts_from"]
        other["running_since"] = None if counts_from is None else instant_of(counts_from)
    return _one_clock(state, data, other | _due_change(data))


def _delay_explained(state: CaseState, data: Members) -> Change:
    known = _clock_of(state, data)
    told = Rebased(known.rebased_at, known.before, instant_of(data["until"]))
    return _one_clock(state, data, {"rebased": told})


def _clock_of(state: CaseState, data: Members) -> ClockState:
    return state.clocks[cast(str, data["clock"])]


def _clock_redated(state: CaseState, data: Members) -> Change:
    return _one_clock(state, data, _due_change(data))


def _rung_fired(state: CaseState, data: Members) -> Change:
    clock = state.clocks[cast(str, data["clock"])]
    fire_at = data["fire_at"]
    return _one_clock(
        state,
        data,
        {
            "rungs_fired": (*clock.rungs_fired, data["rung"]),
            "fire_at": None if fire_at is None else instant_of(fire_at),
            "next_rung": data["next_rung"],
        },
    )


def _consent_asked(state: CaseState, data: Members) -> Change:
    return {"consents": (*state.consents, consent_of(data["consent"]))}


def _consent_given(state: CaseState, data: Members) -> Change:
    by = cast(str, data.get("by", ""))
    return {"consents": signed(state.consents, cast(str, data["consent"]), by)}


def _consent_withheld(state: CaseState, data: Members) -> Change:
    """One signature that is refused ends all that the act waits for (加签)."""
    groups = [group_of(each) for each in state.consents if each.id == data["consent"]]
    return {"consents": tuple(each for each in state.consents if group_of(each) not in groups)}


def _document_issued(state: CaseState, data: Members) -> Change:
    change: Change = {"documents": (*state.documents, data["number"])}
    if data["document"] not in state.issued:
        change |= papers_with(state, issued=(*state.issued, data["document"]))
    return change


def _reminded(_state: CaseState, data: Members) -> Change:
    return {"reminded_at": instant_of(data["at"])}


def _closed(state: CaseState, data: Members) -> Change:
    ending: Change = {"closed_at": instant_of(data["at"]), "outcome": data["outcome"]}
    if state.together.branches or state.together.dispute is not None:
        ending["together"] = closed_together(state)
    return ending | {"consents": ()}


def _declared(_state: CaseState, data: Members) -> Change:
    return {"solved": data["solved"]}


def _rated(_state: CaseState, data: Members) -> Change:
    return {"rating": data["rating"]}


def _reopened(_state: CaseState, data: Members) -> Change:
    begun: Change = dict.fromkeys(("closed_at", "outcome", "solved", "rating"))
    return begun | {"life": data["life"]}


def _back_entered(state: CaseState, _data: Members) -> Change:
    return {"back_entries": state.back_entries + 1}


def _corrected(state: CaseState, data: Members) -> Change:
    corrected = cast(Members, data["answers"])
    return {"answers": {**state.answers, **corrected}} if corrected else {}


_CHANGES: Mapping[EventKind, Callable[[CaseState, Members], Change]] = {
    EventKind.OPENED: _opened_again,
    EventKind.ROUTED: _routed,
    EventKind.DESIGNATED: _designated,
    EventKind.STEP_STARTED: _step_started,
    EventKind.ACT_TAKEN: _act_taken,
    EventKind.HOLDER_CHANGED: _holder_changed,
    EventKind.CLOCK_STARTED: _clock_started,
    EventKind.CLOCK_STOPPED: _clock_stopped,
    EventKind.CLOCK_PAUSED: _clock_paused,
    EventKind.CLOCK_RESUMED: _clock_resumed,
    EventKind.CLOCK_EXTENDED: _clock_extended,
    EventKind.CLOCK_REDATED: _clock_redated,
    EventKind.RUNG_FIRED: _rung_fired,
    EventKind.CONSENT_ASKED: _consent_asked,
    EventKind.CONSENT_GIVEN: _consent_given,
    EventKind.CONSENT_WITHHELD: _consent_withheld,
    EventKind.DOCUMENT_ISSUED: _document_issued,
    EventKind.MESSAGE_SENT: _no_change,
    EventKind.REMINDED: _reminded,
    EventKind.CLOSED: _closed,
    EventKind.DECLARED: _declared,
    EventKind.RATED: _rated,
    EventKind.REOPENED: _reopened,
    EventKind.BACK_ENTERED: _back_entered,
    EventKind.CORRECTED: _corrected,
    EventKind.NOTED: _no_change,
    EventKind.WITHDRAWN: _closed,
    EventKind.CLOCK_REBUDGETED: _clock_rebudgeted,
    EventKind.DELAY_EXPLAINED: _delay_explained,
    **PAPER_CHANGES,
    **TOGETHER_CHANGES,
}
