"""Tables of money between governments and for bought services: dated entries, both sides' words."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Settlement(models.Model):
    """Money between two units over a year: a share of revenue, earmarked money, a bought service.

    Its stream is ``settlement:<number>``.
    """

    zone = models.CharField(max_length=64)
    number = models.IntegerField()
    kind = models.CharField(max_length=16)  # fiscal | earmarked | service
    label = models.CharField(max_length=120)
    giver = models.CharField(max_length=64)  # unit
    taker = models.CharField(max_length=64)  # unit
    year = models.SmallIntegerField()
    most_fen = models.BigIntegerField(null=True)  # earmarked: what there is; service: the ceiling
    price_fen = models.BigIntegerField(null=True)  # service: for one case
    case_kind = models.CharField(max_length=64, blank=True)  # service: which cases count
    paper = models.CharField(max_length=120)  # 协议、文号
    opened_by = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        db_table = "settlement"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "number"], name="settlement_unique")
        ]


class SettlementEntry(models.Model):
    """One dated figure of a settlement; both sides confirm it, or the other tells another figure.

    ``kind`` is base, advance, final, correction, carry-over, instalment or bill. ``told`` is JSON:
    the derivation of a computed figure, the cases of a bill.
    """

    zone = models.CharField(max_length=64)
    settlement = models.IntegerField()
    no = models.IntegerField()
    kind = models.CharField(max_length=16)
    on = models.DateField()
    of_year = models.SmallIntegerField()  # a correction is of a prior year
    amount_fen = models.BigIntegerField()
    other_fen = models.BigIntegerField(null=True)  # what the other side says
    other_reason = models.CharField(max_length=200, blank=True)
    paper = models.CharField(max_length=120)
    agreed_by = models.CharField(max_length=120, blank=True)  # base: who agreed
    told = models.TextField(default="{}")
    entered_by = models.CharField(max_length=64)
    entered_side = models.CharField(max_length=8)  # giver | taker
    entered_at = models.DateTimeField()
    giver_by = models.CharField(max_length=64, blank=True)
    giver_at = models.DateTimeField(null=True)
    taker_by = models.CharField(max_length=64, blank=True)
    taker_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "settlement_entry"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "settlement", "no"], name="settlement_entry_unique"
            )
        ]


class SettledCase(models.Model):
    """A case that a bill of a bought service counts; each is counted once, whatever the bill."""

    zone = models.CharField(max_length=64)
    case = models.CharField(max_length=32)
    settlement = models.IntegerField()
    entry = models.IntegerField()
    amount_fen = models.BigIntegerField()

    class Meta:
        db_table = "settled_case"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "case"], name="settled_case_once"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="settled_case_some"),
        ]
