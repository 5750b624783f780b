"""The post that leads a case, for rights, ladders and signatures."""

from .case_type import CaseType
from .drafts import HEAD, post_for
from .state import CaseState


def lead_post(case_type: CaseType, state: CaseState) -> str:
    """Return the post that leads; without one the principal, without that layer the head."""
    if state.lead is not None and state.lead.post:
        return state.lead.post
    if case_type.lead is not None:
        return case_type.lead.principal
    return post_for(case_type, state.route, HEAD)
