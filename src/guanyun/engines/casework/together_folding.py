"""The fold of what several units do in one case; clocks are folded in ``folding``."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

from .commands import Json
from .events import EventKind
from .journal import Members, consent_of, instant_of, route_of, slice_of
from .state import CaseState, PendingConsent
from .together import (
    ALONE,
    BranchState,
    Child,
    ContestState,
    DisputeState,
    Forwarded,
    SeatState,
    Standing,
    SupervisionState,
    Together,
)
from .together_journal import value_of

Change = dict[str, object]

# After these the unit that got a case by forwarding has acted: it is not taken back any more.
ACTED = frozenset(
    {
        EventKind.ACT_TAKEN, EventKind.CONSENT_ASKED, EventKind.NOTED, EventKind.MESSAGE_SENT,
        EventKind.BRANCH_OPENED, EventKind.DISPUTED, EventKind.ROUTED,
        EventKind.DESIGNATED, EventKind.SPAWNED, EventKind.MERGED, EventKind.CLOSED,
        EventKind.WITHDRAWN,
    }
)  # fmt: skip


def begun(data: Members) -> Together:
    """Return how a case begins: alone, or as a child, or with the number of another system."""
    parent, foreign = data.get("parent"), data.get("foreign")
    if not parent and not foreign:
        return ALONE
    numbers = (cast(str, foreign),) if foreign else ()
    earlier = cast(str, data.get("earlier") or "")
    return Together(parent=cast(str, parent or ""), earlier=earlier, foreign=numbers)


def acted(state: CaseState, kind: EventKind, change: Change) -> None:
    """Let a forwarding stand for good once something was done with the case."""
    if kind in ACTED:
        now = cast(Together, change.get("together", state.together))
        change["together"] = replace(now, forwarded=None)


def _with(state: CaseState, **members: object) -> Change:
    return {"together": replace(state.together, **members)}  # type: ignore[arg-type]  # names are those of the class


def _branch_changed(
    state: CaseState, data: Members, change: Callable[[BranchState], BranchState]
) -> Change:
    wanted = data["branch"]
    branches = (change(b) if b.id == wanted else b for b in state.together.branches)
    return _with(state, branches=tuple(branches))


def _seat_changed(branch: BranchState, n: Json, **members: object) -> BranchState:
    changed = (
        replace(seat, **members) if seat.n == n else seat  # type: ignore[arg-type]  # as above
        for seat in branch.seats
    )
    return replace(branch, seats=tuple(changed))


def _branch_opened(state: CaseState, data: Members) -> Change:
    branch = value_of(BranchState, data["branch"])
    return _with(state, branches=(*state.together.branches, branch))


def _seat_opened(state: CaseState, data: Members) -> Change:
    def opened(branch: BranchState) -> BranchState:
        return _seat_changed(branch, data["n"], standing=Standing.OPEN)

    return _branch_changed(state, data, opened)


def _seat_answered(state: CaseState, data: Members) -> Change:
    told = {"standing": data["standing"], "answered_by": data["by"]}

    def answered(branch: BranchState) -> BranchState:
        return _seat_changed(branch, data["n"], answered_at=instant_of(data["at"]), **told)

    return _branch_changed(state, data, answered)


def _branch_ended(state: CaseState, data: Members) -> Change:
    return _branch_changed(state, data, lambda branch: ended(branch, cast(str, data["standing"])))


def ended(branch: BranchState, standing: str) -> BranchState:
    """Return a branch that has ended; nobody of it is asked any more."""
    pending = (Standing.OPEN, Standing.WAITING)

    def seat_after(seat: SeatState) -> SeatState:
        return replace(seat, standing=Standing.NOT_NEEDED) if seat.standing in pending else seat

    return replace(branch, standing=standing, seats=tuple(map(seat_after, branch.seats)))


def closed_together(state: CaseState) -> Together:
    """Return what stays when the case is closed: nobody is asked any more."""
    branches = tuple(ended(b, "ended") if b.standing == "open" else b for b in branches_of(state))
    return replace(state.together, branches=branches, dispute=None, forwarded=None)


def branches_of(state: CaseState) -> tuple[BranchState, ...]:
    """Return the branches that the case ever had, in the order in which they were opened."""
    return state.together.branches


def _forwarded(state: CaseState, data: Members) -> Change:
    back = value_of(Forwarded, data["back"])
    came_from = (*state.together.came_from, back.unit or "")
    since = instant_of(data["at"])
    change = _with(state, forwarded=back, came_from=came_from, in_charge_since=since)
    return change | {"route": route_of(cast(Members, data["route"])), "unit": data["unit"]}


def _forward_recalled(state: CaseState, data: Members) -> Change:
    since = data["since"]
    change = _with(
        state,
        forwarded=None,
        came_from=state.together.came_from[:-1],
        in_charge_since=None if since is None else instant_of(since),
    )
    route = data["route"]
    back = None if route is None else route_of(cast(Members, route))
    return change | {"route": back, "unit": data["unit"]}


def designated(state: CaseState, data: Members) -> Change:
    """Return what a designation changes here: it ends a dispute, and its unit begins anew."""
    if "at" not in data:  # written before a case could be disputed
        return {}
    return _with(state, dispute=None, in_charge_since=instant_of(data["at"]))


def _signer_added(state: CaseState, data: Members) -> Change:
    return {"consents": (*state.consents, consent_of(data["consent"]))}


def group_of(consent: PendingConsent) -> str:
    """Return the name under which signatures of one act wait together (加签)."""
    return consent.group or consent.id


def signed(consents: tuple[PendingConsent, ...], given: str, by: str) -> tuple[PendingConsent, ...]:
    """Return the signatures that still wait; those of the same act know who has signed.

    ``by`` is the person who signed; empty for what was written before that was told.
    """
    one = next(each for each in consents if each.id == given)

    def after(each: PendingConsent) -> PendingConsent:
        if group_of(each) != group_of(one):
            return each
        unsaid = ("",) * (len(each.signed) - len(each.signers))
        signers = (*each.signers, *unsaid, by) if by else each.signers
        return replace(each, signed=(*each.signed, one.post), signers=signers)

    return tuple(after(each) for each in consents if each is not one)


def _consent_recalled(state: CaseState, data: Members) -> Change:
    return {"consents": tuple(c for c in state.consents if group_of(c) != data["group"])}


def _supervised(state: CaseState, data: Members) -> Change:
    one = value_of(SupervisionState, data["supervision"])
    return _with(state, supervisions=(*state.together.supervisions, one))


def _supervision_answered(state: CaseState, data: Members) -> Change:
    at = instant_of(data["at"])
    told = (
        replace(each, answered_at=at) if each.n == data["n"] else each
        for each in state.together.supervisions
    )
    return _with(state, supervisions=tuple(told))


def _urged(state: CaseState, data: Members) -> Change:
    at = instant_of(data["at"])
    return _with(state, urged={**state.together.urged, cast(str, data["by_post"]): at})


def _copied(state: CaseState, data: Members) -> Change:
    posts = dict.fromkeys((*state.together.copied, cast(str, data["post"])))
    return _with(state, copied=tuple(posts))


def _disputed(state: CaseState, data: Members) -> Change:
    dispute = value_of(DisputeState, data["dispute"])
    return _with(state, dispute=dispute, disputes=state.together.disputes + 1)


def _contested(state: CaseState, data: Members) -> Change:
    contest = value_of(ContestState, data["contest"])
    return _with(state, contests=(*state.together.contests, contest))


def _contest_settled(state: CaseState, data: Members) -> Change:
    told = (
        replace(each, upheld=cast(bool, data["upheld"])) if each.n == data["n"] else each
        for each in state.together.contests
    )
    change = _with(state, contests=tuple(told))
    if "ledger" in data:
        clock = state.clocks[cast(str, data["clock"])]
        ledger = tuple(slice_of(piece) for piece in cast(list[Json], data["ledger"]))
        change["clocks"] = {**state.clocks, clock.id: replace(clock, ledger=ledger)}
    return change


def _merged(state: CaseState, data: Members) -> Change:
    return _with(state, merged_into=data["into"])


def _taken_in(state: CaseState, data: Members) -> Change:
    told = state.together
    numbers, firms, foreign = (
        (*held, *([cast(str, data[name])] if data.get(name) else []))
        for held, name in (
            (told.taken_in, "number"),
            (told.reporters, "enterprise"),
            (told.foreign, "foreign"),
        )
    )
    return _with(
        state,
        taken_in=tuple(dict.fromkeys(numbers)),
        reporters=tuple(dict.fromkeys(firms)),
        foreign=tuple(dict.fromkeys(foreign)),
    )


def _spawned(state: CaseState, data: Members) -> Change:
    made = tuple(value_of(Child, each) for each in cast(list[Json], data["children"]))
    return _with(state, children=(*state.together.children, *made))


def _child_told(state: CaseState, data: Members) -> Change:
    told = {"closed": data["closed"], "outcome": data["outcome"]}
    children = (
        replace(each, **told) if each.number == data["number"] else each  # type: ignore[arg-type]  # names are those of the class
        for each in state.together.children
    )
    return _with(state, children=tuple(children))


def _linked(state: CaseState, data: Members) -> Change:
    return _with(state, foreign=(*state.together.foreign, cast(str, data["foreign"])))


def _followed(state: CaseState, data: Members) -> Change:
    return _with(state, charter=data["charter"])


CHANGES: Mapping[EventKind, Callable[[CaseState, Members], Change]] = {
    EventKind.BRANCH_OPENED: _branch_opened,
    EventKind.SEAT_OPENED: _seat_opened,
    EventKind.SEAT_ANSWERED: _seat_answered,
    EventKind.BRANCH_ENDED: _branch_ended,
    EventKind.FORWARDED: _forwarded,
    EventKind.FORWARD_RECALLED: _forward_recalled,
    EventKind.SIGNER_ADDED: _signer_added,
    EventKind.CONSENT_RECALLED: _consent_recalled,
    EventKind.SUPERVISED: _supervised,
    EventKind.SUPERVISION_ANSWERED: _supervision_answered,
    EventKind.URGED: _urged,
    EventKind.COPIED: _copied,
    EventKind.DISPUTED: _disputed,
    EventKind.CONTESTED: _contested,
    EventKind.CONTEST_SETTLED: _contest_settled,
    EventKind.MERGED: _merged,
    EventKind.TAKEN_IN: _taken_in,
    EventKind.SPAWNED: _spawned,
    EventKind.CHILD_TOLD: _child_told,
    EventKind.LINKED: _linked,
    EventKind.FOLLOWED: _followed,
}
