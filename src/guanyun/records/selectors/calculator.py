"""What policies give one enterprise: why, what is missing, who holds it, the least way there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guanyun.charter.schema import Charter, Source
from guanyun.engines.common.feel import UNKNOWN
from guanyun.engines.rules import (
    Award,
    Fact,
    Facts,
    Held,
    MoneyKind,
    PhaseAmount,
    Policy,
    Reason,
    ResultKind,
    SubjectKind,
    Verdict,
    Way,
    award_of,
    entitle,
    fewest_unknown,
    outcome_of,
    phase_amounts,
    reasons_of,
    stated,
    ways_to_qualify,
    with_results,
)
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.charters import adoption_on, charter_by_hash
from guanyun.records.fact_rows import Figure, Moment, facts_from, figures_at
from guanyun.records.fact_values import facts_asked, value_of, value_text
from guanyun.records.ledger import head_now
from guanyun.records.models import Enterprise
from guanyun.records.policy_doors import firm_for_policies
from guanyun.records.rule_judging import in_force
from guanyun.records.telling import ZONE_STREAM

MOST_WAYS = 3
STANDINGS = ("met", "open", "near", "unknown", "unmet")
# What an enterprise gets; classes, tariffs and coefficients are what such rules are made of.
BENEFITS = (ResultKind.MONEY, ResultKind.SERVICE, ResultKind.TITLE)


@dataclass(frozen=True, slots=True)
class Trial:
    """Values that somebody tries: they replace what is known and are never kept."""

    values: Mapping[str, str]  # by fact, as typed
    refused: Mapping[str, Refused]  # by fact: why a value cannot be

    @property
    def is_on(self) -> bool:
        """Return whether anything is tried."""
        return bool(self.values)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one policy says of one subject, clause by clause."""

    policy: Policy
    award: Award
    due: Decimal | None  # after exclusion groups and caps per year and life
    reasons: tuple[Reason, ...]
    ways: tuple[Way, ...]
    missing: tuple[Fact, ...]  # the fewest that could still decide, or that the amount waits for
    phases: tuple[PhaseAmount, ...]
    gives: Held = UNKNOWN  # the class, tariff or coefficient that it comes to

    @property
    def is_benefit(self) -> bool:
        """Return whether it is something that an enterprise gets."""
        return self.policy.result in BENEFITS

    @property
    def standing(self) -> str:
        """Return how it stands: met, met but the amount open, near, unknown or unmet."""
        if self.award.verdict is Verdict.MET:
            return "open" if self.due is None and self.policy.payout else "met"
        if self.award.verdict is Verdict.UNKNOWN:
            return "unknown"
        return "near" if any(way.possible for way in self.ways[:1]) else "unmet"

    @property
    def short(self) -> tuple[Reason, ...]:
        """Return the clauses that fail."""
        return tuple(each for each in self.reasons if each.verdict is Verdict.UNMET)


@dataclass(frozen=True, slots=True)
class Calculation:
    """All policies for one enterprise on a day."""

    firm: Enterprise
    charter: Charter
    on: date
    answers: tuple[Answer, ...]
    figures: Mapping[str, Figure]
    facts: Mapping[str, Fact]
    payable: Decimal | None
    trial: Trial

    @property
    def sources(self) -> Mapping[str, Source]:
        """Return the papers that articles cite."""
        return self.charter.known_sources

    def of(self, standing: str) -> list[Answer]:
        """Return the benefits that stand so."""
        return [each for each in self.answers if each.is_benefit and each.standing == standing]

    @property
    def grounds(self) -> list[Answer]:
        """Return the classes, tariffs and coefficients: what other rules are made of."""
        return [each for each in self.answers if not each.is_benefit]

    @property
    def certain(self) -> Decimal:
        """Return what is payable as far as it can be said, in yuan."""
        fixed = [each for each in self.of("met") if each.policy.money is MoneyKind.FIXED]
        return sum((each.due or Decimal(0) for each in fixed), Decimal("0.00"))


