"""What a rule gives beside money: titles, classes, coefficients; rules that read other rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from guanyun.engines.common import split_yuan
from guanyun.engines.common.feel import UNKNOWN, Unknown
from guanyun.engines.rules.amounts import Award, award_of
from guanyun.engines.rules.eligibility import Verdict, condition_verdict, judge
from guanyun.engines.rules.figures import Facts, Held, Reach, names_on
from guanyun.engines.rules.making import facts_held
from guanyun.engines.rules.policy import Phase, Policy, ResultKind
from guanyun.errors import Refused

JUDGED = (ResultKind.TITLE, ResultKind.SERVICE)  # what they give is whether they are met


@dataclass(frozen=True, slots=True)
class PhaseAmount:
    """What one phase of an amount comes to, and whether it may be paid yet; None while open."""

    phase: Phase
    verdict: Verdict
    amount: Decimal | None


def outcome_of(policy: Policy, facts: Facts, *, on: date, known_on: date | None = None) -> Held:
    """Return what a rule gives: true or false for a title, a class or coefficient, an amount.

    Unknown while the rule cannot be decided; of a rule that is not met a class is unknown too,
    since it says nothing of that subject.

    Raises:
        Refused: as ``judge``; ``rules.no_fact`` where ``gives`` names none.

    >>> from guanyun.engines.common import Citation, Label, Where
    >>> from guanyun.engines.rules.policy import AllOf, Fact, FactType, Step, Steps, SubjectKind
    >>> here = Where("rules/grade.yaml", 1)
    >>> score = Fact("score", Label("得分"), FactType.COUNT, here)
    >>> grade = Fact("grade", Label("等次"), FactType.CHOICE, here, choices=("a", "b"))
    >>> made = Steps(grade, "score", (Step(Decimal(60), "a"),), "b")
    >>> one = Policy("graded", Label("示例"), SubjectKind.PERSON, Citation("sample"), here,
    ...              AllOf(()), (score,), made=(made,), result=ResultKind.CLASS, gives="grade")
    >>> [outcome_of(one, {"score": Decimal(n)}, on=date(2026, 1, 1)) for n in (59, 60)]
    ['b', 'a']
    """
    verdict = judge(policy, facts, on=on, known_on=known_on).verdict
    if not policy.gives and policy.payout is not None:
        amount = award_of(policy, facts, on=on, known_on=known_on).amount
        return UNKNOWN if amount is None else amount
    if not policy.gives:
        if policy.result not in JUDGED:
            raise Refused("rules.no_fact", policy=policy.id, fact="gives")
        return UNKNOWN if verdict is Verdict.UNKNOWN else verdict is Verdict.MET
    if verdict is not Verdict.MET:
        return UNKNOWN
    held = facts_held(policy, facts, names_on(policy, on, known_on=known_on))
    if policy.gives not in held:
        raise Refused("rules.no_fact", policy=policy.id, fact=policy.gives)
    return held[policy.gives]


def with_results(
    policy: Policy,
    policies: Mapping[str, Policy],
    facts: Facts,
    *,
    on: date,
    known_on: date | None = None,
) -> Facts:
    """Return the facts with the results of the rules that a policy reads.

    A title or class that is stated stands: a certificate counts, not whether it would be given.
    A rule that is not there or not in force gives nothing, and the fact stays unknown.

    Raises:
        Refused: as ``judge``; ``rules.reads_itself`` where rules read each other in a ring.
    """
    return _extended(policy, policies, facts, (on, known_on), ())


def _extended(
    policy: Policy,
    policies: Mapping[str, Policy],
    facts: Facts,
    days: tuple[date, date | None],
    above: tuple[str, ...],
) -> Facts:
    if policy.id in above:
        raise Refused("rules.reads_itself", policy=policy.id, ring=", ".join((*above, policy.id)))
    more: dict[str, Held] = {}
    on, known_on = days
    for fact in policy.facts:
        source = policies.get(fact.result_of)
        if source is None or not isinstance(facts.get(fact.id, UNKNOWN), Unknown):
            continue
        if source.since <= on < source.until:
            read = _extended(source, policies, facts, days, (*above, policy.id))
            result = outcome_of(source, read, on=on, known_on=known_on)
            more[fact.id] = UNKNOWN if isinstance(result, Reach) else result
    return MappingProxyType({**facts, **more}) if more else facts


def phase_amounts(
    policy: Policy, award: Award, facts: Facts, *, on: date, known_on: date | None = None
) -> tuple[PhaseAmount, ...]:
    """Return the phases of an award: their parts add up to it to the fen.

    Raises:
        Refused: as ``judge``; ``common.money_fen``.
    """
    if not policy.phases:
        return ()
    names = names_on(policy, on, known_on=known_on)
    held = facts_held(policy, facts, names)
    shares = [phase.share for phase in policy.phases]
    parts = [None] * len(shares) if award.amount is None else split_yuan(award.amount, shares)
    return tuple(
        PhaseAmount(phase, condition_verdict(phase.condition, held, names), part)
        for phase, part in zip(policy.phases, parts, strict=True)
    )
