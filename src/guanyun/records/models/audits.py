"""Tables of audits: what is audited by whom and how long, who read what, the samples drawn.

Each audit has a stream of its own in the journal, ``audit:<id>``; these rows are its projection.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from guanyun.accounts.models import Person


class Audit(models.Model):
    """One audit: the paper that orders it, its scope, the days it runs; ``until`` not included.

    The scope are the cases of these units and kinds that were opened from ``first`` to ``last``;
    no unit or kind named means all of them.
    """

    zone = models.CharField(max_length=64)
    paper = models.CharField(max_length=64)  # number of the paper that orders it
    authorised_by = models.CharField(max_length=64)  # the body or office, no person's name
    units = models.TextField(default="")  # |a|b|
    kinds = models.TextField(default="")  # |a|b|
    first = models.DateField()
    last = models.DateField()
    since = models.DateField()
    until = models.DateField()
    begun_by = models.CharField(max_length=64)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "audit"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "paper"], name="audit_unique"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="audit_days"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="audit_period"),
        ]


class AuditMember(models.Model):
    """Who audits: appointed, perhaps dismissed before the audit ends."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="audits")
    appointed_by = models.CharField(max_length=64)
    appointed_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "audit_member"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["audit", "person"],
                condition=Q(dismissed_at__isnull=True),
                name="audit_member_once",
            )
        ]


class AuditReading(models.Model):
    """What an auditor read, once per person, case, part and hour; the audited never see it.

    ``stream`` is that of the audit, or ``audit:standing`` for an auditor by post outside of any.
    """

    zone = models.CharField(max_length=64)
    stream = models.CharField(max_length=96)
    case = models.CharField(max_length=32)
    person = models.CharField(max_length=64)
    part = models.CharField(max_length=32)
    hour = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        db_table = "audit_reading"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "stream", "case", "person", "part", "hour"],
                name="audit_reading_unique",
            )
        ]


class AuditSample(models.Model):
    """A sample as it was drawn: seed, method, the list it was drawn from, and the drawn numbers."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="samples")
    no = models.SmallIntegerField()
    seed = models.CharField(max_length=64)
    method = models.CharField(max_length=16)
    listed = models.TextField()  # as engines.insight.list_text writes it
    list_hash = models.CharField(max_length=64)
    drawn = models.TextField()  # numbers in drawing order, |a|b|
    shares = models.TextField()  # JSON: [[stratum, drawn, listed], ...]
    drawn_by = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()

    class Meta:
        db_table = "audit_sample"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["audit", "no"], name="audit_sample_unique")
        ]
