"""Mutants of shipped rules: thresholds moved a little, signs and ends turned, and for or."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from re import compile as pattern

from guanyun.engines.rules import (
    NUMBERS,
    AllOf,
    AnyOf,
    Clause,
    Components,
    Condition,
    Fact,
    FactType,
    Policy,
    Progressive,
    Steps,
    Table,
    TierTable,
)

NUMBER = pattern(r"(?<![A-Za-z_\"0-9.])\d+(\.\d+)?(?![A-Za-z_\"0-9])")
TURNED = {">=": ">", ">": ">=", "<=": "<", "<": "<="}
SIGN = pattern(r">=|<=|>|<")
FLIPPED = {"true": "false", "false": "true"}


@dataclass(frozen=True)
class Mutant:
    """A rule with one thing changed, and what was changed."""

    policy: Policy
    what: str


def moved(number: Decimal, fact: Fact | None) -> Iterator[Decimal]:
    """Yield a threshold moved up and down: by one where things are counted, else by a hundredth."""
    counted = fact is not None and fact.type is FactType.COUNT
    step = Decimal(1) if counted else abs(number) / 100 or Decimal(1)
    yield from (number + step, number - step)


def tests_of(test: str, fact: Fact) -> Iterator[str]:
    """Yield a unary test with one number moved, one sign or end turned, or one choice left out."""
    if test in FLIPPED:
        yield FLIPPED[test]
        return
    if fact.type in NUMBERS:
        for found in NUMBER.finditer(test):
            for other in moved(Decimal(found.group()), fact):
                if other >= 0:
                    yield f"{test[: found.start()]}{other:f}{test[found.end() :]}"
    if fact.type in NUMBERS or fact.type is FactType.DATE:
        for found in SIGN.finditer(test):
            yield f"{test[: found.start()]}{TURNED[found.group()]}{test[found.end() :]}"
        if ".." in test:
            yield {"(": "[", "[": "("}[test[0]] + test[1:]
            yield test[:-1] + {")": "]", "]": ")"}[test[-1]]
    if fact.type is FactType.CHOICE:
        yield from _choices(test)


def _choices(test: str) -> Iterator[str]:
    if test.startswith("not("):
        yield test[4:-1]
        return
    named = test.split(", ")
    if test != "-" and len(named) > 1:
        for at in range(len(named)):
            yield ", ".join(named[:at] + named[at + 1 :])


def conditions_of(condition: Condition, facts: dict[str, Fact]) -> Iterator[tuple[Condition, str]]:
    """Yield a condition with one change anywhere in it."""
    if isinstance(condition, Clause):
        for test in tests_of(condition.test, facts[condition.fact]):
            yield replace(condition, test=test), f"{condition.id}: {condition.test} -> {test}"
        return
    if not isinstance(condition, AllOf | AnyOf):
        for inner, what in conditions_of(condition.term, facts):
            yield replace(condition, term=inner), what
        yield condition.term, "not left out"
        return
    if len(condition.terms) > 1:
        other = AnyOf if isinstance(condition, AllOf) else AllOf
        yield other(condition.terms), f"{type(condition).__name__} of {len(condition.terms)} turned"
    for at, term in enumerate(condition.terms):
        for inner, what in conditions_of(term, facts):
            terms = (*condition.terms[:at], inner, *condition.terms[at + 1 :])
            yield replace(condition, terms=terms), what


def mutants_of(policy: Policy) -> Iterator[Mutant]:
    """Yield every mutant of a rule: conditions, steps, tables, tiers, brackets, caps."""
    facts = {fact.id: fact for fact in policy.all_facts}
    for condition, what in conditions_of(policy.condition, facts):
        yield Mutant(replace(policy, condition=condition), what)
    for at, made in enumerate(policy.made):
        for other, what in _made(made, facts):
            changed = (*policy.made[:at], other, *policy.made[at + 1 :])
            yield Mutant(replace(policy, made=changed), f"{made.fact.id}: {what}")
    for payout, what in _payouts(policy.payout, facts):
        yield Mutant(replace(policy, payout=payout), what)
    for at, cap in enumerate(policy.caps):
        if isinstance(cap.amount, Decimal):
            for amount in moved(cap.amount, None):
                caps = (*policy.caps[:at], replace(cap, amount=amount), *policy.caps[at + 1 :])
                yield Mutant(replace(policy, caps=caps), f"cap {cap.amount} -> {amount}")


def _made(made, facts: dict[str, Fact]) -> Iterator[tuple[object, str]]:
    if isinstance(made, Steps):
        for at, step in enumerate(made.steps):
            for least in moved(step.least, facts[made.reads]):
                steps = (*made.steps[:at], replace(step, least=least), *made.steps[at + 1 :])
                yield replace(made, steps=steps), f"step {step.least} -> {least}"
    elif isinstance(made, Table):
        for at, row in enumerate(made.rows):
            for cell, (name, test) in enumerate(zip(made.reads, row.tests, strict=True)):
                for other in tests_of(test, facts[name]):
                    tests = (*row.tests[:cell], other, *row.tests[cell + 1 :])
                    rows = (*made.rows[:at], replace(row, tests=tests), *made.rows[at + 1 :])
                    yield replace(made, rows=rows), f"row {at + 1}: {test} -> {other}"


def _payouts(payout, facts: dict[str, Fact]) -> Iterator[tuple[object, str]]:
    if isinstance(payout, Components):
        for at, part in enumerate(payout.parts):
            for other, what in _payouts(part.payout, facts):
                parts = (*payout.parts[:at], replace(part, payout=other), *payout.parts[at + 1 :])
                yield Components(parts), f"{part.id}: {what}"
    elif isinstance(payout, TierTable):
        for at, tier in enumerate(payout.tiers):
            for least in moved(tier.least, facts[payout.base]):
                tiers = (*payout.tiers[:at], replace(tier, least=least), *payout.tiers[at + 1 :])
                yield replace(payout, tiers=tiers), f"tier {tier.least} -> {least}"
    elif isinstance(payout, Progressive):
        for at, bracket in enumerate(payout.brackets):
            for above in moved(bracket.above, None):
                changed = replace(bracket, above=above)
                brackets = (*payout.brackets[:at], changed, *payout.brackets[at + 1 :])
                yield replace(payout, brackets=brackets), f"bracket {bracket.above} -> {above}"
