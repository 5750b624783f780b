"""What a counter may begin: items of the list first, then demands, then what the house does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from guanyun.charter.counters_schema import Item
from guanyun.charter.schema import Charter
from guanyun.engines.casework import CaseType, Field
from guanyun.engines.common import Label
from guanyun.web.centre import items_found

ITEM, SITUATION = "item", "situation"
CHOSEN = (ITEM, SITUATION)  # asked one after the other: the papers hang on them
PREFIX = "f-"
FREQUENT = ("high", "medium", "low")
MOST_ITEMS = 12  # of the list without words; the search has the others


@dataclass(frozen=True, slots=True)
class Choosing:
    """The one question that comes before the form: its field and what may be chosen."""

    field: Field
    choices: tuple[tuple[str, Label], ...]


def kinds_offered(
    request: HttpRequest, charter: Charter, kinds: Sequence[CaseType]
) -> Mapping[str, object]:
    """Return what the first page of a counter shows."""
    words = request.GET.get("q", "").strip()[:40]
    known = {each.id for each in kinds}
    items = [each for each in items_found(charter, words, "", "") if each.case in known]
    items.sort(key=_frequency)
    demands = [each for each in kinds if each.tile and not is_application(each)]
    return {
        "zone_label": charter.manifest.label,
        "words": words,
        "items": items if words else items[:MOST_ITEMS],
        "items_all": len(items),
        "has_items": bool(charter.centre.catalogue.items),
        "demands": demands,
        "others": [each for each in kinds if not each.tile],
        "applications": [
            each for each in kinds if each.tile and is_application(each) and not _listed(each)
        ],
    }


def _frequency(item: Item) -> tuple[int, str]:
    told = item.frequency.value
    return (FREQUENT.index(told) if told in FREQUENT else len(FREQUENT), item.id)


def is_application(kind: CaseType) -> bool:
    """Return whether a kind is applied for with papers, rather than told in a sentence."""
    return bool(kind.evidence) or any(each.id == ITEM for each in kind.fields)


def _listed(kind: CaseType) -> bool:
    """Return whether the items of the list lead to the kind."""
    return any(each.id == ITEM and each.choices for each in kind.fields)


def told_so_far(request: HttpRequest, kind: CaseType) -> dict[str, str]:
    """Return which item and situation are chosen; what the kind does not know is left out."""
    found = {}
    for field in kind.fields:
        told = request.POST.get(f"{PREFIX}{field.id}") or request.GET.get(field.id, "")
        if field.id in CHOSEN and told in {each.id for each in field.choices}:
            found[field.id] = told
    return found


def next_choice(charter: Charter, kind: CaseType, told: Mapping[str, str]) -> Choosing | None:
    """Return what has to be chosen before the form can ask for papers; None when all is."""
    fields = {each.id: each for each in kind.fields}
    item = fields.get(ITEM)
    if item is not None and item.choices and ITEM not in told:
        return Choosing(item, tuple((each.id, each.label) for each in item.choices))
    situation, chosen = fields.get(SITUATION), _item(charter, told)
    if situation is None or SITUATION in told or chosen is None or not chosen.situations:
        return None
    return Choosing(situation, tuple((each.id, each.label) for each in chosen.situations))


def _item(charter: Charter, told: Mapping[str, str]) -> Item | None:
    listed = charter.centre.catalogue.items
    return next((each for each in listed if each.id == told.get(ITEM)), None)


def label_of(field: Field, value: str) -> Label:
    """Return what a choice is called."""
    return next((each.label for each in field.choices if each.id == value), Label(value))
