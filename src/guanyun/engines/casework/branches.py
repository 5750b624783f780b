"""Branches (会签、或签、依次、协办): who is asked, who answered, whose minutes run meanwhile.

While a case waits for a branch, the minutes of its own clocks belong to the first open seat in
declared order and pass on as seats answer: one minute has one holder. What each seat itself took
is exact in its own clock.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import cast

from guanyun.engines.common import feel
from guanyun.errors import Refused

from . import clocks
from .branch_rules import BranchRule, Join, SeatRule
from .case_type import CaseType
from .clock_rules import BudgetChoice
from .commands import Actor, Json
from .drafts import HEAD, Draft, holder_for, post_for, step_of
from .events import EventKind
from .journal import Members, instant_text
from .state import CaseState, Holder
from .together import BranchState, SeatState, Standing
from .together_clocks import ASSIST
from .together_journal import value_json

EXTENSION = "request_extension"


def open_branches(state: CaseState) -> list[BranchState]:
    """Return the branches that are open now."""
    return [each for each in state.together.branches if each.standing == "open"]


def blocking(state: CaseState) -> BranchState | None:
    """Return the branch that the case waits for, if any."""
    return next((each for each in open_branches(state) if each.blocks), None)


def open_seats(state: CaseState) -> Iterator[tuple[BranchState, SeatState]]:
    """Yield the seats that are asked now."""
    for branch in open_branches(state):
        yield from ((branch, seat) for seat in branch.seats if seat.standing == Standing.OPEN)


def sits_on(seat: SeatState, actor: Actor) -> bool:
    """Return whether the actor answers for a seat: its post, or anybody of its unit."""
    if actor.role != "staff":
        return False
    if seat.post is not None:
        return actor.post == seat.post
    of_unit = seat.unit is not None and actor.unit == seat.unit
    return of_unit or (seat.told is not None and actor.post == seat.told)


def seat_timed(state: CaseState, clock: str) -> SeatState | None:
    """Return the seat whose time this clock measures."""
    seats = (seat for branch in state.together.branches for seat in branch.seats)
    return next((seat for seat in seats if seat.clock == clock), None)


def holder_now(case_type: CaseType, state: CaseState) -> Holder:
    """Return whose minutes run: a signer's, the first open seat's, else the step's holder."""
    signer = next((each.post for each in state.consents if each.act != EXTENSION), None)
    if signer is not None:
        return Holder("unit", None, signer)
    branch = blocking(state)
    if branch is not None and branch.rule != ASSIST:
        asked = next((s for s in branch.seats if s.standing == Standing.OPEN), None)
        if asked is not None:
            return seat_holder(asked)
    return holder_for(case_type, state, step_of(case_type, state))


def seat_holder(seat: SeatState) -> Holder:
    """Return whose minutes a seat's are: a whole unit's where only its head would be named."""
    whole = seat.unit is not None and seat.post is None and seat.told == seat.head
    return Holder("unit", seat.unit, None if whole else seat.told)


def rule_named(case_type: CaseType, name: str) -> BranchRule:
    """Return the branch of that id; KeyError is a bug, the charter check refuses it earlier."""
    for each in case_type.branches:
        if each.id == name:
            return each
    raise KeyError(name)


def open_branch(draft: Draft, name: str) -> str:
    """Open a branch; return the step to go to at once when nobody is to be asked.

    ``facts["seats"]`` says by place in the declared order, from "1", who sits there: {"unit",
    "post", "told", "head", "sentence"}; ``facts["vacant"]`` lists posts that nobody holds.
    """
    rule = rule_named(draft.case_type, name)
    asked = [(n, seat) for n, seat in enumerate(rule.seats, 1) if _is_asked(draft.state, seat)]
    had = sum(len(each.seats) for each in draft.state.together.branches if each.rule == name)
    seats = [_seat(draft, rule, seat, (place, had + n)) for n, (place, seat) in enumerate(asked, 1)]
    if not seats:
        return rule.to
    branch = begun(draft, rule.id, rule.join.value, seats)
    branch = replace(branch, to=rule.to, otherwise=rule.otherwise, hears_all=rule.hears_all)
    add_branch(draft, branch)
    return ""


