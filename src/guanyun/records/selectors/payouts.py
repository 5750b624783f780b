"""Payout batches as their pages show them: the list, one batch, what a run would come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, Sum

from guanyun.charter.schema import Charter
from guanyun.engines.casework import CaseState
from guanyun.engines.common import Label
from guanyun.engines.rules import TIERS, PaymentState
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.charters import charter_by_hash, charter_on
from guanyun.records.models import (
    BudgetLine,
    Case,
    CreditNote,
    Enterprise,
    PayeeAccount,
    PayoutLine,
)
from guanyun.records.money_seats import check_reader
from guanyun.records.now import today
from guanyun.records.papers import FRESH
from guanyun.records.payment_acts import payout_kinds
from guanyun.records.payment_lines import (
    parts_read,
)
from guanyun.records.stepping import state_now

from .names import names_of

MOST_RUNS = 30
MOST_BATCHES = 500
OUT = (PaymentState.TAKEN_OUT.value, PaymentState.REVERSED.value)


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch in the list: what it is called, where it stands, how many payments of how much."""

    number: str
    title: str
    document: str
    step: Label
    is_closed: bool
    lines: int
    total_fen: int
    paid_fen: int
    opened_on: date
    due: str  # as people read it: 2026-12-03 24:00


@dataclass(frozen=True, slots=True)
class PaymentShown:
    """One payment as a page shows it; the account by its last digits only."""

    line: PayoutLine
    policy: Label
    payee: str
    bank: str
    tail: str
    credit: str  # none | unrepaired | repaired | unknown
    parts: Mapping[str, int]

    @property
    def paid_fen(self) -> int:
        """Return what has left and not come back."""
        has_left = self.line.state in (PaymentState.PAID.value, PaymentState.RECOVERED.value)
        return (self.line.amount_fen or 0) - self.line.recovered_fen if has_left else 0

    @property
    def is_out(self) -> bool:
        """Return whether it is no part of what the batch pays any more."""
        return self.line.state in OUT


@dataclass(frozen=True, slots=True)
class BatchShown:
    """A batch with its payments, its sums by state and by tier, and its budget line."""

    case: Case
    charter: Charter
    title: str
    step: Label
    payments: list[PaymentShown]
    budget: BudgetLine | None
    by_state: Mapping[str, tuple[int, int]]  # state -> payments, fen
    by_tier: Mapping[str, int] = field(default_factory=dict)
    made_by: Sequence[str] = ()  # names

    @property
    def total_fen(self) -> int:
        """Return the sum of the payments that stand."""
        return sum(x.line.amount_fen or 0 for x in self.payments if not x.is_out)

    @property
    def paid_fen(self) -> int:
        """Return what has left and not come back."""
        return sum(each.paid_fen for each in self.payments)

    @property
    def standing(self) -> int:
        """Return how many payments stand."""
        return sum(not each.is_out for each in self.payments)

    @property
    def open_amounts(self) -> int:
        """Return how many wait for a decision."""
        return sum(x.line.amount_fen is None and not x.is_out for x in self.payments)


def batch_list(*, visitor: Visitor, state: str = "", words: str = "") -> list[BatchLine]:
    """Return the batches that a visitor who reads the money may see, the latest first.

    Raises:
        Hidden: to who reads no money.
    """
    zone = check_reader(visitor)
    kinds = payout_kinds(charter_on(zone, today()).case_types)
    cases = scope(visitor).cases().filter(kind__in=kinds).order_by("-opened_at", "-pk")
    if state:
        cases = cases.filter(step=state)
    found = list(cases[:MOST_BATCHES])
    sums = _sums(zone, [each.number for each in found])
    lines = [_batch_line(each, sums.get(each.number, (0, 0, 0))) for each in found]
    return [x for x in lines if words in x.title or words in x.number or words in x.document]


def batch_steps(zone: str) -> list[tuple[str, Label]]:
    """Return the steps of the batches under the charter of today, for the filter."""
    case_types = charter_on(zone, today()).case_types
    kinds = payout_kinds(case_types)
    return [(step.id, step.label) for kind in sorted(kinds) for step in case_types[kind].steps]


def _sums(zone: str, numbers: Sequence[str]) -> dict[str, tuple[int, int, int]]:
    has_left = Q(state__in=[PaymentState.PAID.value, PaymentState.RECOVERED.value])
    rows = (
        PayoutLine.objects.filter(zone=zone, case__in=numbers)
        .values("case")
        .annotate(
            n=Count("pk", filter=~Q(state__in=OUT)),
            total=Sum("amount_fen", filter=~Q(state__in=OUT)),
            paid=Sum("amount_fen", filter=has_left),
            back=Sum("recovered_fen", filter=has_left),
        )
    )
    return {
        each["case"]: (each["n"], each["total"] or 0, (each["paid"] or 0) - (each["back"] or 0))
        for each in rows
    }


