"""Why a subject qualifies or not, and the least that would have to change for it to qualify."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import product

from guanyun.engines.common.feel import Unknown
from guanyun.engines.rules.bounds import bands_of
from guanyun.engines.rules.eligibility import (
    Verdict,
    clause_verdict,
    condition_verdict,
    judge,
)
from guanyun.engines.rules.figures import NUMBERS, Facts, Held, Reach, names_on
from guanyun.engines.rules.making import facts_held
from guanyun.engines.rules.policy import (
    AllOf,
    AnyOf,
    Clause,
    Condition,
    Constant,
    Control,
    Fact,
    FactType,
    Policy,
    PolicyArticle,
)
from guanyun.errors import Refused

_MOST_WAYS = 2_000
_FARTHEST_YEARS = 50


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


@dataclass(frozen=True, slots=True)
class Remedy:
    """A fact that would have to become ``to``; for one that only time changes, from which day."""

    fact: Fact
    actual: Held
    to: Constant | None
    from_day: date | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """Remedies that together make a policy met, none of them idle.

    ``waits_for`` names unknown facts that must come out as the clauses ask.
    """

    remedies: tuple[Remedy, ...]
    waits_for: tuple[str, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether nothing in it is fixed, and every day and figure could be told."""
        return all(
            one.fact.control is not Control.FIXED and (one.to, one.from_day) != (None, None)
            for one in self.remedies
        )


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


def ways_to_qualify(
    policy: Policy, facts: Facts, *, on: date, known_on: date | None = None
) -> tuple[Way, ...]:
    """Return the least changes that would make a policy met, the easiest first.

    Each way is sound (applying it makes the policy met, once what it waits for is known to fit)
    and minimal (leaving out a remedy does not). A met policy has the empty way alone. Later days
    are judged by the parameters of ``on``: nobody knows yet what they will be.

    Raises:
        Refused: as ``judge``; ``rules.too_many_ways``.

    >>> from guanyun.engines.common import Citation, Label, Where
    >>> from guanyun.engines.rules.policy import FactType, SubjectKind
    >>> here = Where("rules/staff.yaml", 1)
    >>> staff = Fact("staff", Label("从业人员"), FactType.COUNT, here)
    >>> clause = Clause("enough", "staff", ">= 20", here)
    >>> one = Policy("small", Label("示例"), SubjectKind.ENTERPRISE, Citation("sample"), here,
    ...              clause, (staff,))
    >>> [way.remedies[0].to for way in ways_to_qualify(one, {"staff": Decimal(7)},
    ...                                                on=date(2026, 1, 1))]
    [Decimal('20')]
    >>> ways_to_qualify(one, {}, on=date(2026, 1, 1))[0].waits_for
    ('staff',)
    """
    names = names_on(policy, on, known_on=known_on)
    held = facts_held(policy, facts, names)
    found = []
    for literals in _literals(policy.condition, Verdict.MET):
        way = _way(policy, held, names, literals)
        if way is None or way in found or not _is_sound(policy, held, names, way):
            continue
        if _is_minimal(policy, held, names, way):
            found.append(way)
    least = [way for way in found if not any(_is_less(other, way) for other in found)]
    return tuple(sorted(least, key=lambda w: (not w.possible, len(w.remedies), len(w.waits_for))))


def fewest_unknown(
    policy: Policy, facts: Facts, *, on: date, known_on: date | None = None
) -> tuple[str, ...]:
    """Return the fewest unknown facts that could still decide; none where it is decided.

    Raises:
        Refused: as ``judge``; ``rules.too_many_ways``.
    """
    names = names_on(policy, on, known_on=known_on)
    held = facts_held(policy, facts, names)
    if condition_verdict(policy.condition, held, names) is not Verdict.UNKNOWN:
        return ()
    found = []
    for goal in (Verdict.MET, Verdict.UNMET):
        for literals in _literals(policy.condition, goal):
            way = _way(policy, held, names, literals)
            if way is not None and not way.remedies:
                found.append(way.waits_for)
    return min(found, key=lambda waits: (len(waits), waits), default=())


def _literals(condition: Condition, goal: Verdict) -> list[dict[Clause, Verdict]]:
    """Return the ways, each a verdict per clause, in which a condition comes to ``goal``."""
    if isinstance(condition, Clause):
        return [{condition: goal}]
    met, unmet = Verdict.MET, Verdict.UNMET
    if not isinstance(condition, AllOf | AnyOf):
        return _literals(condition.term, unmet if goal is met else met)
    below = [_literals(term, goal) for term in condition.terms]
    if isinstance(condition, AllOf) is (goal is Verdict.MET):
        return list(_joined(below))
    return [one for ways in below for one in ways]


