"""What a step gives its notices: who is told by which name, and the fields of every sentence."""

from collections.abc import Mapping
from dataclasses import dataclass

from guanyun.engines.casework import CaseState, CaseType, Event

Fields = Mapping[str, str]
Told = tuple[str, str, Fields]  # receiver, code, fields


@dataclass(frozen=True, slots=True)
class Stepped:
    """What a step did, as far as somebody must be told; ``seq`` is that of its first entry."""

    zone: str
    case_type: CaseType
    before: CaseState | None
    after: CaseState
    events: tuple[Event, ...]
    seq: int


def fields_of(step: Stepped, **more: str) -> Fields:
    """Return the fields of a sentence about a case."""
    return {"number": step.after.number, "kind": step.case_type.label.zh, **more}


def enterprise_of(state: CaseState) -> str:
    """Return the receiver that the enterprise is, or the caller without an account."""
    return f"enterprise:{state.enterprise}" if state.enterprise else f"caller:{state.number}"


def keeper_of(state: CaseState) -> str | None:
    """Return the post that keeps the case for the committee: in charge, else first asked."""
    post = state.route.post if state.route and not state.route.refused else None
    post = post or state.first_asked.get("post")
    return f"post:{post}" if post else None
