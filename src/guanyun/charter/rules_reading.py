"""The rules of a charter: own papers and shared ones taken by name, made ready to be judged by."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from guanyun.engines.common import Citation, Finding, Level, Where
from guanyun.engines.rules import (
    AllOf,
    Appropriation,
    Clause,
    Components,
    Condition,
    Fact,
    Made,
    Payout,
    Policy,
    PoolShare,
    RateOf,
    clauses_of,
    reads_of,
)
from guanyun.errors import Refused

from .reading import nearest
from .rule_entries import (
    article_of,
    cap_of,
    condition_of,
    made_of,
    parameter_of,
    payout_from,
    phase_of,
)
from .rule_values import refuse
from .rules_schema import MadeEntry, RuleDocument, RuleEntry, Ruling

_PAPERLESS = "first_time"


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules of a charter: the papers as written, the rules and appropriations by id.

    ``facts`` are those that the rules of this charter share, by id.
    """

    documents: tuple[RuleDocument, ...] = ()
    policies: Mapping[str, Policy] = field(default_factory=dict)
    appropriations: Mapping[str, Appropriation] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    rulings: tuple[Ruling, ...] = ()

    def of_document(self, document: str) -> tuple[Policy, ...]:
        """Return the rules of one paper, in its order."""
        return tuple(one for one in self.policies.values() if one.document == document)


def rule_book(
    documents: Sequence[RuleDocument],
    facts: Sequence[Fact],
    found: list[Finding],
) -> RuleBook:
    """Return the rules of papers; what is wrong with them joins ``found``."""
    shared = {each.id: each for each in facts}
    policies: dict[str, Policy] = {}
    appropriations: dict[str, Appropriation] = {}
    papers: dict[str, RuleDocument] = {}
    for document in documents:
        if document.id in papers:
            found.append(_twice(document.id, document, papers[document.id]))
            continue
        papers[document.id] = document
        appropriations |= {each.id: each for each in document.appropriations}
        own = shared | {each.id: each for each in document.facts}
        for entry in document.rules:
            if entry.id in policies:
                found.append(_twice(entry.id, entry, policies[entry.id]))
                continue
            policies[entry.id] = _policy(entry, document, own, found)
    told = {each.id: each for policy in policies.values() for each in policy.facts}
    return RuleBook(tuple(papers.values()), policies, appropriations, shared | told)


def _twice(name: str, entry: RuleDocument | RuleEntry, first: RuleDocument | Policy) -> Finding:
    return refuse("charter.duplicate_id", entry.where, id=name, first=str(first.where))


def _policy(
    entry: RuleEntry, document: RuleDocument, facts: Mapping[str, Fact], found: list[Finding]
) -> Policy:
    paper, known_from = document.basis, document.known_from
    payout = payout_from(entry.payout, found) if entry.payout is not None else None
    caps = [cap_of(each, entry.payout, found) for each in entry.caps]
    drafted = Policy(
        id=entry.id,
        label=entry.label,
        subject=entry.subject,
        basis=paper,
        where=entry.where,
        condition=_condition(entry, found),
        facts=(),
        articles=tuple(article_of(each, paper) for each in document.articles),
        parameters=tuple(
            parameter_of(each, paper, known_from, found) for each in document.parameters
        ),
        payout=payout,
        money=entry.money,
        upper_tier=entry.upper_tier or None,
        caps=tuple(each for each in caps if each is not None),
        rounding=entry.rounding,
        exclusion=entry.exclusion or None,
        appropriation=entry.appropriation or None,
        documents=entry.documents,
        review=entry.review or document.review,
        since=entry.since or document.since,
        until=entry.until or document.until or date.max,
        sample=entry.sample or document.sample,
        result=entry.result,
        gives=entry.gives,
        phases=tuple(phase_of(each, found) for each in entry.phases),
        first_time=entry.first_time,
        standing=document.standing,
        document=document.id,
        article=entry.article,
        known_from=known_from or date.min,
        unverified=entry.unverified or document.unverified,
    )
    return _with_facts(drafted, entry, document, facts, found)


def _condition(entry: RuleEntry, found: list[Finding]) -> Condition:
    """Return the condition; a clause of its own bars who had a first-time benefit before."""
    written = condition_of(entry.condition, found)
    if not entry.first_time:
        return written
    barred = Clause(_PAPERLESS, entry.first_time, "false", entry.where, entry.article)
    return AllOf((*written.terms, barred) if isinstance(written, AllOf) else (written, barred))


