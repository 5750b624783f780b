"""One-time links: a signed token names one row; a changed row or token opens nothing."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from .models import OneTimeLink

MAC_BYTES = 16


def token_of(link: OneTimeLink) -> str:
    """Return the token of a link: its id and a MAC over everything the link allows."""
    return _text(link.pk.to_bytes(6, "big") + _mac(link))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def link_of(token: str) -> OneTimeLink | None:
    """Return the link that a token names, or None: unknown, or token or row was changed."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (ValueError, UnicodeEncodeError):
        return None
    if len(raw) != 6 + MAC_BYTES or _text(raw) != token:  # one text for each link
        return None
    link = OneTimeLink.objects.filter(pk=int.from_bytes(raw[:6], "big")).first()
    if link is None or not hmac.compare_digest(raw[6:], _mac(link)):
        return None
    return link


def is_alive(link: OneTimeLink, at: datetime) -> bool:
    """Return whether a link still opens: not revoked, not expired, some act left."""
    return link.revoked_at is None and at < link.expires_at and bool(acts_left(link))


def acts_left(link: OneTimeLink) -> list[str]:
    """Return the acts of a link that were not taken yet."""
    done = set(link.done.split("|"))
    return [act for act in link.acts.split("|") if act and act not in done]


def _mac(link: OneTimeLink) -> bytes:
    scope = "\0".join(
        (
            link.zone, link.case, link.acts, link.role, link.unit, link.post, link.nonce,
            str(int(link.expires_at.timestamp())),
        )
    )  # fmt: skip
    key = hashlib.sha256(b"guanyun/link/1\0" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, f"{link.pk}\0{scope}".encode(), hashlib.sha256).digest()[:MAC_BYTES]


def is_open(link: OneTimeLink, at: datetime) -> bool:
    """Return whether a link still shows its case: not revoked, not expired."""
    return link.revoked_at is None and at < link.expires_at


def open_links(numbers: Iterable[int], at: datetime) -> frozenset[int]:
    """Return those of the links that still show their case."""
    wanted = list(numbers)
    if not wanted:
        return frozenset()
    rows = OneTimeLink.objects.filter(pk__in=wanted, revoked_at__isnull=True, expires_at__gt=at)
    return frozenset(rows.values_list("pk", flat=True))
