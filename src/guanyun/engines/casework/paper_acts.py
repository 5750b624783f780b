"""How the acts about evidence, time and leaders are done; ``decisions`` joins them to the rest."""

from collections.abc import Callable, Mapping

from . import classes, leading, recusing, supplying, tolerance
from .case_type import ActRule
from .drafts import Draft
from .evidence import is_core, missing_items, refuse_missing
from .evidence_rules import EvidenceItem
from .gates import check_gates, check_permits, note_override
from .handling import Answers, take

Check = Callable[[Draft, ActRule], None]
Effect = Callable[[Draft, ActRule, Answers], None]


def supplement(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Hand in what was asked for (补正): the items are there."""
    take(draft, rule, answers)
    if draft.case_type.evidence:
        supplying.supply_from_supplement(draft, answers)


PAPER_ACTS: Mapping[str, tuple[Effect, Check | None]] = {
    "supply": (supplying.supply, supplying.check_evidence),
    "substitute": (supplying.substitute, supplying.check_evidence),
    "supplement": (supplement, None),
    "confirm_complete": (supplying.confirm_complete, supplying.check_confirm),
    "accept_with_gaps": (tolerance.accept_with_gaps, tolerance.check_tolerance),
    "reclassify": (classes.reclassify, classes.check_reclassify),
    "explain_delay": (classes.explain_delay, classes.check_explain),
    "feedback": (classes.feedback, classes.check_feedback),
    "designate_lead": (leading.designate_lead, leading.check_designate_lead),
}
MOVING = frozenset({"supplement", "accept_with_gaps"})  # those that lead from step to step


def check_early(draft: Draft, rule: ActRule) -> None:
    """Refuse an act before its time: something is missing, or a soft limit is unexplained."""
    check_gates(draft, rule)
    classes.check_explained(draft, rule)
    if rule.act == "accept":
        _check_papers(draft)


def _check_papers(draft: Draft) -> None:
    """Refuse to accept as complete what is not: neither a promise nor time mends a core item.

    Once a supplement came in, a secondary item that was not asked for is demanded no more: what is
    missing is told once and whole (行政许可法 第三十二条).

    Raises:
        Refused: ``casework.papers_missing`` with the items that are not there, where a core item
            is among them; else ``casework.papers_not_complete``.
    """
    missing = missing_items(draft.case_type, draft.state)
    core = [each for each in missing if is_core(each)]
    if core:
        raise refuse_missing("casework.papers_missing", core)
    owed = [each for each in missing if _is_owed(draft, each)]
    if owed:
        raise refuse_missing("casework.papers_not_complete", owed)


def _is_owed(draft: Draft, item: EvidenceItem) -> bool:
    """Return whether a missing item may still be waited for."""
    asked = draft.state.asked_items
    return draft.state.received_at is None or item.id in asked or item.field in asked


def pass_gates(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Check what only the answers show, and record who let an act pass on a barred day."""
    if rule.needs:
        check_permits(draft, rule, answers[0])
    if rule.blackout is not None:
        note_override(draft, rule, answers[1])


def after_open(draft: Draft) -> None:
    """Do what follows an opening: who stands aside, who leads, what the form brought along."""
    case_type = draft.case_type
    if case_type.recusal is not None:
        recusing.recuse(draft)
    leading.lead_at_open(draft)
    if case_type.evidence:
        command = draft.command
        items = supplying.supplied_by_form(draft, command.answers, command.commitments)
        supplying.note_supplied(draft, items)
