"""Enterprises whose policies a visitor may look at, found by name, code or pinyin initials."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from guanyun.records.access import Visitor
from guanyun.records.models import Enterprise
from guanyun.records.policy_doors import firms_for_policies

MOST = 50


@dataclass(frozen=True, slots=True)
class FirmsFound:
    """The first enterprises that fit, and how many there are."""

    firms: Sequence[Enterprise]
    total: int


def firms_found(*, visitor: Visitor, words: str) -> FirmsFound:
    """Return the enterprises of a visitor that fit the words, by name."""
    rows = firms_for_policies(visitor)
    if words:
        text = words.strip()
        fits = Q(label__contains=text) | Q(uscc__startswith=text.upper())
        rows = rows.filter(fits | Q(initials__startswith=text.lower()))
    return FirmsFound(list(rows.order_by("label_key", "pk")[:MOST]), rows.count())
