"""The list of evidence (材料清单) of a case: what is needed, how each item stands, what to ask."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from guanyun.engines.common import Label
from guanyun.errors import Refused

from .case_type import CaseType
from .commands import Json
from .drafts import Draft
from .evidence_rules import EvidenceItem, EvidenceKind, EvidenceSource
from .papers import EvidenceState
from .situations import holds, situation_of
from .state import CaseState
from .wording import all_of, in_both

Standing = Literal["supplied", "by data", "substituted", "promised", "missing"]
THERE = frozenset({"supplied", "by data", "substituted"})


@dataclass(frozen=True, slots=True)
class EvidenceStanding:
    """One needed item and how it stands; ``told`` is None while it is missing."""

    item: EvidenceItem
    standing: Standing
    told: EvidenceState | None = None


def needed_items(case_type: CaseType, situation: Mapping[str, object]) -> tuple[EvidenceItem, ...]:
    """Return the items that the situation needs; what is unknown is not demanded."""
    return tuple(each for each in case_type.evidence if holds(each.when, situation) is True)


def standings(case_type: CaseType, state: CaseState) -> tuple[EvidenceStanding, ...]:
    """Return how each needed item of a case stands, in the order of the list."""
    found = []
    for item in needed_items(case_type, situation_of(case_type, state)):
        told = state.evidence.get(item.id)
        standing: Standing = "missing" if told is None else told.standing  # type: ignore[assignment]  # the journal holds no other
        found.append(EvidenceStanding(item, standing, told))
    return tuple(found)


def missing_items(case_type: CaseType, state: CaseState) -> tuple[EvidenceItem, ...]:
    """Return the needed items that are neither there nor promised."""
    return tuple(each.item for each in standings(case_type, state) if each.told is None)


def open_gaps(case_type: CaseType, state: CaseState) -> tuple[EvidenceStanding, ...]:
    """Return the needed items that are promised and not there yet (容缺待补)."""
    if not state.evidence:
        return ()
    return tuple(each for each in standings(case_type, state) if each.standing == "promised")


def is_complete(case_type: CaseType, state: CaseState) -> bool:
    """Return whether every needed item is there; a kind without a list is never so by itself."""
    if not case_type.evidence:
        return False
    return all(each.standing in THERE for each in standings(case_type, state))


def may_be_asked(item: EvidenceItem) -> bool:
    """Return whether the item may be asked of an applicant at all.

    What data sharing or one's own records can provide must not be asked for
    (国务院关于在线政务服务的若干规定 第七条).
    """
    return item.source is EvidenceSource.APPLICANT and not any(
        each.source is not EvidenceSource.APPLICANT for each in item.substitutes
    )


def is_core(item: EvidenceItem) -> bool:
    """Return whether a case may not be accepted without the item."""
    return item.kind is EvidenceKind.CORE


def item_named(case_type: CaseType, name: Json) -> EvidenceItem:
    """Return the item of that id.

    Raises:
        Refused: ``casework.supplement_unlisted``: the list of the kind has no such item.
    """
    found = next((each for each in case_type.evidence if each.id == name), None)
    if found is None:
        raise Refused("casework.supplement_unlisted", item=name or "-")
    return found


def labels(items: Iterable[EvidenceItem]) -> list[Label]:
    """Return the names of items."""
    return [each.label for each in items]


def check_askable(draft: Draft, names: Sequence[Json]) -> None:
    """Refuse a supplement (补正) of what is not listed, is there, or can be had by data.

    Raises:
        Refused: ``casework.supplement_unlisted``, ``casework.evidence_by_data``,
            ``casework.evidence_not_missing``.
    """
    if not names:
        return
    items = [item_named(draft.case_type, name) for name in names]
    shared = [each for each in items if not may_be_asked(each)]
    if shared:
        raise Refused("casework.evidence_by_data", **all_of("items", labels(shared)))
    wanted = {each.id for each in missing_items(draft.case_type, draft.state)}
    idle = [each for each in items if each.id not in wanted]
    if idle:
        raise Refused("casework.evidence_not_missing", **all_of("items", labels(idle)))


def refuse_missing(code: str, items: Iterable[EvidenceItem], **more: object) -> Refused:
    """Return the refusal that names the items in question."""
    return Refused(code, **all_of("items", labels(items)), **more)


def substitute_label(item: EvidenceItem, name: Json) -> Label | None:
    """Return the name of what may stand for the item; None where it may not."""
    if item.source is not EvidenceSource.APPLICANT and name in (None, "", item.register):
        return Label(item.register or item.label.zh, item.register or item.label.en)
    found = next((each for each in item.substitutes if each.id == name), None)
    return found.label if found else None


def standing_by(item: EvidenceItem, name: Json) -> Standing:
    """Return whether what stands for an item is data or another paper."""
    found = next((each for each in item.substitutes if each.id == name), None)
    if found is not None and found.source is EvidenceSource.APPLICANT:
        return "substituted"
    return "by data"


def told_items(items: Iterable[EvidenceItem]) -> dict[str, str]:
    """Return the two fields of a sentence that the names of items fill."""
    return all_of("items", labels(items)) | in_both("first", next(iter(labels(items)), Label("-")))
