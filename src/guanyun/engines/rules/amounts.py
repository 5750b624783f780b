"""What a policy pays one subject: exact yuan, step by step, unknown where a figure is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from guanyun.engines.common import round_yuan
from guanyun.engines.common.feel import Unknown
from guanyun.engines.rules.brackets import EXACT, progressive_share
from guanyun.engines.rules.eligibility import Verdict, judge
from guanyun.engines.rules.figures import Facts, Held, facts_stated, names_on, quantity_of
from guanyun.engines.rules.payout_forms import Fixed, PoolShare, Progressive, RateOf, TierTable
from guanyun.engines.rules.policy import CapPeriod, MoneyKind, Policy
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
    names, held = names_on(policy, on, known_on=known_on), facts_stated(policy, facts)
    wanted = inputs_of(policy)
    known = {**names, **held}
    missing = tuple(name for name in wanted if isinstance(known[name], Unknown))
    if missing or verdict is Verdict.UNKNOWN or isinstance(policy.payout, PoolShare):
        return Award(policy.id, verdict, policy.money, None, missing)
    derivation = tuple(_stages(policy, held, names))
    return Award(policy.id, verdict, policy.money, derivation[-1][1], (), derivation)


def inputs_of(policy: Policy) -> tuple[str, ...]:
    """Return the facts and parameters that the amount of one event reads, in order of reading.

    Raises:
        Refused: ``rules.no_fact`` or ``rules.no_number`` where one is not declared.
    """
    payout = policy.payout
    used: list[str | Decimal | None] = []
    if isinstance(payout, RateOf):
        used = [payout.base, payout.rate]
    elif isinstance(payout, Progressive | TierTable):
        used = [payout.base]
    elif isinstance(payout, Fixed):
        used = [payout.amount]
    elif isinstance(payout, PoolShare):
        used = [payout.pool, payout.weight]
    used += [policy.upper_tier, *(c.amount for c in policy.caps if c.per is CapPeriod.EVENT)]
    read = tuple(dict.fromkeys(name for name in used if isinstance(name, str)))
    declared = {fact.id for fact in policy.facts} | {one.id for one in policy.parameters}
    for name in read:
        if name not in declared:
            raise Refused("rules.no_fact", policy=policy.id, fact=name)
    return read


def _stages(policy: Policy, facts: Facts, names: Facts) -> Iterator[tuple[Stage, Decimal]]:
    amount = payout_of(policy, facts, names)
    yield Stage.PAYOUT, amount
    if policy.upper_tier is not None:
        amount = EXACT.subtract(amount, number(facts[policy.upper_tier]))
        yield Stage.UPPER_TIER, amount
    for cap in policy.caps:
        if cap.per is CapPeriod.EVENT:
            amount = min(amount, number(quantity_of(cap.amount, names)))
            yield Stage.EVENT_CAP, amount
    yield Stage.ROUNDED, max(NOTHING, round_yuan(amount, policy.rounding))


def payout_of(policy: Policy, facts: Facts, names: Facts) -> Decimal:
    """Return the payout before any limit, exact; every figure it reads is known.

    Raises:
        Refused: ``rules.no_number`` or ``rules.brackets_order``.
    """
    payout = policy.payout
    if isinstance(payout, Fixed):
        return number(quantity_of(payout.amount, names))
    if isinstance(payout, RateOf):
        return EXACT.multiply(number(facts[payout.base]), number(quantity_of(payout.rate, names)))
    if isinstance(payout, Progressive):
        return progressive_share(number(facts[payout.base]), payout.brackets)
    if isinstance(payout, TierTable):
        base = number(facts[payout.base])
        reached = [tier for tier in payout.tiers if tier.least <= base]
        return max(reached, key=lambda tier: tier.least).amount if reached else NOTHING
    raise Refused("rules.no_number", parameter=policy.id)


def number(value: Held) -> Decimal:
    """Return a value that must be a number.

    Raises:
        Refused: ``rules.no_number``.
    """
    if not isinstance(value, Decimal):
        raise Refused("rules.no_number", parameter=value)
    return value
