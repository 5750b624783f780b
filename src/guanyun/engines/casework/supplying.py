"""Acts about evidence: supplied, substituted, confirmed; what is complete starts clocks."""

from collections.abc import Iterable, Mapping
from typing import cast

from guanyun.errors import Refused

from . import clocks
from .case_type import ActRule
from .commands import Json
from .drafts import COMPLETE, Draft
from .events import EventKind
from .evidence import (
    is_complete,
    item_named,
    missing_items,
    open_gaps,
    refuse_missing,
    standing_by,
    substitute_label,
)
from .evidence_rules import EvidenceItem
from .handling import Answers, take
from .journal import evidence_json, instant_text
from .opening import start_clocks
from .paper_clocks import PROMISE
from .papers import EvidenceState
from .state import Holder
from .timing import UNTIL
from .wording import in_both


def check_evidence(draft: Draft, _rule: ActRule) -> None:
    """Refuse evidence where the kind has no list, or the case is closed."""
    if not draft.case_type.evidence:
        raise Refused("casework.no_evidence_list")
    if draft.state.closed_at is not None:
        raise Refused("casework.closed_already")


def supply(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Hand in items of the list (提交材料): they are there, and a promise about them is kept."""
    named = answers[0].get("items")
    names = named if isinstance(named, list) else [named]
    items = [item_named(draft.case_type, name) for name in names]
    take(draft, rule, answers)
    note_supplied(draft, items)


def substitute(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Let other evidence stand for an item (替代材料), such as a record of a data source.

    Raises:
        Refused: ``casework.no_such_substitute``: the charter does not let it stand for the item.
    """
    item = item_named(draft.case_type, answers[0].get("paper"))
    by = answers[0].get("by")
    if substitute_label(item, by) is None:
        raise Refused("casework.no_such_substitute", **in_both("item", item.label), by=by or "-")
    take(draft, rule, answers)
    told = EvidenceState(
        item.id,
        standing_by(item, by),
        draft.effective,
        by=str(by or item.register),
        reference=str(answers[0].get("reference") or ""),
    )
    note_changed(draft, [told])


def note_supplied(draft: Draft, items: Iterable[EvidenceItem]) -> None:
    """Note that items are there."""
    note_changed(draft, [EvidenceState(each.id, "supplied", draft.effective) for each in items])


def note_changed(draft: Draft, told: Iterable[EvidenceState]) -> None:
    """Note how items stand now, keep the promise clock in step, and find the file complete."""
    listed: list[Json] = [evidence_json(each) for each in told]
    if not listed:
        return
    draft.add(EventKind.EVIDENCE_CHANGED, {"items": listed})
    keep_promise_clock(draft)
    note_complete(draft, "evidence")


def note_complete(draft: Draft, by: str) -> None:
    """Fire ``complete``, once: when the last needed item is there, or the handler says so."""
    if draft.state.complete_at is not None:
        return
    if by == "evidence" and not is_complete(draft.case_type, draft.state):
        return
    told: dict[str, Json] = {"at": instant_text(draft.effective), "by": by}
    draft.add(EventKind.COMPLETED, told)
    start_clocks(draft, COMPLETE, None)


def check_confirm(draft: Draft, _rule: ActRule) -> None:
    """Refuse to call a file complete twice, or while a listed item is missing or promised."""
    if draft.state.complete_at is not None:
        raise Refused("casework.complete_already")
    missing = missing_items(draft.case_type, draft.state)
    gaps = tuple(each.item for each in open_gaps(draft.case_type, draft.state))
    if missing or gaps:
        raise refuse_missing("casework.not_complete", (*missing, *gaps))


def confirm_complete(draft: Draft, rule: ActRule, answers: Answers) -> None:
    """Let the handler say that the file is complete (资料齐全): its clocks start now."""
    note_complete(draft, "confirmed")
    take(draft, rule, answers)


def keep_promise_clock(draft: Draft) -> None:
    """Let the promise clock run to the earliest day still promised, and end it with the last."""
    known = draft.state.clocks.get(PROMISE)
    days = [each.told.until for each in open_gaps(draft.case_type, draft.state)
            if each.told is not None and each.told.until is not None]  # fmt: skip
    if not days:
        if known is not None and known.stopped_at is None:
            clocks.stop(draft, known, draft.effective)
        return
    until = UNTIL + instant_text(min(days))
    if known is not None and known.stopped_at is None:
        if known.budget == until:
            return
        clocks.stop(draft, known, draft.effective)
    rule = clocks.with_budget(draft, PROMISE, until)
    clocks.start_anew(draft, PROMISE, draft.effective, Holder("enterprise"), rule=rule)


def supplied_by_form(
    draft: Draft, answers: Mapping[str, Json], commitments: Iterable[str]
) -> list[EvidenceItem]:
    """Return the items whose field of the form has a file or an answer."""
    given = {name.split(".")[0] for name in commitments}
    given |= {name for name, value in answers.items() if value not in (None, "", [])}
    return [each for each in draft.case_type.evidence if each.field and each.field in given]


def supply_from_supplement(draft: Draft, answers: Answers) -> None:
    """Take what a supplement (补正) brings: the items that it names, and those of its fields."""
    items = supplied_by_form(draft, *answers)
    named = answers[0].get("items")
    if isinstance(named, list):
        listed = {each.id for each in draft.case_type.evidence}
        items += [item_named(draft.case_type, name) for name in named if name in listed]
    once = {each.id: each for each in items}
    note_supplied(draft, cast(Iterable[EvidenceItem], once.values()))
