"""What is wrong with the rules of a charter: each by itself, and what they say of each other."""

from collections.abc import Iterator

from guanyun.engines.common import Finding, Level
from guanyun.engines.rules import Fact, Policy, legality_findings, policy_findings

from .reading import nearest
from .rule_values import refuse
from .rules_reading import RuleBook

NATIONAL = "_national/"  # shared papers have stories of their own beside them


def check_rules(book: RuleBook) -> Iterator[Finding]:
    """Yield what is wrong with the rules: wording, law, names of other rules, want of a story."""
    told = {name for ruling in book.rulings for name in ruling.expect}
    yield from _declared_alike(book)
    for policy in book.policies.values():
        yield from policy_findings(policy)
        yield from legality_findings(policy)
        yield from _names(policy, book)
        if policy.id not in told and not policy.where.file.startswith(NATIONAL):
            yield Finding("rules.untested", Level.NOTE, policy.where, {"policy": policy.id})


def _declared_alike(book: RuleBook) -> Iterator[Finding]:
    """Yield the facts that two papers declare differently: they could not be run together."""
    first: dict[str, Fact] = {}
    for policy in book.policies.values():
        for fact in policy.facts:
            known = first.setdefault(fact.id, fact)
            alike = (known.type, known.places, known.choices) == (
                fact.type, fact.places, fact.choices,
            )  # fmt: skip
            if not alike:
                yield refuse("rules.fact_differs", fact.where, fact=fact.id)


def _names(policy: Policy, book: RuleBook) -> Iterator[Finding]:
    for fact in policy.facts:
        if fact.result_of and fact.result_of not in book.policies:
            told = {"key": "result_of", "name": fact.result_of}
            near = nearest(fact.result_of, list(book.policies))
            yield Finding("rules.not_taken", Level.NOTE, policy.where, told | {"nearest": near})
    if policy.appropriation and policy.appropriation not in book.appropriations:
        told = {"key": "appropriation", "name": policy.appropriation}
        near = nearest(policy.appropriation, list(book.appropriations))
        yield refuse("charter.unknown_name", policy.where, **told, nearest=near)