def _joined(below: Sequence[list[dict[Clause, Verdict]]]) -> Iterator[dict[Clause, Verdict]]:
    count = 1
    for ways in below:
        count *= len(ways)
    if count > _MOST_WAYS:
        raise Refused("rules.too_many_ways", ways=count, most=_MOST_WAYS)
    for picked in product(*below):
        joined: dict[Clause, Verdict] = {}
        fits = all(joined.setdefault(c, v) is v for one in picked for c, v in one.items())
        if fits:
            yield joined


def _way(
    policy: Policy, facts: Facts, names: Facts, literals: Mapping[Clause, Verdict]
) -> Way | None:
    """Return the remedies that give each clause its verdict, None where no value can."""
    remedies, waits = [], []
    for fact in policy.facts:
        wanted = [(c, verdict) for c, verdict in literals.items() if c.fact == fact.id]
        actual = facts[fact.id]
        now = [clause_verdict(clause, actual, names) for clause, _ in wanted]
        if now == [verdict for _, verdict in wanted]:
            continue
        to = nearest_passing(fact, actual, wanted, names)
        if to is None and _is_told(fact, wanted, names):
            return None
        if isinstance(actual, Unknown):
            waits.append(fact.id)
        elif fact.control is Control.TIME and fact.type is FactType.DATE:
            day = _day_reached(policy, actual, wanted, names)
            remedies.append(Remedy(fact, actual, None, day))
        else:
            remedies.append(Remedy(fact, actual, to))
    return Way(tuple(remedies), tuple(waits))


def _is_told(fact: Fact, wanted: Sequence[tuple[Clause, Verdict]], names: Facts) -> bool:
    """Return whether the candidates of a fact are complete, so that none passing means never."""
    if fact.type is FactType.BOOLEAN or (fact.type is FactType.CHOICE and fact.choices):
        return True
    ordered = fact.type in NUMBERS or fact.type is FactType.DATE
    return ordered and all(bands_of(clause.test, names) is not None for clause, _ in wanted)


def _day_reached(
    policy: Policy, actual: Held, wanted: Sequence[tuple[Clause, Verdict]], names: Facts
) -> date | None:
    """Return the first later day on which the clauses of a date come out as wanted.

    Found by halving, so only where they do not hold before and hold ever after (as with ``<= on -
    duration("P1Y")``); None where that day is not found or the policy has ended by then.
    """
    start = names["on"]
    if not isinstance(start, date):
        return None

    def holds_on(day: date) -> bool:
        then = {**names, "on": day}
        return all(clause_verdict(clause, actual, then) is verdict for clause, verdict in wanted)

    before, after = 0, 366 * _FARTHEST_YEARS
    if not holds_on(start + timedelta(after)):
        return None
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if holds_on(start + timedelta(middle)) else (middle, after)
    day = start + timedelta(after)
    return day if day < policy.until else None


def _is_sound(policy: Policy, facts: Facts, names: Facts, way: Way) -> bool:
    """Return whether a way does what it says, as far as all its figures could be told."""
    told = all((one.to, one.from_day) != (None, None) for one in way.remedies)
    if not told or way.waits_for:
        return True
    return _applied(policy, facts, names, way.remedies) is Verdict.MET


def _is_minimal(policy: Policy, facts: Facts, names: Facts, way: Way) -> bool:
    """Return whether no remedy of a way is idle; one without figure or day is taken as needed."""
    for left_out in way.remedies:
        kept = [one for one in way.remedies if one is not left_out]
        if _applied(policy, facts, names, kept) is Verdict.MET:
            return False
    return True


def _applied(policy: Policy, facts: Facts, names: Facts, remedies: Sequence[Remedy]) -> Verdict:
    changed = {**facts, **{one.fact.id: one.to for one in remedies if one.to is not None}}
    days = [one.from_day for one in remedies if one.from_day is not None]
    then = {**names, "on": max(days)} if days else names
    return condition_verdict(policy.condition, changed, then)


def _is_less(one: Way, other: Way) -> bool:
    """Return whether ``one`` asks less than ``other``: no fact more, none farther."""
    if one == other or not set(one.waits_for) <= set(other.waits_for):
        return False
    theirs = {remedy.fact.id: remedy for remedy in other.remedies}
    for mine in one.remedies:
        same = theirs.get(mine.fact.id)
        if same is None or not _is_nearer(mine, same):
            return False
    return True


def _is_nearer(mine: Remedy, same: Remedy) -> bool:
    """Return whether a remedy of one fact equals another one or is strictly nearer."""
    if mine == same:
        return True
    if mine.from_day is not None and same.from_day is not None:
        return mine.from_day < same.from_day
    near, far = distance(mine.actual, mine.to), distance(same.actual, same.to)
    return near is not None and far is not None and near < far
