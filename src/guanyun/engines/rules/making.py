"""Facts made of other facts: FEEL, steps, decision tables, totals; unknown parts leave a reach."""

import decimal
from collections.abc import Sequence
from decimal import Decimal
from types import MappingProxyType

from guanyun.engines.common.feel import UNKNOWN, Expression, Unknown, evaluate, holds
from guanyun.engines.rules.bounds import Band, Bands, bands_of, plain
from guanyun.engines.rules.brackets import EXACT
from guanyun.engines.rules.figures import NUMBERS, Facts, Held, Reach, facts_stated, reach_of
from guanyun.engines.rules.policy import (
    Constant,
    Derived,
    Highest,
    Made,
    Policy,
    Row,
    Steps,
    Table,
)
from guanyun.engines.rules.unary import names_in, read_expression, read_test
from guanyun.errors import Refused

_WIDE = decimal.Context(prec=60, rounding=decimal.ROUND_HALF_EVEN)
PLACES = 15  # decimals of a made number: two ratios of fen below 10^15 never meet on them


def facts_held(policy: Policy, facts: Facts, names: Facts) -> Facts:
    """Return every fact that the clauses of a policy may ask: what is stated, and what is made.

    Args:
        policy: Its made facts stand in order.
        facts: By id; what is not given is unknown.
        names: Parameters and ``on``, see ``names_on``.

    Raises:
        Refused: as ``stated``; ``rules.no_fact``, ``rules.no_number`` or
            ``rules.test_without_answer`` where what is made does not fit.

    >>> from datetime import date
    >>> from guanyun.engines.common import Citation, Label, Where
    >>> from guanyun.engines.rules.policy import AllOf, Fact, FactType, Step, SubjectKind, Total
    >>> here = Where("rules/score.yaml", 1)
    >>> staff, mark, more, score = (Fact(n, Label(n), FactType.COUNT, here)
    ...                             for n in ("staff", "mark", "more", "score"))
    >>> steps = (Step(Decimal(10), Decimal(4)), Step(Decimal(20), Decimal(9)))
    >>> made = (Steps(mark, "staff", steps, Decimal(0)), Total(score, ("mark", "more")))
    >>> one = Policy("rated", Label("示例"), SubjectKind.ENTERPRISE, Citation("sample"), here,
    ...              AllOf(()), (staff, more), made=made)
    >>> facts_held(one, {"staff": Decimal(12), "more": Decimal(3)}, {})["score"]
    Decimal('7')
    >>> facts_held(one, {"more": Decimal(3)}, {})["score"]
    Reach(low=Decimal('3'), high=Decimal('12'))
    """
    held: dict[str, Held] = dict(facts_stated(policy, facts))
    for made in policy.made:
        held[made.fact.id] = _made(made, held, names)
    return MappingProxyType(held)


def reads_of(made: Made) -> tuple[str, ...]:
    """Return the ids that a made fact reads: facts, and for FEEL parameters and ``on`` too."""
    if isinstance(made, Derived):
        return tuple(sorted(names_in(made.expression)))
    if isinstance(made, Steps):
        return (made.reads,)
    return made.reads if isinstance(made, Table) else made.of


def is_columnar(made: Made) -> bool:
    """Return whether columns can make a fact; free FEEL and its like go to the interpreter."""
    return not isinstance(made, Derived)


def _made(made: Made, held: Facts, names: Facts) -> Held:
    if isinstance(made, Derived):
        return _derived(made, held, names)
    if isinstance(made, Steps):
        return _stepped(made, _asked(held, made.reads))
    if isinstance(made, Table):
        return _tabled(made, held, names)
    parts = [reach_of(_asked(held, each)) for each in made.of]
    if any(isinstance(part, Unknown) for part in parts):
        return UNKNOWN
    reaches = [part for part in parts if isinstance(part, Reach)]
    ends = [[one.low for one in reaches], [one.high for one in reaches]]
    if isinstance(made, Highest):
        return _narrowed(max(ends[0]), max(ends[1]))
    return _narrowed(_sum(ends[0]), _sum(ends[1]))


def _asked(held: Facts, name: str) -> Held:
    if name not in held:
        raise Refused("rules.no_fact", policy="-", fact=name)
    return held[name]


