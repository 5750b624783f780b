"""How several awards of one subject stand together, and how one sum is shared by many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from guanyun.engines.common import Rounding, round_yuan, split_yuan
from guanyun.engines.common.feel import Unknown
from guanyun.engines.rules.amounts import NOTHING, Award, Stage, award_of, number
from guanyun.engines.rules.brackets import EXACT
from guanyun.engines.rules.eligibility import Verdict
from guanyun.engines.rules.figures import Facts, Reach, names_on, quantity_of
from guanyun.engines.rules.making import facts_held
from guanyun.engines.rules.policy import Appropriation, Cap, CapPeriod, MoneyKind, Policy, Sharing
from guanyun.errors import Refused

_STAGES = {CapPeriod.YEAR: Stage.YEAR_CAP, CapPeriod.LIFE: Stage.LIFE_CAP}


@dataclass(frozen=True, slots=True)
class Entitlement:
    """All awards of one subject; ``payable`` is the sum of the fixed ones, None while open.

    Ceilings and discretionary amounts are shown and never summed.
    """

    awards: tuple[Award, ...]
    payable: Decimal | None


def entitle(
    policies: Sequence[Policy], facts: Facts, *, on: date, known_on: date | None = None
) -> Entitlement:
    """Return what one subject gets from all policies: exclusion groups, then year and life caps.

    Args:
        policies: In force on the day; among equal amounts of a group the earlier one stands.
        facts: By id.
        on: The day of the assessment.
        known_on: Judge by what was published by then.

    Raises:
        Refused: as ``award_of``.
    """
    awards = [award_of(policy, facts, on=on, known_on=known_on) for policy in policies]
    kept = _highest_kept(policies, awards)
    final = tuple(
        _capped(policy, award, facts, names_on(policy, on, known_on=known_on))
        for policy, award in zip(policies, kept, strict=True)
    )
    fixed = [award.amount for award in final if award.kind is MoneyKind.FIXED]
    known = [amount for amount in fixed if amount is not None]
    return Entitlement(final, sum(known, NOTHING) if len(known) == len(fixed) else None)


def _highest_kept(policies: Sequence[Policy], awards: Sequence[Award]) -> list[Award]:
    """Return the awards with the highest of each group, and the beaten ones at nothing.

    An award that cannot be compared yet (unknown, a ceiling) leaves the group open unless the
    bounds decide it: a fixed amount not below the ceiling stands all the same.
    """
    kept = list(awards)
    for place, policy in enumerate(policies):
        if policy.exclusion is None or awards[place].verdict is Verdict.UNMET:
            continue
        rivals = [i for i, one in enumerate(policies) if one.exclusion == policy.exclusion]
        rivals.remove(place)
        kept[place] = _against(place, rivals, awards)
    return kept


def _against(place: int, rivals: Sequence[int], awards: Sequence[Award]) -> Award:
    award = awards[place]
    if all(_surely_above(awards, place, rival) for rival in rivals):
        return award
    if any(_surely_above(awards, rival, place) for rival in rivals):
        nothing = (Stage.EXCLUSION, NOTHING)
        return replace(award, amount=NOTHING, missing=(), derivation=(*award.derivation, nothing))
    waits = tuple(awards[rival].policy for rival in rivals if awards[rival].amount is None)
    return replace(award, amount=None, missing=(*award.missing, *waits))


def _surely_above(awards: Sequence[Award], one: int, other: int) -> bool:
    low, _ = _bounds(awards[one])
    _, high = _bounds(awards[other])
    if high is None:
        return False
    return low > high or (low == high and (one < other or high == 0))


def _bounds(award: Award) -> tuple[Decimal, Decimal | None]:
    """Return the least and the most that an award can come to; None is without limit."""
    if award.verdict is Verdict.UNMET:
        return NOTHING, NOTHING
    if award.kind is MoneyKind.FIXED and award.amount is not None:
        return award.amount, award.amount
    return NOTHING, award.amount if award.kind is MoneyKind.CEILING else None


def _capped(policy: Policy, award: Award, facts: Facts, names: Facts) -> Award:
    held = facts_held(policy, facts, names)
    for cap in sorted(policy.caps, key=lambda one: one.per is CapPeriod.LIFE):
        if cap.per is not CapPeriod.EVENT and award.amount:
            award = _within(cap, award, held, names)
    return award


def _within(cap: Cap, award: Award, facts: Facts, names: Facts) -> Award:
    if cap.counted not in facts:
        raise Refused("rules.no_fact", policy=award.policy, fact=cap.counted)
    most, had = quantity_of(cap.amount, names), facts[cap.counted]
    if isinstance(most, Unknown) or isinstance(had, Unknown | Reach):
        names_open = [str(cap.amount)] if isinstance(most, Unknown) else []
        facts_open = [cap.counted] if isinstance(had, Unknown | Reach) else []
        return replace(award, amount=None, missing=(*award.missing, *names_open, *facts_open))
    left = max(NOTHING, EXACT.subtract(most, number(had)))
    amount = round_yuan(min(award.amount or NOTHING, left), Rounding.DOWN)
    return replace(award, amount=amount, derivation=(*award.derivation, (_STAGES[cap.per], amount)))


def pool_shares(pool: Decimal, weights: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    """Return the share of each subject in a pool by weight; the shares add up to it to the fen.

    Subjects are ordered by id before the last fen are given, so the order of entry is irrelevant.

    Raises:
        Refused: ``common.money_fen``, or ``rules.no_weight`` where no weight is positive.

    >>> pool_shares(Decimal("100.00"), {"b": Decimal(1), "a": Decimal(1), "c": Decimal(1)})
    {'a': Decimal('33.34'), 'b': Decimal('33.33'), 'c': Decimal('33.33')}
    """
    ids = sorted(weights)
    if any(weight < 0 for weight in weights.values()) or not any(weights.values()):
        raise Refused("rules.no_weight", subjects=len(weights))
    shares = split_yuan(pool, [weights[one] for one in ids])
    return dict(zip(ids, shares, strict=True))


def appropriate(
    appropriation: Appropriation, claims: Sequence[tuple[str, Decimal]]
) -> Mapping[str, Decimal]:
    """Return what each claim is paid out of an appropriation that may not suffice.

    Args:
        appropriation: First come: in the given order, the last one in part. Pro rata: all alike.
        claims: Subject and yuan, in the order in which they came; each subject once.

    Raises:
        Refused: ``common.money_fen`` where the money is no whole number of fen.
    """
    left = appropriation.amount
    wanted = sum((amount for _, amount in claims), NOTHING)
    if wanted <= left:
        return dict(claims)
    if appropriation.sharing is Sharing.PRO_RATA:
        return pool_shares(left, dict(claims))
    paid = {}
    for subject, amount in claims:
        paid[subject] = min(amount, left)
        left -= paid[subject]
    return paid
