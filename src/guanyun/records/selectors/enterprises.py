"""Enterprises by credit code, name or pinyin initials, for those who may see them."""

from dataclasses import dataclass

from django.db.models import Q

from guanyun.accounts.models import EnterpriseAgent
from guanyun.records.access import Visitor, scope
from guanyun.records.models import Enterprise

MOST = 12


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise as a list of choices shows it."""

    uscc: str
    label: str
    address: str
    place: str = ""  # "lng,lat", empty where the register has none


def enterprises_named(*, visitor: Visitor, words: str, most: int = MOST) -> list[Firm]:
    """Return enterprises whose name, code or pinyin initials begin so; none without words."""
    wanted = words.strip()
    if not wanted:
        return []
    found = scope(visitor).enterprises()
    like = Q(uscc__startswith=wanted.upper()) | Q(label__contains=wanted)
    rows = found.filter(like | Q(initials__startswith=wanted.lower())).order_by("label_key")[:most]
    return [Firm(each.uscc, each.label, each.address, _place(each)) for each in rows]


def enterprise_meant(*, visitor: Visitor, words: str) -> Firm | None:
    """Return the one enterprise that the words mean: its code, its whole name, or no other fits."""
    found = enterprises_named(visitor=visitor, words=words)
    whole = [each for each in found if words.strip() in (each.uscc, each.label)]
    meant = whole or found
    return meant[0] if len(meant) == 1 else None


def contact_of(*, visitor: Visitor, uscc: str) -> tuple[str, str] | None:
    """Return name and phone of who acts for an enterprise, its manager first; None without one.

    Raises:
        Hidden: no such enterprise for this visitor.
    """
    firm = scope(visitor).enterprise(uscc)
    accepted = EnterpriseAgent.objects.filter(
        zone=firm.zone, uscc=firm.uscc, accepted_at__isnull=False, removed_at__isnull=True
    )
    row = accepted.select_related("person").order_by("-is_manager", "pk").first()
    if row is None or row.person is None or not row.person.phone:
        return None
    return row.person.name, row.person.phone


def _place(row: Enterprise) -> str:
    if row.lng_e7 is None or row.lat_e7 is None:
        return ""
    return f"{row.lng_e7 / 1e7:.6f},{row.lat_e7 / 1e7:.6f}"
