"""Tokens by which other systems act as a person: made once, shown once, revoked at any time."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from guanyun.accounts.models import ApiToken
from guanyun.accounts.roles import Audience
from guanyun.engines.casework import Json
from guanyun.errors import Refused
from guanyun.records.access import Hidden, Visitor, scope
from guanyun.records.ledger import commit, inserted, updated
from guanyun.records.telling import account_stream, told_on
from guanyun.records.tokens import PREFIX, digest_of

LONGEST = timedelta(days=366)
MOST_ALIVE = 20  # of one person in one zone
SHOWN = len(PREFIX) + 6
ROLELESS = frozenset({Audience.ANONYMOUS, Audience.CALLER, Audience.LINK})


@dataclass(frozen=True, slots=True)
class Wish:
    """A token as asked for: which system uses it, whether it may act, until when."""

    label: str
    may_act: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """A token as made; ``text`` is told this once and kept nowhere."""

    id: int
    text: str
    shown: str
    expires_at: datetime


def token_make(*, by: Visitor, at: datetime, wish: Wish, holder: Visitor | None = None) -> Made:
    """Make a token of one's own account in the zone.

    Args:
        holder: For whom the operator's command makes it; nobody else makes one for another.

    Raises:
        Hidden: somebody makes one for another.
        Refused: no role in the zone (``records.token_no_role``), no label, an end that is past or
            more than a year away, too many alive.
    """
    zone, label, owner = scope(by).zone, wish.label.strip(), holder or by
    if owner is not by and not by.is_system:
        raise Hidden("token")
    if owner.person is None or owner.audience <= ROLELESS:
        raise Refused("records.token_no_role", zone=zone)
    if not label:
        raise Refused("records.token_label")
    if not at < wish.expires_at <= at + LONGEST:
        raise Refused("records.token_until", days=LONGEST.days)
    alive = ApiToken.objects.filter(
        zone=zone, person_id=owner.person, revoked_at=None, expires_at__gt=at
    )
    if alive.count() >= MOST_ALIVE:
        raise Refused("records.token_too_many", most=MOST_ALIVE)
    text = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        pk=secrets.randbelow(2**47) + 2**40,
        zone=zone,
        person_id=owner.person,
        label=label[:64],
        digest=digest_of(text),
        shown=text[:SHOWN],
        may_act=wish.may_act,
        made_by=by.id,
        made_at=at,
        expires_at=wish.expires_at,
    )
    told: dict[str, Json] = {
        "token": row.pk,
        "may_act": wish.may_act,
        "expires_at": wish.expires_at.isoformat(),
    }
    stream = account_stream(owner.person)
    posting = told_on(stream, "token_made", told, by=by, at=at, effects=[inserted(row)])
    commit(by=by.id, at=at, postings=[posting])
    return Made(row.pk, text, row.shown, wish.expires_at)


def token_revoke(*, by: Visitor, at: datetime, token: int) -> None:
    """Revoke a token of one's own; the administrator any of the zone. Twice is as once.

    Raises:
        Hidden: no such token for this visitor.
    """
    row = ApiToken.objects.filter(zone=scope(by).zone, pk=token).first()
    is_ours = Audience.ADMINISTRATOR in by.audience
    if row is None or not (is_ours or row.person_id == by.person):
        raise Hidden("token")
    if row.revoked_at is not None:
        return
    rows = ApiToken.objects.filter(pk=row.pk, revoked_at=None)
    posting = told_on(
        account_stream(row.person_id),
        "token_revoked",
        {"token": row.pk},
        by=by,
        at=at,
        effects=[updated(rows, revoked_at=at, revoked_by=by.id)],
    )
    commit(by=by.id, at=at, postings=[posting])
