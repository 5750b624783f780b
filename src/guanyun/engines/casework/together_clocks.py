"""The clocks that the engine makes for several units: of seats, supervisions, disputes, objections.

Their ids hold a colon, which no id of a charter may; each belongs to one holder until it stops.
"""

from collections.abc import Callable, Mapping

from guanyun.engines.common import Citation, Ends, Label, Where

from .case_type import CaseType
from .clock_rules import BudgetChoice, ClockRule, Rung
from .drafts import DESIGNATION, RECTIFY

ASSIST = "assist"  # id of the branch that help (协办) opens


def has_own_holder(clock: str) -> bool:
    """Return whether a clock stays with one holder, whoever holds the case.

    >>> has_own_holder("branch:land:1"), has_own_holder("closing")
    (True, False)
    """
    return clock in (DESIGNATION, RECTIFY) or ":" in clock


def engine_rule(case_type: CaseType, clock: str) -> ClockRule | None:
    """Return the rule of such a clock; None for the clock of a charter."""
    noun, _, rest = clock.partition(":")
    made = _MADE.get(noun) if rest else None
    return made(case_type, clock) if made else None


def _rule(
    clock: str,
    label: Label,
    within: str,
    basis: Citation,
    where: Where,
    *,
    ladder: tuple[Rung, ...],
    ends: Ends = Ends.MIDNIGHT,
    sample: bool = False,
) -> ClockRule:
    choice = (BudgetChoice(within),)
    return ClockRule(
        clock, label, choice, (), (), where, basis, ends=ends, ladder=ladder, sample=sample
    )


def _branch(case_type: CaseType, clock: str) -> ClockRule | None:
    name = clock.split(":")[1]
    if name == ASSIST:
        help_ = case_type.assistance
        return help_ and _rule(
            clock, Label("协办", "Help asked for"), help_.within, help_.basis, help_.where,
            ladder=help_.ladder, ends=help_.ends, sample=help_.sample,
        )  # fmt: skip
    found = next((each for each in case_type.branches if each.id == name), None)
    return found and _rule(
        clock, found.label, found.within, found.basis, found.where,
        ladder=found.ladder, ends=found.ends, sample=found.sample,
    )  # fmt: skip


def _supervision(case_type: CaseType, clock: str) -> ClockRule | None:
    told = case_type.supervision
    return told and _rule(
        clock, Label("督办", "Supervision"), told.within, told.basis, told.where,
        ladder=told.ladder, ends=told.ends, sample=told.sample,
    )  # fmt: skip


def _dispute(case_type: CaseType, clock: str) -> ClockRule | None:
    told = case_type.disputing
    return told and _rule(
        clock, Label("管辖争议指定", "Dispute"), told.within, told.basis, told.where,
        ladder=told.ladder, sample=told.sample,
    )  # fmt: skip


def _contest(case_type: CaseType, clock: str) -> ClockRule | None:
    told = case_type.contesting
    return told and _rule(
        clock, Label("归因异议裁定", "Objection to time"), told.within, told.basis, told.where,
        ladder=told.ladder, sample=told.sample,
    )  # fmt: skip


_MADE: Mapping[str, Callable[[CaseType, str], ClockRule | None]] = {
    "branch": _branch,
    "supervision": _supervision,
    "dispute": _dispute,
    "contest": _contest,
}
