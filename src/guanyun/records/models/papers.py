"""Tables of papers and leaders: links to leaders, credit looked up, document numbers, permits."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Liaison(models.Model):
    """A leader linked to an enterprise (联系领导), from a day up to but not including another."""

    zone = models.CharField(max_length=64)
    enterprise = models.CharField(max_length=18)
    post = models.CharField(max_length=64)
    since = models.DateField()
    until = models.DateField(null=True)  # exclusive; null = open
    basis = models.CharField(max_length=200, blank=True)
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "liaison"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "enterprise", "post", "since"], name="liaison_unique"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="liaison_days",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "post"], name="liaison_by_post")
        ]


class CreditNote(models.Model):
    """What a look-up of an enterprise's dishonesty found, where and when; the last one counts."""

    zone = models.CharField(max_length=64)
    enterprise = models.CharField(max_length=18)
    state = models.CharField(max_length=16)  # none | unrepaired | repaired
    source = models.CharField(max_length=200)
    seen_on = models.DateField()
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "credit_note"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "enterprise", "seen_on"], name="credit_note_last")
        ]


class DocumentNumber(models.Model):
    """A number that a document took in its series of the zone and year: without a gap.

    It is written with the act that issues the document, or not at all.
    """

    zone = models.CharField(max_length=64)
    series = models.CharField(max_length=32)
    year = models.SmallIntegerField()
    count = models.IntegerField()
    case = models.CharField(max_length=32)
    document = models.CharField(max_length=64)
    issued_at = models.DateTimeField()

    class Meta:
        db_table = "document_number"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "series", "year", "count"], name="document_number_unique"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "case"], name="document_number_by_case")
        ]


class Permit(models.Model):
    """A permit that other acts rest on, by its checkable number; revoked, it stays on record."""

    zone = models.CharField(max_length=64)
    number = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    enterprise = models.CharField(max_length=18, null=True)
    case = models.CharField(max_length=32, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)  # exclusive; null = open
    revoked_on = models.DateField(null=True)
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "permit"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "number"], name="permit_unique")
        ]
