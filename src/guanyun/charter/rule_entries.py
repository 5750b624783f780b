"""Written rules into those of the engine: conditions, made facts, payouts, limits, phases."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from guanyun.engines.common import Citation, Finding
from guanyun.engines.rules import (
    AllOf,
    AnyOf,
    Bracket,
    Cap,
    ChoiceAmount,
    ChoiceTable,
    Clause,
    Component,
    Components,
    Condition,
    Constant,
    DatedValue,
    Derived,
    Fact,
    FactType,
    Fixed,
    Highest,
    Made,
    Not,
    Parameter,
    Payout,
    Phase,
    PolicyArticle,
    PoolShare,
    Progressive,
    Quantity,
    RateOf,
    Row,
    Simple,
    Step,
    Steps,
    Table,
    Tier,
    TierTable,
    Total,
)

from .rule_values import UNKNOWN_WORD, constant_of, number_of, quantity_of_text, refuse
from .rules_schema import (
    ArticleEntry,
    CapEntry,
    ComponentEntry,
    ConditionEntry,
    MadeEntry,
    ParameterEntry,
    PayoutEntry,
    PhaseEntry,
)

_FORMS = ("fixed", "rate", "brackets", "tiers", "choices", "pool", "parts")


def article_of(entry: ArticleEntry, paper: Citation | None) -> PolicyArticle:
    """Return an article; without a basis of its own it stands in the paper."""
    basis = entry.basis
    if basis is None and paper is not None:
        basis = Citation(paper.source, entry.number, entry.quote)
    return PolicyArticle(entry.id, entry.number, basis, entry.where)


def parameter_of(
    entry: ParameterEntry, paper: Citation | None, known_from: date | None, found: list[Finding]
) -> Parameter:
    """Return a parameter with the values that could be read."""
    series = []
    for dated in entry.series:
        if dated.value == UNKNOWN_WORD:  # published by somebody else, and not yet filled in here
            continue
        value = constant_of(dated.value, entry.type)
        if value is None:
            told = {"key": entry.id, "got": dated.value[:60], "type": entry.type.value}
            found.append(refuse("rules.bad_value", entry.where, **told))
            continue
        known = dated.known_from or known_from or date.min
        basis = dated.basis or paper
        series.append(
            DatedValue(dated.since, value, basis, dated.last_checked, known, dated.sample)
        )
    return Parameter(entry.id, entry.label, tuple(series), entry.where, entry.unit)


def condition_of(entries: Sequence[ConditionEntry], found: list[Finding]) -> Condition:
    """Return the entries joined by *and*; a rule without conditions is met by everybody."""
    seen: dict[str, int] = {}
    terms = tuple(_terms(entries, found, seen))
    return terms[0] if len(terms) == 1 else AllOf(terms)


def _terms(
    entries: Sequence[ConditionEntry], found: list[Finding], seen: dict[str, int]
) -> Iterator[Condition]:
    for entry in entries:
        forms = [each for each in (entry.all_of, entry.any_of, entry.none_of) if each]
        if len(forms) + bool(entry.fact) != 1 or bool(entry.fact) != bool(entry.test):
            found.append(refuse("rules.condition_shape", entry.where, id=entry.id or "-"))
        elif entry.fact:
            name = entry.id or entry.fact
            seen[name] = seen.get(name, 0) + 1
            unique = name if seen[name] == 1 else f"{name}_{seen[name]}"
            article, doubt = entry.article, entry.unverified
            yield Clause(unique, entry.fact, entry.test, entry.where, article, doubt)
        else:
            inner = tuple(_terms(forms[0], found, seen))
            if entry.all_of:
                yield AllOf(inner)
            else:
                yield AnyOf(inner) if entry.any_of else Not(AnyOf(inner))


def made_of(entry: MadeEntry, found: list[Finding]) -> Made | None:
    """Return a made fact; None where its shape or a value in it cannot be read."""
    fact = Fact(
        entry.id,
        entry.label,
        entry.type,
        entry.where,
        unit=entry.unit,
        control=entry.control,
        choices=entry.choices,
        decimals=entry.decimals,
        nature=entry.nature,
        choice_labels=entry.choice_labels,
    )
    forms = [bool(each) for each in (entry.feel, entry.steps, entry.rows, entry.total_of)]
    if sum(forms) + bool(entry.highest_of) != 1:
        found.append(refuse("rules.made_shape", entry.where, id=entry.id))
        return None
    if entry.feel:
        return Derived(fact, entry.feel)
    if entry.steps:
        return _steps_of(entry, fact, found)
    if entry.rows:
        return _table_of(entry, fact, found)
    return Total(fact, entry.total_of) if entry.total_of else Highest(fact, entry.highest_of)


def _steps_of(entry: MadeEntry, fact: Fact, found: list[Finding]) -> Steps | None:
    if len(entry.reads) != 1:
        found.append(refuse("rules.made_shape", entry.where, id=entry.id))
        return None
    steps = []
    for each in entry.steps:
        least, gives = number_of(each.least), _given(each.gives, entry, found)
        if least is None:
            _bad(entry, each.least, FactType.DECIMAL, found)
        elif gives is not None:
            steps.append(Step(least, gives))
    below = None if entry.below is None else _given(entry.below, entry, found)
    return Steps(fact, entry.reads[0], tuple(steps), below)


def _table_of(entry: MadeEntry, fact: Fact, found: list[Finding]) -> Table | None:
    rows = []
    for each in entry.rows:
        if len(each.when) != len(entry.reads):
            told = {"id": entry.id, "cells": str(len(each.when)), "facts": str(len(entry.reads))}
            found.append(refuse("rules.row_length", each.where, **told))
            return None
        gives = _given(each.gives, entry, found)
        if gives is not None:
            rows.append(Row(each.when, gives, each.where))
    otherwise = None if entry.otherwise is None else _given(entry.otherwise, entry, found)
    return Table(fact, entry.reads, tuple(rows), entry.first, otherwise)


def _given(text: str, entry: MadeEntry, found: list[Finding]) -> Constant | None:
    value = constant_of(text, entry.type)
    if value is None or (entry.choices and value not in entry.choices):
        _bad(entry, text, entry.type, found)
        return None
    return value


def _bad(entry: MadeEntry, text: str, kind: FactType, found: list[Finding]) -> None:
    told = {"key": entry.id, "got": text[:60], "type": kind.value}
    found.append(refuse("rules.bad_value", entry.where, **told))


def payout_from(entry: PayoutEntry, found: list[Finding]) -> Payout | None:
    """Return a payout; None where its shape or a figure in it cannot be read."""
    given = [form for form in _FORMS if getattr(entry, form)]
    if len(given) != 1 or bool(entry.base) != (given[0] in _FORMS[1:5]):
        found.append(refuse("rules.payout_shape", entry.where))
        return None
    if entry.parts:
        parts = [_component(each, found) for each in entry.parts]
        return Components(tuple(part for part in parts if part is not None))
    if entry.pool:
        pool = _quantity(entry.pool, entry, found)
        return None if pool is None else PoolShare(pool, entry.weight)
    return _simple(entry, found)


def _component(entry: ComponentEntry, found: list[Finding]) -> Component | None:
    payout = payout_from(entry.payout, found)
    if payout is None:
        return None
    if isinstance(payout, Components | PoolShare):
        found.append(refuse("rules.payout_shape", entry.where))
        return None
    return Component(
        entry.id,
        entry.label,
        payout,
        entry.where,
        entry.article,
        entry.to,
        entry.unverified,
        entry.sample,
    )


def _simple(entry: PayoutEntry, found: list[Finding]) -> Simple | None:
    if entry.fixed or entry.rate:
        quantity = _quantity(entry.fixed or entry.rate, entry, found)
        if quantity is None:
            return None
        return Fixed(quantity) if entry.fixed else RateOf(entry.base, quantity)
    if entry.brackets:
        brackets = [(_number(each.above, entry, found), each.rate) for each in entry.brackets]
        kept = tuple(Bracket(above, rate) for above, rate in brackets if above is not None)
        return Progressive(entry.base, kept)
    if entry.tiers:
        tiers = [
            (_number(each.least, entry, found), _number(each.amount, entry, found))
            for each in entry.tiers
        ]
        sure = [(low, top) for low, top in tiers if low is not None and top is not None]
        return TierTable(entry.base, tuple(Tier(least, amount) for least, amount in sure))
    lines = [(each.choice, _number(each.amount, entry, found)) for each in entry.choices]
    known = [(choice, amount) for choice, amount in lines if amount is not None]
    return ChoiceTable(entry.base, tuple(ChoiceAmount(*each) for each in known))


def _quantity(text: str, entry: PayoutEntry, found: list[Finding]) -> Quantity | None:
    quantity = quantity_of_text(text)
    if quantity is None:
        found.append(refuse("rules.bad_value", entry.where, key="payout", got=text, type="money"))
    return quantity


def _number(text: str, entry: PayoutEntry, found: list[Finding]) -> Decimal | None:
    number = number_of(text)
    if number is None:
        found.append(refuse("rules.bad_value", entry.where, key="payout", got=text, type="money"))
    return number


def cap_of(entry: CapEntry, of: PayoutEntry | None, found: list[Finding]) -> Cap | None:
    """Return a cap; None where its amount cannot be read."""
    amount = quantity_of_text(entry.amount)
    if amount is None:
        where = of.where if of is not None else None
        told = {"key": "caps", "got": entry.amount[:60], "type": "money"}
        if where is not None:
            found.append(refuse("rules.bad_value", where, **told))
        return None
    return Cap(entry.per, amount, entry.counted)


def phase_of(entry: PhaseEntry, found: list[Finding]) -> Phase:
    """Return a phase with its condition."""
    condition = condition_of(entry.condition, found)
    return Phase(entry.id, entry.label, entry.share, condition, entry.where, entry.article)
