"""Budget lines, payees and the months of the books, as their pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from guanyun.engines.common import Label
from guanyun.engines.rules import PaymentState
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.books import Books, books_of, days_of
from guanyun.records.models import (
    BankEntry,
    BankFile,
    BookEntry,
    BudgetLine,
    Enterprise,
    MoneyPeriod,
    PayeeAccount,
    PayoutLine,
    ReceivedMoney,
)
from guanyun.records.money_seats import check_keeper, check_reader
from guanyun.records.payment_lines import parts_read
from guanyun.records.privacy import private_texts
from guanyun.records.telling import enterprise_stream

from .payouts import policy_labels

MOST = 200
MOST_ENTRIES = 500
NOT_YET = (PaymentState.MADE.value, PaymentState.REVIEW.value)  # nobody has agreed to it


@dataclass(frozen=True, slots=True)
class BudgetShown:
    """A budget line with what is left of it."""

    row: BudgetLine
    weights: Mapping[str, int]

    @property
    def left_fen(self) -> int:
        """Return what is neither committed nor paid."""
        return self.row.amount_fen - self.row.committed_fen - self.row.paid_fen


def budgets_shown(*, visitor: Visitor, words: str = "") -> list[BudgetShown]:
    """Return the budget lines of the zone, the latest first.

    Raises:
        Hidden: to who reads no money.
    """
    rows = BudgetLine.objects.filter(zone=check_reader(visitor)).order_by("-year", "-pk")
    if words:
        rows = rows.filter(Q(document__contains=words) | Q(label__contains=words))
    return [BudgetShown(each, parts_read(each.weights)) for each in rows[:MOST]]


@dataclass(frozen=True, slots=True)
class PayeeShown:
    """What a payment to an enterprise stands on: its account, what it declared."""

    firm: Enterprise
    account: PayeeAccount | None
    declared: Sequence[ReceivedMoney]


def payees_shown(*, visitor: Visitor, words: str) -> list[PayeeShown]:
    """Return enterprises by name or credit code with account and declarations.

    Raises:
        Hidden: to who reads no money.
    """
    zone = check_reader(visitor)
    wanted = Q(label__contains=words) | Q(uscc__startswith=words.upper())
    if not words:
        waiting = PayoutLine.objects.filter(zone=zone, state=PaymentState.MADE.value)
        wanted = Q(uscc__in=waiting.values("enterprise"))
    firms = list(Enterprise.objects.filter(wanted, zone=zone).order_by("label_key")[:50])
    return [payee_of(each) for each in firms]


def payee_of(firm: Enterprise) -> PayeeShown:
    """Return what stands on record of one enterprise."""
    told = {"zone": firm.zone, "enterprise": firm.uscc}
    return PayeeShown(
        firm,
        PayeeAccount.objects.filter(**told).order_by("-pk").first(),
        list(ReceivedMoney.objects.filter(**told).order_by("-pk")[:MOST]),
    )


@dataclass(frozen=True, slots=True)
class MonthShown:
    """A month of the books beside the bank's, what is open, and when it was closed if it was."""

    books: Books
    closed: MoneyPeriod | None
    months: Sequence[str]
    waiting: Sequence[tuple[BookEntry, PayoutLine, str]]  # ours without the bank's, with the payee
    unexplained: Sequence[BankEntry]
    shown: Sequence[tuple[BankEntry, str]]  # with the reference of the payment
    files: Sequence[BankFile]


def month_shown(*, visitor: Visitor, month: str) -> MonthShown:
    """Return one month on both sides.

    Raises:
        Hidden: to who reads no money.
    """
    zone = check_reader(visitor)
    books = books_of(zone, month)
    lines = {
        each.pk: each
        for each in PayoutLine.objects.filter(zone=zone, pk__in=[x.line for x in books.open_books])
    }
    firms = Enterprise.objects.filter(zone=zone, uscc__in={x.enterprise for x in lines.values()})
    labels = dict(firms.values_list("uscc", "label"))
    first, beyond = days_of(month)
    rows = BankEntry.objects.filter(zone=zone, on__gte=first, on__lt=beyond, line__isnull=False)
    entries = list(rows.order_by("on", "pk")[:MOST_ENTRIES])
    references = dict(
        PayoutLine.objects.filter(pk__in={x.line for x in entries}).values_list("pk", "reference")
    )
    return MonthShown(
        books=books,
        closed=MoneyPeriod.objects.filter(zone=zone, month=month).first(),
        months=_months(zone, month),
        waiting=[
            (each, lines[each.line], labels.get(lines[each.line].enterprise, ""))
            for each in books.open_books
        ],
        unexplained=books.open_bank,
        shown=[(each, references.get(each.line or 0, "")) for each in entries],
        files=list(BankFile.objects.filter(zone=zone).order_by("-pk")[:20]),
    )


