"""What an act on payments writes: their rows, the money of budget lines, words for the payees."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from guanyun.engines.casework import Actor, Json, beginning
from guanyun.engines.common import yuan_of
from guanyun.engines.rules import Payment, PaymentAct, PaymentState, payment_moved
from guanyun.errors import Refused

from .ledger import Effect, Posting
from .models import BookEntry, BudgetLine, Notice, PayoutLine
from .money_told import Happened, budget_stream, told_on_many
from .outbox import notices
from .statements import inserting, updating
from .telling import enterprise_stream

# Acts that the payee's own stream tells; the others stand in the stream of the batch alone.
TOLD = frozenset(PaymentAct) - {
    PaymentAct.SUBMIT, PaymentAct.SEND_BACK, PaymentAct.PUBLISH, PaymentAct.APPLY,
}  # fmt: skip
NOTICES: Mapping[PaymentAct, str] = {
    PaymentAct.PAY: "records.notice_paid",
    PaymentAct.BOUNCE: "records.notice_payment_returned",
    PaymentAct.RECOVER: "records.notice_payment_recovered",
}
BACK = frozenset({PaymentAct.BOUNCE, PaymentAct.REVERSE, PaymentAct.RECOVER})


@dataclass(frozen=True, slots=True)
class Move:
    """One act on one payment: on which day, why, and how much comes back of a recovery.

    ``serial`` is the bank's number of the entry that shows it.
    """

    line: PayoutLine
    act: PaymentAct
    on: date
    reason: str = ""
    fen: int = 0
    serial: str = ""
    account: str = ""  # pinned for the payment: its commitment


def try_again() -> Refused:
    """Return what is said where a row is no longer as it was when the act was decided."""
    return Refused("payouts.moved_meanwhile")


def payment_of(line: PayoutLine) -> Payment:
    """Return a row as the engine sees it; one that waits for a decision is of nothing yet."""
    return Payment(line.amount_fen or 0, PaymentState(line.state), line.recovered_fen)


def moved(zone: str, moves: Sequence[Move], *, by: Actor, at: datetime) -> list[Posting]:
    """Return what acts on payments write; of several on one payment, each after the one before.

    Raises:
        Refused: ``rules.payment_*``, or ``payouts.over_budget``.
    """
    committed: dict[str, int] = defaultdict(int)
    paid: dict[str, int] = defaultdict(int)
    events: dict[str, list[Happened]] = defaultdict(list)
    words: dict[str, list[Notice]] = defaultdict(list)
    now: dict[int, Payment] = {}
    columns: dict[int, dict[str, object]] = defaultdict(dict)
    books: list[Effect] = []
    for move in moves:
        line = move.line
        before = now.get(line.pk) or payment_of(line)
        after = now[line.pk] = payment_moved(before, move.act, fen=move.fen)
        committed[line.document] += after.committed_fen - before.committed_fen
        paid[line.document] += after.paid_fen - before.paid_fen
        columns[line.pk] |= _columns(move, after, at)
        books += _book(move, before)
        if move.act in TOLD:
            stream = enterprise_stream(line.enterprise)
            events[stream].append(("payment_moved", _told(move, after)))
            words[stream] += _notices(zone, move, at)
    effects, budgets = _budgets(zone, committed, paid)
    for document, told in budgets.items():
        cases = sorted({move.line.case for move in moves if move.line.document == document})
        entry: dict[str, Json] = {"cases": [*cases], **told}
        events[budget_stream(document)].append(("budget_moved", entry))
    rows = [_row(each, columns[each.pk]) for each in {x.line.pk: x.line for x in moves}.values()]
    postings = told_on_many(zone, events, by=by, at=at, effects=effects, notices=words)
    return [*postings, Posting(beginning(zone, "payments"), (), effects=[*rows, *books])]


def _row(line: PayoutLine, columns: Mapping[str, object]) -> Effect:
    known = {"id": line.pk, "state": line.state, "recovered_fen": line.recovered_fen}
    return updating(PayoutLine, columns, known, try_again)


def _columns(move: Move, after: Payment, at: datetime) -> dict[str, object]:
    columns: dict[str, object] = {
        "state": after.state.value,
        "recovered_fen": after.recovered_fen,
        "changed_at": at,
    }
    if move.reason:
        columns["reason"] = move.reason
    if move.account:
        columns["account"] = move.account
    if move.act in BACK:
        columns["back_on"] = move.on
    if move.act is PaymentAct.PAY:
        columns["paid_on"] = move.on
    if move.act in (PaymentAct.ORDER, PaymentAct.ORDER_AGAIN):
        columns["ordered_on"] = move.on
    if after.state in (PaymentState.REVERSED, PaymentState.TAKEN_OUT):
        columns["claim"] = None
    return columns


def _book(move: Move, before: Payment) -> list[Effect]:
    """Return what the act writes into our own books: money out, money back, or neither."""
    line, act = move.line, move.act
    if act in (PaymentAct.ORDER, PaymentAct.ORDER_AGAIN):
        return [inserting([_entry(move, "out", line.amount_fen or 0)])]
    if act in (PaymentAct.BOUNCE, PaymentAct.RECOVER):
        return [inserting([_entry(move, "back", move.fen or line.amount_fen or 0)])]
    sent = {"zone": line.zone, "line": line.pk, "way": "out", "serial": "", "is_void": False}
    if act is PaymentAct.PAY:
        told = {"serial": move.serial, "on": move.on}
        return [updating(BookEntry, told, sent, try_again)]
    if act is PaymentAct.REVERSE and before.state is PaymentState.ORDERED:
        return [updating(BookEntry, {"is_void": True}, sent, try_again)]
    return []


def _entry(move: Move, way: str, fen: int) -> BookEntry:
    line = move.line
    return BookEntry(
        zone=line.zone, line=line.pk, way=way, on=move.on, amount_fen=fen, serial=move.serial
    )


def _told(move: Move, after: Payment) -> dict[str, Json]:
    line = move.line
    told: dict[str, Json] = {
        "case": line.case,
        "line": line.no,
        "act": move.act.value,
        "state": after.state.value,
        "amount": str(yuan_of(line.amount_fen or 0)),
        "on": move.on.isoformat(),
    }
    if move.fen:
        told["back"] = str(yuan_of(move.fen))
    if move.reason:
        told["reason"] = move.reason
    return told


def _notices(zone: str, move: Move, at: datetime) -> list[Notice]:
    code, line = NOTICES.get(move.act), move.line
    if code is None:
        return []
    amount = f"{yuan_of(move.fen or line.amount_fen or 0):,f}"
    fields = {"amount": amount, "policy": line.policy_label, "on": move.on.isoformat()}
    receiver = f"enterprise:{line.enterprise}"
    dedupe = f"payment/{line.reference}/{move.act.value}/{at.isoformat()}"
    return notices(
        zone, enterprise_stream(line.enterprise), (receiver, code, fields), dedupe=dedupe, at=at
    )


def _budgets(
    zone: str, committed: Mapping[str, int], paid: Mapping[str, int]
) -> tuple[dict[str, list[Effect]], dict[str, dict[str, Json]]]:
    """Return the effects on budget lines by stream, and what each stream tells."""
    effects: dict[str, list[Effect]] = {}
    told: dict[str, dict[str, Json]] = {}
    changed = sorted(name for name in {*committed, *paid} if committed[name] or paid[name])
    for row in BudgetLine.objects.filter(zone=zone, document__in=changed):
        now = (row.committed_fen + committed[row.document], row.paid_fen + paid[row.document])
        if sum(now) > row.amount_fen:
            left = row.amount_fen - row.committed_fen - row.paid_fen
            raise Refused(
                "payouts.over_budget",
                document=row.document,
                wanted=f"{yuan_of(committed[row.document] + paid[row.document]):,f}",
                left=f"{yuan_of(left):,f}",
            )
        columns = {"committed_fen": now[0], "paid_fen": now[1]}
        known = {"id": row.pk, "committed_fen": row.committed_fen, "paid_fen": row.paid_fen}
        stream = budget_stream(row.document)
        effects[stream] = [updating(BudgetLine, columns, known, try_again)]
        told[row.document] = {
            "committed": str(yuan_of(committed[row.document])),
            "paid": str(yuan_of(paid[row.document])),
        }
    return effects, told


def lines_of(zone: str, case: str, *states: PaymentState) -> list[PayoutLine]:
    """Return the payments of a batch in their order, of some states or all."""
    rows = PayoutLine.objects.filter(zone=zone, case=case)
    if states:
        rows = rows.filter(state__in=[each.value for each in states])
    return list(rows.order_by("no"))
