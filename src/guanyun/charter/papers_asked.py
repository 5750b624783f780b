"""The one complete list of papers that an item or a bundle asks for in the situations given."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from guanyun.engines.casework import EvidenceKind

from .counters_schema import Bundle, Catalogue, Item, RequiredPaper


def papers_of(item: Item, situations: Sequence[str] = ()) -> list[RequiredPaper]:
    """Return what an item asks for when ``situations`` hold; without any, in every situation."""
    chosen = set(situations)
    return [
        each
        for each in item.evidence
        if not each.situations or not chosen or chosen & set(each.situations)
    ]


def bundle_papers(
    bundle: Bundle, catalogue: Catalogue, situations: Mapping[str, Sequence[str]]
) -> list[RequiredPaper]:
    """Return what a bundle asks for: each paper once, core where any of its items says so.

    ``situations`` gives those of each item by its id. A paper may be replaced only by what every
    item that asks for it accepts instead.
    """
    items = {each.id: each for each in catalogue.items}
    asked: dict[str, RequiredPaper] = {}
    for name in bundle.items:
        for each in papers_of(items[name], situations.get(name, ())):
            earlier = asked.get(each.paper)
            asked[each.paper] = each if earlier is None else _joined(earlier, each)
    return list(asked.values())


def _joined(one: RequiredPaper, other: RequiredPaper) -> RequiredPaper:
    core = EvidenceKind.CORE in (one.kind, other.kind)
    return replace(
        one,
        kind=EvidenceKind.CORE if core else EvidenceKind.SECONDARY,
        situations=(),
        instead=tuple(each for each in one.instead if each in other.instead),
    )