def _months(zone: str, shown: str) -> list[str]:
    """Return the months that our books or the bank's name, the latest first."""
    own = BookEntry.objects.filter(zone=zone).dates("on", "month")
    told = BankEntry.objects.filter(zone=zone).dates("on", "month")
    return sorted({f"{each:%Y-%m}" for each in (*own, *told)} | {shown}, reverse=True)


@dataclass(frozen=True, slots=True)
class Instruction:
    """One row of the file that goes to bank or treasury, the account in full."""

    reference: str
    payee: str
    holder: str
    bank: str
    account: str
    amount_fen: int
    document: str
    policy: str


def instructions_of(*, visitor: Visitor, number: str) -> list[Instruction]:
    """Return the payment instructions of a batch that was approved, for who keeps the money.

    Raises:
        Hidden: no such batch, to who keeps no money, or nothing of it is ordered.
    """
    zone = check_keeper(visitor)
    case = scope(visitor).case(number)
    ordered = PaymentState.ORDERED.value
    rows = list(
        PayoutLine.objects.filter(zone=zone, case=case.number, state=ordered).order_by("no")
    )
    if not rows:
        raise Hidden("instruction")
    codes = {each.enterprise for each in rows}
    firms = dict(Enterprise.objects.filter(zone=zone, uscc__in=codes).values_list("uscc", "label"))
    accounts = {
        each.commitment: each
        for each in PayeeAccount.objects.filter(zone=zone, enterprise__in=codes)
    }
    return [
        Instruction(
            reference=row.reference,
            payee=firms.get(row.enterprise, ""),
            holder=accounts[row.account].holder,
            bank=accounts[row.account].bank,
            account=private_texts(zone, enterprise_stream(row.enterprise)).get(row.account, ""),
            amount_fen=row.amount_fen or 0,
            document=row.document,
            policy=row.policy_label,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class OwnPayment:
    """A payment as the enterprise that gets it sees it; who objected to it is not told."""

    policy: Label
    clause: str
    event: str
    amount_fen: int | None
    recovered_fen: int
    state: str
    on: date | None
    reason: str
    tail: str
    reference: str


def own_payments(*, visitor: Visitor) -> list[tuple[PayeeShown, list[OwnPayment]]]:
    """Return, for each enterprise acted for, its payments, account and declarations.

    Raises:
        Hidden: to who acts for none.
    """
    if not visitor.enterprises:
        raise Hidden("payments")
    zone = scope(visitor).zone
    firms = Enterprise.objects.filter(zone=zone, uscc__in=visitor.enterprises)
    return [(payee_of(each), _own(each)) for each in firms.order_by("label_key")]


def _own(firm: Enterprise) -> list[OwnPayment]:
    rows = PayoutLine.objects.filter(zone=firm.zone, enterprise=firm.uscc).order_by("-pk")
    accounts = PayeeAccount.objects.filter(zone=firm.zone, enterprise=firm.uscc)
    tails, labels = dict(accounts.values_list("commitment", "tail")), policy_labels(firm.zone)
    return [
        OwnPayment(
            policy=labels.get(row.policy, Label(row.policy_label)),
            clause=row.clause,
            event=row.event,
            amount_fen=row.amount_fen,
            recovered_fen=row.recovered_fen,
            state=row.state,
            on=row.back_on or row.paid_on or row.ordered_on,
            reason="" if row.state == PaymentState.TAKEN_OUT.value else row.reason,
            tail=tails.get(row.account, ""),
            reference=row.reference,
        )
        for row in rows.exclude(state__in=NOT_YET)[:MOST]
    ]


@dataclass(frozen=True, slots=True)
class Published:
    """A payment as it is published for objections: who, for what, how much; no account."""

    payee: str
    policy: Label
    clause: str
    amount_fen: int


def published_payments(*, zone: str) -> list[tuple[str, list[Published]]]:
    """Return what is published now by batch, for everybody."""
    rows = PayoutLine.objects.filter(zone=zone, state=PaymentState.PUBLISHED.value)
    firms = Enterprise.objects.filter(zone=zone, uscc__in=rows.values("enterprise"))
    labels = dict(firms.values_list("uscc", "label"))
    policies = policy_labels(zone) if rows else {}
    found: dict[str, list[Published]] = {}
    for row in rows.order_by("-case", "no"):
        policy = policies.get(row.policy, Label(row.policy_label))
        told = Published(labels.get(row.enterprise, ""), policy, row.clause, row.amount_fen or 0)
        found.setdefault(row.case, []).append(told)
    return list(found.items())