def _is_asked(state: CaseState, seat: SeatRule) -> bool:
    if not seat.when:
        return True
    return feel.evaluate(clocks.parse_feel(seat.when), dict(state.answers)) is True


def begun(draft: Draft, rule: str, join: str, seats: list[SeatState]) -> BranchState:
    """Return a branch that is about to be opened; a second one of a rule has its own id."""
    times = sum(each.rule == rule for each in draft.state.together.branches)
    return BranchState(
        id=rule if not times else f"{rule}#{times + 1}",
        rule=rule,
        join=join,
        seats=tuple(seats),
        asked_by=draft.command.by.person,
        asked_at=draft.effective,
        step=draft.state.step,
    )


def add_branch(
    draft: Draft, branch: BranchState, commitments: Mapping[str, str] | None = None
) -> None:
    """Write a branch, start the clocks of the seats that are asked first, pass the minutes on."""
    first = branch.seats[:1] if branch.join == Join.IN_TURN else branch.seats
    seats = tuple(replace(s, standing=Standing.OPEN) if s in first else s for s in branch.seats)
    told: dict[str, Json] = {"branch": value_json(replace(branch, seats=seats))}
    told["commitments"] = dict(commitments or {})
    draft.add(EventKind.BRANCH_OPENED, told | {"at": instant_text(draft.effective)})
    for seat in first:
        _start(draft, seat)
    clocks.hand_over(draft, holder_now(draft.case_type, draft.state), draft.effective)


def _start(draft: Draft, seat: SeatState) -> None:
    rule = clocks.rule_of(draft.case_type, seat.clock)
    own = replace(rule, within=(BudgetChoice(seat.within),))
    clocks.start_anew(draft, seat.clock, draft.effective, seat_holder(seat), rule=own)


def _seat(draft: Draft, rule: BranchRule, seat: SeatRule, place: tuple[int, int]) -> SeatState:
    found = _resolved(draft, seat, place[0])
    label = seat.label.zh if seat.label is not None else ""
    return SeatState(
        n=place[1],
        clock=f"branch:{rule.id}:{place[1]}",
        label=label,
        within=seat.within or rule.within,
        unit=found["unit"],
        post=found["post"],
        told=found["told"],
        head=found["head"],
        sentence=found["sentence"] or "",
    )


def _resolved(draft: Draft, seat: SeatRule, place: int) -> dict[str, str | None]:
    """Return who sits there; nobody is the head's affair, else that of who designates."""
    given = given_seat(draft, place)
    post = post_for(draft.case_type, draft.state.route, seat.post) if seat.post else None
    unit = given["unit"] or seat.unit or None
    return manned(draft, given | {"unit": unit, "post": post, "told": given["told"] or post})


def given_seat(draft: Draft, place: int) -> dict[str, str | None]:
    """Return what the register says of a seat, from the facts of the command."""
    told = draft.command.facts.get("seats")
    known = told.get(str(place)) if isinstance(told, dict) else None
    given = cast(Members, known) if isinstance(known, dict) else {}
    members = {name: cast(str | None, given.get(name)) for name in ("unit", "told", "head")}
    return members | {"post": None, "sentence": str(given.get("sentence") or "")}


