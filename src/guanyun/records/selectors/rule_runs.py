"""Runs of policies: how far they are, their funnels, their rows, how two of them differ."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from guanyun.charter.schema import Charter
from guanyun.engines.common import yuan_of
from guanyun.engines.rules import Appropriation, MoneyKind, Policy, SubjectKind, clauses_of
from guanyun.records.access import Visitor
from guanyun.records.charters import charter_by_hash
from guanyun.records.models import Enterprise, FactSubject, PolicyTold, RuleRun, RuleRunRow
from guanyun.records.policy_doors import run_for_policies, runs_for_policies
from guanyun.records.rule_judging import Tally
from guanyun.records.rule_runs import Difference, differences
from guanyun.records.selectors.calculator import rank_of

PAGE = 50
MOST_RUNS = 50
SETS = ("met", "near", "unknown")


@dataclass(frozen=True, slots=True)
class Funnel:
    """One policy of a run: its counts, clause by clause, and the money it would take."""

    policy: Policy
    tally: Tally
    appropriation: Appropriation | None

    @property
    def steps(self) -> list[tuple[str, int, int]]:
        """Return for each clause its id, who is left after it, who fails it."""
        tally = self.tally
        return [
            (each.id, tally.left.get(each.id, 0), tally.failed.get(each.id, 0))
            for each in clauses_of(self.policy.condition)
        ]

    @property
    def due(self) -> Decimal:
        """Return what would be paid, in yuan."""
        return yuan_of(self.tally.due_fen)

    @property
    def most(self) -> Decimal:
        """Return the sum of ceilings, which nobody adds to money payable."""
        return yuan_of(self.tally.most_fen)


@dataclass(frozen=True, slots=True)
class Budget:
    """How much of an appropriation a run would use: all its policies together."""

    appropriation: Appropriation
    used: Decimal
    policies: tuple[Policy, ...]

    @property
    def over(self) -> Decimal:
        """Return by how much it does not suffice; nothing where it does."""
        return max(self.used - self.appropriation.amount, Decimal("0.00"))

    @property
    def percent(self) -> int:
        """Return the share used, in hundredths, rounded down."""
        amount = self.appropriation.amount
        return int(self.used * 100 / amount) if amount else 0


@dataclass(frozen=True, slots=True)
class RunShown:
    """A run with what its charter calls things."""

    run: RuleRun
    charter: Charter
    funnels: tuple[Funnel, ...]

    @property
    def is_open(self) -> bool:
        """Return whether it waits or is under way."""
        return self.run.state in ("waiting", "running")

    @property
    def percent(self) -> int:
        """Return how far it is, in hundredths."""
        return min(99, self.run.done * 100 // self.run.total) if self.run.total else 0

    @property
    def budgets(self) -> list[Budget]:
        """Return the appropriations that its policies draw on."""
        found: dict[str, list[Funnel]] = {}
        for each in self.funnels:
            if each.appropriation is not None:
                found.setdefault(each.appropriation.id, []).append(each)
        return [
            Budget(
                held[0].appropriation,
                sum((one.due for one in held), Decimal("0.00")),
                tuple(one.policy for one in held),
            )
            for held in found.values()
            if held[0].appropriation is not None
        ]

    @property
    def payable(self) -> Decimal:
        """Return what all fixed amounts come to, in yuan; ceilings are no part of it."""
        fixed = [each.due for each in self.funnels if each.policy.money is MoneyKind.FIXED]
        return sum(fixed, Decimal("0.00"))


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a run with whom it is about."""

    row: RuleRunRow
    label: str
    told: tuple[str, ...] = ()  # the ways in which the enterprise was told

    @property
    def amount(self) -> Decimal | None:
        """Return what is due, or the most where nothing is payable by itself; None while open."""
        is_fixed = self.row.amount_kind == MoneyKind.FIXED.value
        fen = self.row.due_fen if is_fixed else self.row.amount_fen
        return None if fen is None else yuan_of(fen)

    @property
    def missing(self) -> list[str]:
        """Return the facts that it waits for."""
        return [each for each in self.row.missing.split("|") if each]


@dataclass(frozen=True, slots=True)
class Lines:
    """One page of the rows of a run."""

    lines: Sequence[Line]
    total: int


def runs_listed(*, visitor: Visitor) -> list[RuleRun]:
    """Return the latest runs; Hidden to whom they are not for."""
    return list(runs_for_policies(visitor).order_by("-number")[:MOST_RUNS])


def run_shown(*, visitor: Visitor, number: int) -> RunShown:
    """Return one run with its funnels, or raise Hidden."""
    run = run_for_policies(visitor, number)
    charter = charter_by_hash(run.zone, run.charter)
    counts = json.loads(run.counts)
    names = [each for each in run.policies.split("|") if each in charter.policies]
    funnels = [
        Funnel(
            charter.policies[name],
            Tally(**counts.get(name, {})),
            charter.rules.appropriations.get(charter.policies[name].appropriation or ""),
        )
        for name in names
    ]
    funnels.sort(key=lambda each: (rank_of(each.policy), not each.tally.subjects))
    return RunShown(run, charter, tuple(funnels))


