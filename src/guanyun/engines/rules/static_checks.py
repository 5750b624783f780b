"""What a rule can never mean: tables that overlap, conditions nobody meets, units that differ."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from guanyun.engines.common import Finding, Level, Where
from guanyun.engines.common.feel import names_read
from guanyun.engines.rules.bounds import bands_of
from guanyun.engines.rules.boxes import Boxes, last_names, values_told_apart, witness
from guanyun.engines.rules.figures import NUMBERS, Facts
from guanyun.engines.rules.making import is_columnar, passes
from guanyun.engines.rules.payout_forms import (
    Components,
    Payout,
    Progressive,
    RateOf,
    TierTable,
)
from guanyun.engines.rules.policy import (
    AllOf,
    AnyOf,
    Clause,
    Condition,
    Derived,
    Fact,
    FactType,
    Highest,
    Policy,
    ResultKind,
    Steps,
    Table,
    Total,
    clauses_of,
)
from guanyun.engines.rules.unary import read_test

MOST_WAYS = 500
_ERROR = Level.ERROR
_WHOLE = Decimal(1)


def static_findings(policy: Policy) -> tuple[Finding, ...]:
    """Return what no subject can ever make right, each with a witness where there is one.

    Asked only of a policy that names nothing undeclared.
    """
    return (
        *_of_tables(policy),
        *_of_steps(policy),
        *_of_payout(policy, policy.payout),
        *_of_conditions(policy),
        *_of_units(policy),
        *_of_result(policy),
    )


def _finding(code: str, where: Where, told: Mapping[str, str], level: Level = _ERROR) -> Finding:
    return Finding(code, level, where, told)


def _of_tables(policy: Policy) -> Iterator[Finding]:
    for made in policy.made:
        if isinstance(made, Derived) and not is_columnar(made):
            told = {"policy": policy.id, "fact": made.fact.id}
            yield _finding("rules.interpreter_only", made.fact.where, told, Level.NOTE)
        if not isinstance(made, Table):
            continue
        boxes = Boxes(policy, made)
        if boxes.is_told:
            yield from _of_rows(made, boxes)


def _of_rows(made: Table, boxes: Boxes) -> Iterator[Finding]:
    table = {"table": made.fact.id}
    if made.first:
        for at, row in enumerate(made.rows):
            if boxes.reached(at) is None:
                yield _finding("rules.row_shadowed", row.where, table | {"row": str(at + 1)})
    else:
        for one, other in combinations(range(len(made.rows)), 2):
            both = boxes.overlap(one, other)
            if both is not None:
                told = table | {"row": str(other + 1), "first": str(one + 1)}
                told |= {"witness": witness(made.reads, both)}
                yield _finding("rules.rows_overlap", made.rows[other].where, told)
    left = boxes.left_out() if made.otherwise is None else None
    if left is not None:
        seen = table | {"witness": witness(made.reads, left)}
        yield _finding("rules.rows_gap", made.fact.where, seen, Level.WARNING)


def _of_steps(policy: Policy) -> Iterator[Finding]:
    facts = {fact.id: fact for fact in policy.all_facts}
    for made in policy.made:
        if not isinstance(made, Steps):
            continue
        told = {"table": made.fact.id}
        starts = [step.least for step in made.steps]
        yield from _twice(starts, made.reads, made.fact.where, told)
        if made.below is None and facts[made.reads].type in NUMBERS:
            grid = Decimal(1).scaleb(-facts[made.reads].places)
            seen = told | {"witness": witness([made.reads], [min(starts) - grid])}
            yield _finding("rules.rows_gap", made.fact.where, seen, Level.WARNING)


def _twice(
    starts: Sequence[Decimal], reads: str, where: Where, told: dict[str, str]
) -> Iterator[Finding]:
    for at, start in enumerate(starts):
        if start in starts[:at]:
            rows = {"row": str(at + 1), "first": str(starts.index(start) + 1)}
            seen = {"witness": witness([reads], [start])}
            yield _finding("rules.rows_overlap", where, {**told, **rows, **seen})


def _of_payout(policy: Policy, payout: Payout | None) -> Iterator[Finding]:
    if isinstance(payout, Components):
        for part in payout.parts:
            yield from _of_payout(policy, part.payout)
    elif isinstance(payout, TierTable):
        starts = [tier.least for tier in payout.tiers]
        yield from _twice(starts, payout.base, policy.where, {"table": policy.id})
    elif isinstance(payout, Progressive):
        bounds = [bracket.above for bracket in payout.brackets]
        if not bounds or bounds != sorted(set(bounds)):
            told = ", ".join(map(str, bounds))
            yield _finding("rules.brackets_order", policy.where, {"bounds": told})
    facts = {fact.id: fact for fact in policy.all_facts}
    base = payout.base if isinstance(payout, RateOf | Progressive | TierTable) else ""
    if base in facts and facts[base].type not in NUMBERS:
        yield _finding("rules.no_number", policy.where, {"parameter": base})


def _of_conditions(policy: Policy) -> Iterator[Finding]:
    names = last_names(policy)
    facts = {fact.id: fact for fact in policy.all_facts}
    never = False
    for clause in clauses_of(policy.condition):
        values = values_told_apart(facts[clause.fact], [clause.test], names)
        answers = [passes(clause.test, value, names) for value in values]
        told = {"policy": policy.id, "clause": clause.id, "test": clause.test}
        if values and all(answer is None for answer in answers):
            never = True
            kind = {"type": facts[clause.fact].type.value}
            yield _finding("rules.test_misfit", clause.where, told | kind)
        elif values and all(answer is False for answer in answers):
            never = True
            yield _finding("rules.clause_never", clause.where, told)
    if never:
        return
    ways = _ways(policy.condition)
    if ways and all(_contradicts(way, facts, names) is not None for way in ways):
        clauses = _contradicts(ways[0], facts, names) or ()
        seen = "; ".join(f"{one.fact} {one.test}" for one in clauses)
        yield _finding("rules.never_met", policy.where, {"policy": policy.id, "witness": seen})


def _ways(condition: Condition) -> list[list[Clause]]:
    """Return the clauses that together would do, way by way; none where it cannot be told."""
    if isinstance(condition, Clause):
        return [[condition]]
    if isinstance(condition, AnyOf):
        return [way for term in condition.terms for way in _ways(term)]
    if not isinstance(condition, AllOf):
        return [[]]  # what must not hold is not looked at
    ways: list[list[Clause]] = [[]]
    for term in condition.terms:
        ways = [[*way, *more] for way in ways for more in _ways(term)]
        if len(ways) > MOST_WAYS:
            return []
    return ways


def _contradicts(
    way: Sequence[Clause], facts: dict[str, Fact], names: Facts
) -> tuple[Clause, ...] | None:
    """Return clauses on one fact that no value of it passes together, None where there are none."""
    by_fact: dict[str, list[Clause]] = {}
    for clause in way:
        by_fact.setdefault(clause.fact, []).append(clause)
    for name, clauses in by_fact.items():
        if len(clauses) < 2:
            continue
        values = values_told_apart(facts[name], [one.test for one in clauses], names)
        if values and not any(
            all(passes(one.test, value, names) is not False for one in clauses) for value in values
        ):
            return tuple(clauses)
    return None


def _of_units(policy: Policy) -> Iterator[Finding]:
    facts = {fact.id: fact for fact in policy.all_facts}
    units = {one.id: one.unit for one in policy.parameters}
    names = last_names(policy)
    for made in policy.made:
        if isinstance(made, Total | Highest):
            told = {facts[name].unit for name in made.of}
            if len(told) > 1:
                seen = ", ".join(f"{name}（{facts[name].unit or '-'}）" for name in made.of)
                yield _finding("rules.unit_mismatch", made.fact.where, {"witness": seen})
    for clause in clauses_of(policy.condition):
        fact = facts[clause.fact]
        for name in sorted(names_read(read_test(clause.test)) & units.keys()):
            if units[name] and fact.unit and units[name] != fact.unit:
                seen = f"{fact.id}（{fact.unit}）, {name}（{units[name]}）"
                yield _finding("rules.unit_mismatch", clause.where, {"witness": seen})
        if fact.type is FactType.RATE and (end := _large_end(clause.test, names)) is not None:
            told_of = {"policy": policy.id, "clause": clause.id, "test": clause.test}
            told_of |= {"end": str(end)}
            yield _finding("rules.rate_as_percent", clause.where, told_of, Level.WARNING)


def _large_end(test: str, names: Facts) -> Decimal | None:
    """Return an end above 1 that a rate is held against: most likely a percentage."""
    bands = bands_of(test, names)
    ends = [end for band in bands.bands for end in (band.low, band.high)] if bands else []
    return next((end for end in ends if isinstance(end, Decimal) and abs(end) > _WHOLE), None)


def _of_result(policy: Policy) -> Iterator[Finding]:
    told = {"policy": policy.id, "result": policy.result.value}
    judged = policy.result in (ResultKind.TITLE, ResultKind.SERVICE)
    if not judged and policy.payout is None and not policy.gives:
        yield _finding("rules.gives_nothing", policy.where, told)
    if judged and policy.payout is not None:
        yield _finding("rules.title_with_money", policy.where, told)
    if policy.phases and sum((one.share for one in policy.phases), Decimal(0)) != _WHOLE:
        total = sum((one.share for one in policy.phases), Decimal(0))
        shares = {"policy": policy.id, "total": str(total)}
        yield _finding("rules.phase_shares", policy.where, shares)
