"""How the acts of several units are done, and which acts wait until others have answered."""

from collections.abc import Callable, Mapping

from guanyun.errors import Refused

from . import (
    branches,
    contesting,
    cosigning,
    countersigning,
    families,
    forwarding,
    supervising,
)
from .case_type import ActRule
from .drafts import Draft
from .handling import Answers

Effect = Callable[[Draft, ActRule, Answers], None]
Check = Callable[[Draft, ActRule], None]

# Besides acts that lead to another step: they give the case away, end it or ask somebody else.
MOVING = frozenset(
    {
        "hand_back", "reopen", "declare", "forward", "merge", "split", "spawn", "escalate",
        "outside_reply", "circulate",
    }
)  # fmt: skip
OF_THE_OTHER = frozenset({"reopen", "declare", "rate"})  # after merging: said at the other case

TOGETHER: Mapping[str, tuple[Effect, Check | None]] = {
    "countersign": (countersigning.countersign, countersigning.check_countersign),
    "concur": (countersigning.concur, countersigning.check_countersign),
    "assist": (countersigning.assist, countersigning.check_assist),
    "answer_assist": (countersigning.answer_assist, countersigning.check_answer_assist),
    "forward": (forwarding.forward, forwarding.check_forward),
    "recall": (forwarding.recall, forwarding.check_recall),
    "add_signer": (cosigning.add_signer, cosigning.check_add_signer),
    "supervise": (supervising.supervise, supervising.check_supervise),
    "answer_supervision": (supervising.answer, supervising.check_answer),
    "urge": (supervising.urge, supervising.check_urge),
    "copy": (supervising.copy, None),
    "dispute": (contesting.dispute, contesting.check_dispute),
    "designate": (contesting.designate, contesting.check_designate),
    "contest": (contesting.contest, contesting.check_contest),
    "settle_contest": (contesting.settle, contesting.check_settle),
    "merge": (families.merge, families.check_open),
    "take_in": (families.take_in, None),
    "split": (families.split, families.check_open),
    "child_told": (families.child_told, None),
    "link_foreign": (families.link_foreign, None),
}
MOVES = frozenset({"forward", "merge", "split"})  # of these, the ones that wait for a signature


def check_free(draft: Draft, rule: ActRule) -> None:
    """Refuse to move a case while others are asked about it, or after it went into another.

    Raises:
        Refused: ``casework.waits_for_branch``, ``casework.waits_for_children``,
            ``casework.merged_away``.
    """
    state = draft.state
    if state.together.merged_into and rule.act in OF_THE_OTHER:
        raise Refused("casework.merged_away", number=state.together.merged_into)
    if not (rule.to or rule.opens or rule.spawns or rule.act in MOVING) or rule.act == "withdraw":
        return
    branch = branches.blocking(state)
    if branch is not None:
        asked = [s.told or s.unit or "-" for b, s in branches.open_seats(state) if b is branch]
        raise Refused("casework.waits_for_branch", who=", ".join(asked))
    if families.awaited(state):
        raise Refused("casework.waits_for_children", numbers=families.numbers_awaited(state))