def run_lines(
    *, visitor: Visitor, number: int, policy: str, of: str, page: int = 1, size: int = PAGE
) -> Lines:
    """Return the rows of a run: who meets a policy, who is one clause short, who is unknown.

    Args:
        policy: Its id; empty: all.
        of: One of ``SETS``; anything else: all rows.
    """
    run = run_for_policies(visitor, number)
    rows = _rows(run, policy, of)
    shown = list(rows[(page - 1) * size : page * size])
    labels = labels_of(run.zone, shown)
    told = _told(run, shown)
    return Lines(
        [Line(row, labels.get((row.subject_kind, row.subject), ""), told.get(_key(row), ()))
         for row in shown],
        rows.count(),
    )  # fmt: skip


def _rows(run: RuleRun, policy: str, of: str) -> QuerySet[RuleRunRow]:
    rows = RuleRunRow.objects.filter(zone=run.zone, run=run.number)
    if policy:
        rows = rows.filter(policy=policy)
    if of in ("met", "unknown"):
        rows = rows.filter(verdict=of)
    elif of == "near":
        rows = rows.filter(short_of__gt="")
    return rows.order_by("policy", "-due_fen", "subject_kind", "subject")


def run_exported(*, visitor: Visitor, number: int, policy: str, of: str) -> Iterator[Line]:
    """Yield the rows of a run with whom each is about, for a workbook."""
    run = run_for_policies(visitor, number)
    rows = list(_rows(run, policy, of))
    labels = labels_of(run.zone, rows)
    for row in rows:
        yield Line(row, labels.get((row.subject_kind, row.subject), ""))


def labels_of(zone: str, rows: Sequence[RuleRunRow]) -> Mapping[tuple[str, str], str]:
    """Return what subjects are called."""
    firms = {row.subject for row in rows if row.subject_kind == SubjectKind.ENTERPRISE.value}
    others = {row.subject for row in rows} - firms
    found = {
        (SubjectKind.ENTERPRISE.value, uscc): label
        for uscc, label in Enterprise.objects.filter(zone=zone, uscc__in=firms).values_list(
            "uscc", "label"
        )
    }
    if others:
        known = FactSubject.objects.filter(zone=zone, subject__in=others)
        for kind, subject, label in known.values_list("subject_kind", "subject", "label"):
            found[kind, subject] = label
    return found


def _key(row: RuleRunRow) -> tuple[str, str]:
    return row.policy, row.subject


def _told(run: RuleRun, rows: Sequence[RuleRunRow]) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    known = PolicyTold.objects.filter(
        zone=run.zone, enterprise__in=[row.subject for row in rows], run=run.number
    )
    for policy, uscc, way in known.values_list("policy", "enterprise", "way"):
        found[policy, uscc] = (*found.get((policy, uscc), ()), way)
    return found


def run_row(*, visitor: Visitor, number: int, policy: str, subject: str) -> RuleRunRow | None:
    """Return one row of a run, or None."""
    run = run_for_policies(visitor, number)
    rows = RuleRunRow.objects.filter(zone=run.zone, run=run.number)
    return rows.filter(policy=policy, subject=subject).first()


@dataclass(frozen=True, slots=True)
class Compared:
    """How two runs differ: rows, and the money by policy."""

    before: RuleRun
    after: RuleRun
    charter: Charter
    lines: Sequence[tuple[Difference, str]]
    gained: int
    lost: int
    money: Sequence[tuple[str, Decimal, Decimal]]  # policy, yuan before, yuan after

    @property
    def change(self) -> Decimal:
        """Return by how much the payable money changes, in yuan."""
        return sum((after - before for _, before, after in self.money), Decimal("0.00"))


def runs_compared(*, visitor: Visitor, before: int, after: int) -> Compared:
    """Return how two runs differ, or raise Hidden."""
    old, new = run_for_policies(visitor, before), run_for_policies(visitor, after)
    rows = [list(RuleRunRow.objects.filter(zone=run.zone, run=run.number)) for run in (old, new)]
    found = list(differences(*rows))
    labels = labels_of(old.zone, [*rows[0], *rows[1]])
    return Compared(
        before=old,
        after=new,
        charter=charter_by_hash(new.zone, new.charter),
        lines=[(each, labels.get((each.subject_kind, each.subject), "")) for each in found],
        gained=sum(_is_met(each.after) and not _is_met(each.before) for each in found),
        lost=sum(_is_met(each.before) and not _is_met(each.after) for each in found),
        money=money_by_policy(*rows),
    )


def _is_met(row: RuleRunRow | None) -> bool:
    return row is not None and row.verdict == "met"


def money_by_policy(
    before: Sequence[RuleRunRow], after: Sequence[RuleRunRow]
) -> list[tuple[str, Decimal, Decimal]]:
    """Return what each policy pays by two sets of rows, in yuan, where it pays anything."""
    sums: dict[str, list[int]] = {}
    for place, rows in enumerate((before, after)):
        for row in rows:
            if row.verdict == "met" and row.amount_kind == MoneyKind.FIXED.value:
                sums.setdefault(row.policy, [0, 0])[place] += row.due_fen or 0
    return [(name, yuan_of(was), yuan_of(now)) for name, (was, now) in sorted(sums.items())]
