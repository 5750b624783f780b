"""What payouts stand on: budget lines, accounts of payees, money had elsewhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from guanyun.engines.casework import Json
from guanyun.engines.common import yuan_of
from guanyun.errors import Refused
from guanyun.records.access import Visitor, scope
from guanyun.records.ledger import Posting, commit
from guanyun.records.models import BudgetLine, PayeeAccount, ReceivedMoney
from guanyun.records.money_seats import check_keeper, keeps_money
from guanyun.records.money_told import budget_stream
from guanyun.records.now import local_date
from guanyun.records.payment_lines import money_typed, weights_told
from guanyun.records.payment_moves import try_again
from guanyun.records.privacy import Answers, kept, private_rows
from guanyun.records.statements import IGNORED, inserting
from guanyun.records.telling import enterprise_stream, told_on

ACCOUNT = re.compile(r"[0-9]{8,32}")
YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Appropriated:
    """An appropriation as its paper says: number, name, year, amount, who bears which weight."""

    document: str
    label: str
    year: int
    amount: str
    weights: Mapping[str, int]
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class AccountTold:
    """An account as an enterprise tells it, or the desk from its paper."""

    enterprise: str
    holder: str
    bank: str
    number: str


@dataclass(frozen=True, slots=True)
class Declared:
    """What an enterprise had elsewhere for an event; an amount of 0 says: nothing.

    ``policy`` empty: for whatever policy of the event.
    """

    enterprise: str
    event: str
    source: str
    amount: str
    paper: str
    policy: str = ""


def budget_enter(*, by: Visitor, at: datetime, told: Appropriated) -> BudgetLine:
    """Enter a budget line (指标) by the number of its document, once.

    Raises:
        Hidden: not to who keeps no money.
        Refused: ``payouts.budget_what``, ``payouts.budget_known``, ``rules.tier_weights``.
    """
    zone = check_keeper(by)
    document, label = told.document.strip()[:64], told.label.strip()[:120]
    fen = money_typed(told.amount)
    if not document or not label or not fen or told.year not in YEARS:
        raise Refused("payouts.budget_what")
    row = BudgetLine(
        zone=zone,
        document=document,
        label=label,
        year=told.year,
        amount_fen=fen,
        weights=weights_told(told.weights),
        recorded_by=by.id,
        recorded_at=at,
        is_sample=told.is_sample,
    )
    if BudgetLine.objects.filter(zone=zone, document=document).exists():
        raise Refused("payouts.budget_known", document=document)
    entry: dict[str, Json] = {
        "document": document,
        "year": told.year,
        "amount": str(yuan_of(fen)),
        "weights": row.weights,
    }
    known = inserting([row], IGNORED, lambda: Refused("payouts.budget_known", document=document))
    posting = told_on(
        budget_stream(document), "budget_entered", entry, by=by, at=at, effects=[known]
    )
    commit(by=by.id, at=at, postings=[posting])
    return BudgetLine.objects.get(zone=zone, document=document)


def budget_change(
    *, by: Visitor, at: datetime, document: str, amount: str, paper: str
) -> BudgetLine:
    """Set what a budget line has by a later paper (追加、追减); never below what is bound.

    Raises:
        Hidden: not to who keeps no money, or no such line.
        Refused: ``payouts.budget_below``, ``payouts.budget_paper``.
    """
    zone = check_keeper(by)
    row = BudgetLine.objects.filter(zone=zone, document=document).first()
    if row is None:
        raise Refused("payouts.no_budget", document=document[:64])
    fen, bound = money_typed(amount), row.committed_fen + row.paid_fen
    if not paper.strip():
        raise Refused("payouts.budget_paper")
    if fen < bound:
        raise Refused("payouts.budget_below", bound=f"{yuan_of(bound):,f}")
    told: dict[str, Json] = {
        "amount": str(yuan_of(fen)),
        "before": str(yuan_of(row.amount_fen)),
        "paper": paper.strip()[:120],
    }
    rows = BudgetLine.objects.filter(
        pk=row.pk, amount_fen=row.amount_fen, committed_fen=row.committed_fen, paid_fen=row.paid_fen
    )

    def change() -> None:
        if not rows.update(amount_fen=fen):
            raise try_again()

    posting = told_on(
        budget_stream(document), "budget_changed", told, by=by, at=at, effects=[change]
    )
    commit(by=by.id, at=at, postings=[posting])
    row.refresh_from_db()
    return row


def payee_account_note(*, by: Visitor, at: datetime, told: AccountTold) -> PayeeAccount:
    """Note the account that an enterprise is paid to from now on; its number stays private.

    The enterprise itself, or who keeps the money and has its paper.

    Raises:
        Hidden: no such enterprise for this visitor.
        Refused: ``payouts.account_whose``, ``payouts.account_form``.
    """
    firm = _own_or_kept(by, told.enterprise)
    number = re.sub(r"[\s-]", "", told.number)
    holder, bank = told.holder.strip()[:120], told.bank.strip()[:120]
    if not ACCOUNT.fullmatch(number) or not holder or not bank:
        raise Refused("payouts.account_form")
    private = kept("payee_account", number)
    row = PayeeAccount(
        zone=scope(by).zone,
        enterprise=firm,
        holder=holder,
        bank=bank,
        tail=number[-4:],
        commitment=private.commitment,
        recorded_by=by.id,
        recorded_at=at,
    )
    stream = enterprise_stream(firm)
    entry: dict[str, Json] = {"commitments": {"payee_account": private.commitment}, "bank": bank}
    posting = told_on(stream, "payee_account_noted", entry, by=by, at=at, effects=[row.save])
    texts = private_rows(row.zone, stream, posting.head.seq + 1, Answers({}, {}, (private,)))
    posting = Posting(posting.head, posting.entries, texts, effects=posting.effects)
    commit(by=by.id, at=at, postings=[posting])
    return row


def received_declare(*, by: Visitor, at: datetime, told: Declared) -> ReceivedMoney:
    """Declare what an enterprise had from another tier or bureau for an event, nothing included.

    Raises:
        Hidden: no such enterprise for this visitor.
        Refused: ``payouts.account_whose``, ``payouts.declared_what``.
    """
    firm = _own_or_kept(by, told.enterprise)
    event, source = told.event.strip()[:64], told.source.strip()[:120]
    paper, fen = told.paper.strip()[:120], money_typed(told.amount)
    if not event or (fen and not (source and paper)):
        raise Refused("payouts.declared_what")
    row = ReceivedMoney(
        zone=scope(by).zone,
        enterprise=firm,
        event=event,
        policy=told.policy.strip()[:64],
        source=source,
        amount_fen=fen,
        paper=paper,
        declared_on=local_date(at),
        recorded_by=by.id,
        recorded_at=at,
    )
    entry: dict[str, Json] = {
        "event": event,
        "policy": row.policy,
        "source": source,
        "amount": str(yuan_of(fen)),
        "paper": paper,
    }
    stream = enterprise_stream(firm)
    posting = told_on(stream, "money_declared", entry, by=by, at=at, effects=[row.save])
    commit(by=by.id, at=at, postings=[posting])
    return row


def _own_or_kept(by: Visitor, uscc: str) -> str:
    firm = scope(by).enterprise(uscc.strip())
    if firm.uscc not in by.enterprises and not keeps_money(by) and not by.is_system:
        raise Refused("payouts.account_whose")
    return firm.uscc
