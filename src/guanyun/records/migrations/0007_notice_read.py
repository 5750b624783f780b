"""Who has read which message."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table: a person has read a message."""

    dependencies = [("records", "0006_visits")]

    operations = [
        migrations.CreateModel(
            name="NoticeRead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readers",
                        to="records.notice",
                    ),
                ),
            ],
            options={
                "db_table": "notice_read",
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "person"), name="notice_read_unique")
                ],
            },
        ),
    ]
