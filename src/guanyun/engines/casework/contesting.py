"""管辖争议 and 归因异议: who says "not ours" is answerable until somebody decides."""

from dataclasses import replace
from datetime import datetime

from guanyun.engines.common import parse_budget
from guanyun.errors import Refused

from . import clocks
from .case_type import ActRule, CaseType
from .commands import Actor, Json, acting
from .drafts import DESIGNATION, Draft, is_undesignated, post_for
from .events import EventKind
from .handling import Answers, after_act
from .journal import BEIJING, instant_of, instant_text, seconds_of, slice_json
from .opening import route_to
from .recusing import check_not_aside
from .state import CaseState, ClockState, Holder, Slice
from .timing import due_text
from .together import ContestState, DisputeState
from .together_forms import UPHELD
from .together_journal import value_json

OTHERS = ("enterprise", "provider", "outside")  # whose a stretch may be, besides a unit's


def check_dispute(draft: Draft, _rule: ActRule) -> None:
    """Refuse a dispute of what was designated, too late, twice, or without a rule for it."""
    state, rule = draft.state, draft.case_type.disputing
    if rule is None:
        raise Refused("casework.no_disputing")
    if state.closed_at is not None:
        raise Refused("casework.closed_already")
    if state.designated:
        raise Refused("casework.designation_final", unit=state.unit or "-")
    if is_undesignated(state):
        raise Refused("casework.already_undesignated")
    if state.together.dispute is not None:
        raise Refused("casework.dispute_waiting")
    if rule.steps and state.step not in rule.steps:
        raise Refused("casework.dispute_after_accepting")
    if rule.raise_within:
        since = state.together.in_charge_since or state.opened_at
        until = draft.calendar.due(since, parse_budget(rule.raise_within)).at
        if draft.effective > until:
            raise Refused("casework.dispute_too_late", until=due_text(until))


