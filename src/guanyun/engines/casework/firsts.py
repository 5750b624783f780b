"""Who was first: asked, handling, answering (首问、首办、首反馈); they stay answerable."""

from collections.abc import Mapping
from dataclasses import dataclass

from .case_type import CaseType
from .commands import Actor, Json
from .state import CaseState

HANDLING = "handling"
ANSWERING = "answering"
ANSWERS = frozenset({"respond", "answer", "feedback", "close", "grant", "refuse", "decline"})


def first_marks(state: CaseState, by: Actor, act: str, at: str) -> dict[str, Json]:
    """Return what an act makes its actor the first in, as the journal keeps it; usually nothing."""
    if by.role not in ("staff", "provider"):
        return {}
    known = state.firsts
    names = [] if HANDLING in known else [HANDLING]
    if act in ANSWERS and ANSWERING not in known:
        names.append(ANSWERING)
    if not names:
        return {}
    told: dict[str, Json] = {"person": by.person, "at": at}
    told |= {name: value for name in ("unit", "post") if (value := getattr(by, name))}
    return {name: dict(told) for name in names}


@dataclass(frozen=True, slots=True)
class Answerable:
    """Somebody who answers for a case: as what, and who; the duty stays with the post."""

    role: str  # asked | handling | answering | lead
    person: str
    unit: str
    post: str
    at: str = ""


def answerable(state: CaseState) -> tuple[Answerable, ...]:
    """Return who stays answerable to the end: 首问, 首办, 首反馈 and who leads (牵头)."""
    named: dict[str, Mapping[str, str]] = {"asked": state.first_asked}
    named |= {role: state.firsts[role] for role in (HANDLING, ANSWERING) if role in state.firsts}
    if state.lead is not None and state.lead.post:
        named["lead"] = {"post": state.lead.post, "unit": state.lead.unit or ""}
    return tuple(
        Answerable(
            role,
            who.get("person", ""),
            who.get("unit", ""),
            who.get("post", ""),
            who.get("at", ""),
        )
        for role, who in named.items()
    )


def one_contact(case_type: CaseType, state: CaseState) -> Answerable:
    """Return the one contact that the enterprise sees, as the charter says whom.

    Who was asked first until the unit in charge has taken the case up, or a leader is named.
    """
    known = {each.role: each for each in answerable(state)}
    wanted = {"in charge": HANDLING, "lead": "lead"}.get(case_type.contact, "asked")
    return known.get(wanted, known["asked"])
