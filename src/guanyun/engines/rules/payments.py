"""The life of one payment: 待复核, 公示, 拨付申请, 已拨, 退汇, 冲销, 追回; who bears which part."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from guanyun.engines.common import fen_of, split_yuan, yuan_of
from guanyun.errors import Refused


class PaymentState(StrEnum):
    """Where a payment stands."""

    MADE = "made"  # 编制中
    REVIEW = "review"  # 待复核
    PUBLISHED = "published"  # 公示
    APPLIED = "applied"  # 拨付申请
    ORDERED = "ordered"  # 已核准，等银行回单
    PAID = "paid"  # 已拨
    RETURNED = "returned"  # 退汇
    REVERSED = "reversed"  # 冲销
    RECOVERED = "recovered"  # 追回
    TAKEN_OUT = "taken_out"  # 移出批次


class PaymentAct(StrEnum):
    """What may happen to a payment."""

    SUBMIT = "submit"
    SEND_BACK = "send_back"
    PUBLISH = "publish"
    APPLY = "apply"
    ORDER = "order"
    PAY = "pay"
    BOUNCE = "bounce"  # the bank returns it
    ORDER_AGAIN = "order_again"
    REVERSE = "reverse"  # 冲销: it will not be paid; the money goes back to its budget line
    RECOVER = "recover"  # 追回: all of it or a part
    TAKE_OUT = "take_out"


_S, _A = PaymentState, PaymentAct
PAYMENT_MOVES: Final[Mapping[tuple[PaymentState, PaymentAct], PaymentState]] = {
    (_S.MADE, _A.SUBMIT): _S.REVIEW,
    (_S.REVIEW, _A.SEND_BACK): _S.MADE,
    (_S.REVIEW, _A.PUBLISH): _S.PUBLISHED,
    (_S.PUBLISHED, _A.APPLY): _S.APPLIED,
    (_S.APPLIED, _A.SEND_BACK): _S.PUBLISHED,
    (_S.APPLIED, _A.ORDER): _S.ORDERED,
    (_S.ORDERED, _A.PAY): _S.PAID,
    (_S.ORDERED, _A.BOUNCE): _S.RETURNED,
    (_S.ORDERED, _A.REVERSE): _S.REVERSED,
    (_S.PAID, _A.BOUNCE): _S.RETURNED,
    (_S.PAID, _A.RECOVER): _S.PAID,
    (_S.RETURNED, _A.ORDER_AGAIN): _S.ORDERED,
    (_S.RETURNED, _A.REVERSE): _S.REVERSED,
    (_S.MADE, _A.TAKE_OUT): _S.TAKEN_OUT,
    (_S.REVIEW, _A.TAKE_OUT): _S.TAKEN_OUT,
    (_S.PUBLISHED, _A.TAKE_OUT): _S.TAKEN_OUT,
    (_S.APPLIED, _A.TAKE_OUT): _S.TAKEN_OUT,
}
# A payment that stands in the way of another one for the same event.
LIVE_PAYMENTS: Final = frozenset(PaymentState) - {_S.REVERSED, _S.TAKEN_OUT}
# Money that its budget line no longer has free, although it has not left.
_COMMITTED: Final = frozenset({_S.PUBLISHED, _S.APPLIED, _S.ORDERED, _S.RETURNED})
TIERS: Final = ("central", "province", "city", "county", "zone")


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment to one payee in fen: what is due, where it stands, what came back of it."""

    amount_fen: int
    state: PaymentState = PaymentState.MADE
    recovered_fen: int = 0

    @property
    def committed_fen(self) -> int:
        """Return what the budget line keeps for it and has not paid."""
        return self.amount_fen if self.state in _COMMITTED else 0

    @property
    def paid_fen(self) -> int:
        """Return what has left and not come back; never below zero."""
        has_left = self.state in (PaymentState.PAID, PaymentState.RECOVERED)
        return self.amount_fen - self.recovered_fen if has_left else 0


def payment_moved(payment: Payment, act: PaymentAct, *, fen: int = 0) -> Payment:
    """Return a payment after an act.

    Args:
        payment: As it stands.
        act: What happens to it.
        fen: What comes back, of a recovery; of no other act.

    Raises:
        Refused: ``rules.payment_nothing``: not a positive amount; ``rules.payment_not_now``: an
            act that its state does not have; ``rules.payment_too_much``: more back than has left.

    >>> paid = payment_moved(Payment(108010, PaymentState.ORDERED), PaymentAct.PAY)
    >>> paid.paid_fen, payment_moved(paid, PaymentAct.RECOVER, fen=8010).paid_fen
    (108010, 100000)
    >>> payment_moved(paid, PaymentAct.RECOVER, fen=108010).state
    <PaymentState.RECOVERED: 'recovered'>
    """
    if payment.amount_fen <= 0 and act is not PaymentAct.TAKE_OUT:
        raise Refused("rules.payment_nothing", amount=yuan_of(payment.amount_fen))
    to = PAYMENT_MOVES.get((payment.state, act))
    is_partly_back = act is PaymentAct.BOUNCE and payment.recovered_fen > 0
    if to is None or is_partly_back:
        raise Refused("rules.payment_not_now", act=act.value, state=payment.state.value)
    if act is not PaymentAct.RECOVER:
        return replace(payment, state=to)
    if not 0 < fen <= payment.paid_fen:
        raise Refused("rules.payment_too_much", amount=yuan_of(fen), left=yuan_of(payment.paid_fen))
    back = payment.recovered_fen + fen
    whole = back == payment.amount_fen
    return Payment(payment.amount_fen, PaymentState.RECOVERED if whole else to, back)


def split_by_tier(amount_fen: int, weights: Mapping[str, int]) -> Mapping[str, int]:
    """Return which tier of government bears how many fen; the parts sum to the amount exactly.

    Args:
        amount_fen: Not negative.
        weights: By tier (``TIERS``); tiers left out bear nothing.

    Raises:
        Refused: ``rules.tier_weights``: an unknown tier, a negative weight, or none above zero.

    >>> split_by_tier(10001, {"province": 30, "zone": 70})
    {'province': 3000, 'zone': 7001}
    """
    is_known = set(weights) <= set(TIERS) and all(each >= 0 for each in weights.values())
    if not is_known or not any(weights.values()):
        raise Refused("rules.tier_weights", tiers=", ".join(sorted(weights)) or "-")
    borne = [tier for tier in TIERS if weights.get(tier)]
    parts = split_yuan(yuan_of(amount_fen), [weights[tier] for tier in borne])
    return {tier: fen_of(part) for tier, part in zip(borne, parts, strict=True)}


def payable_fen(due_fen: int, *, received_fen: int, paid_fen: int) -> int:
    """Return what may still be paid for an event: due, less what others gave and we paid already.

    Of several policies for one event the highest stands (从高不重复): what was paid under another
    one of the group is deducted, and nothing is ever asked back by this.

    Args:
        due_fen: What the policy gives.
        received_fen: What other tiers or bureaus paid for the same event, as declared.
        paid_fen: What we paid or are about to pay for it under policies of the same group.

    >>> payable_fen(500000, received_fen=200000, paid_fen=100000)
    200000
    >>> payable_fen(500000, received_fen=600000, paid_fen=0)
    0
    """
    return max(0, due_fen - received_fen - paid_fen)
