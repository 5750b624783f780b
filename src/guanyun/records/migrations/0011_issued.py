"""Let rows of earlier days say which documents were issued, as their journals do.

The kind of a document stands in the journal since the first day; the row kept its number alone.
"""

import json
from collections.abc import Iterator

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TOGETHER = 500


def issued(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Add what was issued to the state of each case that lacks it."""
    case_row = apps.get_model("records", "Case")
    entry = apps.get_model("records", "JournalEntry")
    changed = []
    for case in case_row.objects.only("pk", "zone", "number", "state").iterator(TOGETHER):
        state = json.loads(case.state)
        if not state.get("documents") or state.get("issued"):
            continue
        texts = entry.objects.filter(zone=case.zone, stream=f"case:{case.number}").order_by("seq")
        found = [*dict.fromkeys(_documents(texts.values_list("text", flat=True)))]
        case.state = json.dumps({**state, "issued": found}, ensure_ascii=False,
                                separators=(",", ":"))  # fmt: skip
        changed.append(case)
        if len(changed) >= TOGETHER:
            case_row.objects.bulk_update(changed, ["state"])
            changed.clear()
    case_row.objects.bulk_update(changed, ["state"])


def _documents(texts: Iterator[str]) -> Iterator[str]:
    for text in texts:
        told = json.loads(text)
        if told.get("kind") == "document_issued":
            yield told["data"]["document"]


class Migration(migrations.Migration):
    """One member of the state of cases; nothing is lost on the way back."""

    dependencies = [("records", "0010_recused")]
    operations = [migrations.RunPython(issued, migrations.RunPython.noop)]
