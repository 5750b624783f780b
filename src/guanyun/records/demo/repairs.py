"""Stories of 工业120: called back, sent, arrived, repaired; by day, by night, on holidays."""

from datetime import datetime, timedelta

from guanyun.engines.casework import CaseState

from .aftermath import confirmed, designated, reopened
from .roster import POSTED, REPAIR_DESKS
from .stories import REPORTER, Plot, Rhythm, Story, Turn, opened
from .wording import REASONS, REPAIRS, sample

TECHNICIAN = "technician"
MARGIN = timedelta(minutes=6)


def repair_story(plot: Plot, rhythm: Rhythm) -> Story:
    """Yield the turns of one repair, until it is over or the year ends."""
    chance, at = plot.chance, plot.at
    state = yield opened(plot)
    if state.unit is None:
        if plot.style == "undesignated":
            return state
        state = yield from designated(plot, rhythm, at, "service_bureau")
        at = state.clocks["designation"].stopped_at or at
    desk = REPAIR_DESKS[state.unit or ""]
    if plot.style == "withdrawn":
        at = rhythm.minutes(at, 4, 15, chance)
        return (yield Turn(at, REPORTER, "withdraw"))
    if plot.style == "late_response":
        at = rhythm.minutes(plot.at, 130, 190, chance)
    else:
        at = _before(rhythm.minutes(at, 4, 45, chance), state.clocks["response"].due)
    if plot.style == "phone_fix":
        told = {"opinion": sample(REPAIRS, chance)}
        state = yield Turn(at, desk, "answer", told)
        return (yield from confirmed(plot, rhythm, state, at, desk))
    state = yield Turn(at, desk, "respond", {"opinion": "马上派人（示例）"})
    state = yield from _worked(plot, rhythm, state, at, desk)
    if state.step != "repaired":
        return state
    at = state.milestones["repaired"]
    if plot.style == "reopened" and _room(state, at):
        at = rhythm.minutes(at, 20, 40, chance)
        state = yield from reopened(plot, at)
        at = rhythm.minutes(at, 4, 9, chance)
        state = yield from _worked(plot, rhythm, state, at, desk)
        at = max(at, state.milestones["repaired"])
    return (yield from confirmed(plot, rhythm, state, at, desk))


def _room(state: CaseState, at: datetime) -> bool:
    return state.clocks["repair"].due - at > timedelta(hours=3)


def _before(at: datetime, due: datetime) -> datetime:
    return min(at, due - MARGIN)


def _worked(plot: Plot, rhythm: Rhythm, state: CaseState, at: datetime, desk: str) -> Story:
    """Send a technician who takes the job, arrives and repairs."""
    chance = plot.chance
    at = rhythm.minutes(at, 2, 12, chance)
    told = {"technician": "某亥", "technician_phone": plot.phone}
    state = yield Turn(at, desk, "dispatch", told)
    at = rhythm.minutes(at, 1, 8, chance)
    state = yield Turn(at, TECHNICIAN, "take")
    if plot.style == "live":
        return state
    due = state.clocks["repair"].due
    if plot.style == "extension":
        at = rhythm.minutes(at, 5, 15, chance)
        asked = {"clock": "repair", "more": "12 hours", "reason": sample(REASONS, chance)}
        state = yield Turn(at, desk, "request_extension", asked)
        state = yield from _approved(plot, state, at)
        at = rhythm.minutes(at, 20, 40, chance)
        due = state.clocks["repair"].due
    arrived = rhythm.minutes(at, 15, 70, chance)
    at = arrived if plot.style in ("late_repair", "extension") else _before(arrived, due - MARGIN)
    if plot.style == "back_entry":
        entered = rhythm.minutes(at, 120, 180, chance)
        back = {"act": "arrive", "reason": "现场信号差，回来补录（示例）"}
        state = yield Turn(entered, desk, "back_enter", back, occurred_at=at)
        at = entered
    else:
        state = yield Turn(at, TECHNICIAN, "arrive")
    if plot.style == "late_repair":
        at = rhythm.minutes(due, 30, 400, chance)
    else:
        at = max(_before(rhythm.minutes(at, 25, 170, chance), due), at + MARGIN / 2)
    return (yield Turn(at, TECHNICIAN, "repair", {"opinion": sample(REPAIRS, chance)}))


def _approved(plot: Plot, state: CaseState, at: datetime) -> Story:
    """At night too the head signs within minutes: the machine stands still."""
    signing = at + timedelta(minutes=plot.chance.randrange(4, 15))
    return (yield Turn(signing, POSTED[state.consents[0].post], "give_consent"))
