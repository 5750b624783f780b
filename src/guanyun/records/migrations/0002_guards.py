"""Put the guards up: append-only tables, mandate lines that never overlap."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from guanyun.records.guards import lower_guards, raise_guards


def guard(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Put the guards up."""
    raise_guards(editor.connection)


def unguard(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the guards down."""
    lower_guards(editor.connection)


class Migration(migrations.Migration):
    """The guards, on both databases."""

    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
