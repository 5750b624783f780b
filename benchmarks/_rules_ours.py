"""The made-up policies of ``_rules`` as policy documents, and their populations as columns."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from _rules import CHOICES

from guanyun.engines.common import Citation, Label, Where
from guanyun.engines.rules import (
    AllOf,
    AnyOf,
    Bracket,
    Cap,
    CapPeriod,
    ChoiceAmount,
    ChoiceTable,
    Clause,
    Column,
    Component,
    Components,
    Fact,
    FactType,
    Fixed,
    Not,
    Policy,
    PoolShare,
    Progressive,
    RateOf,
    SubjectKind,
    Tier,
    TierTable,
)

HERE = Where("rules/made_up.yaml", 1)
PAPER = Citation("sample", "示例")


def facts_of(work: Mapping[str, Any]) -> dict[str, Fact]:
    """Return the facts by id."""
    return {
        one["id"]: Fact(
            one["id"], Label(one["id"]), FactType(one["type"]), HERE,
            choices=CHOICES if one["type"] == "choice" else (),
        )
        for one in work["facts"]
    }  # fmt: skip


def columns_of(
    facts: Mapping[str, Fact], told: Mapping[str, tuple[np.ndarray, np.ndarray]]
) -> dict[str, Column]:
    """Return columns by id of fact."""
    return {
        name: Column(facts[name], values, known, CHOICES if facts[name].choices else ())
        for name, (values, known) in told.items()
    }


def written(fact: Fact, figure: int) -> str:
    """Return a figure of a column as FEEL writes it."""
    if fact.type is FactType.BOOLEAN:
        return "true" if figure else "false"
    if fact.type is FactType.CHOICE:
        return f'"{CHOICES[figure]}"'
    if fact.type is FactType.DATE:
        return f'date("{date.fromordinal(figure).isoformat()}")'
    return f"{Decimal(figure).scaleb(-fact.places):f}"


def clause_of(atom: list[Any], facts: Mapping[str, Fact], ident: str) -> Clause:
    """Return an atom as a clause."""
    name, test, low, high = atom
    fact = facts[name]
    text = {
        "is": written(fact, low), "ge": f">= {written(fact, low)}", "lt": f"< {written(fact, low)}",
        "between": f"[{written(fact, low)}..{written(fact, high)})" if test == "between" else "",
    }[test]  # fmt: skip
    return Clause(ident, name, text, HERE)


def documents_of(work: Mapping[str, Any]) -> list[Policy]:
    """Return the policies."""
    facts = facts_of(work)
    return [_document(one, work["atoms"], facts) for one in work["policies"]]


def _document(one: Mapping[str, Any], atoms: list[Any], facts: Mapping[str, Fact]) -> Policy:
    def clause(place: int) -> Clause:
        return clause_of(atoms[place], facts, f"c{place}")

    terms: list[Any] = [clause(place) for place in one["all"]]
    if one["any"]:
        terms.append(AnyOf(tuple(clause(place) for place in one["any"])))
    terms += [Not(clause(place)) for place in one["not"]]
    told = one["payout"]
    read = {atoms[place][0] for key in ("all", "any", "not") for place in one[key]}
    read |= {told["base"], told["upper"]} - {None}
    caps = (Cap(CapPeriod.EVENT, _yuan(told["cap"])),) if "cap" in told else ()
    return Policy(
        one["id"], Label(one["id"]), SubjectKind.ENTERPRISE, PAPER, HERE, AllOf(tuple(terms)),
        tuple(facts[name] for name in sorted(read)), payout=_payout(told), caps=caps,
        upper_tier=told["upper"], sample=True,
    )  # fmt: skip


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _payout(told: Mapping[str, Any]) -> Any:
    base = told["base"]
    match told["kind"]:
        case "fixed":
            return Fixed(_yuan(told["fen"]))
        case "rate":
            return RateOf(base, Decimal(told["rate"]).scaleb(-6))
        case "progressive":
            return Progressive(base, tuple(
                Bracket(_yuan(bound), Decimal(rate).scaleb(-6))
                for bound, rate in zip(told["bounds"], told["rates"], strict=True)
            ))  # fmt: skip
        case "tiers":
            return TierTable(base, tuple(
                Tier(_yuan(start), _yuan(fen))
                for start, fen in zip(told["starts"], told["fens"], strict=True)
            ))  # fmt: skip
        case "choice":
            return ChoiceTable(base, tuple(
                ChoiceAmount(word, _yuan(fen))
                for word, fen in zip(CHOICES, told["fens"], strict=True)
            ))  # fmt: skip
        case "parts":
            rate = RateOf(base, Decimal(told["rate"]).scaleb(-6))
            parts = [("share", rate), ("basic", Fixed(_yuan(told["fen"])))]
            return Components(tuple(Component(n, Label(n), one, HERE) for n, one in parts))
        case "pool":
            return PoolShare(_yuan(told["fen"]), base)
    return None
