"""The tokens of a zone: whose, for which system, until when, and each use of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from guanyun.accounts.models import ApiToken, TokenUse
from guanyun.accounts.roles import Audience
from guanyun.records.access import Visitor, scope

MOST_USES = 200  # hours and operations of one token on one page


@dataclass(frozen=True, slots=True)
class Use:
    """One hour of one operation: how it was answered, how often, when and from where last."""

    operation: str
    status: int
    count: int
    last_at: datetime
    address: str


@dataclass(frozen=True, slots=True)
class TokenShown:
    """A token as its person, or the administrator, sees it."""

    id: int
    person: str
    label: str
    shown: str
    may_act: bool
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    state: Literal["alive", "over", "revoked"]
    is_own: bool
    used: int
    uses: tuple[Use, ...]


def tokens_shown(*, visitor: Visitor, at: datetime) -> list[TokenShown]:
    """Return one's own tokens of the zone, the administrator's view all of them; latest first."""
    rows = ApiToken.objects.select_related("person").filter(zone=scope(visitor).zone)
    if Audience.ADMINISTRATOR not in visitor.audience:
        rows = rows.filter(person_id=visitor.person or 0)
    found = list(rows.order_by("-made_at", "-pk"))
    uses = _uses(each.pk for each in found)
    return [_shown(row, visitor, uses.get(row.pk, ()), at) for row in found]


def _uses(tokens: Iterable[int]) -> Mapping[int, tuple[Use, ...]]:
    found: dict[int, list[Use]] = {}
    for row in TokenUse.objects.filter(token__in=list(tokens)).order_by("-last_at", "-pk"):
        use = Use(row.operation, row.status, row.count, row.last_at, row.address)
        found.setdefault(row.token_id, []).append(use)
    return {token: tuple(rows) for token, rows in found.items()}


def _shown(row: ApiToken, visitor: Visitor, uses: tuple[Use, ...], at: datetime) -> TokenShown:
    state: Literal["alive", "over", "revoked"] = "alive" if at < row.expires_at else "over"
    return TokenShown(
        id=row.pk,
        person=row.person.name,
        label=row.label,
        shown=row.shown,
        may_act=row.may_act,
        made_at=row.made_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        state="revoked" if row.revoked_at else state,
        is_own=row.person_id == visitor.person,
        used=sum(each.count for each in uses),
        uses=uses[:MOST_USES],
    )
