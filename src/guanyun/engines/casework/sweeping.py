"""What the system does by itself: ladders climb as clocks pass, and a notice dates clocks anew."""

from typing import cast

from . import branches, clocks
from .clock_rules import Rung
from .commands import Json
from .drafts import HEAD, IN_CHARGE, LEAD, Draft, post_for
from .events import EventKind
from .journal import Members, instant_text
from .lapses import lapse
from .leads import lead_post
from .recusing import instead_of
from .state import ClockState
from .timing import LAPSE, rung_id


def tick(draft: Draft) -> None:
    """Fire every rung whose instant has come, each once, in the order of their instants.

    A clock that lapses does so in its place among the rungs; the clocks that the law starts then
    may themselves have rungs that have come.

    ``facts["on_duty"]`` says by post who sits in it now: {"person", "unit", "for_person"}; a post
    that nobody holds is told all the same and marked vacant, so that the gap is seen.
    """
    while True:
        coming = [
            (clock.fire_at, clock.id)
            for clock in clocks.running(draft.state)
            if clock.fire_at is not None and clock.fire_at <= draft.at
        ]
        if not coming:
            return
        _fire(draft, draft.state.clocks[min(coming)[1]])


def _fire(draft: Draft, clock: ClockState) -> None:
    rule = clocks.rule_of(draft.case_type, clock.id)
    name = cast(str, clock.next_rung)
    if name == LAPSE:
        lapse(draft, clock)
        return
    rung = next((each for each in rule.ladder if rung_id(each) == name), None)
    fired = (*clock.rungs_fired, name)
    following = clocks.next_after(draft, clock, fired)
    told: dict[str, Json] = {
        "clock": clock.id,
        "rung": name,
        "armed": clock.armed,
        "life": draft.state.life,
        "due": instant_text(clock.due),
        "fire_at": None if following is None else instant_text(following[0]),
        "next_rung": None if following is None else following[1],
    }
    if rung is not None:
        told |= _told(draft, clock, rung)
    draft.add(EventKind.RUNG_FIRED, told)


def _told(draft: Draft, clock: ClockState, rung: Rung) -> dict[str, Json]:
    """Return whom the rung tells: a post, and whoever sits in it or stands in for its holder."""
    post = post_for(draft.case_type, draft.state.route, rung.to)
    if rung.to == LEAD:
        post = lead_post(draft.case_type, draft.state)
    if rung.to == IN_CHARGE and clock.holder.kind == "unit" and clock.holder.post:
        post = clock.holder.post
    seat = branches.seat_timed(draft.state, clock.id)
    if seat is not None:
        post = {IN_CHARGE: seat.told, HEAD: seat.head}.get(rung.to) or post
    post = instead_of(draft.case_type, draft.state, post)
    on_duty = draft.command.facts.get("on_duty")
    person = cast(Members, on_duty).get(post) if isinstance(on_duty, dict) else None
    return {
        "to": rung.to,
        "post": post,
        "told": person,
        "vacant": person is None,
        "escalates": rung.escalates,
        "after_due": draft.at > clock.due,
        "to_head": rung.to == HEAD,
    }


def redate(draft: Draft) -> None:
    """Date the running clocks by the draft's calendar, after a new notice of days off.

    Only clocks whose end or 暂定 mark changes have an event; closed cases have none, and a second
    run has none. ``facts["reason"]`` names the notice.
    """
    if draft.state.closed_at is not None:
        return
    reason = str(draft.command.facts.get("reason", ""))
    for clock in clocks.running(draft.state):
        clocks.redate(draft, clock, reason)
