"""What registers an enterprise: the form as it came, its checks, the row and the entry it makes."""

from dataclasses import dataclass
from datetime import datetime

from guanyun.accounts.models import EnterpriseAgent, Person
from guanyun.accounts.roles import Audience
from guanyun.engines.common import Place
from guanyun.errors import Refused

from .credit_codes import uscc_of
from .ledger import Posting, inserted
from .models import Enterprise
from .policies import DESK
from .projections import E7
from .scopes import scope
from .sorting import pinyin_initials, pinyin_key
from .telling import enterprise_stream, told_on
from .visitors import Visitor

LABEL_MOST = 120


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise as it registers itself."""

    uscc: str
    label: str
    address: str = ""
    place: Place | None = None
    industry: str = ""
    steward: str = ""
    is_sample: bool = False


def registering(by: Visitor, at: datetime, firm: Firm) -> tuple[Enterprise, Posting]:
    """Return the row of a new enterprise and what is to be written; nothing is written yet.

    Raises:
        Refused: not signed in, the credit code is wrong, or the enterprise is known already.
    """
    zone = scope(by).zone
    if by.person is None and not by.is_system:
        raise Refused("records.sign_in_first")
    uscc, label = uscc_of(firm.uscc), firm.label.strip()
    if not label or len(label) > LABEL_MOST:
        raise Refused("records.enterprise_label", most=LABEL_MOST)
    if Enterprise.objects.filter(zone=zone, uscc=uscc).exists():
        raise Refused("records.enterprise_known", uscc=uscc)
    row = _enterprise_row(zone, uscc, firm, by=by.id, at=at)
    effects = [inserted(row)]
    if not by.audience & (DESK | {Audience.ADMINISTRATOR}):
        person = Person.objects.get(pk=by.person or 0)
        effects.append(_manager(zone, uscc, person, at).save)
    posting = told_on(
        enterprise_stream(uscc), "enterprise_registered", {"uscc": uscc}, by=by, at=at,
        effects=effects,
    )  # fmt: skip
    return row, posting


def _enterprise_row(zone: str, uscc: str, firm: Firm, *, by: str, at: datetime) -> Enterprise:
    """Return the row of an enterprise."""
    point = firm.place.geometry.representative_point() if firm.place is not None else None
    return Enterprise(
        zone=zone,
        uscc=uscc,
        label=firm.label.strip(),
        label_key=pinyin_key(firm.label),
        initials=pinyin_initials(firm.label),
        address=firm.address.strip()[:200],
        lng_e7=None if point is None else round(point.x * E7),
        lat_e7=None if point is None else round(point.y * E7),
        industry=firm.industry,
        steward=firm.steward,
        is_sample=firm.is_sample,
        registered_by=by,
        registered_at=at,
    )


def _manager(zone: str, uscc: str, person: Person, at: datetime) -> EnterpriseAgent:
    return EnterpriseAgent(
        zone=zone,
        uscc=uscc,
        person=person,
        phone=person.phone,
        name=person.name,
        is_manager=True,
        invited_by=str(person.pk),
        invited_at=at,
        accepted_at=at,
    )
