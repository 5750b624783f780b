"""The clocks that the engine makes for several units: of seats, supervisions, disputes, objections.

Their ids hold a colon, which no id of a charter may; each belongs to one holder until it stops.
"""

from guanyun.engines.common import Ends, Label, parse_budget
from guanyun.errors import Refused

from .branch_rules import Assistance, BranchRule, Contesting, Disputing, Supervision
from .case_type import CaseType
from .clock_rules import BudgetChoice, ClockRule
from .commands import Json
from .drafts import DESIGNATION, RECTIFY
from .wording import amount_label, in_both

ASSIST = "assist"  # id of the branch that help (协办) opens
Timed = BranchRule | Assistance | Supervision | Disputing | Contesting


def has_own_holder(clock: str) -> bool:
    """Return whether a clock stays with one holder, whoever holds the case.

    >>> has_own_holder("branch:land:1"), has_own_holder("closing")
    (True, False)
    """
    return clock in (DESIGNATION, RECTIFY) or ":" in clock


def engine_rule(case_type: CaseType, clock: str) -> ClockRule | None:
    """Return the rule of such a clock; None for the clock of a charter."""
    noun, _, rest = clock.partition(":")
    label, told = _timed(case_type, noun, rest.rpartition(":")[0])
    if told is None:
        return None
    return ClockRule(
        id=clock,
        label=label,
        within=(BudgetChoice(told.within),),
        starts_on=(),
        stops_on=(),
        where=told.where,
        basis=told.basis,
        ends=Ends.MIDNIGHT if isinstance(told, Disputing | Contesting) else told.ends,
        ladder=told.ladder,
        sample=told.sample,
    )


def _timed(case_type: CaseType, noun: str, name: str) -> tuple[Label, Timed | None]:
    if noun == "branch" and name == ASSIST:
        return Label("协办", "Help asked for"), case_type.assistance
    if noun == "branch":
        found = next((each for each in case_type.branches if each.id == name), None)
        return (Label("-") if found is None else found.label), found
    return {
        "supervision": (Label("督办", "Supervision"), case_type.supervision),
        "dispute": (Label("管辖争议指定", "Dispute of jurisdiction"), case_type.disputing),
        "contest": (Label("归因异议裁定", "Objection to time"), case_type.contesting),
    }.get(noun, (Label("-"), None))


def chosen_within(asked: Json, usual: str) -> str:
    """Return the time that an act gives, or the charter's; nobody gets more than the charter's.

    Raises:
        Refused: ``casework.within_too_long``, or that the text is no budget.

    >>> chosen_within("1 working days", "3 working days"), chosen_within(None, "3 working days")
    ('1 working day', '3 working days')
    """
    if asked in (None, ""):
        return usual
    given, most = parse_budget(str(asked)), parse_budget(usual)
    if given.unit is not most.unit or given.amount > most.amount:
        told = in_both("within", amount_label(given)) | in_both("most", amount_label(most))
        raise Refused("casework.within_too_long", **told)
    return str(given)
