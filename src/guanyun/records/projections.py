"""What the journal folds into: case rows and clocks, disposable: a replay makes them anew."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guanyun.engines.casework import CaseState, ClockState, Json, state_json

from .models import Case, ClockRow
from .now import local_date

E7 = 10**7
LEADING = "lead:designation"  # the clock of who names the leader
OPINION = "opinion"  # the milestone up to which the leader is asked
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Setting:
    """What the row of a case needs beside its state, fixed when it is opened."""

    zone: str
    matter: str
    charter: str
    filed_by: str
    lng_e7: int | None = None
    lat_e7: int | None = None


def case_columns(state: CaseState, *, head: str, changed_at: datetime, told: str) -> dict[str, Any]:
    """Return the columns of the case row that any step may change.

    Args:
        head: Hash of the last entry.
        told: The posts that rungs have told so far, ``|a|b|``; see ``told_posts``.
    """
    holder = state.holder
    shown = [clock for clock in running(state) if not clock.measured_only]
    due = min((clock.due for clock in shown), default=None)
    closed = state.closed_at
    return {
        "version": state.seq,
        "head": head,
        "step": state.step,
        "state": _ENCODE(state_json(state)),
        "holder": holder.kind,
        "unit": state.unit,
        "post": holder.post,
        "holder_unit": holder.unit,
        "provider_unit": state.provider.get("unit", ""),
        "consents": bars(consent.post for consent in state.consents),
        "told": told,
        "copied": bars(state.together.copied),
        "supervised": bars(dict.fromkeys(supervising(state))),
        "branches": bars(dict.fromkeys(asked_now(state))),
        "partners": bars(dict.fromkeys(taking_part(state))),
        "parent": state.together.parent,
        "recused": bars(state.recused),
        "due": due,
        "reminded_at": state.reminded_at,
        "closed_at": closed,
        "closed_on": None if closed is None else local_date(closed),
        "outcome": state.outcome,
        "solved": state.solved,
        "rating": state.rating,
        "life": state.life,
        "back_entries": state.back_entries,
        "changed_at": changed_at,
    }


def seat_words(unit: str | None, post: str | None) -> Iterator[str]:
    """Yield how a unit and a post stand in the columns of those who take part.

    >>> list(seat_words("fire", None)), list(seat_words("fire", "chief"))
    (['unit:fire'], ['unit:fire', 'post:chief'])
    """
    if unit:
        yield f"unit:{unit}"
    if post:
        yield f"post:{post}"


def asked_now(state: CaseState) -> Iterator[str]:
    """Yield who is asked now: one post where only it may answer, else the unit and who is told.

    Besides seats: who settles a dispute or an objection, who names the leader, and the leader
    until the opinion is given.
    """
    for branch in state.together.branches:
        for seat in branch.seats if branch.standing == "open" else ():
            if seat.standing == "open":
                yield from seat_words(None if seat.post else seat.unit, seat.post or seat.told)
    for post in _deciding(state):
        yield from seat_words(None, post)


def _deciding(state: CaseState) -> Iterator[str | None]:
    """Yield the posts whose word a case waits for, whoever holds it."""
    if state.together.dispute is not None:
        yield state.clocks[state.together.dispute.clock].holder.post
    for contest in state.together.contests:
        if contest.upheld is None:
            yield contest.settled_by
    if state.closed_at is None:
        naming = state.clocks.get(LEADING)
        if naming is not None and naming.stopped_at is None:
            yield naming.holder.post
        if state.lead is not None and OPINION not in state.milestones:
            yield state.lead.post


def taking_part(state: CaseState) -> Iterator[str]:
    """Yield who takes part, or took part: seats, leader, who forwarded, who settles, who owes."""
    told = state.together
    for branch in told.branches:
        for seat in branch.seats if branch.standing != "recalled" else ():
            if seat.standing != "waiting":
                yield from seat_words(seat.unit, seat.post or seat.told)
    if state.lead is not None:
        yield from seat_words(None, state.lead.post)
    for unit in told.came_from:
        yield from seat_words(unit, None)
    for contest in told.contests:
        yield from seat_words(None, contest.settled_by)
    for each in told.supervisions:
        yield from seat_words(each.unit, each.post)
    if told.dispute is not None:
        yield from seat_words(None, state.clocks[told.dispute.clock].holder.post)


def supervising(state: CaseState) -> Iterator[str]:
    """Yield the posts that supervise a case (督办), and those that still owe them an answer."""
    for each in state.together.supervisions:
        yield each.by_post
        if each.post and each.answered_at is None:
            yield each.post


def new_case(state: CaseState, setting: Setting, *, head: str, changed_at: datetime) -> Case:
    """Return the row of a case that was just opened, or folded anew."""
    first = state.first_asked
    return Case(
        zone=setting.zone,
        number=state.number,
        kind=state.kind,
        matter=setting.matter,
        charter=setting.charter,
        enterprise=state.enterprise,
        first_person=first.get("person", ""),
        first_unit=first.get("unit", ""),
        first_post=first.get("post", ""),
        channel=state.channel,
        filed_by=setting.filed_by,
        lng_e7=setting.lng_e7,
        lat_e7=setting.lat_e7,
        opened_at=state.opened_at,
        opened_on=local_date(state.opened_at),
        reported_at=state.reported_at,
        **case_columns(state, head=head, changed_at=changed_at, told=""),
    )


def running(state: CaseState) -> list[ClockState]:
    """Return the clocks whose minutes run now."""
    return [clock for clock in state.clocks.values() if clock.running_since is not None]


def clock_rows(zone: str, state: CaseState) -> list[ClockRow]:
    """Return the rows of all clocks of a case."""
    return [_clock_row(zone, state.number, clock) for clock in state.clocks.values()]


def _clock_row(zone: str, case: str, clock: ClockState) -> ClockRow:
    return ClockRow(
        zone=zone,
        case=case,
        clock=clock.id,
        due=clock.due,
        running=clock.running_since is not None,
        measured_only=clock.measured_only,
        provisional=clock.provisional,
        calendar=clock.calendar_version,
        fire_at=clock.fire_at,
        next_rung=clock.next_rung,
    )


CLOCK_COLUMNS = (
    "due", "running", "measured_only", "provisional", "calendar", "fire_at", "next_rung",
    "leased_until", "lease", "failures", "error",
)  # fmt: skip


def changed_clocks(zone: str, before: Mapping[str, ClockState], after: CaseState) -> list[ClockRow]:
    """Return the rows of the clocks that a step has changed or started."""
    changed = [clock for name, clock in after.clocks.items() if before.get(name) != clock]
    return [_clock_row(zone, after.number, clock) for clock in changed]


def told_posts(told: str, events: Sequence[tuple[str, Mapping[str, Json]]]) -> str:
    """Return the posts told so far with those that rungs among the events tell.

    >>> told_posts("|a|", [("rung_fired", {"post": "b"}), ("noted", {})])
    '|a|b|'
    """
    posts = [post for post in told.split("|") if post]
    posts += [
        str(data["post"]) for kind, data in events if kind == "rung_fired" and data.get("post")
    ]
    return bars(dict.fromkeys(posts))


def bars(words: Iterable[str]) -> str:
    """Return words between bars, as LIKE finds them; empty for none.

    >>> bars(["a", "b"]), bars([])
    ('|a|b|', '')
    """
    listed = list(words)
    return f"|{'|'.join(listed)}|" if listed else ""
