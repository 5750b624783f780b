"""The same seed and the same end make the same demo."""

from collections.abc import Sequence

from django.db import transaction

from guanyun.records.models import Case, JournalEntry, Notice

from .conftest import small_demo


def _seeded_and_undone() -> tuple[Sequence[tuple[object, ...]], int, int]:
    with transaction.atomic():  # noqa: TID251 - undone afterwards
        small_demo()
        columns = ("number", "kind", "enterprise", "unit", "step", "due", "version", "rating")
        cases = list(Case.objects.order_by("number").values_list(*columns))
        counts = JournalEntry.objects.count(), Notice.objects.count()
        transaction.set_rollback(True)
    return cases, *counts


def test_same_seed_makes_the_same_demo(db: None) -> None:
    """Numbers, kinds, units, steps, ends and counts are the same; salts and hashes differ."""
    assert _seeded_and_undone() == _seeded_and_undone()
