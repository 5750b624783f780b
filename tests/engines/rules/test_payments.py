"""Properties of payments: what left is never below zero, parts sum exactly, states never jump."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanyun.engines.rules import (
    PAYMENT_MOVES,
    TIERS,
    Payment,
    PaymentAct,
    PaymentState,
    payable_fen,
    payment_moved,
    split_by_tier,
)
from guanyun.errors import Refused

FEN = st.integers(1, 10**12)
ACTS = st.lists(st.tuples(st.sampled_from(PaymentAct), st.integers(-5, 10**12)), max_size=25)


@given(FEN, ACTS)
def test_money_out_stays_between_nothing_and_the_amount(
    amount: int, acts: list[tuple[PaymentAct, int]]
) -> None:
    """Whatever is tried in whatever order, committed and paid never leave [0, amount]."""
    payment = Payment(amount)
    for act, fen in acts:
        before = payment
        try:
            payment = payment_moved(payment, act, fen=fen)
        except Refused:
            assert payment is before
        assert 0 <= payment.paid_fen <= amount
        assert payment.committed_fen in (0, amount)
        assert payment.paid_fen + payment.committed_fen <= amount
        assert 0 <= payment.recovered_fen <= amount


@given(FEN, st.lists(FEN, min_size=1, max_size=8))
def test_recoveries_add_up_to_no_more_than_what_left(amount: int, parts: list[int]) -> None:
    """Parts come back until nothing is out; a fen more is refused."""
    payment, back = Payment(amount, PaymentState.PAID), 0
    for part in parts:
        if part > payment.paid_fen:
            with pytest.raises(Refused):
                payment_moved(payment, PaymentAct.RECOVER, fen=part)
            continue
        payment, back = payment_moved(payment, PaymentAct.RECOVER, fen=part), back + part
        assert payment.recovered_fen == back
    assert (payment.state is PaymentState.RECOVERED) == (back == amount)


@given(
    st.integers(0, 10**14),
    st.dictionaries(st.sampled_from(TIERS), st.integers(0, 10_000), min_size=1),
)
def test_parts_of_the_tiers_sum_to_the_amount(amount: int, weights: dict[str, int]) -> None:
    """Largest remainder: nothing is lost, and no part is a fen off its share."""
    whole = sum(weights.values())
    if not whole:
        with pytest.raises(Refused):
            split_by_tier(amount, weights)
        return
    parts = split_by_tier(amount, weights)
    assert sum(parts.values()) == amount
    for tier, part in parts.items():
        assert abs(part * whole - amount * weights[tier]) < whole


@given(FEN, st.integers(0, 10**12), st.integers(0, 10**12))
def test_nothing_is_paid_twice(due: int, received: int, had: int) -> None:
    """What is paid, with what was had, never passes what is due, unless that alone did."""
    left = payable_fen(due, received_fen=received, paid_fen=had)
    assert left >= 0
    assert left + received + had == max(due, received + had)


def test_every_state_is_reached_and_none_is_a_trap_by_oversight() -> None:
    """Each state can be reached from the first; only what is over has no act left."""
    reached = {PaymentState.MADE}
    while more := {to for (state, _), to in PAYMENT_MOVES.items() if state in reached} - reached:
        reached |= more
    recovered = payment_moved(Payment(5, PaymentState.PAID), PaymentAct.RECOVER, fen=5)
    assert reached | {recovered.state} == set(PaymentState)
    over = set(PaymentState) - {state for state, _ in PAYMENT_MOVES}
    assert over == {PaymentState.REVERSED, PaymentState.RECOVERED, PaymentState.TAKEN_OUT}
