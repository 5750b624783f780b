"""Why one subject gets what it gets: clauses, derivation, what is missing, from which day."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from guanyun.charter import text_of
from guanyun.engines.common import Citation
from guanyun.engines.rules import (
    Facts,
    Held,
    Made,
    Moment,
    Policy,
    Reason,
    Remedy,
    Verdict,
    Way,
    award_of,
    clauses_of,
    facts_held,
    fewest_unknown,
    names_on,
    outcome_of,
    phase_amounts,
    reads_of,
    reasons_of,
    ways_to_qualify,
)
from guanyun.errors import Refused

from .answers import told

Report = dict[str, object]


def explained(policy: Policy, facts: Facts, moment: Moment) -> Report:
    """Return the whole answer on one rule and one subject.

    Raises:
        Refused: as ``award_of`` and ``ways_to_qualify``.
    """
    on, known_on = moment.on, moment.known_on
    award = award_of(policy, facts, on=on, known_on=known_on)
    reasons = reasons_of(policy, facts, on=on, known_on=known_on)
    ways, unknown = _ways(policy, facts, moment, award.verdict)
    names = names_on(policy, on, known_on=known_on)
    held = facts_held(policy, facts, names)
    steps = [
        {"stage": stage.value, "amount_yuan": yuan_exact(amount)}
        for stage, amount in award.derivation
    ]
    has_amount = award.amount is not None and policy.payout is not None
    made = [_made(one, held) for one in policy.made]
    return {
        "policy": policy.id,
        "label": policy.label.zh,
        "verdict": award.verdict.value,
        "amount_yuan": str(award.amount) if has_amount else None,
        "amount_kind": policy.money.value,
        "gives": text_of(outcome_of(policy, facts, on=on, known_on=known_on))
        if policy.gives
        else None,
        "basis": _cited(policy.basis),
        "sample": policy.sample,
        "unverified": policy.unverified,
        "clauses": [_clause(reason, policy) for reason in reasons],
        "derivation": [*made, *steps],
        "missing": _missing(ways, (*unknown, *award.missing), policy, held),
        "ways": [[_remedy(remedy) for remedy in way.remedies] for way in ways],
        "from_date": _first_day(ways),
        "phases": [
            {
                "id": one.phase.id,
                "label": one.phase.label.zh,
                "verdict": one.verdict.value,
                "amount_yuan": None if one.amount is None else str(one.amount),
            }
            for one in phase_amounts(policy, award, facts, on=on, known_on=known_on)
        ],
    }


def _ways(
    policy: Policy, facts: Facts, moment: Moment, verdict: Verdict
) -> tuple[tuple[Way, ...], tuple[str, ...]]:
    """Return the least changes, and the fewest facts that decide; none where there are too many."""
    on, known_on = moment.on, moment.known_on
    met = verdict is Verdict.MET
    try:
        ways = () if met else ways_to_qualify(policy, facts, on=on, known_on=known_on)
        return ways, fewest_unknown(policy, facts, on=on, known_on=known_on)
    except Refused as refusal:
        if refusal.code != "rules.too_many_ways":
            raise
        return (), ()


def yuan_exact(amount: Decimal) -> str:
    """Return yuan before rounding: two decimals, more where there are more.

    >>> yuan_exact(Decimal("4844.62560000")), yuan_exact(Decimal(1000))
    ('4844.6256', '1000.00')
    """
    told = amount.normalize()
    places = -int(told.as_tuple().exponent)
    return f"{told:f}" if places > 2 else f"{told:.2f}"


def _clause(reason: Reason, policy: Policy) -> Report:
    article = reason.article
    unverified = {one.id for one in clauses_of(policy.condition) if one.unverified}
    return {
        "id": reason.clause,
        "article": None if article is None else article.number,
        "basis": _cited(article.basis if article is not None else policy.basis),
        "fact": reason.fact.id,
        "label": reason.fact.label.zh,
        "required": reason.required,
        "actual": _value(reason.actual),
        "verdict": reason.verdict.value,
        "gap": None if reason.shortfall is None else f"{reason.shortfall.normalize():f}",
        "unverified": reason.clause in unverified,
    }


def _made(made: Made, held: Facts) -> Report:
    return {
        "fact": made.fact.id,
        "label": made.fact.label.zh,
        "of": {name: _value(held[name]) for name in reads_of(made) if name in held},
        "value": _value(held[made.fact.id]),
    }


def _missing(
    ways: tuple[Way, ...], unknown: tuple[str, ...], policy: Policy, held: Facts
) -> list[Report]:
    """Return the least that is missing: what would have to change, then what nobody knows."""
    best = ways[0] if ways else None
    remedies = list(best.remedies) if best is not None else []
    waits = best.waits_for if best is not None else ()
    facts = {fact.id: fact for fact in policy.all_facts}
    told_of = [_remedy(remedy) for remedy in remedies]
    for name in dict.fromkeys((*waits, *unknown)):
        fact = facts.get(name)
        label, holder = (fact.label.zh, fact.held_by) if fact is not None else (name, "")
        actual = _value(held[name]) if name in held else None
        told_of.append(
            {"fact": name, "label": label, "actual": actual, "to": None, "held_by": holder}
        )
    return told_of


def _remedy(remedy: Remedy) -> Report:
    gap = None
    if isinstance(remedy.actual, Decimal) and isinstance(remedy.to, Decimal):
        gap = f"{abs(remedy.to - remedy.actual).normalize():f}"
    return {
        "fact": remedy.fact.id,
        "label": remedy.fact.label.zh,
        "actual": _value(remedy.actual),
        "to": None if remedy.to is None else text_of(remedy.to),
        "from": None if remedy.from_day is None else remedy.from_day.isoformat(),
        "gap": gap,
        "control": remedy.fact.control.value,
        "held_by": remedy.fact.held_by,
    }


def _first_day(ways: tuple[Way, ...]) -> str | None:
    """Return the first day on which time alone brings the rule."""
    days: list[date] = []
    for way in ways:
        mine = [remedy.from_day for remedy in way.remedies]
        known = [day for day in mine if day is not None]
        if mine and len(known) == len(mine) and not way.waits_for:
            days.append(max(known))
    return min(days).isoformat() if days else None


def _value(value: Held) -> str | None:
    text = text_of(value)
    return None if text == "unknown" else text


def _cited(basis: Citation | None) -> str | None:
    return None if basis is None else f"{basis.source} {basis.paragraph}".strip()


def text_explained(policy: Policy, value: Mapping[str, object]) -> str:
    """Return the answer as lines for people."""
    verdict, amount = str(value["verdict"]), str(value["amount_yuan"] or "-")
    lines = [told("cli.explained", rule=policy.label.zh, verdict=verdict, amount=amount)]
    clauses = value["clauses"]
    for each in clauses if isinstance(clauses, list) else []:
        gap = f"  ±{each['gap']}" if each["gap"] else ""
        actual = each["actual"] if each["actual"] is not None else "?"
        lines.append(f"  {each['verdict']:8}{each['label']} {each['required']}  ← {actual}{gap}")
    return "\n".join(lines)