def manned(draft: Draft, found: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return a seat that somebody sits on: else its head, else the post that designates."""
    vacant, aside = draft.command.facts.get("vacant"), set(draft.state.recused)
    empty = set(cast(list[str], vacant)) if isinstance(vacant, list) else set()
    empty |= {name.removeprefix("post:") for name in aside if name.startswith("post:")}
    seat = dict(found)
    if f"unit:{seat['unit']}" in aside:
        seat |= dict.fromkeys(("unit", "post", "told"))
    is_known = seat["unit"] is not None or seat["post"] is not None
    if is_known and seat["told"] not in empty:
        return seat
    heads = (seat["head"], post_for(draft.case_type, draft.state.route, HEAD))
    last = draft.case_type.designation.post
    instead = next((each for each in heads if each and each not in empty), last)
    if not is_known:
        instead = last  # 登记册里没有人管这一项：由指定岗位答复
    return seat | {"post": instead if seat["post"] else None, "told": instead}


def asked_now(draft: Draft, kinds: str) -> tuple[BranchState, SeatState]:
    """Return the seat that the actor answers for: of help, or of a branch; the first of several.

    ``answers["seat"]`` names one of several by its clock.

    Raises:
        Refused: ``casework.nobody_asked_you``.
    """
    wanted = draft.command.answers.get("seat")
    for branch, seat in open_seats(draft.state):
        fits = (branch.rule == ASSIST) is (kinds == ASSIST) and wanted in (None, "", seat.clock)
        if fits and sits_on(seat, draft.command.by):
            return branch, seat
    raise Refused("casework.nobody_asked_you")


def answer(
    draft: Draft, asked: tuple[BranchState, SeatState], standing: Standing, told: Members
) -> BranchState | None:
    """Write the answer of a seat; return the branch if that ended it, with how it ended."""
    branch, seat = asked
    data: dict[str, Json] = {"branch": branch.id, "n": seat.n, "standing": standing.value}
    data |= {"by": draft.command.by.person, "at": instant_text(draft.effective)}
    draft.add(EventKind.SEAT_ANSWERED, data | dict(told))
    clocks.stop(draft, draft.state.clocks[seat.clock], draft.effective)
    now = _again(draft, branch)
    ending = _ending(now)
    if ending:
        return end(draft, now, ending)
    following = next((s for s in now.seats if s.standing == Standing.WAITING), None)
    if now.join == Join.IN_TURN and following is not None:
        opened: dict[str, Json] = {"branch": branch.id, "n": following.n}
        draft.add(EventKind.SEAT_OPENED, opened | {"at": instant_text(draft.effective)})
        _start(draft, following)
    clocks.hand_over(draft, holder_now(draft.case_type, draft.state), draft.effective)
    return None


def _again(draft: Draft, branch: BranchState) -> BranchState:
    return next(each for each in draft.state.together.branches if each.id == branch.id)


def _ending(branch: BranchState) -> str:
    """Return how a branch ends by the answers so far; empty while it waits for more."""
    standings = [seat.standing for seat in branch.seats]
    answered = [each for each in standings if each in (Standing.AGREED, Standing.REFUSED)]
    refused = Standing.REFUSED in answered
    pending = len(answered) < len(standings)
    if branch.join == Join.ANY and answered:
        return "refused" if refused else "joined"
    if refused and not (pending and branch.hears_all and branch.join == Join.ALL):
        return "refused"
    return "" if pending else "joined"


def end(
    draft: Draft,
    branch: BranchState,
    standing: str,
    commitments: Mapping[str, str] | None = None,
) -> BranchState:
    """End a branch: nobody of it is asked any more; return it as it ended."""
    for seat in branch.seats:
        if seat.standing == Standing.OPEN:
            clocks.stop(draft, draft.state.clocks[seat.clock], draft.effective)
    told: dict[str, Json] = {"branch": branch.id, "standing": standing}
    told |= {"commitments": dict(commitments)} if commitments else {}
    draft.add(EventKind.BRANCH_ENDED, told | {"at": instant_text(draft.effective)})
    clocks.hand_over(draft, holder_now(draft.case_type, draft.state), draft.effective)
    return _again(draft, branch)


def waits_until(state: CaseState, branch: BranchState) -> datetime | None:
    """Return when the last of the seats asked now has to answer."""
    dues = [state.clocks[s.clock].due for s in branch.seats if s.standing == Standing.OPEN]
    return max(dues, default=None)
