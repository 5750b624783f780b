"""Enterprises by credit code, name or pinyin initials, for those who may see them."""

from dataclasses import dataclass

from django.db.models import Q

from guanyun.records.access import Visitor, scope

MOST = 12


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise as a list of choices shows it."""

    uscc: str
    label: str
    address: str


def enterprises_named(*, visitor: Visitor, words: str, most: int = MOST) -> list[Firm]:
    """Return enterprises whose name, code or pinyin initials begin so; none without words."""
    wanted = words.strip()
    if not wanted:
        return []
    found = scope(visitor).enterprises()
    like = Q(uscc__startswith=wanted.upper()) | Q(label__contains=wanted)
    rows = found.filter(like | Q(initials__startswith=wanted.lower())).order_by("label_key")[:most]
    return [Firm(each.uscc, each.label, each.address) for each in rows]
