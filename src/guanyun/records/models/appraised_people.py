"""Tables of the appraisal of people: who rates whom, grades moved by people, pay from grades."""

from typing import ClassVar

from django.db import models


class AppraisalRating(models.Model):
    """A view of one person on another, asked for and given; the value is private to who conducts.

    An empty ``value`` waits to be given.
    """

    zone = models.CharField(max_length=64)
    scheme = models.CharField(max_length=64)
    period = models.CharField(max_length=16)
    unit = models.CharField(max_length=64)  # the person rated
    datum = models.CharField(max_length=64)
    rater = models.CharField(max_length=64)
    value = models.CharField(max_length=12, blank=True)
    asked_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "appraisal_rating"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "scheme", "period", "unit", "datum", "rater"],
                name="appraisal_rating_unique",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "rater"], name="appraisal_rating_by_rater")
        ]


class AppraisalCalibration(models.Model):
    """A grade that people moved in a version (校准), from what was computed, with the reason."""

    zone = models.CharField(max_length=64)
    scheme = models.CharField(max_length=64)
    period = models.CharField(max_length=16)
    version = models.IntegerField()
    seq = models.IntegerField()
    unit = models.CharField(max_length=64)
    computed = models.CharField(max_length=32)
    grade = models.CharField(max_length=32)
    reason = models.CharField(max_length=200)
    moved_by = models.CharField(max_length=64)
    moved_at = models.DateTimeField()

    class Meta:
        db_table = "appraisal_calibration"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "scheme", "period", "seq"], name="appraisal_calibration_unique"
            )
        ]


class AppraisalPay(models.Model):
    """A pay sheet from the ratified grades of a final version: proposed, then approved or not.

    ``lines`` is canonical JSON of [id, grade, coefficient, base, fen]; the sums are in fen.
    """

    zone = models.CharField(max_length=64)
    scheme = models.CharField(max_length=64)
    period = models.CharField(max_length=16)
    seq = models.IntegerField()
    version = models.IntegerField()
    pool_fen = models.BigIntegerField()
    unallocated_fen = models.BigIntegerField()
    lines = models.TextField()
    hash = models.CharField(max_length=64)
    state = models.CharField(max_length=16)  # proposed | approved | replaced
    proposed_by = models.CharField(max_length=64)
    proposed_at = models.DateTimeField()
    approved_by = models.CharField(max_length=64, blank=True)
    approved_at = models.DateTimeField(null=True)
    minutes = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "appraisal_pay"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "scheme", "period", "seq"], name="appraisal_pay_unique"
            )
        ]