def _with_facts(
    policy: Policy,
    entry: RuleEntry,
    document: RuleDocument,
    facts: Mapping[str, Fact],
    found: list[Finding],
) -> Policy:
    """Return a rule with the facts that it reads, in the order of reading, and what it makes."""
    written = _written((*document.made, *entry.made), (document, facts), found)
    makers = {name: made for name, each in written.items() if (made := made_of(each, found))}
    known = {each.id for each in policy.parameters} | {"on"} | (written.keys() - makers.keys())
    ordered: dict[str, Made] = {}
    stated: dict[str, Fact] = {}
    for name in names_of(policy):
        _gather(name, makers, (ordered, stated), facts, (policy, known, found), ())
    unread = [name for name in makers if name not in ordered and name in _own(entry)]
    for name in unread:
        told = {"policy": policy.id, "fact": name}
        found.append(Finding("rules.made_unread", Level.WARNING, written[name].where, told))
    return replace(policy, facts=tuple(stated.values()), made=tuple(ordered.values()))


def _written(
    entries: Sequence[MadeEntry],
    beside: tuple[RuleDocument, Mapping[str, Fact]],
    found: list[Finding],
) -> Mapping[str, MadeEntry]:
    """Return the made facts by id; one that another place states or makes too is told."""
    document, facts = beside
    seen: dict[str, Where] = {each.id: each.where for each in document.parameters}
    seen |= {name: fact.where for name, fact in facts.items()}
    written: dict[str, MadeEntry] = {}
    for each in entries:
        if each.id in seen:
            told = {"fact": each.id, "first": str(seen[each.id])}
            found.append(refuse("rules.two_writers", each.where, **told))
            continue
        seen[each.id] = each.where
        written[each.id] = each
    return written


def _own(entry: RuleEntry) -> set[str]:
    return {each.id for each in entry.made}


def _gather(
    name: str,
    makers: Mapping[str, Made],
    into: tuple[dict[str, Made], dict[str, Fact]],
    facts: Mapping[str, Fact],
    told: tuple[Policy, set[str], list[Finding]],
    above: tuple[str, ...],
) -> None:
    """Put the fact of a name, and all that it is made of, in order; what is not there is told."""
    ordered, stated = into
    policy, parameters, found = told
    if name in ordered or name in stated or (name in parameters and name not in makers):
        return
    if name in above:
        ring = {"policy": policy.id, "ring": " → ".join((*above, name))}
        found.append(refuse("rules.made_in_ring", policy.where, **ring))
        return
    if name in makers:
        for read in _reads(makers[name], policy, found):
            _gather(read, makers, into, facts, told, (*above, name))
        ordered[name] = makers[name]
        return
    if name in facts:
        stated[name] = facts[name]
        return
    near = nearest(name, [*facts, *makers, *parameters])
    undeclared = {"policy": policy.id, "fact": name, "nearest": near}
    found.append(refuse("rules.fact_unknown", policy.where, **undeclared))


def _reads(made: Made, policy: Policy, found: list[Finding]) -> tuple[str, ...]:
    try:
        return reads_of(made)
    except Refused as refusal:
        told = {"policy": policy.id, "fact": made.fact.id, "reason": str(refusal)}
        found.append(refuse("rules.feel_form", made.fact.where, **told))
        return ()


def names_of(policy: Policy) -> Iterator[str]:
    """Yield the facts that a rule reads outside its made ones: clauses, payout, limits, phases."""
    yield from (clause.fact for clause in clauses_of(policy.condition))
    yield from (fact for fact in (policy.gives, policy.upper_tier) if fact)
    yield from (cap.counted for cap in policy.caps if cap.counted)
    yield from _of_payout(policy.payout)
    for phase in policy.phases:
        yield from (clause.fact for clause in clauses_of(phase.condition))


def _of_payout(payout: Payout | None) -> Iterator[str]:
    if isinstance(payout, Components):
        for part in payout.parts:
            yield from _of_payout(part.payout)
        return
    if isinstance(payout, PoolShare):
        yield payout.weight
        return
    base = getattr(payout, "base", "")
    if base:
        yield base
    if isinstance(payout, RateOf) and isinstance(payout.rate, str):
        yield payout.rate


def basis_of(policy: Policy) -> Citation | None:
    """Return the article that a rule rests on, else its paper."""
    for article in policy.articles:
        if article.id == policy.article:
            return article.basis
    return policy.basis
