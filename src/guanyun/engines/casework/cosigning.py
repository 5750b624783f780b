"""加签: a further signature before the one that waits takes effect."""

from guanyun.errors import Refused

from .case_type import ActRule
from .commands import Json
from .drafts import Draft, post_for
from .events import EventKind
from .handling import Answers
from .journal import consent_json, instant_text
from .recusing import check_not_aside
from .state import CaseState, PendingConsent
from .together_folding import group_of


def waiting_groups(state: CaseState, person: str, post: str | None) -> list[PendingConsent]:
    """Return the signatures to which somebody may add one: one's own to give, or asked for."""
    return [each for each in state.consents if each.post == post or each.asked_by == person]


def check_add_signer(draft: Draft, _rule: ActRule) -> None:
    """Refuse where no signature waits that this seat gives or asked for."""
    by = draft.command.by
    if not waiting_groups(draft.state, by.person, by.post):
        raise Refused("casework.no_consent_waiting")


def add_signer(draft: Draft, _rule: ActRule, answers: Answers) -> None:
    """Add a post that has to sign as well; the act waits until all of the group have signed.

    Raises:
        Refused: the post is asked already.
    """
    by, state = draft.command.by, draft.state
    waiting = waiting_groups(state, by.person, by.post)
    wanted = answers[0].get("consent")
    first = next((each for each in waiting if wanted in (None, "", each.id)), None)
    if first is None:
        raise Refused("casework.no_consent_waiting")
    post = post_for(draft.case_type, state.route, str(answers[0].get("post") or ""))
    check_not_aside(state, post=post)
    group = group_of(first)
    if any(each.post == post for each in state.consents if group_of(each) == group):
        raise Refused("casework.signer_already", post=post)
    added = PendingConsent(
        id=f"consent-{state.seq + 1}",
        act=first.act,
        post=post,
        asked_by=first.asked_by,
        asked_at=draft.at,
        sentence=first.sentence,
        answers=first.answers,
        commitments=first.commitments,
        facts=first.facts,
        group=group,
        signed=first.signed,
        signers=first.signers,
        asked_for=first.asked_for,
    )
    told: dict[str, Json] = {"consent": consent_json(added), "reasons": dict(answers[1])}
    told["by_post"] = by.post
    draft.add(EventKind.SIGNER_ADDED, told | {"at": instant_text(draft.effective)})


def others_of(state: CaseState, group: str) -> list[PendingConsent]:
    """Return the signatures of a group that still wait."""
    return [each for each in state.consents if group_of(each) == group]
