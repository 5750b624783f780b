"""A share or a bill with its derivation: one line per part, and the parts sum to the total."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guanyun.engines.common import Label, Rounding, round_yuan, split_yuan
from guanyun.engines.rules.amounts import Award, Stage, award_of, number, payout_of
from guanyun.engines.rules.brackets import bracket_parts
from guanyun.engines.rules.figures import Facts, names_on, quantity_of
from guanyun.engines.rules.making import facts_held
from guanyun.engines.rules.payout_forms import (
    ChoiceTable,
    Component,
    Components,
    PoolShare,
    Progressive,
    RateOf,
    TierTable,
)
from guanyun.engines.rules.policy import Policy, ResultKind
from guanyun.errors import Refused


@dataclass(frozen=True, slots=True)
class SettledPart:
    """One line: ``base`` at ``rate`` comes to ``amount`` yuan, by an article, for somebody.

    ``rate`` is None where a table gives the amount; a line below zero is a deduction or a cap.
    """

    id: str
    label: Label
    article: str
    base: Decimal
    rate: Decimal | None
    amount: Decimal
    to: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What a rule comes to for one subject: the parts sum to the total, None while it is open."""

    award: Award
    total: Decimal | None
    parts: tuple[SettledPart, ...]


def settle(policy: Policy, facts: Facts, *, on: date, known_on: date | None = None) -> Settled:
    """Return what a share or tariff comes to, part by part.

    Raises:
        Refused: as ``award_of``; ``rules.nothing_to_settle`` where the rule gives no sum of its
            own (a title, a class, a share of a pool).

    >>> from guanyun.engines.common import Citation, Label, Where
    >>> from guanyun.engines.rules.brackets import Bracket
    >>> from guanyun.engines.rules.policy import AllOf, Fact, FactType, SubjectKind
    >>> here = Where("rules/tax.yaml", 1)
    >>> income = Fact("income", Label("应纳税所得额"), FactType.MONEY, here)
    >>> steps = (Bracket(Decimal(0), Decimal("0.03")), Bracket(Decimal(36000), Decimal("0.10")))
    >>> tax = Policy("tax", Label("示例"), SubjectKind.PERSON, Citation("sample"), here,
    ...              AllOf(()), (income,), payout=Progressive("income", steps))
    >>> done = settle(tax, {"income": Decimal(36001)}, on=date(2026, 1, 1))
    >>> done.total, [str(part.amount) for part in done.parts]
    (Decimal('1080.10'), ['1080.00', '0.10'])
    """
    if policy.payout is None or isinstance(policy.payout, PoolShare):
        raise Refused("rules.nothing_to_settle", policy=policy.id)
    award = award_of(policy, facts, on=on, known_on=known_on)
    if award.amount is None or not award.derivation:
        return Settled(award, award.amount, ())
    names = names_on(policy, on, known_on=known_on)
    held = facts_held(policy, facts, names)
    parts = [
        line
        for component in _components(policy)
        for line in _lines(component, held, names, policy.rounding)
    ]
    parts.extend(_limits(policy, award, sum((one.amount for one in parts), Decimal("0.00"))))
    return Settled(award, award.amount, tuple(parts))


def _components(policy: Policy) -> tuple[Component, ...]:
    payout = policy.payout
    if isinstance(payout, Components):
        return payout.parts
    if payout is None or isinstance(payout, PoolShare):
        return ()
    return (Component(policy.id, policy.label, payout, policy.where, policy.article),)


def _lines(
    component: Component, facts: Facts, names: Facts, rounding: Rounding
) -> Iterator[SettledPart]:
    payout = component.payout
    amount = round_yuan(payout_of(payout, facts, names, rounding), rounding)
    told = (component.label, component.article)
    if isinstance(payout, Progressive):
        parts = bracket_parts(number(facts[payout.base]), payout.brackets)
        weights = [part.share for part in parts]
        amounts = split_yuan(amount, weights) if any(weights) else [Decimal("0.00")] * len(parts)
        for place, (part, fen) in enumerate(zip(parts, amounts, strict=True), start=1):
            number_of = f"{component.id}.{place}"
            yield SettledPart(number_of, *told, part.amount, part.rate, fen, component.to)
        if not parts:
            yield SettledPart(component.id, *told, Decimal(0), None, amount, component.to)
        return
    base, rate = amount, None
    if isinstance(payout, RateOf):
        base = number(facts[payout.base])
        found = facts.get(payout.rate) if isinstance(payout.rate, str) else None
        rate = number(quantity_of(payout.rate, names) if found is None else found)
    elif isinstance(payout, TierTable):
        base = number(facts[payout.base])
    elif isinstance(payout, ChoiceTable):
        base = Decimal(1)
    yield SettledPart(component.id, *told, base, rate, amount, component.to)


def _limits(policy: Policy, award: Award, reached: Decimal) -> Iterator[SettledPart]:
    """Yield what deduction and caps take away, so that the lines sum to the amount."""
    for stage, amount in award.derivation:
        if stage in (Stage.UPPER_TIER, Stage.EVENT_CAP, Stage.ROUNDED):
            after = round_yuan(amount, policy.rounding)
            if policy.result is not ResultKind.TARIFF:
                after = max(Decimal("0.00"), after)
            if after != reached and (stage is Stage.ROUNDED or after < reached):
                change = after - reached
                yield SettledPart(stage.name.lower(), policy.label, "", reached, None, change, "")
                reached = after
