"""The state word of a case: what its step says, or what the enterprise itself has said."""

from collections.abc import Mapping

from guanyun.engines.casework import CaseState, CaseType
from guanyun.engines.common import Label

SAID: Mapping[str, Label] = {
    "solved": Label("已办结，您说已解决", "Closed; you said it is solved"),
    "partly": Label("已办结，您说部分解决", "Closed; you said it is partly solved"),
    "unsolved": Label("已办结，您说未解决", "Closed; you said it is not solved"),
    "impossible_explained": Label("已办结，做不了的原因已说清", "Closed; the reasons are clear"),
}


def state_word(case_type: CaseType, state: CaseState) -> Label:
    """Return the state word; once the enterprise has declared, its own words stand."""
    step = case_type.step(state.step)
    said = SAID.get(state.solved or "") if state.closed_at is not None else None
    return said or step.says or step.label
