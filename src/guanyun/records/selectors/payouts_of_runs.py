"""What runs of policies would pay, before a batch is made; the figures behind a payment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from guanyun.charter.schema import Charter
from guanyun.engines.common import Label
from guanyun.engines.rules import SubjectKind
from guanyun.errors import Refused
from guanyun.records.access import Visitor
from guanyun.records.charters import charter_by_hash
from guanyun.records.fact_rows import Moment, figures_at
from guanyun.records.models import BudgetLine, Enterprise, PayoutLine, RuleRun, RuleRunRow
from guanyun.records.money_seats import check_keeper
from guanyun.records.payment_lines import (
    Left,
    Made,
    basis_of,
    parts_read,
    parts_told,
    payments_made,
)

from .payouts import PaymentShown, payments_shown

MOST_RUNS = 30


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a run would come to: payments and rows left out, before anything is made."""

    payments: list[PaymentShown]
    left: list[tuple[Left, str]]  # with the name of the payee
    total_fen: int
    budget: BudgetLine


@dataclass(frozen=True, slots=True)
class RunChoice:
    """A run that a batch may be made of, and the policies with rows that are met."""

    number: int
    judged_on: date
    policies: Sequence[tuple[str, Label, int]]  # id, label, rows met


def runs_to_pay(*, visitor: Visitor) -> list[RunChoice]:
    """Return the runs that are done, the latest first, for who keeps the money."""
    zone = check_keeper(visitor)
    runs = list(RuleRun.objects.filter(zone=zone, state="done").order_by("-number")[:MOST_RUNS])
    counts = (
        RuleRunRow.objects.filter(zone=zone, run__in=[x.number for x in runs], verdict="met")
        .values("run", "policy")
        .annotate(n=Count("pk"))
    )
    met: dict[int, list[tuple[str, int]]] = {}
    for each in counts:
        met.setdefault(each["run"], []).append((each["policy"], each["n"]))
    return [_choice(zone, run, met.get(run.number, [])) for run in runs]


def _choice(zone: str, run: RuleRun, met: Sequence[tuple[str, int]]) -> RunChoice:
    policies = charter_by_hash(zone, run.charter).policies
    told = [
        (name, policies[name].label, n)
        for name, n in sorted(met)
        if name in policies and policies[name].payout is not None
    ]
    return RunChoice(run.number, run.judged_on, told)


def batch_proposed(
    *,
    visitor: Visitor,
    run: int,
    document: str,
    policies: Sequence[str],
    phase: str,
    at: datetime,
) -> Proposed:
    """Return what a run would come to, nothing written.

    Raises:
        Hidden: to who keeps no money.
        Refused: as making the batch.
    """
    zone = check_keeper(visitor)
    basis = basis_of(zone, run, document, phase)
    rows = RuleRunRow.objects.filter(zone=zone, run=run, verdict="met")
    if policies:
        rows = rows.filter(policy__in=list(policies))
    made: Made = payments_made(basis, rows.order_by("policy", "subject"), by=visitor.id, at=at)
    weights = parts_read(basis.budget.weights)
    for no, line in enumerate(made.lines, 1):
        line.no, line.parts = no, parts_told(line.amount_fen, weights)
    codes = {each.enterprise for each in made.left}
    labels = dict(Enterprise.objects.filter(zone=zone, uscc__in=codes).values_list("uscc", "label"))
    return Proposed(
        payments=payments_shown(zone, made.lines),
        left=[(each, labels.get(each.enterprise, each.enterprise)) for each in made.left],
        total_fen=sum(each.amount_fen or 0 for each in made.lines),
        budget=basis.budget,
    )


@dataclass(frozen=True, slots=True)
class FactBehind:
    """A figure that an amount was worked out from: as known then, and who held it."""

    label: Label
    value: str
    source: str
    as_of: date


def facts_behind(line: PayoutLine) -> list[FactBehind]:
    """Return the figures of the day on which the run of a payment judged, as known then."""
    run = RuleRun.objects.filter(zone=line.zone, number=line.run or 0).first()
    if run is None:
        return []
    policy = charter_by_hash(line.zone, run.charter).policies.get(line.policy)
    if policy is None:
        return []
    moment = Moment(run.judged_on, run.known_on, run.facts_to)
    of_firm = policy.subject is SubjectKind.ENTERPRISE
    subject = line.enterprise if of_firm else line.event
    facts = {each.id: each for each in policy.facts}
    told = figures_at(line.zone, policy.subject, list(facts), moment, subjects=[subject])
    figures = next((found for _, found in told), {})
    return [
        FactBehind(facts[name].label, each.value, each.source, each.as_of)
        for name, each in figures.items()
    ]


def place_to_pay(charter: Charter) -> str:
    """Return a point of the zone, for the unit in charge of its batches.

    Raises:
        Refused: ``payouts.no_kind``: the charter names no place for the zone.
    """
    for place in charter.register.places:
        if place.geometry is not None:
            point = place.geometry.geometry.representative_point()
            return f"{point.x:.6f},{point.y:.6f}"
    raise Refused("payouts.no_kind")
