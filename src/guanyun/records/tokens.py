"""Tokens of other systems: who stands behind one, and what it was used for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import models

from guanyun.accounts.models import ApiToken, Person, TokenUse

from .ledger import exclusive
from .limits import Limit, seconds_to_wait

PREFIX = "gy_"
A_MINUTE = timedelta(minutes=1)
MOST_TEXT = 128  # characters of a header that is looked up at all


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who calls with a token: the account behind it, and whether the token may act."""

    id: int
    person: Person
    may_act: bool


def digest_of(text: str) -> str:
    """Return under what a token is kept.

    >>> digest_of("gy_x") == digest_of("gy_x")
    True
    """
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def bearer_of(text: str, *, zone: str, at: datetime) -> Bearer | None:
    """Return who stands behind a token in a zone; None for one unknown, over, revoked, elsewhere.

    A token of an account that was closed is none either; what its person may see is asked anew
    with every request.
    """
    if not text.startswith(PREFIX) or len(text) > MOST_TEXT:
        return None
    row = ApiToken.objects.select_related("person").filter(digest=digest_of(text)).first()
    if row is None or row.zone != zone or not is_alive(row, at) or not row.person.is_active:
        return None
    return Bearer(row.pk, row.person, row.may_act)


def wait_of(token: int, *, at: datetime) -> int:
    """Count a call of a token; return the seconds to wait where it calls too often, else 0.

    So many calls a minute as ``GUANYUN_API_RATE`` says; 0 sets no bound.
    """
    most = int(settings.API_RATE)
    if not most:
        return 0
    return seconds_to_wait(Limit("api_token", most, A_MINUTE), f"token:{token}", at)


def is_alive(token: ApiToken, at: datetime) -> bool:
    """Return whether a token is neither over nor revoked."""
    return token.revoked_at is None and at < token.expires_at


def note_use(token: int, operation: str, status: int, *, at: datetime, address: str) -> None:
    """Count one use of a token, under its hour, operation and answer."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    with exclusive():
        row, _ = TokenUse.objects.get_or_create(
            token_id=token,
            hour=hour,
            operation=operation[:64],
            status=status,
            defaults={"last_at": at},
        )
        TokenUse.objects.filter(pk=row.pk).update(
            count=models.F("count") + 1, last_at=at, address=address[:64]
        )
