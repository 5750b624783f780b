"""What a policy pays one subject: exact yuan, step by step, unknown where a figure is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from guanyun.engines.common import Rounding, round_yuan
from guanyun.engines.common.feel import Unknown
from guanyun.engines.rules.brackets import EXACT, progressive_share
from guanyun.engines.rules.eligibility import Verdict, judge
from guanyun.engines.rules.figures import Facts, Held, Reach, names_on, quantity_of
from guanyun.engines.rules.making import facts_held
from guanyun.engines.rules.payout_forms import (
    ChoiceTable,
    Components,
    Fixed,
    Payout,
    PoolShare,
    Progressive,
    RateOf,
    TierTable,
)
from guanyun.engines.rules.policy import CapPeriod, MoneyKind, Policy, ResultKind
from guanyun.errors import Refused

NOTHING = Decimal("0.00")


class Stage(StrEnum):
    """The steps from a rule to an amount, in the order in which they apply."""

    PAYOUT = "payout"
    UPPER_TIER = "upper tier deducted"
    EVENT_CAP = "cap per event"
    ROUNDED = "rounded"
    EXCLUSION = "highest of a group"
    YEAR_CAP = "cap per year"
    LIFE_CAP = "cap per life"


@dataclass(frozen=True, slots=True)
class Award:
    """What one policy gives one subject; ``amount`` is None while it cannot be said.

    ``missing`` names the facts and parameters that the amount still waits for; ``derivation``
    is the amount after each stage that applied. A ceiling is an amount at most, never payable.
    """

    policy: str
    verdict: Verdict
    kind: MoneyKind
    amount: Decimal | None
    missing: tuple[str, ...] = ()
    derivation: tuple[tuple[Stage, Decimal], ...] = ()


def award_of(policy: Policy, facts: Facts, *, on: date, known_on: date | None = None) -> Award:
    """Return what a policy alone gives for one event: payout, deduction, cap, rounding.

    A share of a pool has no amount before all who qualify are known: see ``pool_shares``.

    Raises:
        Refused: as ``judge``; ``rules.no_number``, ``rules.brackets_order``.

    >>> from guanyun.engines.common import Citation, Label, Where
    >>> from guanyun.engines.rules.policy import Clause, Fact, FactType, SubjectKind
    >>> from guanyun.engines.rules.payout_forms import Fixed
    >>> here = Where("rules/staff.yaml", 1)
    >>> staff = Fact("staff", Label("从业人员"), FactType.COUNT, here)
    >>> clause = Clause("enough", "staff", ">= 20", here)
    >>> one = Policy("small", Label("示例"), SubjectKind.ENTERPRISE, Citation("sample"), here,
    ...              clause, (staff,), payout=Fixed(Decimal("0.125")))
    >>> [award_of(one, {"staff": Decimal(n)}, on=date(2026, 1, 1)).amount for n in (19, 20)]
    [Decimal('0.00'), Decimal('0.13')]
    >>> award_of(one, {}, on=date(2026, 1, 1)).amount is None
    True
    """
    verdict = judge(policy, facts, on=on, known_on=known_on).verdict
    if verdict is Verdict.UNMET or policy.payout is None:
        return Award(policy.id, verdict, policy.money, NOTHING)
    names = names_on(policy, on, known_on=known_on)
    held = facts_held(policy, facts, names)
    wanted = inputs_of(policy)
    known = {**names, **held}
    missing = tuple(name for name in wanted if isinstance(known[name], Unknown | Reach))
    if missing or verdict is Verdict.UNKNOWN or isinstance(policy.payout, PoolShare):
        return Award(policy.id, verdict, policy.money, None, missing)
    derivation = tuple(_stages(policy, held, names))
    return Award(policy.id, verdict, policy.money, derivation[-1][1], (), derivation)


def inputs_of(policy: Policy) -> tuple[str, ...]:
    """Return the facts and parameters that the amount of one event reads, in order of reading.

    Raises:
        Refused: ``rules.no_fact`` or ``rules.no_number`` where one is not declared.
    """
    used = [*_read_by(policy.payout), policy.upper_tier]
    used += [cap.amount for cap in policy.caps if cap.per is CapPeriod.EVENT]
    read = tuple(dict.fromkeys(name for name in used if isinstance(name, str)))
    declared = {fact.id for fact in policy.facts} | {one.id for one in policy.parameters}
    declared |= {one.fact.id for one in policy.made}
    for name in read:
        if name not in declared:
            raise Refused("rules.no_fact", policy=policy.id, fact=name)
    return read


def _read_by(payout: Payout | None) -> list[str | Decimal | None]:
    if isinstance(payout, RateOf):
        return [payout.base, payout.rate]
    if isinstance(payout, Progressive | TierTable | ChoiceTable):
        return [payout.base]
    if isinstance(payout, Fixed):
        return [payout.amount]
    if isinstance(payout, PoolShare):
        return [payout.pool, payout.weight]
    if isinstance(payout, Components):
        return [name for part in payout.parts for name in _read_by(part.payout)]
    return []


def _stages(policy: Policy, facts: Facts, names: Facts) -> Iterator[tuple[Stage, Decimal]]:
    amount = payout_of(policy.payout, facts, names, policy.rounding)
    yield Stage.PAYOUT, amount
    if policy.upper_tier is not None:
        amount = EXACT.subtract(amount, number(facts[policy.upper_tier]))
        yield Stage.UPPER_TIER, amount
    for cap in policy.caps:
        if cap.per is CapPeriod.EVENT:
            amount = min(amount, number(quantity_of(cap.amount, names)))
            yield Stage.EVENT_CAP, amount
    rounded = round_yuan(amount, policy.rounding)
    yield Stage.ROUNDED, rounded if policy.result is ResultKind.TARIFF else max(NOTHING, rounded)


def payout_of(payout: Payout | None, facts: Facts, names: Facts, rounding: Rounding) -> Decimal:
    """Return a payout before any limit, exact; every figure it reads is known.

    The parts of a sum are rounded to the fen one by one, since each is paid by itself.

    Raises:
        Refused: ``rules.no_number`` or ``rules.brackets_order``.
    """
    if isinstance(payout, Fixed):
        return number(quantity_of(payout.amount, names))
    if isinstance(payout, RateOf):
        rate = facts.get(payout.rate) if isinstance(payout.rate, str) else None
        rate = quantity_of(payout.rate, names) if rate is None else rate
        return EXACT.multiply(number(facts[payout.base]), number(rate))
    if isinstance(payout, Progressive):
        return progressive_share(number(facts[payout.base]), payout.brackets)
    if isinstance(payout, TierTable):
        base = number(facts[payout.base])
        reached = [tier for tier in payout.tiers if tier.least <= base]
        return max(reached, key=lambda tier: tier.least).amount if reached else NOTHING
    if isinstance(payout, ChoiceTable):
        lines = {line.choice: line.amount for line in payout.lines}
        return lines.get(str(facts[payout.base]), NOTHING)
    if isinstance(payout, Components):
        parts = [payout_of(part.payout, facts, names, rounding) for part in payout.parts]
        return sum((round_yuan(part, rounding) for part in parts), NOTHING)
    raise Refused("rules.no_number", parameter=payout)


def number(value: Held) -> Decimal:
    """Return a value that must be a number.

    Raises:
        Refused: ``rules.no_number``.
    """
    if not isinstance(value, Decimal):
        raise Refused("rules.no_number", parameter=value)
    return value