def calculated(
    *, visitor: Visitor, uscc: str, on: date, tried: Mapping[str, str] | None = None
) -> Calculation:
    """Return what policies give an enterprise on a day, as known today.

    Args:
        tried: Values to try, by fact, as typed; nothing of them is kept.

    Raises:
        Hidden: not for this visitor.
    """
    firm = firm_for_policies(visitor, uscc)
    zone = scope(visitor).zone
    charter = charter_by_hash(zone, adoption_on(zone, on).hash)
    policies = [
        each for each in in_force(charter.policies, on) if each.subject is SubjectKind.ENTERPRISE
    ]
    moment = Moment(on, on, head_now(zone, ZONE_STREAM).seq)
    declared = facts_asked(policies, SubjectKind.ENTERPRISE)
    figures = figures_of(zone, uscc, declared, moment)
    trial = _trial(declared, tried or {})
    facts = {**facts_from(figures, declared), **_tried(declared, trial)}
    known = {each.id: _with_results(each, charter.policies, facts, moment) for each in policies}
    together = {name: value for each in known.values() for name, value in each.items()}
    entitled = entitle(policies, together, on=on, known_on=moment.known_on)
    due = {award.policy: award.amount for award in entitled.awards}
    answers = [_answer(each, known[each.id], due[each.id], moment) for each in policies]
    answers.sort(key=_place)
    return Calculation(
        firm=firm, charter=charter, on=on, answers=tuple(answers), figures=figures,
        facts=declared, payable=entitled.payable, trial=trial,
    )  # fmt: skip


def figures_of(
    zone: str, uscc: str, declared: Mapping[str, Fact], moment: Moment
) -> Mapping[str, Figure]:
    """Return the figures of one enterprise, by fact."""
    told = figures_at(zone, SubjectKind.ENTERPRISE, declared, moment, subjects=[uscc])
    return next((figures for _, figures in told), {})


def answer_of(calculation: Calculation, policy: str) -> Answer:
    """Return what one policy says, or raise Hidden where it is not among those in force."""
    for each in calculation.answers:
        if each.policy.id == policy:
            return each
    raise Hidden("policy")


def _trial(declared: Mapping[str, Fact], tried: Mapping[str, str]) -> Trial:
    values, refused = {}, {}
    for name, told in tried.items():
        fact = declared.get(name)
        if fact is None or not told.strip():
            continue
        values[name] = told.strip()[:200]
        try:
            stated(fact, value_of(fact, value_text(fact, told)))
        except Refused as wrong:
            refused[name] = wrong
    return Trial(values, refused)


def _tried(declared: Mapping[str, Fact], trial: Trial) -> Facts:
    good = {name: told for name, told in trial.values.items() if name not in trial.refused}
    return {
        name: value_of(declared[name], value_text(declared[name], told))
        for name, told in good.items()
    }


def _with_results(
    policy: Policy, policies: Mapping[str, Policy], facts: Facts, moment: Moment
) -> Facts:
    return with_results(policy, policies, facts, on=moment.on, known_on=moment.known_on)


def _answer(policy: Policy, facts: Facts, due: Decimal | None, moment: Moment) -> Answer:
    on, known_on = moment.on, moment.known_on
    award = award_of(policy, facts, on=on, known_on=known_on)
    declared = {fact.id: fact for fact in policy.facts}
    waits: Sequence[str] = award.missing
    if award.verdict is Verdict.UNKNOWN:
        waits = [*_fewest(policy, facts, moment), *award.missing]
    ways = _ways(policy, facts, moment) if award.verdict is not Verdict.MET else ()
    return Answer(
        policy=policy,
        award=award,
        due=due,
        reasons=reasons_of(policy, facts, on=on, known_on=known_on),
        ways=ways[:MOST_WAYS],
        missing=tuple(declared[name] for name in dict.fromkeys(waits) if name in declared),
        phases=phase_amounts(policy, award, facts, on=on, known_on=known_on),
        gives=_gives(policy, facts, moment),
    )


def _ways(policy: Policy, facts: Facts, moment: Moment) -> tuple[Way, ...]:
    try:
        return ways_to_qualify(policy, facts, on=moment.on, known_on=moment.known_on)
    except Refused:  # more ways than anybody reads: the clauses alone are told
        return ()


def _fewest(policy: Policy, facts: Facts, moment: Moment) -> tuple[str, ...]:
    try:
        return fewest_unknown(policy, facts, on=moment.on, known_on=moment.known_on)
    except Refused:
        return ()


def _gives(policy: Policy, facts: Facts, moment: Moment) -> Held:
    if not policy.gives:
        return UNKNOWN
    return outcome_of(policy, facts, on=moment.on, known_on=moment.known_on)


def _place(answer: Answer) -> tuple[int, int, Decimal]:
    """Return where an answer stands: by standing, money first, the larger amount first."""
    return STANDINGS.index(answer.standing), rank_of(answer.policy), -(answer.due or Decimal(0))


def rank_of(policy: Policy) -> int:
    """Return the place of a policy in lists: money, services, titles, then what they stand on."""
    return BENEFITS.index(policy.result) if policy.result in BENEFITS else len(BENEFITS)
