"""The fold of evidence, classes, leaders and recusal; clocks are folded in ``folding``."""

from collections.abc import Callable, Mapping
from typing import cast

from .commands import Json
from .events import EventKind
from .journal import Members, evidence_of, instant_of, route_of
from .state import CaseState

Change = dict[str, object]


def _evidence_changed(state: CaseState, data: Members) -> Change:
    changed = {each.id: each for each in map(evidence_of, cast(list[Members], data["items"]))}
    return {"evidence": {**state.evidence, **changed}}


def _completed(_state: CaseState, data: Members) -> Change:
    return {"complete_at": instant_of(data["at"])}


def _lapsed(state: CaseState, data: Members) -> Change:
    deemed = cast(str, data["deems"])
    reached = {deemed: instant_of(data["as_of"])}
    return {"lapsed": (*state.lapsed, deemed), "milestones": {**state.milestones, **reached}}


def _reclassified(_state: CaseState, data: Members) -> Change:
    return {"case_class": data["class"]}


def _led(_state: CaseState, data: Members) -> Change:
    return {"lead": route_of(cast(Members, data["lead"]))}


def _recused(state: CaseState, data: Members) -> Change:
    aside = cast(list[str], data["aside"])
    return {"recused": tuple(dict.fromkeys((*state.recused, *aside)))}


def _no_change(_state: CaseState, _data: Members) -> Change:
    return {}


def firsts_after(state: CaseState, told: Json) -> Change:
    """Return the first handler and the first to answer, once each (首办、首反馈)."""
    return {"firsts": {**cast(Members, told), **state.firsts}}


CHANGES: Mapping[EventKind, Callable[[CaseState, Members], Change]] = {
    EventKind.EVIDENCE_CHANGED: _evidence_changed,
    EventKind.COMPLETED: _completed,
    EventKind.LAPSED: _lapsed,
    EventKind.RECLASSIFIED: _reclassified,
    EventKind.FEEDBACK_GIVEN: _no_change,
    EventKind.LED: _led,
    EventKind.RECUSED: _recused,
    EventKind.OVERRIDDEN: _no_change,
}
