"""Who may take the acts of several units: said by what waits for whom, not by a step's list."""

from collections.abc import Callable, Mapping

from guanyun.engines.common import Label

from . import branches, contesting, cosigning, forwarding, supervising
from .case_type import CaseType
from .commands import Actor
from .drafts import post_for
from .state import CaseState
from .together_clocks import ASSIST

Entitled = Callable[[CaseType, CaseState, Actor], bool]


def _asked(_case_type: CaseType, state: CaseState, actor: Actor) -> bool:
    seats = branches.open_seats(state)
    return any(b.rule != ASSIST and branches.sits_on(seat, actor) for b, seat in seats)


def _helps(_case_type: CaseType, state: CaseState, actor: Actor) -> bool:
    seats = branches.open_seats(state)
    return any(b.rule == ASSIST and branches.sits_on(seat, actor) for b, seat in seats)


def _signs(_case_type: CaseType, state: CaseState, actor: Actor) -> bool:
    return bool(cosigning.waiting_groups(state, actor.person, actor.post))


def _asked_for_it(_case_type: CaseType, state: CaseState, actor: Actor) -> bool:
    return actor.role == "staff" and bool(forwarding.own_things(state, actor.person))


def _supervises(case_type: CaseType, state: CaseState, actor: Actor) -> bool:
    return actor.role == "staff" and actor.post in supervising.supervisors(case_type, state)


def _is_supervised(_case_type: CaseType, state: CaseState, actor: Actor) -> bool:
    return bool(supervising.unanswered(state, actor))


def _is_burdened(_case_type: CaseType, state: CaseState, actor: Actor) -> bool:
    return bool(contesting.burdening(state, actor))


def _settles(_case_type: CaseType, state: CaseState, actor: Actor) -> bool:
    return bool(contesting.unsettled(state, actor))


def _designates(case_type: CaseType, state: CaseState, actor: Actor) -> bool:
    return actor.post in contesting.designators(case_type, state)


def _designates_usually(case_type: CaseType, state: CaseState, actor: Actor) -> bool:
    return actor.post == post_for(case_type, state.route, case_type.designation.post)


ALONE: Mapping[str, Entitled] = {  # nobody else, whatever a charter lists
    "countersign": _asked,
    "concur": _asked,
    "answer_assist": _helps,
    "add_signer": _signs,
    "recall": _asked_for_it,
    "supervise": _supervises,
    "answer_supervision": _is_supervised,
    "contest": _is_burdened,
    "settle_contest": _settles,
    "designate": _designates,
}
BESIDES: Mapping[str, Entitled] = {  # and the seats that the rule names
    "forward": _designates_usually,
    "urge": _supervises,
}


def seats_of(case_type: CaseType, state: CaseState, act: str) -> list[Label] | None:
    """Return who may take such an act now, for a refusal; None where the rule's seats say it."""
    if act == "designate":
        return [Label(post) for post in sorted(contesting.designators(case_type, state))]
    if act == "supervise":
        return [Label(post) for post in supervising.supervisors(case_type, state)]
    if act in ("countersign", "concur", "answer_assist"):
        return [
            Label(seat.told or seat.unit or "-")
            for branch, seat in branches.open_seats(state)
            if (branch.rule == ASSIST) is (act == "answer_assist")
        ]
    if act == "settle_contest":
        return [Label(each.settled_by) for each in state.together.contests if each.upheld is None]
    if act == "contest":
        return [Label("时间被计入的单位", "the unit whose time it is counted as")]
    if act == "recall":
        return [Label("送出的人", "whoever sent it")]
    return None
