"""What an incentive may not say (公平竞争审查条例): findings with the article."""

from collections.abc import Iterator
from datetime import date

from guanyun.engines.common import Finding, Level
from guanyun.engines.rules.payout_forms import PoolShare, Progressive, RateOf, TierTable
from guanyun.engines.rules.policy import Nature, Policy, SubjectKind, clauses_of


def legality_findings(policy: Policy) -> tuple[Finding, ...]:
    """Return what fair competition has against a policy; settlements between governments are free.

    Errors (第十条): a payout by tax paid, a condition on named enterprises or on where one is
    registered or pays tax; an exception (第十二条) without a sunset. Warnings: a class with tax
    among its marks, and money without a review (第十三条).
    """
    if policy.subject is SubjectKind.SETTLEMENT:
        return ()
    return (*_of_payout(policy), *_of_clauses(policy), *_of_review(policy))


def _of_payout(policy: Policy) -> Iterator[Finding]:
    payout, base = policy.payout, ""
    if isinstance(payout, RateOf | Progressive | TierTable):
        base = payout.base
    elif isinstance(payout, PoolShare):
        base = payout.weight
    if any(fact.id == base and fact.nature is Nature.TAX_PAID for fact in policy.facts):
        told = {"policy": policy.id, "fact": base}
        yield Finding("rules.payout_by_tax", Level.ERROR, policy.where, told)


def _of_clauses(policy: Policy) -> Iterator[Finding]:
    natures = {fact.id: fact.nature for fact in policy.facts}
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
        if policy.payout is not None:
            yield Finding("rules.no_review", Level.WARNING, policy.where, told)
    elif policy.review.exception and policy.until == date.max:
        yield Finding("rules.exception_without_end", Level.ERROR, policy.where, told)
