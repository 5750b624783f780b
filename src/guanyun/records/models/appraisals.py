"""Tables of appraisals (考核): who is appraised, what was reported, what came of it."""

from typing import ClassVar

from django.db import models


class AppraisedUnit(models.Model):
    """A unit, company or person that a scheme marks in a period, and its class among the others."""

    zone = models.CharField(max_length=64)
    scheme = models.CharField(max_length=64)
    period = models.CharField(max_length=16)  # 2026, 2026-Q3, 2026-10
    unit = models.CharField(max_length=64)
    label = models.CharField(max_length=200)
    cohort = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "appraised_unit"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "scheme", "period", "unit"], name="appraised_unit_unique"
            )
        ]


class AppraisalFigure(models.Model):
    """One report of one figure: never overwritten, a later ``seq`` of the same cell replaces it.

    ``value`` is an exact decimal, empty for "not known". ``state`` is reported, verified, returned
    or derived (counted from cases, with ``numerator`` and ``denominator``).
    """

    zone = models.CharField(max_length=64)
    scheme = models.CharField(max_length=64)
    period = models.CharField(max_length=16)
    seq = models.IntegerField()  # of its entry in the stream of the round
    unit = models.CharField(max_length=64)
    datum = models.CharField(max_length=64)
    value = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=16)
    source = models.CharField(max_length=200, blank=True)
    as_of = models.DateField(null=True)
    evidence = models.CharField(max_length=64, blank=True)  # token of an upload
    numerator = models.CharField(max_length=60, blank=True)
    denominator = models.CharField(max_length=60, blank=True)
    reported_by = models.CharField(max_length=64)
    reported_at = models.DateTimeField()
    judged_by = models.CharField(max_length=64, blank=True)
    judged_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)  # why it was returned
    is_current = models.BooleanField(default=True)

    class Meta:
        db_table = "appraisal_figure"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "scheme", "period", "seq", "unit", "datum"],
                name="appraisal_figure_unique",
            ),
            models.UniqueConstraint(
                fields=["zone", "scheme", "period", "unit", "datum"],
                condition=models.Q(is_current=True),
                name="appraisal_figure_current",
            ),
        ]


class AppraisalVersion(models.Model):
    """One computed version of a round: computed, published, then final with its hash; or replaced.

    What it was computed from stands in ``snapshot`` as canonical JSON, so that it can be computed
    again whatever is reported or adopted later.
    """

    zone = models.CharField(max_length=64)
    scheme = models.CharField(max_length=64)
    period = models.CharField(max_length=16)
    version = models.IntegerField()
    state = models.CharField(max_length=16)
    charter = models.CharField(max_length=80)
    snapshot = models.TextField()
    snapshot_hash = models.CharField(max_length=64)
    marks_hash = models.CharField(max_length=64)
    computed_by = models.CharField(max_length=64)
    computed_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)  # why another version
    published_at = models.DateTimeField(null=True)
    objections_until = models.DateField(null=True)  # the last day on which one may object
    settled_at = models.DateTimeField(null=True)
    minutes = models.CharField(max_length=64, blank=True)  # of the meeting that ratified it

    class Meta:
        db_table = "appraisal_version"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "scheme", "period", "version"], name="appraisal_version_unique"
            )
        ]


class AppraisalMark(models.Model):
    """A unit's mark, rank and grade in a version, with the interval of its rank."""

    zone = models.CharField(max_length=64)
    scheme = models.CharField(max_length=64)
    period = models.CharField(max_length=16)
    version = models.IntegerField()
    unit = models.CharField(max_length=64)
    mark = models.CharField(max_length=40, blank=True)
    rank = models.IntegerField(null=True)
    grade = models.CharField(max_length=32, blank=True)
    rank_low = models.IntegerField(null=True)
    rank_high = models.IntegerField(null=True)
    holds = models.CharField(max_length=8, blank=True)  # share of runs in which the grade holds

    class Meta:
        db_table = "appraisal_mark"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "scheme", "period", "version", "unit"],
                name="appraisal_mark_unique",
            )
        ]


class AppraisalObjection(models.Model):
    """An objection to a published mark: what is claimed, what was decided and why."""

    zone = models.CharField(max_length=64)
    scheme = models.CharField(max_length=64)
    period = models.CharField(max_length=16)
    version = models.IntegerField()
    seq = models.IntegerField()
    unit = models.CharField(max_length=64)
    datum = models.CharField(max_length=64, blank=True)
    claim = models.CharField(max_length=400)
    raised_by = models.CharField(max_length=64)
    raised_at = models.DateTimeField()
    decision = models.CharField(max_length=16, blank=True)  # upheld | dismissed
    reason = models.CharField(max_length=400, blank=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "appraisal_objection"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "scheme", "period", "seq"], name="appraisal_objection_unique"
            )
        ]
