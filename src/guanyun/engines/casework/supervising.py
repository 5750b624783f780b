"""督办 from above and its answer, 催办 among staff, 抄送: nobody else's minutes change by them."""

from dataclasses import replace
from datetime import timedelta

from guanyun.errors import Refused

from . import clocks
from .case_type import ActRule, CaseType
from .clock_rules import BudgetChoice
from .commands import Actor, Json
from .drafts import Draft, post_for
from .events import EventKind
from .handling import Answers
from .journal import instant_text
from .state import CaseState, Holder
from .together import SupervisionState
from .together_clocks import chosen_within
from .together_journal import value_json


def supervisors(case_type: CaseType, state: CaseState) -> tuple[str, ...]:
    """Return the posts that may supervise a case."""
    rule = case_type.supervision
    posts = rule.posts if rule is not None else ()
    return tuple(post_for(case_type, state.route, post) for post in posts)


def check_supervise(draft: Draft, _rule: ActRule) -> None:
    """Refuse supervision where the charter has none, or of what is closed."""
    if draft.case_type.supervision is None:
        raise Refused("casework.no_supervision")
    if draft.state.closed_at is not None:
        raise Refused("casework.closed_already")


def supervise(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Ask whoever holds the case how it stands, to be answered within a time that climbs.

    While the enterprise or an outside body holds it, the unit in charge answers.
    """
    rule = draft.case_type.supervision
    if rule is None:
        raise Refused("casework.no_supervision")
    state = draft.state
    n = len(state.together.supervisions) + 1
    within = chosen_within(answers[0].get("within"), rule.within)
    asked = _asked(state)
    told = SupervisionState(
        n=n,
        clock=f"supervision:{n}",
        by_post=draft.command.by.post or "",
        unit=asked.unit,
        post=asked.post,
    )
    data: dict[str, Json] = {"supervision": value_json(told), "at": instant_text(draft.effective)}
    draft.add(EventKind.SUPERVISED, data | {"commitments": dict(answers[1])})
    own = replace(clocks.rule_of(draft.case_type, told.clock), within=(BudgetChoice(within),))
    clocks.start_anew(draft, told.clock, draft.effective, asked, rule=own)


def _asked(state: CaseState) -> Holder:
    if state.holder.kind == "unit":
        return state.holder
    if state.unit is not None:
        return Holder("unit", state.unit, state.route.post if state.route else None)
    return Holder("unit", state.first_asked.get("unit"), state.first_asked.get("post"))


def unanswered(state: CaseState, actor: Actor) -> list[SupervisionState]:
    """Return the supervisions that an actor's post, or unit where no post is named, answers."""
    return [
        each
        for each in state.together.supervisions
        if each.answered_at is None
        and actor.role == "staff"
        and (actor.unit == each.unit if each.unit is not None else actor.post == each.post)
    ]


def check_answer(draft: Draft, _rule: ActRule) -> None:
    """Refuse an answer where no supervision waits for this unit."""
    if draft.state.closed_at is not None or not unanswered(draft.state, draft.command.by):
        raise Refused("casework.no_supervision_waiting")


def answer(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Answer a supervision; ``n`` names one of several."""
    waiting = unanswered(draft.state, draft.command.by)
    wanted = answers[0].get("n")
    found = next((each for each in waiting if wanted in (None, "", str(each.n))), None)
    if found is None:
        raise Refused("casework.no_supervision_waiting")
    told: dict[str, Json] = {"n": found.n, "at": instant_text(draft.effective)}
    draft.add(EventKind.SUPERVISION_ANSWERED, told | {"commitments": dict(answers[1])})
    clock = draft.state.clocks[found.clock]
    if clock.stopped_at is None:
        clocks.stop(draft, clock, draft.effective)


def check_urge(draft: Draft, _rule: ActRule) -> None:
    """Refuse to urge oneself, a second time before the next working day, or after closing."""
    if draft.state.closed_at is not None:
        raise Refused("casework.closed_already")
    holder, by = draft.state.holder, draft.command.by
    if holder.kind != "unit" or by.unit == holder.unit or by.post == holder.post:
        raise Refused("casework.nobody_to_urge")
    last = draft.state.together.urged.get(draft.command.by.post or "")
    if last is None:
        return
    if draft.calendar.working_days(last.date() + timedelta(days=1), draft.at.date()) == 0:
        raise Refused("casework.urged_already", at=f"{last:%Y-%m-%d %H:%M}")


def urge(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Urge whoever holds the case (内部催办)."""
    holder = draft.state.holder
    told: dict[str, Json] = {"by_post": draft.command.by.post or "", "unit": holder.unit}
    told |= {"post": holder.post, "at": instant_text(draft.at)}
    draft.add(EventKind.URGED, told | {"commitments": dict(answers[1])})


def copy(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Let a post read the case (抄送), with the reason; it may take no act by that.

    Raises:
        Refused: the post reads it already.
    """
    post = str(answers[0].get("post") or "")
    if post in draft.state.together.copied:
        raise Refused("casework.copied_already", post=post)
    told: dict[str, Json] = {"post": post, "at": instant_text(draft.at)}
    draft.add(EventKind.COPIED, told | {"commitments": dict(answers[1])})
