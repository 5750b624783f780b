"""Links of leaders, credit looked up, numbers of documents, permits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Four tables."""

    dependencies = [("records", "0008_together")]

    operations = [
        migrations.CreateModel(
            name="CreditNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zone", models.CharField(max_length=64)),
                ("enterprise", models.CharField(max_length=18)),
                ("state", models.CharField(max_length=16)),
                ("source", models.CharField(max_length=200)),
                ("seen_on", models.DateField()),
                ("recorded_by", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "credit_note",
                "indexes": [
                    models.Index(fields=["zone", "enterprise", "seen_on"], name="credit_note_last")
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zone", models.CharField(max_length=64)),
                ("series", models.CharField(max_length=32)),
                ("year", models.SmallIntegerField()),
                ("count", models.IntegerField()),
                ("case", models.CharField(max_length=32)),
                ("document", models.CharField(max_length=64)),
                ("issued_at", models.DateTimeField()),
            ],
            options={
                "db_table": "document_number",
                "indexes": [models.Index(fields=["zone", "case"], name="document_number_by_case")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("zone", "series", "year", "count"), name="document_number_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Liaison",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zone", models.CharField(max_length=64)),
                ("enterprise", models.CharField(max_length=18)),
                ("post", models.CharField(max_length=64)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("basis", models.CharField(blank=True, max_length=200)),
                ("recorded_by", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "liaison",
                "indexes": [models.Index(fields=["zone", "post"], name="liaison_by_post")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("zone", "enterprise", "post", "since"), name="liaison_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="liaison_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Permit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zone", models.CharField(max_length=64)),
                ("number", models.CharField(max_length=40)),
                ("label", models.CharField(max_length=200)),
                ("enterprise", models.CharField(max_length=18, null=True)),
                ("case", models.CharField(blank=True, max_length=32)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("revoked_on", models.DateField(null=True)),
                ("recorded_by", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "permit",
                "constraints": [
                    models.UniqueConstraint(fields=("zone", "number"), name="permit_unique")
                ],
            },
        ),
    ]
