"""What one more of a figure is worth to a subject, and where its money jumps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from guanyun.engines.rules.bounds import bands_of
from guanyun.engines.rules.eligibility import Verdict
from guanyun.engines.rules.figures import NUMBERS, Facts, names_on
from guanyun.engines.rules.payout_forms import Components, Payout, Progressive, TierTable
from guanyun.engines.rules.policy import Policy, Steps, Table, clauses_of
from guanyun.engines.rules.stacking import Entitlement, entitle
from guanyun.errors import Refused


@dataclass(frozen=True, slots=True)
class Cliff:
    """A figure at which money jumps: what is paid just below it, and from it on, in yuan.

    ``gained`` and ``lost`` are the policies that are met only from there on, or only before.
    """

    at: Decimal
    below: Decimal
    from_there: Decimal
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def marginal_amount(
    policies: Sequence[Policy], facts: Facts, fact: str, step: Decimal, *, on: date
) -> Decimal | None:
    """Return what ``step`` more of a figure changes in all that is payable, None while open.

    Args:
        policies: In force on the day.
        facts: By id; the figure is known.
        fact: Id of a number.
        step: How much more, or less.
        on: The day of the assessment.

    Raises:
        Refused: ``rules.no_figure`` where the figure is unknown or none; as ``entitle``.
    """
    now = _figure(policies, facts, fact)
    before = entitle(policies, facts, on=on).payable
    after = entitle(policies, {**facts, fact: now + step}, on=on).payable
    return None if before is None or after is None else after - before


def cliffs_of(
    policies: Sequence[Policy], facts: Facts, fact: str, *, on: date
) -> tuple[Cliff, ...]:
    """Return where the payable money of a subject jumps as one figure of it rises.

    Looked for at every bound of a test, step, bracket or tier on the figure, all else as it is;
    a jump is more than what the money moves by on either side of it. Open sums are passed over.

    Raises:
        Refused: as ``marginal_amount``.

    >>> from guanyun.engines.common import Citation, Label, Where
    >>> from guanyun.engines.rules.payout_forms import Fixed
    >>> from guanyun.engines.rules.policy import Clause, Fact, FactType, SubjectKind
    >>> here = Where("rules/staff.yaml", 1)
    >>> staff = Fact("staff", Label("从业人员"), FactType.COUNT, here)
    >>> one = Policy("small", Label("示例"), SubjectKind.ENTERPRISE, Citation("sample"), here,
    ...              Clause("small", "staff", "[10..20]", here), (staff,),
    ...              payout=Fixed(Decimal(5)))
    >>> [(each.at, each.below, each.from_there, each.lost)
    ...  for each in cliffs_of([one], {"staff": Decimal(7)}, "staff", on=date(2026, 1, 1))]
    [(Decimal('10'), Decimal('0.00'), Decimal('5.00'), ()),
     (Decimal('21'), Decimal('5.00'), Decimal('0.00'), ('small',))]
    """
    _figure(policies, facts, fact)
    declared = next(each for policy in policies for each in policy.facts if each.id == fact)
    unit = Decimal(1).scaleb(-declared.places)
    bounds = {
        end.quantize(unit, ROUND_CEILING) + shift * unit
        for policy in policies for end in _ends(policy, fact, on) for shift in (0, 1)
    }  # fmt: skip

    def at(value: Decimal) -> Entitlement:
        return entitle(policies, {**facts, fact: value}, on=on)

    found = []
    for bound in sorted(bounds):
        entitled = [at(bound + shift * unit) for shift in (-2, -1, 0, 1)]
        sums = [each.payable for each in entitled]
        known = [each for each in sums if each is not None]
        if len(known) == len(sums) and _jumps(known, len(policies)):
            met = [{one.policy for one in each.awards if one.verdict is Verdict.MET}
                   for each in entitled[1:3]]  # fmt: skip
            gained, lost = sorted(met[1] - met[0]), sorted(met[0] - met[1])
            found.append(Cliff(bound, known[1], known[2], tuple(gained), tuple(lost)))
    return tuple(found)


def _jumps(sums: Sequence[Decimal], policies: int) -> bool:
    """Return whether the middle step is larger than both beside it, roundings allowed for."""
    before, here, after = (sums[i + 1] - sums[i] for i in range(3))
    slack = Decimal("0.01") * policies
    return not min(before, after) - slack <= here <= max(before, after) + slack


def _figure(policies: Sequence[Policy], facts: Facts, fact: str) -> Decimal:
    kinds = {each.type for policy in policies for each in policy.facts if each.id == fact}
    now = facts.get(fact)
    if not isinstance(now, Decimal) or not kinds <= NUMBERS or not kinds:
        raise Refused("rules.no_figure", fact=fact)
    return now


def _ends(policy: Policy, fact: str, on: date) -> Iterator[Decimal]:
    """Yield the figures at which a policy may turn."""
    names = names_on(policy, on)
    asked = [(clause.fact, clause.test) for clause in clauses_of(policy.condition)]
    for made in policy.made:
        if isinstance(made, Table):
            asked += [pair for row in made.rows for pair in zip(made.reads, row.tests, strict=True)]
        elif isinstance(made, Steps) and made.reads == fact:
            yield from (step.least for step in made.steps)
    for name, test in asked:
        bands = bands_of(test, names) if name == fact else None
        for band in bands.bands if bands is not None else ():
            yield from (end for end in (band.low, band.high) if isinstance(end, Decimal))
    yield from _of_payout(policy.payout, fact)


def _of_payout(payout: Payout | None, fact: str) -> Iterator[Decimal]:
    if isinstance(payout, Components):
        for part in payout.parts:
            yield from _of_payout(part.payout, fact)
    elif isinstance(payout, TierTable) and payout.base == fact:
        yield from (tier.least for tier in payout.tiers)
    elif isinstance(payout, Progressive) and payout.base == fact:
        yield from (bracket.above for bracket in payout.brackets)
