"""Facts of subjects, runs of rules over them, who was told of which policy."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Six tables."""

    dependencies = [
        ("records", "0012_appraisals"),
    ]

    operations = [
        migrations.CreateModel(
            name="FactBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zone", models.CharField(max_length=64)),
                ("number", models.IntegerField()),
                ("source", models.CharField(max_length=200)),
                ("reference", models.CharField(blank=True, max_length=200)),
                ("known_from", models.DateField()),
                ("rows", models.IntegerField()),
                ("salt", models.CharField(max_length=32)),
                ("digest", models.CharField(max_length=64)),
                ("recorded_by", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "fact_batch",
                "constraints": [
                    models.UniqueConstraint(fields=("zone", "number"), name="fact_batch_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="FactSubject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zone", models.CharField(max_length=64)),
                ("subject_kind", models.CharField(max_length=16)),
                ("subject", models.CharField(max_length=64)),
                ("owner", models.CharField(blank=True, max_length=64)),
                ("label", models.CharField(blank=True, max_length=120)),
                ("is_sample", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "fact_subject",
                "indexes": [models.Index(fields=["zone", "owner"], name="fact_subject_by_owner")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("zone", "subject_kind", "subject"), name="fact_subject_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyTold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zone", models.CharField(max_length=64)),
                ("policy", models.CharField(max_length=64)),
                ("enterprise", models.CharField(max_length=18)),
                ("run", models.IntegerField()),
                ("way", models.CharField(max_length=16)),
                ("told_by", models.CharField(max_length=64)),
                ("told_at", models.DateTimeField()),
            ],
            options={
                "db_table": "policy_told",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("zone", "run", "policy", "enterprise", "way"),
                        name="policy_told_unique",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zone", models.CharField(max_length=64)),
                ("number", models.IntegerField()),
                ("charter", models.CharField(max_length=80)),
                ("policies", models.TextField()),
                ("judged_on", models.DateField()),
                ("known_on", models.DateField()),
                ("facts_to", models.IntegerField()),
                ("engine", models.CharField(max_length=32)),
                ("state", models.CharField(max_length=16)),
                ("done", models.IntegerField(default=0)),
                ("total", models.IntegerField(default=0)),
                ("counts", models.TextField(default="{}")),
                ("data_digest", models.CharField(blank=True, max_length=64)),
                ("rows_digest", models.CharField(blank=True, max_length=64)),
                ("error", models.CharField(blank=True, max_length=400)),
                ("ordered_by", models.CharField(max_length=64)),
                ("ordered_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("lease", models.CharField(blank=True, max_length=16)),
                ("leased_until", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "rule_run",
                "indexes": [models.Index(fields=["state"], name="rule_run_by_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("zone", "number"), name="rule_run_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleRunRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zone", models.CharField(max_length=64)),
                ("run", models.IntegerField()),
                ("policy", models.CharField(max_length=64)),
                ("subject_kind", models.CharField(max_length=16)),
                ("subject", models.CharField(max_length=64)),
                ("verdict", models.CharField(max_length=8)),
                ("amount_kind", models.CharField(max_length=16)),
                ("amount_fen", models.BigIntegerField(null=True)),
                ("due_fen", models.BigIntegerField(null=True)),
                ("short_of", models.CharField(blank=True, max_length=64)),
                ("missing", models.TextField(blank=True)),
                ("reasons", models.CharField(max_length=64)),
            ],
            options={
                "db_table": "rule_run_row",
                "indexes": [
                    models.Index(
                        fields=["zone", "subject_kind", "subject"], name="rule_run_row_by_subject"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("zone", "run", "policy", "subject_kind", "subject"),
                        name="rule_run_row_unique",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SubjectFact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zone", models.CharField(max_length=64)),
                ("subject_kind", models.CharField(max_length=16)),
                ("subject", models.CharField(max_length=64)),
                ("fact", models.CharField(max_length=64)),
                ("period", models.CharField(max_length=16)),
                ("as_of", models.DateField()),
                ("value", models.TextField()),
                ("unit", models.CharField(blank=True, max_length=32)),
                ("source", models.CharField(max_length=200)),
                ("known_from", models.DateField()),
                ("batch", models.IntegerField()),
                ("line", models.IntegerField()),
                ("recorded_by", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField()),
                ("is_sample", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "subject_fact",
                "indexes": [
                    models.Index(
                        fields=["zone", "subject_kind", "fact"], name="subject_fact_by_fact"
                    ),
                    models.Index(fields=["zone", "batch"], name="subject_fact_by_batch"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("zone", "subject_kind", "subject", "fact", "as_of", "batch"),
                        name="subject_fact_unique",
                    )
                ],
            },
        ),
    ]
