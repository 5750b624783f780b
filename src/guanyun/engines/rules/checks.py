"""What is wrong with a policy document before anybody is judged by it."""

from collections.abc import Iterator

from guanyun.engines.common import Finding, Level
from guanyun.engines.common.feel import names_read
from guanyun.engines.rules.amounts import inputs_of
from guanyun.engines.rules.policy import Clause, Policy, clauses_of
from guanyun.engines.rules.static_checks import static_findings
from guanyun.engines.rules.unary import read_test
from guanyun.errors import Refused


def policy_findings(policy: Policy) -> tuple[Finding, ...]:
    """Return what reads the undeclared or is no FEEL; where nothing does, what can never be meant.

    A policy without findings is judged without ``KeyError``: each fact, article and parameter
    that it names stands in it.
    """
    found = (*_of_clauses(policy), *_of_money(policy))
    return found or static_findings(policy)


def _of_clauses(policy: Policy) -> Iterator[Finding]:
    facts = {fact.id for fact in policy.all_facts}
    articles = {"", *(article.id for article in policy.articles)}
    for clause in clauses_of(policy.condition):
        told = {"policy": policy.id, "clause": clause.id}
        if clause.fact not in facts:
            yield _error("rules.fact_undeclared", clause, told | {"fact": clause.fact})
        if clause.article not in articles:
            yield _error("rules.article_undeclared", clause, told | {"article": clause.article})
        yield from _of_test(policy, clause, told)


def _of_test(policy: Policy, clause: Clause, told: dict[str, str]) -> Iterator[Finding]:
    try:
        read = names_read(read_test(clause.test))
    except Refused as refusal:
        yield _error("rules.test_form", clause, told | {"test": clause.test} | {**refusal.fields})
        return
    for name in sorted(read - {"on", *(one.id for one in policy.parameters)}):
        yield _error("rules.parameter_undeclared", clause, told | {"parameter": name})


def _of_money(policy: Policy) -> Iterator[Finding]:
    try:
        inputs_of(policy)
    except Refused as refusal:
        yield Finding(refusal.code, Level.ERROR, policy.where, refusal.fields)
    declared = {fact.id for fact in policy.all_facts}
    for cap in policy.caps:
        if cap.counted and cap.counted not in declared:
            told = {"policy": policy.id, "fact": cap.counted}
            yield Finding("rules.no_fact", Level.ERROR, policy.where, told)
    if policy.until <= policy.since:
        yield Finding("rules.never_in_force", Level.ERROR, policy.where, {"policy": policy.id})


def _error(code: str, clause: Clause, told: dict[str, str]) -> Finding:
    return Finding(code, Level.ERROR, clause.where, told)
