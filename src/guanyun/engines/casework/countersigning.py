"""Answers of those who are asked: 会签, 或签, 依次, 协办; and what follows when they are joined."""

from dataclasses import replace

from guanyun.errors import Refused

from . import branches
from .case_type import ActRule
from .commands import Json
from .drafts import Draft
from .handling import Answers, move
from .opening import start_clocks, stop_clocks
from .recusing import check_not_aside
from .together import BranchState, SeatState, Standing
from .together_clocks import ASSIST, chosen_within
from .together_forms import AGREE, REFUSE

ASKED = "branch"


def check_countersign(draft: Draft, _rule: ActRule) -> None:
    """Refuse an answer of somebody whom no branch asks now, or who answered it in another post.

    One post may answer for two matters of its unit; one person in two posts takes one seat.

    Raises:
        Refused: ``casework.nobody_asked_you``, ``casework.answered_once``.
    """
    branch, seat = branches.asked_now(draft, ASKED)
    by = draft.command.by
    answered = (each for each in branch.seats if each.answered_by == by.person)
    had = next((each for each in answered if not branches.sits_on(each, by)), None)
    if had is not None:
        told = {"had": _seat_name(had), "post": _seat_name(seat)}
        raise Refused("casework.answered_once", **told)


def _seat_name(seat: SeatState) -> str:
    return seat.post or seat.unit or seat.told or "-"


def countersign(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Answer for a seat: agree, agree with an opinion, or refuse (会签意见)."""
    said = str(answers[0].get("answer", AGREE))
    _answer(draft, ASKED, Standing.REFUSED if said == REFUSE else Standing.AGREED, answers, said)


def concur(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Agree for a seat, in one click."""
    _answer(draft, ASKED, Standing.AGREED, answers, AGREE)


def check_answer_assist(draft: Draft, _rule: ActRule) -> None:
    """Refuse an answer of a unit that nobody asked for help."""
    branches.asked_now(draft, ASSIST)


def answer_assist(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Say what the own unit has done (协办结果)."""
    _answer(draft, ASSIST, Standing.AGREED, answers, "done")


def _answer(draft: Draft, kinds: str, standing: Standing, answers: Answers, said: str) -> None:
    asked = branches.asked_now(draft, kinds)
    by = draft.command.by
    told: dict[str, Json] = {"answer": said, "unit": by.unit, "post": by.post}
    ended = branches.answer(draft, asked, standing, told | {"commitments": dict(answers[1])})
    if ended is not None:
        go_on(draft, ended)


def go_on(draft: Draft, branch: BranchState) -> None:
    """Go to the step that the charter names for a branch that was joined, or refused."""
    to = branch.to if branch.standing == "joined" else branch.otherwise
    if to and draft.state.step == branch.step:
        stop_clocks(draft, {f"step:{to}"})
        move(draft, to)
        start_clocks(draft, branch.rule, to)


def check_assist(draft: Draft, _rule: ActRule) -> None:
    """Refuse to ask for help where the charter has no rule for it, or nothing is open."""
    if draft.case_type.assistance is None:
        raise Refused("casework.no_assistance")
    if draft.state.closed_at is not None:
        raise Refused("casework.closed_already")


def assist(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Ask another unit for a part (协办); the case stays, with whoever is in charge.

    ``facts["seats"]["1"]`` says who is told there: {"unit", "told", "head"}.
    """
    rule = draft.case_type.assistance
    if rule is None:
        raise Refused("casework.no_assistance")
    unit = str(answers[0].get("unit") or "")
    check_not_aside(draft.state, unit=unit)
    asked = {seat.unit for branch, seat in branches.open_seats(draft.state)}
    if unit in asked or unit == draft.state.unit:
        raise Refused("casework.assist_again", unit=unit)
    within = chosen_within(answers[0].get("within"), rule.within)
    had = sum(each.rule == ASSIST for each in draft.state.together.branches)
    found = branches.manned(draft, branches.given_seat(draft, 1) | {"unit": unit, "post": None})
    seat = SeatState(
        n=had + 1,
        clock=f"branch:{ASSIST}:{had + 1}",
        label="",
        within=within,
        unit=unit,
        post=None,
        told=found["told"],
        head=found["head"],
        sentence=found["sentence"] or "",
    )
    branch = replace(branches.begun(draft, ASSIST, "all", [seat]), blocks=rule.joined)
    branches.add_branch(draft, branch, answers[1])
