"""What an incentive may not say (公平竞争审查条例): findings with the article."""

from collections.abc import Iterator, Mapping
from datetime import date

from guanyun.engines.common import Finding, Level
from guanyun.engines.rules.making import reads_of
from guanyun.engines.rules.payout_forms import (
    Components,
    Payout,
    PoolShare,
    Progressive,
    RateOf,
    TierTable,
)
from guanyun.engines.rules.policy import (
    Nature,
    Policy,
    ResultKind,
    Standing,
    SubjectKind,
    clauses_of,
)

_WEIGHT = (Nature.IDENTITY, Nature.DOMICILE, Nature.TAX_PAID, Nature.TAX_MARK)


def legality_findings(policy: Policy) -> tuple[Finding, ...]:
    """Return what fair competition has against a policy; settlements between governments are free.

    Errors (第十条): a payout by tax paid, a condition on named enterprises or on where one is
    registered or pays tax; an exception (第十二条) without a sunset. Warnings: a class with tax
    among its marks, and money without a review (第十三条); of a draft or doubtful paper a note.
    """
    if policy.subject not in (SubjectKind.ENTERPRISE, SubjectKind.PROJECT):
        return ()
    return (*_of_payout(policy), *_of_clauses(policy), *_of_review(policy))


def _of_payout(policy: Policy) -> Iterator[Finding]:
    natures = _natures(policy)
    for base in _bases(policy.payout):
        if natures.get(base) is Nature.TAX_PAID:
            told = {"policy": policy.id, "fact": base}
            yield Finding("rules.payout_by_tax", Level.ERROR, policy.where, told)


def _bases(payout: Payout | None) -> Iterator[str]:
    """Yield the facts by which a payout grows."""
    if isinstance(payout, Components):
        for part in payout.parts:
            yield from _bases(part.payout)
    elif isinstance(payout, RateOf | Progressive | TierTable):
        yield payout.base
    elif isinstance(payout, PoolShare):
        yield payout.weight


def _natures(policy: Policy) -> Mapping[str, Nature]:
    """Return the nature of each fact; what is made of tax, identity or domicile is of that kind."""
    natures = {fact.id: fact.nature for fact in policy.facts}
    for made in policy.made:
        parts = {natures.get(name, Nature.ORDINARY) for name in reads_of(made)}
        told = [nature for nature in _WEIGHT if nature in parts]
        own = made.fact.nature
        natures[made.fact.id] = told[0] if told and own is Nature.ORDINARY else own
    return natures


def _of_clauses(policy: Policy) -> Iterator[Finding]:
    natures = _natures(policy)
    for clause in clauses_of(policy.condition):
        told = {"policy": policy.id, "clause": clause.id, "fact": clause.fact}
        nature = natures.get(clause.fact)
        if nature is Nature.IDENTITY:
            yield Finding("rules.named_enterprise", Level.ERROR, clause.where, told)
        elif nature is Nature.DOMICILE:
            yield Finding("rules.domicile", Level.ERROR, clause.where, told)
        elif nature in (Nature.TAX_MARK, Nature.TAX_PAID):
            yield Finding("rules.tax_in_class", Level.WARNING, clause.where, told)


def _of_review(policy: Policy) -> Iterator[Finding]:
    told = {"policy": policy.id}
    if policy.review is None:
        if policy.payout is not None and policy.result is ResultKind.MONEY:
            doubtful = policy.unverified or policy.standing is not Standing.IN_FORCE
            level = Level.NOTE if doubtful else Level.WARNING
            yield Finding("rules.no_review", level, policy.where, told)
    elif policy.review.exception and policy.until == date.max:
        yield Finding("rules.exception_without_end", Level.ERROR, policy.where, told)
