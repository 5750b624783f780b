"""The least that would have to change for a subject to qualify, and the fewest facts to ask for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from types import MappingProxyType

from guanyun.engines.common.feel import Unknown
from guanyun.engines.rules.bounds import bands_of
from guanyun.engines.rules.eligibility import Verdict, clause_verdict, condition_verdict
from guanyun.engines.rules.figures import NUMBERS, Facts, Held, names_on
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
)
from guanyun.engines.rules.reasons import distance, nearest_passing
from guanyun.engines.rules.unfolding import Case, time_fact, unfolded
from guanyun.errors import Refused

_MOST_WAYS = 2_000
_FARTHEST_YEARS = 50


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


def ways_to_qualify(
    policy: Policy, facts: Facts, *, on: date, known_on: date | None = None
) -> tuple[Way, ...]:
    """Return the least changes that would make a policy met, the easiest first.

    Each way is sound (applying it makes the policy met, once what it waits for is known to fit)
    and minimal (leaving out a remedy does not). A met policy has the empty way alone. Later days
    are judged by the parameters of ``on``: nobody knows yet what they will be.

    Raises:
        Refused: as ``judge``; ``rules.too_many_ways``.

    >>> from decimal import Decimal
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
    case = _case(policy, facts, on, known_on)
    found = []
    for literals in _literals(policy.condition, Verdict.MET, case):
        way = _way(case, literals)
        if way is None or way in found or not _is_sound(case, way):
            continue
        if _is_minimal(case, way):
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
    case = _case(policy, facts, on, known_on)
    if condition_verdict(policy.condition, case.held, case.names) is not Verdict.UNKNOWN:
        return ()
    found = []
    for goal in (Verdict.MET, Verdict.UNMET):
        for literals in _literals(policy.condition, goal, case):
            way = _way(case, literals)
            if way is not None and not way.remedies:
                found.append(way.waits_for)
    return min(found, key=lambda waits: (len(waits), waits), default=())


def _case(policy: Policy, facts: Facts, on: date, known_on: date | None) -> Case:
    names = names_on(policy, on, known_on=known_on)
    held = facts_held(policy, facts, names)
    stated = {fact.id: held[fact.id] for fact in policy.facts}
    return Case(policy, MappingProxyType(stated), held, names)


def _literals(condition: Condition, goal: Verdict, case: Case) -> list[dict[Clause, Verdict]]:
    """Return the ways, each a verdict per clause, in which a condition comes to ``goal``."""
    if isinstance(condition, Clause):
        told, wanted = unfolded(condition, goal, case)
        if told == condition:
            return [{condition: goal}]
        if isinstance(told, AnyOf) and condition in told.terms:  # time may bring it about too
            others = AnyOf(tuple(term for term in told.terms if term != condition))
            return [{condition: goal}, *_literals(others, wanted, case)]
        return _literals(told, wanted, case)
    met, unmet = Verdict.MET, Verdict.UNMET
    if not isinstance(condition, AllOf | AnyOf):
        return _literals(condition.term, unmet if goal is met else met, case)
    below = [_literals(term, goal, case) for term in condition.terms]
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


def _way(case: Case, literals: Mapping[Clause, Verdict]) -> Way | None:
    """Return the remedies that give each clause its verdict, None where no value can."""
    names = case.names
    remedies, waits = [], []
    for fact in case.policy.facts:
        wanted = [(c, verdict) for c, verdict in literals.items() if c.fact == fact.id]
        actual = case.stated[fact.id]
        now = [clause_verdict(clause, actual, names) for clause, _ in wanted]
        if now == [verdict for _, verdict in wanted]:
            continue
        to = nearest_passing(fact, actual, wanted, names)
        if to is None and _is_told(fact, wanted, names):
            return None
        if isinstance(actual, Unknown):
            waits.append(fact.id)
        elif fact.control is Control.TIME and fact.type is FactType.DATE:
            remedies.append(Remedy(fact, actual, None, _day_reached(case, wanted)))
        else:
            remedies.append(Remedy(fact, actual, to))
    for clause, verdict in literals.items():
        if clause.fact in case.stated or _holds(case, clause, names) is verdict:
            continue
        day, fact_of_time = _day_reached(case, [(clause, verdict)]), time_fact(case, clause.fact)
        if day is None or fact_of_time is None:
            return None
        remedies.append(Remedy(fact_of_time, case.stated[fact_of_time.id], None, day))
    return Way(tuple(remedies), tuple(waits))


def _holds(case: Case, clause: Clause, names: Facts) -> Verdict:
    if clause.fact in case.stated:
        return clause_verdict(clause, case.stated[clause.fact], names)
    held = case.held if names is case.names else facts_held(case.policy, case.stated, names)
    return clause_verdict(clause, held[clause.fact], names)


def _is_told(fact: Fact, wanted: Sequence[tuple[Clause, Verdict]], names: Facts) -> bool:
    """Return whether the candidates of a fact are complete, so that none passing means never."""
    if fact.type is FactType.BOOLEAN or (fact.type is FactType.CHOICE and fact.choices):
        return True
    ordered = fact.type in NUMBERS or fact.type is FactType.DATE
    return ordered and all(bands_of(clause.test, names) is not None for clause, _ in wanted)


def _day_reached(case: Case, wanted: Sequence[tuple[Clause, Verdict]]) -> date | None:
    """Return the first later day on which clauses come out as wanted.

    Found by halving, so only where they do not hold before and hold ever after (as with ``<= on -
    duration("P1Y")``); None where that day is not found or the policy has ended by then.
    """
    start = case.names["on"]
    if not isinstance(start, date):
        return None

    def holds_on(day: date) -> bool:
        then = {**case.names, "on": day}
        return all(_holds(case, clause, then) is verdict for clause, verdict in wanted)

    before, after = 0, 366 * _FARTHEST_YEARS
    if not holds_on(start + timedelta(after)):
        return None
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if holds_on(start + timedelta(middle)) else (middle, after)
    day = start + timedelta(after)
    return day if day < case.policy.until else None


def _is_sound(case: Case, way: Way) -> bool:
    """Return whether a way does what it says, as far as all its figures could be told."""
    told = all((one.to, one.from_day) != (None, None) for one in way.remedies)
    if not told or way.waits_for:
        return True
    return _applied(case, way.remedies) is Verdict.MET


def _is_minimal(case: Case, way: Way) -> bool:
    """Return whether no remedy of a way is idle; one without figure or day is taken as needed."""
    for left_out in way.remedies:
        kept = [one for one in way.remedies if one is not left_out]
        if _applied(case, kept) is Verdict.MET:
            return False
    return True


def _applied(case: Case, remedies: Sequence[Remedy]) -> Verdict:
    changed = {**case.stated, **{one.fact.id: one.to for one in remedies if one.to is not None}}
    days = [one.from_day for one in remedies if one.from_day is not None]
    then = {**case.names, "on": max(days)} if days else case.names
    return condition_verdict(case.policy.condition, facts_held(case.policy, changed, then), then)


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
