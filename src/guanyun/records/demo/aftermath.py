"""How a case of the demo ends: signatures, the enterprise's word and grade, reopenings."""

from datetime import datetime

from guanyun.engines.casework import CaseState

from .roster import POSTED
from .stories import REPORTER, Plot, Rhythm, Story, Turn
from .wording import ANSWERS, REASONS, sample

GRADES, WEIGHTS = ("5", "4", "3", "2", "1"), (62, 31, 4, 2, 1)


def confirmed(plot: Plot, rhythm: Rhythm, state: CaseState, at: datetime, desk: str) -> Story:
    """Let the enterprise say whether it is solved and rate it, or the desk close after a call."""
    chance = plot.chance
    if plot.style == "unconfirmed":
        at = rhythm.desk(at, 16, chance)
        opinion = {"opinion": sample(ANSWERS, chance)}
        state = yield Turn(at, desk, "close", opinion)
        return (yield from signed(plot, rhythm, state, at))
    at = rhythm.awake(at, 8, chance)
    said = chance.choices(("solved", "partly", "unsolved"), (93, 5, 2))[0]
    if plot.style == "unsolved":
        said = "unsolved"
    state = yield Turn(at, REPORTER, "declare", {"solved": said})
    if chance.random() < 0.28:  # many say that it is solved and give no grade
        return state
    at = rhythm.minutes(at, 1, 9, chance)
    grade = chance.choices(GRADES, WEIGHTS)[0]
    state = yield Turn(at, REPORTER, "rate", {"rating": grade})
    if int(grade) <= 2:
        at = rhythm.desk(at, 6, chance)
        state = yield Turn(at, desk, "rectify", {"reason": sample(REASONS, chance)})
        at = rhythm.desk(at, 12, chance)
        state = yield Turn(at, desk, "call_back")
    return state


def signed(
    plot: Plot, rhythm: Rhythm, state: CaseState, at: datetime, *, give: bool = True
) -> Story:
    """Let the post whose signature is awaited give or withhold it."""
    signer = POSTED[state.consents[0].post]
    at = rhythm.desk(at, 2, plot.chance)
    if give:
        return (yield Turn(at, signer, "give_consent"))
    reason = {"reason": "请按原时限办结（示例）"}
    return (yield Turn(at, signer, "withhold_consent", reason))


def designated(plot: Plot, rhythm: Rhythm, at: datetime, unit: str) -> Story:
    """Let the named post say who is in charge (指定承办)."""
    urgent = plot.kind == "equipment_repair"
    chance = plot.chance
    at = rhythm.minutes(at, 15, 70, chance) if urgent else rhythm.desk(at, 0.7, chance)
    return (yield Turn(at, "deputy", "designate", facts={"unit": unit}))


def reopened(plot: Plot, at: datetime) -> Story:
    """Let the enterprise say that it is not solved yet (还没解决)."""
    return (yield Turn(at, REPORTER, "reopen", {"reason": sample(REASONS, plot.chance)}))
