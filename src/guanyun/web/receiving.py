"""Papers brought to a counter: which the item needs, which are ticked as received, from where."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from guanyun.engines.casework import (
    CaseType,
    EvidenceItem,
    EvidenceKind,
    EvidenceSource,
    Json,
    needed_items,
    situation_at,
)
from guanyun.engines.common import Label
from guanyun.errors import Refused
from guanyun.records.access import Visitor
from guanyun.records.selectors.cases import case_shown
from guanyun.records.selectors.several import several_of
from guanyun.records.services.cases import Deed, case_act

BROUGHT, REFERENCE = "brought", "reference-"
MOST_REFERENCE = 80


@dataclass(frozen=True, slots=True)
class Asked:
    """One paper of the counter's list, as it was ticked.

    ``register`` names where the office finds it itself; empty: the applicant brings it.
    """

    id: str
    label: Label
    is_core: bool
    register: str
    is_ticked: bool
    reference: str
    sample: bool


def papers_at_counter(request: HttpRequest, kind: CaseType, told: Mapping[str, str]) -> list[Asked]:
    """Return the papers that the item and situation chosen need, with what was ticked."""
    situation = situation_at(kind, {name: text for name, text in told.items() if text})
    ticked = set(request.POST.getlist(BROUGHT))
    return [
        Asked(
            id=each.id,
            label=each.label,
            is_core=each.kind is EvidenceKind.CORE,
            register=_register(each),
            is_ticked=each.id in ticked,
            reference=request.POST.get(f"{REFERENCE}{each.id}", "").strip()[:MOST_REFERENCE],
            sample=each.sample,
        )
        for each in needed_items(kind, situation)
    ]


def _register(item: EvidenceItem) -> str:
    if item.source is EvidenceSource.APPLICANT:
        return ""
    return item.register or item.label.zh


def received(
    visitor: Visitor, number: str, papers: Sequence[Asked], *, at: datetime
) -> Refused | None:
    """Note in a case just opened what was brought and what the office found itself.

    Return what kept it from being noted: the case stands all the same. What is there already is
    left alone, so that the same form sent twice is noted once.
    """
    several = several_of(case_shown(visitor=visitor, number=number, at=at))
    lacking = {each.id for each in several.papers if not each.is_there}
    noted = [each for each in papers if each.is_ticked and each.id in lacking]
    try:
        for deed in _deeds(noted):
            case_act(by=visitor, at=at, number=number, deed=deed)
    except Refused as refused:
        return refused
    return None


def _deeds(noted: Sequence[Asked]) -> Iterator[Deed]:
    """Yield one act for all that was brought, and one for each paper that the office found."""
    brought: list[Json] = [each.id for each in noted if not each.register]
    if brought:
        yield Deed("supply", {"items": brought})
    for each in noted:
        if each.register:
            found: dict[str, Json] = {"paper": each.id, "by": each.register}
            yield Deed(
                "substitute", found | ({"reference": each.reference} if each.reference else {})
            )