def dispute(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Say "not ours" (管辖争议): the case stays where it is while its post designates."""
    rule, state = draft.case_type.disputing, draft.state
    if rule is None:
        raise Refused("casework.no_disputing")
    whose = str(answers[0].get("unit") or "")
    if whose and whose == state.unit:
        raise Refused("casework.forward_to_oneself", unit=whose)
    clock = f"dispute:{state.together.disputes + 1}"
    told = DisputeState(clock, state.unit or "", whose, draft.effective)
    data: dict[str, Json] = {"dispute": value_json(told), "commitments": dict(answers[1])}
    draft.add(EventKind.DISPUTED, data)
    post = post_for(draft.case_type, state.route, rule.post)
    clocks.start_anew(draft, clock, draft.effective, Holder("unit", None, post))


def designators(case_type: CaseType, state: CaseState) -> set[str]:
    """Return the posts that designate now: of the charter, and of a dispute that waits."""
    posts = {case_type.designation.post}
    if state.together.dispute is not None and case_type.disputing is not None:
        posts.add(case_type.disputing.post)
    return {post_for(case_type, state.route, post) for post in posts}


def check_designate(draft: Draft, _rule: ActRule) -> None:
    """Refuse to designate where a unit is in charge and does not dispute it."""
    if not is_undesignated(draft.state) and draft.state.together.dispute is None:
        raise Refused("casework.not_undesignated", unit=draft.state.unit or "-")


def designate(draft: Draft, rule: ActRule, _answers: Answers) -> None:
    """Name the unit in charge, finally: it may neither dispute nor hand back the case."""
    route = draft.command.route
    if route is None or route.unit is None:
        raise Refused("casework.designation_needs_unit")
    check_not_aside(draft.state, unit=route.unit)
    disputed = draft.state.together.dispute
    waiting = DESIGNATION if disputed is None else disputed.clock
    clocks.stop(draft, draft.state.clocks[waiting], draft.effective)
    route_to(draft, route, EventKind.DESIGNATED)
    after_act(draft, rule)


def burdening(state: CaseState, actor: Actor) -> list[tuple[ClockState, Slice]]:
    """Return the closed stretches of ledgers that are counted as an actor's unit's or post's."""
    if actor.role != "staff":
        return []
    return [
        (clock, piece)
        for clock in state.clocks.values()
        for piece in clock.ledger
        if _is_own(piece, actor)
    ]


def _is_own(piece: Slice, actor: Actor) -> bool:
    unit, post = piece.holder.unit, piece.holder.post
    return actor.unit == unit if unit is not None else post is not None and actor.post == post


def check_contest(draft: Draft, _rule: ActRule) -> None:
    """Refuse an objection where no rule is, or no time is counted as this unit's."""
    if draft.case_type.contesting is None:
        raise Refused("casework.no_contesting")
    if not burdening(draft.state, draft.command.by):
        raise Refused("casework.nothing_to_contest")


def contest(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Object to whose a stretch of time was; nothing changes until it is settled.

    Raises:
        Refused: no such stretch of the own time, or it is objected to already.
    """
    rule, state = draft.case_type.contesting, draft.state
    if rule is None:
        raise Refused("casework.no_contesting")
    if not answers[0].get("since"):
        raise Refused("casework.nothing_to_contest")
    since, whose = instant_of(answers[0]["since"]), str(answers[0].get("whose") or "")
    named = answers[0].get("clock")
    own = (
        piece
        for clock, piece in burdening(state, draft.command.by)
        if clock.id == named and piece.since == since
    )
    if next(own, None) is None:
        raise Refused("casework.nothing_to_contest")
    told = state.together.contests
    if any(c.clock == named and c.since == since and c.upheld is not False for c in told):
        raise Refused("casework.contested_already")
    n = len(told) + 1
    post = post_for(draft.case_type, state.route, rule.post)
    found = ContestState(
        n=n,
        clock=str(named),
        since=since.astimezone(BEIJING),
        whose=whose,
        by=draft.command.by.person,
        settled_by=post,
        due_clock=f"contest:{n}",
    )
    data: dict[str, Json] = {"contest": value_json(found), "at": instant_text(draft.effective)}
    draft.add(EventKind.CONTESTED, data | {"commitments": dict(answers[1])})
    clocks.start_anew(draft, found.due_clock, draft.effective, Holder("unit", None, post))


def unsettled(state: CaseState, actor: Actor) -> list[ContestState]:
    """Return the objections that this post settles."""
    waiting = [each for each in state.together.contests if each.upheld is None]
    return [each for each in waiting if each.settled_by == actor.post]


def check_settle(draft: Draft, _rule: ActRule) -> None:
    """Refuse to settle where no objection waits for this post, or one's own."""
    waiting = unsettled(draft.state, draft.command.by)
    if not waiting:
        raise Refused("casework.no_contest_waiting")
    if all(each.by in acting(draft.command.by) for each in waiting):
        raise Refused("casework.own_contest")


def settle(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Settle an objection: upheld, the stretch is another's from now on; no minute is lost.

    What was consumed and when it is due stay as they are; the journal keeps both versions.
    """
    by, wanted = draft.command.by, answers[0].get("n")
    waiting = [each for each in unsettled(draft.state, by) if each.by not in acting(by)]
    found = next((each for each in waiting if wanted in (None, "", str(each.n))), None)
    if found is None:
        raise Refused("casework.no_contest_waiting")
    upheld = answers[0].get("settled") == UPHELD
    told: dict[str, Json] = {"n": found.n, "upheld": upheld, "clock": found.clock}
    told |= {"at": instant_text(draft.effective), "commitments": dict(answers[1])}
    if upheld:
        ledger = draft.state.clocks[found.clock].ledger
        told |= {"ledger": [slice_json(_moved(piece, found)) for piece in ledger]}
        told |= {"seconds": _seconds(ledger, found.since)}
    draft.add(EventKind.CONTEST_SETTLED, told)
    clock = draft.state.clocks[found.due_clock]
    if clock.stopped_at is None:  # closing a case stops every clock, and answers no objection
        clocks.stop(draft, clock, draft.effective)


def _moved(piece: Slice, told: ContestState) -> Slice:
    if piece.since != told.since:
        return piece
    whose = Holder(told.whose) if told.whose in OTHERS else Holder("unit", told.whose)
    return replace(piece, holder=whose)


def _seconds(ledger: tuple[Slice, ...], since: datetime) -> int:
    return sum(seconds_of(piece.consumed) for piece in ledger if piece.since == since)
