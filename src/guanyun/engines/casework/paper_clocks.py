"""The clocks that the engine makes for promises, feedback and leaders; their ids hold a colon."""

from guanyun.engines.common import Label

from .case_type import CaseType
from .clock_rules import BudgetChoice, ClockRule, Lapse

PROMISE = "promise:gaps"  # 容缺承诺: to the earliest day promised
FEEDBACK = "feedback:next"  # 阶段反馈: to the day promised for the next one
LEADING = "lead:designation"  # 明确牵头领导


def paper_rule(case_type: CaseType, clock: str) -> ClockRule | None:
    """Return the rule of such a clock; None for any other, or where the kind has none."""
    if clock == PROMISE and case_type.tolerance is not None:
        told = case_type.tolerance
        return ClockRule(
            PROMISE, Label("容缺承诺", "Promise"), (BudgetChoice(told.most),),
            ("accept_with_gaps",), ("supply",), told.where, told.basis, ladder=told.ladder,
            lapses=Lapse("withdraw", told.basis, label=Label("视为撤回", "deemed withdrawn")),
            sample=told.sample,
        )  # fmt: skip
    if clock == FEEDBACK and case_type.feedback is not None:
        owed = case_type.feedback
        return ClockRule(
            FEEDBACK, Label("阶段反馈", "Next feedback"), (BudgetChoice(owed.every),),
            owed.starts_on, ("feedback",), owed.where, owed.basis, ladder=owed.ladder,
            sample=owed.sample,
        )  # fmt: skip
    if clock == LEADING and case_type.lead is not None:
        named = case_type.lead
        return ClockRule(
            LEADING, Label("明确牵头领导", "Naming the leader"), (BudgetChoice(named.within),),
            ("open",), ("designate_lead",), named.where, named.basis, ladder=named.ladder,
            sample=named.sample,
        )  # fmt: skip
    return None
