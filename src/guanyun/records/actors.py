"""In which seat a visitor acts in a case: the actors that the engine may choose from."""

from collections.abc import Sequence
from dataclasses import dataclass

from guanyun.accounts.roles import Audience, Seat
from guanyun.engines.casework import Actor, CaseState, CaseType

from .visitors import Visitor

READ_ONLY = frozenset({Audience.AUDITOR, Audience.ADMINISTRATOR})
SYSTEM = Actor("system", "system", channel="system")


@dataclass(frozen=True, slots=True)
class LinkSeat:
    """What a one-time link stands for in its case."""

    id: int
    role: str  # provider | staff
    unit: str
    post: str


def actors_of(
    visitor: Visitor,
    case_type: CaseType,
    state: CaseState | None,
    *,
    channel: str = "portal",
    enterprise: str | None = None,
    links: Sequence[LinkSeat] = (),
) -> list[Actor]:
    """Return the visitor in each seat held in this case: own seats, those of principals, links.

    Args:
        state: None for a case that is about to be opened.
        channel: Through which channel the act comes; a link's and a portal's are fixed.
        enterprise: USCC of the case, to be counted as acting for it.
    """
    found = []
    if visitor.person is not None:
        found = [
            _in_seat(visitor.person, seat, case_type, state, channel)
            for seat in visitor.seats
            if seat.role not in READ_ONLY and (not seat.kinds or case_type.id in seat.kinds)
        ]
    acts_for_it = enterprise is not None and enterprise in visitor.enterprises
    if acts_for_it or (state is None and not visitor.seats):
        found.append(Actor(visitor.id, "enterprise", channel="portal"))
    elif state is not None and state.number in visitor.numbers:
        found.append(Actor("caller", "enterprise", channel="portal"))
    for link in links:
        unit, post = link.unit or None, link.post or None
        found.append(Actor(f"link:{link.id}", link.role, unit, post, channel="link"))
    return found


def _in_seat(
    person: int, seat: Seat, case_type: CaseType, state: CaseState | None, channel: str
) -> Actor:
    hired = (state.provider.get("unit") if state else None) or case_type.provider
    in_charge = state.unit if state else None
    is_provider = bool(seat.unit) and seat.unit == hired and seat.unit != in_charge
    return Actor(
        person=str(person),
        role="provider" if is_provider else "staff",
        unit=seat.unit,
        post=seat.post,
        for_person=None if seat.for_person is None else str(seat.for_person),
        channel="window" if channel == "portal" else channel,
    )
