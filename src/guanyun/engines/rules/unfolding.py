"""What a test of a made fact asks of the facts stated: steps, tables and sums taken apart."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from math import prod
from typing import TypeAlias

from guanyun.engines.common.feel import Unknown
from guanyun.engines.rules.bounds import Band, Bands, bands_of
from guanyun.engines.rules.eligibility import Verdict, clause_verdict
from guanyun.engines.rules.figures import NUMBERS, Facts, Held
from guanyun.engines.rules.making import facts_held, passes, reads_of
from guanyun.engines.rules.policy import (
    AllOf,
    AnyOf,
    Clause,
    Condition,
    Constant,
    Control,
    Derived,
    Fact,
    FactType,
    Made,
    Not,
    Policy,
    Steps,
    Table,
    Total,
)

ALWAYS, NEVER = AllOf(()), AnyOf(())
_MOST_SUMS = 4_000  # sums of parts that are looked at one by one
_MANY_SUMS = 150  # of those that pass, more are thinned out to the least
_FARTHEST = 2**45  # steps of a grid that are looked for
_MOST_DAYS = 36_600

_Option: TypeAlias = tuple[Constant | None, Condition]


@dataclass(frozen=True, slots=True)
class Case:
    """One subject before one policy: what is stated, what is made of it, and the names read."""

    policy: Policy
    stated: Facts
    held: Facts
    names: Facts

    def made_with(self, made: str, name: str, value: Held) -> Held:
        """Return what a made fact comes to where one stated fact is another."""
        needed = replace(self.policy, made=tuple(self._needed(made)))
        return facts_held(needed, {**self.stated, name: value}, self.names)[made]

    def _needed(self, made: str) -> Iterator[Made]:
        wanted = {made}
        kept = []
        for one in reversed(self.policy.made):
            if one.fact.id in wanted:
                wanted.update(reads_of(one))
                kept.append(one)
        yield from reversed(kept)


def unfolded(clause: Clause, goal: Verdict, case: Case) -> tuple[Condition, Verdict]:
    """Return a condition on stated facts, and what it must come to for the clause to come to goal.

    Exact for steps, tables, the highest and sums of such parts. Where figures themselves are
    added up, or free FEEL reads several, each is moved alone while the others stay.
    """
    made = {one.fact.id: one for one in case.policy.made}.get(clause.fact)
    if made is None:
        return clause, goal
    if isinstance(made, Derived):
        return _solved(made, clause, goal, case), Verdict.MET
    if isinstance(made, Steps | Table):
        options = list(_options(made, clause, case))
        wanted = [when for gift, when in options if _comes_to(clause, goal, gift, case)]
        return (ALWAYS if len(wanted) == len(options) else AnyOf(tuple(wanted))), Verdict.MET
    bands = bands_of(clause.test, case.names)
    if bands is None:
        return clause, goal
    if not bands.bands:
        return (NEVER if bands.negated else ALWAYS), goal
    if isinstance(made, Total):
        return _total(made.of, clause, goal, bands, case), Verdict.MET
    whole: Condition = AnyOf(tuple(_highest(made.of, band, clause) for band in bands.bands))
    return (Not(whole) if bands.negated else whole), goal


def _comes_to(clause: Clause, goal: Verdict, gift: Constant | None, case: Case) -> bool:
    if gift is None:
        return goal is Verdict.UNKNOWN
    return passes(clause.test, gift, case.names) is (goal is Verdict.MET)


def _on(clause: Clause, fact: str, test: str) -> Clause:
    return Clause(f"{clause.id}/{fact}", fact, test, clause.where, clause.article)


def _options(made: Steps | Table, clause: Clause, case: Case) -> Iterator[_Option]:
    """Yield what a fact can come to, each with the condition under which it does."""
    if isinstance(made, Steps):
        steps = sorted(made.steps, key=lambda step: step.least)
        starts = [step.least for step in steps]
        yield made.below, _on(clause, made.reads, f"< {starts[0]:f}") if starts else ALWAYS
        for place, step in enumerate(steps):
            last = place + 1 == len(steps)
            end = "" if last else f"{starts[place + 1]:f}"
            test = f">= {starts[place]:f}" if last else f"[{starts[place]:f}..{end})"
            yield step.gives, _on(clause, made.reads, test)
        return
    earlier: list[tuple[Constant | None, AllOf]] = []
    for row in made.rows:
        asked = [(name, test) for name, test in zip(made.reads, row.tests, strict=True)
                 if test.strip() != "-"]  # fmt: skip
        here = AllOf(tuple(_on(clause, name, test) for name, test in asked))
        yield row.gives, AllOf((here, *_but_for(earlier, row.gives)))
        earlier.append((row.gives, here))
    yield made.otherwise, AllOf(tuple(_but_for(earlier, made.otherwise)))


def _but_for(
    earlier: Sequence[tuple[Constant | None, AllOf]], gives: Constant | None
) -> Iterator[Condition]:
    """Yield that no earlier line holds which gives something else.

    Lines of which each has to fail in one of many ways are left out: whether a way is sound is
    looked at in the end anyhow.
    """
    others = [when for gift, when in earlier if gift != gives]
    if prod(max(1, len(when.terms)) for when in others) <= _MANY_SUMS:
        yield from (Not(when) for when in others)


def _written(band: Band, less: Decimal = Decimal(0)) -> str:
    """Return a band of numbers as a test, moved down by ``less``."""
    low, high = (
        f"{end - less:f}" if isinstance(end, Decimal) else "" for end in (band.low, band.high)
    )
    if low and high:
        return f"{'[' if band.low_in else '('}{low}..{high}{']' if band.high_in else ')'}"
    if low:
        return f"{'>=' if band.low_in else '>'} {low}"
    return f"{'<=' if band.high_in else '<'} {high}"


def _highest(parts: Sequence[str], band: Band, clause: Clause) -> Condition:
    terms: list[Condition] = []
    if band.low is not None:
        floor = _written(Band(band.low, None, band.low_in or band.outside))
        terms.append(AnyOf(tuple(_on(clause, part, floor) for part in parts)))
    if band.high is not None:
        roof = _written(Band(None, band.high, high_in=band.high_in or band.outside))
        terms += [_on(clause, part, roof) for part in parts]
    return Not(AllOf(tuple(terms))) if band.outside else AllOf(tuple(terms))


def _total(
    parts: Sequence[str], clause: Clause, goal: Verdict, bands: Bands, case: Case
) -> Condition:
    """Return which sums of parts bring the goal about, each as the options its parts must take."""
    made = {one.fact.id: one for one in case.policy.made}
    finite: list[list[_Option]] = []
    moving: list[tuple[str, Decimal]] = []
    for part in parts:
        one, held = made.get(part), case.held[part]
        if isinstance(one, Steps | Table):
            finite.append(list(_options(one, clause, case)))
        elif isinstance(held, Decimal):
            moving.append((part, held))
        else:  # nobody can say what would be needed before this figure is known
            return _on(clause, part, "? != null")
    rest = sum((held for _, held in moving), Decimal(0))
    found: list[Condition] = [
        AllOf(terms)
        for _, terms in _sums(finite, lambda gifts: _comes_to(clause, goal, gifts + rest, case))
    ]
    turned = bands.negated is (goal is Verdict.MET)
    for gifts, terms in _sums(finite, lambda _: True) if moving else ():
        for part, held in moving:
            if part not in made:
                moved = AnyOf(tuple(
                    _moved(clause, part, band, gifts + rest - held) for band in bands.bands
                ))  # fmt: skip
                found.append(AllOf((*terms, Not(moved) if turned else moved)))
    return AnyOf(tuple(found))


def _moved(clause: Clause, part: str, band: Band, less: Decimal) -> Condition:
    inside = Band(band.low, band.high, band.low_in or band.outside, band.high_in or band.outside)
    asked = _on(clause, part, _written(inside, less))
    return Not(asked) if band.outside else asked


def _sums(
    finite: Sequence[Sequence[_Option]], fits: Callable[[Decimal], bool]
) -> list[tuple[Decimal, tuple[Condition, ...]]]:
    """Return the sums that fit with the conditions of their parts; of very many the least."""
    count = 1
    for options in finite:
        count *= len(options)
    if count > _MOST_SUMS:
        finite = [sorted(options, key=_size)[-2:] for options in finite]
    found = []
    for picked in product(*finite):
        gifts = [gift for gift, _ in picked if isinstance(gift, Decimal)]
        if len(gifts) == len(picked) and fits(sum(gifts, Decimal(0))):
            found.append((sum(gifts, Decimal(0)), tuple(when for _, when in picked)))
    if len(found) > _MANY_SUMS:
        found.sort(key=lambda one: one[0])
        found = found[:_MANY_SUMS]
    return found


def _size(option: _Option) -> Decimal:
    return option[0] if isinstance(option[0], Decimal) else Decimal(0)


def _solved(made: Derived, clause: Clause, goal: Verdict, case: Case) -> Condition:
    """Return for each stated fact that FEEL reads the nearest figure that gives the goal alone."""
    if clause_verdict(clause, case.held[clause.fact], case.names) is goal:
        return ALWAYS
    stated = {fact.id: fact for fact in case.policy.facts}
    read = sorted(_stated_reads(made, case))
    unknown = [name for name in read if isinstance(case.held[name], Unknown)]
    if unknown:
        return AllOf(tuple(_on(clause, name, "? != null") for name in unknown))
    found: list[Condition] = [] if time_fact(case, made.fact.id) is None else [clause]
    for name in read:
        if stated[name] is not time_fact(case, made.fact.id):
            found += [_on(clause, name, _literal(value))
                      for value in _nearest(stated[name], clause, goal, case)]  # fmt: skip
    return AnyOf(tuple(found))


def time_fact(case: Case, made: str) -> Fact | None:
    """Return the stated date that only time changes, on which a made fact rests."""
    one = {each.fact.id: each for each in case.policy.made}.get(made)
    read = set() if one is None else _stated_reads(one, case)
    of_time = (
        fact for fact in case.policy.facts
        if fact.id in read and fact.control is Control.TIME and fact.type is FactType.DATE
    )  # fmt: skip
    return next(of_time, None)


def _stated_reads(made: Made, case: Case) -> set[str]:
    """Return the stated facts that a made fact rests on, whatever stands between."""
    others = {one.fact.id: one for one in case.policy.made}
    found: set[str] = set()
    left = list(reads_of(made))
    while left:
        name = left.pop()
        if name in others:
            left += reads_of(others[name])
        elif name in {fact.id for fact in case.policy.facts}:
            found.add(name)
    return found


def _nearest(fact: Fact, clause: Clause, goal: Verdict, case: Case) -> Iterator[Constant]:
    """Yield the nearest figures on both sides that bring the goal about, the others as they are."""

    def holds(value: Held) -> bool:
        held = case.made_with(clause.fact, fact.id, value)
        return clause_verdict(clause, held, case.names) is goal

    actual = case.held[fact.id]
    if isinstance(actual, bool):
        yield from (value for value in (not actual,) if holds(value))
    elif isinstance(actual, Decimal) and fact.type in NUMBERS:
        unit = Decimal(1).scaleb(-fact.places)
        yield from _sides(
            holds, lambda steps: actual + unit * steps, _FARTHEST, -int(actual / unit)
        )
    elif isinstance(actual, date):
        yield from _sides(holds, lambda steps: actual + timedelta(steps), _MOST_DAYS)
    elif fact.type is FactType.CHOICE:
        yield from (choice for choice in fact.choices if choice != actual and holds(choice))


def _sides(
    holds: Callable[[Held], bool], at: Callable[[int], Constant], most: int, zero: int = 0
) -> Iterator[Constant]:
    """Yield on each side the first figure that holds, found by doubling and halving.

    ``zero`` is how many steps lead to nothing: there a quotient turns, so it is looked at too.
    """
    doubled = [2**power for power in range(most.bit_length())]
    for side in (1, -1):
        turning = [far for far in (side * zero - 1, side * zero) if far > 0]
        before = 0
        for far in sorted({*doubled, *turning}):
            if holds(at(side * far)):
                break
            before = far
        else:
            continue
        after = far
        while after - before > 1:
            middle = (before + after) // 2
            before, after = (before, middle) if holds(at(side * middle)) else (middle, after)
        yield at(side * after)


def _literal(value: Constant) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return f'date("{value.isoformat()}")' if isinstance(value, date) else f'"{value}"'
