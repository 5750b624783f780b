"""What follows once a payment was ordered: ordered again, reversed (冲销), recovered (追回)."""

from dataclasses import dataclass
from datetime import datetime

from guanyun.engines.casework import Json
from guanyun.engines.rules import PaymentAct
from guanyun.errors import Refused
from guanyun.records.access import Visitor, scope
from guanyun.records.ledger import Key, commit
from guanyun.records.models import PayoutLine
from guanyun.records.money_seats import check_keeper
from guanyun.records.money_told import month_stream, told_on_many
from guanyun.records.now import local_date
from guanyun.records.papers import dishonesty_of
from guanyun.records.payment_acts import accounts_of, check_open
from guanyun.records.payment_lines import money_typed
from guanyun.records.payment_moves import Move, moved
from guanyun.records.repeating import decided_again, done_once
from guanyun.records.telling import actor_in

ACTS = {
    "order_again": PaymentAct.ORDER_AGAIN,
    "reverse": PaymentAct.REVERSE,
    "recover": PaymentAct.RECOVER,
}
REASON_MOST = 200


@dataclass(frozen=True, slots=True)
class After:
    """An act on one payment of a batch: which, why, and of a recovery how much comes back."""

    line: int
    act: str  # order_again | reverse | recover
    reason: str
    amount: str = ""


def payment_act(
    *, by: Visitor, at: datetime, number: str, after: After, key: Key | None = None
) -> str:
    """Take an act on a payment that was ordered; return where it stands now.

    Who made the payment takes none of them. Ordering again pays to the account that counts now.

    Raises:
        Hidden: no such batch for this visitor, or not to who keeps no money.
        Refused: ``payouts.after_*``, ``payouts.own_payment``, ``rules.payment_*``.
    """
    check_keeper(by)
    return done_once(
        key,
        lambda: decided_again(lambda: _acted(by, at, number, after, key)),
        lambda told: str(told["state"]),
    )


def _acted(by: Visitor, at: datetime, number: str, after: After, key: Key | None) -> str:
    zone, case = check_keeper(by), scope(by).case(number)
    act, reason = ACTS.get(after.act), after.reason.strip()[:REASON_MOST]
    if act is None or not reason:
        raise Refused("payouts.after_why")
    line = PayoutLine.objects.filter(zone=zone, case=case.number, no=after.line).first()
    if line is None:
        raise Refused("payouts.no_such_line", line=after.line)
    people = {by.id, *(str(s.for_person) for s in by.seats if s.for_person is not None)}
    if line.made_by in people:
        raise Refused("payouts.own_payment", line=after.line)
    fen = money_typed(after.amount) if act is PaymentAct.RECOVER else 0
    move = Move(line, act, local_date(at), reason, fen, account=_account(zone, line, act, at))
    month = f"{local_date(at):%Y-%m}"
    check_open(zone, month)
    told: dict[str, Json] = {"reference": line.reference, "act": after.act}
    stream = month_stream(month)
    postings = told_on_many(
        zone, {stream: [("payment_acted", told)]}, by=actor_in(by), at=at, effects={}
    )
    postings += moved(zone, [move], by=actor_in(by), at=at)
    commit(by=by.id, at=at, postings=postings, key=key, response={"state": after.act})
    line.refresh_from_db()
    return line.state


def _account(zone: str, line: PayoutLine, act: PaymentAct, at: datetime) -> str:
    """Return the account that a payment ordered again goes to: the one that counts now."""
    if act is not PaymentAct.ORDER_AGAIN:
        return ""
    if dishonesty_of(zone, line.enterprise, local_date(at)) not in ("none", "repaired"):
        raise Refused("payouts.credit_unknown", lines=line.no, payees="-")
    account = accounts_of(zone, [line.enterprise])[line.enterprise].commitment
    if account == line.account:
        raise Refused("payouts.after_same_account", line=line.no)
    return account
