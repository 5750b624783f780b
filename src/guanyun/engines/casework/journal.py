"""How the values of a case are written in the journal: JSON without floats, and back.

Instants carry the offset +08:00 and whole seconds; durations are integer seconds.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, cast

from .commands import Actor, Json, RouteFact
from .events import Event, EventKind
from .papers import NO_PAPERS, EvidenceState, Papers, Rebased
from .state import CaseState, ClockState, Holder, PendingConsent, Slice
from .together import ALONE
from .together_journal import together_json, together_of

BEIJING = timezone(timedelta(hours=8))  # 北京时间 has had no other offset since 1991
Members = Mapping[str, Json]


@lru_cache(maxsize=4096)  # an act writes its instant many times; equal ones have one text
def instant_text(instant: datetime) -> str:
    """Return the instant as the journal writes it.

    >>> from datetime import UTC
    >>> instant_text(datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    '2026-11-24T09:00:00+08:00'
    """
    return instant.astimezone(BEIJING).isoformat()


def instant_of(text: Json) -> datetime:
    """Return the instant that the journal wrote."""
    return datetime.fromisoformat(cast(str, text))


def seconds_of(duration: timedelta) -> int:
    """Return whole seconds; the engine never makes a fraction.

    >>> seconds_of(timedelta(hours=2))
    7200
    """
    return duration.days * 86400 + duration.seconds


def _text_members(members: Mapping[str, str | None]) -> dict[str, Json]:
    return {name: value for name, value in members.items() if value is not None}


def actor_json(actor: Actor) -> dict[str, Json]:
    """Return an actor as JSON; absent members are those that are None.

    >>> actor_json(Actor("system", "system", channel="system"))
    {'person': 'system', 'role': 'system', 'channel': 'system'}
    """
    return _text_members({name: getattr(actor, name) for name in ACTOR})


ACTOR = ("person", "role", "unit", "post", "for_person", "channel")


def actor_of(members: Members) -> Actor:
    """Return the actor that the journal wrote."""
    return Actor(**cast(Mapping[str, str], members))


def route_json(route: RouteFact) -> dict[str, Json]:
    """Return a route as JSON."""
    told = _text_members({name: getattr(route, name) for name in ROUTE})
    return told | {"assist": list(route.assist)}


ROUTE = (
    "unit", "post", "line", "mode", "basis", "where", "sentence", "in_name_of", "refused", "head",
)  # fmt: skip
_NO_ROUTE = dict.fromkeys(("unit", "post", "line", "mode", "basis", "where"))


def route_of(members: Members) -> RouteFact:
    """Return the route that the journal wrote."""
    told = _NO_ROUTE | cast(dict[str, str], dict(members))
    return RouteFact(**(told | {"assist": tuple(cast(list[str], members.get("assist", [])))}))  # type: ignore[arg-type]  # the members are those of ROUTE


def holder_json(holder: Holder) -> dict[str, Json]:
    """Return a holder as JSON.

    >>> holder_json(Holder("enterprise"))
    {'kind': 'enterprise'}
    """
    return _text_members({name: getattr(holder, name) for name in HOLDER})


HOLDER = ("kind", "unit", "post", "reason")


def holder_of(members: Json) -> Holder:
    """Return the holder that the journal wrote."""
    return Holder(**cast(Mapping[str, str], members))


def slice_json(piece: Slice) -> dict[str, Json]:
    """Return a stretch of a ledger as JSON."""
    return {
        "holder": holder_json(piece.holder),
        "since": instant_text(piece.since),
        "until": instant_text(piece.until),
        "consumed": seconds_of(piece.consumed),
    }


def slice_of(members: Json) -> Slice:
    """Return the stretch of a ledger that the journal wrote."""
    told = cast(Members, members)
    return Slice(
        holder_of(told["holder"]),
        instant_of(told["since"]),
        instant_of(told["until"]),
        timedelta(seconds=cast(int, told["consumed"])),
    )


def event_json(event: Event) -> dict[str, Json]:
    """Return an event as JSON: kind, data, by, occurred_at."""
    return {
        "kind": event.kind.value,
        "data": dict(event.data),
        "by": actor_json(event.by),
        "occurred_at": instant_text(event.occurred_at),
    }


def event_of(members: Members) -> Event:
    """Return the event that the journal wrote.

    >>> told = {"kind": "noted", "data": {}, "by": {"person": "7", "role": "staff"},
    ...         "occurred_at": "2026-11-24T09:00:00+08:00"}
    >>> event_json(event_of(told))["occurred_at"]
    '2026-11-24T09:00:00+08:00'
    """
    return Event(
        EventKind(cast(str, members["kind"])),
        cast(Members, members["data"]),
        actor_of(cast(Members, members["by"])),
        instant_of(members["occurred_at"]),
    )


def _maybe_text(instant: datetime | None) -> Json:
    return None if instant is None else instant_text(instant)


def _maybe_instant(text: Json) -> datetime | None:
    return None if text is None else instant_of(text)


def clock_json(clock: ClockState) -> dict[str, Json]:
    """Return a clock as JSON."""
    plain = {name: cast(Json, getattr(clock, name)) for name in _CLOCK_PLAIN}
    return plain | {
        "holder": holder_json(clock.holder),
        "consumed": seconds_of(clock.consumed),
        "ledger": [slice_json(piece) for piece in clock.ledger],
        **{name: _maybe_text(getattr(clock, name)) for name in _CLOCK_INSTANTS},
        **{name: list(getattr(clock, name)) for name in ("extended", "rungs_fired")},
        **({} if clock.rebased is None else _rebased_json(clock.rebased)),
    }


def _rebased_json(told: Rebased) -> dict[str, Json]:
    return {
        "rebased_at": _maybe_text(told.at),
        "explained_until": _maybe_text(told.explained_until),
        "before": seconds_of(told.before),
    }


_CLOCK_PLAIN = (
    "id", "budget", "due_text", "provisional", "calendar_version", "armed", "next_rung",
    "paused_by", "measured_only", "soft", "ends",
)  # fmt: skip
_CLOCK_INSTANTS = ("started_at", "running_since", "due", "fire_at", "stopped_at")


def clock_of(members: Json) -> ClockState:
    """Return the clock that ``clock_json`` wrote."""
    told = cast(dict[str, Any], members)
    rebased = None
    if "before" in told:
        rebased = Rebased(
            _maybe_instant(told["rebased_at"]),
            timedelta(seconds=told["before"]),
            _maybe_instant(told["explained_until"]),
        )
    return ClockState(
        id=told["id"],
        budget=told["budget"],
        started_at=instant_of(told["started_at"]),
        consumed=timedelta(seconds=told["consumed"]),
        running_since=_maybe_instant(told["running_since"]),
        due=instant_of(told["due"]),
        due_text=told["due_text"],
        provisional=told["provisional"],
        calendar_version=told["calendar_version"],
        holder=holder_of(told["holder"]),
        ledger=tuple(slice_of(piece) for piece in told["ledger"]),
        extended=tuple(told["extended"]),
        rungs_fired=tuple(told["rungs_fired"]),
        armed=told["armed"],
        fire_at=_maybe_instant(told["fire_at"]),
        next_rung=told["next_rung"],
        paused_by=told["paused_by"],
        stopped_at=_maybe_instant(told["stopped_at"]),
        measured_only=told["measured_only"],
        soft=told["soft"],
        ends=told["ends"],
        rebased=rebased,
    )


def consent_json(consent: PendingConsent) -> dict[str, Json]:
    """Return a pending signature as JSON."""
    plain = {name: cast(Json, getattr(consent, name)) for name in _CONSENT_PLAIN}
    return plain | {
        "asked_at": instant_text(consent.asked_at),
        "answers": dict(consent.answers),
        "commitments": dict(consent.commitments),
        **({"facts": dict(consent.facts)} if consent.facts else {}),
        **({"group": consent.group} if consent.group else {}),
        **({"signed": list(consent.signed)} if consent.signed else {}),
        **({"asked_for": consent.asked_for} if consent.asked_for else {}),
        **({"signers": list(consent.signers)} if consent.signers else {}),
    }


_CONSENT_PLAIN = ("id", "act", "post", "asked_by", "sentence")


def consent_of(members: Json) -> PendingConsent:
    """Return the pending signature that the journal wrote."""
    told: dict[str, object] = dict(cast(Members, members))
    for name in ("signed", "signers"):
        told[name] = tuple(cast(list[str], told.get(name, [])))
    told["asked_at"] = instant_of(cast(Json, told["asked_at"]))
    return PendingConsent(**told)  # type: ignore[arg-type]  # names are those of the class


def evidence_json(item: EvidenceState) -> dict[str, Json]:
    """Return how an item of evidence stands as JSON; absent members are empty ones.

    >>> sent = EvidenceState("plan", "supplied", instant_of("2026-11-24T09:00:00+08:00"))
    >>> evidence_json(sent)
    {'id': 'plan', 'standing': 'supplied', 'at': '2026-11-24T09:00:00+08:00'}
    """
    told: dict[str, Json] = {"id": item.id, "standing": item.standing, "at": instant_text(item.at)}
    if item.until is not None:
        told["until"] = instant_text(item.until)
    return told | {name: getattr(item, name) for name in ("by", "reference") if getattr(item, name)}


def evidence_of(members: Members) -> EvidenceState:
    """Return how an item stands, as the journal wrote it."""
    return EvidenceState(
        cast(str, members["id"]),
        cast(str, members["standing"]),
        instant_of(members["at"]),
        _maybe_instant(members.get("until")),
        cast(str, members.get("by", "")),
        cast(str, members.get("reference", "")),
    )


_PAPER_INSTANTS = ("complete_at", "received_at")
_PAPER_LISTS = ("recused", "lapsed", "issued")


def _papers_json(state: Papers) -> dict[str, Json]:
    """Return what evidence, time and leaders add to a state; nothing is written of what is not."""
    told: dict[str, Json] = {
        name: list(getattr(state, name)) for name in _PAPER_LISTS if getattr(state, name)
    }
    if state.evidence:
        told["evidence"] = [evidence_json(each) for each in state.evidence.values()]
    for name in _PAPER_INSTANTS:
        if (when := getattr(state, name)) is not None:
            told[name] = instant_text(when)
    if state.case_class is not None:
        told["case_class"] = state.case_class
    if state.lead is not None:
        told["lead"] = route_json(state.lead)
    if state.firsts:
        told["firsts"] = {name: dict(each) for name, each in state.firsts.items()}
    if state.on_the_spot:
        told["on_the_spot"] = True
    return told


def _papers_of(told: Members) -> Papers:
    """Return what ``_papers_json`` wrote; rows written before have none of it."""
    values: dict[str, object] = {
        name: tuple(cast(list[str], told[name])) for name in _PAPER_LISTS if name in told
    }
    values |= {n: told[n] for n in ("case_class", "firsts", "on_the_spot") if n in told}
    if "evidence" in told:
        items = map(evidence_of, cast(list[Members], told["evidence"]))
        values["evidence"] = {each.id: each for each in items}
    values |= {name: instant_of(told[name]) for name in _PAPER_INSTANTS if name in told}
    if "lead" in told:
        values["lead"] = route_of(cast(Members, told["lead"]))
    return Papers(**values) if values else NO_PAPERS  # type: ignore[arg-type]  # names of Papers


def state_json(state: CaseState) -> dict[str, Json]:
    """Return the state as JSON, for a case row that need not be folded again."""
    plain = {name: cast(Json, getattr(state, name)) for name in _STATE_PLAIN}
    plain |= {name: _maybe_text(getattr(state, name)) for name in _STATE_INSTANTS}
    plain |= {name: dict(getattr(state, name)) for name in ("first_asked", "answers", "provider")}
    return plain | {
        "holder": holder_json(state.holder),
        "route": None if state.route is None else route_json(state.route),
        "clocks": {name: clock_json(clock) for name, clock in state.clocks.items()},
        "consents": [consent_json(consent) for consent in state.consents],
        "milestones": {name: instant_text(when) for name, when in state.milestones.items()},
        "documents": list(state.documents),
        "asked_items": list(state.asked_items),
        **({} if state.papers is NO_PAPERS else _papers_json(state.papers)),
        **({} if state.together is ALONE else {"together": together_json(state.together)}),
    }


_STATE_PLAIN = (
    "number", "kind", "step", "enterprise", "unit", "channel", "designated", "life", "outcome",
    "solved", "rating", "back_entries", "seq",
)  # fmt: skip
_STATE_INSTANTS = ("opened_at", "reported_at", "closed_at", "reminded_at")


def state_of(members: Members) -> CaseState:
    """Return the state that ``state_json`` wrote."""
    told = dict(members)
    values: dict[str, object] = {name: told[name] for name in _STATE_PLAIN}
    values |= {name: _maybe_instant(told[name]) for name in _STATE_INSTANTS}
    values |= {name: told[name] for name in ("first_asked", "answers", "provider")}
    milestones = cast(Members, told["milestones"])
    values |= {
        "holder": holder_of(told["holder"]),
        "route": None if told["route"] is None else route_of(cast(Members, told["route"])),
        "clocks": {name: clock_of(each) for name, each in cast(Members, told["clocks"]).items()},
        "consents": tuple(consent_of(each) for each in cast(list[Json], told["consents"])),
        "milestones": {name: instant_of(when) for name, when in milestones.items()},
        "documents": tuple(cast(list[str], told["documents"])),
        "asked_items": tuple(cast(list[str], told["asked_items"])),
        "papers": _papers_of(told),
        "together": together_of(told.get("together")),
    }
    return CaseState(**values)  # type: ignore[arg-type]  # names are those of the class