def _sum(numbers: Sequence[Decimal]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = EXACT.add(total, number)
    return total


def _narrowed(low: Decimal, high: Decimal) -> Held:
    return low if low == high else Reach(low, high)


def _derived(made: Derived, held: Facts, names: Facts) -> Held:
    expression = read_expression(made.expression)
    known = {
        name: held[name] if name in held else names[name]
        for name in names_in(made.expression)
        if name in held or name in names
    }
    if any(isinstance(value, Reach) for value in known.values()):
        return UNKNOWN
    return derived_value(made, expression, known)


def derived_value(made: Derived, expression: Expression, known: Facts) -> Held:
    """Return what FEEL makes of known facts, on the grid of made numbers.

    Without an answer (as of a division by nothing) the fact is unknown.

    Raises:
        Refused: ``rules.fact_type`` where a number is too large to be counted on its grid.
    """
    value = evaluate(expression, {name: each for name, each in known.items() if _is_value(each)})
    if value is None or isinstance(value, Unknown):
        return UNKNOWN
    found = plain(value)
    if found is None and isinstance(value, tuple) and all(isinstance(one, str) for one in value):
        return tuple(str(one) for one in value)
    if isinstance(found, Decimal):
        places = PLACES if made.fact.decimals is None else made.fact.decimals
        try:
            return found.quantize(Decimal(1).scaleb(-places), context=_WIDE)
        except decimal.InvalidOperation as error:
            told = {"fact": made.fact.id, "value": found, "type": made.fact.type}
            raise Refused("rules.fact_type", **told) from error
    return UNKNOWN if found is None else found


def _is_value(value: Held) -> bool:
    return not isinstance(value, Reach)


def _stepped(made: Steps, value: Held) -> Held:
    reach = reach_of(value)
    given = [made.below, *(step.gives for step in sorted(made.steps, key=lambda one: one.least))]
    if isinstance(reach, Unknown):
        return _one_of(given)
    starts = sorted(step.least for step in made.steps)
    first, last = (sum(start <= end for start in starts) for end in (reach.low, reach.high))
    return _one_of(given[first : last + 1])


def _tabled(made: Table, held: Facts, names: Facts) -> Held:
    values = [_asked(held, name) for name in made.reads]
    possible: list[Constant | None] = []
    for row in made.rows:
        truth = _row_holds(made, row, values, names)
        if truth is False:
            continue
        possible.append(row.gives)
        if truth is True:
            return _one_of(possible)
    return _one_of([*possible, made.otherwise])


def _row_holds(made: Table, row: Row, values: Sequence[Held], names: Facts) -> bool | Unknown:
    truth: bool | Unknown = True
    for value, test in zip(values, row.tests, strict=True):
        passed = passes(test, value, names)
        if passed is None:
            raise Refused("rules.test_without_answer", clause=made.fact.id, test=test, value=value)
        if passed is False:
            return False
        if isinstance(passed, Unknown):
            truth = UNKNOWN
    return truth


def _one_of(possible: Sequence[Constant | None]) -> Held:
    """Return the one value that is possible, the reach of several numbers, else unknown."""
    distinct = set(possible)
    if len(distinct) == 1:
        (only,) = distinct
        return UNKNOWN if only is None else only
    numbers = [each for each in distinct if isinstance(each, Decimal)]
    if len(numbers) == len(distinct):
        return Reach(min(numbers), max(numbers))
    return UNKNOWN


def passes(test: str, value: Held, names: Facts) -> bool | Unknown | None:
    """Return whether a value passes a FEEL unary test; None where the test does not fit it.

    A reach passes where everything in it does, fails where nothing does, and else is unknown.

    >>> [passes(">= 60", Reach(Decimal(low), Decimal(high)), {})
    ...  for low, high in ((60, 80), (20, 59), (20, 80))]
    [True, False, UNKNOWN]
    """
    if not isinstance(value, Reach):
        return holds(read_test(test), value, names)
    bands = bands_of(test, names)
    if bands is None:
        return UNKNOWN
    return reach_passes(value, bands)


def reach_passes(reach: Reach, bands: Bands) -> bool | Unknown:
    """Return whether all, nothing or only some of a reach lies in the bands of a test."""
    seen = {_lies(reach, band) for band in bands.bands} or {True}
    if True in seen:
        return not bands.negated
    return UNKNOWN if UNKNOWN in seen else bands.negated


def _lies(reach: Reach, band: Band) -> bool | Unknown:
    inside = [_is_above(end, band) and _is_below(end, band) for end in (reach.low, reach.high)]
    apart = not _is_below(reach.low, band) or not _is_above(reach.high, band)
    truth = True if all(inside) else False if apart else UNKNOWN
    if isinstance(truth, Unknown) or not band.outside:
        return truth
    return not truth


def _is_above(end: Decimal, band: Band) -> bool:
    if not isinstance(band.low, Decimal):
        return band.low is None
    return end >= band.low if band.low_in or band.outside else end > band.low


def _is_below(end: Decimal, band: Band) -> bool:
    if not isinstance(band.high, Decimal):
        return band.high is None
    return end <= band.high if band.high_in or band.outside else end < band.high


def is_number(made: Made) -> bool:
    """Return whether a made fact is a number."""
    return made.fact.type in NUMBERS
