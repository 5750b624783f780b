"""Tables of policies: facts of subjects, runs of rules over them, who was told of which policy."""

from typing import ClassVar

from django.db import models


class FactSubject(models.Model):
    """Whom facts are about if it is no enterprise: a project, town, household, person, settlement.

    ``owner`` is the credit code of the enterprise, or the unit, that it belongs to.
    """

    zone = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=16)
    subject = models.CharField(max_length=64)
    owner = models.CharField(max_length=64, blank=True)
    label = models.CharField(max_length=120, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        db_table = "fact_subject"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "subject_kind", "subject"], name="fact_subject_unique"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "owner"], name="fact_subject_by_owner")
        ]


class FactBatch(models.Model):
    """Facts that were recorded together: from where, by whom, under which digest.

    ``number`` is the place of its entry in the zone's stream, so later batches have larger ones.
    The entry keeps ``digest``, that of the salt and every row; ``verify`` makes it anew.
    """

    zone = models.CharField(max_length=64)
    number = models.IntegerField()
    source = models.CharField(max_length=200)  # who holds the figures
    reference = models.CharField(max_length=200, blank=True)  # the file or paper they came by
    known_from = models.DateField()
    rows = models.IntegerField()
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "fact_batch"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "number"], name="fact_batch_unique")
        ]


class SubjectFact(models.Model):
    """One figure of one subject as it was told; a correction is a later row, never a change.

    ``as_of`` is the day the figure is of, the last day of ``period``; ``known_from`` the day from
    which anybody could know it. ``value`` is exact text: a plain decimal, true or false, an ISO
    day, a choice, a JSON list; empty means taken back, which is unknown again.
    """

    zone = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=16)
    subject = models.CharField(max_length=64)  # of an enterprise its credit code
    fact = models.CharField(max_length=64)
    period = models.CharField(max_length=16)  # 2025 | 2025Q3 | 2025-06 | 2025-06-30
    as_of = models.DateField()
    value = models.TextField()
    unit = models.CharField(max_length=32, blank=True)
    source = models.CharField(max_length=200)
    known_from = models.DateField()
    batch = models.IntegerField()  # number of its FactBatch
    line = models.IntegerField()  # row of the workbook; 0 where it was entered by hand
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        db_table = "subject_fact"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "subject_kind", "subject", "fact", "as_of", "batch"],
                name="subject_fact_unique",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "subject_kind", "fact"], name="subject_fact_by_fact"),
            models.Index(fields=["zone", "batch"], name="subject_fact_by_batch"),
        ]


class RuleRun(models.Model):
    """Policies over a population, ordered by a person and done by a worker; stored for good.

    ``number`` is the place of its order in the zone's stream. It reads the charter ``charter``,
    facts known on ``known_on`` of batches up to ``facts_to``; the same gives the same digests.
    """

    zone = models.CharField(max_length=64)
    number = models.IntegerField()
    charter = models.CharField(max_length=80)
    policies = models.TextField()  # ids between bars: |a|b|
    judged_on = models.DateField()
    known_on = models.DateField()
    facts_to = models.IntegerField()  # the last entry of the zone's stream whose facts it reads
    engine = models.CharField(max_length=32)  # version of the program
    state = models.CharField(max_length=16)  # waiting | running | done | cancelled | failed
    done = models.IntegerField(default=0)  # subjects judged
    total = models.IntegerField(default=0)
    counts = models.TextField(default="{}")  # JSON, by policy
    data_digest = models.CharField(max_length=64, blank=True)
    rows_digest = models.CharField(max_length=64, blank=True)
    error = models.CharField(max_length=400, blank=True)
    ordered_by = models.CharField(max_length=64)
    ordered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    lease = models.CharField(max_length=16, blank=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "rule_run"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "number"], name="rule_run_unique")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state"], name="rule_run_by_state")
        ]


class RuleRunRow(models.Model):
    """What a run found for one policy and subject: met, unknown, or one clause short of met.

    ``amount_fen`` is what the policy alone gives, ``due_fen`` what is left after exclusion groups
    and caps per year and life (as ``match`` prints it); null while it cannot be said. Only
    ``fixed`` amounts of rows that are met may be paid.
    """

    zone = models.CharField(max_length=64)
    run = models.IntegerField()
    policy = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=16)
    subject = models.CharField(max_length=64)
    verdict = models.CharField(max_length=8)  # met | unmet | unknown
    amount_kind = models.CharField(max_length=16)  # fixed | ceiling | discretionary
    amount_fen = models.BigIntegerField(null=True)
    due_fen = models.BigIntegerField(null=True)
    short_of = models.CharField(max_length=64, blank=True)  # the one clause that fails
    missing = models.TextField(blank=True)  # facts that it waits for, between bars
    reasons = models.CharField(max_length=64)  # SHA-256 of the reasons clause by clause

    class Meta:
        db_table = "rule_run_row"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "run", "policy", "subject_kind", "subject"],
                name="rule_run_row_unique",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "subject_kind", "subject"], name="rule_run_row_by_subject")
        ]


class PolicyTold(models.Model):
    """That somebody told an enterprise of a policy: how, when, after which run; append-only."""

    zone = models.CharField(max_length=64)
    policy = models.CharField(max_length=64)
    enterprise = models.CharField(max_length=18)
    run = models.IntegerField()
    way = models.CharField(max_length=16)  # inbox | phone | visit
    told_by = models.CharField(max_length=64)
    told_at = models.DateTimeField()

    class Meta:
        db_table = "policy_told"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "run", "policy", "enterprise", "way"], name="policy_told_unique"
            )
        ]
