"""What the law makes of a clock that ends unanswered (视为): the system takes it, exactly once."""

from datetime import datetime

from . import clocks
from .amendments import WITHDRAWN
from .clock_rules import Lapse
from .commands import Json
from .drafts import SYSTEM, Draft, holder_for, step_of
from .events import EventKind
from .handling import close, move
from .issuing import issue
from .journal import instant_text
from .opening import first_closed_step, start_clocks, stop_clocks
from .state import CaseState, ClockState
from .timing import ONE_SECOND

WITHDRAW = "withdraw"
RECEIPT = "receipt"


def settle(draft: Draft) -> None:
    """Take whatever has lapsed by now, before anybody acts: a late act meets the law's answer.

    Late entry does not undo it: an act that occurred in time and is recorded after the end finds
    the case as the law left it, and is noted or corrected.
    """
    while True:
        over = [clock for clock in clocks.running(draft.state) if clock.due < draft.at]
        lapsed = next((each for each in over if _rule(draft, each)), None)
        if lapsed is None:
            return
        lapse(draft, lapsed)


def _rule(draft: Draft, clock: ClockState) -> Lapse | None:
    return clocks.rule_of(draft.case_type, clock.id).lapses


def receipt_of(state: CaseState) -> datetime:
    """Return when the file that is before the office came in: the report, or its supplement."""
    return state.received_at or state.reported_at


def lapse(draft: Draft, clock: ClockState) -> None:
    """Let a clock lapse: its event with the article, its end, the act that the law deems taken."""
    told = _rule(draft, clock)
    if told is None:
        return
    end = clock.due + ONE_SECOND
    as_of = receipt_of(draft.state) if told.as_of == RECEIPT else end
    by, effective = draft.by, draft.effective
    draft.by, draft.effective = SYSTEM, end
    to = lapses_to(draft, told)
    said: dict[str, Json] = {
        "clock": clock.id,
        "deems": told.deems,
        "to": to or None,
        "as_of": instant_text(as_of),
        "at": instant_text(end),
        "due": instant_text(clock.due),
        "basis": f"{told.basis.source} {told.basis.paragraph}".strip(),
    }
    draft.add(EventKind.LAPSED, said)
    clocks.stop(draft, clock, end)
    issue(draft, told.document)
    if told.deems == WITHDRAW:
        _withdraw(draft, to or first_closed_step(draft.case_type))
    else:
        _deem(draft, told.deems, to, as_of)
    draft.by, draft.effective = by, effective


def lapses_to(draft: Draft, told: Lapse) -> str:
    """Return the step that a lapse leads to: its own, else where the act of the step leads."""
    listed = (rule.to for rule in step_of(draft.case_type, draft.state).acts
              if rule.act == told.deems)  # fmt: skip
    return told.to or next(listed, "")


def _deem(draft: Draft, act: str, to: str, as_of: datetime) -> None:
    stop_clocks(draft, {act} | ({f"step:{to}"} if to else set()))
    if to:
        move(draft, to)
    draft.effective = as_of
    start_clocks(draft, act, to or None)


def _withdraw(draft: Draft, to: str) -> None:
    draft.add(EventKind.STEP_STARTED, {"step": to, "at": instant_text(draft.effective)})
    close(draft, WITHDRAWN, EventKind.WITHDRAWN)
    holder = holder_for(draft.case_type, draft.state, step_of(draft.case_type, draft.state))
    clocks.hand_over(draft, holder, draft.effective)
