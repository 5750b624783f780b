"""Who takes part in a case beside the unit in charge, its parent, its numbers elsewhere."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Three columns of the case row, and the table of foreign numbers."""

    dependencies = [("records", "0007_notice_read")]

    operations = [
        migrations.AddField(
            model_name="case", name="branches", field=models.TextField(default="")
        ),
        migrations.AddField(
            model_name="case", name="partners", field=models.TextField(default="")
        ),
        migrations.AddField(
            model_name="case", name="parent", field=models.CharField(blank=True, max_length=32)
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=~Q(branches="") & Q(closed_at__isnull=True),
                fields=["zone", "branches"],
                name="case_branches",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=~Q(parent=""), fields=["zone", "parent"], name="case_by_parent"
            ),
        ),
        migrations.CreateModel(
            name="ForeignNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zone", models.CharField(max_length=64)),
                ("foreign", models.CharField(max_length=100)),
                ("case", models.CharField(max_length=32)),
            ],
            options={
                "db_table": "foreign_number",
                "indexes": [
                    models.Index(fields=["zone", "case"], name="foreign_number_by_case")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("zone", "foreign"), name="foreign_number_unique"
                    )
                ],
            },
        ),
    ]
