"""Whether a subject meets a policy: three values, every clause told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from guanyun.engines.common.feel import Unknown
from guanyun.engines.rules.figures import Facts, Held, names_on
from guanyun.engines.rules.making import facts_held, passes
from guanyun.engines.rules.policy import AllOf, AnyOf, Clause, Condition, Policy, clauses_of
from guanyun.errors import Refused


class Verdict(StrEnum):
    """Met, unmet, or not to be said with the facts at hand."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ClauseVerdict:
    """One clause, what it was held against, and how that went."""

    clause: Clause
    actual: Held
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict of a policy for one subject on a day, with that of each of its clauses."""

    policy: str
    on: date
    verdict: Verdict
    clauses: tuple[ClauseVerdict, ...]


def all_met(verdicts: Iterable[Verdict]) -> Verdict:
    """Return Kleene's *and*.

    >>> str(all_met([Verdict.UNKNOWN, Verdict.UNMET])), str(all_met([]))
    ('unmet', 'met')
    """
    seen = set(verdicts)
    if Verdict.UNMET in seen:
        return Verdict.UNMET
    return Verdict.UNKNOWN if Verdict.UNKNOWN in seen else Verdict.MET


def opposite(verdict: Verdict) -> Verdict:
    """Return Kleene's *not*: what is unknown stays so."""
    turned = {Verdict.MET: Verdict.UNMET, Verdict.UNMET: Verdict.MET}
    return turned.get(verdict, verdict)


def clause_verdict(clause: Clause, value: Held, names: Facts) -> Verdict:
    """Return whether one value passes the test of a clause.

    Raises:
        Refused: ``rules.test_without_answer`` where the test does not fit the value.
    """
    truth = passes(clause.test, value, names)
    if truth is None:
        raise Refused("rules.test_without_answer", clause=clause.id, test=clause.test, value=value)
    if isinstance(truth, Unknown):
        return Verdict.UNKNOWN
    return Verdict.MET if truth else Verdict.UNMET


def condition_verdict(condition: Condition, facts: Facts, names: Facts) -> Verdict:
    """Return the verdict of a condition over checked facts."""
    if isinstance(condition, Clause):
        return clause_verdict(condition, facts[condition.fact], names)
    if isinstance(condition, AllOf):
        return all_met([condition_verdict(term, facts, names) for term in condition.terms])
    if isinstance(condition, AnyOf):  # de Morgan
        none = all_met([opposite(condition_verdict(t, facts, names)) for t in condition.terms])
        return opposite(none)
    return opposite(condition_verdict(condition.term, facts, names))


def judge(policy: Policy, facts: Facts, *, on: date, known_on: date | None = None) -> Judgement:
    """Return whether a subject meets a policy on a day, clause by clause.

    Args:
        policy: In force on that day.
        facts: By id; what is not given is unknown, never false.
        on: The day of the assessment.
        known_on: Judge by what was published by then.

    Raises:
        Refused: ``rules.not_in_force``, ``rules.fact_type``, ``rules.fact_places``,
            ``rules.fact_choice`` or ``rules.test_without_answer``.

    >>> from decimal import Decimal
    >>> from guanyun.engines.common import Citation, Label, Where
    >>> from guanyun.engines.rules.policy import Fact, FactType, SubjectKind
    >>> here = Where("rules/staff.yaml", 1)
    >>> staff = Fact("staff", Label("从业人员"), FactType.COUNT, here)
    >>> policy = Policy("small", Label("示例"), SubjectKind.ENTERPRISE, Citation("sample"), here,
    ...                 Clause("enough", "staff", ">= 20", here), (staff,))
    >>> [str(judge(policy, facts, on=date(2026, 1, 1)).verdict)
    ...  for facts in ({"staff": Decimal(20)}, {"staff": Decimal(19)}, {})]
    ['met', 'unmet', 'unknown']
    """
    names = names_on(policy, on, known_on=known_on)
    held = facts_held(policy, facts, names)
    told = tuple(
        ClauseVerdict(clause, held[clause.fact], clause_verdict(clause, held[clause.fact], names))
        for clause in clauses_of(policy.condition)
    )
    verdict = condition_verdict(policy.condition, held, names)
    return Judgement(policy.id, on, verdict, told)
