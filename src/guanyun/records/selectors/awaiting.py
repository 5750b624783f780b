"""For whom a case waits beside its step: a signature, a ruling, the seats of a branch."""

from guanyun.engines.casework import CaseState
from guanyun.engines.common import Label

from .names import Names

SIGN, HELP = Label("会签", "to countersign"), Label("协办答复", "to answer for help")
DASH = "—"


def awaiting_of(state: CaseState, names: Names) -> tuple[Label, ...]:
    """Return whom the case waits for and for what; empty where the act of its step comes next."""
    together = state.together
    found = [
        Label(f"等{_post(names, each.post).zh}签", f"{_post(names, each.post).en} is to sign")
        for each in state.consents
    ]
    if together.dispute is not None:
        post = _post(names, state.clocks[together.dispute.clock].holder.post)
        found.append(Label(f"等{post.zh}指定承办单位", f"{post.en} is to name the unit"))
    for branch in together.branches:
        is_waited = branch.standing == "open" and branch.blocks
        seats = [each for each in branch.seats if is_waited and each.standing == "open"]
        for seat in seats:
            who = names.post(seat.post) if seat.post else names.unit(seat.unit)
            what = HELP if branch.rule == "assist" else SIGN
            found.append(Label(f"等{who.zh}{what.zh}", f"{who.en or who.zh} is {what.en}"))
    return tuple(found)


def _post(names: Names, post: str | None) -> Label:
    label = names.post(post)
    return (
        Label(label.zh, label.en or label.zh) if label.zh != DASH else Label("有权人", "the post")
    )