def _batch_line(case: Case, sums: tuple[int, int, int]) -> BatchLine:
    state = state_now(case)
    kind = charter_by_hash(case.zone, case.charter).case_types[case.kind]
    return BatchLine(
        number=case.number,
        title=str(state.answers.get("title", "")),
        document=str(state.answers.get("document", "")),
        step=kind.step(state.step).label,
        is_closed=case.closed_at is not None,
        lines=sums[0],
        total_fen=sums[1],
        paid_fen=sums[2],
        opened_on=case.opened_on,
        due=_due_text(state),
    )


def _due_text(state: CaseState) -> str:
    shown = [x for x in state.clocks.values() if x.running_since and not x.measured_only]
    return min((each.due_text for each in shown), default="")


def batch_shown(*, visitor: Visitor, number: str) -> BatchShown:
    """Return one batch with its payments.

    Raises:
        Hidden: no such batch for this visitor, or to who reads no money.
    """
    zone = check_reader(visitor)
    case = scope(visitor).case(number)
    charter = charter_by_hash(zone, case.charter)
    kind = charter.case_types[case.kind]
    if case.kind not in payout_kinds(charter.case_types):
        raise Hidden("batch")
    rows = list(PayoutLine.objects.filter(zone=zone, case=number).order_by("no"))
    shown = payments_shown(zone, rows)
    state = state_now(case)
    makers = {each.made_by for each in rows}
    names = names_of(charter, zone=zone, people=makers)
    return BatchShown(
        case=case,
        charter=charter,
        title=str(state.answers.get("title", "")),
        step=kind.step(state.step).label,
        payments=shown,
        budget=BudgetLine.objects.filter(
            zone=zone, document=str(state.answers.get("document", ""))
        ).first(),
        by_state=_by_state(rows),
        by_tier=_by_tier(shown),
        made_by=sorted(filter(None, (names.person(each) for each in makers))),
    )


def _by_state(rows: Sequence[PayoutLine]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for state in PaymentState:
        these = [each.amount_fen or 0 for each in rows if each.state == state.value]
        if these:
            found[state.value] = (len(these), sum(these))
    return found


def _by_tier(shown: Sequence[PaymentShown]) -> dict[str, int]:
    standing = [each.parts for each in shown if not each.is_out]
    sums = {tier: sum(parts.get(tier, 0) for parts in standing) for tier in TIERS}
    return {tier: fen for tier, fen in sums.items() if fen}


def payments_shown(zone: str, rows: Sequence[PayoutLine]) -> list[PaymentShown]:
    """Return payments with the names of their payees, masked accounts and credit."""
    codes = {each.enterprise for each in rows}
    firms = Enterprise.objects.filter(zone=zone, uscc__in=codes)
    labels = dict(firms.values_list("uscc", "label"))
    accounts = {
        x.commitment: x for x in PayeeAccount.objects.filter(zone=zone, enterprise__in=codes)
    }
    newest = {each.enterprise: each for each in accounts.values()}
    credit, policies = credits_of(zone, codes, today()), policy_labels(zone)
    found = []
    for row in rows:
        account = accounts.get(row.account) or newest.get(row.enterprise)
        found.append(
            PaymentShown(
                line=row,
                policy=policies.get(row.policy, Label(row.policy_label)),
                payee=labels.get(row.enterprise, ""),
                bank=account.bank if account else "",
                tail=account.tail if account else "",
                credit=credit.get(row.enterprise, "unknown"),
                parts=parts_read(row.parts),
            )
        )
    return found


def policy_labels(zone: str) -> dict[str, Label]:
    """Return the names of the policies of the charter of today, by id."""
    return {name: each.label for name, each in charter_on(zone, today()).policies.items()}


def credits_of(zone: str, codes: set[str], on: date) -> dict[str, str]:
    """Return what is known of the dishonesty of enterprises while it is fresh, in one query."""
    notes = CreditNote.objects.filter(
        zone=zone, enterprise__in=codes, seen_on__gt=on - FRESH, seen_on__lte=on
    )
    rows = notes.order_by("seen_on", "pk").values_list("enterprise", "state")
    return dict(rows)


def line_of(*, visitor: Visitor, number: str, no: int) -> tuple[BatchShown, PaymentShown]:
    """Return one payment with its batch.

    Raises:
        Hidden: no such batch or payment for this visitor.
    """
    batch = batch_shown(visitor=visitor, number=number)
    found = next((each for each in batch.payments if each.line.no == no), None)
    if found is None:
        raise Hidden("payment")
    return batch, found
