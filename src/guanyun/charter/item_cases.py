"""Kinds of case that items of the list open: their choices, papers and limits come from the list.

A kind whose form has the open choice ``item`` is filled from the items that name it as ``case``:
``item`` and ``situation`` get their choices, the evidence is that of the items, and the clock
``promise`` runs for as long as each item promises. So hundreds of items need one kind of case.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from guanyun.engines.casework import (
    BudgetChoice,
    CaseType,
    Choice,
    ClockRule,
    EvidenceItem,
    Field,
    FieldKind,
    Substitute,
)
from guanyun.engines.common import Citation

from .counters_schema import Catalogue, Item, Paper, RequiredPaper

ITEM, SITUATION, PROMISE = "item", "situation", "promise"
Group = tuple[RequiredPaper, list[str]]  # a paper as one or more items ask for it, and when


def with_items(case_type: CaseType, catalogue: Catalogue) -> CaseType:
    """Return a kind of case filled from the items that open it; one without them as it stands."""
    items = [each for each in catalogue.items if each.case == case_type.id]
    if not items or not any(_is_open(each, ITEM) for each in case_type.fields):
        return case_type
    evidence = tuple(_evidence(case_type, items, catalogue)) if not case_type.evidence else ()
    return replace(
        case_type,
        fields=tuple(_field(each, items) for each in case_type.fields),
        clocks=tuple(_clock(each, items) for each in case_type.clocks),
        evidence=case_type.evidence or evidence,
    )


def _is_open(field: Field, name: str) -> bool:
    return field.id == name and field.kind is FieldKind.CHOICE and not field.choices


def _field(field: Field, items: Sequence[Item]) -> Field:
    if _is_open(field, ITEM):
        return replace(field, choices=tuple(Choice(each.id, each.label) for each in items))
    if not _is_open(field, SITUATION):
        return field
    situations = {one.id: one for each in items for one in each.situations}
    if not situations:  # nothing to tell apart: never asked
        return replace(field, kind=FieldKind.TEXT, required=False, when="false")
    telling = [each.id for each in items if each.situations]
    choices = tuple(Choice(each.id, each.label) for each in situations.values())
    return replace(field, choices=choices, when=_is_one_of(ITEM, telling))


def _clock(clock: ClockRule, items: Iterable[Item]) -> ClockRule:
    if clock.id != PROMISE:
        return clock
    promised: dict[str, list[str]] = {}
    for each in items:
        if each.promised:
            promised.setdefault(each.promised, []).append(each.id)
    choices = [BudgetChoice(within, _is_one_of(ITEM, ids)) for within, ids in promised.items()]
    return replace(clock, within=(*choices, *clock.within))


def _evidence(
    case_type: CaseType, items: Sequence[Item], catalogue: Catalogue
) -> Iterator[EvidenceItem]:
    papers = {each.id: each for each in catalogue.papers}
    published = catalogue.published.basis if catalogue.published is not None else None
    counted: dict[str, int] = {}
    for asked, conditions in _groups(items):
        paper = papers.get(asked.paper)
        if paper is None:  # the check says so
            continue
        counted[paper.id] = number = counted.get(paper.id, 0) + 1
        basis = paper.basis or published or case_type.basis or case_type.designation.basis
        yield EvidenceItem(
            id=paper.id if number == 1 else f"{paper.id}.{number}",
            label=paper.label,
            kind=asked.kind,
            where=asked.where,
            basis=basis,
            when=" or ".join(dict.fromkeys(conditions)),
            source=paper.source,
            register=paper.register,
            substitutes=_substitutes(asked, papers, basis),
            sample=paper.sample,
        )


def _groups(items: Sequence[Item]) -> list[Group]:
    """Return each paper in each way it is asked for, with the conditions of its items."""
    groups: dict[tuple[object, ...], Group] = {}
    by_situations: dict[tuple[object, ...], list[str]] = {}
    for item in items:
        for each in item.evidence:
            way = (each.paper, each.kind, each.instead)
            groups.setdefault(way, (each, []))
            by_situations.setdefault((*way, each.situations), []).append(item.id)
    for (paper, kind, instead, situations), ids in by_situations.items():
        condition = _is_one_of(ITEM, ids)
        if isinstance(situations, tuple) and situations:
            condition = f"({condition} and {_is_one_of(SITUATION, situations)})"
        groups[(paper, kind, instead)][1].append(condition)
    return list(groups.values())


def _substitutes(
    asked: RequiredPaper, papers: Mapping[str, Paper], basis: Citation
) -> tuple[Substitute, ...]:
    chosen = [papers[name] for name in asked.instead if name in papers]
    return tuple(
        Substitute(
            id=each.id,
            label=each.label,
            where=asked.where,
            source=each.source,
            register=each.register,
            basis=each.basis or basis,
            sample=each.sample,
        )
        for each in chosen
    )


def _is_one_of(name: str, words: Iterable[str]) -> str:
    """Return a FEEL test; ids hold no quote.

    >>> _is_one_of("item", ["a", "b"]), _is_one_of("item", ["a"])
    ('item in ["a", "b"]', 'item = "a"')
    """
    listed = [f'"{each}"' for each in words]
    return f"{name} = {listed[0]}" if len(listed) == 1 else f"{name} in [{', '.join(listed)}]"
