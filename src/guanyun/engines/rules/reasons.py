"""Why a subject qualifies or not: each clause with what it asks, what is, and what is short."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from guanyun.engines.common.feel import Unknown
from guanyun.engines.rules.bounds import bands_of
from guanyun.engines.rules.eligibility import (
    Verdict,
    clause_verdict,
    judge,
)
from guanyun.engines.rules.figures import NUMBERS, Facts, Held, Reach, names_on
from guanyun.engines.rules.policy import (
    Clause,
    Constant,
    Fact,
    FactType,
    Policy,
    PolicyArticle,
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One clause as a person reads it: article, fact, what is required, what is, what is short.

    ``shortfall`` is how far the figure is from the nearest one that passes (in the unit of the
    fact; days for a date), None where it passes, is unknown or has no order.
    """

    clause: str
    article: PolicyArticle | None
    fact: Fact
    required: str
    actual: Held
    verdict: Verdict
    shortfall: Decimal | None


def reasons_of(
    policy: Policy, facts: Facts, *, on: date, known_on: date | None = None
) -> tuple[Reason, ...]:
    """Return every clause of a policy with its article, what it asks, what is, and the shortfall.

    Raises:
        Refused: as ``judge``.
    """
    judgement = judge(policy, facts, on=on, known_on=known_on)
    names = names_on(policy, on, known_on=known_on)
    articles = {article.id: article for article in policy.articles}
    declared = {fact.id: fact for fact in policy.all_facts}
    told = []
    for held in judgement.clauses:
        clause, fact = held.clause, declared[held.clause.fact]
        nearest = None
        if held.verdict is Verdict.UNMET:
            nearest = nearest_passing(fact, held.actual, [(clause, Verdict.MET)], names)
        short = distance(held.actual, nearest)
        article = articles.get(clause.article)
        told.append(Reason(clause.id, article, fact, clause.test, held.actual, held.verdict, short))
    return tuple(told)


def nearest_passing(
    fact: Fact, actual: Held, wanted: Sequence[tuple[Clause, Verdict]], names: Facts
) -> Constant | None:
    """Return the value nearest to ``actual`` that gives each clause its wanted verdict.

    Exact on the grid of the fact, the lower of two equally near; None where no value can be
    found: the clauses contradict each other, or a test is more than comparisons.
    """
    passing = [
        value
        for value in _candidates(fact, [clause for clause, _ in wanted], names)
        if all(clause_verdict(clause, value, names) is verdict for clause, verdict in wanted)
    ]
    if not passing:
        return None
    if isinstance(actual, Unknown) or distance(actual, passing[0]) is None:
        return passing[0]
    return min(passing, key=lambda value: distance(actual, value) or 0)


def _candidates(fact: Fact, clauses: Sequence[Clause], names: Facts) -> list[Constant]:
    """Return, in rising order, the values among which any nearest passing one must be."""
    if fact.type is FactType.BOOLEAN:
        return [False, True]
    if fact.type is FactType.CHOICE:
        return list(fact.choices)
    ends = [
        end
        for clause in clauses
        if (bands := bands_of(clause.test, names)) is not None
        for band in bands.bands
        for end in (band.low, band.high)
    ]
    if fact.type is FactType.DATE:
        days = {end for end in ends if isinstance(end, date)}
        return sorted({day + timedelta(shift) for day in days for shift in (-1, 0, 1)})
    if fact.type not in NUMBERS:
        return []
    grid = Decimal(1).scaleb(-fact.places)
    numbers = [end for end in ends if isinstance(end, Decimal)]
    floors = {end.quantize(grid, ROUND_FLOOR) for end in numbers}
    ceilings = {end.quantize(grid, ROUND_CEILING) for end in numbers}
    return sorted(floors | ceilings | {f - grid for f in floors} | {c + grid for c in ceilings})


def distance(actual: Held, value: Constant | None) -> Decimal | None:
    """Return how far a figure is from another one, in its unit or in days; None without order.

    Of a reach the nearer end counts.
    """
    if isinstance(actual, Reach) and isinstance(value, Decimal):
        return abs(value - min(max(value, actual.low), actual.high))
    if isinstance(actual, Decimal) and isinstance(value, Decimal):
        return abs(value - actual)
    if isinstance(actual, date) and isinstance(value, date):
        return Decimal(abs((value - actual).days))
    return None
