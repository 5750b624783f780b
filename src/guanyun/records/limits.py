"""How often a door may be tried: counted in windows, refused beyond, by person and by address."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from django.db import models

from guanyun.accounts.models import Attempt
from guanyun.errors import Refused

from .ledger import exclusive


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in a window of such length."""

    door: str
    most: int
    within: timedelta


CODE_SOON = Limit("code_soon", 1, timedelta(seconds=60))
CODE_PHONE = Limit("code_phone", 5, timedelta(hours=1))
CODE_ADDRESS = Limit("code_address", 30, timedelta(hours=1))
SIGN_IN_NAME = Limit("sign_in_name", 10, timedelta(minutes=15))
SIGN_IN_ADDRESS = Limit("sign_in_address", 60, timedelta(minutes=15))
UPLOADS = Limit("uploads", 120, timedelta(hours=1))
UPLOADS_ADDRESS = Limit("uploads_address", 60, timedelta(hours=1))


def count_try(limit: Limit, who: str, at: datetime) -> None:
    """Count one try; refuse it when the window is full.

    Raises:
        Refused: ``records.too_often``, with the minutes to wait.
    """
    seconds = seconds_to_wait(limit, who, at) if who else 0
    if seconds:
        raise Refused("records.too_often", minutes=-(-seconds // 60))


def seconds_to_wait(limit: Limit, who: str, at: datetime) -> int:
    """Count one try; return how long to wait when the window is full, else 0."""
    with exclusive():
        row, _ = Attempt.objects.get_or_create(
            door=limit.door, who=who[:128], window=_window(limit, at)
        )
        Attempt.objects.filter(pk=row.pk).update(count=models.F("count") + 1)
    if row.count < limit.most:
        return 0
    return max(1, ceil((row.window + limit.within - at).total_seconds()))


def forget_tries(limit: Limit, who: str) -> None:
    """Forget the tries of somebody who proved to be right."""
    Attempt.objects.filter(door=limit.door, who=who[:128]).delete()


def _window(limit: Limit, at: datetime) -> datetime:
    length = int(limit.within.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // length * length, UTC)
