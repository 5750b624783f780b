"""What an applicant chose of the list of items: the kind it opens, what is left to be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from guanyun.charter.counters_schema import Item
from guanyun.charter.schema import Charter
from guanyun.engines.casework import (
    CaseType,
    EvidenceSource,
    Field,
    needed_items,
    situation_at,
)
from guanyun.engines.common import Label
from guanyun.web.counters import CHOSEN, FREQUENT, ITEM, SITUATION
from guanyun.web.drafts import is_plain, more_asked, usual_of

MOST_ITEMS = 12  # shown before anything is searched for


def plain_first(kinds: Sequence[CaseType]) -> list[tuple[CaseType, bool]]:
    """Return kinds with those told in a sentence first, each with whether it needs no choosing."""
    usual = usual_of(kinds)
    return [(each, each is usual) for each in sorted(kinds, key=lambda kind: not is_plain(kind))]


def items_to_apply(charter: Charter, words: str) -> list[Item]:
    """Return the items that can be applied for here, the frequent ones first."""
    wanted = words.strip().lower()
    found = [
        each
        for each in charter.centre.catalogue.items
        if _can(charter, each) and (not wanted or wanted in _names(each.label))
    ]
    found.sort(key=_place)
    return found if wanted else found[:MOST_ITEMS]


def _can(charter: Charter, item: Item) -> bool:
    kind = charter.case_types.get(item.case)
    return kind is not None and bool(kind.tile)


def _names(label: Label) -> str:
    return f"{label.zh} {label.en or ''}".lower()


def _place(item: Item) -> int:
    told = item.frequency.value
    return FREQUENT.index(told) if told in FREQUENT else len(FREQUENT)


def item_chosen(charter: Charter, kind: CaseType, answers: Mapping[str, str]) -> Item | None:
    """Return the item of the list that a report applies for."""
    if not any(each.id == ITEM for each in kind.fields):
        return None
    listed = charter.centre.catalogue.items
    return next((e for e in listed if (e.id, e.case) == (answers.get(ITEM), kind.id)), None)


def asked_besides(charter: Charter, kind: CaseType, answers: Mapping[str, str]) -> list[Field]:
    """Return what a kind asks besides words, place and contact, for the item that was chosen.

    The situation is one of the item's own; an item that tells none apart is not asked for it.
    """
    item = item_chosen(charter, kind, answers)
    found = []
    for field in more_asked(kind):
        if field.id != SITUATION or item is None:
            found.append(field)
            continue
        own = {each.id for each in item.situations}
        if own:
            kept = tuple(each for each in field.choices if each.id in own)
            found.append(replace(field, choices=kept))
    return found


def papers_told(charter: Charter, kind: CaseType, answers: Mapping[str, str]) -> list[Label]:
    """Return the papers that the applicant has to bring for the item chosen."""
    told = {name: text for name, text in answers.items() if name in CHOSEN and text}
    asked = needed_items(kind, situation_at(kind, told))
    return [each.label for each in asked if each.source is EvidenceSource.APPLICANT]


def answers_of_item(charter: Charter, kind: CaseType, item: str, situation: str) -> dict[str, str]:
    """Return the answers that an item brings along; empty where the kind does not take it."""
    known = item_chosen(charter, kind, {ITEM: item})
    if known is None:
        return {}
    names = {each.id for each in known.situations}
    return {ITEM: item} | ({SITUATION: situation} if situation in names else {})
