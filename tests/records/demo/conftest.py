"""One small demo for the tests of this folder: a month, sixty entities, undone afterwards."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from guanyun.records.demo import DemoSummary, seed_demo

END = datetime(2026, 11, 24, 15, 30, tzinfo=timezone(timedelta(hours=8)))  # a Tuesday
SEED = 2026


def small_demo() -> DemoSummary:
    """Seed a month of the demo with few entities."""
    return seed_demo(at=END, seed=SEED, months=1, entities=60, enterprises=40)


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[DemoSummary]:
    """Return the summary of a demo that all tests of a module look at."""
    with django_db_blocker.unblock(), transaction.atomic():  # noqa: TID251 - undone afterwards
        yield small_demo()
        transaction.set_rollback(True)
