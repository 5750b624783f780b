"""Who stands aside from a case, as a column that the door of cases asks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column of the case row."""

    dependencies = [("records", "0009_papers")]

    operations = [
        migrations.AddField(model_name="case", name="recused", field=models.TextField(default=""))
    ]
