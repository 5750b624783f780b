"""Tables of money that leaves: budget lines, payees' accounts, money had elsewhere, payouts."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class BudgetLine(models.Model):
    """An appropriation (指标) by the number of its document; exact to the fen.

    ``committed_fen`` is approved and not paid, ``paid_fen`` has left and not come back. Its stream
    is ``budget:<document>``; the weights say which tier bears which part of each payout.
    """

    zone = models.CharField(max_length=64)
    document = models.CharField(max_length=64)  # 指标文号
    label = models.CharField(max_length=120)
    year = models.SmallIntegerField()
    amount_fen = models.BigIntegerField()
    committed_fen = models.BigIntegerField(default=0)
    paid_fen = models.BigIntegerField(default=0)
    weights = models.CharField(max_length=200)  # tier=weight,...
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        db_table = "budget_line"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "document"], name="budget_line_unique"),
            models.CheckConstraint(
                condition=Q(committed_fen__gte=0)
                & Q(paid_fen__gte=0)
                & Q(amount_fen__gte=F("committed_fen") + F("paid_fen")),
                name="budget_line_within",
            ),
        ]


class PayeeAccount(models.Model):
    """An account that an enterprise is paid to; the last one counts.

    The number itself is a private text of the enterprise's stream, found by its ``commitment``;
    here stand only the last four digits.
    """

    zone = models.CharField(max_length=64)
    enterprise = models.CharField(max_length=18)
    holder = models.CharField(max_length=120)
    bank = models.CharField(max_length=120)
    tail = models.CharField(max_length=4)
    commitment = models.CharField(max_length=64)
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "payee_account"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "enterprise"], name="payee_account_by_firm")
        ]


class ReceivedMoney(models.Model):
    """What an enterprise declares to have had elsewhere for an event; nothing is also a word.

    ``policy`` empty: for whatever policy of the event.
    """

    zone = models.CharField(max_length=64)
    enterprise = models.CharField(max_length=18)
    event = models.CharField(max_length=64)  # the project or year that is paid for
    policy = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=120)  # the tier or bureau that paid, or its policy
    amount_fen = models.BigIntegerField()
    paper = models.CharField(max_length=120)
    declared_on = models.DateField()
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "received_money"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="received_money_some")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "enterprise", "event"], name="received_money_by_event")
        ]


class PayoutLine(models.Model):
    """One payment of a batch: to whom, under which clause, from which row of which run.

    ``claim`` is what it is paid for (policy, clause, event); no two payouts of an enterprise that
    stand have the same, so nothing is paid twice whoever is faster. Empty amounts wait for a named
    decision (``decision``). Its entries stand in the stream of the enterprise.
    """

    zone = models.CharField(max_length=64)
    case = models.CharField(max_length=32)  # the batch
    no = models.IntegerField()
    enterprise = models.CharField(max_length=18)
    event = models.CharField(max_length=64)
    policy = models.CharField(max_length=64)
    policy_label = models.CharField(max_length=200)
    group = models.CharField(max_length=64, blank=True)  # 从高不重复
    clause = models.CharField(max_length=64)
    run = models.IntegerField(null=True)  # number of the RuleRun
    amount_kind = models.CharField(max_length=16)  # fixed | ceiling | discretionary
    ruled_fen = models.BigIntegerField(null=True)  # what the run said
    received_fen = models.BigIntegerField(default=0)  # deducted: had elsewhere
    had_fen = models.BigIntegerField(default=0)  # deducted: paid by us under the same group
    amount_fen = models.BigIntegerField(null=True)  # to be paid
    decision = models.CharField(max_length=200, blank=True)  # who decided, by which paper
    document = models.CharField(max_length=64)  # of the budget line
    parts = models.CharField(max_length=200, blank=True)  # tier=fen,...
    account = models.CharField(max_length=64, blank=True)  # commitment of the payee's account
    state = models.CharField(max_length=16)
    claim = models.CharField(max_length=200, null=True)  # null once it does not stand any more
    reference = models.CharField(max_length=40)
    recovered_fen = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True)  # why out, back, reversed
    ordered_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    back_on = models.DateField(null=True)  # returned, reversed or recovered
    made_by = models.CharField(max_length=64)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "payout_line"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "case", "no"], name="payout_line_unique"),
            models.UniqueConstraint(
                fields=["zone", "enterprise", "claim"], name="payout_line_once"
            ),
            models.UniqueConstraint(fields=["zone", "reference"], name="payout_line_reference"),
            models.CheckConstraint(
                condition=Q(recovered_fen__gte=0)
                & (Q(amount_fen__isnull=True) | Q(amount_fen__gte=F("recovered_fen"))),
                name="payout_line_not_below",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "enterprise", "event"], name="payout_line_by_event"),
            models.Index(fields=["zone", "state"], name="payout_line_by_state"),
            models.Index(fields=["zone", "run"], name="payout_line_by_run"),
        ]
