"""The outbox as the doors to the outside see it: what waits, for whom, what became of it."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from guanyun.accounts.models import EnterpriseAgent, Person

from .leases import leased
from .ledger import exclusive
from .links import token_of
from .models import Notice, OneTimeLink
from .now import local_date
from .privacy import CALLER_PHONE, private_text
from .seats import holders_of

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)
CODE_LIVES = timedelta(minutes=10)
CODE = "records.notice_code"
BATCH = 50
ERROR_MOST = 400


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send. ``event`` stays the same through all tries, so that it counts once."""

    id: int
    event: str
    zone: str
    stream: str
    receiver: str
    channel: str
    code: str
    fields: Mapping[str, str]
    at: datetime
    emails: tuple[str, ...]
    phones: tuple[str, ...]


def take_outgoing(at: datetime, channels: Sequence[str]) -> list[Outgoing]:
    """Return messages to send now, each leased for a minute to who asked.

    Of one stream and channel only the earliest is given out: a case is told in order, and what
    cannot be delivered holds back what came after it until it is given up.
    """
    _give_up(at)
    waiting = Notice.objects.filter(state="waiting", channel__in=channels)
    earlier = Notice.objects.filter(
        state="waiting",
        zone=OuterRef("zone"),
        stream=OuterRef("stream"),
        channel=OuterRef("channel"),
        pk__lt=OuterRef("pk"),
    )
    ready = waiting.filter(~Exists(earlier), next_at__lte=at).order_by("next_at", "pk")
    rows: list[Notice] = leased(ready, at=at, by=secrets.token_hex(8), most=BATCH)
    return [_outgoing(row, at) for row in rows]


def _give_up(at: datetime) -> None:
    """Mark as dead what was tried for three days, and codes that are no longer valid."""
    waiting = Notice.objects.filter(state="waiting")
    old = waiting.filter(at__lte=at - GIVE_UP_AFTER)
    stale = waiting.filter(code=CODE, at__lte=at - CODE_LIVES)
    for rows, more in ((old, {}), (stale, {"fields": "{}"})):
        if rows.exists():
            with exclusive():
                rows.update(state="dead", next_at=None, leased_until=None, **more)


def outgoing_sent(message: Outgoing, at: datetime) -> None:
    """Note that a message was delivered; a code is forgotten."""
    _finish(message, "sent", at)


def outgoing_skipped(message: Outgoing, at: datetime, why: str) -> None:
    """Note that a message has nobody to go to by this channel."""
    _finish(message, "skipped", at, why)


def _finish(message: Outgoing, state: str, at: datetime, why: str = "") -> None:
    more = {"fields": "{}"} if message.code == CODE else {}
    with exclusive():
        Notice.objects.filter(pk=message.id).update(
            state=state, sent_at=at, next_at=None, leased_until=None, error=why[:ERROR_MOST], **more
        )


def outgoing_failed(message: Outgoing, at: datetime, why: str) -> None:
    """Note that a message was not delivered; it is tried again, ever later, for three days."""
    tries = Notice.objects.values_list("tries", flat=True).get(pk=message.id)
    wait = min(FIRST_WAIT * 2 ** min(tries, 12), LONGEST_WAIT)
    with exclusive():
        Notice.objects.filter(pk=message.id).update(
            tries=tries + 1, next_at=at + wait, leased_until=None, error=why[:ERROR_MOST]
        )


def _outgoing(row: Notice, at: datetime) -> Outgoing:
    emails, phones, more = _reached(row, at)
    event = hashlib.sha256(f"{row.zone}\0{row.dedupe}".encode()).hexdigest()[:32]
    return Outgoing(
        id=row.pk,
        event=event,
        zone=row.zone,
        stream=row.stream,
        receiver=row.receiver,
        channel=row.channel,
        code=row.code,
        fields=json.loads(row.fields) | more,
        at=row.at,
        emails=emails,
        phones=phones,
    )


Reached = tuple[tuple[str, ...], tuple[str, ...], dict[str, str]]


def _reached(row: Notice, at: datetime) -> Reached:
    """Return addresses and phones behind a receiver, as they are at this moment."""
    kind, _, name = row.receiver.partition(":")
    if kind == "phone":
        return (), (name,), {}
    if kind == "caller":
        phone = private_text(row.zone, f"case:{name}", CALLER_PHONE)
        return (), (phone,) if phone else (), {}
    if kind == "link":
        return _by_link(int(name))
    return *_by_people(_people(row.zone, kind, name, at)), {}


def _people(zone: str, kind: str, name: str, at: datetime) -> list[int]:
    if kind == "post":
        return holders_of(zone, name, local_date(at))
    if kind == "enterprise":
        agents = EnterpriseAgent.objects.filter(
            zone=zone, uscc=name, accepted_at__isnull=False, removed_at__isnull=True
        )
        return [each for each in agents.values_list("person_id", flat=True) if each is not None]
    return [int(name)]


def _by_people(people: Sequence[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    rows = Person.objects.filter(pk__in=people, is_active=True).order_by("pk")
    told = list(rows.values_list("email", "phone"))
    emails = dict.fromkeys(email for email, _ in told if email)
    phones = dict.fromkeys(phone for _, phone in told if phone)
    return tuple(emails), tuple(phones)


def _by_link(link: int) -> Reached:
    row = OneTimeLink.objects.filter(pk=link, revoked_at__isnull=True).first()
    if row is None or not row.holder_phone:
        return (), (), {}
    return (), (row.holder_phone,), {"path": f"/l/{token_of(row)}"}
