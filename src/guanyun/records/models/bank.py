"""Tables of what bank and treasury say: files, their entries, the periods that are closed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class BankFile(models.Model):
    """A statement of the bank or treasury as it was brought; the same one is taken once."""

    zone = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    rows = models.IntegerField()
    brought_by = models.CharField(max_length=64)
    brought_at = models.DateTimeField()

    class Meta:
        db_table = "bank_file"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "digest"], name="bank_file_unique")
        ]


class BankEntry(models.Model):
    """One line of a statement: money out or back, and the payout that it is found to be.

    The payee's account is told by its last four digits only.
    """

    zone = models.CharField(max_length=64)
    file = models.CharField(max_length=64)  # digest of the file
    row = models.IntegerField()
    serial = models.CharField(max_length=64)  # the bank's own number of the entry
    on = models.DateField()
    way = models.CharField(max_length=8)  # out | back
    amount_fen = models.BigIntegerField()
    payee = models.CharField(max_length=120)
    tail = models.CharField(max_length=4, blank=True)
    reference = models.CharField(max_length=64, blank=True)
    line = models.BigIntegerField(null=True)  # of the payout; null while nothing fits
    matched_by = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "bank_entry"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "serial", "way"], name="bank_entry_unique"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="bank_entry_some"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "on"], name="bank_entry_by_day"),
            models.Index(fields=["zone", "line"], name="bank_entry_by_line"),
        ]


class MoneyPeriod(models.Model):
    """A month whose books agree with the bank to the fen and take no more entries."""

    zone = models.CharField(max_length=64)
    month = models.CharField(max_length=7)  # 2026-11
    out_fen = models.BigIntegerField()
    back_fen = models.BigIntegerField()
    closed_by = models.CharField(max_length=64)
    closed_at = models.DateTimeField()

    class Meta:
        db_table = "money_period"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "month"], name="money_period_unique")
        ]


class BookEntry(models.Model):
    """What our own books say left or came back for a payment; with the bank's number once it fits.

    A void one was ordered and never sent.
    """

    zone = models.CharField(max_length=64)
    line = models.BigIntegerField()  # of the payout
    way = models.CharField(max_length=8)  # out | back
    on = models.DateField()
    amount_fen = models.BigIntegerField()
    serial = models.CharField(max_length=64, blank=True)  # of the bank's entry
    is_void = models.BooleanField(default=False)

    class Meta:
        db_table = "book_entry"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="book_entry_some")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "on"], name="book_entry_by_day"),
            models.Index(fields=["zone", "line"], name="book_entry_by_line"),
        ]
