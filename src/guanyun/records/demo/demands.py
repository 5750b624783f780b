"""Stories of the other demands: taken up, handled, answered, confirmed; and all that may happen."""

from datetime import datetime, timedelta

from guanyun.engines.casework import CaseState, Json

from .aftermath import confirmed, designated, reopened, signed
from .roster import DESKS
from .stories import REPORTER, Plot, Rhythm, Story, Turn, opened
from .wording import ANSWERS, MESSAGES, REASONS, REPLIES, sample

STAYS = frozenset({"waiting", "extension_waiting", "close_waiting"})  # open when the year ends
SHORTER = {"supplement": 6.0, "pause": 8.0, "extension": 30.0}  # office hours of work before it


def demand_story(plot: Plot, rhythm: Rhythm) -> Story:
    """Yield the turns of one demand, until it is over or the year ends."""
    chance, at = plot.chance, plot.at
    state = yield opened(plot)
    if plot.style == "on_the_spot":
        at = rhythm.minutes(at, 2, 9, chance)
        state = yield Turn(at, plot.opener, "answer", {"opinion": sample(ANSWERS, chance)})
        return (yield from confirmed(plot, rhythm, state, at, plot.opener))
    if plot.style in ("unsigned", "undesignated"):
        return state
    if plot.style == "withdrawn":
        at = rhythm.minutes(at, 10, 60, chance)
        return (yield Turn(at, REPORTER, "withdraw"))
    if state.unit is None:
        state = yield from designated(plot, rhythm, at, "south_community")
        at = state.clocks["designation"].stopped_at or at
    if plot.style == "hand_back":
        at = rhythm.desk(at, 1, chance)
        told = {"reason": "属水电气事项，请指定公用事业公司（示例）"}
        state = yield Turn(at, DESKS[state.unit or ""], "hand_back", told)
        state = yield from designated(plot, rhythm, at, "utility_company")
        at = state.clocks["designation"].stopped_at or at
    desk = DESKS[state.unit or ""]
    at = rhythm.desk(at, 6.5 if plot.style == "late_take_up" else 1.2, chance)
    state = yield Turn(at, desk, "sign_for")
    return (yield from _handled(plot, rhythm, state, at, desk))


def _handled(plot: Plot, rhythm: Rhythm, state: CaseState, at: datetime, desk: str) -> Story:
    chance = plot.chance
    if plot.style in STAYS:
        return (yield from _left(plot, rhythm, state, at, desk))
    if chance.random() < 0.12:
        at = rhythm.desk(at, 2, chance)
        state = yield Turn(at, REPORTER, "message", {"text": sample(MESSAGES, chance)})
        at = rhythm.desk(at, 1, chance)
        state = yield Turn(at, desk, "message", {"text": sample(REPLIES, chance)})
    if plot.style in ("supplement", "pause"):
        state = yield from _held_up(plot, rhythm, at, desk)
        at = state.clocks["closing"].running_since or at
    if plot.style in ("extension", "extension_withheld"):
        at = rhythm.desk(at, 20, chance)
        state = yield Turn(at, desk, "request_extension", _more(plot))
        give = plot.style == "extension"
        state = yield from signed(plot, rhythm, state, at, give=give)
        at = rhythm.desk(at, 4, chance)
    if plot.style == "impossible":
        at = rhythm.desk(at, 14, chance)
        told = {"opinion": "客观条件不具备，已说明原因和替代办法（示例）"}
        state = yield Turn(at, desk, "close", told)
        return (yield from signed(plot, rhythm, state, at))
    if chance.random() < 0.3:
        at = rhythm.desk(at, 4, chance)
        state = yield Turn(at, desk, "note", {"opinion": sample(REASONS, chance)})
    reminding, at = rhythm.desk(at, 8, chance), _answered_at(plot, rhythm, state, at)
    if plot.style in ("late", "reminded"):
        at = max(at, reminding + timedelta(minutes=20))
        state = yield Turn(reminding, REPORTER, "remind", {"text": sample(MESSAGES, chance)})
    state = yield Turn(at, desk, "answer", {"opinion": sample(ANSWERS, chance)})
    if plot.style in ("reopened", "thrice"):
        for _ in range(3 if plot.style == "thrice" else 1):
            state = yield from _once_more(plot, rhythm, at, desk)
            at = state.clocks["closing"].stopped_at or at
    return (yield from confirmed(plot, rhythm, state, at, desk))


def _answered_at(plot: Plot, rhythm: Rhythm, state: CaseState, at: datetime) -> datetime:
    """Return when the answer comes: in one to four working days, or after the end if late."""
    due = state.clocks["closing"].due
    if plot.style == "late":
        return rhythm.desk(due, plot.chance.choice((3, 6, 10, 15)), plot.chance)
    hours = plot.chance.choice((2, 4, 7, 10, 14, 20)) if plot.style != "thrice" else 3
    return min(rhythm.desk(at, hours, plot.chance), max(due - timedelta(hours=8), at))


def _left(plot: Plot, rhythm: Rhythm, state: CaseState, at: datetime, desk: str) -> Story:
    """Leave the case on the desk, or its signature with the head, when the year ends."""
    at = max(rhythm.lately(plot.chance), at + timedelta(minutes=9))
    if plot.style == "extension_waiting":
        return (yield Turn(at, desk, "request_extension", _more(plot)))
    if plot.style == "close_waiting":
        told = {"opinion": "客观条件不具备，已说明原因和替代办法（示例）"}
        return (yield Turn(at, desk, "close", told))
    if plot.chance.random() < 0.5:
        at = rhythm.desk(state.opened_at, 5, plot.chance)
        return (yield Turn(at, desk, "note", {"opinion": sample(REASONS, plot.chance)}))
    return state


def _held_up(plot: Plot, rhythm: Rhythm, at: datetime, desk: str) -> Story:
    """Ask once for what is missing, or stop the clock for a lawful reason; then go on."""
    chance = plot.chance
    at = rhythm.desk(at, SHORTER[plot.style], chance)
    if plot.style == "supplement":
        asked: dict[str, Json] = {"items": ["photos"], "opinion": "请补拍现场照片（示例）"}
        yield Turn(at, desk, "request_supplement", asked)
        at = rhythm.awake(at, 30, chance)
        return (yield Turn(at, REPORTER, "supplement", {"description": "已补充（示例）"}))
    until = (at + timedelta(days=10)).date().isoformat()
    told: dict[str, Json] = {"pause": "expert_review", "needed_until": until}
    yield Turn(at, desk, "pause", told | {"reason": "等待检测报告（示例）"})
    at = rhythm.desk(at, 30, chance)
    return (yield Turn(at, desk, "resume"))


def _more(plot: Plot) -> dict[str, Json]:
    return {"clock": "closing", "more": "3 working days", "reason": sample(REASONS, plot.chance)}


def _once_more(plot: Plot, rhythm: Rhythm, at: datetime, desk: str) -> Story:
    """Reopen, take up again and answer again."""
    chance = plot.chance
    at = rhythm.awake(at, 4, chance)
    yield from reopened(plot, at)
    at = rhythm.desk(at, 1, chance)
    yield Turn(at, desk, "sign_for")
    at = rhythm.desk(at, 3, chance)
    return (yield Turn(at, desk, "answer", {"opinion": sample(ANSWERS, chance)}))
